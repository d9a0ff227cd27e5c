"""DuckDB: a file that one process has at a time."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from recongen.warehouse.engines.base import Batch, Engine

LONGEST_ROW = 16 << 20
"""Bytes of one row of a feed."""

if TYPE_CHECKING:
    from recongen.warehouse.connect import Connection
    from recongen.warehouse.target import Target


class DuckDB(Engine):
    name = "duckdb"
    driver = "duckdb"
    required_settings = (("path",),)
    is_readable_while_built = False
    is_columnar = True
    parameter = "${}"
    begin_sql = "begin transaction"
    drop_sequence_sql = "drop sequence if exists {}"
    catalog_sql = """
        select table_name as name, case table_type when 'VIEW' then 'view' else 'table' end as kind
        from information_schema.tables
        where table_schema = :schema
    """

    def flaw(self, settings: Mapping[str, Any], schema: str) -> str | None:
        if settings["path"] == ":memory:" or not isinstance(settings["path"], str):
            return " must name a file: a feed in :memory: is gone before it can be read"
        return None

    def file(self, target: Target) -> Path:
        return Path(target.settings["path"]).absolute()

    def open(self, target: Target, driver: ModuleType, create: bool, read_only: bool) -> Any:
        options = dict(target.settings.get("config_options") or {})
        return driver.connect(str(self.file(target)), read_only=read_only, config=options)

    def cursor(self, raw: Any, has_begun: bool, streamed: bool) -> Any:
        # A cursor is a connection of its own, outside of the transaction of this one.
        return raw if has_begun else raw.cursor()

    def file_use(self, message: str) -> tuple[str, str] | None:
        # "Conflicting lock is held in /usr/bin/python3 (PID 4711). See also …"
        if "onflicting lock" not in message:
            return None
        holder = message.partition("onflicting lock is held in ")[2].partition(". ")[0]
        return holder or "another program", "using"

    @contextmanager
    def reading(self, raw: Any, seconds: float) -> Iterator[None]:
        # A file that is opened to be read can still attach others and copy to them.
        if not _is_locked(raw):
            try:
                raw.execute("set enable_external_access = false; set lock_configuration = true")
            except Exception:
                # All connections to a file have one configuration: another may have been first.
                if not _is_locked(raw):
                    raise
        yield

    def interrupter(self, cursor: Any) -> Callable[[], None] | None:
        interrupt: Callable[[], None] = cursor.interrupt
        return interrupt

    def column_kind(self, column: Sequence[Any]) -> tuple[str | None, str]:
        name = str(column[1])
        return _kind(name.upper()), name.lower()

    def insert(
        self, connection: Connection, table: str, columns: Sequence[str], batches: Iterable[Batch]
    ) -> None:
        """Inserting row by row is slow here, and reading a file is fast."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "rows.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                for batch in batches:
                    writer.writerows(batch)
            if path.stat().st_size:
                connection.raw.execute(
                    f"copy {connection.target.relation(table)} ({', '.join(columns)}) from '{path}' "
                    "(format csv, header false, delimiter ',', quote '\"', escape '\"', nullstr '', auto_detect false, "
                    f"max_line_size {LONGEST_ROW})"
                )


def _is_locked(raw: Any) -> bool:
    return bool(raw.execute("select current_setting('lock_configuration')").fetchone()[0])


def _kind(name: str) -> str | None:
    if name in ("VARCHAR", "STRING", "UUID", "JSON"):
        return "text"
    if name.endswith("INT") or name in ("INTEGER", "UINTEGER"):
        return "integer"
    if name.startswith("DECIMAL"):
        return "integer" if name.endswith(",0)") else "decimal"
    if name in ("FLOAT", "DOUBLE"):
        return "decimal"
    if name.startswith("TIMESTAMP"):
        return "timestamp"
    return "date" if name == "DATE" else None
