"""The largest first in every format, and in the table one line for each run of days."""

from __future__ import annotations

import csv
import io
import json

import pytest
from rich.console import Console

from recongen.report import table as tables
from recongen.report.exports import write_csv, write_json
from recongen.report.report import Report
from recongen.report.rows import ExceptionRow, Run
from recongen.text import json_text
from tests.unit.report.books import report, row

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


def summary(runs: list[Run]) -> list[tuple[str, int, int, str | None, str | None]]:
    return [
        (run.largest.exception_key.removeprefix("drift|"), run.rows, run.days, run.first_day, run.last_day)
        for run in runs
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [day(1, "A", "0.01", 1), day(2, "A", "5.00", 1), day(3, "A", "5.00", 1)],
            [("A|02", 3, 3, "2030-01-01", "2030-01-03")],
            id="one run shows its largest day, the earliest of equals",
        ),
        pytest.param(
            [day(1, "A", "5.00", 1), day(3, "A", "7.00", 3), day(1, "B", "6.00", 1)],
            [
                ("A|03", 1, 1, "2030-01-03", "2030-01-03"),
                ("B|01", 1, 1, "2030-01-01", "2030-01-01"),
                ("A|01", 1, 1, "2030-01-01", "2030-01-01"),
            ],
            id="another first day or account is another run",
        ),
        pytest.param(
            [day(1, "A", "5.00"), day(4, "A", "7.00"), day(4, "A", "6.00", exception_key="drift|A|04 again")],
            [("A|04", 3, 2, "2030-01-01", "2030-01-04")],
            id="without a first day the rows of an account",
        ),
        pytest.param(
            [day(1, "A", "5.00", rail_name="ach"), day(2, "A", "7.00", rail_name="wire")],
            [("A|02", 1, 1, "2030-01-02", "2030-01-02"), ("A|01", 1, 1, "2030-01-01", "2030-01-01")],
            id="each limit of an account for itself",
        ),
        pytest.param(
            [
                day(1, "", "5.00", 1, account_id=None),
                day(1, "", "6.00", 1, account_id=None, exception_key="x"),
            ],
            [("x", 1, 1, "2030-01-01", "2030-01-01"), ("|01", 1, 1, "2030-01-01", "2030-01-01")],
            id="without an account each row stands alone",
        ),
    ],
)
def test_a_run_is_shown_by_its_largest_row(rows: list[ExceptionRow], expected: list[object]) -> None:
    found = report(*rows)
    total, runs = found.runs_of(found.checks[0])
    assert expected == summary(list(runs))
    assert len(expected) == total


def test_what_is_open_stands_alone() -> None:
    found = report(row("stuck_pending", "a", "1.00"), row("stuck_pending", "b", "2.00"))
    total, runs = found.runs_of(found.checks[1], limit=1)
    assert (2, ["b"]) == (total, [run.largest.exception_key for run in runs])


def table(found: Report, width: int = 160, limit: int | None = 10) -> list[str]:
    console = Console(file=io.StringIO(), width=width)
    tables.show(found, console, lambda check: f"CMD --check {check}", limit)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]  # type: ignore[attr-defined]


RUNS = [day(n, account, f"{n}.00", 1, drift_change="1.00") for account in "AB" for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("rows", "limit", "expected"),
    [
        (RUNS, 1, "1 of 2 runs (6 rows); all of them: CMD --check drift --limit 0; every row: CMD --check drift --csv"),
        (RUNS, None, "2 runs (6 rows); every row: CMD --check drift --csv"),
        (RUNS[:3], 5, "1 run (3 rows); every row: CMD --check drift --csv"),
        (RUNS[2:4], 1, "1 of 2 rows; all of them: CMD --check drift --limit 0"),
    ],
)  # fmt: skip
def test_the_table_says_what_it_leaves_out(
    rows: list[ExceptionRow], limit: int | None, expected: str
) -> None:
    assert f"  {expected}" in table(report(*rows), limit=limit)


def test_nothing_is_said_where_nothing_is_left_out() -> None:
    assert "CMD" not in "\n".join(table(report(RUNS[0])))


def test_the_table_has_the_run_beside_its_largest_day() -> None:
    lines = table(report(*RUNS[:3]))
    heading = next(line for line in lines if line.startswith("account"))
    assert [
        "account",
        "day",
        "first",
        "day",
        "last",
        "day",
        "days",
        "amount",
        "change",
        "detail",
    ] == heading.split()
    cells = lines[lines.index(heading) + 2].split()
    assert ["A", "2030-01-03", "2030-01-01", "2030-01-03", "3", "3.00", "1.00"] == cells[:7]


def test_a_narrow_terminal_has_the_run_on_a_line_of_its_own() -> None:
    lines = table(report(*RUNS[:3]), width=80)
    start = lines.index("  2030-01-03  A  3.00")
    assert "    first day 2030-01-01, last day 2030-01-03, days 3, change 1.00" == lines[start + 1]


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
