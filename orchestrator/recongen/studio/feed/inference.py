"""A declaration made of what was seen of a name. What cannot be seen is left out: the file then says what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recongen.declared.nodes import Path
from recongen.studio.editor import Edit
from recongen.studio.feed.build import Question, Row
from recongen.studio.feed.declared import Declared
from recongen.studio.feed.unknown import Unknown
from recongen.studio.forms import GENERAL, with_item
from recongen.studio.splice import Add, Document, Put
from recongen.studio.writing import Value, Word


@dataclass(frozen=True)
class Seen:
    """`shapes` are how its legs are made; `keys` the rows of each metadata key by rail, and `legs` all rows of each rail."""

    shapes: Sequence[Row]
    keys: Mapping[str, Mapping[str, int]]
    legs: Mapping[str, int]


@dataclass(frozen=True)
class Declaring:
    edit: Edit
    place: Path
    """Where in the file it then stands."""


def questions(unknown: Unknown) -> list[Question]:
    return [
        Question("studio_shapes", {"pKind": unknown.kind, "pName": unknown.name}),
        Question("studio_names", {"pKind": "metadata_key"}, ("-row_count", "name", "context")),
        Question("studio_names", {"pKind": "rail"}, ("-row_count", "name", "context")),
    ]


def read_answers(answers: Sequence[Sequence[Row]]) -> Seen:
    """The answers to `questions`."""
    shapes, keyed, rails = answers
    keys: dict[str, dict[str, int]] = {}
    for row in keyed:
        keys.setdefault(row["context"], {})[row["name"]] = row["row_count"]
    return Seen(shapes, keys, {row["name"]: row["row_count"] for row in rails})


def declaring(unknown: Unknown, what: Seen, known: Declared, document: Document) -> Declaring:
    """For a name that nothing refuses."""
    made = _ITEMS.get(unknown.kind)
    if made:
        section, value = made(unknown, what)
        at = document.at((section,))
        return Declaring(lambda d: with_item(d, section, value), (section, len(at.items) if at else 0))
    if unknown.kind == "status":
        return Declaring(lambda d: _with_word(d, ("statuses",), unknown.name), (GENERAL,))
    rail: Path = ("rails", known.rails[unknown.context].at)
    if unknown.kind == "metadata_key":
        return Declaring(lambda d: _with_word(d, (*rail, "metadata_keys"), unknown.name), rail)
    key = {"transfer_type": "transfer_type", "origin": "origin"}[unknown.kind]
    return Declaring(lambda d: d.apply([Put((*rail, key), Word(unknown.name))]), rail)


def _with_word(document: Document, place: Path, word: str) -> Document:
    there = document.at(place)
    is_list = there is not None and there.kind == "list" and there.items
    return document.apply([Add(place, Word(word)) if is_list else Put(place, [Word(word)])])


# New declarations -----------------------------------------------------------------------------------------------------------

Item = tuple[str, dict[str, Value]]


def _rail(unknown: Unknown, what: Seen) -> Item:
    shapes, legs = what.shapes, sum(row["legs"] for row in what.shapes)
    debits, credits = (
        [row for row in shapes if row["amount_direction"] == side] for side in ("Debit", "Credit")
    )
    # Most of its legs have their other side in the same transfer.
    has_both = 2 * sum(row["paired_legs"] for row in shapes) >= legs and bool(debits and credits)
    value: dict[str, Value] = {
        "name": Word(unknown.name),
        **_word("transfer_type", _usual(shapes, "transfer_type")),
    }
    if has_both:
        value |= _words("source_role", _all(debits, "account_role"))
        value |= _words("destination_role", _all(credits, "account_role"))
        if any(row["template_name"] is None for row in shapes):
            value["expected_net"] = Word("0", bare=True)
        origins = [_usual(side, "origin") for side in (debits, credits)]
        if origins[0] == origins[1]:
            value |= _word("origin", origins[0])
        else:
            value |= _word("source_origin", origins[0]) | _word("destination_origin", origins[1])
    elif shapes:
        value |= _words("leg_role", _all(shapes, "account_role"))
        direction = "Variable" if debits and credits else "Debit" if debits else "Credit"
        value |= {"leg_direction": Word(direction)} | _word("origin", _usual(shapes, "origin"))
    if keys := sorted(what.keys.get(unknown.name, {})):
        value["metadata_keys"] = [Word(key) for key in keys]
    amounts = [row[name] for row in shapes for name in ("lowest", "highest")]
    if amounts and max(amounts) > 0:
        value["amount_typical_range"] = [Word(f"{each:.2f}") for each in (min(amounts), max(amounts))]
    return "rails", value


def _template(unknown: Unknown, what: Seen) -> Item:
    """The metadata keys that every leg of all its rails carries are those by which legs find their transfer."""
    rails = _all(what.shapes, "rail_name")
    carried = [
        {key for key, rows in what.keys.get(rail, {}).items() if rows >= what.legs.get(rail, 0)}
        for rail in rails
    ]
    value: dict[str, Value] = {
        "name": Word(unknown.name),
        **_word("transfer_type", _usual(what.shapes, "transfer_type")),
    }
    value["expected_net"] = Word("0", bare=True)
    if common := sorted(set.intersection(*carried)) if carried else []:
        value["transfer_key"] = [Word(key) for key in common]
    value["completion"] = Word("business_day_end")
    return "transfer_templates", value | ({"leg_rails": [Word(rail) for rail in rails]} if rails else {})


def _role(unknown: Unknown, what: Seen) -> Item:
    """Of one account where only one holds it, else a class of accounts."""
    ids = {row["account_id"] for row in what.shapes}
    if len(ids) == 1 and all(row["accounts"] == 1 for row in what.shapes):
        return _account(unknown, what)
    return "account_templates", {"role": Word(unknown.name), **_attributes(what)}


def _account(unknown: Unknown, what: Seen) -> Item:
    first = what.shapes[0] if what.shapes else {}
    key = first.get("account_id") or unknown.name
    role = unknown.name if unknown.kind == "role" else unknown.context
    value: dict[str, Value] = {"id": Word(key)}
    if first.get("account_name") not in (None, key):
        value["name"] = Word(first["account_name"])
    return "accounts", {**value, "role": Word(role), **_attributes(what)}


def _attributes(what: Seen) -> dict[str, Value]:
    scope = {"scope": Word(_usual(what.shapes, "account_scope") or "internal")}
    return scope | _word("parent_role", _usual(what.shapes, "account_parent_role"))


_ITEMS: Mapping[str, Callable[[Unknown, Seen], Item]] = {
    "rail": _rail,
    "template": _template,
    "role": _role,
    "account": _account,
}


def _usual(shapes: Iterable[Row], column: str) -> str:
    """What most legs say; nothing where none says anything."""
    counts: Counter[Any] = Counter()
    for row in shapes:
        if row[column] is not None:
            counts[row[column]] += row["legs"]
    return min(counts, key=lambda word: (-counts[word], word), default="")


def _all(shapes: Iterable[Row], column: str) -> list[str]:
    return sorted({row[column] for row in shapes if row[column] is not None})


def _word(key: str, text: str) -> dict[str, Value]:
    return {key: Word(text)} if text else {}


def _words(key: str, texts: Sequence[str]) -> dict[str, Value]:
    return {key: Word(texts[0]) if len(texts) == 1 else [Word(text) for text in texts]} if texts else {}
