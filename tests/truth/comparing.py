"""What the models say of a bank beside what the oracle says, in one form."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from tests.truth.engines import Engine, Row
from tests.truth.oracle import CHECKS, Bank, Books, run_checks
from tests.truth.oracle.exceptions import exceptions, todays_exceptions
from tests.truth.oracle.rows import instant_text
from tests.truth.oracle.statement import daily_statement_summary

MONEY = {
    "amount_money",
    "cap",
    "children_stored",
    "closing_balance",
    "children_change",
    "computed_balance",
    "credits",
    "debits",
    "difference",
    "drift",
    "drift_change",
    "expected_balance",
    "expected_net",
    "opening_balance",
    "over_by",
    "own_posted",
    "posted_net",
    "stored_balance",
    "total",
    "variance",
}


def disagreements(engine: Engine, bank: Bank) -> dict[str, tuple[list[str], list[str]]]:
    """By check: the rows only the model has, and those only the oracle has. Empty when they agree."""
    models = engine.run(bank, [*CHECKS, "exceptions", "todays_exceptions", "daily_statement_summary"])
    books = Books(bank)
    pairs = {
        check: (models[check], [spelled(row) for row in rows]) for check, rows in run_checks(bank).items()
    }
    pairs["exceptions"] = (
        models["exceptions"],
        [{"exception_key": row.exception_key} for row in exceptions(books)],
    )
    pairs["todays_exceptions"] = (
        models["todays_exceptions"],
        [{"exception_key": row.exception_key} for row in todays_exceptions(books)],
    )
    statements = [spelled(row) for row in daily_statement_summary(books)]
    pairs["daily_statement_summary"] = (models["daily_statement_summary"], statements)
    for row in models["supersession_breach"]:
        # The oracle names the account of a balance only; the transaction's is there for the reader.
        row["account_id"] = None if row["relation"] == "transactions" else row["account_id"]
    return {name: found for name, (model, oracle) in pairs.items() if (found := difference(model, oracle))}


def difference(model: list[Row], oracle: list[Row]) -> tuple[list[str], list[str]] | None:
    columns = list(oracle[0]) if oracle else list(model[0]) if model else []
    said = sorted(repr([row[column] for column in columns]) for row in model)
    known = sorted(repr([row[column] for column in columns]) for row in oracle)
    return (
        None
        if said == known
        else ([row for row in said if row not in known], [row for row in known if row not in said])
    )


def spelled(row: Any) -> Row:
    """A row of the oracle as the models write it: money as text with two decimals, instants and days as text."""
    return {column: spell(column, value) for column, value in asdict(row).items()}


def spell(column: str, value: Any) -> Any:
    if column in MONEY and value is not None:
        return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}"
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value
