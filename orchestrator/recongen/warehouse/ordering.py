"""What an engine has to be told to put rows in the same exact order as every other."""

from __future__ import annotations


def amount(adapter: str, column: str) -> str:
    """A money column of a derived relation as a number: in cents on SQLite, where the column is text, else in dollars."""
    return f"cast(replace({column}, '.', '') as integer)" if adapter == "sqlite" else column


def by_code_point(adapter: str, column: str) -> str:
    """Text in the order of its code points, whatever the database's collation."""
    return f'{column} collate "C"' if adapter == "postgres" else column
