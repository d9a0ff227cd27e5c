"""The dbt package's macros, rendered without dbt, which takes seconds to start: some macros need nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any, NoReturn

from jinja2 import Environment, Template

Macro = Callable[..., Any]


class Macros:
    """The macros of some files for one adapter, as `recongen.<name>` calls them in dbt; `context` is what else they need."""

    def __init__(self, adapter: str, files: Iterable[Path], context: Mapping[str, Any] | None = None) -> None:
        self._adapter = adapter
        self._macros: dict[str, Macro] = {}
        self.environment = Environment(extensions=["jinja2.ext.do"])
        self.environment.globals |= {"recongen": self, "adapter": self, "return": _return, **(context or {})}
        for file in files:
            code = _code(self.read(file))
            module = Template.from_code(self.environment, code, self.environment.make_globals(None)).module
            self._macros |= {
                name: _returning(macro)
                for name, macro in vars(module).items()
                if callable(macro) and not name.startswith("_")
            }

    def read(self, file: Path) -> str:
        return file.read_text(encoding="utf-8")

    def __getattr__(self, name: str) -> Macro:
        try:
            return self._macros[name]
        except KeyError:
            raise AttributeError(name) from None

    def dispatch(self, name: str, package: str) -> Macro:
        return self._macros.get(f"{self._adapter}__{name}") or self._macros[f"default__{name}"]


@cache
def _code(text: str) -> CodeType:
    """A file of macros, compiled once for all adapters."""
    return Environment(extensions=["jinja2.ext.do"]).compile(text)


class _Returned(Exception):  # noqa: N818 (what a macro returns, not a failure)
    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


def _return(value: Any) -> NoReturn:
    raise _Returned(value)


def _returning(macro: Macro) -> Macro:
    """A macro that hands back what it returns, or else the text it makes."""

    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return macro(*arguments, **named)
        except _Returned as returned:
            return returned.value

    return call
