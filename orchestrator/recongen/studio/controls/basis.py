"""What every control does, and what it knows.

What is filled in is plain: text for one value, a dict by position for a list, a dict by key for a record, pairs by
position for a mapping, and the name of the shape with what is in it where there are several.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from recongen.declared.nodes import Path
from recongen.declared.scalars import Kind
from recongen.studio.names import Use, find_offered
from recongen.studio.pieces import Piece
from recongen.studio.splice import Change, Put, Remove
from recongen.studio.writing import Value
from recongen.web.forms import Posted
from recongen.web.records import Option


@dataclass(frozen=True)
class AsWritten:
    """Stands for a value that no form can show as it is written: an alias, a tag, a list instead of a word."""

    text: str


@dataclass(frozen=True)
class Note:
    """A finding, for the field that it belongs to."""

    path: Path
    severity: str
    where: str
    text: str
    line: int


@dataclass
class FormField:
    """What a template prints."""

    name: str
    label: str
    template: str = ""
    help: str = ""
    hint: str = ""
    absent: str = ""
    """What holds where nothing is filled in."""
    required: bool = False
    value: str = ""
    options: Sequence[Option] = ()
    fields: list[FormField] = field(default_factory=list)
    more: list[FormField] = field(default_factory=list)
    """Folded away: keys that nobody has filled in."""
    notes: list[Note] = field(default_factory=list)
    adds: str = ""
    """What a further row is called; empty where there can be none."""
    is_row: bool = False
    """Below a name that says it all, so that its own is only heard."""

    @property
    def has_notes(self) -> bool:
        return bool(self.notes) or any(each.has_notes for each in (*self.fields, *self.more))


@dataclass
class FormContext:
    """What a form knows beside its own values."""

    found: list[Use]
    notes: list[Note]
    """Each goes to the innermost field whose value it is about."""

    def take(self, path: Path) -> list[Note]:
        taken = [note for note in self.notes if note.path[: len(path)] == path]
        self.notes = [note for note in self.notes if note not in taken]
        return taken

    def offers(self, kind: Kind) -> Sequence[str]:
        return find_offered(self.found, kind) or getattr(kind, "examples", ())


class FormControl(ABC):
    template: ClassVar[str]
    blank: Any = ""

    def read(self, piece: Piece | None, text: str) -> Any:
        """What is filled in, from the file."""
        if piece is None or (piece.kind == "scalar" and not piece.style and piece.text in ("", "~", "null")):
            return self.blank
        if piece.kind == "alias" or piece.is_tagged or not self.fits(piece):
            return AsWritten(text[piece.start : piece.end])
        return self.of(piece, text)

    def fits(self, piece: Piece) -> bool:
        return piece.kind == "scalar"

    @abstractmethod
    def of(self, piece: Piece, text: str) -> Any: ...

    @abstractmethod
    def take(self, posted: Posted, name: str) -> Any:
        """What is filled in, from a form."""

    @abstractmethod
    def value(self, filled: Any) -> Value:
        """What to write."""

    def is_empty(self, filled: Any) -> bool:
        """Whether nothing needs to be written."""
        return not isinstance(filled, AsWritten) and filled == self.blank

    def changes(self, path: Path, old: Any, new: Any, after: Sequence[str] | None = None) -> Iterator[Change]:
        """What a form changes of the file. What is as it was stays as it is written."""
        if old == new or isinstance(old, AsWritten):
            return
        if self.is_empty(new):
            if not self.is_empty(old):
                yield Remove(path)
        elif self.is_empty(old):
            yield Put(path, self.value(new), after)
        else:
            yield from self.inner(path, old, new)

    def inner(self, path: Path, old: Any, new: Any) -> Iterator[Change]:
        yield Put(path, self.value(new))

    def view(self, field: FormField, path: Path, filled: Any, context: FormContext) -> FormField:
        """The field, for its template."""
        field.template = self.template
        if isinstance(filled, AsWritten):
            field.template, field.value = "fields/as_written.html", filled.text
        else:
            self.fill(field, path, filled, context)
        field.notes += context.take(path)
        return field

    @abstractmethod
    def fill(self, field: FormField, path: Path, filled: Any, context: FormContext) -> None: ...


def positions(posted: Posted, name: str) -> list[int]:
    """The rows of a list that a form holds."""
    begin = f"{name}."
    found = {key[len(begin) :].partition(".")[0] for key in posted if key.startswith(begin)}
    return sorted(int(part) for part in found if part.isascii() and part.isdigit() and len(part) < 6)
