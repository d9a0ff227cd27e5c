"""What Studio reads of a build, counted again in plain Python over the feed's own rows, on every engine."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from recongen.apps import rows as dataset_rows
from recongen.config import FIRST_DAY, LAST_DAY
from recongen.warehouse.connect import connect
from tests.apps.banks import BankOf
from tests.apps.built import planted
from tests.truth.engines import ENGINES
from tests.truth.oracle import Books
from tests.truth.oracle.dashboard_relations import chain_instances, template_instances
from tests.truth.oracle.match_checks import unmatched_posting
from tests.truth.oracle.rows import Posting
from tests.truth.oracle.workdays import is_business_day

BANK = "spec_example"
Row = dict[str, Any]
Period = tuple[date, date]
PERIODS = {
    "all": (FIRST_DAY, LAST_DAY),
    "a fortnight": (date(2029, 12, 3), date(2029, 12, 16)),
    "a day": (date(2029, 12, 12), date(2029, 12, 12)),
    "before anything": (date(1950, 1, 1), date(1950, 1, 31)),
}
KINDS = ("rail", "template", "transfer_type", "status", "origin", "role", "account", "metadata_key")

pytestmark = pytest.mark.slow


@cache
def books() -> Books:
    return Books(planted(BANK)[0])


@cache
def labels() -> dict[str, date]:
    return {leg.id: books().days.of(leg).label for leg in books().postings.values()}


def day_of(leg: Posting) -> date:
    return labels()[leg.id]


def dollars(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def amounts(legs: Iterable[Posting]) -> Row:
    each = [leg.amount for leg in legs]
    sizes = [abs(amount) for amount in each]
    return {
        "debits": dollars(-sum(amount for amount in each if amount < 0)),
        "credits": dollars(sum(amount for amount in each if amount > 0)),
        "lowest": dollars(min(sizes)) if sizes else None,
        "highest": dollars(max(sizes)) if sizes else None,
    }


def rails(period: Period) -> list[Row]:
    live = [leg for leg in books().live if period[0] <= day_of(leg) <= period[1]]
    unmatched = [row.transaction_id for row in unmatched_posting(books())]
    found = []
    for name in {*books().rails, *(leg.rail_name for leg in live)}:
        own = [leg for leg in live if leg.rail_name == name]
        by_transfer: dict[str, list[Posting]] = defaultdict(list)
        for leg in own:
            by_transfer[leg.transfer_id].append(leg)
        rail = books().rails.get(name)
        alone = [legs for legs in by_transfer.values() if not any(leg.template_name for leg in legs)]
        found.append(
            {
                "rail_name": name,
                "is_declared": int(rail is not None),
                "transfers": len(by_transfer),
                "legs": len(own),
                "pending_legs": sum(leg.status == "Pending" for leg in own),
                "uneven_transfers": sum(len(legs) != rail.leg_count for legs in alone) if rail else 0,
                "unmatched_legs": sum(
                    books().postings[key].rail_name == name
                    and period[0] <= day_of(books().postings[key]) <= period[1]
                    for key in unmatched
                ),
                "days": len({day_of(leg) for leg in own}),
                **amounts(own),
                "last_day": max(map(day_of, own), default=None),
            }
        )
    return found


def templates(period: Period) -> list[Row]:
    seen = [row for row in template_instances(books()) if period[0] <= row["business_day"] <= period[1]]
    found = []
    for name in {*books().templates, *(row["template_name"] for row in seen)}:
        own = [row for row in seen if row["template_name"] == name]
        ids = {row["transfer_id"] for row in own}
        posted = defaultdict(list)
        for leg in books().posted:
            posted[leg.transfer_id].append(leg.amount)
        stands = [row["completion"] for row in own]
        found.append(
            {
                "template_name": name,
                "is_declared": int(name in books().templates),
                "transfers": len(own),
                "complete": stands.count("complete"),
                "still_open": stands.count("open"),
                "imbalanced": stands.count("imbalanced"),
                "orphaned": stands.count("orphaned"),
                "legs": sum(leg.transfer_id in ids for leg in books().live),
                "amount": dollars(
                    sum(
                        max(sum(a for a in posted[key] if a > 0), -sum(a for a in posted[key] if a < 0))
                        for key in ids
                    )
                ),
                "difference": dollars(
                    sum(row["difference"] for row in own if row["completion"] == "imbalanced")
                ),
                "last_day": max((row["business_day"] for row in own), default=None),
            }
        )
    return found


def chains(period: Period) -> list[Row]:
    seen = [row for row in chain_instances(books()) if period[0] <= row["business_day"] <= period[1]]
    expected: dict[tuple[str, str], int] = defaultdict(int)
    for entry in books().institution.chains:
        what = entry.child if entry.xor_group is None else f"one of group {entry.xor_group}"
        expected[entry.parent, what] |= int(entry.required)
    found = []
    for (parent, what), is_required in expected.items():
        own = [row for row in seen if (row["parent_name"], row["expected"]) == (parent, what)]
        stands = [row["completion"] for row in own]
        found.append(
            {
                "chain": f"{parent} > {what}",
                "parent_name": parent,
                "expected": what,
                "is_required": is_required,
                "parents": len(own),
                "complete": stands.count("complete"),
                "still_open": stands.count("open"),
                "missing": stands.count("incomplete"),
                "too_many": stands.count("too many"),
                "children": sum(row["children"] for row in own),
                "amount": dollars(sum(row["amount"] for row in own)),
                "last_day": max((row["business_day"] for row in own), default=None),
            }
        )
    return found


def days(period: Period) -> list[Row]:
    every = [day_of(leg) for leg in books().postings.values()]
    stored = [(row.account_id, books().days.label(row), row.end) for row in books().balances.values()]
    internal = {key for key, account in books().accounts.items() if account.account_scope == "internal"}
    latest = max(label for key, label, end in stored if end <= books().as_of and key in internal)
    own: dict[str, list[date]] = defaultdict(list)
    for key, label, _ in stored:
        own[key].append(label)
    chained = [row for row in chain_instances(books()) if row["is_required"]]
    templated = template_instances(books())
    found = []
    for number in range((max(*every, latest) - min(every)).days + 1):
        day = min(every) + timedelta(days=number)
        live = [leg for leg in books().live if day_of(leg) == day]
        if not (period[0] <= day <= period[1] and (live or day <= latest)):
            continue
        due = [row["completion"] for row in chained if row["business_day"] == day]
        stands = [row["completion"] for row in templated if row["business_day"] == day]
        found.append(
            {
                "business_day": day,
                "is_business_day": int(
                    is_business_day(day, books().institution.business_calendar, books().holidays)
                ),
                "is_over": int(day <= latest),
                "legs": len(live),
                "transfers": len({leg.transfer_id for leg in live}),
                "credits": amounts(live)["credits"],
                "balances": sum(label == day for _, label, _ in stored),
                "accounts": sum(min(labels) <= day <= max(labels) for labels in own.values()),
                "chains_due": sum(word in ("complete", "incomplete", "too many") for word in due),
                "chains_followed": due.count("complete"),
                "templates_due": len(stands) - stands.count("open"),
                "templates_complete": stands.count("complete"),
            }
        )
    return found


def names(kind: str) -> list[Row]:
    held: dict[tuple[str, str, str | None], list[tuple[date, str, bool]]] = defaultdict(list)

    def note(relation: str, name: str | None, context: str | None, *seen: Any) -> None:
        if name is not None:
            held[relation, name, context].append(seen)  # type: ignore[arg-type]

    for leg in books().postings.values():
        seen = (day_of(leg), leg.id, leg.is_live)
        parent = books().parent_role_of(leg)
        said: dict[str, list[tuple[str | None, str | None]]] = {
            "rail": [(leg.rail_name, None)],
            "template": [(leg.template_name, None)],
            "transfer_type": [(leg.transfer_type, leg.rail_name)],
            "status": [(leg.status, None)],
            "origin": [(leg.origin, leg.rail_name)],
            "role": [(leg.account_role, "holder"), (parent, "parent")],
            "account": [(leg.account_id, leg.account_role)]
            if leg.account_role not in books().account_templates
            else [],
            "metadata_key": [(key, leg.rail_name) for key in json.loads(leg.metadata or "{}")],
        }
        for name, context in said[kind]:
            note("transactions", name, context, *seen)
    for row in books().balances.values():
        seen = (books().days.label(row), row.account_id, True)
        if kind == "role":
            note("daily_balances", row.account_role, "holder", *seen)
            note("daily_balances", row.account_parent_role, "parent", *seen)
        if kind == "account" and row.account_role not in books().account_templates:
            note("daily_balances", row.account_id, row.account_role, *seen)
    return [
        {
            "kind": kind,
            "name": name,
            "context": context,
            "relation": relation,
            "row_count": len(seen),
            "counted_rows": sum(is_live for _, _, is_live in seen),
            "first_day": min(day for day, _, _ in seen),
            "last_day": max(day for day, _, _ in seen),
            "example": min(key for _, key, _ in seen),
        }
        for (relation, name, context), seen in held.items()
    ]


PROBES = {
    "studio_probe_rails": rails,
    "studio_probe_templates": templates,
    "studio_probe_chains": chains,
    "studio_probe_days": days,
}


def answered(engine: str, bank_of: BankOf, name: str, choice: Row) -> list[Row]:
    bank, apps = bank_of(engine, BANK)
    with connect(bank.target, read_only=True) as connection:
        return list(dataset_rows.run(connection, apps.datasets[name], choice).dicts())


def ordered(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: json.dumps(row, default=str))


@pytest.mark.parametrize("engine", ENGINES)
def test_what_was_posted_is_what_the_rows_add_up_to(engine: str, bank_of: BankOf) -> None:
    for name, count in PROBES.items():
        for words, period in PERIODS.items():
            found = answered(engine, bank_of, name, {"pFrom": period[0], "pTo": period[1]})
            assert ordered(count(period)) == ordered(found), (name, words)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_name_is_counted_as_the_rows_hold_it(engine: str, bank_of: BankOf) -> None:
    for kind in KINDS:
        found = answered(engine, bank_of, "studio_names", {"pKind": kind})
        assert ordered(names(kind)) == ordered(found), kind
        assert found, kind
