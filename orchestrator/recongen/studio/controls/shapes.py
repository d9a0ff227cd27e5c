"""A value that may be a word, a list or a mapping: one of these at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from recongen.declared.nodes import Path
from recongen.studio.controls.basis import FormContext, FormControl, FormField
from recongen.studio.pieces import Piece
from recongen.studio.splice import Change, Put
from recongen.studio.writing import Value
from recongen.web.forms import Posted
from recongen.web.records import Option

WORDS = {"word": "one value", "sequence": "a list", "mapping": "keys"}
_KINDS = {"scalar": "word", "list": "sequence", "mapping": "mapping"}


@dataclass
class OfShapes(FormControl):
    shapes: dict[str, FormControl]
    template = "fields/shapes.html"

    def __post_init__(self) -> None:
        first = next(iter(self.shapes))
        self.blank = (first, self.shapes[first].blank)

    def fits(self, piece: Piece) -> bool:
        return _KINDS[piece.kind] in self.shapes

    def of(self, piece: Piece, text: str) -> tuple[str, Any]:
        shape = _KINDS[piece.kind]
        return shape, self.shapes[shape].of(piece, text)

    def take(self, posted: Posted, name: str) -> tuple[str, Any]:
        shape = posted.get(f"{name}.shape", "")
        shape = shape if shape in self.shapes else self.blank[0]
        return shape, self.shapes[shape].take(posted, f"{name}.{shape}")

    def value(self, filled: Any) -> Value:
        return self.shapes[filled[0]].value(filled[1])

    def is_empty(self, filled: Any) -> bool:
        return isinstance(filled, tuple) and self.shapes[filled[0]].is_empty(filled[1])

    def inner(self, path: Path, old: Any, new: Any) -> Iterator[Change]:
        if old[0] == new[0]:
            yield from self.shapes[new[0]].changes(path, old[1], new[1])
        else:
            yield Put(path, self.value(new))

    def fill(self, field: FormField, path: Path, filled: Any, context: FormContext) -> None:
        shape, inside = filled
        field.value = shape
        field.options = [Option(name, WORDS[name], name == shape) for name in self.shapes]
        part = FormField(f"{field.name}.{shape}", field.label, is_row=True)
        field.fields = [self.shapes[shape].view(part, path, inside, context)]

    def switch_shape(self, posted: Posted, name: str, to: str) -> dict[str, str]:
        """What a form holds when the value takes another shape, its texts taken along as far as they fit."""
        begin = f"{name}."
        texts = [text for key, text in posted.items() if key.startswith(begin) and key != f"{begin}shape"]
        rest = {key: text for key, text in posted.items() if not key.startswith(begin)}
        inside = self.shapes[to]
        places = _places(inside, f"{begin}{to}")
        return rest | {f"{begin}shape": to} | dict(zip(places, filter(None, texts), strict=False))


def _places(control: FormControl, name: str) -> Iterator[str]:
    """Where texts go: into the rows of a list, or of the first key of a mapping that is one."""
    keys = getattr(control, "controls", None)
    if keys:
        first = next(iter(keys))
        yield from _places(keys[first], f"{name}.{first}")
    elif control.blank == {}:
        yield from (f"{name}.{at}" for at in range(1000))
    else:
        yield name
