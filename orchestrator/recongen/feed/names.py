"""Names: invisible characters in them, and names that differ but look alike. Such names are one account to a reader
and two to every rule.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator

from recongen.feed.contract import Column
from recongen.looks import invisible, look

Place = str
"""Where a spelling was first seen: `t.csv:7`, or a table."""

_CONTROLS = {"\t": "TAB", "\n": "LINE FEED", "\r": "CARRIAGE RETURN"}

# Nearly every row has one of its own: they are not all remembered, only those that can have another Unicode form.
_NUMEROUS = ("id", "transfer_id")


def describe_hidden(text: str) -> str | None:
    """What cannot be seen in a name, in words; None when all of it can. A blank between two words can be seen, a plain one only."""
    if not (text.isascii() and text.isprintable()):
        for position, character in enumerate(text, start=1):
            if ord(character) in invisible() or (character.isspace() and character != " "):
                kind = "a blank of another kind" if unicodedata.category(character) == "Zs" else "invisible"
                name = unicodedata.name(character, "") or _CONTROLS.get(character, "")
                return f"character {position} is {kind} ({f'U+{ord(character):04X} {name}'.strip()})"
    before, after = text[0] == " ", text[-1] == " "
    if before or after:
        return f"a blank {'before and after' if before and after else 'before' if before else 'after'} it"
    return None


def watched_names(column: Column) -> Callable[[str], bool] | None:
    """Which values of a column may look like another; None where none matters."""
    if column.kind != "name":
        return None
    return _is_unusual if (column.names or column.name) in _NUMEROUS else bool


def _is_unusual(name: str) -> bool:
    return not name.isascii()


class Lookalikes:
    """The spellings of a feed by what they look like."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], dict[str, tuple[str, Place]]] = {}

    def see(self, column: Column, value: str, place: Place) -> None:
        key = (column.names or column.name, look(value))
        self._seen.setdefault(key, {}).setdefault(value, (column.name, place))

    def see_stored(self, column: str, values: Iterable[str], place: Place) -> None:
        """Remember those of a table that look like one of the files: only these matter."""
        for value in values:
            spellings = self._seen.get((column, look(value)))
            if spellings is not None:
                spellings.setdefault(value, (column, place))

    def further_spellings(self) -> Iterator[str]:
        """A line for each further spelling, with the first one and where both are."""
        for spellings in self._seen.values():
            (first, (_, first_place)), *others = spellings.items()
            for other, (column, place) in others:
                # Two forms of one letter are printed alike; their code points are not.
                forms = {unicodedata.normalize("NFKC", text) for text in (first, other)}
                quote = ascii if len(forms) == 1 else repr
                yield (
                    f"{column} {quote(other)} ({place}) and {quote(first)} ({first_place}) look alike "
                    "and are two different names: write one of them everywhere"
                )
