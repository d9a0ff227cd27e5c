"""The DDL of the base tables, as dbt would print it, without dbt.

The macros are the only place where the tables are declared. A test holds this text to dbt's own on every adapter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import NoReturn

from recongen import package
from recongen.errors import UsageError
from recongen.macros import Macros
from recongen.warehouse.target import Target

FOLDERS = ("feed", "builds")


@dataclass(frozen=True)
class _Relation:
    """dbt's relation, as far as these macros use it."""

    target: Target
    database: str | None
    schema: str
    identifier: str

    def include(self, **parts: bool) -> _Relation:
        return self

    def without_identifier(self) -> _Relation:
        return replace(self, identifier="")

    def __str__(self) -> str:
        schema = f'"{self.schema}"' if self.target.engine.quotes_schema else self.schema
        return f'{schema}."{self.identifier}"' if self.identifier else schema


def script(target: Target, prefix: str, reads_own_tables: bool = False) -> str:
    """The SQL that creates the base tables of a prefix, for the engine's own shell; without those of the feed if
    the feed is the institution's own tables.
    """

    def create(database: str | None, schema: str, identifier: str, type: str) -> _Relation:
        return _Relation(target, database, schema, identifier)

    variables = {"recongen_prefix": prefix, "recongen_own_tables": reads_own_tables}
    context = {
        "api": SimpleNamespace(Relation=SimpleNamespace(create=create)),
        "exceptions": SimpleNamespace(raise_compiler_error=_refuse),
        "modules": {"re": re},
        "target": target,
        "var": lambda name, default=None: variables.get(name, default),
    }
    files = [path for name in FOLDERS for path in sorted((package.root() / "macros" / name).glob("*.sql"))]
    macros = Macros(target.adapter, files, context)
    text: str = macros.feed_script(macros.feed_ddl())
    return text


def _refuse(message: str) -> NoReturn:
    raise UsageError(message)
