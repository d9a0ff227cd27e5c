"""What the last build found: every surface that lists exceptions starts from a `Report`.

The rows stay in the database until somebody asks for them, since there may be very many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import chain, islice
from typing import Any

from recongen.dbt_core.manifest import SEVERITIES, Manifest, Node
from recongen.errors import RecongenError, UsageError
from recongen.report.rows import (
    COUNT_FIELDS,
    DAY_FIELDS,
    FIELDS,
    MONEY_FIELDS,
    ExceptionRow,
    Run,
    Size,
    cents,
    day_text,
    instant_text,
    integer,
)
from recongen.warehouse.connect import Connection

ACRONYMS = ("eod", "xor")

POPULATIONS = {
    "drift": ("computed_subledger_balance", "account-days"),
    "ledger_drift": ("computed_ledger_balance", "account-days"),
    "overdraft": ("current_daily_balances", "account-days"),
}
"""Checks that look at each row of one relation: that relation, and what a row of it is."""

# CHECK is a reserved word, so the relation says check_name.
COLUMNS = ", ".join("check_name" if name == "check" else name for name in FIELDS)

SAME_RUN = """
    account_id, transfer_type, rail_name, first_day,
    case when account_id is null then exception_key end
"""
"""Rows of a check that belongs to business days, when these agree. Without an account every row stands alone."""


@dataclass(frozen=True)
class Check:
    name: str
    severity: str
    rows: int
    largest: int = 0
    """The most money of any row, in cents."""
    scope: str | None = None
    description: str = ""
    declared_title: str = ""
    population: int | None = None
    """How many things were looked at, in `unit`s; None where no one relation holds them."""
    unit: str = ""

    @property
    def title(self) -> str:
        """What a person calls it: its declared title, else its name in words."""
        words = " ".join(word.upper() if word in ACRONYMS else word for word in self.name.split("_"))
        return self.declared_title or words[:1].upper() + words[1:]

    def is_at_least(self, severity: str) -> bool:
        return SEVERITIES.index(self.severity) <= SEVERITIES.index(severity)


@dataclass(frozen=True)
class RunContext:
    """What the build saw, from the one row of `run_context`."""

    prefix: str
    as_of: str
    latest_business_day: str | None
    transactions_rows: int
    daily_balances_rows: int

    @property
    def has_feed(self) -> bool:
        return bool(self.transactions_rows or self.daily_balances_rows)


class Report:
    """The exceptions of one build, for as long as the connection to the database is open."""

    def __init__(
        self,
        connection: Connection,
        manifest: Manifest,
        institution: str,
        today: bool = False,
        only: Sequence[str] = (),
    ) -> None:
        """`today` leaves out what belongs to earlier days. `only` names the checks to report on; none means all.

        Raises `UsageError` where there is no such check.
        """
        self.institution, self.today, self.only = institution, today, tuple(only)
        self._connection, self._manifest = connection, manifest
        self._from = f"from {self.relation('todays_exceptions' if today else 'exceptions')}"
        self._of_check = f"{self._from} where check_name = :check_name"
        self._size = "coalesce(abs(magnitude_money), 0)"
        key = connection.engine.code_point_sql.format("exception_key")
        self._largest_first = f"{self._size} desc, coalesce(abs(magnitude_count), 0) desc, {key}"
        texts: dict[str, Callable[[Any], Any]] = {
            **dict.fromkeys(MONEY_FIELDS, self._money),
            **dict.fromkeys(DAY_FIELDS, day_text),
            **dict.fromkeys(COUNT_FIELDS, integer),
        }
        self._texts = [texts.get(name) for name in FIELDS]
        nodes = self._nodes()
        self.context = self._read_context()
        counts = self._counts()
        self.checks = tuple(self._check(node, *counts.get(node.name, (0, 0))) for node in nodes)
        """The gravest first; those without rows, too."""

    @property
    def found(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.rows)

    @property
    def clean(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.rows)

    def rows(self, limit: int | None = None) -> Iterator[ExceptionRow]:
        """By check in the order of `checks`, then the largest first; at most `limit` of each check."""
        return (row for check in self.found for row in self.rows_of(check, limit))

    def rows_of(self, check: Check, limit: int | None = None) -> Iterator[ExceptionRow]:
        """The largest first."""
        found = self.query(f"select {COLUMNS} {self._of_check} order by {self._largest_first}", check)
        return (self._row(values) for values in islice(found, limit))

    def runs_of(self, check: Check, limit: int | None = None) -> tuple[int, Iterator[Run]]:
        """How many runs there are, and the largest of them first. Of an open check each row stands alone."""
        if check.scope != "day":
            return check.rows, (Run(row) for row in self.rows_of(check, limit))
        found = self.query(_runs_sql(self._of_check, self._largest_first), check)
        first = next(found, None)
        if first is None:
            return 0, iter(())
        return int(first[-1]), (self._run(values) for values in islice(chain([first], found), limit))

    def sizes_of(self, check: Check) -> Iterator[tuple[str, Size]]:
        """By `exception_key`, in no order."""
        columns = "exception_key, magnitude_money, magnitude_count, magnitude_sign"
        for key, money, count, sign in self.query(f"select {columns} {self._of_check}", check):
            yield str(key), Size(cents(self._money(money)), int(count or 0), integer(sign))

    def _row(self, values: Sequence[Any]) -> ExceptionRow:
        return ExceptionRow(
            *(text(value) if text else value for text, value in zip(self._texts, values, strict=True))
        )

    def _run(self, values: Sequence[Any]) -> Run:
        rows, days, first_day, last_day, _ = values[len(FIELDS) :]
        row = self._row(values[: len(FIELDS)])
        return Run(row, int(rows), int(days), day_text(first_day), day_text(last_day))

    def relation(self, model: str) -> str:
        """As SQL spells it. The manifest has a spelling too, of the schema that was current when it was written."""
        node = self._manifest.model(model)
        return self._connection.target.relation(node.alias or node.name)

    def query(self, sql: str, check: Check | None = None) -> Iterator[Sequence[Any]]:
        values = {"check_name": check.name} if check else None
        return chain.from_iterable(self._connection.stream(sql, values))

    def _nodes(self) -> list[Node]:
        checks = self._manifest.checks
        names = {node.name for node in checks}
        for name in self.only:
            if name not in names:
                raise UsageError(f"there is no check {name!r}; the checks are {', '.join(sorted(names))}")
        return [node for node in checks if not self.only or node.name in self.only]

    def _read_context(self) -> RunContext:
        columns = ", ".join(field.name for field in fields(RunContext))
        found = list(self.query(f"select {columns} from {self.relation('run_context')}"))
        if len(found) != 1:
            raise RecongenError("run_context must hold one row: run `recongen build` again")
        prefix, as_of, day, transactions, balances = found[0]
        return RunContext(str(prefix), instant_text(as_of), day_text(day), int(transactions), int(balances))

    def _counts(self) -> dict[str, tuple[int, int]]:
        """By check: how many rows it has, and the most money of any, in cents."""
        found = self.query(f"select check_name, count(*), max({self._size}) {self._from} group by check_name")
        return {str(check): (int(rows), cents(self._money(largest))) for check, rows, largest in found}

    def _money(self, value: Any) -> str | None:
        """Exact money as text with two decimals."""
        return None if value is None else f"{self._connection.engine.dollars(value):.2f}"

    def _check(self, node: Node, rows: int, largest: int) -> Check:
        population, unit = None, ""
        # Of a single day nobody counts what was looked at.
        if node.name in POPULATIONS and not self.today:
            model, unit = POPULATIONS[node.name]
            ((count,),) = self.query(f"select count(*) from {self.relation(model)}")
            population = int(count)
        return Check(
            node.name,
            str(node.severity),
            rows,
            largest,
            node.scope,
            node.description,
            str(node.meta.get("title") or ""),
            population,
            unit,
        )


def _runs_sql(of_check: str, order: str) -> str:
    """The largest row of each run, with its rows, days, first day and last day, and how many runs there are."""
    return f"""
        select {COLUMNS}, run_rows, run_days, run_first_day, run_last_day, count(*) over () as runs
        from (
            select counted.*, max(day_number) over (partition by {SAME_RUN}) as run_days
            from (
                select
                    {COLUMNS},
                    row_number() over (partition by {SAME_RUN} order by {order}) as place,
                    dense_rank() over (partition by {SAME_RUN} order by business_day) as day_number,
                    count(*) over (partition by {SAME_RUN}) as run_rows,
                    min(business_day) over (partition by {SAME_RUN}) as run_first_day,
                    max(business_day) over (partition by {SAME_RUN}) as run_last_day
                {of_check}
            ) counted
        ) runs
        where place = 1
        order by {order}
    """
