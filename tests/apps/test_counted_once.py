"""What the build has added up by days equals what is counted of the rows themselves, in any window, on every engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from recongen.apps import rows as dataset_rows
from recongen.warehouse.answers import ask
from recongen.warehouse.connect import Connection, connect
from tests.apps.banks import BankOf
from tests.apps.built import NAMES, Apps, Built
from tests.truth.engines import ENGINES
from tests.truth.oracle.dashboard_relations import SIZED

WINDOWS = 8
Chosen = Mapping[str, Any]
Found = dict[str, Any]

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("engine", ENGINES)
def test_totals_of_postings_are_those_of_their_rows(engine: str, bank_of: BankOf) -> None:
    """In some windows a transfer has days that lie before them."""
    assert sum(agreed_though_begun_before(*bank_of(engine, name)) for name in NAMES)


def agreed_though_begun_before(bank: Built, apps: Apps) -> int:
    begun_before = 0
    with connect(bank.target, read_only=True) as connection:
        spread = days_of_transfers(connection, apps)
        for window in windows(spread):
            rows = listed(connection, apps, "l1_transactions", window)
            found = {
                "legs": len(rows),
                "transfers": len({row["transfer_id"] for row in rows}),
                "net": sum(row["amount_money"] for row in rows),
            }
            assert ([found] if rows else []) == listed(connection, apps, "l1_transaction_totals", window)
            del found["net"]
            assert ([found] if rows else []) == listed(connection, apps, "l2_rail_totals", window)
            rails = {row["rail_name"]: row for row in listed(connection, apps, "l2_rail_activity", window)}
            fired = {rail: of_rail for rail, of_rail in of_rails(rows).items() if rail in rails}
            assert fired == {
                rail: {name: row[name] for name in ("has_fired", "legs", "transfers", "debits", "credits")}
                for rail, row in rails.items()
                if row["legs"]
            }
            begun_before += any(
                min(spread[each]) < min(row["business_day"] for row in rows)
                for each in {row["transfer_id"] for row in rows}
            )
    return begun_before


@pytest.mark.parametrize(
    "chosen", [{"pStatus": ["Posted"]}, {"pRail": "first"}, {"pTransfer": "a"}, {"pTransfer": ""}]
)
@pytest.mark.parametrize("engine", ENGINES)
def test_totals_of_filtered_postings_are_those_of_their_rows(
    engine: str, chosen: Found, bank_of: BankOf
) -> None:
    bank, apps = bank_of(engine, NAMES[0])
    with connect(bank.target, read_only=True) as connection:
        rails = sorted({row["rail_name"] for row in listed(connection, apps, "l2_rail_postings", {})})
        chosen = {**chosen, "pRail": [rails[0]]} if "pRail" in chosen else chosen
        for totals, name in (
            ("l1_transaction_totals", "l1_transactions"),
            ("l2_rail_totals", "l2_rail_postings"),
        ):
            rows = listed(connection, apps, name, {**chosen, "pWindow": "All days"})
            found = listed(connection, apps, totals, {**chosen, "pWindow": "All days"})
            expected = len(rows), len({row["transfer_id"] for row in rows})
            assert [expected] == [(row["legs"], row["transfers"]) for row in found]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_parent_account_is_chosen_with_the_postings_of_its_children(engine: str, bank_of: BankOf) -> None:
    bank, apps = bank_of(engine, NAMES[0])
    family = (
        f"select coalesce(parent_account_id, account_id) as parent, id from {bank.relations['accounts']} "
        f"join {bank.relations['current_transactions']} using (account_id)"
    )
    with connect(bank.target, read_only=True) as connection:
        parents = f"select max(parent_account_id) from {bank.relations['accounts']}"
        ((parent,),) = ask(connection, parents).rows
        expected = ask(
            connection, f"select id from ({family}) family where parent = '{parent}' order by id"
        ).rows
        chosen = {"pWindow": "All days", "pAccount": [parent]}
        rows = listed(connection, apps, "l1_transactions", chosen)
        (totals,) = listed(connection, apps, "l1_transaction_totals", chosen)
    assert [key for (key,) in expected] == sorted(row["transaction_id"] for row in rows)
    assert len(rows) == totals["legs"]


@pytest.mark.parametrize("institution", NAMES)
@pytest.mark.parametrize("engine", ENGINES)
def test_pairs_and_recipients_are_those_of_the_edges(engine: str, institution: str, bank_of: BankOf) -> None:
    bank, apps = bank_of(engine, institution)
    with connect(bank.target, read_only=True) as connection:
        spread = days_of_transfers(connection, apps)
        for window in windows(spread):
            within = bounds(connection, bank.relations, window)
            recipients = listed(connection, apps, "investigation_fanout", {**EVERYONE, **window})
            expected = counted(connection, bank.relations, "target_account_id", within)
            assert expected == {row["account_id"]: (row["senders"], row["transfers"]) for row in recipients}
            pairs = listed(connection, apps, "investigation_fanout_edges", {**EVERYONE, **window})
            expected = counted(connection, bank.relations, "source_account_id, target_account_id", within)
            assert {key: transfers for key, (_, transfers) in expected.items()} == {
                (row["sender_id"], row["recipient_id"]): row["transfers"] for row in pairs
            }
            anchor = max(expected, default=("", ""))[0]
            around = listed(connection, apps, "investigation_network", {"pAnchor": anchor, **window})
            assert {key: transfers for key, (_, transfers) in expected.items() if anchor in key} == {
                (row["sender_id"], row["recipient_id"]): row["transfers"] for row in around
            }


@pytest.mark.parametrize("institution", NAMES)
@pytest.mark.parametrize("engine", ENGINES)
def test_the_sizes_are_those_of_the_relations(engine: str, institution: str, bank_of: BankOf) -> None:
    bank, apps = bank_of(engine, institution)
    with connect(bank.target, read_only=True) as connection:
        found = listed(connection, apps, "common_relations", {})
        for row in found:
            relation = bank.relations[SIZED[row["relation"]]]
            counted = ask(connection, f"select count(*), max(business_day) from {relation}").rows[0]
            assert (counted[0], str(counted[1])) == (row["row_count"], str(row["latest_day"]))
    assert SIZED.keys() == {row["relation"] for row in found}


EVERYONE = {"pScope": ["__ALL__"], "pSenders": 1}


def listed(connection: Connection, apps: Apps, name: str, chosen: Chosen) -> list[Found]:
    return list(dataset_rows.run(connection, apps.datasets[name], chosen).dicts())


def days_of_transfers(connection: Connection, apps: Apps) -> dict[str, set[date]]:
    days: dict[str, set[date]] = defaultdict(set)
    for row in listed(connection, apps, "l1_transactions", {"pWindow": "All days"}):
        days[row["transfer_id"]].add(row["business_day"])
    return days


def windows(days_of: Mapping[str, set[date]]) -> Iterator[Chosen]:
    """The words, then dates: some begin after a transfer did and before it ends."""
    yield from ({"pWindow": words} for words in ("Last 7 days", "Last 30 days", "Last 90 days", "All days"))
    random, days = Random(7), sorted(set().union(*days_of.values()))
    for begun in [days for days in days_of.values() if len(days) > 1][:WINDOWS]:
        yield {"pFrom": min(begun) + timedelta(days=1), "pTo": max(begun)}
    for _ in range(WINDOWS):
        begin, end = sorted(random.choices(days, k=2))
        yield {"pFrom": begin, "pTo": end}


def of_rails(rows: list[Found]) -> dict[str, Found]:
    """A leg that failed fires nothing and moves nothing."""
    legs: dict[str, list[Found]] = defaultdict(list)
    for row in rows:
        legs[row["rail_name"]].append(row)
    return {
        rail: {
            "has_fired": int(any(row["status"] in ("Posted", "Pending") for row in own)),
            "legs": len(own),
            "transfers": len({row["transfer_id"] for row in own}),
            "debits": -sum(min(row["amount_money"], 0) for row in own if row["status"] == "Posted"),
            "credits": sum(max(row["amount_money"], 0) for row in own if row["status"] == "Posted"),
        }
        for rail, own in legs.items()
    }


def bounds(connection: Connection, relations: Mapping[str, str], window: Chosen) -> str:
    """The condition, as a reader would write it."""
    if "pFrom" in window:
        return f"business_day between {day(connection, window['pFrom'])} and {day(connection, window['pTo'])}"
    if window["pWindow"] == "All days":
        return "1 = 1"
    latest = ask(connection, f"select latest_business_day from {relations['run_context']}").rows[0][0]
    last = latest if isinstance(latest, date) else date.fromisoformat(latest)
    first = last - timedelta(days=int(window["pWindow"].split()[1]) - 1)
    return f"business_day between {day(connection, first)} and {day(connection, last)}"


def day(connection: Connection, value: date) -> str:
    return f"'{value}'" if connection.engine.values_are_text else f"date '{value}'"


def counted(connection: Connection, relations: Mapping[str, str], by: str, within: str) -> dict[Any, Any]:
    """Of each recipient or pair: its senders and its transfers."""
    sql = (
        f"select {by}, count(distinct source_account_id), count(distinct transfer_id) "
        f"from {relations['inv_transfer_edges']} where is_self = 0 and {within} group by {by}"
    )
    rows = ask(connection, sql).rows
    return {(row[:-2] if len(row) > 3 else row[0]): (int(row[-2]), int(row[-1])) for row in rows}
