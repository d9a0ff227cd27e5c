"""The DDL of the base tables, as dbt would print it, without dbt.

The macros are the only place where the tables are declared. A test holds this text to dbt's own on every adapter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from recongen import package
from recongen.errors import UsageError
from recongen.macros import Macros
from recongen.warehouse.engines.base import Engine
from recongen.warehouse.target import Target

FOLDERS = ("feed", "builds")


def script(target: Target, prefix: str) -> str:
    """What creates the base tables of a prefix, for the engine's own shell."""
    context = {
        "api": _Api(target.engine),
        "exceptions": _Exceptions,
        "modules": {"re": re},
        "target": target,
        # The only variable that these macros ask for.
        "var": lambda name, default=None: prefix,
    }
    files = [path for name in FOLDERS for path in sorted((package.root() / "macros" / name).glob("*.sql"))]
    macros = Macros(target.adapter, files, context)
    text: str = macros.feed_script(macros.feed_ddl())
    return text


@dataclass(frozen=True)
class _Relation:
    text: str
    database: str | None
    schema: str
    identifier: str

    def include(self, **parts: bool) -> _Relation:
        return self

    def without_identifier(self) -> _Relation:
        return replace(self, text=self.text.rpartition(".")[0])

    def __str__(self) -> str:
        return self.text


class _Api:
    """`api.Relation`."""

    def __init__(self, engine: Engine) -> None:
        self.Relation = self
        self._engine = engine

    def create(self, database: str | None, schema: str, identifier: str, **others: Any) -> _Relation:
        spelled = f'"{schema}"' if self._engine.quotes_schema else schema
        return _Relation(f'{spelled}."{identifier}"', database, schema, identifier)


class _Exceptions:
    @staticmethod
    def raise_compiler_error(message: str) -> NoReturn:
        raise UsageError(message)
