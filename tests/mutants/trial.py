"""A mutant on trial: built on bank after bank until one shows it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from tests.mutants.corpus import STEP, Built, Corpus
from tests.mutants.mutants import Mutant, emit, parse
from tests.truth.engines import SENTINEL, Model, Row, plain_row

Verdict = Literal["killed", "error", "unseen", "same"]
PATIENCE, AT_LEAST = 10, 100
"""A statement that takes so many times the steps that the model takes, and so many more, counts as one that does not end."""


@dataclass(frozen=True)
class Outcome:
    """`error`: SQLite refused it. `unseen`: it changes rows that the oracle does not look at. `same`: it changes nothing."""

    mutant: Mutant
    verdict: Verdict
    by: str = ""
    """The relation, or the error, that shows it."""
    bank: int | None = None

    @property
    def is_killed(self) -> bool:
        return self.verdict in ("killed", "error")


class Court:
    """The banks of a corpus, opened, the most telling first."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.models = {model.name: model for model in corpus.models}
        self.seats = [(bank, _opened(bank)) for bank in corpus.banks]

    def same_when_emitted(self, model: Model) -> bool:
        """Whether the model says the same once parsed and written again: else no mutant of it means anything."""
        plain = Mutant(model.name, "", "", "", "", emit(parse(model.sql)))
        return all(self._tried(plain, *seat)[0] == "same" for seat in self.seats)

    def judge(self, mutant: Mutant) -> Outcome:
        worst: tuple[Verdict, str] = ("same", "")
        for position, (bank, connection) in enumerate(self.seats):
            verdict, by = self._tried(mutant, bank, connection)
            if verdict in ("killed", "error"):
                self.seats.insert(position // 2, self.seats.pop(position))
                return Outcome(mutant, verdict, by, bank.number)
            if verdict == "unseen":
                worst = (verdict, by)
        return Outcome(mutant, *worst)

    def _tried(self, mutant: Mutant, bank: Built, connection: sqlite3.Connection) -> tuple[Verdict, str]:
        with _undone(connection):
            try:
                return self._rebuilt(mutant, bank, connection)
            except (sqlite3.Error, OverflowError) as problem:
                return "error", str(problem)

    def _rebuilt(self, mutant: Mutant, bank: Built, connection: sqlite3.Connection) -> tuple[Verdict, str]:
        """Rebuild the mutated model, and below it whatever reads from a relation that has changed."""
        changed: set[str] = set()
        unseen = ""
        below = self.corpus.descendants(mutant.model)
        for model in [self.models[mutant.model], *below]:
            own = model.name == mutant.model
            if not own and not any(need.rpartition(".")[2] in changed for need in model.needs):
                continue
            sql = (mutant.sql if own else model.sql).replace(SENTINEL, bank.as_of)
            _limit(connection, PATIENCE * bank.steps.get(model.name, 0) + AT_LEAST)
            if own and sorted(map(repr, connection.execute(sql))) == bank.plain[model.name]:
                break
            rows = _replaced(connection, model, sql)
            if rows == bank.rows[model.name]:
                continue
            changed.add(model.name)
            if self.corpus.seen(model.name, rows) != self.corpus.seen(model.name, bank.rows[model.name]):
                return "killed", model.name
            unseen = unseen or ", ".join(_columns(rows, bank.rows[model.name]))
        return ("unseen", unseen) if changed else ("same", "")


def _opened(bank: Built) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(bank.image)
    return connection


@contextmanager
def _undone(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("begin")
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)
        # An interrupted statement has rolled back already.
        if connection.in_transaction:
            connection.execute("rollback")


def _limit(connection: sqlite3.Connection, most: int) -> None:
    """What runs from here on is interrupted after so many steps."""
    steps = 0

    def too_long() -> int:
        nonlocal steps
        steps += 1
        return int(steps > most)

    connection.set_progress_handler(too_long, STEP)


def _replaced(connection: sqlite3.Connection, model: Model, sql: str) -> list[Row]:
    connection.execute(f"drop table {model.relation}")
    connection.execute(f"create table {model.relation} as {sql}")
    cursor = connection.execute(f"select * from {model.relation}")
    names = [column[0] for column in cursor.description]
    rows = [plain_row(names, values, model.money) for values in cursor.fetchall()]
    return sorted(rows, key=repr)


def _columns(rows: list[Row], others: list[Row]) -> list[str]:
    """The columns that differ."""
    if len(rows) != len(others):
        return ["rows"]
    return sorted(
        {name for one, two in zip(rows, others, strict=True) for name in one if one[name] != two.get(name)}
    )
