"""The same exceptions as JSON, as CSV, as a table, and as a verdict."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from rich.console import Console

from recongen.report import rows
from recongen.report import table as tables
from recongen.report.exports import write_csv, write_json
from recongen.report.report import Report
from recongen.report.rows import FIELDS
from recongen.warehouse.engines import ENGINES
from tests.unit.report.books import report, row


def json_of(found: Report, limit: int | None = None) -> str:
    out = io.StringIO()
    write_json(found, out, limit)
    return out.getvalue()


def csv_of(found: Report, limit: int | None = None) -> str:
    out = io.StringIO()
    write_csv(found, out, limit)
    return out.getvalue()


def command(check: str) -> str:
    return f"recongen exceptions bank.yaml --check {check}"


def table(found: Report, limit: int | None = 10) -> str:
    console = Console(file=io.StringIO(), width=160)
    tables.show(found, console, command, limit)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_another_currency_than_dollars_is_in_each_row_and_heads_each_column_of_money() -> None:
    found = report(row(magnitude_money="1234.50", drift_change="0.00"))
    assert "(USD)" not in table(found)
    found.currency = "EUR"
    assert "EUR" == json.loads(json_of(found))["currency"]
    assert [[*FIELDS, "currency"]] == list(csv.reader(io.StringIO(csv_of(found))))[:1]
    assert {"EUR"} == {cells[-1] for cells in list(csv.reader(io.StringIO(csv_of(found))))[1:]}
    assert {"largest (EUR)", "money (EUR)"} <= set(re.findall(r"\w+ \(EUR\)", table(found)))
    narrow = Console(file=io.StringIO(), width=70)
    tables.show(found, narrow, command, 10)
    assert "EUR 1,234.50" in narrow.file.getvalue()  # type: ignore[attr-defined]


def test_json_has_exactly_the_promised_keys() -> None:
    signs = {"magnitude_sign": -1, "first_day": "2030-01-29", "drift_change": "0.00"}
    document = json.loads(json_of(report(row(magnitude_count=3, **signs)), limit=7))
    assert ["institution", "prefix", "currency", "as_of", "options", "checks", "exceptions"] == list(document)
    assert {"check": [], "today": False, "limit": 7} == document["options"]
    assert [
        {"check": "drift", "severity": "high", "rows": 1},
        {"check": "stuck_pending", "severity": "medium", "rows": 0},
    ] == document["checks"]
    assert {
        "check": "drift",
        "severity": "high",
        "account_id": "FRA",
        "account_name": "Federal Reserve Account",
        "account_role": None,
        "business_day": "2030-01-30",
        "transfer_id": None,
        "transaction_id": None,
        "transfer_type": None,
        "rail_name": None,
        "magnitude_money": "1234567.50",
        "magnitude_count": 3,
        "magnitude_sign": -1,
        "first_day": "2030-01-29",
        "drift_change": "0.00",
        "detail": "Stored differs from computed.",
        "first_seen_day": None,
        "owner_team": None,
        "owner_contact": None,
        "declared_at": None,
        "episode_key": "drift|FRA|1",
        "exception_key": "drift|FRA|1",
    } == document["exceptions"][0]


def test_csv_is_a_header_and_a_row_each_and_disarms_formulas() -> None:
    found = report(row(account_name="=cmd|' /C calc'!A0", money="-5.00", drift_change="-5.00"))
    header, first = csv.reader(io.StringIO(csv_of(found)))
    assert list(FIELDS) == header
    cells = dict(zip(header, first, strict=True))
    assert ("'=cmd|' /C calc'!A0", "-5.00", "-5.00") == (
        cells["account_name"],
        cells["magnitude_money"],
        cells["drift_change"],
    )


def test_the_table_opens_with_what_was_looked_at() -> None:
    lines = table(report(row())).splitlines()
    assert [
        "A Bank",
        "4,011 transaction rows and 240 daily balance rows, as of 2030-01-31 18:00:00 UTC; latest business day 2030-01-30",
        "1 exception of 1 cause in 1 of 2 checks",
        "0 new since 2030-01-30, 1 open from before, 0 cleared since 2030-01-29",
    ] == lines[:4]


def test_the_table_shows_money_and_account_as_a_person_reads_them() -> None:
    text = table(report(row(money="-1234567.50")))
    assert "Federal Reserve Account (FRA)" in text
    assert "(1,234,567.50)" in text


def test_the_most_money_comes_first_and_the_rest_is_offered() -> None:
    rows = [row(key=f"drift|{n}", money=f"{n}.00", account_id=str(n)) for n in (1, 300, 20)]
    text = table(report(*rows), limit=2)
    assert text.index("300.00  ") < text.index("20.00  ")
    assert " 1.00" not in text
    assert "  2 of 3 causes; all of them: recongen exceptions bank.yaml --check drift --limit 0" in text


def test_each_check_says_in_one_sentence_what_its_rows_are() -> None:
    lines = table(report(row())).splitlines()
    title = "Balance does not match postings (drift) high, 1 cause, 1 of 160 account-days"
    assert "Stored is not posted. First: Look at the day." == lines[lines.index(title) + 1]


def test_no_exceptions_says_what_was_checked() -> None:
    text = table(report())
    assert "0 exceptions of 0 causes in 0 of 2 checks" in text
    assert (
        "Nothing found by 2 checks: Balance does not match postings (0 of 160 account-days), Waiting too long to post."
        in text
    )


def test_text_of_the_feed_cannot_steer_the_terminal_or_the_markup() -> None:
    text = table(report(row(account_name="[red]\x1b[2J\x07", account_id=None)))
    assert "[red]\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}" in text
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("0.05", "0.05"), ("-0.05", "(0.05)"), ("90000000000000.00", "90,000,000,000,000.00"), (None, "")],
)
def test_money_is_shown_exactly(amount: str | None, expected: str) -> None:
    assert expected == tables.money(amount)


@pytest.mark.parametrize(
    ("engine", "value", "expected"),
    [
        ("sqlite", -1250, "-12.50"),
        ("sqlite", 9007199254740993, "90071992547409.93"),
        ("sqlite", 0, "0.00"),
        ("postgres", Decimal("90071992547409.93"), "90071992547409.93"),
        ("oracle", 3, "3.00"),
        ("duckdb", Decimal("-0.05"), "-0.05"),
    ],
)
def test_money_of_every_engine_is_dollars_with_two_decimals(
    engine: str, value: object, expected: str
) -> None:
    assert expected == f"{ENGINES[engine].dollars(value):.2f}"


@pytest.mark.parametrize("value", ["2030-01-31", date(2030, 1, 31), datetime(2030, 1, 31, 0, 0)])
def test_a_day_of_every_engine_is_an_iso_date(value: object) -> None:
    assert "2030-01-31" == rows.day_text(value)


@pytest.mark.parametrize("value", ["2030-01-31 18:00:00", datetime(2030, 1, 31, 18, 0)])
def test_an_instant_of_every_engine_is_utc(value: object) -> None:
    assert "2030-01-31T18:00:00Z" == rows.instant_text(value)


def narrow(found: Report, width: int) -> str:
    console = Console(file=io.StringIO(), width=width)
    tables.show(found, console, command, 10)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_below_110_columns_each_exception_takes_lines_instead_of_slivers() -> None:
    text = narrow(report(row(transfer_id="t-1", rail_name="ach", money="-5.00")), 80)
    lines = [line.rstrip() for line in text.splitlines()]
    start = lines.index("  2030-01-30  Federal Reserve Account (FRA)  (5.00)")
    assert ["    transfer t-1, rail ach", "    state open"] == lines[start + 1 : start + 3]


def test_at_40_columns_the_summary_still_says_how_grave_and_how_many() -> None:
    lines = narrow(report(row()), 40).splitlines()
    assert ["Balance does not", "high", "1"] in [re.split(r"\s{2,}", line.strip()) for line in lines]
    assert max(map(len, lines)) <= 120


def test_a_chosen_check_says_how_to_resolve_it() -> None:
    text = "Each row is `x`.\n\n**Example**\n\nOne.\n\n**Why it matters**\n\nMoney.\n\n**How to resolve**\n\n1. Look at `a`."
    lines = table(report(row(), drift=text, only=["drift"])).splitlines()
    assert ["Why it matters", "", "Money.", "", "How to resolve", "", "1. Look at a."] == lines[-7:]
    assert "How to resolve" not in table(report(row(), drift=text))


def test_nothing_in_a_name_steers_the_terminal() -> None:
    evil = "\x1b]0;owned\x07\x9b31m\u202eback"
    steering = report(row(account_name=evil, detail=evil, transfer_id=evil))
    for text in (table(steering), narrow(steering, 60), csv_of(steering), json_of(steering)):
        assert not set(text) & set("\x1b\x07\x9b\u202e")
    assert evil == json.loads(json_of(steering))["exceptions"][0]["account_name"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@a", "\t=1", " =1", "\uff1d1"])
def test_no_cell_of_the_csv_runs_in_a_spreadsheet(name: str) -> None:
    found = report(row(account_name=name, money="-5.00"))
    (cells,) = csv.DictReader(io.StringIO(csv_of(found)))
    assert cells["account_name"].startswith("'")
    assert "-5.00" == cells["magnitude_money"]
