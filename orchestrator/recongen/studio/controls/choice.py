"""One of a few words, or true and false."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from recongen.declared.nodes import Path
from recongen.declared.scalars import Choice, Flag
from recongen.studio.controls.basis import FormContext, FormControl, FormField
from recongen.studio.pieces import Piece
from recongen.studio.writing import Value, Word
from recongen.web.forms import Posted
from recongen.web.records import Option


@dataclass
class OneOf(FormControl):
    kind: Choice | Flag
    template = "fields/choice.html"

    def of(self, piece: Piece, text: str) -> str:
        return piece.text

    def take(self, posted: Posted, name: str) -> str:
        return posted.get(name, "").strip()

    def value(self, filled: Any) -> Value:
        return Word(filled, isinstance(self.kind, Flag))

    def fill(self, field: FormField, path: Path, filled: Any, context: FormContext) -> None:
        words = self.kind.values if isinstance(self.kind, Choice) else ("true", "false")
        # What the file says is among the choices even where it should not be.
        labels = {"": f"– ({field.absent})" if field.absent else "–"}
        field.options = [
            Option(word, labels.get(word, word), word == filled)
            for word in dict.fromkeys(("", *words, filled))
        ]
