"""Rows of a check in the model = rows in its attachment = what is printed = what the web and QuickSight show, for one period."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest

from recongen.apps import rows as dataset_rows
from recongen.audit.contents import Figure
from recongen.audit.figures import NAME
from recongen.warehouse.answers import ask
from recongen.warehouse.connect import connect
from tests.apps.built import NAMES
from tests.audit.conftest import Reported, ReportOf
from tests.truth.engines import ENGINES
from tests.truth.oracle import CHECKS
from tests.web.conftest import SiteOf, site_of
from tests.web.test_agreement import listed

__all__ = ["site_of"]

pytestmark = pytest.mark.slow

ENDS_WITH = (
    "drift",
    "ledger_drift",
    "limit_breach",
    "bundle_breach",
    "expected_eod_balance_breach",
    "parent_balance_missing",
)
"""Periods of one day: the first of the cause of such a check that has most days, so that it stands or goes on after the end."""
PERIODS = ("2029-12", "2029-11", "2029-Q4", "2029-12-10..2029-12-16", *ENDS_WITH)
Row = Mapping[str, Any]


def relation(report: Reported, model: str) -> list[dict[str, Any]]:
    """A relation as it is, with days as text and money in dollars."""
    bank = report.bank
    with connect(bank.target, read_only=True) as connection:
        answer = ask(connection, f"select * from {bank.relations[model]}")
        money = ("money", "magnitude_money", "amount_money")
        return [
            {
                name: connection.engine.dollars(value)
                if name in money and value is not None
                else str(value)[:10]
                if name.endswith("_day") and value is not None
                else value
                for name, value in zip(answer.names, row, strict=True)
            }
            for row in answer.rows
        ]


def attached(report: Reported, name: str) -> list[dict[str, str]]:
    files = {each.name: each.data for each in report.made.attachments}
    return list(csv.DictReader(StringIO(files[name].decode()))) if name in files else []


def figure(report: Reported, check: str, column: str) -> Figure:
    return report.made.report.figures()[f"audit_counts.check.{check}..{column}"][0]


def at_stake(rows: Iterable[Row]) -> Decimal | None:
    """A run of days by its last; else each transfer once, by the greater of its sides. A leg counts once."""
    rows = list(rows)
    if all(row["check_scope"] == "day" and row["transfer_id"] is None for row in rows):
        last = max(rows, key=lambda row: (row["business_day"], row["magnitude_money"] or 0))
        return last["magnitude_money"]  # type: ignore[no-any-return]
    legs: dict[tuple[Any, Any], list[Row]] = defaultdict(list)
    for row in rows:
        legs[row["transfer_id"], row["transaction_id"]].append(row)
    sides: dict[Any, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0), Decimal(0)])
    known = set()
    for (transfer, _), same in legs.items():
        largest = [row["magnitude_money"] for row in same if row["magnitude_money"] is not None]
        amounts = [row["amount_money"] for row in same if row["amount_money"] is not None]
        if not largest:
            continue
        known.add(transfer)
        if not amounts:
            sides[transfer][2] = max(sides[transfer][2], max(largest))
        elif max(amounts):
            sides[transfer][max(amounts) > 0] += max(largest)
    return sum((max(sides[transfer]) for transfer in known), Decimal(0)) if known else None


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("institution", NAMES)
def test_each_check_is_counted_and_weighed_as_its_rows_say(
    institution: str, period: str, report_of: ReportOf
) -> None:
    """Counted again in Python from the two relations; the engines are compared elsewhere."""
    if period in ENDS_WITH:
        rows = relation(report_of("sqlite", institution), "exceptions")
        causes: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            if row["check_name"] == period:
                causes[row["episode_key"]] |= {row["first_day"] or row["business_day"], row["business_day"]}
        day = min(max(causes.values(), key=lambda days: (len(days), sorted(days))))
        period = f"{day}..{day}"
    report = report_of("sqlite", institution, period)
    first, last = str(report.material.period.first), str(report.material.period.last)
    rows, episodes = relation(report, "exceptions"), relation(report, "exception_episodes")
    stored = max(
        row["business_day"]
        for row in relation(report, "daily_statement_summary")
        if row["business_day"] <= last
    )
    printed = {node.name for node in report.material.found}
    for check in CHECKS:
        of_check = [row for row in rows if row["check_name"] == check]
        there = [row for row in of_check if row["business_day"] and first <= row["business_day"] <= last]
        known = [row for row in of_check if not row["business_day"] or _begins(row) <= last]
        causes = {row["episode_key"] for row in there}
        money = [at_stake(row for row in known if row["episode_key"] == cause) for cause in causes]
        own = [each for each in episodes if each["check_name"] == check]
        expected = {
            "exception_rows": len(there),
            "causes": len(causes),
            "new_causes": sum(first <= (each["first_seen_day"] or "") <= last for each in own
                              if any(row["episode_key"] == each["episode_key"] for row in known)),
            "cleared_causes": sum(first <= (each["cleared_day"] or "") <= last for each in own),
            "open_causes": sum(is_open(each, known, stored, last) for each in own),
        }  # fmt: skip
        assert sorted(row["exception_key"] for row in there) == sorted(
            row["exception_key"] for row in attached(report, f"rows-{check}.csv")
        )
        assert (check in printed) == any(expected.values()), check
        if check not in printed:
            continue
        figures = {name: figure(report, check, name) for name in (*expected, "money")}
        total = (
            sum((each for each in money if each is not None), Decimal(0))
            if any(m is not None for m in money)
            else None
        )
        assert expected == {name: int(figures[name].value) for name in expected}, check
        assert ("" if total is None else f"{total:.2f}") == figures["money"].value, check

    for cause in attached(report, "causes.csv"):
        known = [
            row
            for row in rows
            if row["episode_key"] == cause["episode_key"] and (row["business_day"] or "") <= last
        ]
        there = [row["business_day"] for row in known if first <= (row["business_day"] or "") <= last]
        money = at_stake(known)
        expected_cause = (
            max(cause["first_seen_day"], *(row["business_day"] or "" for row in known)),
            str(len(set(there))),
            str(len(there)),
            "" if money is None else f"{money:.2f}",
        )
        assert expected_cause == tuple(
            cause[name] for name in ("last_day", "days_there", "rows_there", "money")
        ), cause


def _begins(row: Row) -> str:
    """A row about a run of days as a whole begins with the first of them; one of a drift says since when it has been so."""
    day = row["business_day"] if row["drift_change"] is not None else row["first_day"] or row["business_day"]
    return str(day)


def is_open(episode: Row, known: list[Row], stored: str, last: str) -> bool:
    mine = [row for row in known if row["episode_key"] == episode["episode_key"]]
    if not mine or (episode["first_seen_day"] or "") > last:
        return False
    if episode["check_scope"] == "open" or (episode["cleared_day"] or "") > last:
        return True
    if episode["cleared_day"]:
        return False
    return bool(episode["is_open"]) or max(row["business_day"] for row in mine) >= stored


@pytest.mark.parametrize("engine", ENGINES)
def test_the_model_and_the_other_surfaces_have_the_same_rows(engine: str, report_of: ReportOf) -> None:
    report = report_of(engine, NAMES[0])
    period = report.material.period
    chosen: dict[str, Any] = {
        "pDays": "All days",
        "pFrom": period.first,
        "pTo": period.last,
        "pAudience": ["__ALL__"],
    }
    shown: dict[str, list[str]] = defaultdict(list)
    with connect(report.bank.target, read_only=True) as connection:
        for row in dataset_rows.run(connection, report.apps.datasets["l1_exceptions"], chosen).dicts():
            shown[row["check_name"]].append(row["exception_key"])
        for check in CHECKS:
            found = [row["exception_key"] for row in attached(report, f"rows-{check}.csv")]
            assert sorted(shown[check]) == sorted(found), check
            model = report.bank.relations[check]
            if check != "dead_declaration":
                days = f"business_day between '{period.first}' and '{period.last}'"
                counted = ask(connection, f"select count(*) from {model} where {days}").rows[0][0]
                assert counted == len(found), check


def test_the_web_sheet_lists_the_same_rows(site_of: SiteOf, report_of: ReportOf) -> None:
    report, site = report_of("sqlite", NAMES[0]), site_of("sqlite", NAMES[0])
    period = report.material.period
    found = listed(site, {"pFrom": str(period.first), "pTo": str(period.last)})
    files = [name for name in report.files if name.startswith("rows-")]
    assert sorted(found) == sorted(row["exception_key"] for name in files for row in attached(report, name))


@pytest.mark.parametrize("institution", NAMES)
def test_every_figure_is_printed_on_the_pages_that_are_named(institution: str, report_of: ReportOf) -> None:
    report = report_of("sqlite", institution)
    document = json.loads(report.files[NAME])
    assert len(document["figures"]) > 300
    pages = [page.replace("\n", "") for page in report.pages]
    for each in document["figures"]:
        named = document["pages"][each["id"]]
        assert any(each["printed"] in pages[page - 1] for page in named), each


@pytest.mark.parametrize("engine", ENGINES)
def test_every_figure_is_a_value_of_the_dataset_that_it_names(engine: str, report_of: ReportOf) -> None:
    """Derived again from figures.json alone."""
    report = report_of(engine, NAMES[1])
    answers: dict[tuple[str, str], list[dict[str, Any]]] = {}
    with connect(report.bank.target, read_only=True) as connection:
        for each in json.loads(report.made.figures.document())["figures"]:
            wanted = each["dataset"], json.dumps(each["parameters"])
            dataset = report.apps.datasets[each["dataset"]]
            if wanted not in answers:
                chosen = {name: typed(name, text) for name, text in each["parameters"].items()}
                answers[wanted] = list(dataset_rows.run(connection, dataset, chosen).dicts())
            rows = [row for row in answers[wanted] if all(text(row[k]) == v for k, v in each["row"].items())]
            if each["column"] == "count(*)":
                assert each["value"] == str(len(rows)), each
            else:
                value = text(rows[0][each["column"]]) if rows else None
                assert each["value"] == (value or "") or (not rows and each["value"] == "0"), each
                assert len(rows) <= 1, each


def typed(name: str, value: str) -> Any:
    from datetime import date

    return date.fromisoformat(value) if name in ("pFrom", "pTo") else value.split(", ")


def text(value: Any) -> str | None:
    return None if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)
