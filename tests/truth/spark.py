"""Spark, in a session of this process that all banks share."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from recongen.feed.contract import CASE_EVENTS, DAILY_BALANCES, PERIOD_EVENTS, TRANSACTIONS
from recongen.institution.relations import relations
from recongen.macros import Macros
from recongen.warehouse.engines import spark_session
from tests.truth.compiling import ROOT, SENTINEL, Model
from tests.truth.engines import FEED, SCHEMA, Engine, RefusedError
from tests.truth.oracle import Bank
from tests.truth.oracle.rows import instant_text

TABLES = {table.name: table for table in (TRANSACTIONS, DAILY_BALANCES, CASE_EVENTS, PERIOD_EVENTS)}
MACROS = Macros("spark", [ROOT / "macros" / "dialect" / "text_literal.sql"])
REQUIRED: Mapping[str, str] = {
    "spark.sql.analyzer.maxIterations": "2000",
    "spark.sql.cteRecursionLevelLimit": "-1",
    "spark.sql.cteRecursionRowLimit": "-1",
    "spark.sql.session.timeZone": "UTC",
}
"""What profiles.example.yml says, and no build does without."""
SETTINGS: Mapping[str, str] = {
    **REQUIRED,
    "spark.buffer.pageSize": "1m",
    "spark.driver.memory": "2g",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.ui.explainMode": "simple",
    "spark.sql.ui.retainedExecutions": "1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
"""For little data. With one core each join and sort would take 64 MB to begin with, and Spark would keep
the plans of a thousand statements to show them."""
INTERPRETED: Mapping[str, str] = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
}
"""To compile the plans of a small bank takes longer than the bank. The tests of whole builds leave Spark as it is for one bank."""


class Spark(Engine):
    """Each relation is a view of the session over rows that were worked out: no file is written."""

    name = "spark"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            {"type": "spark", "method": "session", "host": "none", "schema": SCHEMA, "threads": 1}, folder
        )
        for model in self.models:
            model.relation = model.relation.replace(f"{SCHEMA}.", "")
            model.sql = model.sql.replace(f"{SCHEMA}.", "")
        self.sources = {name: text.replace(f"{SCHEMA}.", "") for name, text in self.sources.items()}

    def build(self, cursor: Any, model: Model, bank: Bank) -> None:
        try:
            self.keep(cursor, model.relation, model.sql.replace(SENTINEL, instant_text(bank.as_of)))
        except self.error as error:
            raise RefusedError(f"{model.name}: {error}") from error

    def keep(self, cursor: Any, relation: str, sql: str) -> None:
        """The rows of a query as a view. They stay where Spark runs."""
        session = cursor.session
        found = session.sql(sql)._jdf
        session._jsparkSession.createDataFrame(found.collectAsList(), found.schema()).createOrReplaceTempView(
            relation
        )

    def fill(self, cursor: Any, bank: Bank) -> None:
        for name in FEED:
            kinds = {column.name: column.kind for column in TABLES[name].columns}
            rows = [[row[column] for column in FEED[name]] for row in getattr(bank, name)]
            self.list_rows(cursor, self.sources[name], {column: kinds[column] for column in FEED[name]}, rows)
        models = {model.name: model for model in self.models}
        for table in relations(bank.institution):
            rows = [[self.literal(value) for value in row] for row in table.rows]
            self.list_rows(cursor, models[table.name].relation, dict(table.columns), rows)

    def list_rows(
        self, cursor: Any, relation: str, kinds: Mapping[str, str], rows: Sequence[Sequence[Any]]
    ) -> None:
        cells = ", ".join(f"cast({name} as {self.type_of(kind)}) as {name}" for name, kind in kinds.items())
        lists = ", ".join(f"({', '.join(map(quoted, row))})" for row in rows)
        nothing = f"({', '.join(['null'] * len(kinds))})"
        condition = "" if rows else " where 1 = 0"
        names = ", ".join(kinds)
        self.keep(
            cursor, relation, f"select {cells} from values {lists or nothing} as listed ({names}){condition}"
        )

    def insert_batch(
        self, cursor: Any, relation: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        raise NotImplementedError

    @property
    def error(self) -> type[Exception]:
        from pyspark.errors import PySparkException

        return PySparkException

    def type_of(self, kind: str) -> str:
        return {
            "entry": "bigint",
            "integer": "int",
            "money": "decimal(38, 2)",
            "date": "date",
            "instant": "timestamp",
        }.get(kind, "string")

    @contextmanager
    def connection(self) -> Iterator[Any]:
        yield spark_session.Connection(session()).cursor()


@cache
def session() -> Any:
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]")
    for name, value in (SETTINGS | INTERPRETED).items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    return made


def quoted(value: Any) -> str:
    """As the package writes it."""
    return "null" if value is None else MACROS.text_literal(str(value))
