"""The engines, one file each, by the name of their dbt adapter."""

from __future__ import annotations

from recongen.warehouse.engines.base import Engine
from recongen.warehouse.engines.duckdb import DuckDB
from recongen.warehouse.engines.oracle import Oracle
from recongen.warehouse.engines.postgres import Postgres
from recongen.warehouse.engines.spark import Spark
from recongen.warehouse.engines.sqlite import SQLite

ENGINES: dict[str, Engine] = {
    engine.name: engine for engine in (SQLite(), Postgres(), Oracle(), DuckDB(), Spark())
}
