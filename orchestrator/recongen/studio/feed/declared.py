"""The names that the file declares, whether or not all of it is valid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from recongen.institution.types import BUILT_IN_STATUSES
from recongen.studio.pieces import Piece
from recongen.studio.splice import Document


@dataclass(frozen=True)
class DeclaredRail:
    """`at` is its position in the file. Its types and keys include those of the templates that it is a leg of."""

    at: int
    types: frozenset[str]
    own_type: str
    origins: frozenset[str]
    keys: frozenset[str]


@dataclass(frozen=True)
class Declared:
    rails: Mapping[str, DeclaredRail]
    templates: Mapping[str, int]
    roles: frozenset[str]
    shared_roles: frozenset[str]
    """Those that any number of accounts may hold."""
    accounts: frozenset[str]
    statuses: frozenset[str]


def read_declared(document: Document) -> Declared:
    file = _File(document)
    templates = file.section("transfer_templates")
    shared = frozenset(
        role for each in file.section("account_templates") for role in file.words(each, "role")
    )
    single = frozenset(role for each in file.section("accounts") for role in file.words(each, "role"))
    return Declared(
        {file.name(rail): _rail(file, at, rail, templates) for at, rail in enumerate(file.section("rails"))},
        {file.name(each): at for at, each in enumerate(templates)},
        shared | single,
        shared,
        frozenset(key for each in file.section("accounts") for key in file.words(each, "id")),
        frozenset((*BUILT_IN_STATUSES, *file.words(document.root, "statuses"))),
    )


def _rail(file: _File, at: int, rail: Piece, templates: list[Piece]) -> DeclaredRail:
    name = file.name(rail)
    own = [each for each in templates if name in file.words(each, "leg_rails")]
    own_type = file.type(rail)
    return DeclaredRail(
        at,
        frozenset((own_type, *map(file.type, own))),
        own_type,
        frozenset(
            word
            for key in ("origin", "source_origin", "destination_origin")
            for word in file.words(rail, key)
        ),
        frozenset(
            (
                *file.words(rail, "metadata_keys"),
                *(k for each in own for k in file.words(each, "transfer_key")),
            )
        ),
    )


class _File:
    def __init__(self, document: Document) -> None:
        self._root = document.root
        self._anchors = {piece.anchor: piece for piece in _every(self._root) if piece.anchor}

    def section(self, name: str) -> list[Piece]:
        found = self._get(self._root, name)
        return [self._meant(item) for item in found.items] if found else []

    def words(self, piece: Piece | None, key: str) -> list[str]:
        """What stands under the key: one word, or a list of them."""
        found = self._get(piece, key)
        items = found.items if found and found.kind == "list" else [found] if found else []
        return [word.text for word in map(self._meant, items) if word.kind == "scalar"]

    def name(self, piece: Piece) -> str:
        return next(iter(self.words(piece, "name")), "")

    def type(self, piece: Piece) -> str:
        return next(iter(self.words(piece, "transfer_type")), self.name(piece))

    def _get(self, piece: Piece | None, key: str) -> Piece | None:
        found = piece.get(key) if piece else None
        return self._meant(found) if found else None

    def _meant(self, piece: Piece) -> Piece:
        return self._anchors.get(piece.text, piece) if piece.kind == "alias" else piece


def _every(piece: Piece | None) -> Iterator[Piece]:
    if piece:
        yield piece
        for each in piece.children:
            yield from _every(each)
