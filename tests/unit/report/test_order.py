"""The largest first in every format, and in the table one line for each cause."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from rich.console import Console

from recongen.report import table as tables
from recongen.report.exports import write_csv, write_json
from recongen.report.report import Report
from recongen.report.rows import ExceptionRow
from recongen.text import json_text
from tests.unit.report.books import episode, report, row

SIZES = (
    row(key="small", money="9.00"),
    row(key="large", money="10000000000000000.01"),
    row(key="larger", money="10000000000000000.02"),
    row(key="below zero", money="-10.00"),
    row(key="counted", money=None, magnitude_count=7),
    row(key="counted more", money=None, magnitude_count=30),
    row(key="tie B", money="10.00"),
    row(key="tie a", money="10.00"),
    row(key="tie é", money="10.00"),
    row("stuck_pending", "waits", money="500.00"),
)
IN_ORDER = [
    "larger", "large", "below zero", "tie B", "tie a", "tie é", "small", "counted more", "counted", "waits",
]  # fmt: skip


def keys_in_json(found: Report, limit: int | None) -> list[str]:
    out = io.StringIO()
    write_json(found, out, limit)
    return [one["exception_key"] for one in json.loads(out.getvalue())["exceptions"]]


def keys_in_csv(found: Report, limit: int | None) -> list[str]:
    out = io.StringIO()
    write_csv(found, out, limit)
    return [one["exception_key"] for one in csv.DictReader(io.StringIO(out.getvalue()))]


@pytest.mark.parametrize("keys_in", [keys_in_json, keys_in_csv])
@pytest.mark.parametrize(
    ("limit", "expected"), [(None, IN_ORDER), (1, ["larger", "waits"]), (2, ["larger", "large", "waits"])]
)
def test_a_limit_cuts_each_check_by_size(keys_in: object, limit: int | None, expected: list[str]) -> None:
    assert expected == keys_in(report(*SIZES), limit)  # type: ignore[operator]


def test_the_counts_stay_whole_whatever_the_limit() -> None:
    assert [("drift", 9, 10**18 + 2), ("stuck_pending", 1, 50000)] == [
        (check.name, check.rows, check.largest) for check in report(*SIZES).checks
    ]


@pytest.mark.parametrize("rows", [(), SIZES])
def test_json_written_a_row_at_a_time_is_the_document_it_always_was(rows: tuple[ExceptionRow, ...]) -> None:
    out = io.StringIO()
    write_json(report(*rows), out)
    assert out.getvalue() == json_text(json.loads(out.getvalue())) + "\n"


def day(number: int, account: str, money: str, first: int | None = None, **more: object) -> ExceptionRow:
    about = {
        "account_id": account,
        "account_name": account,
        "business_day": f"2030-01-{number:02d}",
        "first_day": f"2030-01-{first:02d}" if first else None,
        "exception_key": f"drift|{account}|{number:02d}",
    }
    return row(money=money, **about | more)


def table(found: Report, width: int = 160, limit: int | None = 10, rows: bool = False) -> list[str]:
    console = Console(file=io.StringIO(), width=width)
    tables.show(found, console, lambda check: f"CMD --check {check}", limit, rows)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]  # type: ignore[attr-defined]


DAYS = [
    [day(n, account, f"{n}.00", first_seen_day="2030-01-01", episode_key=account) for n in (3, 2, 1)]
    for account in "AB"
]


def of(*causes: list[ExceptionRow], **more: object) -> Report:
    rows = [row for cause in causes for row in cause]
    return report(*rows, episodes=[episode(*cause, **more) for cause in causes])


@pytest.mark.parametrize(
    ("causes", "limit", "rows", "expected"),
    [
        (DAYS, 1, False, "1 of 2 causes; all of them: CMD --check drift --limit 0; every row: CMD --check drift --rows"),
        (DAYS, None, False, "every row: CMD --check drift --rows"),
        ([[one] for one in DAYS[0][:2]], 1, False, "1 of 2 causes; all of them: CMD --check drift --limit 0"),
        (DAYS, 4, True, "4 of 6 rows; all of them: CMD --check drift --rows --limit 0"),
    ],
)  # fmt: skip
def test_the_table_says_what_it_leaves_out(
    causes: list[list[ExceptionRow]], limit: int | None, rows: bool, expected: str
) -> None:
    assert f"  {expected}" in table(of(*causes), limit=limit, rows=rows)


def test_nothing_is_said_where_nothing_is_left_out() -> None:
    assert "CMD" not in "\n".join(table(of(DAYS[0][:1])))


def test_the_table_has_a_line_for_each_cause() -> None:
    lines = table(of(DAYS[0], is_new=1, owner_team="Deposits", declared_at="bank.yaml:7"))
    heading = next(line for line in lines if line.startswith("account"))
    assert [
        "account",
        "since",
        "last day",
        "days",
        "state",
        "money",
        "owner",
        "declared at",
        "detail",
    ] == re.split(r"\s{2,}", heading)
    cells = lines[lines.index(heading) + 2].split()
    assert ["A", "2030-01-01", "2030-01-03", "3", "new", "3.00", "Deposits", "bank.yaml:7"] == cells[:8]


def test_rows_are_each_a_line_with_its_day() -> None:
    lines = table(of(DAYS[0]), rows=True)
    heading = next(line for line in lines if line.startswith("account"))
    assert ["account", "day", "since", "money", "detail"] == heading.split()
    assert [["A", "2030-01-03", "2030-01-01", "3.00"], ["A", "2030-01-02", "2030-01-01", "2.00"]] == [
        line.split()[:4] for line in lines[lines.index(heading) + 2 :][:2]
    ]


def test_a_narrow_terminal_has_a_cause_on_lines_of_its_own() -> None:
    lines = table(of(DAYS[0], owner_team="Deposits"), width=80)
    start = lines.index("  2030-01-01  A  3.00")
    assert "    last day 2030-01-03, days 3, state open" == lines[start + 1]
    assert "    owner Deposits" == lines[start + 2]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"is_new": 1}, "1 new since 2030-01-30, 0 open from before, 0 cleared since 2030-01-29"),
        ({}, "0 new since 2030-01-30, 1 open from before, 0 cleared since 2030-01-29"),
        (
            {"is_open": 0, "cleared_day": "2030-01-30"},
            "0 new since 2030-01-30, 0 open from before, 1 cleared since 2030-01-29",
        ),
        (
            {"is_open": 0, "cleared_day": "2030-01-29"},
            "0 new since 2030-01-30, 0 open from before, 0 cleared since 2030-01-29",
        ),
    ],
)
def test_the_table_opens_with_what_is_new_open_and_cleared(more: dict[str, object], expected: str) -> None:
    assert expected in table(of(DAYS[0], **more))


def test_a_long_list_is_shown_in_several_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "AT_ONCE", 2)
    lines = table(report(*(row("stuck_pending", f"k{n}", f"{n}.00") for n in range(1, 6))), limit=None)
    assert 3 == sum(line.startswith("account") for line in lines)
    assert 5 == sum("Federal Reserve Account (FRA)" in line for line in lines)


TWO_DAYS = (day(2, "A", "5.00", 1), day(1, "A", "9.00", 1))


def test_today_has_only_what_the_relation_of_today_has() -> None:
    found = report(*TWO_DAYS, today=True)
    assert [TWO_DAYS[0]] == list(found.rows())
    assert (1, None) == (found.checks[0].rows, found.checks[0].population)
