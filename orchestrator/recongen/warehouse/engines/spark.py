"""Spark: a session in this process, which may work on a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from recongen.warehouse.engines.base import Batch, Engine

if TYPE_CHECKING:
    from recongen.warehouse.connect import Connection
    from recongen.warehouse.target import Target

_KINDS = {
    "string": "text",
    "int": "integer",
    "bigint": "integer",
    "double": "decimal",
    "timestamp": "timestamp",
    "date": "date",
}


class Spark(Engine):
    name = "spark"
    driver = "recongen.warehouse.engines.spark_session"
    required_settings = (("method",), ("schema",))
    quotes_schema = False
    is_served = False

    def flaw(self, settings: Mapping[str, Any], schema: str) -> str | None:
        if settings["method"] != "session":
            return ".method must be session: over thrift, http or odbc only dbt itself can build"
        return None

    def lock_beside(self, target: Target) -> Path:
        return target.profiles_dir / f"spark-{target.schema}"

    def place(self, target: Target) -> str:
        master = (target.settings.get("server_side_parameters") or {}).get("spark.master", "local")
        return f"{master}, schema {target.schema}"

    def relation(self, target: Target, name: str) -> str:
        return f"{target.schema}.{name}"

    def open(self, target: Target, driver: ModuleType, create: bool, read_only: bool) -> Any:
        return driver.connect(target.settings.get("server_side_parameters") or {})

    def relations(self, connection: Connection) -> dict[str, str]:
        schema = connection.target.schema
        if schema not in {row["namespace"] for row in connection.rows("show schemas")}:
            return {}
        tables = {row["tablename"]: "table" for row in connection.rows(f"show tables in {schema}")}
        views = {row["viewname"]: "view" for row in connection.rows(f"show views in {schema}")}
        return tables | views

    def column_kind(self, column: Sequence[Any]) -> tuple[str | None, str]:
        name = str(column[1])
        if name.startswith("decimal"):
            return "integer" if name.endswith(",0)") else "decimal", name
        return _KINDS.get(name), name

    def insert(
        self, connection: Connection, table: str, columns: Sequence[str], batches: Iterable[Batch]
    ) -> None:
        """Written by the commit: until then a load may find a fault in another row."""
        session, relation = connection.raw.session, connection.target.relation(table)
        rows = [[value or None for value in row] for batch in batches for row in batch]
        month = "posting" if "posting" in columns else "business_day_start"

        def write() -> None:
            texts = session.createDataFrame(rows, ", ".join(f"{name} string" for name in columns))
            texts = texts.withColumn("feed_month", texts[month].substr(1, 7))
            fields = session.table(relation).schema.fields
            texts.select(*(texts[field.name].cast(field.dataType) for field in fields)).write.insertInto(
                relation
            )

        if rows:
            connection.raw.pending.append(write)
