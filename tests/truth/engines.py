"""The models on any number of banks: compiled by dbt once an engine, then run as plain SQL.

Institution values are rows and not text, so a compiled model serves every bank: its feed and its `l2_*` rows are
put in place and each model is created in the order of the graph, as `dbt build` would.
"""

from __future__ import annotations

import copy
import io
import json
import os
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from math import isclose
from pathlib import Path
from typing import Any

from recongen.feed.ddl import script
from recongen.institution.relations import relations
from recongen.warehouse.target import Target
from tests.postgres import server
from tests.truth.compiling import SENTINEL, Model, compile_models
from tests.truth.oracle import Bank
from tests.truth.oracle.rows import (
    BALANCE_COLUMNS,
    CASE_EVENT_COLUMNS,
    PERIOD_EVENT_COLUMNS,
    TRANSACTION_COLUMNS,
    cents,
    instant_text,
    money_text,
)

ENGINES = ("sqlite", "postgres", "duckdb")
EXTRA = ("spark",)
"""Of `make spark`; not among all."""
PREFIX = "spec_example"
"""Of the institution whose rows the package carries."""
SCHEMA = "recongen_truth"
"""The models are compiled for it on PostgreSQL; each process has its own, named after it."""
INSTITUTION = "l2_"
BATCH = 20_000
MANY = 2_000
"""From so many postings on a feed gets what dbt gives every table: indexes and statistics. They cost small banks more than they save."""
FEED = {
    "transactions": TRANSACTION_COLUMNS,
    "daily_balances": BALANCE_COLUMNS,
    "case_events": CASE_EVENT_COLUMNS,
    "period_events": PERIOD_EVENT_COLUMNS,
}
"""What models read that no model made: its columns."""
Row = dict[str, Any]


class RefusedError(Exception):
    """A model that the engine does not run on some bank, and its reason."""


