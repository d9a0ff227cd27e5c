"""What a report is made from: the answers of its datasets for the period and for the one before, of one build."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from recongen import currency
from recongen.apps import rows as dataset_rows
from recongen.apps.datasets import Dataset
from recongen.apps.words import format_value, plain
from recongen.audit.contents import Figure, Source
from recongen.audit.period import Period
from recongen.dbt_core.manifest import Manifest, Node
from recongen.warehouse.connect import Connection

Row = Mapping[str, Any]

OF_A_PERIOD = {
    "audit_case_events": ("event",),
    "audit_causes": ("episode_key",),
    "audit_counts": ("counted_of", "check_name", "parent_role"),
    "audit_coverage": ("account_scope", "account_role"),
    "audit_periods": ("event",),
    "audit_rewrites": ("relation", "reason"),
    "audit_rows": ("exception_key",),
    "audit_scope": (),
    "audit_unchecked": ("account_id",),
    "audit_walk_legs": ("episode_key", "transaction_id"),
    "audit_walks": ("episode_key",),
    "audit_weeks": ("week",),
    "l1_rewrites": ("relation", "entry"),
}
"""The datasets of a period, and the columns that name a row of each."""
OF_THE_BUILD = {
    "audit_provenance": (),
    "audit_undated": ("exception_key",),
    "l1_inventory": ("kind",),
}
OF_BOTH_PERIODS = ("audit_counts", "audit_scope")
"""What is compared with the period before."""
KEYS: Mapping[str, tuple[str, ...]] = {**OF_A_PERIOD, **OF_THE_BUILD}
FIRST_BY = {
    "audit_case_events": ("urgency_rank",),
    "audit_rows": ("business_day",),
    "audit_walk_legs": ("episode_key", "posting"),
}
"""Where rows are not ordered by their keys alone."""
ROUTINE = ("Inflight", "BundleAssignment")
"""Reasons of rewrites that say nothing was wrong."""


@dataclass(frozen=True)
class Answer:
    """The rows of a dataset, ordered by their keys."""

    dataset: Dataset
    parameters: Mapping[str, str]
    rows: tuple[Row, ...]
    before: bool = False

    @cached_property
    def one(self) -> Row:
        (row,) = self.rows
        return row

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, ...], Row]:
        return {_key(self.dataset.name, row): row for row in self.rows}

    def row(self, *key: str) -> Row:
        """The row of a key; None if nothing was counted."""
        names = KEYS[self.dataset.name]
        return self._by_key.get(key) or dict(zip(names, (text or None for text in key), strict=True))

    def figure(self, row: Row, column: str, check: str | None = None, link: str = "") -> Figure:
        """A value of a row as it is printed. If the row is missing, its counts are 0 and its other values are unknown."""
        name, declared = self.dataset.name, self.dataset.column(column)
        value = row.get(column, 0 if declared.format == "count" else None)
        key = {each: plain(row[each]) if row[each] is not None else None for each in KEYS[name]}
        words = [name, *(text or "" for text in key.values()), column, *(["before"] if self.before else [])]
        return Figure(
            id=".".join(words),
            value=plain(value),
            printed=format_value(value, declared.format),
            kind=declared.format,
            source=Source(name, self.parameters, key, column),
            check=check or row.get("check_name"),
            link=link,
        )

    def count(self, check: str | None = None) -> Figure:
        """How many rows it has, or has of a check."""
        rows = [row for row in self.rows if check in (None, row.get("check_name"))]
        where: dict[str, str | None] = {"check_name": check} if check else {}
        words = [
            self.dataset.name,
            *([check] if check else []),
            "count",
            *(["before"] if self.before else []),
        ]
        source = Source(self.dataset.name, self.parameters, where, "count(*)")
        return Figure(".".join(words), str(len(rows)), f"{len(rows):,}", "count", source, check)


def _key(name: str, row: Row) -> tuple[str, ...]:
    return tuple(plain(row[each]) for each in KEYS[name])


def _place(name: str, row: Row) -> tuple[tuple[bool, Any], ...]:
    columns = (*FIRST_BY.get(name, ()), *KEYS[name])
    # Missing values come first, and are not compared.
    return tuple((row[each] is not None, "" if row[each] is None else row[each]) for each in columns)


def ask(
    connection: Connection,
    dataset: Dataset,
    period: Period | None,
    reasons: Sequence[str] = (),
    before: bool = False,
) -> Answer:
    chosen: dict[str, Any] = {"pFrom": period.first, "pTo": period.last} if period else {}
    if reasons:
        chosen["pReason"] = list(reasons)
    found = dataset_rows.run(connection, dataset, chosen)
    # Engines sort text by their own collations, or not at all.
    ordered = sorted(found.dicts(), key=lambda row: _place(dataset.name, row))
    parameters = {
        name: ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in chosen.items()
    }
    return Answer(dataset, parameters, tuple(ordered), before)


@dataclass(frozen=True)
class Material:
    institution: str
    file: Path
    file_hash: str
    """SHA-256 of the institution file's bytes."""
    period: Period
    answers: Mapping[str, Answer]
    answers_before: Mapping[str, Answer]
    currency: str
    checks: tuple[Node, ...]
    """Every check of the project, the gravest first."""
    previous: str | None
    """The fingerprint of the report before this one."""
    previous_period: str | None
    most_rows: int
    """Rows to print of each table that may be long."""

    def __getitem__(self, dataset: str) -> Answer:
        return self.answers[dataset]

    @cached_property
    def is_comparable(self) -> bool:
        """Whether the feed holds all of the period before."""
        first: date | None = self["audit_scope"].one["feed_first_day"]
        return first is not None and first <= self.period.before.first

    def heading(self, label: str) -> str:
        """Of a column of money."""
        return currency.heading(label, self.currency)

    def title_of(self, check: str) -> str:
        return str(next((n.meta.get("title") for n in self.checks if n.name == check), None) or check)

    def of_check(self, dataset: str, check: str) -> list[Row]:
        return [row for row in self[dataset].rows if row["check_name"] == check]

    @cached_property
    def found(self) -> tuple[Node, ...]:
        """The checks that the period is about."""
        names = {row["check_name"] for row in self["audit_counts"].rows}
        return tuple(node for node in self.checks if node.name in names)

    @cached_property
    def silent(self) -> tuple[Node, ...]:
        return tuple(node for node in self.checks if node not in self.found)


