"""A database of a test's own on any engine, and what it holds in a form that can be compared."""

from __future__ import annotations

import os
import shutil
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import yaml

from tests.truth.comparing import MONEY
from tests.truth.engines import plain_row

SCHEMA = "books"
ENGINES = ("sqlite", "postgres")
ALL_ENGINES = ("sqlite", "postgres", "duckdb")


@dataclass(frozen=True)
class Relation:
    columns: tuple[tuple[str, str], ...]
    """Name and type, in order, as the engine calls them."""
    rows: tuple[tuple[Any, ...], ...]
    """In an order that depends on nothing but their values."""

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.columns]

    @property
    def dicts(self) -> list[dict[str, Any]]:
        """The rows by column, written alike on all engines: money, days and instants as text."""
        return [plain_row(self.names, row, MONEY) for row in self.rows]


Contents = dict[str, Relation]


class Database(ABC):
    engine: str

    def write_profile(self, folder: Path) -> None:
        """The profile `recongen` of this database, as ./profiles.yml of the folder."""
        outputs = {self.engine: self.output()}
        profile = {"recongen": {"target": self.engine, "outputs": outputs}}
        (folder / "profiles.yml").write_text(yaml.safe_dump(profile))

    def contents(self) -> Contents:
        """Every relation. All are read at one moment, or each at its own where the engine has no better."""
        with self.session() as cursor:
            return {name: self.read(cursor, name) for name in sorted(self.names(cursor))}

    def relation(self, name: str) -> Relation:
        with self.session() as cursor:
            return self.read(cursor, name)

    def read(self, cursor: Any, name: str) -> Relation:
        columns = tuple(self.columns(cursor, name))
        cursor.execute(f"select * from {SCHEMA}.{name}")
        rows = tuple(sorted(map(tuple, cursor.fetchall()), key=repr))
        assert len(columns) == len(cursor.description), f"{name} was replaced between two statements"
        return Relation(columns, rows)

    def execute(self, *statements: str) -> None:
        with self.session() as cursor:
            for statement in statements:
                cursor.execute(statement)

    @abstractmethod
    def output(self) -> dict[str, Any]:
        """The output of a dbt profile."""

    @abstractmethod
    def session(self) -> Any:
        """A cursor for the length of a block, committed at its end."""

    @abstractmethod
    def script(self, text: str) -> None: ...

    @abstractmethod
    def names(self, cursor: Any) -> list[str]: ...

    @abstractmethod
    def columns(self, cursor: Any, name: str) -> Sequence[tuple[str, str]]: ...


class Sqlite(Database):
    """One file. Its schema is attached under the name that the server's has, so that the tests' SQL is the same."""

    engine = "sqlite"

    def __init__(self, file: Path, template: Sqlite | None = None) -> None:
        self.file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(file)) as new:
            if template is not None:
                with closing(sqlite3.connect(template.file)) as old:
                    old.backup(new)
            new.execute("pragma journal_mode = wal")

    def output(self) -> dict[str, Any]:
        return {
            "type": "sqlite",
            "threads": 1,
            "database": "database",
            "schema": "main",
            "schemas_and_paths": {"main": str(self.file)},
            "schema_directory": str(self.file.parent),
        }

    @contextmanager
    def session(self) -> Iterator[sqlite3.Cursor]:
        with closing(sqlite3.connect(":memory:", timeout=30)) as connection:
            connection.execute(f"attach ? as {SCHEMA}", [str(self.file)])
            with connection:
                yield connection.cursor()

    def script(self, text: str) -> None:
        with closing(sqlite3.connect(self.file)) as connection:
            connection.executescript(text)

    def names(self, cursor: Any) -> list[str]:
        cursor.execute(f"select name from {SCHEMA}.sqlite_master where type in ('table', 'view')")
        return [name for (name,) in cursor.fetchall() if not name.startswith("sqlite_")]

    def columns(self, cursor: Any, name: str) -> Sequence[tuple[str, str]]:
        cursor.execute(f"select name, type from pragma_table_info('{name}', '{SCHEMA}') order by cid")
        return list(cursor.fetchall())


class Postgres(Database):
    """A database of its own, because the server copies those in a moment. The folder's path names it, with as many characters
    for each, so that what dbt has parsed can be lent."""

    engine = "postgres"

    def __init__(self, server: Mapping[str, Any], folder: Path, template: Postgres | None = None) -> None:
        self.server = dict(server)
        self.name = f"recongen_{os.getpid():08d}_{crc32(bytes(folder.absolute())):08x}"
        self.drop()
        copied = f" template {template.name}" if template is not None else ""
        self.administer(f"create database {self.name}{copied}")
        if template is None:
            self.execute(f"create schema {SCHEMA}")

    def output(self) -> dict[str, Any]:
        return {"type": "postgres", "threads": 2, "schema": SCHEMA, **self.server, "dbname": self.name}

    def drop(self) -> None:
        self.administer(f"drop database if exists {self.name} with (force)")

    def administer(self, statement: str) -> None:
        import psycopg2

        with closing(psycopg2.connect(**self.server)) as connection:
            connection.autocommit = True
            connection.cursor().execute(statement)

    @contextmanager
    def session(self) -> Iterator[Any]:
        import psycopg2

        with closing(psycopg2.connect(**{**self.server, "dbname": self.name})) as connection, connection:
            yield connection.cursor()

    def script(self, text: str) -> None:
        self.execute(text)

    def names(self, cursor: Any) -> list[str]:
        cursor.execute(
            "select relname from pg_class where relnamespace = %s::regnamespace and relkind in ('r', 'v', 'm', 'p')",
            [SCHEMA],
        )
        return [name for (name,) in cursor.fetchall()]

    def columns(self, cursor: Any, name: str) -> Sequence[tuple[str, str]]:
        cursor.execute(
            "select attname, format_type(atttypid, atttypmod) from pg_attribute "
            "where attrelid = %s::regclass and attnum > 0 and not attisdropped order by attnum",
            [f"{SCHEMA}.{name}"],
        )
        return list(cursor.fetchall())


class Duckdb(Database):
    """One file, which a single process may open for writing."""

    engine = "duckdb"

    def __init__(self, file: Path, template: Duckdb | None = None) -> None:
        self.file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        if template is not None:
            shutil.copyfile(template.file, file)
        self.execute(f"create schema if not exists {SCHEMA}")

    def output(self) -> dict[str, Any]:
        return {"type": "duckdb", "threads": 2, "schema": SCHEMA, "path": str(self.file)}

    @contextmanager
    def session(self) -> Iterator[Any]:
        import duckdb

        with closing(duckdb.connect(str(self.file))) as connection:
            yield connection.cursor()

    def script(self, text: str) -> None:
        self.execute(text)

    def names(self, cursor: Any) -> list[str]:
        cursor.execute("select table_name from information_schema.tables where table_schema = ?", [SCHEMA])
        return [name for (name,) in cursor.fetchall()]

    def columns(self, cursor: Any, name: str) -> Sequence[tuple[str, str]]:
        cursor.execute(
            "select column_name, data_type from information_schema.columns "
            "where table_schema = ? and table_name = ? order by ordinal_position",
            [SCHEMA, name],
        )
        return list(cursor.fetchall())


def open_database(engine: str, folder: Path, server: Callable[[], Mapping[str, Any]]) -> Database:
    """A new, empty database; `server` is asked only for PostgreSQL."""
    if engine == "sqlite":
        return Sqlite(folder / "books.sqlite3")
    if engine == "duckdb":
        return Duckdb(folder / "ledger.duckdb")
    return Postgres(server(), folder)