class Engine(ABC):
    """Runs every model on a bank. Values come back alike from all engines: money and instants as text."""

    name: str

    def __init__(self, profile: Mapping[str, Any], folder: Path) -> None:
        self.models = compile_models(profile, folder)
        target = Target(
            self.name, str(profile.get("schema", "main")), None, 1, folder, "truth", settings=dict(profile)
        )
        self.feed_ddl = [one for part in script(target, PREFIX).split(";\n") if (one := part.strip(" \n;"))]
        self.sources = {name: self.models[0].relation.replace(self.models[0].name, name) for name in FEED}

    def run(self, bank: Bank, only: Sequence[str] = ()) -> dict[str, list[Row]]:
        """The rows of every model (or those named), in a canonical order."""
        with self.connection() as cursor:
            self.fill(cursor, bank)
            for model in self.models:
                if not model.name.startswith(INSTITUTION):
                    self.build(cursor, model, bank)
            return {
                model.name: self.rows(cursor, model)
                for model in self.models
                if not only or model.name in only
            }

    def build(self, cursor: Any, model: Model, bank: Bank, in_an_update: bool = False) -> None:
        sql = (model.update_sql if in_an_update else model.sql).replace(SENTINEL, instant_text(bank.as_of))
        try:
            cursor.execute(f"create table {model.relation} as {sql}")
        except self.error as error:
            raise RefusedError(f"{model.name}: {error}") from error
        if is_large(bank):
            self.finish(cursor, model)

    def finish(self, cursor: Any, model: Model) -> None:
        """What follows a table's build: as the materialization has it."""
        for number, columns in enumerate(model.indexes):
            cursor.execute(self.index_statement(f"idx_{model.name}_{number}", model.relation, columns))
        cursor.execute(f"analyze {model.relation}")

    def index_statement(self, name: str, relation: str, columns: str) -> str:
        return f"create index {name} on {relation} ({columns})"

    def fill(self, cursor: Any, bank: Bank) -> None:
        for statement in self.feed_ddl:
            cursor.execute(statement)
        for name in FEED:
            self.append(cursor, name, getattr(bank, name))
            if is_large(bank):
                cursor.execute(f"analyze {self.sources[name]}")
        models = {model.name: model for model in self.models}
        for table in relations(bank.institution):
            target = models[table.name].relation
            columns = ", ".join(f"{name} {self.type_of(kind)}" for name, kind in table.columns)
            cursor.execute(f"create table {target} ({columns})")
            rows = [[self.literal(value) for value in row] for row in table.rows]
            self.insert(cursor, target, [name for name, _ in table.columns], rows)

    def append(self, cursor: Any, source: str, rows: Sequence[Mapping[str, Any]]) -> None:
        columns = FEED[source]
        self.insert(
            cursor, self.sources[source], columns, [[row[column] for column in columns] for row in rows]
        )

    def insert(
        self, cursor: Any, relation: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        for start in range(0, len(rows), BATCH):
            self.insert_batch(cursor, relation, columns, rows[start : start + BATCH])

    def insert_batch(
        self, cursor: Any, relation: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Rows of text, numbers and nothing, in the fastest way the engine has."""
        marks = ", ".join("?" * len(columns))
        cursor.executemany(f"insert into {relation} ({', '.join(columns)}) values ({marks})", rows)

    def rows(self, cursor: Any, model: Model) -> list[Row]:
        cursor.execute(f"select * from {model.relation}")
        names = [column[0] for column in cursor.description]
        found = [plain_row(names, values, model.money) for values in cursor.fetchall()]
        return sorted(found, key=repr)

    def literal(self, value: Any) -> Any:
        """A value of an `l2_*` row as the compiled models hold it."""
        if isinstance(value, Decimal):
            return f"{value:.2f}"
        if isinstance(value, datetime):
            return instant_text(value)
        return value.isoformat() if isinstance(value, date) else value

    def for_process(self, number: int) -> Engine:
        """The same for one of several processes at once; an engine whose banks share a server keeps them apart."""
        return self

    @property
    @abstractmethod
    def error(self) -> type[Exception]:
        """What the driver raises for a statement that the engine refuses."""

    def type_of(self, kind: str) -> str:
        return {"money": "numeric(38, 2)", "instant": "timestamp"}.get(kind, kind)

    @contextmanager
    @abstractmethod
    def connection(self) -> Iterator[Any]:
        """A cursor on an empty schema that leaves nothing behind."""
        yield


class Sqlite(Engine):
    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        paths = {"main": str(folder / "never_opened.sqlite3")}
        settings = {
            "database": "database",
            "schema": "main",
            "schemas_and_paths": paths,
            "schema_directory": str(folder),
        }
        super().__init__({"type": "sqlite", "threads": 1, **settings}, folder)

    @property
    def error(self) -> type[Exception]:
        return sqlite3.Error

    def type_of(self, kind: str) -> str:
        return "integer" if kind in ("integer", "money") else "text"

    def literal(self, value: Any) -> Any:
        return cents(value) if isinstance(value, Decimal) else super().literal(value)

    def build(self, cursor: Any, model: Model, bank: Bank, in_an_update: bool = False) -> None:
        """With indexes also where few postings make a long relation, as years between two of them do: SQLite has no other join."""
        super().build(cursor, model, bank, in_an_update)
        if not is_large(bank):
            cursor.execute(f"select count(*) from {model.relation}")
            if cursor.fetchone()[0] >= MANY:
                self.finish(cursor, model)

    def index_statement(self, name: str, relation: str, columns: str) -> str:
        schema, _, table = relation.rpartition(".")
        return f"create index {schema}.{name} on {table} ({columns})"

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Cursor]:
        connection = sqlite3.connect(":memory:")
        try:
            yield connection.cursor()
        finally:
            connection.close()


class Postgres(Engine):
    name = "postgres"

    def __init__(self, server: Mapping[str, Any], schema: str, folder: Path) -> None:
        self.server, self.schema = dict(server), schema
        super().__init__({"type": "postgres", "threads": 1, "schema": schema, **self.server}, folder)

    def for_process(self, number: int) -> Postgres:
        made, other = copy.deepcopy(self), f"{self.schema}_{number}"
        for model in made.models:
            model.relation = model.relation.replace(self.schema, other)
            model.sql = model.sql.replace(self.schema, other)
        made.feed_ddl = [statement.replace(self.schema, other) for statement in self.feed_ddl]
        made.sources = {name: text.replace(self.schema, other) for name, text in self.sources.items()}
        made.schema = other
        return made

    @property
    def error(self) -> type[Exception]:
        import psycopg2

        return psycopg2.Error

    def build(self, cursor: Any, model: Model, bank: Bank, in_an_update: bool = False) -> None:
        """With statistics wherever there are rows: without them the planner loops, and a bank takes four seconds instead of one."""
        super().build(cursor, model, bank, in_an_update)
        if cursor.rowcount > 0:
            cursor.execute(f"analyze {model.relation}")

    def insert_batch(
        self, cursor: Any, relation: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        lines = "".join("\t".join(map(copied, row)) + "\n" for row in rows)
        cursor.copy_expert(f"copy {relation} ({', '.join(columns)}) from stdin", io.StringIO(lines))

    @contextmanager
    def connection(self) -> Iterator[Any]:
        import psycopg2

        connection = psycopg2.connect(**self.server)
        try:
            cursor = connection.cursor()
            cursor.execute(f'create schema "{self.schema}"')
            yield cursor
        finally:
            connection.rollback()
            connection.close()


class Duckdb(Engine):
    name = "duckdb"

    def __init__(self, folder: Path) -> None:
        super().__init__({"type": "duckdb", "threads": 1, "path": str(folder / "memory.duckdb")}, folder)

    @property
    def error(self) -> type[Exception]:
        import duckdb

        return duckdb.Error

    def insert_batch(
        self, cursor: Any, relation: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """All rows as one JSON value: a statement for each row takes minutes."""
        shape = json.dumps([dict.fromkeys(columns, "VARCHAR")])
        named = [dict(zip(columns, row, strict=True)) for row in rows]
        cursor.execute(
            f"insert into {relation} ({', '.join(columns)}) "
            f"select unnest(from_json(?::json, '{shape}'), recursive := true)",
            [json.dumps(named, ensure_ascii=False)],
        )

    @contextmanager
    def connection(self) -> Iterator[Any]:
        import duckdb

        # Threads cost small banks more than they bring, and processes share the cores already.
        connection = duckdb.connect(":memory:memory", config={"threads": 1})
        try:
            yield connection
        finally:
            connection.close()


def open_engine(name: str, folder: Path) -> Engine:
    """A compiled engine by its name; PostgreSQL on the server of this session."""
    if name == "postgres":
        return Postgres(server(), SCHEMA, folder).for_process(os.getpid())
    if name == "spark":
        # An extra, and half a minute before its first bank.
        from tests.truth.spark import Spark

        return Spark(folder)
    return Sqlite(folder) if name == "sqlite" else Duckdb(folder)


def is_large(bank: Bank) -> bool:
    return len(bank.transactions) >= MANY


def copied(value: Any) -> str:
    """A value as PostgreSQL's `copy` reads it."""
    if value is None:
        return r"\N"
    return str(value).translate({92: r"\\", 9: r"\t", 10: r"\n", 13: r"\r"})


class Statistic(float):
    """A figure in double precision and rounded to two decimals. Engines may differ in the last digit, so equal means near."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, float) and isclose(self, other, rel_tol=1e-9, abs_tol=0.0101)

    __hash__ = None  # type: ignore[assignment]


def plain_row(names: Iterable[str], values: Iterable[Any], money: Collection[str]) -> Row:
    """A row of a relation alike on all engines. `money` are the columns that SQLite holds in cents."""
    return {name: canonical(value, name in money) for name, value in zip(names, values, strict=True)}


def canonical(value: Any, is_money: bool = False) -> Any:
    if is_money and isinstance(value, int):
        return money_text(value)
    if isinstance(value, float):
        return Statistic(value)
    if isinstance(value, Decimal):
        return int(value) if value.as_tuple().exponent == 0 else f"{value:.2f}"
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value