def gather(
    connection: Connection,
    datasets: Mapping[str, Dataset],
    manifest: Manifest,
    period_of: Callable[[Row], Period],
    **known: Any,
) -> Material:
    """Reads everything; `period_of` says the period from what the build is, and `known` is the rest of the record."""
    provenance = ask(connection, datasets["audit_provenance"], None)
    period = period_of(provenance.one)
    answers = {name: ask(connection, datasets[name], None) for name in OF_THE_BUILD}
    for name in OF_A_PERIOD:
        if name != "l1_rewrites":
            answers[name] = ask(connection, datasets[name], period)
    reasons = sorted({row["reason"] for row in answers["audit_rewrites"].rows} - {*ROUTINE})
    # If there are none, `no reason` finds nothing either; an empty choice would mean the default.
    answers["l1_rewrites"] = ask(connection, datasets["l1_rewrites"], period, reasons or ["no reason"])
    return Material(
        period=period,
        answers=answers,
        answers_before={
            name: ask(connection, datasets[name], period.before, before=True) for name in OF_BOTH_PERIODS
        },
        currency=manifest.currency,
        checks=manifest.checks,
        **known,
    )


def largest_first(rows: Sequence[Row], column: str = "money") -> list[Row]:
    """By what is at stake; the order of equals stays."""
    return sorted(rows, key=lambda row: -abs(row[column] or 0))
