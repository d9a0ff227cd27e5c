"""Who refers to what, as the grammar says it: names to choose from, and one name changed wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from recongen.declared.containers import ByShape, ListOf, MapOf, Then
from recongen.declared.nodes import Path
from recongen.declared.records import Key, RecordOf
from recongen.declared.scalars import Kind
from recongen.institution.types import Institution
from recongen.studio.pieces import Piece
from recongen.studio.splice import Change, Document, Put, RefusedEditError, Rename
from recongen.studio.writing import Word

RENAMED = ("role", "rail", "template", "transfer type")
"""Things whose name is the file's own. A metadata key is the feed's."""
_ROLE_IN_WORD = re.compile(r"[^|()\s](?:[^|()]*[^|()\s])?")
_INSTITUTION = RecordOf(Institution)


@dataclass(frozen=True)
class Use:
    """A scalar whose kind names things; `declares` where they begin to exist."""

    names: tuple[str, ...]
    text: str
    path: Path
    declares: bool
    is_key: bool = False
    is_alias: bool = False


def uses(document: Document) -> list[Use]:
    anchors: dict[str, Piece] = {}
    return list(_uses(_INSTITUTION, document.root, (), False, anchors)) if document.root else []


def find_declared(found: list[Use], thing: str) -> list[str]:
    """The names of that thing, in the order of the file. A leg is Template.LegRail, which a selector may name."""
    if thing == "leg":
        return [f"{template}.{rail}" for template, rails in _legs(found).items() for rail in rails]
    names = (use.text for use in found if use.declares and thing in use.names)
    implied = (name for name, _ in _find_untyped(found)) if thing == "transfer type" else ()
    return list(dict.fromkeys((*names, *implied)))


def find_offered(found: list[Use], kind: Kind) -> list[str]:
    """What a value of that kind may name."""
    things = getattr(kind, "names", ())
    return list(dict.fromkeys(name for thing in things for name in find_declared(found, thing)))


def renaming(document: Document, thing: str, old: str, new: str) -> list[Change]:
    """The changes that give a thing another name wherever that stands."""
    found = uses(document)
    if not new:
        raise RefusedEditError("the new name is missing")
    if old not in find_declared(found, thing):
        raise RefusedEditError(f"no {thing} is called {old!r}")
    other = {"rail": "template", "template": "rail"}.get(thing)
    if other and old in find_declared(found, other):
        raise RefusedEditError(
            f"a {other} is called {old!r}, too, so what the references mean is not clear: rename in the tab YAML"
        )
    things = {thing}
    if thing in ("rail", "template") and (old, thing) in _find_untyped(found):
        declares_it = any(u.declares and "transfer type" in u.names and u.text == old for u in found)
        things |= set() if declares_it else {"transfer type"}
    changes: list[Change] = []
    for use in found:
        text = _rename(use, things, old, new, _legs(found))
        if text == use.text:
            continue
        if use.is_alias:
            raise RefusedEditError(
                f"{' › '.join(map(str, use.path))} names {old!r} by an alias: rename in the tab YAML"
            )
        changes.append(Rename(use.path, text) if use.is_key else Put(use.path, Word(text)))
    # A key first, so that no path of another change leads through it.
    return sorted(changes, key=lambda change: isinstance(change, Rename))


def _rename(use: Use, things: set[str], old: str, new: str, legs: dict[str, list[str]]) -> str:
    if things.isdisjoint(use.names):
        return use.text
    if use.names == ("role",):
        return _ROLE_IN_WORD.sub(lambda found: new if found[0] == old else found[0], use.text)
    if use.text == old:
        return new
    for template, rails in legs.items() if "leg" in use.names else ():
        if "template" in things and template == old and use.text in [f"{old}.{rail}" for rail in rails]:
            return f"{new}.{use.text.removeprefix(f'{old}.')}"
        if "rail" in things and old in rails and use.text == f"{template}.{old}":
            return f"{template}.{new}"
    return use.text


def _legs(found: list[Use]) -> dict[str, list[str]]:
    names = {use.path[1]: use.text for use in found if use.declares and use.names == ("template",)}
    legs: dict[str, list[str]] = {name: [] for name in names.values()}
    for use in found:
        if use.path[0] == "transfer_templates" and use.path[2:3] == ("leg_rails",) and use.path[1] in names:
            legs[names[use.path[1]]].append(use.text)
    return legs


def _find_untyped(found: list[Use]) -> list[tuple[str, str]]:
    """Rails and templates whose name is their transfer type, too."""
    typed = {use.path[:2] for use in found if use.declares and use.names == ("transfer type",)}
    return [
        (use.text, use.names[0])
        for use in found
        if use.declares and use.names in (("rail",), ("template",)) and use.path[:2] not in typed
    ]


def _uses(
    kind: Kind, piece: Piece, path: Path, declares: bool, anchors: dict[str, Piece], is_alias: bool = False
) -> Iterator[Use]:
    if piece.anchor:
        anchors[piece.anchor] = piece
    if piece.kind == "alias":
        yield from _uses(kind, anchors[piece.text], path, declares, anchors, True)
        return
    kind = choose_shape(kind, piece)
    names = getattr(kind, "names", ())
    if piece.kind == "scalar" and names:
        yield Use(names, piece.text, path, declares, is_alias=is_alias)
    keyed = getattr(kind.key, "names", ()) if isinstance(kind, MapOf) else ()
    for part, inner, below, key in parts(kind, piece):
        if keyed:
            yield Use(keyed, str(part), (*path, part), False, True, is_alias)
        yield from _uses(inner, below, (*path, part), key.declares if key else declares, anchors, is_alias)


def parts(kind: Kind, piece: Piece) -> Iterator[tuple[str | int, Kind, Piece, Key | None]]:
    """What a value of that kind holds: where in it, of which kind, and the key of a record."""
    kind = choose_shape(kind, piece)
    if isinstance(kind, RecordOf):
        keys = {key.name: key for key in kind.cls.keys}
        for name, value in piece.entries:
            if name.text in keys:
                yield name.text, keys[name.text].kind, value, keys[name.text]
    elif isinstance(kind, ListOf):
        for at, item in enumerate(piece.items):
            yield at, kind.item, item, None
    elif isinstance(kind, MapOf):
        for name, value in piece.entries:
            yield name.text, kind.value, value, None


def choose_shape(kind: Kind, piece: Piece) -> Kind:
    """The kind by which that piece is read."""
    if isinstance(kind, Then):
        return choose_shape(kind.kind, piece)
    if isinstance(kind, ByShape):
        inner = {"scalar": kind.word, "list": kind.sequence, "mapping": kind.mapping}.get(piece.kind)
        return choose_shape(inner, piece) if inner else kind
    return kind
