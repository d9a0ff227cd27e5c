"""One written value: a name, an amount, a date, prose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from recongen.declared.nodes import Path
from recongen.declared.scalars import Integer, Kind, Money, Text
from recongen.studio.controls.basis import FormContext, FormControl, FormField
from recongen.studio.pieces import Piece
from recongen.studio.writing import Value, Word
from recongen.web.forms import Posted
from recongen.web.records import Option


@dataclass
class OneLine(FormControl):
    kind: Kind
    template = "fields/line.html"

    @property
    def is_prose(self) -> bool:
        return isinstance(self.kind, Text)

    def fits(self, piece: Piece) -> bool:
        return piece.kind == "scalar" and (self.is_prose or "\n" not in piece.text)

    def of(self, piece: Piece, text: str) -> str:
        return piece.text.rstrip("\n")

    def take(self, posted: Posted, name: str) -> str:
        text = posted.get(name, "").replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
        return text if self.is_prose else " ".join(text.split("\n")).strip()

    def value(self, filled: Any) -> Value:
        return Word(filled, isinstance(self.kind, Integer | Money))

    def fill(self, field: FormField, path: Path, filled: Any, context: FormContext) -> None:
        field.value = filled
        if self.is_prose and (not field.is_row or "\n" in filled):
            field.template = "fields/prose.html"
        field.options = [Option(text, text) for text in context.offers(self.kind)]
