"""What the last build found: every surface that lists exceptions starts from a `Report`.

The rows stay in the database until somebody asks for them, since there may be very many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from recongen.dbt_core.manifest import SEVERITIES, Manifest, Node
from recongen.errors import UsageError
from recongen.report.relations import Relations
from recongen.report.rows import (
    COUNT_FIELDS,
    DAY_FIELDS,
    MONEY_FIELDS,
    Episode,
    ExceptionRow,
    Size,
    cents,
    day_text,
    integer,
)
from recongen.warehouse.connect import Connection

Row = TypeVar("Row", ExceptionRow, Episode)

POPULATIONS = {
    "drift": ("computed_subledger_balance", "account-days"),
    "ledger_drift": ("computed_ledger_balance", "account-days"),
    "overdraft": ("current_daily_balances", "account-days"),
}
"""Checks that look at each row of one relation: that relation, and what a row of it is."""


@dataclass(frozen=True)
class Check:
    name: str
    severity: str
    title: str
    """What a person calls it."""
    meaning: str
    first_step: str
    rows: int = 0
    causes: int = 0
    """How many episodes the rows make."""
    largest: int = 0
    """The most money of any episode, in cents."""
    description: str = ""
    population: int | None = None
    """How many things were looked at, in `unit`s; None where no one relation holds them."""
    unit: str = ""

    def is_at_least(self, severity: str) -> bool:
        return SEVERITIES.index(self.severity) <= SEVERITIES.index(severity)


@dataclass(frozen=True)
class Changes:
    """How many causes began on the latest business day, stand from before, and were cleared since the day before."""

    new: int
    open: int
    cleared: int


class Report(Relations):
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
        self.currency = manifest.currency
        super().__init__(connection, manifest)
        self._from = f"from {self.relation('todays_exceptions' if today else 'exceptions')}"
        self._causes = f"from {self.relation('exception_episodes')}"
        if today:
            self._causes += f" where episode_key in (select episode_key {self._from})"
        key = connection.engine.code_point_sql
        self._size = "coalesce(abs(magnitude_money), 0)"
        self._largest_first = (
            f"{self._size} desc, coalesce(abs(magnitude_count), 0) desc, {key.format('exception_key')}"
        )
        self._open_first = f"is_open desc, coalesce(money, 0) desc, {key.format('episode_key')}"
        nodes = self._nodes()
        counts = self._counts()
        self.checks = tuple(self._check(node, *counts.get(node.name, (0, 0, 0))) for node in nodes)
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
        of_check = f"{self._from} where check_name = :check_name order by {self._largest_first}"
        return islice(self._read(ExceptionRow, of_check, check), limit)

    def episodes_of(self, check: Check, limit: int | None = None) -> Iterator[Episode]:
        """What stands first, then the most money."""
        of_check = f"{self._causes} {'and' if self.today else 'where'} check_name = :check_name"
        return islice(self._read(Episode, f"{of_check} order by {self._open_first}", check), limit)

    def changes(self) -> Changes:
        """Of the checks reported on."""
        names = {check.name for check in self.checks}
        counted = self.query(f"""
            select
                check_name,
                sum(case when is_open = 1 and is_new = 1 then 1 else 0 end),
                sum(case when is_open = 1 and is_new = 0 then 1 else 0 end),
                sum(case when is_open = 0 and cleared_day = latest_business_day then 1 else 0 end)
            from {self.relation("exception_episodes")}
            cross join {self.relation("run_context")}
            group by check_name
        """)
        counts = [[int(count) for count in counts] for name, *counts in counted if name in names]
        return Changes(*(sum(count) for count in zip((0, 0, 0), *counts, strict=True)))

    def sizes_of(self, check: Check) -> Iterator[tuple[str, Size]]:
        """By `exception_key`, in no order."""
        columns = "exception_key, magnitude_money, magnitude_count, magnitude_sign"
        of_check = f"{self._from} where check_name = :check_name"
        for key, money, count, sign in self.query(f"select {columns} {of_check}", check_name=check.name):
            yield str(key), Size(cents(self.money(money)), int(count or 0), integer(sign))

    def runs_of(self, check: Check) -> dict[str, str]:
        """The episode of each row about a stored balance, by `exception_key`: one that stands has another row every day."""
        of_check = f"{self._from} where check_name = :check_name and is_of_balance = 1"
        found = self.query(f"select exception_key, episode_key {of_check}", check_name=check.name)
        return {str(key): str(episode) for key, episode in found}

    def _read(self, kind: type[Row], of_check: str, check: Check) -> Iterator[Row]:
        # CHECK is a reserved word, so the relations say check_name.
        columns = ", ".join("check_name" if name == "check" else name for name in kind._fields)
        texts = [self._text_of(name) for name in kind._fields]
        for values in self.query(f"select {columns} {of_check}", check_name=check.name):
            yield kind(*(text(value) for text, value in zip(texts, values, strict=True)))

    def _text_of(self, name: str) -> Callable[[Any], Any]:
        if name in MONEY_FIELDS:
            return self.money
        return day_text if name in DAY_FIELDS else integer if name in COUNT_FIELDS else _as_it_is

    def _nodes(self) -> list[Node]:
        checks = self._manifest.checks
        names = {node.name for node in checks}
        for name in self.only:
            if name not in names:
                raise UsageError(f"there is no check {name!r}; the checks are {', '.join(sorted(names))}")
        return [node for node in checks if not self.only or node.name in self.only]

    def _counts(self) -> dict[str, tuple[int, int, int]]:
        """By check: how many rows and causes it has, and the most money of any cause, in cents."""
        found = self.query(f"select check_name, count(*) {self._from} group by check_name")
        rows = {str(check): int(count) for check, count in found}
        causes = self.query(f"select check_name, count(*), max(money) {self._causes} group by check_name")
        return {
            str(check): (rows.get(str(check), 0), int(count), cents(self.money(largest)))
            for check, count, largest in causes
        }

    def _check(self, node: Node, rows: int, causes: int, largest: int) -> Check:
        population, unit = None, ""
        # Of a single day nobody counts what was looked at.
        if node.name in POPULATIONS and not self.today:
            model, unit = POPULATIONS[node.name]
            ((count,),) = self.query(f"select count(*) from {self.relation(model)}")
            population = int(count)
        title, meaning, first_step = (
            str(node.meta.get(key) or "") for key in ("title", "meaning", "first_step")
        )
        return Check(
            node.name,
            str(node.severity),
            title,
            meaning,
            first_step,
            rows,
            causes,
            largest,
            node.description,
            population,
            unit,
        )


def _as_it_is(value: Any) -> Any:
    return value
