"""A mapping whose keys are the file's own: a row for each entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from recongen.declared.containers import MapOf
from recongen.declared.nodes import Path
from recongen.studio.controls.basis import FormContext, FormControl, FormField, positions
from recongen.studio.pieces import Piece
from recongen.studio.splice import Change, Put, Remove, Rename
from recongen.studio.writing import Value
from recongen.web.forms import Posted


@dataclass
class Pairs(FormControl):
    kind: MapOf
    key: FormControl
    inside: FormControl
    template = "fields/rows.html"

    def __post_init__(self) -> None:
        self.blank = {}

    def fits(self, piece: Piece) -> bool:
        return piece.kind == "mapping"

    def of(self, piece: Piece, text: str) -> dict[int, Any]:
        return {at: (key.text, self.inside.read(each, text)) for at, (key, each) in enumerate(piece.entries)}

    def take(self, posted: Posted, name: str) -> dict[int, Any]:
        return {
            at: (
                self.key.take(posted, f"{name}.{at}.key"),
                self.inside.take(posted, f"{name}.{at}.value"),
            )
            for at in positions(posted, name)
        }

    def value(self, filled: Any) -> Value:
        return {key: self.inside.value(each) for key, each in filled.values() if key}

    def is_empty(self, filled: Any) -> bool:
        return isinstance(filled, dict) and not any(key for key, _ in filled.values())

    def inner(self, path: Path, old: Any, new: Any) -> Iterator[Change]:
        kept = [at for at in old if at in new and new[at][0]]
        if not kept:
            yield Put(path, self.value(new))
            return
        for at in kept:
            yield from self.inside.changes((*path, old[at][0]), old[at][1], new[at][1])
        for at in kept:
            if old[at][0] != new[at][0]:
                yield Rename((*path, old[at][0]), new[at][0])
        yield from (Remove((*path, old[at][0])) for at in old if at not in kept)
        fresh = (pair for at, pair in new.items() if at not in old and pair[0])
        yield from (Put((*path, key), self.inside.value(each)) for key, each in fresh)

    def fill(self, field: FormField, path: Path, filled: Any, context: FormContext) -> None:
        for number, (at, (key, each)) in enumerate(filled.items()):
            name, label = f"{field.name}.{at}", f"{field.label}, {number + 1}"
            row = FormField(name, key or label, "fields/pair.html", is_row=True)
            here = (*path, key)
            inside = self.inside.view(FormField(f"{name}.value", "Value"), here, each, context)
            row.fields = [self.key.view(FormField(f"{name}.key", "Key"), here, key, context), inside]
            field.fields.append(row)
        field.adds = field.label.lower()
