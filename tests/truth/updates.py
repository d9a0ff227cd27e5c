"""Feeds that arrive batch after batch, and relations that are updated after each, as a build does it.

What an update must equal is the model's own SQL without any restriction, over the same relations. Where that holds of every maintained
model, each of them is what a full build makes: what it reads is, too, by the same argument.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tests.truth.compiling import Model
from tests.truth.engines import INSTITUTION, Engine
from tests.truth.oracle import Bank
from tests.truth.oracle.bank import FeedRow

MARKS = "built_until"
"""The model that says up to which entries the relations stand."""
ACCOUNT = ("account_id", "account_name", "account_role", "account_scope", "account_parent_role")
CORRECTIONS = {
    "transactions": (
        ACCOUNT,
        ("account_name",),
        ("account_role", "account_parent_role"),
        ("account_scope",),
        ("amount_money", "amount_direction"),
        ("status",),
        ("posting",),
        ("transfer_id",),
        ("transfer_type",),
        ("transfer_parent_id",),
        ("transfer_completion",),
        ("rail_name",),
        ("template_name",),
        ("bundle_id",),
        ("metadata",),
    ),
    "daily_balances": (
        ACCOUNT,
        ("account_name",),
        ("account_role",),
        ("account_parent_role",),
        ("business_day_start", "business_day_end"),
        ("business_day_end",),
        ("money",),
        ("limits",),
    ),
}
"""Columns that a new entry of a row may take over from another row of its table: as a whole, so that it stays a row of the contract."""
KEYS = {"transactions": ("id",), "daily_balances": ("account_id", "business_day_start")}


def arrivals(
    bank: Bank, seed: int, batches: int = 4, corrections: int = 4, column: str | None = None
) -> Iterator[Bank]:
    """The bank as it grows: its rows out of order, corrections of any row before, and an `as_of` that goes back and forth.

    `column` is what all corrections of postings change, where that is not left to chance.
    """
    chance = random.Random(seed)
    feed = {name: _dealt(getattr(bank, name), KEYS[name], batches, chance) for name in KEYS}
    stands: dict[str, list[FeedRow]] = {name: [] for name in KEYS}
    for number in range(batches):
        for name, batch in feed.items():
            rows = stands[name] = [*stands[name], *(dict(row) for row in batch[number])]
            if number and rows:
                rows += [
                    _corrected(name, rows, chance, column) for _ in range(chance.randint(0, corrections))
                ]
            for entry, row in enumerate(rows, start=1):
                row["entry"] = str(entry)
        yield replace(bank, **stands, as_of=bank.as_of + timedelta(days=chance.randint(-40, 20)))


def _dealt(
    rows: Sequence[FeedRow], key: Sequence[str], batches: int, chance: random.Random
) -> list[list[FeedRow]]:
    """Each row in some batch, the entries of one key in their order."""
    dealt: list[list[FeedRow]] = [[] for _ in range(batches)]
    earliest: dict[tuple[str | None, ...], int] = {}
    for row in rows:
        named = tuple(row[column] for column in key)
        earliest[named] = chance.randint(earliest.get(named, 0), batches - 1)
        dealt[earliest[named]].append(row)
    return dealt


def _corrected(name: str, rows: Sequence[FeedRow], chance: random.Random, column: str | None) -> FeedRow:
    wanted = [columns for columns in CORRECTIONS[name] if column in (*columns, None)]
    columns = chance.choice(wanted or CORRECTIONS[name])
    row = chance.choice(rows)
    others = [other for other in rows if any(other[name] != row[name] for name in columns)]
    other = chance.choice(others or [row])
    corrected = {**row, **{name: other[name] for name in columns}}
    if "business_day_end" in corrected and str(corrected["business_day_end"]) <= str(
        corrected["business_day_start"]
    ):
        corrected["business_day_end"] = _later(str(corrected["business_day_start"]), chance)
    return {**corrected, "supersedes": chance.choice([None, "TechnicalCorrection"])}


def _later(instant: str, chance: random.Random) -> str:
    return (datetime.fromisoformat(instant) + timedelta(hours=chance.randint(1, 40))).isoformat(sep=" ")


class Standing:
    """The maintained relations of a bank, with what they are made from, on one engine."""

    def __init__(self, engine: Engine, cursor: Any, bank: Bank) -> None:
        self.engine, self.cursor, self.bank = engine, cursor, bank
        self.models = _needed(engine.models)
        self.relations = {model.name: model.relation for model in self.models}
        engine.fill(cursor, bank)
        for model in self.models:
            engine.build(cursor, model, bank)

    def update(self, bank: Bank) -> None:
        """What a build does after these rows have arrived."""
        marks = {name: len(getattr(self.bank, name)) for name in KEYS}
        for name in KEYS:
            self.engine.append(self.cursor, name, getattr(bank, name)[marks[name] :])
        for model in self.models:
            if model.keys:
                for statement in model.updates(self.relations[model.changes]):
                    self.cursor.execute(statement)
            else:
                self.cursor.execute(f"drop table {model.relation}")
                self.engine.build(self.cursor, model, bank, in_an_update=True)
            if model.name == MARKS:
                entries = ", ".join(str(marks[name]) for name in KEYS)
                self.cursor.execute(f"insert into {model.relation} values ({entries})")
        self.bank = bank

    def differing(self) -> list[str]:
        """The maintained models whose relation is not what their own SQL says without restriction."""
        return [
            model.name
            for model in self.models
            if model.keys and self._rows(f"select * from {model.relation}") != self._rows(model.sql)
        ]

    def _rows(self, sql: str) -> list[str]:
        self.cursor.execute(sql)
        return sorted(map(repr, self.cursor.fetchall()))


def _needed(models: Sequence[Model]) -> list[Model]:
    """The maintained models and all that they read, in the order in which they are built."""
    needed: set[str] = set()
    for model in reversed(models):
        if model.keys or model.unique_id in needed:
            needed |= {model.unique_id, *model.needs}
    return [model for model in models if model.unique_id in needed and not model.name.startswith(INSTITUTION)]


def rewritten(engine: Engine, name: str, old: str, new: str) -> Engine:
    """The engine with another text in the SQL of one model."""
    made = copy.copy(engine)
    made.models = [copy.copy(model) for model in engine.models]
    (model,) = (model for model in made.models if model.name == name)
    assert old in model.sql, f"{name} has no {old!r}"
    model.sql = model.sql.replace(old, new)
    return made


def broken(
    engine: Engine, bank: Bank, seed: int, batches: int = 4, corrections: int = 4, column: str | None = None
) -> list[str]:
    """The models of which the law does not hold at some time while the feed of a bank arrives."""
    with engine.connection() as cursor:
        states = arrivals(bank, seed, batches, corrections, column)
        standing = Standing(engine, cursor, next(states))
        for state in states:
            standing.update(state)
            if differing := standing.differing():
                return differing
    return []
