"""Asks the relations that a build left: only the rows that are wanted leave the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import Any

from recongen.dbt_core.manifest import Manifest
from recongen.exceptions_report.report import (
    COUNT_FIELDS,
    DAY_FIELDS,
    FIELDS,
    MONEY_FIELDS,
    Check,
    ExceptionRow,
    Listing,
    Run,
    Size,
    cents,
)
from recongen.warehouse.engines.base import Engine

# CHECK is a reserved word, so the relation says check_name.
COLUMNS = ", ".join("check_name" if name == "check" else name for name in FIELDS)

SAME_RUN = """
    account_id, transfer_type, rail_name, first_day,
    case when account_id is null then exception_key end
"""
"""Rows of a check that belongs to business days, when these agree. Without an account every row stands alone."""


@dataclass(frozen=True)
class Relations:
    """The relations of one institution in the database that is asked."""

    manifest: Manifest
    engine: Engine
    spell: Callable[[str], str]
    """A relation's name as SQL spells it. The manifest has a spelling too, of the schema that was current when
    it was written."""
    query: Callable[[str, Mapping[str, Any]], Iterable[Sequence[Any]]]
    """Runs one statement with bound values; its text holds only names from the manifest."""

    def name(self, model: str) -> str:
        node = self.manifest.model(model)
        return self.spell(node.alias or node.name)

    def select(self, model: str, columns: Sequence[str]) -> Iterable[Sequence[Any]]:
        return self.query(f"select {', '.join(columns)} from {self.name(model)}", {})

    def count(self, model: str) -> int:
        return int(next(iter(self.select(model, ["count(*)"])))[0])


@dataclass(frozen=True)
class StoredExceptions:
    relations: Relations
    model: str
    """`exceptions` or `todays_exceptions`."""

    def counts(self) -> dict[str, tuple[int, int]]:
        """By check: how many rows it has, and the most money of any, in cents."""
        found = self.relations.query(
            f"""
            select check_name, count(*), max({self._size})
            from {self.relations.name(self.model)}
            group by check_name
            """,
            {},
        )
        return {str(check): (int(rows), cents(self._money(largest))) for check, rows, largest in found}

    def rows(self, check: Check, limit: int | None = None) -> Iterator[ExceptionRow]:
        """The largest first."""
        found = self._query(check, f"select {COLUMNS} {self._of_check} order by {self._largest_first}")
        return (self._row(values) for values in islice(found, limit))

    def listing(self, check: Check, limit: int | None = None) -> Listing:
        """The runs of a check whose rows belong to days; each row of another check stands alone."""
        if check.scope != "day":
            return Listing(check.rows, (Run(row) for row in self.rows(check, limit)))
        found = iter(self._query(check, self._runs_sql))
        first = next(found, None)
        if first is None:
            return Listing(0, iter(()))
        return Listing(int(first[-1]), (self._run(values) for values in islice(chain([first], found), limit)))

    def sizes(self, check: Check) -> Iterator[tuple[str, Size]]:
        """By `exception_key`, in no order."""
        found = self._query(
            check, f"select exception_key, magnitude_money, magnitude_count, magnitude_sign {self._of_check}"
        )
        for key, money, count, sign in found:
            yield str(key), Size(cents(self._money(money)), int(count or 0), integer(sign))

    def _query(self, check: Check, sql: str) -> Iterable[Sequence[Any]]:
        return self.relations.query(sql, {"check_name": check.name})

    @property
    def _of_check(self) -> str:
        return f"from {self.relations.name(self.model)} where check_name = :check_name"

    @property
    def _size(self) -> str:
        return "coalesce(abs(magnitude_money), 0)"

    @property
    def _largest_first(self) -> str:
        key = self.relations.engine.code_point_sql.format("exception_key")
        return f"{self._size} desc, coalesce(abs(magnitude_count), 0) desc, {key}"

    @property
    def _runs_sql(self) -> str:
        return f"""
            select {COLUMNS}, run_rows, run_days, run_first_day, run_last_day, count(*) over () as runs
            from (
                select counted.*, max(day_number) over (partition by {SAME_RUN}) as run_days
                from (
                    select
                        {COLUMNS},
                        row_number() over (partition by {SAME_RUN} order by {self._largest_first}) as place,
                        dense_rank() over (partition by {SAME_RUN} order by business_day) as day_number,
                        count(*) over (partition by {SAME_RUN}) as run_rows,
                        min(business_day) over (partition by {SAME_RUN}) as run_first_day,
                        max(business_day) over (partition by {SAME_RUN}) as run_last_day
                    {self._of_check}
                ) counted
            ) runs
            where place = 1
            order by {self._largest_first}
        """

    def _run(self, values: Sequence[Any]) -> Run:
        rows, days, first_day, last_day, _ = values[len(FIELDS) :]
        row = self._row(values[: len(FIELDS)])
        return Run(row, int(rows), int(days), day_text(first_day), day_text(last_day))

    def _row(self, values: Sequence[Any]) -> ExceptionRow:
        found = dict(zip(FIELDS, values, strict=True))
        for names, as_people_read_it in (
            (MONEY_FIELDS, self._money),
            (DAY_FIELDS, day_text),
            (COUNT_FIELDS, integer),
        ):
            found.update({name: as_people_read_it(found[name]) for name in names})
        return ExceptionRow(**found)

    def _money(self, value: Any) -> str | None:
        """Exact money as text with two decimals."""
        return None if value is None else f"{self.relations.engine.dollars(value):.2f}"


def day_text(value: Any) -> str | None:
    if value is None:
        return None
    return value.isoformat()[:10] if isinstance(value, date) else str(value)[:10]


def integer(value: Any) -> int | None:
    return None if value is None else int(value)
