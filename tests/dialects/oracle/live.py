"""The models on an Oracle server of yours: a schema that the tests may fill and empty again.

RECONGEN_ORACLE_DSN says where (`host:1521/service`, or anything python-oracledb takes), RECONGEN_ORACLE_USER and
RECONGEN_ORACLE_PASSWORD who; the user needs CREATE SESSION, CREATE TABLE, CREATE SEQUENCE and a quota. Every table begins with
`rgtest_` and is dropped afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.dialects.oracle.compiled import SCHEMA, compile_nodes, days, feed_blocks, models
from tests.dialects.oracle.engine import OracleH2
from tests.truth.compiling import SENTINEL, Model
from tests.truth.engines import FEED
from tests.truth.oracle import Bank
from tests.truth.oracle.rows import instant_text

PREFIX = "rgtest"
SESSION = """alter session set
    nls_date_format = 'YYYY-MM-DD' nls_timestamp_format = 'YYYY-MM-DD HH24:MI:SS.FF'
    nls_numeric_characters = '.,' nls_sort = binary nls_comp = binary"""


def place() -> dict[str, str] | None:
    """Who and where, when a server is named."""
    if not os.environ.get("RECONGEN_ORACLE_DSN"):
        return None
    return {name: os.environ[f"RECONGEN_ORACLE_{name.upper()}"] for name in ("user", "password", "dsn")}


class OracleServer(OracleH2):
    """As on H2, and nothing translated."""

    name = "oracle"

    def __init__(self, where: dict[str, str], folder: Path) -> None:
        self.where = where
        nodes = compile_nodes(folder)
        self.models, self.days = models(nodes), days(nodes)
        old = self.models[0].relation.split(".")[1].removesuffix(f"_{self.models[0].name}")
        user = where["user"]
        for model in self.models:
            model.sql = model.sql.replace(f"{SCHEMA}.{old}_", f"{user}.{PREFIX}_")
            model.relation = f"{user}.{PREFIX}_{model.name}"
        self.sources = {name: f"{user}.{PREFIX}_{name}" for name in FEED}
        self.feed_ddl = [block.replace(f"{SCHEMA}.", f"{user}.") for block in feed_blocks("ddl", PREFIX)]
        self.feed_drop = [block.replace(f"{SCHEMA}.", f"{user}.") for block in feed_blocks("drop", PREFIX)]

    @property
    def error(self) -> type[Exception]:
        import oracledb

        return oracledb.Error

    def build(self, cursor: Any, model: Model, bank: Bank) -> None:
        cursor.execute(
            f"create table {model.relation} as {model.sql.replace(SENTINEL, instant_text(bank.as_of))}"
        )

    def insert_batch(
        self, cursor: Any, relation: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        marks = ", ".join(f":{number}" for number in range(1, len(columns) + 1))
        texts = [[None if value is None else str(value) for value in row] for row in rows]
        cursor.executemany(f"insert into {relation} ({', '.join(columns)}) values ({marks})", texts)

    def rows(self, cursor: Any, model: Model) -> list[dict[str, Any]]:
        return super().rows(_LowerCase(cursor), model)

    @contextmanager
    def connection(self) -> Iterator[Any]:
        import oracledb

        oracledb.defaults.fetch_lobs = False
        with oracledb.connect(**self.where) as connection, connection.cursor() as cursor:
            cursor.execute(SESSION)
            self.drop(cursor)
            try:
                yield cursor
            finally:
                self.drop(cursor)

    def drop(self, cursor: Any) -> None:
        for statement in self.feed_drop:
            cursor.execute(statement)
        cursor.execute("select table_name from user_tables where table_name like :1", [f"{PREFIX.upper()}%"])
        for (name,) in cursor.fetchall():
            cursor.execute(f'drop table "{name}" purge')


class _LowerCase:
    """Oracle's names in lower case, money with its two decimals."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def execute(self, sql: str) -> None:
        self._cursor.execute(sql)
        self.description = [(column[0].lower(),) for column in self._cursor.description]
        self._money = [column[5] == 2 for column in self._cursor.description]

    def fetchall(self) -> list[list[Any]]:
        return [
            [
                Decimal(str(value)).quantize(Decimal("0.01")) if money and value is not None else value
                for value, money in zip(row, self._money, strict=True)
            ]
            for row in self._cursor.fetchall()
        ]
