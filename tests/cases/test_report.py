"""What a person and a pipeline read: the largest first, one line for each run of days, and what is new."""

from __future__ import annotations

import csv
import io
import json

from tests.cases.conftest import OpenDesk
from tests.cases.desk import Desk

AS_OF = "2030-02-01"

# id, stored before, stored after; none of them has posted anything.
NEIGHBOURS = (
    ("c-2", "-5.00", "4.00"),
    ("c-3", "5.00", "-4.99"),
    ("c-4", "5.00", "4.99"),
    ("C-5", "5.00", "5.00"),
    ("é-6", "5.00", "5.01"),
    ("c-7", "10.00", "9.99"),
    ("c-8", "9.00", "0.00"),
)


def opened(open_desk: OpenDesk, case: str) -> Desk:
    desk = open_desk(case=case)
    desk.create_feed()
    desk.load_case()
    return desk


def rows_of_csv(desk: Desk, *options: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(desk.succeed("exceptions", "--csv", *options).stdout)))


def test_the_drift_that_is_shown_first_is_the_largest(open_desk: OpenDesk) -> None:
    desk = opened(open_desk, "01-drift-sentence")
    desk.build_as_of(AS_OF)
    largest = {
        "magnitude_money": "5000000.00",
        "business_day": "2030-01-02",
        "first_day": "2030-01-01",
        "drift_change": "4999999.99",
        "magnitude_sign": 1,
    }
    (found,) = desk.found("--check", "drift", "--limit", 1)
    assert largest == {name: found[name] for name in largest}
    (cells,) = rows_of_csv(desk, "--check", "drift", "--limit", 1)
    assert {name: str(value) for name, value in largest.items()} == {name: cells[name] for name in largest}

    days = [
        ("2030-01-02", "4999999.99"),
        ("2030-01-03", "0.00"),
        ("2030-01-04", "0.00"),
        ("2030-01-01", "0.01"),
    ]
    rows = rows_of_csv(desk, "--check", "drift")
    assert days == [(row["business_day"], row["drift_change"]) for row in rows]
    assert {"2030-01-01"} == {row["first_day"] for row in rows}

    shown = desk.succeed("exceptions").stdout
    line = next(line for line in shown.splitlines() if "Acc (A)" in line)
    assert ["2030-01-01", "2030-01-04", "4", "open", "5,000,000.00"] == line.split()[2:7]
    assert "every row: recongen exceptions institution.yaml --check drift --rows" in shown
    (episode,) = [row for row in desk.relation("exception_episodes").dicts if row["check_name"] == "drift"]
    assert ("2030-01-01", "2030-01-04", 4, "2030-01-02", "4999999.99", "5000000.00", 1) == tuple(
        episode[name]
        for name in ("first_seen_day", "last_day", "days", "change_day", "change_money", "money", "is_open")
    )

    assert ["2030-01-04"] == [row["business_day"] for row in desk.found("--today", "--check", "drift")]
    assert [] == desk.found("--check", "overdraft")
    unknown = desk.attempt("exceptions", "--check", "drifts")
    assert (2, True) == (unknown.returncode, "there is no check 'drifts'; the checks are" in unknown.stderr)


def test_new_is_what_grew_or_changed_sign(open_desk: OpenDesk) -> None:
    desk = opened(open_desk, "06-gate-grew")
    load_neighbours(desk, "before.csv", 1, "")
    desk.build_as_of(AS_OF)
    yesterday = desk.succeed("exceptions", "--json").stdout
    (desk.folder / "yesterday.json").write_text(yesterday)
    drifts = [row for row in json.loads(yesterday)["exceptions"] if row["check"] == "drift"]
    assert [
        ("c-7", "10.00", 1),
        ("c-8", "9.00", 1),
        ("C-5", "5.00", 1),
        ("c-1", "5.00", 1),
        ("c-2", "5.00", -1),
        ("c-3", "5.00", 1),
        ("c-4", "5.00", 1),
        ("é-6", "5.00", 1),
    ] == [(row["account_id"], row["magnitude_money"], row["magnitude_sign"]) for row in drifts]
    assert (0, ["pass: no new exceptions of severity high or above"]) == gate(desk, "yesterday.json")

    load(desk, "correction.csv")
    load_neighbours(desk, "after.csv", 2, "TechnicalCorrection")
    desk.build_as_of(AS_OF)
    # c-1 and é-6 grew, c-2 and c-3 changed sign; c-4 and c-7 shrank, c-8 is right again. c-3 is overdrawn for the first time.
    assert (
        1,
        [
            "drift (high): 4 new exceptions, 4 of which grew or changed sign",
            "overdraft (high): 1 new exception",
            "fail: 5 new exceptions in 2 checks",
        ],
    ) == gate(desk, "yesterday.json")

    (desk.folder / "part.json").write_text(desk.succeed("exceptions", "--json", "--limit", 1).stdout)
    refused = desk.attempt("gate", "--new-only", "part.json")
    assert (2, True) == (refused.returncode, "written with --limit" in refused.stderr)


def load_neighbours(desk: Desk, file: str, column: int, supersedes: str) -> None:
    header = "account_id,account_name,account_role,account_scope,business_day_start,business_day_end,money,supersedes"
    day = "2030-01-02 00:00:00,2030-01-03 00:00:00"
    lines = [f"{one[0]},{one[0]},Cust,internal,{day},{one[column]},{supersedes}" for one in NEIGHBOURS]
    (desk.folder / file).write_text("\n".join([header, *lines, ""]))
    load(desk, file)


def load(desk: Desk, balances: str) -> None:
    desk.succeed("feed load", "--balances", balances, "--execute")


def gate(desk: Desk, earlier: str) -> tuple[int, list[str]]:
    done = desk.attempt("gate", "--fail-on", "high", "--new-only", earlier)
    return done.returncode, done.stdout.splitlines()
