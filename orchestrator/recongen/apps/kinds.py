"""Kinds of values of apps and datasets that refer to nothing else: words, names, values of parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from recongen.apps import limits
from recongen.declared import nodes
from recongen.declared.containers import ListOf
from recongen.declared.nodes import Node, Path, Scalar, describe, quote
from recongen.declared.reading import Spot, UnreadableError, hint
from recongen.declared.records import Fault, Record, RecordOf, read_record
from recongen.declared.scalars import Kind, Text

SLUG = re.compile(r"[a-z][a-z0-9_]*")
_PLACEHOLDER = re.compile(r"\{(institution|prefix|description)\}")
_VALUES = {
    "text": "text",
    "integer": "a whole number",
    "decimal": "a number",
    "date": "a date, 'YYYY-MM-DD'",
}


def fill_in(text: str, spot: Spot) -> str:
    """With what the institution says of itself; other braces are text."""
    prose: Mapping[str, str] = spot.scope.get("prose", {})
    return _PLACEHOLDER.sub(lambda found: prose.get(found[1], found[0]), text)


@dataclass(frozen=True)
class Words(Kind):
    """Text on one line, at most so many characters. `prose`: it may name the institution, as `{institution}`."""

    most: int | None = None
    prose: bool = False
    says: str = "text"

    def read(self, node: Node, spot: Spot) -> str:
        text = Text(self.says, numbers=False).read(node, spot)
        if not text.strip():
            raise spot.wrong_type(self.says, node)
        if self.most is not None and len(text) > self.most:
            message = f"this has {len(text):,} characters; at most {self.most} fit"
            raise spot.error("too-long", message, "Shorten it.")
        text = " ".join(text.split())
        return fill_in(text, spot) if self.prose else text


@dataclass(frozen=True)
class Paragraphs(Kind):
    """A text that the institution wrote may have paragraphs of its own."""

    says: str = "a list of texts"

    def read(self, node: Node, spot: Spot) -> tuple[str, ...]:
        texts = ListOf(Words(), says=self.says).read(node, spot)
        parts = [part for text in texts for part in re.split(r"\n\s*\n", fill_in(text, spot))]
        return tuple(" ".join(part.split()) for part in parts if part.strip())


@dataclass(frozen=True)
class Slug(Kind):
    """A name that ends up in addresses and ids."""

    says: str = "text"

    def read(self, node: Node, spot: Spot) -> str:
        name = Words(limits.NAME).read(node, spot)
        if not SLUG.fullmatch(name):
            remedy = "Use small letters, digits and underscores; begin with a letter."
            raise spot.error("bad-name", f"{quote(name)} is not a name", remedy)
        return name


def name_of(noun: str) -> str:
    return f"the name of {'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def read_name(node: Node, spot: Spot, noun: str) -> str:
    if not isinstance(node, Scalar) or not node.text.strip() or node.is_number or node.boolean is not None:
        raise spot.wrong_type(name_of(noun), node)
    return node.text


def unknown(
    name: str, known: Collection[str], noun: str, remedy: str = "Fix the name."
) -> tuple[str, str, str]:
    """The rule, message and remedy of a name that nothing has."""
    return f"unknown-{noun}", f"there is no {noun} {quote(name)}", f"{hint(name, known)}{remedy}"


@dataclass(frozen=True)
class Known(Kind):
    """One of these names; `in_scope` names what the scope holds, where they are not fixed."""

    noun: str
    names: Collection[str] = ()
    in_scope: str = ""

    @property
    def says(self) -> str:  # type: ignore[override]
        return name_of(self.noun)

    def read(self, node: Node, spot: Spot) -> str:
        name = read_name(node, spot, self.noun)
        names = spot.needs(self.in_scope) if self.in_scope else self.names
        if name not in names:
            raise spot.error(*unknown(name, names, self.noun))
        return name


@dataclass(frozen=True)
class Count(Kind):
    least: int = 1

    @property
    def says(self) -> str:  # type: ignore[override]
        return f"a whole number of at least {self.least}"

    def read(self, node: Node, spot: Spot) -> int:
        if not isinstance(node, Scalar) or not node.is_integer or int(node.text) < self.least:
            raise spot.wrong_type(self.says, node)
        return int(node.text)


@dataclass(frozen=True)
class ByKind(Kind):
    """A mapping whose `kind` says which record it is."""

    noun: str
    records: Mapping[str, type[Record]]

    @property
    def says(self) -> str:  # type: ignore[override]
        return "a mapping with keys such as kind"

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, nodes.Mapping):
            raise spot.wrong_type(self.says, node)
        kind = node.get("kind")
        if kind is None or nodes.is_null(kind):
            here, mark = spot.below("kind"), node.key("kind")
            message = "the key has no value" if mark else f"{self.noun} needs kind"
            remedy = f"Write one of {', '.join(self.records)}."
            raise here.error("missing-key", message, remedy, mark.mark if mark else node.mark)
        name = Known(f"kind of {self.noun}", self.records).read(kind, spot.below("kind"))
        return read_record(self.records[name], node, spot, besides=("kind",))


@dataclass(frozen=True)
class Within(Kind):
    """A record that sees more than what is around it: `scope` adds that, from the record's own node."""

    cls: type[Record]
    scope: Callable[[Node, Spot], dict[str, Any]]

    @property
    def says(self) -> str:  # type: ignore[override]
        return RecordOf(self.cls).says

    def read(self, node: Node, spot: Spot) -> Any:
        return read_record(self.cls, node, spot.within(self.scope(node, spot)))


