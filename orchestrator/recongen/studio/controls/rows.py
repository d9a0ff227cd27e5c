"""A list: a row for each item. A row keeps the position that its item has in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from recongen.declared.containers import ListOf
from recongen.declared.nodes import Path
from recongen.studio.controls.basis import AsWritten, FormContext, FormControl, FormField, positions
from recongen.studio.pieces import Piece
from recongen.studio.splice import Add, Change, Put, Remove
from recongen.studio.writing import Value
from recongen.web.forms import Posted


@dataclass
class Rows(FormControl):
    kind: ListOf
    item: FormControl
    template = "fields/rows.html"

    def __post_init__(self) -> None:
        self.blank = {}

    def fits(self, piece: Piece) -> bool:
        return piece.kind == "list"

    def of(self, piece: Piece, text: str) -> dict[int, Any] | None:
        return {at: self.item.read(each, text) for at, each in enumerate(piece.items)}

    def take(self, posted: Posted, name: str) -> dict[int, Any] | None:
        return {at: self.item.take(posted, f"{name}.{at}") for at in positions(posted, name)}

    def value(self, filled: Any) -> Value:
        return [self.item.value(each) for each in filled.values() if not self.item.is_empty(each)]

    def is_empty(self, filled: Any) -> bool:
        return isinstance(filled, dict) and all(map(self.item.is_empty, filled.values()))

    def inner(self, path: Path, old: Any, new: Any) -> Iterator[Change]:
        kept = [at for at, each in old.items() if at in new and self._is_kept(each, new[at])]
        if not kept:
            yield Put(path, self.value(new))
            return
        for at in kept:
            yield from self.item.changes((*path, at), old[at], new[at])
        # From the last one back, so that no position of another change moves.
        yield from (Remove((*path, at)) for at in sorted(old.keys() - {*kept}, reverse=True))
        fresh = (each for at, each in new.items() if at not in old and not self.item.is_empty(each))
        yield from (Add(path, self.item.value(each)) for each in fresh)

    def _is_kept(self, old: Any, new: Any) -> bool:
        return old == new or isinstance(old, AsWritten) or not self.item.is_empty(new)

    def fill(self, field: FormField, path: Path, filled: Any, context: FormContext) -> None:
        fixed = self.kind.max_items if self.kind.max_items == self.kind.min_items else None
        rows = {**{at: self.item.blank for at in range(fixed or 0)}, **filled}
        labels = ("from", "to") if fixed == 2 else ()
        for number, (at, each) in enumerate(rows.items()):
            label = f"{field.label}, {labels[number] if number < len(labels) else number + 1}"
            row = FormField(f"{field.name}.{at}", label, is_row=fixed is None)
            field.fields.append(self.item.view(row, (*path, at), each, context))
        field.adds = "" if fixed else field.label.lower()


@dataclass
class RowsOrNone(Rows):
    """A list that holds something when it is absent: an empty one, filled in as None, is a value of its own."""

    template = "fields/rows_or_none.html"

    def of(self, piece: Piece, text: str) -> dict[int, Any] | None:
        return super().of(piece, text) or None

    def take(self, posted: Posted, name: str) -> dict[int, Any] | None:
        rows = super().take(posted, name)
        return None if f"{name}.none" in posted and self.is_empty(rows) else rows

    def value(self, filled: Any) -> Value:
        return super().value(filled or {})

    def inner(self, path: Path, old: Any, new: Any) -> Iterator[Change]:
        if old is None or new is None:
            yield Put(path, self.value(new))
        else:
            yield from super().inner(path, old, new)

    def fill(self, field: FormField, path: Path, filled: Any, context: FormContext) -> None:
        super().fill(field, path, filled or {}, context)
        field.value = "on" if filled is None else ""
