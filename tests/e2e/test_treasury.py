"""The treasury's ledger gives the figures that were computed apart from recongen, on either engine."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from tests.e2e.banks import Bank, Library
from tests.e2e.databases import ENGINES
from tests.e2e.helpers import TREASURY

EXPECTED = json.loads((TREASURY / "expected.json").read_text())
DESCRIBES_ITSELF = ("source", "computed_by")
NAMES_ITS_RUN = {"run_id", "engine"}


def total(rows: Iterable[dict[str, Any]], column: str) -> str:
    return str(sum((Decimal(row[column]) for row in rows), Decimal("0.00")))


def drifts(rows: list[dict[str, Any]], checked: dict[str, int]) -> dict[str, Any]:
    sizes = [abs(Decimal(row["drift"])) for row in rows]
    return {"rows": len(rows), "sum_abs": str(sum(sizes)), "max_abs": str(max(sizes)), **checked}


def figures(bank: Bank) -> dict[str, Any]:
    """The document of expected.json, from the relations."""
    rows = {name: relation.dicts for name, relation in bank.contents().items()}
    transfers = rows["transfers"]
    legs = {row["transfer_id"]: 0 for row in transfers}
    for leg in rows["current_transactions"]:
        legs[leg["transfer_id"]] += 1
    several = [row for row in transfers if legs[row["transfer_id"]] > 1]
    return {
        "rows": {"tx": len(rows["transactions"]), "sb": len(rows["daily_balances"])},
        "drift": drifts(rows["drift"], {"leaf_rows_checked": len(rows["computed_subledger_balance"])})
        | {
            "accounts": len({row["account_id"] for row in rows["drift"]}),
            "sum_signed": total(rows["drift"], "drift"),
        },
        "ledger_drift": drifts(rows["ledger_drift"], {"rows_checked": len(rows["computed_ledger_balance"])}),
        "overdraft": {"rows": len(rows["overdraft"])},
        "expected_eod_balance_breach": {"rows": len(rows["expected_eod_balance_breach"])},
        "limit_breach": {
            f"{kind}>{cap}": limits(
                [row for row in rows["limit_breach"] if row["transfer_type"] == kind], cap
            )
            for kind, cap in (("withdrawal", 10_000_000_000), ("transfer", 5_000_000_000))
        },
        "conservation": {
            "multi_leg_transfers": len(several),
            "net_nonzero": sum(Decimal(row["posted_net"]) != 0 for row in several),
            "single_leg": len(transfers) - len(several),
        },
        "business_day_enclosure_breach": {"rows": len(rows["business_day_enclosure_breach"])},
    }


def limits(rows: list[dict[str, Any]], cap: int) -> dict[str, Any]:
    assert {f"{cap}.00"} == {row["cap"] for row in rows}
    return {
        "account_days": len(rows),
        "accounts": len({row["account_id"] for row in rows}),
        "outbound_total": total(rows, "total"),
    }


def test_every_expected_figure_is_found(treasury: Bank) -> None:
    expected = {name: value for name, value in EXPECTED.items() if name not in DESCRIBES_ITSELF}
    assert expected == figures(treasury)


def test_no_transfer_of_two_legs_is_a_conservation_breach(treasury: Bank) -> None:
    assert () == treasury.relation("conservation_breach").rows


def test_the_drifting_days_are_the_expected_ones_row_for_row(treasury: Bank) -> None:
    with (TREASURY / "expected_drift_rows.csv").open() as file:
        expected = sorted(tuple(row.values()) for row in csv.DictReader(file))
    columns = ("account_id", "business_day", "stored_balance", "computed_balance", "drift")
    found = treasury.relation("drift").dicts
    assert expected == sorted(tuple(row[column] for column in columns) for row in found)


def test_the_report_counts_what_the_relations_hold(treasury: Bank) -> None:
    report = treasury.exceptions()
    held = {name: len(relation.rows) for name, relation in treasury.contents().items()}
    assert {check["check"]: held[check["check"]] for check in report["checks"]} == {
        check["check"]: check["rows"] for check in report["checks"]
    }
    assert held["exceptions"] == len(report["exceptions"]) == sum(c["rows"] for c in report["checks"])


def test_both_engines_hold_the_same_relations_column_by_column(library: Library) -> None:
    lite, server = (library.treasury(engine).contents() for engine in ENGINES)
    assert set(lite) == set(server)
    for name in lite:
        assert lite[name].names == server[name].names, name
        assert ordered(lite[name].dicts) == ordered(server[name].dicts), name


def test_both_engines_describe_the_same_run(library: Library) -> None:
    lite, server = (library.treasury(engine).relation("run_context").dicts[0] for engine in ENGINES)
    assert list(lite) == list(server)
    assert NAMES_ITS_RUN == {column for column in lite if lite[column] != server[column]}


def ordered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=repr)
