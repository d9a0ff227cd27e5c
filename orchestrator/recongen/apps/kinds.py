"""Kinds of values of apps and datasets that refer to nothing else: words, names, values of parameters."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from recongen.apps import limits
from recongen.apps.column_types import WORDS, ParameterType
from recongen.declared import nodes
from recongen.declared.containers import ListOf
from recongen.declared.nodes import Node, Path, Scalar, describe, quote
from recongen.declared.reading import Spot, UnreadableError, hint
from recongen.declared.records import Fault, Record, read_record
from recongen.declared.scalars import Kind, Text

_SLUG = re.compile(r"[a-z][a-z0-9_]*")
_PLACEHOLDER = re.compile(r"\{(institution|prefix|description)\}")
_VALUES = {**WORDS, "date": "a date, 'YYYY-MM-DD'"}


def _fill_in(text: str, spot: Spot) -> str:
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
        return _fill_in(text, spot) if self.prose else text


class Paragraphs(Kind):
    """A text that the institution wrote may have paragraphs of its own."""

    says = "a list of texts"

    def read(self, node: Node, spot: Spot) -> tuple[str, ...]:
        texts = ListOf(Words(), says=self.says).read(node, spot)
        parts = [part for text in texts for part in re.split(r"\n\s*\n", _fill_in(text, spot))]
        return tuple(" ".join(part.split()) for part in parts if part.strip())


class Slug(Kind):
    """A name that ends up in addresses and ids."""

    says = "text"

    def read(self, node: Node, spot: Spot) -> str:
        name = Words(limits.NAME).read(node, spot)
        if not _SLUG.fullmatch(name):
            remedy = "Use small letters, digits and underscores; begin with a letter."
            raise spot.error("bad-name", f"{quote(name)} is not a name", remedy)
        return name


@dataclass(frozen=True)
class Known(Kind):
    """The name of something: one of these; `in_scope` is where the scope has them, when they are not fixed."""

    noun: str
    names: Collection[str] = ()
    in_scope: str = ""

    @property
    def says(self) -> str:  # type: ignore[override]
        return f"the name of {'an' if self.noun[0] in 'aeiou' else 'a'} {self.noun}"

    def name(self, node: Node, spot: Spot) -> str:
        """Known or not."""
        number = isinstance(node, Scalar) and (node.is_number or node.boolean is not None)
        if not isinstance(node, Scalar) or not node.text.strip() or number:
            raise spot.wrong_type(self.says, node)
        return node.text

    def read(self, node: Node, spot: Spot) -> Any:
        name = self.name(node, spot)
        names = spot.needs(self.in_scope) if self.in_scope else self.names
        if name not in names:
            raise spot.error(*unknown(name, names, self.noun))
        return name


def unknown(
    name: str, known: Collection[str], noun: str, remedy: str = "Fix the name."
) -> tuple[str, str, str]:
    """The rule, message and remedy of a name that nothing has."""
    return f"unknown-{noun}", f"there is no {noun} {quote(name)}", f"{hint(name, known)}{remedy}"


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
    says: str = "a mapping with keys such as kind"

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, nodes.Mapping):
            raise spot.wrong_type(self.says, node)
        kind = node.get("kind")
        if kind is None or nodes.is_null(kind):
            mark = node.key("kind")
            message = "the key has no value" if mark else f"{self.noun} needs kind"
            remedy = f"Write one of {', '.join(self.records)}."
            raise spot.below("kind").error("missing-key", message, remedy, (mark or node).mark)
        name = Known(f"kind of {self.noun}", self.records).read(kind, spot.below("kind"))
        return read_record(self.records[name], node, spot, further=("kind",))


def read_value(node: Node, kind: ParameterType, spot: Spot) -> Any:
    """A value of a parameter of that type."""
    value = None
    if isinstance(node, Scalar):
        with suppress(ValueError, ArithmeticError):
            value = _convert(node, kind)
    if value is None:
        quotes = "; put it in quotes" if kind == "text" and isinstance(node, Scalar) else ""
        message = f"this must be {_VALUES[kind]}; found {describe(node)}"
        raise spot.error("wrong-value", message, f"Write {_VALUES[kind]}{quotes}.")
    return value


def _convert(node: Scalar, kind: str) -> Any:
    """None, or an error of Python's, where it is not such a value. A date may be an instant's text, at midnight."""
    text = node.text
    match kind:
        case "text" if not node.plain:
            return text
        case "date" if not node.plain and re.fullmatch(r".{10}([ T]00:00:00)?", text):
            return date.fromisoformat(text[:10])
        case "integer" if node.is_integer:
            return int(text)
        case "decimal" if node.is_number and "n" not in text.lower():
            return Decimal(text)
    return None


@dataclass(frozen=True)
class ParameterValue(Kind):
    """A value of the type that stands beside it, or of the parameter that does."""

    says: str = "a value of the parameter's type"

    def read(self, node: Node, spot: Spot) -> Any:
        parameter = spot.scope.get("parameter")
        return read_value(node, parameter.type if parameter else spot.needs("type"), spot)


class Number(Kind):
    says = "a number"

    def read(self, node: Node, spot: Spot) -> Decimal:
        found: Decimal = read_value(node, "decimal", spot)
        return found


class OneOrSeveral(Kind):
    """One value, or a list of them where `several` is set."""

    says = "a value of the parameter's type, or a list of them"

    def read(self, node: Node, spot: Spot) -> tuple[Any, ...]:
        if not spot.scope.get("several"):
            if isinstance(node, nodes.Sequence):
                remedy = "Write one value, or several: true."
                raise spot.error("wrong-value", "one value, but this is a list", remedy)
            return (ParameterValue().read(node, spot),)
        if not isinstance(node, nodes.Sequence) or not node.items:
            raise spot.wrong_type("a list of at least one value, since the parameter takes several", node)
        values = ListOf(ParameterValue()).read(node, spot)
        if len(values) < len(node.items):
            raise UnreadableError
        return values


def find_repeated(places: Iterable[tuple[str, Path]], noun: str) -> Iterator[Fault]:
    """Where a name repeats an earlier one, ignoring case: QuickSight and most databases ignore case."""
    seen: dict[str, str] = {}
    for name, path in places:
        earlier = seen.get(name.casefold())
        seen.setdefault(name.casefold(), name)
        if earlier is not None:
            message = f"the {noun} {quote(name)} differs from {quote(earlier)} in case alone"
            if name == earlier:
                message = f"there is another {noun} {quote(name)}"
            yield Fault(path, "repeated-name", message, "Rename one of the two.")
