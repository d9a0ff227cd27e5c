"""Banks on which every model is built once, unmutated, and found equal to the oracle: what a mutant is held against."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from tests.mutants.banks import directed
from tests.truth.comparing import difference, oracle_says
from tests.truth.engines import INSTITUTION, SENTINEL, Model, Row, Sqlite
from tests.truth.eventful import random_events
from tests.truth.oracle import Bank
from tests.truth.oracle.rows import instant_text
from tests.truth.strategies import random_bank
from tests.truth.trailing import trailing

Rows = list[Row]
STEP = 100_000


@dataclass(frozen=True)
class Built:
    """A bank's database as bytes, and each model's rows."""

    number: int
    as_of: str
    image: bytes
    rows: dict[str, Rows]
    plain: dict[str, list[str]]
    """The same as the statement yields them."""
    steps: Mapping[str, int]
    """How often SQLite told of `STEP` instructions until a model was there."""


@dataclass(frozen=True)
class Corpus:
    models: Sequence[Model]
    """The models but those of the institution, in the order they build in."""
    banks: Sequence[Built]
    known: dict[str, frozenset[str]]
    """By model: the columns that the oracle computes too."""

    def descendants(self, name: str) -> list[Model]:
        below = {name}
        found = []
        for model in self.models:
            if any(need.rpartition(".")[2] in below for need in model.needs):
                below.add(model.name)
                found.append(model)
        return found

    def seen(self, name: str, rows: Iterable[Row]) -> list[str]:
        """The rows as far as the oracle knows them."""
        columns = sorted(self.known.get(name, ()))
        return sorted(repr([row.get(column) for column in columns]) for row in rows) if columns else []


def random_banks(count: int) -> Iterator[Bank]:
    """Of each four one as small as a person reads it, one of whose causes people speak, one large and full of faults, and one whose
    transfers follow each other."""
    for number in range(count):
        kind = number % 4
        if kind == 3:
            yield trailing(random_bank(number), number)
        elif kind == 1:
            yield random_events(random_bank(number), number)
        else:
            yield random_bank(number, 80, 160, faults=60) if kind == 2 else random_bank(number)


def all_banks(count: int) -> Iterator[Bank]:
    """Those made by hand, and so many random ones."""
    yield from directed()
    yield from random_banks(count)


def make_corpus(engine: Sqlite, banks: Iterable[Bank]) -> Corpus:
    built: list[Built] = []
    known: dict[str, frozenset[str]] = {}
    for number, bank in enumerate(banks):
        one = _build(engine, number, bank)
        for name, oracle in oracle_says(bank).items():
            if difference(one.rows[name], oracle):
                raise AssertionError(f"bank {number}: {name} differs from the oracle before any mutation")
            if oracle:
                known[name] = known.get(name, frozenset()) | frozenset(oracle[0])
        built.append(one)
    models = [model for model in engine.models if not model.name.startswith(INSTITUTION)]
    return Corpus(models, built, known)


def _build(engine: Sqlite, number: int, bank: Bank) -> Built:
    connection = sqlite3.connect(":memory:")
    try:
        cursor = connection.cursor()
        engine.fill(cursor, bank)
        as_of = instant_text(bank.as_of)
        rows: dict[str, Rows] = {}
        plain: dict[str, list[str]] = {}
        steps: Counter[str] = Counter()
        for model in engine.models:
            if not model.name.startswith(INSTITUTION):
                connection.set_progress_handler(partial(steps.update, [model.name]), STEP)
                cursor.execute(f"create table {model.relation} as {model.sql.replace(SENTINEL, as_of)}")
                connection.set_progress_handler(None, 0)
                plain[model.name] = sorted(map(repr, cursor.execute(f"select * from {model.relation}")))
                rows[model.name] = engine.rows(cursor, model)
                engine.finish(cursor, model)
        connection.commit()
        return Built(number, as_of, connection.serialize(), rows, plain, steps)
    finally:
        connection.close()
