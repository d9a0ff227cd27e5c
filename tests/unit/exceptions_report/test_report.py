"""The same exceptions as JSON, as CSV, as a table, and as a verdict."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal

import pytest
from rich.console import Console

from recongen.exceptions_report import as_csv, as_json, as_table, read, rows, stored
from recongen.exceptions_report.report import FIELDS, Check, Report
from recongen.warehouse.engines import ENGINES
from tests.unit.exceptions_report.books import report, row


def json_of(shown: Report, limit: int | None = None) -> str:
    out = io.StringIO()
    as_json.write(shown, out, limit)
    return out.getvalue()


def csv_of(shown: Report, limit: int | None = None) -> str:
    out = io.StringIO()
    as_csv.write(shown, out, limit)
    return out.getvalue()


def table(shown: Report, limit: int | None = 10) -> str:
    console = Console(file=io.StringIO(), width=160)
    as_table.show(shown, console, as_table.Layout(limit, "recongen exceptions bank.yaml --check {check}"))
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_json_has_exactly_the_promised_keys() -> None:
    signs = {"magnitude_sign": -1, "first_day": "2030-01-29", "drift_change": "0.00"}
    document = json.loads(json_of(report(row(magnitude_count=3, **signs)), limit=7))
    assert ["institution", "prefix", "as_of", "options", "checks", "exceptions"] == list(document)
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
        "exception_key": "drift|FRA|1",
    } == document["exceptions"][0]


def test_csv_is_a_header_and_a_row_each_and_disarms_formulas() -> None:
    found = report(row(account_name="=cmd|' /C calc'!A0", money="-5.00", drift_change="-5.00"))
    header, first = csv.reader(io.StringIO(csv_of(found)))
    assert list(FIELDS) == header
    told = dict(zip(header, first, strict=True))
    assert ("'=cmd|' /C calc'!A0", "-5.00", "-5.00") == (
        told["account_name"],
        told["magnitude_money"],
        told["drift_change"],
    )


def test_the_table_opens_with_what_was_looked_at() -> None:
    lines = table(report(row())).splitlines()
    assert [
        "A Bank",
        "4,011 transaction rows and 240 daily balance rows, as of 2030-01-31 18:00:00 UTC; latest business day 2030-01-30",
        "1 exception in 1 of 2 checks",
    ] == lines[:3]


def test_the_table_shows_money_and_account_as_a_person_reads_them() -> None:
    shown = table(report(row(money="-1234567.50")))
    assert "Federal Reserve Account (FRA)" in shown
    assert "(1,234,567.50)" in shown


def test_the_most_money_comes_first_and_the_rest_is_offered() -> None:
    rows = [row(key=f"drift|{n}", money=f"{n}.00", account_id=str(n)) for n in (1, 300, 20)]
    shown = table(report(*rows), limit=2)
    assert shown.index("300.00  ") < shown.index("20.00  ")
    assert " 1.00" not in shown
    assert "  2 of 3 rows; all of them: recongen exceptions bank.yaml --check drift --limit 0" in shown


def test_each_check_says_in_one_sentence_what_its_rows_are() -> None:
    lines = table(report(row())).splitlines()
    assert "Stored is not posted." == lines[lines.index("Drift (drift) high, 1 of 160 account-days") + 1]


def test_no_exceptions_says_what_was_checked() -> None:
    shown = table(report())
    assert "0 exceptions in 0 of 2 checks" in shown
    assert "Nothing found by 2 checks: Drift (0 of 160 account-days), Stuck pending." in shown


def test_text_of_the_feed_cannot_steer_the_terminal_or_the_markup() -> None:
    shown = table(report(row(account_name="[red]\x1b[2J\x07", account_id=None)))
    assert "[red]\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("0.05", "0.05"), ("-0.05", "(0.05)"), ("90000000000000.00", "90,000,000,000,000.00"), (None, "")],
)
def test_money_is_shown_exactly(amount: str | None, expected: str) -> None:
    assert expected == rows.money(amount)


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
    assert "2030-01-31" == stored.day_text(value)


@pytest.mark.parametrize("value", ["2030-01-31 18:00:00", datetime(2030, 1, 31, 18, 0)])
def test_an_instant_of_every_engine_is_utc(value: object) -> None:
    assert "2030-01-31T18:00:00Z" == read.instant_text(value)


def narrow(shown: Report, width: int) -> str:
    console = Console(file=io.StringIO(), width=width)
    as_table.show(shown, console)
    return console.file.getvalue()  # type: ignore[attr-defined, no-any-return]


def test_below_110_columns_each_exception_takes_lines_instead_of_slivers() -> None:
    shown = narrow(report(row(transfer_id="t-1", rail_name="ach", money="-5.00")), 80)
    lines = [line.rstrip() for line in shown.splitlines()]
    start = lines.index("  2030-01-30  Federal Reserve Account (FRA)  (5.00)")
    assert ["    transfer t-1, rail ach", "    Stored differs from computed."] == lines[start + 1 : start + 3]


def test_at_40_columns_the_summary_still_says_how_grave_and_how_many() -> None:
    lines = narrow(report(row()), 40).splitlines()
    assert "Drift   high           1" in [line.rstrip() for line in lines]
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize(
    ("name", "declared", "expected"),
    [
        ("expected_eod_balance_breach", None, "Expected EOD balance breach"),
        ("chain_xor_breach", None, "Chain XOR breach"),
        ("drift", "Balance off", "Balance off"),
    ],
)
def test_a_check_has_a_title_for_people(name: str, declared: str | None, expected: str) -> None:
    assert expected == Check(name, "high", 0, given_title=declared).title


def test_a_chosen_check_says_how_to_resolve_it() -> None:
    text = "Each row is `x`.\n\n**Example**\n\nOne.\n\n**Why it matters**\n\nMoney.\n\n**How to resolve**\n\n1. Look at `a`."
    shown = report(row(), drift=text)
    console = Console(file=io.StringIO(), width=160)
    as_table.show(shown, console, as_table.Layout(explain=True))
    told = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert ["Why it matters", "", "Money.", "", "How to resolve", "", "1. Look at a."] == told[-7:]
    assert "How to resolve" not in table(shown)


def test_nothing_in_a_name_steers_the_terminal() -> None:
    evil = "\x1b]0;owned\x07\x9b31m\u202eback"
    told = report(row(account_name=evil, detail=evil, transfer_id=evil))
    for text in (table(told), narrow(told, 60), csv_of(told), json_of(told)):
        assert not set(text) & set("\x1b\x07\x9b\u202e")
    assert evil == json.loads(json_of(told))["exceptions"][0]["account_name"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@a", "\t=1", " =1", "\uff1d1"])
def test_no_cell_of_the_csv_runs_in_a_spreadsheet(name: str) -> None:
    found = report(row(account_name=name, money="-5.00"))
    (cells,) = csv.DictReader(io.StringIO(csv_of(found)))
    assert cells["account_name"].startswith("'")
    assert "-5.00" == cells["magnitude_money"]
