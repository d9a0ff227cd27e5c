"""The DDL of the base tables, read from the macros that dbt runs, without dbt: starting dbt takes seconds.

The macros are the only place where the tables are declared. What dbt hands them is little, and stands here instead: which macro
serves an adapter, the target, the prefix, and how a relation is spelled. A test holds the text to dbt's own on every adapter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from jinja2 import Environment

from recongen import package
from recongen.errors import UsageError
from recongen.warehouse.target import Target


def script(target: Target, prefix: str) -> str:
    """What creates the base tables of a prefix, for the engine's own shell."""
    macros = _Macros(target, prefix)
    text: str = macros.feed_script(macros.feed_ddl())
    return text


class _Returned(Exception):  # noqa: N818 (what a macro returns, not a failure)
    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


class _Macros:
    """The macros in `macros/feed/` by their names, as `recongen.<name>` calls them."""

    def __init__(self, target: Target, prefix: str) -> None:
        self._found: dict[str, Callable[..., Any]] = {}
        environment = Environment(extensions=["jinja2.ext.do"])
        environment.globals.update(
            recongen=self,
            adapter=_Adapter(target.adapter, self._found),
            api=_Api(target.adapter),
            exceptions=_Exceptions(),
            modules={"re": re},
            target=target,
            var=lambda name, default=None: prefix,
        )
        environment.globals["return"] = _return
        for file in sorted((package.root() / "macros" / "feed").glob("*.sql")):
            module = environment.from_string(file.read_text(encoding="utf-8")).module
            self._found |= {name: macro for name, macro in vars(module).items() if callable(macro)}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return _returning(self._found[name])


def _return(value: Any) -> NoReturn:
    raise _Returned(value)


def _returning(macro: Callable[..., Any]) -> Callable[..., Any]:
    """A macro that hands back what it returns, or else the text it makes."""

    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return macro(*arguments, **named)
        except _Returned as returned:
            return returned.value

    return call


@dataclass(frozen=True)
class _Adapter:
    name: str
    macros: dict[str, Callable[..., Any]]

    def dispatch(self, macro: str, package: str) -> Callable[..., Any]:
        own, default = f"{self.name}__{macro}", f"default__{macro}"
        return _returning(self.macros[own if own in self.macros else default])


class _Api:
    """`api.Relation`."""

    def __init__(self, adapter: str) -> None:
        self.Relation = self
        self._adapter = adapter

    def create(self, schema: str, identifier: str, **others: Any) -> _Relation:
        # dbt-sqlite quotes no schema, which is the name of an attached file.
        spelled = schema if self._adapter == "sqlite" else f'"{schema}"'
        return _Relation(f'{spelled}."{identifier}"', identifier)


@dataclass(frozen=True)
class _Relation:
    text: str
    identifier: str

    def include(self, **parts: bool) -> _Relation:
        return self

    def __str__(self) -> str:
        return self.text


class _Exceptions:
    @staticmethod
    def raise_compiler_error(message: str) -> NoReturn:
        raise UsageError(message)
