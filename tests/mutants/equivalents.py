"""Which mutants nothing could kill, and why: read from `equivalent.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.mutants.trial import Outcome

FILE = Path(__file__).with_name("equivalent.yaml")
ANY = "…"


@dataclass(frozen=True)
class Explanation:
    models: tuple[str, ...]
    """`…` for any."""
    mutant: str
    """The name of a mutant, with `…` for any text."""
    reason: str

    def explains(self, model: str, outcome: Outcome) -> bool:
        return (
            not {ANY, model}.isdisjoint(self.models)
            and _pattern(self.mutant).fullmatch(outcome.mutant.name) is not None
        )


def read(file: Path = FILE) -> list[Explanation]:
    entries = yaml.safe_load(file.read_text(encoding="utf-8")) or []
    return [
        Explanation(tuple(entry.get("models") or [entry["model"]]), mutant, entry["reason"])
        for entry in entries
        for mutant in entry["mutants"]
    ]


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, text.split(ANY))), re.DOTALL)
