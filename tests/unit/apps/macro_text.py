"""The package's macros as they render for an engine."""

from __future__ import annotations

from pathlib import Path

from recongen import macros

MACROS = Path(__file__).resolve().parents[3] / "macros"
FOLDERS = ("apps", "dialect", "ledger")


class Macros(macros.Macros):
    """`macros.render('{{ recongen.matches_parameter(…) }}')`."""

    def __init__(self, engine: str) -> None:
        files = [path for folder in FOLDERS for path in sorted((MACROS / folder).glob("*.sql"))]
        context = {"ref": lambda name: f"bank_{name}", "var": lambda name, default=None: default}
        super().__init__(engine, files, context)
        self.environment.globals |= self._macros

    def render(self, text: str) -> str:
        return " ".join(self.environment.from_string(text).render().split())
