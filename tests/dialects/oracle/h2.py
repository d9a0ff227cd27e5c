"""H2 in Oracle mode: a Java process that serves databases in memory, and a DB-API connection to one of them."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import socket
import struct
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).with_name("Bridge.java")
JARS = (os.environ.get("RECONGEN_H2_JAR", ""), "/usr/share/java/h2.jar")
FUNCTIONS = """
create alias json_value for "Bridge.jsonValue";
create alias to_number for "Bridge.toNumber";
create alias recongen_timestamp_or_null for "Bridge.timestampOrNull";
create alias sys_context for "Bridge.context";
create alias last_day for "Bridge.lastDay";
create alias recongen_plain_json for "Bridge.plainJson";
create alias asciistr for "Bridge.asciiText";
create alias compose for "Bridge.composed";
create alias to_clob for "Bridge.sameText";
create schema dbms_lob;
create alias dbms_lob.compare for "Bridge.compareTexts"
"""
"""Functions of Oracle that H2 has not: ours, in Bridge.java."""


class UnavailableError(Exception):
    """H2 or Java is not on this machine; says how to get it."""


class DatabaseError(Exception):
    """What H2 refused: its number and its words."""

    def __init__(self, code: int, state: str, message: str) -> None:
        super().__init__(message)
        self.code, self.state = code, state


@functools.cache
def port() -> int:
    """The port of the server, started once a process and ended with it."""
    given = os.environ.get("RECONGEN_H2_PORT")
    return int(given) if given else _start()


def jar() -> str | None:
    return next((path for path in JARS if path and Path(path).exists()), None)


def _start() -> int:
    library = jar()
    if library is None or not shutil.which("javac"):
        missing = (
            "Java's compiler"
            if library
            else "H2, as Debian's libh2-java or a jar that RECONGEN_H2_JAR names,"
        )
        raise UnavailableError(f"{missing} is not on this machine")
    classes = tempfile.mkdtemp(prefix="recongen-h2-")
    atexit.register(shutil.rmtree, classes, ignore_errors=True)
    subprocess.run(["javac", "-cp", library, "-d", classes, str(SOURCE)], check=True)
    server = subprocess.Popen(
        ["java", "-XX:TieredStopAtLevel=1", "-Xmx512m", "-cp", f"{library}:{classes}", "Bridge"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(server.kill)
    assert server.stdout is not None
    return int(server.stdout.readline())


class Connection:
    """Values come as `Decimal`, `int` or `float`, `datetime` and text."""

    def __init__(self, database: str, *, prepare: bool = True) -> None:
        self.database = database
        self._socket = socket.create_connection(("127.0.0.1", port()))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rwb")
        self._write(database)
        if prepare:
            for statement in FUNCTIONS.strip().split(";\n"):
                self.run(statement)

    def cursor(self) -> Cursor:
        return Cursor(self)

    def commit(self) -> None:
        self.run("commit")

    def rollback(self) -> None:
        self.run("rollback")

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def run(self, sql: str, rows: Iterable[Sequence[Any]] = ()) -> tuple[list[str], list[list[Any]], int]:
        """Names and rows of a query, and the number of rows changed."""
        columns, found, count = self.run_typed(sql, rows)
        return [name for name, _ in columns], found, count

    def run_typed(
        self, sql: str, rows: Iterable[Sequence[Any]] = ()
    ) -> tuple[list[tuple[str, str]], list[list[Any]], int]:
        """The same with the kind of each column: i a whole number, m money, n any number, d a double, y a day, t an instant, s text."""
        rows = list(rows)
        self._write(sql)
        self._file.write(struct.pack(">i", len(rows)))
        for row in rows:
            self._file.write(struct.pack(">i", len(row)))
            for value in row:
                self._write(None if value is None else str(value))
        self._file.flush()
        return self._answer()

    def _answer(self) -> tuple[list[tuple[str, str]], list[list[Any]], int]:
        kind = self._file.read(1)
        if kind == b"e":
            code = self._number()
            raise DatabaseError(code, self._read() or "", self._read() or "")
        if kind == b"n":
            return [], [], self._number()
        if kind != b"r":
            raise DatabaseError(0, "08000", "the H2 server is gone")
        columns = [(self._read() or "", self._file.read(1).decode()) for _ in range(self._number())]
        rows = [[_value(self._read(), kind) for _, kind in columns] for _ in range(self._number())]
        return columns, rows, len(rows)

    def _number(self) -> int:
        return int(struct.unpack(">i", self._file.read(4))[0])

    def _read(self) -> str | None:
        length = self._number()
        return None if length < 0 else self._file.read(length).decode()

    def _write(self, text: str | None) -> None:
        if text is None:
            self._file.write(struct.pack(">i", -1))
            return
        encoded = text.encode()
        self._file.write(struct.pack(">i", len(encoded)) + encoded)


class Cursor:
    """As much of a DB-API cursor as the tests need."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.description: list[tuple[str]] = []
        self._rows: list[list[Any]] = []

    def execute(self, sql: str) -> None:
        names, self._rows, _ = self._connection.run(sql)
        self.description = [(name.lower(),) for name in names]

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self._connection.run(sql, rows)

    def fetchall(self) -> list[list[Any]]:
        return self._rows


def _value(text: str | None, kind: str) -> Any:
    if text is None or kind == "s":
        return text
    if kind == "m":
        return Decimal(text).quantize(Decimal("0.01"))
    if kind == "d":
        return float(text)
    if kind in ("y", "t"):
        return datetime.fromisoformat(_six_digits(text))
    return Decimal(text) if "." in text or "E" in text else int(text)


def _six_digits(instant: str) -> str:
    seconds, dot, fraction = instant.partition(".")
    return f"{seconds}.{fraction[:6]:0<6}" if dot else seconds
