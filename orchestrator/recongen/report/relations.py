"""The relations of one build, by the names of their models, for as long as the connection to the database is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from typing import Any

from recongen.dbt_core.manifest import Manifest
from recongen.errors import RecongenError
from recongen.report.rows import day_text, instant_text
from recongen.warehouse.connect import Connection


@dataclass(frozen=True)
class RunContext:
    """What the build saw, from the one row of `run_context`."""

    prefix: str
    as_of: str
    latest_business_day: str | None
    previous_business_day: str | None
    transactions_rows: int
    daily_balances_rows: int

    @property
    def has_feed(self) -> bool:
        return bool(self.transactions_rows or self.daily_balances_rows)


class Relations:
    def __init__(self, connection: Connection, manifest: Manifest) -> None:
        self.connection, self._manifest = connection, manifest
        self.context = self._read_context()

    def name(self, model: str) -> str:
        node = self._manifest.model(model)
        return node.alias or node.name

    def relation(self, model: str) -> str:
        """As SQL spells it. The manifest has a spelling too, of the schema that was current when it was written."""
        return self.connection.target.relation(self.name(model))

    @property
    def prefix(self) -> str:
        """With which the names of all relations begin."""
        return self.name("run_context").removesuffix("_run_context")

    def query(self, sql: str, **values: Any) -> Iterator[Sequence[Any]]:
        return chain.from_iterable(self.connection.stream(sql, values))

    def money(self, value: Any) -> str | None:
        """Exact money as text with two decimals."""
        return None if value is None else f"{self.connection.engine.dollars(value):.2f}"

    def _read_context(self) -> RunContext:
        columns = ", ".join(field.name for field in fields(RunContext))
        found = list(self.query(f"select {columns} from {self.relation('run_context')}"))
        if len(found) != 1:
            raise RecongenError("run_context must hold one row: run `recongen build` again")
        prefix, as_of, day, before, transactions, balances = found[0]
        days = day_text(day), day_text(before)
        return RunContext(str(prefix), instant_text(as_of), *days, int(transactions), int(balances))
