"""A record: a field for each of its keys."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from recongen.declared.nodes import Path
from recongen.declared.records import Key
from recongen.studio.controls.basis import AsWritten, FormContext, FormControl, FormField
from recongen.studio.pieces import Piece
from recongen.studio.splice import Change
from recongen.studio.writing import Value
from recongen.web.forms import Posted


@dataclass
class OfKeys(FormControl):
    keys: Sequence[Key]
    controls: dict[str, FormControl]
    template = "fields/record.html"

    def __post_init__(self) -> None:
        self.blank = {name: control.blank for name, control in self.controls.items()}

    def fits(self, piece: Piece) -> bool:
        return piece.kind == "mapping"

    def of(self, piece: Piece, text: str) -> dict[str, Any]:
        known = {name: control.read(piece.get(name), text) for name, control in self.controls.items()}
        others = {key.text: AsWritten("") for key, _ in piece.entries if key.text not in known}
        return known | others

    def take(self, posted: Posted, name: str) -> dict[str, Any]:
        return {
            key: each.take(posted, f"{name}.{key}" if name else key) for key, each in self.controls.items()
        }

    def value(self, filled: Any) -> Value:
        return {
            key: each.value(filled[key])
            for key, each in self.controls.items()
            if not each.is_empty(filled[key])
        }

    def is_empty(self, filled: Any) -> bool:
        return isinstance(filled, dict) and all(
            key in self.controls and self.controls[key].is_empty(each) for key, each in filled.items()
        )

    def changes(self, path: Path, old: Any, new: Any, after: Sequence[str] | None = None) -> Iterator[Change]:
        holds_more = isinstance(old, dict) and any(isinstance(each, AsWritten) for each in old.values())
        if not path or holds_more:
            yield from self.inner(path, old, new)
        else:
            yield from super().changes(path, old, new, after)

    def inner(self, path: Path, old: Any, new: Any) -> Iterator[Change]:
        names = list(self.controls)
        for at, (key, each) in enumerate(self.controls.items()):
            yield from each.changes((*path, key), old[key], new[key], names[:at][::-1])

    def fill(self, field: FormField, path: Path, filled: Any, context: FormContext) -> None:
        for key in self.keys:
            name = f"{field.name}.{key.name}" if field.name else key.name
            part = FormField(name, label_of(key.name), help=key.help, required=key.required)
            part.hint, part.absent = _hint(key), _default_text(key)
            control = self.controls[key.name]
            control.view(part, (*path, key.name), filled[key.name], context)
            is_asked = key.required or part.has_notes or filled[key.name] != control.blank
            (field.fields if is_asked else field.more).append(part)


def label_of(key: str) -> str:
    words = key.replace("_", " ")
    return words[:1].upper() + words[1:]


def _hint(key: Key) -> str:
    says = getattr(key.kind, "says", "")
    if key.example is None:
        return says
    return key.example if isinstance(key.example, str) else json.dumps(key.example).replace('"', "")


def _default_text(key: Key) -> str:
    return str(key.default).lower() if isinstance(key.default, str | bool | int) else ""
