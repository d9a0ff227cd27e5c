"""A declaration as a form: what the file says of it, what comes back, and what that changes."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from recongen.declared.containers import Anything, MapOf, Then
from recongen.declared.nodes import Path
from recongen.declared.records import Key, Record, record_in
from recongen.declared.scalars import Kind
from recongen.institution.types import Institution
from recongen.studio.controls import control_of, control_of_key
from recongen.studio.controls.basis import FormContext, FormControl, FormField, Note, positions
from recongen.studio.controls.record import OfKeys, label_of
from recongen.studio.controls.rows import Rows
from recongen.studio.controls.shapes import OfShapes
from recongen.studio.names import uses
from recongen.studio.pieces import Piece, meaning
from recongen.studio.splice import Add, Document, Put, RefusedEditError, Remove
from recongen.studio.writing import Value
from recongen.web.forms import Posted

GENERAL = "institution"
"""The section of what has no section of its own: the prefix, a description, …"""
_NAMING_KEYS = ("id", "name", "role", "parent", "parent_role")
_FACTS = 3


@dataclass(frozen=True)
class Section:
    """A part of the file with a page of its own; `record` is what it lists, where it is a list."""

    name: str
    help: str
    control: FormControl
    record: type[Record] | None = None

    @property
    def title(self) -> str:
        return label_of(self.name)

    def path(self, at: int | None) -> Path:
        if self.name == GENERAL:
            return ()
        return (self.name,) if at is None else (self.name, at)


@cache
def sections() -> Mapping[str, Section]:
    own = {key.name: _section(key) for key in Institution.keys if _has_page(key.kind)}
    rest = [key for key in Institution.keys if key.name not in own]
    control = OfKeys(rest, {key.name: control_of_key(key) for key in rest})
    return {GENERAL: Section(GENERAL, "What the institution as a whole says of itself.", control), **own}


def _has_page(kind: Kind) -> bool:
    inner = kind.kind if isinstance(kind, Then) else kind
    return record_in(kind) is not None or isinstance(inner, MapOf | Anything)


def _section(key: Key) -> Section:
    control = control_of(key.kind)
    if isinstance(control, Rows):
        return Section(key.name, key.help, control.item, record_in(key.kind))
    return Section(key.name, key.help, control)


@dataclass(frozen=True)
class Entry:
    """A line of a list of declarations."""

    at: int
    label: str
    facts: Sequence[str]
    notes: int


@dataclass(frozen=True)
class Form:
    section: Section
    document: Document
    at: int | None = None
    """The position in a list; None for a new declaration, and for what is not a list."""

    @property
    def is_new(self) -> bool:
        return self.section.record is not None and self.at is None

    @property
    def path(self) -> Path:
        """Of a new declaration: the one it will have."""
        if self.is_new:
            return self.section.path(len(self.pieces))
        return self.section.path(self.at)

    @property
    def pieces(self) -> Sequence[Piece]:
        found = self.document.at((self.section.name,))
        return found.items if found else ()

    @property
    def is_there(self) -> bool:
        return self.at is None or self.at < len(self.pieces)

    @property
    def label(self) -> str:
        piece = self.document.at(self.path)
        return (_label(piece) if piece and self.at is not None else "") or self.section.title

    def value_in_file(self) -> Any:
        """What the file says."""
        piece = None if self.is_new else self.document.at(self.section.path(self.at))
        return self.section.control.read(piece, self.document.text)

    def value_in(self, document: Document) -> Any:
        """What another state of the file says in this place; of a new declaration, where it would stand."""
        at = int(self.path[1]) if self.section.record else None
        return Form(self.section, document, at).value_in_file()

    def like(self, at: int) -> Any:
        """What a new declaration holds that begins like another one; it needs a name of its own."""
        filled = Form(self.section, self.document, at).value_in_file()
        return filled if isinstance(filled, dict) else self.section.control.blank

    def entries(self, notes: Sequence[Note]) -> list[Entry]:
        return [
            Entry(
                at,
                _label(piece) or str(at + 1),
                _facts(piece),
                sum(note.path[:2] == (self.section.name, at) for note in notes),
            )
            for at, piece in enumerate(self.pieces)
        ]

    def view(self, filled: Any, notes: Sequence[Note]) -> FormField:
        context = FormContext(uses(self.document), [note for note in notes if self._is_about(note.path)])
        field = FormField(_name(self.section), self.section.title)
        return self.section.control.view(field, self.path, filled, context)

    def _is_about(self, path: Path) -> bool:
        if self.section.name == GENERAL:
            return not path or path[0] not in sections()
        return path[: len(self.path)] == self.path

    # What comes back ------------------------------------------------------------------------------------------------------

    def take(self, posted: Posted) -> Any:
        return self.section.control.take(posted, _name(self.section))

    def history_name(self, posted: Posted) -> str:
        """What the history calls it."""
        names = (posted.get(key, "") for key in _NAMING_KEYS if self.section.record)
        return next(filter(None, names), "")

    def apply_to_file(self, posted: Posted) -> Document:
        """The file as the form wants it."""
        new, control = self.take(posted), self.section.control
        if not self.is_new:
            return self.document.apply(control.changes(self.path, self.value_in_file(), new))
        if control.is_empty(new):
            raise RefusedEditError("nothing is filled in")
        return with_item(self.document, self.section.name, control.value(new))

    def without(self) -> Document:
        """The file without this declaration."""
        path = self.path if len(self.pieces) > 1 or len(self.path) < 2 else self.path[:1]
        return self.document.apply([Remove(path)])

    def rearrange(self, posted: Posted, do: str) -> dict[str, str]:
        """What the form holds after `add NAME`, `drop NAME` or `shape NAME SHAPE`: nothing of it is written."""
        verb, _, name = do.partition(" ")
        texts = dict(posted)
        if verb == "add":
            texts[f"{name}.{max(positions(texts, name), default=-1) + 1}"] = ""
        elif verb == "drop":
            texts = {key: text for key, text in texts.items() if not f"{key}.".startswith(f"{name}.")}
        elif verb == "shape":
            name, _, to = name.rpartition(" ")
            control = _control_at(self.section.control, name, _name(self.section))
            if isinstance(control, OfShapes) and to in control.shapes:
                texts = control.switch_shape(texts, name, to)
        return texts


def with_item(document: Document, section: str, value: Value) -> Document:
    """A further declaration at the end of a list, which begins with it where there is none."""
    place = (section,)
    above = document.at(place)
    if above is not None and above.kind == "list" and above.items:
        return document.apply([Add(place, value)])
    if above is not None and meaning(above) not in ([], ("", "null"), ("~", "null"), ("null", "null")):
        raise RefusedEditError(f"{section} is not a list: change it in the tab YAML")
    return document.apply([Put(place, [value])])


def _name(section: Section) -> str:
    """What the names of a form's fields begin with; a record's are its keys alone."""
    return "" if isinstance(section.control, OfKeys) else section.name


def _facts(piece: Piece) -> Sequence[str]:
    """The first words that it says beside its name."""
    words = [(key.text, value.text) for key, value in piece.entries[1:] if value.kind == "scalar"]
    return [
        f"{label_of(key)}: {textwrap.shorten(text, 60, placeholder=' …')}" for key, text in words[:_FACTS]
    ]


def _label(piece: Piece) -> str:
    named = (piece.get(key) for key in _NAMING_KEYS)
    return next((each.text for each in named if each and each.text), "")


def _control_at(control: FormControl | None, name: str, begin: str) -> FormControl | None:
    """The control of the field of that name."""
    for part in name.removeprefix(begin).strip(".").split("."):
        if isinstance(control, OfKeys):
            control = control.controls.get(part)
        elif isinstance(control, OfShapes):
            control = control.shapes.get(part)
        else:
            control = getattr(control, "inside" if part == "value" else "item", control)
    return control
