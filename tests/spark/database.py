"""What a test's Spark holds: one session of this process, with a metastore and a warehouse in a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from recongen.warehouse.engines import spark_session
from tests.e2e.databases import SCHEMA, Database
from tests.truth.spark import SETTINGS


class Spark(Database):
    engine = "spark"

    def __init__(self, folder: Path, prefix: str, settings: Mapping[str, str]) -> None:
        """`folder` is that of all banks of the process."""
        self.prefix = prefix
        self.settings = {
            **SETTINGS,
            "spark.master": "local[1]",
            "spark.sql.warehouse.dir": str(folder / "warehouse"),
            "spark.driver.extraJavaOptions": f"-Dderby.system.home={folder}",
            **settings,
        }

    def output(self) -> dict[str, Any]:
        return {
            "type": "spark",
            "method": "session",
            "host": "none",
            "schema": SCHEMA,
            "threads": 1,
            "server_side_parameters": self.settings,
        }

    @contextmanager
    def session(self) -> Iterator[Any]:
        yield spark_session.connect(self.settings).cursor()

    def script(self, text: str) -> None:
        self.execute(*(statement for statement in text.split(";\n") if statement.strip()))

    def names(self, cursor: Any) -> list[str]:
        cursor.execute(f"show tables in {SCHEMA}")
        return [name for _, name, _ in cursor.fetchall() if name.startswith(f"{self.prefix}_")]

    def columns(self, cursor: Any, name: str) -> Sequence[tuple[str, str]]:
        cursor.execute(f"select * from {SCHEMA}.{name}")
        return list(cursor.description)
