"""A mapping of the file's own making, as YAML."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any

from recongen.declared.nodes import Path
from recongen.studio.controls.basis import FormContext, FormControl, FormField
from recongen.studio.pieces import Piece
from recongen.studio.writing import Value, Yaml
from recongen.web.forms import Posted


@dataclass
class Written(FormControl):
    template = "fields/written.html"

    def fits(self, piece: Piece) -> bool:
        return piece.kind == "mapping"

    def of(self, piece: Piece, text: str) -> str:
        begin = text.rfind("\n", 0, piece.start) + 1
        lines = " " * (piece.start - begin) + text[piece.start : piece.end].replace("\r\n", "\n")
        return textwrap.dedent(lines) if not piece.style else lines.strip()

    def take(self, posted: Posted, name: str) -> str:
        return posted.get(name, "").replace("\r\n", "\n").strip("\n").rstrip()

    def value(self, filled: Any) -> Value:
        return Yaml(filled)

    def fill(self, field: FormField, path: Path, filled: Any, context: FormContext) -> None:
        field.value = filled
