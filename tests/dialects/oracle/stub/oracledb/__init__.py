"""A stand-in for Oracle's driver: writes down every statement and has H2 run it. Put before the real one on the path.

RECONGEN_STUB_DATABASE names the database in memory at RECONGEN_H2_PORT; RECONGEN_STUB_RECORD the file of statements.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from tests.dialects.oracle import h2
from tests.dialects.oracle.dictionary import COLUMN_TYPES
from tests.dialects.oracle.translation import Step, h2_steps

__version__ = "3.0.0"
version = __version__

# dbt-oracle's seeds: the same variables for each row, and the values of all rows one after the other.
_INSERT_ALL = re.compile(r"\s*insert all\s+into (?P<into>.+?) values\s*\((?P<values>[^)]*)\)", re.DOTALL)
_VARIABLE = re.compile(r"--[^\n]*|'(?:[^']|'')*'|:(\w+)")
_WITH = re.compile(r"(?:\s|--[^\n]*\n)*with\s", re.IGNORECASE)
# Errors that have another number in H2.
NUMBERS = {42101: 955, 42111: 955, 90043: 955, 42102: 942, 42104: 942, 42103: 942, 90037: 942}


class Error(Exception):
    pass


class DatabaseError(Error):
    pass


class IntegrityError(DatabaseError):
    pass


class DataError(DatabaseError):
    pass


class TypeCode:
    def __init__(self, name: str) -> None:
        self.name = name


def connect(**settings: Any) -> Connection:
    return Connection(os.environ["RECONGEN_STUB_DATABASE"])


class Connection:
    def __init__(self, database: str) -> None:
        self._h2 = h2.Connection(database, prepare=False)

    def cursor(self) -> Cursor:
        return Cursor(self._h2)

    def commit(self) -> None:
        self._h2.commit()

    def rollback(self) -> None:
        self._h2.rollback()

    def close(self) -> None:
        self._h2.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Cursor:
    description: list[tuple[Any, ...]] | None = None
    rowcount = -1

    def __init__(self, connection: h2.Connection) -> None:
        self._h2 = connection
        self._rows: list[list[Any]] = []
        self._lock_answer = 0

    def execute(self, sql: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> None:
        """H2 takes the variables of a WITH for one another, so that it gets their values in their places."""
        if inserted := _INSERT_ALL.match(sql):
            width = inserted["values"].count(":")
            marks = ", ".join("?" * width)
            rows = [list(params or ())[start : start + width] for start in range(0, len(params or ()), width)]
            _record(sql)
            self._send(f"insert into {inserted['into']} values ({marks})", rows)
            return
        named = params or {}
        if named and _WITH.match(sql):
            _record(sql)
            self._send(_with_literals(sql, named), [])
            return
        sql, values = _positional(sql, named)
        self._run(sql, [values] if values else [])

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self._run(re.sub(r":\d+", "?", sql), list(rows))

    def var(self, _: type) -> Cursor:
        return self

    def getvalue(self) -> int:
        return self._lock_answer

    def fetchall(self) -> list[tuple[Any, ...]]:
        rows, self._rows = self._rows, []
        return [tuple(row) for row in rows]

    def fetchone(self) -> tuple[Any, ...] | None:
        return tuple(self._rows.pop(0)) if self._rows else None

    def fetchmany(self, size: int) -> list[tuple[Any, ...]]:
        found, self._rows = self._rows[:size], self._rows[size:]
        return [tuple(row) for row in found]

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def _run(self, sql: str, rows: list[Sequence[Any]]) -> None:
        _record(sql)
        self._send(sql, rows)

    def _send(self, sql: str, rows: list[Sequence[Any]]) -> None:
        for step in h2_steps(sql):
            self._step(step, rows)

    def _step(self, step: Step, rows: list[Sequence[Any]]) -> None:
        try:
            columns, found, count = self._h2.run_typed(step.sql, rows)
        except h2.DatabaseError as error:
            number = NUMBERS.get(error.code, 900)
            if -number == step.forgives:
                return
            kind = IntegrityError if error.state.startswith(("22", "23")) else DatabaseError
            raise kind(f"ORA-{number:05}: {str(error).partition('; SQL')[0]}") from error
        if not step.answers:
            return
        self.description = [_described(name, *COLUMN_TYPES[kind]) for name, kind in columns] or None
        self._rows, self.rowcount = found, count


def _described(name: str, type_name: str, precision: int | None, scale: int | None) -> tuple[Any, ...]:
    return name, TypeCode(type_name), None, None, precision, scale, True


def _positional(sql: str, params: Mapping[str, Any]) -> tuple[str, list[Any]]:
    values: list[Any] = []

    def mark(found: re.Match[str]) -> str:
        if found[1] is None or found[1] not in params:
            return found[0]
        values.append(params[found[1]])
        return "?"

    return _VARIABLE.sub(mark, sql) if params else sql, [
        value for value in values if not isinstance(value, Cursor)
    ]


def _with_literals(sql: str, params: Mapping[str, Any]) -> str:
    return _VARIABLE.sub(lambda found: _literal(params[found[1]]) if found[1] in params else found[0], sql)


def _literal(value: Any) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def _record(sql: str) -> None:
    with Path(os.environ["RECONGEN_STUB_RECORD"]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(sql) + "\n")
