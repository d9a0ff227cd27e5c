"""Names that differ and look alike: one account to a reader, two to every rule."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from recongen.feed.contract import Column
from recongen.feed.names import look

# Columns whose values name things of one kind.
_KINDS = {
    "account_parent_role": "account_role",
    "transfer_parent_id": "transfer_id",
    "bundle_id": "transfer_id",
}
# Nearly every row has one of its own: they are not all remembered, only those that can have another Unicode form.
_NUMEROUS = ("id", "transfer_id")

Place = str
"""Where a spelling was first seen: `t.csv:7`, or a table."""


@dataclass(frozen=True)
class Lookalike:
    column: str
    spelling: str
    place: Place
    other: str
    other_place: Place

    def __str__(self) -> str:
        # Two forms of one letter are printed alike; their code points are not.
        shown = ascii if _form(self.spelling) == _form(self.other) else repr
        return (
            f"{self.column} {shown(self.spelling)} ({self.place}) and {shown(self.other)} ({self.other_place}) look alike "
            "and are two different names: write one of them everywhere"
        )


def _form(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


class Lookalikes:
    """The spellings of a feed by what they look like."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], dict[str, tuple[str, Place]]] = {}

    def watches(self, column: Column, value: str) -> bool:
        kind = _KINDS.get(column.name, column.name)
        return column.kind == "name" and bool(value) and (kind not in _NUMEROUS or not value.isascii())

    def see(self, column: str, value: str, place: Place) -> None:
        key = (_KINDS.get(column, column), look(value))
        self._seen.setdefault(key, {}).setdefault(value, (column, place))

    def see_stored(self, column: str, values: Iterable[str], place: Place) -> None:
        """Remember those of a table that look like one of the files: only these matter."""
        for value in values:
            spellings = self._seen.get((column, look(value)))
            if spellings is not None:
                spellings.setdefault(value, (column, place))

    def found(self) -> Iterator[Lookalike]:
        """Each further spelling with the first one."""
        for spellings in self._seen.values():
            if len(spellings) > 1:
                (first, (_, first_place)), *others = spellings.items()
                for other, (column, place) in others:
                    yield Lookalike(column, other, place, first, first_place)
