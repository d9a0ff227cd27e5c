"""Rows of the last build, counted by what they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from recongen.report.rows import day_text
from recongen.warehouse.connect import Connection


class Count(NamedTuple):
    n: int
    last: str | None = None
    """A day, ISO."""


@dataclass(frozen=True)
class Tables:
    """The relations of a build, whose manifest need not be at hand."""

    connection: Connection
    prefix: str

    def counts(self, sql: str, name: Callable[..., str] = str, **values: str) -> Iterator[tuple[str, Count]]:
        """Of rows: what makes a name, how many, and the last day. `{model}` in the SQL is a relation."""
        for *parts, n, last in self.rows(sql, **values):
            if parts[0] is not None:
                yield name(*parts), Count(int(n), day_text(last))

    def rows(self, sql: str, **values: str) -> Iterator[Sequence[Any]]:
        for batch in self.connection.stream(sql.format_map(_Relations(self)), values or None):
            yield from batch


class _Relations(dict[str, str]):
    def __init__(self, tables: Tables) -> None:
        super().__init__()
        self._tables = tables

    def __missing__(self, model: str) -> str:
        return self._tables.connection.target.relation(f"{self._tables.prefix}_{model}")
