"""The package's macros as they render for an engine, by dbt's rules for `return` and `adapter.dispatch`, without dbt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment

MACROS = Path(__file__).resolve().parents[3] / "macros"
FOLDERS = ("apps", "dialect")


class _ReturnedError(Exception):
    def __init__(self, value: Any) -> None:
        self.value = value


class Macros:
    """`macros.render('{{ recongen.chosen(…) }}')`."""

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self.environment = Environment(extensions=["jinja2.ext.do"])
        self._macros: dict[str, Callable[..., Any]] = {}
        self.environment.globals |= {
            "recongen": self,
            "adapter": self,
            "return": self._return,
            "ref": lambda name: f"bank_{name}",
            "var": lambda name, default=None: default,
        }
        for folder in FOLDERS:
            for path in sorted((MACROS / folder).glob("*.sql")):
                self._load(path)
        self.environment.globals |= self._macros

    def _load(self, path: Path) -> None:
        module = self.environment.from_string(path.read_text()).module
        for name, macro in vars(module).items():
            if callable(macro) and not name.startswith("_"):
                self._macros[name] = self._returning(macro)

    @staticmethod
    def _return(value: Any) -> None:
        raise _ReturnedError(value)

    @staticmethod
    def _returning(macro: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            try:
                return macro(*arguments, **named)
            except _ReturnedError as returned:
                return returned.value

        return call

    def __getattr__(self, name: str) -> Callable[..., Any]:
        try:
            return self._macros[name]
        except KeyError:
            raise AttributeError(name) from None

    def dispatch(self, name: str, package: str) -> Callable[..., Any]:
        assert "recongen" == package
        return self._macros.get(f"{self.engine}__{name}") or self._macros[f"default__{name}"]

    def render(self, text: str) -> str:
        return " ".join(self.environment.from_string(text).render().split())
