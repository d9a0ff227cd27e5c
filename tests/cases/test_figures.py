"""The figures of the field cases: the bank's own day, the day's own parent, sparse balances, statuses, and the sentence about a drift."""

from __future__ import annotations

import csv
import io

import pytest

from tests.cases.conftest import OpenDesk
from tests.cases.desk import Desk


def built(desk: Desk, as_of: str) -> Desk:
    desk.create_feed()
    desk.load_case()
    desk.build_as_of(as_of)
    return desk


def test_the_drift_sentence_names_the_day_of_the_change(open_desk: OpenDesk) -> None:
    desk = built(open_desk("01-drift-sentence"), "2030-02-01")
    rows = sorted(desk.relation("exceptions").dicts, key=lambda row: str(row["business_day"]))
    assert [
        ("2030-01-01", "0.01", "0.01", "2030-01-01", "of which 0.01 is new this day"),
        ("2030-01-02", "5000000.00", "4999999.99", "2030-01-01", "of which 4,999,999.99 is new this day"),
        ("2030-01-03", "5000000.00", "0.00", "2030-01-01", "unchanged since 2030-01-02"),
        ("2030-01-04", "5000000.00", "0.00", "2030-01-01", "unchanged since 2030-01-02"),
    ] == [
        (
            row["business_day"],
            row["magnitude_money"],
            row["drift_change"],
            row["first_day"],
            row["detail"].rpartition(f": off by {float(row['magnitude_money']):,.2f}, ")[2],
        )
        for row in rows
        if row["check_name"] == "drift"
    ]


def test_a_status_that_nobody_declared_is_a_finding(open_desk: OpenDesk) -> None:
    """Another program wrote the rows; `Booked` is declared and none."""
    desk = open_desk("02-status")
    text = desk.institution.read_text()
    desk.institution.write_text(f"{text}\nstatuses: [Booked]\n")
    desk.create_feed()
    with (desk.folder / "transactions.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        columns = ", ".join(row)
        values = ", ".join(f"'{value}'" for value in row.values())
        desk.database.execute(f"insert into books.mini_transactions ({columns}) values ({values})")
    desk.build_as_of("2030-02-01")
    assert {"1": "posted", "2": "POSTED", "5": "Posted "} == {
        row["transaction_id"]: row["detail"].removeprefix("Status ").partition(" is neither")[0]
        for row in desk.found("--check", "unmatched_posting")
    }
    assert 1 == desk.attempt("gate", as_of="2030-02-01").returncode


def test_a_deadline_is_an_end_of_the_banks_own_day(open_desk: OpenDesk) -> None:
    desk = built(open_desk("03-bank-day"), "2030-03-15")
    assert {
        "NYc": "2030-02-01 05:00:00",
        "NYo": "2030-02-01 05:00:00",
        "TKo": "2030-01-14 15:00:00",
        "TKm": "2030-01-08 15:00:00",
    } == {row["transfer_id"]: row["deadline"] for row in desk.relation("transfers").dicts}
    late = {row["transfer_id"]: row["business_day"] for row in desk.found("--check", "timeliness_breach")}
    assert {"NYo": "2030-02-20", "TKm": "2030-01-09"} == late
    assert {("c-1", "100.00"), ("c-2", "100.00")} == {
        (row["account_id"], row["drift_change"])
        for row in desk.found("--check", "drift")
        if row["business_day"] == "2030-01-01"
    }


@pytest.mark.parametrize(
    ("case", "balances", "drifts"),
    [
        ("04-parent-change", "daily", {}),
        ("07-sparse-balances", "on_change", {}),
        ("07-sparse-balances", "daily", {"2030-01-03": "100.00", "2030-01-04": "155.00"}),
    ],
)
def test_a_ledger_drifts_only_where_its_children_of_the_day_disagree(
    case: str, balances: str, drifts: dict[str, str], open_desk: OpenDesk
) -> None:
    desk = open_desk(case)
    text = desk.institution.read_text()
    desk.institution.write_text(f"{text}\nbalances: {balances}\n")
    built(desk, "2030-02-01")
    rows = list(
        csv.DictReader(io.StringIO(desk.succeed("exceptions", "--csv", "--check", "ledger_drift").stdout))
    )
    assert drifts == {row["business_day"]: row["magnitude_money"] for row in rows}
    assert all(" of 2 children" in row["detail"] for row in rows)
