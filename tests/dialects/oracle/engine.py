"""The models as compiled for Oracle, run by H2 in its Oracle mode."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.dialects.oracle import h2
from tests.dialects.oracle.compiled import SCHEMA, compile_nodes, days, feed_blocks, models
from tests.dialects.oracle.translation import for_h2, steps, tolerant
from tests.truth.compiling import SENTINEL, Model
from tests.truth.engines import FEED, MANY, Engine, is_large
from tests.truth.oracle import Bank
from tests.truth.oracle.rows import instant_text

KEYS = {
    "id",
    "entry",
    "transfer_id",
    "account_id",
    "transfer_parent_id",
    "bundle_id",
    "rail_name",
    "template_name",
    "business_day_start",
}
TYPES = {
    "text": "varchar2(1000 char)",
    "integer": "number(10)",
    "money": "number(38, 2)",
    "date": "date",
    "instant": "timestamp",
}


class OracleH2(Engine):
    name = "oracle_h2"

    def __init__(self, folder: Path) -> None:
        h2.port()
        nodes = compile_nodes(folder)
        self.models, self.days = models(nodes), days(nodes)
        one = self.models[0]
        prefix = one.relation.split(".")[1].removesuffix(f"_{one.name}")
        self.sources = {name: one.relation.replace(one.name, name) for name in FEED}
        blocks = [tolerant(block) for block in feed_blocks("ddl", prefix)]
        self.feed_ddl = [f"create schema {SCHEMA}"] + [statement for statement, _ in filter(None, blocks)]
        for model in self.models:
            model.sql = for_h2(model.sql)

    @property
    def error(self) -> type[Exception]:
        return h2.DatabaseError

    def type_of(self, kind: str) -> str:
        return TYPES[kind]

    def build(self, cursor: Any, model: Model, bank: Bank) -> None:
        """Every common table expression in a table of its own: H2 would run it again wherever it is named. It joins by loops, so that
        on a large bank every table has indexes."""
        parts, rest = steps(model.sql.replace(SENTINEL, instant_text(bank.as_of)))
        for name, query in parts:
            cursor.execute(f"create local temporary table {name} as {query}")
            self._index(cursor, name, bank)
        cursor.execute(f"create table {model.relation} as {rest}")
        self._index(cursor, model.relation, bank)
        cursor.execute(f"select count(*) from {model.relation}")
        if cursor.fetchall()[0][0] >= MANY:
            for number, columns in enumerate(model.indexes):
                cursor.execute(
                    f"create index {SCHEMA}.idx_{model.name}_{number} on {model.relation} ({columns})"
                )
        for name, _ in reversed(parts):
            cursor.execute(f"drop table {name}")

    def fill(self, cursor: Any, bank: Bank) -> None:
        super().fill(cursor, bank)
        for relation in self.sources.values():
            self._index(cursor, relation, bank)

    def _index(self, cursor: Any, relation: str, bank: Bank) -> None:
        if not is_large(bank):
            return
        cursor.execute(f"select * from {relation} where 1 = 0")
        schema, dot, table = relation.rpartition(".")
        for (column,) in cursor.description:
            if column in KEYS:
                cursor.execute(f"create index {schema}{dot}key_{table}_{column} on {relation} ({column})")

    def rows(self, cursor: Any, model: Model) -> list[dict[str, Any]]:
        """A DATE of Oracle comes with a time of day, which every day of ours has at midnight."""
        rows = super().rows(cursor, model)
        for row in rows:
            for column in self.days[model.name]:
                if row[column]:
                    day, time = row[column].split(" ")
                    assert time == "00:00:00", (model.name, column, row[column])
                    row[column] = day
        return rows

    @contextmanager
    def connection(self) -> Iterator[Any]:
        connection = h2.Connection(f"bank_{uuid4().hex}")
        try:
            yield _Cursor(connection)
        finally:
            connection.close()


class _Cursor(h2.Cursor):
    @property
    def database(self) -> str:
        return self._connection.database

    def execute(self, sql: str) -> None:
        """H2 spells the statistics of one table so."""
        super().execute(sql.replace("analyze ", "analyze table ", 1) if sql.startswith("analyze ") else sql)