def read_value(node: Node, kind: str, spot: Spot) -> Any:
    """A value of a parameter of that type."""
    value = _converted(node, kind) if isinstance(node, Scalar) else None
    if value is None:
        quotes = "; put it in quotes" if kind == "text" and isinstance(node, Scalar) else ""
        expected = _VALUES[kind]
        message = f"this must be {expected}; found {describe(node)}"
        raise spot.error("wrong-value", message, f"Write {expected}{quotes}.")
    return value


def _converted(node: Scalar, kind: str) -> Any:
    if kind == "text":
        return None if node.plain else node.text
    if kind == "date":
        return None if node.plain else _date(node.text)
    if kind == "integer":
        return int(node.text) if node.is_integer else None
    number = Decimal(node.text) if node.is_number and "n" not in node.text.lower() else None
    return number if number is not None and number.is_finite() else None


def _date(text: str) -> date | None:
    """Also as an instant's text, at midnight."""
    day = text[:10] if text[10:] in ("", " 00:00:00", "T00:00:00") else text
    try:
        return date.fromisoformat(day) if len(day) == 10 else None
    except ValueError:
        return None


@dataclass(frozen=True)
class ParameterValue(Kind):
    """A value of the type that stands beside it."""

    says: str = "a value of the parameter's type"

    def read(self, node: Node, spot: Spot) -> Any:
        return read_value(node, spot.needs("type"), spot)


@dataclass(frozen=True)
class OneOrSeveral(Kind):
    """One value, or a list of them where `several` is set."""

    says: str = "a value of the parameter's type, or a list of them"

    def read(self, node: Node, spot: Spot) -> tuple[Any, ...]:
        kind = spot.needs("type")
        if not spot.scope.get("several"):
            if isinstance(node, nodes.Sequence):
                remedy = "Write one value, or several: true."
                raise spot.error("wrong-value", "one value, but this is a list", remedy)
            return (read_value(node, kind, spot),)
        if not isinstance(node, nodes.Sequence) or not node.items:
            raise spot.wrong_type("a list of at least one value, since the parameter takes several", node)
        values = ListOf(ParameterValue()).read(node, spot)
        if len(values) < len(node.items):
            raise UnreadableError
        return values


def repeated(places: Iterable[tuple[str, Path]], noun: str) -> Iterator[Fault]:
    """Where a name stands that an earlier one equals, be it but for case: QuickSight and most databases ignore case."""
    seen: dict[str, str] = {}
    for name, path in places:
        earlier = seen.get(name.casefold())
        if earlier is None:
            seen[name.casefold()] = name
            continue
        message = f"the {noun} {quote(name)} differs from {quote(earlier)} in case alone"
        if name == earlier:
            message = f"there is another {noun} {quote(name)}"
        yield Fault(path, "repeated-name", message, "Rename one of the two.")
