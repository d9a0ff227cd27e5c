"""What the models say of a bank beside what the oracle says, in one form."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from tests.truth.engines import Engine, Row, Statistic
from tests.truth.oracle import Bank, Books
from tests.truth.oracle.activity_relations import ACTIVITY_MONEY, ACTIVITY_RELATIONS
from tests.truth.oracle.cases import shown_case_history, shown_cases
from tests.truth.oracle.dashboard_relations import DASHBOARD_RELATIONS, relation_sizes
from tests.truth.oracle.relations import RELATIONS
from tests.truth.oracle.rows import instant_text
from tests.truth.oracle.shown import shown_checks, shown_exceptions, shown_todays_exceptions
from tests.truth.oracle.statement import daily_statement_summary
from tests.truth.oracle.upcoming import UPCOMING_RELATIONS

OTHERS = RELATIONS | ACTIVITY_RELATIONS | DASHBOARD_RELATIONS | UPCOMING_RELATIONS
"""Of the oracle: whatever is neither a check nor the exceptions nor the statement."""
Differences = dict[str, tuple[list[str], list[str]]]
"""By relation: the rows only the model has, and those only the oracle has. Empty when they agree."""
MONEY = ACTIVITY_MONEY | {
    "amount_money",
    "cap",
    "change_money",
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
    "expected_eod_balance",
    "expected_net",
    "largest_money",
    "magnitude_money",
    "money",
    "net",
    "new_money",
    "opening_balance",
    "over_by",
    "own_amount",
    "own_posted",
    "posted_credits",
    "posted_debits",
    "posted_net",
    "prior_money",
    "stored_balance",
    "total",
    "variance",
}


def oracle_says(bank: Bank) -> dict[str, list[Row]]:
    """The rows of every check, exception, statement and helper, as the models write them."""
    books = Books(bank)
    checks = shown_checks(books)
    exceptions, episodes = shown_exceptions(books, checks)
    said: dict[str, list[Any]] = {
        **checks,
        "exceptions": exceptions,
        "exception_episodes": episodes,
        "cases": shown_cases(books, episodes),
        "case_history": shown_case_history(books, episodes),
        "todays_exceptions": shown_todays_exceptions(books, exceptions),
        "daily_statement_summary": [asdict(row) for row in daily_statement_summary(books)],
        **{name: relation(books) for name, relation in OTHERS.items()},
    }
    said["relation_sizes"] = relation_sizes(said)
    return {name: [spelled(row) for row in rows] for name, rows in said.items()}


def differences(models: Mapping[str, list[Row]], oracle: Mapping[str, list[Row]]) -> Differences:
    """Of the relations that the oracle knows, over the columns that it knows."""
    return {name: found for name, rows in oracle.items() if (found := difference(models[name], rows))}


def disagreements(engine: Engine, bank: Bank) -> Differences:
    oracle = oracle_says(bank)
    return differences(engine.run(bank, list(oracle)), oracle)


def difference(model: list[Row], oracle: list[Row]) -> tuple[list[str], list[str]] | None:
    columns = list(oracle[0]) if oracle else list(model[0]) if model else []
    said = sorted(([row[column] for column in columns] for row in model), key=exact_part)
    known = sorted(([row[column] for column in columns] for row in oracle), key=exact_part)
    return (
        None
        if said == known
        else (
            [repr(row) for row in said if row not in known],
            [repr(row) for row in known if row not in said],
        )
    )


def exact_part(row: Iterable[Any]) -> str:
    return repr([value for value in row if not isinstance(value, float)])


def comparable(rows: Iterable[Row], statistics: Collection[str]) -> list[Row]:
    """In the order of their exact values; a statistic equals another that is near."""
    found = [
        {
            name: Statistic(value) if name in statistics and value is not None else value
            for name, value in row.items()
        }
        for row in rows
    ]
    return sorted(found, key=lambda row: exact_part(row.values()))


def spelled(row: Any) -> Row:
    """A row of the oracle as the models write it: money as text with two decimals, instants and days as text."""
    columns = row if isinstance(row, dict) else {each.name: getattr(row, each.name) for each in fields(row)}
    return {column: spell(column, value) for column, value in columns.items()}


def spell(column: str, value: Any) -> Any:
    if column in MONEY and value is not None:
        return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02d}"
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value
