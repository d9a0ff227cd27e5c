"""Kinds of values: each knows how to read itself from YAML and how to say itself in JSON Schema.

`read` returns the value, or BROKEN after reporting why; a broken value never stops the reading of its
neighbours, so that one run shows everything.
"""

from __future__ import annotations

import difflib
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from recongen.institution.findings import Problem, Severity
from recongen.institution.nodes import (
    CONTROL_CHARACTERS,
    Mapping,
    Mark,
    Node,
    Path,
    Scalar,
    Sequence,
    describe,
    is_null,
    plain_value,
    quote,
)


class _Broken:
    def __repr__(self) -> str:
        return "BROKEN"


BROKEN: Final = _Broken()

MOST_PROBLEMS = 1000

# Beyond this many known words a likeness is not looked for: it takes time in proportion.
_MOST_WORDS = 500

# The feed's columns: a longer name could never match a row.
NAME_LENGTH = 100
TYPE_LENGTH = 50
LABEL_LENGTH = 255

# Invisible, but part of how some scripts and emoji are written.
_JOINERS = "\u200c\u200d"


class TooManyProblemsError(Exception):
    """This is no institution file; reading on would only repeat that."""


@dataclass
class Report:
    """What the reading found, and which paths hold no usable value."""

    problems: list[Problem] = field(default_factory=list)
    broken: set[Path] = field(default_factory=set)

    def add(self, problem: Problem) -> None:
        if len(self.problems) == MOST_PROBLEMS:
            raise TooManyProblemsError
        self.problems.append(problem)


@dataclass(frozen=True)
class Spot:
    """Where the reading stands in the file."""

    report: Report
    path: Path = ()

    def below(self, part: str | int) -> Spot:
        return Spot(self.report, (*self.path, part))

    def error(self, rule: str, message: str, remedy: str, mark: Mark | None = None) -> Any:
        """Reports, and returns BROKEN for the caller to hand on."""
        self.report.add(Problem(rule, self.path, message, remedy, mark=mark))
        self.report.broken.add(self.path)
        return BROKEN

    def warn(self, rule: str, message: str, remedy: str, mark: Mark | None = None) -> None:
        self.report.add(Problem(rule, self.path, message, remedy, "warning", mark))


class Kind(ABC):
    """`says` completes the sentence "this must be …"."""

    says: str

    @abstractmethod
    def read(self, node: Node, spot: Spot) -> Any: ...

    @abstractmethod
    def schema(self) -> dict[str, Any]: ...

    def wrong_type(self, node: Node, spot: Spot) -> Any:
        return spot.error(
            "wrong-type", f"this must be {self.says}; found {describe(node)}", f"Write {self.says}."
        )


def closest(word: str, known: Collection[str]) -> str | None:
    """The known word that this one is probably a slip of."""
    if len(known) > _MOST_WORDS:
        return None
    words = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word[:NAME_LENGTH].casefold(), words, n=1, cutoff=0.6)
    return words[close[0]] if close else None


def did_you_mean(word: str, known: Collection[str]) -> str:
    """`Did you mean 'x'? `, or nothing when no known word is close."""
    close = closest(word, known)
    return f"Did you mean {quote(close)}? " if close else ""


@dataclass(frozen=True)
class Text(Kind):
    """Prose: anything written as text, a number or a date included, but nothing invisible in it."""

    says: str = "text"

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, Scalar) or node.boolean is not None:
            return self.wrong_type(node, spot)
        found = CONTROL_CHARACTERS.search(node.text)
        if found:
            return spot.error(
                "control-character",
                f"the text holds the control character U+{ord(found.group()):04X}",
                "Delete it.",
            )
        return node.text

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "number"]}


@dataclass(frozen=True)
class Name(Kind):
    """An identifier. Numbers are taken as they are written, so that `0010` keeps its zeros."""

    says: str = "a name"
    max_length: int = NAME_LENGTH
    forbidden: str = ""

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, Scalar) or node.boolean is not None or node.is_null:
            return self.wrong_type(node, spot)
        problem = self._problem(node.text)
        return spot.error("bad-name", f"{quote(node.text)} {problem}", "Change it.") if problem else node.text

    def _problem(self, text: str) -> str | None:
        if not text.strip():
            return "is blank"
        if text != text.strip():
            return "begins or ends with a space"
        if not all(character.isprintable() or character in _JOINERS for character in text):
            return "holds a character that cannot be seen"
        if len(text) > self.max_length:
            return f"has {len(text)} characters; the feed's column holds {self.max_length}"
        held = next((character for character in self.forbidden if character in text), None)
        return f"holds {held}, which has a meaning of its own here" if held else None

    def schema(self) -> dict[str, Any]:
        pattern = "^[^" + re.escape(self.forbidden) + "]+$" if self.forbidden else "^.*[^ ].*$"
        return {
            "type": ["string", "number"],
            "minLength": 1,
            "maxLength": self.max_length,
            "pattern": pattern,
        }


@dataclass(frozen=True)
class Pattern(Kind):
    """Text in a small language. `convert` turns the match into the value and may raise ValueError with a reason."""

    says: str
    pattern: str
    rule: str
    remedy: str
    convert: Callable[[re.Match[str]], Any] = lambda match: match.group()
    examples: tuple[str, ...] = ()

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, Scalar) or node.is_null or node.boolean is not None:
            return self.wrong_type(node, spot)
        match = re.fullmatch(self.pattern, node.text)
        if match is None:
            return spot.error(self.rule, f"{quote(node.text)} is not {self.says}", self.remedy)
        try:
            return self.convert(match)
        except (ValueError, OverflowError) as reason:
            return spot.error(self.rule, f"{quote(node.text)} {reason}", self.remedy)

    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": "string", "pattern": f"^({_for_json(self.pattern)})$"}
        return schema | ({"examples": list(self.examples)} if self.examples else {})


def _for_json(pattern: str) -> str:
    """The pattern without Python's group names, which ECMAScript spells otherwise."""
    return re.sub(r"\(\?P<\w+>", "(", pattern)


@dataclass(frozen=True)
class Choice(Kind):
    values: tuple[str, ...]
    rule: str = "bad-choice"

    @property
    def says(self) -> str:  # type: ignore[override]
        return (
            " or ".join((", ".join(self.values[:-1]), self.values[-1])) if self.values[1:] else self.values[0]
        )

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, Scalar) or node.is_null or node.boolean is not None:
            return self.wrong_type(node, spot)
        if node.text not in self.values:
            hint = did_you_mean(node.text, self.values)
            return spot.error(
                self.rule, f"{quote(node.text)} is not {self.says}", f"{hint}Write {self.says}."
            )
        return node.text

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.values)}


@dataclass(frozen=True)
class Flag(Kind):
    says: str = "true or false"

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, Scalar) or node.boolean is None:
            return self.wrong_type(node, spot)
        return node.boolean

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Integer(Kind):
    low: int
    high: int

    @property
    def says(self) -> str:  # type: ignore[override]
        return f"a whole number from {self.low:,} to {self.high:,}"

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, Scalar) or not node.is_integer:
            return self.wrong_type(node, spot)
        value = int(node.text) if len(node.text) < 20 else self.high + 1
        if not self.low <= value <= self.high:
            return spot.error("out-of-range", f"{node.text[:20]} is not {self.says}", f"Write {self.says}.")
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


_MONEY = re.compile(r"([-+]?)([0-9]+)(?:\.([0-9]*))?")
_MONEY_DIGITS = 18


@dataclass(frozen=True)
class Money(Kind):
    """Dollars to the cent, read from the text itself, so that no binary fraction comes between."""

    says: str = "an amount such as 5000.00"
    not_negative: bool = False

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, Scalar) or node.is_null or node.boolean is not None:
            return self.wrong_type(node, spot)
        match = _MONEY.fullmatch(node.text)
        if match is None:
            return spot.error(
                "bad-money",
                f"{quote(node.text)} is not an amount",
                "Write digits and at most one point, such as 5000.00.",
            )
        sign, whole, cents = match.group(1), match.group(2).lstrip("0"), (match.group(3) or "").rstrip("0")
        if len(cents) > 2:
            return spot.error(
                "bad-money", f"{node.text[:40]} is finer than a cent", "Round it to two decimals."
            )
        if len(whole) > _MONEY_DIGITS:
            return spot.error(
                "bad-money",
                f"this amount has more than {_MONEY_DIGITS} digits before the point",
                "Check it: the feed's columns hold no more.",
            )
        value = Decimal(f"{whole or '0'}.{cents.ljust(2, '0')}")
        if sign == "-" and value:
            value = -value
        if self.not_negative and value < 0:
            return spot.error("bad-money", f"{value} is negative", "Write an amount of zero or more.")
        return value

    def schema(self) -> dict[str, Any]:
        number: dict[str, Any] = {"type": "number"} | ({"minimum": 0} if self.not_negative else {})
        sign = r"\+?" if self.not_negative else "[-+]?"
        text = {"type": "string", "pattern": rf"^{sign}[0-9]{{1,{_MONEY_DIGITS}}}(\.[0-9]{{0,2}}0*)?$"}
        return {"anyOf": [number, text]}


@dataclass(frozen=True)
class IsoDate(Kind):
    says: str = "a date such as 2030-07-05"

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, Scalar) or node.is_null or node.boolean is not None:
            return self.wrong_type(node, spot)
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", node.text, re.ASCII):
            return spot.error("bad-date", f"{quote(node.text)} is not {self.says}", "Write year-month-day.")
        try:
            return date.fromisoformat(node.text)
        except ValueError:
            return spot.error("bad-date", f"the calendar has no {node.text}", "Write a day that exists.")

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


@dataclass(frozen=True)
class ListOf(Kind):
    """`repeats` says what a repeated value is; it is then dropped."""

    item: Kind
    min_items: int = 0
    max_items: int | None = None
    repeats: Severity | None = None
    says: str = "a list"

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, Sequence):
            return self.wrong_type(node, spot)
        if not self.min_items <= len(node.items) <= (self.max_items or len(node.items)):
            return spot.error(
                "list-length",
                f"this list must have {self._length()}; found {len(node.items)}",
                "Mend the list.",
            )
        values: list[Any] = []
        seen: set[Any] = set()
        for position, item in enumerate(node.items):
            value = self.item.read(item, spot.below(position))
            if value is BROKEN:
                continue
            if self.repeats and value in seen:
                self._report_repeat(item, spot.below(position))
                continue
            if self.repeats:
                seen.add(value)
            values.append(value)
        return tuple(values)

    def _length(self) -> str:
        if self.min_items == self.max_items:
            return f"exactly {self.min_items} items"
        return f"at least {self.min_items} item{'s' if self.min_items != 1 else ''}"

    def _report_repeat(self, item: Node, spot: Spot) -> None:
        text = quote(item.text) if isinstance(item, Scalar) else "this item"
        problem = Problem(
            "repeated-item",
            spot.path,
            f"{text} is already in this list",
            "Delete one.",
            self.repeats or "error",
        )
        spot.report.add(problem)

    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": "array", "items": self.item.schema()}
        if self.min_items:
            schema["minItems"] = self.min_items
        if self.max_items is not None:
            schema["maxItems"] = self.max_items
        if self.repeats == "error":
            schema["uniqueItems"] = True
        return schema


@dataclass(frozen=True)
class MapOf(Kind):
    """A mapping whose keys are the institution's own; read as pairs in the order of the file."""

    value: Kind
    key: Kind = field(default_factory=Name)
    says: str = "a mapping"

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, Mapping):
            return self.wrong_type(node, spot)
        pairs = []
        for key, value in node.entries:
            here = spot.below(key.text)
            if self.key.read(key, here) is BROKEN:
                continue
            read = self.value.read(value, here)
            if read is not BROKEN:
                pairs.append((key.text, read))
        return tuple(pairs)

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.value.schema()}


@dataclass(frozen=True)
class Anything(Kind):
    """A mapping of the institution's own making, handed on as plain values."""

    says: str = "a mapping"

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, Mapping):
            return self.wrong_type(node, spot)
        return plain_value(node)

    def schema(self) -> dict[str, Any]:
        return {"type": "object"}


@dataclass(frozen=True)
class Unused(Kind):
    """A key that other tools write and that changes nothing here: a warning says why."""

    reason: str

    def read(self, node: Node, spot: Spot) -> Any:
        spot.warn(
            "unused-key", f"this key is read by other tools and ignored here: {self.reason}", "Leave it."
        )
        return BROKEN

    def schema(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class Key:
    name: str
    kind: Kind
    description: str
    required: bool = False


@dataclass(frozen=True)
class Fields:
    """The values of a record that could be read."""

    path: Path
    values: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values.get(key)

    def get(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)

    def __contains__(self, key: str) -> bool:
        return key in self.values


@dataclass(frozen=True)
class Record(Kind):
    """A mapping with known keys; the one description that the parser and the JSON Schema share."""

    name: str
    description: str
    keys: tuple[Key, ...]

    @property
    def says(self) -> str:  # type: ignore[override]
        return f"a mapping with keys such as {self.keys[0].name}"

    def read(self, node: Node, spot: Spot) -> Any:
        if not isinstance(node, Mapping):
            return self.wrong_type(node, spot)
        given = {key.text: value for key, value in node.entries if not is_null(value)}
        misspelt = self._report_unknown(node, spot) - given.keys()
        spot.report.broken.update(spot.below(name).path for name in misspelt)
        values = {}
        for key in self.keys:
            if key.name in given:
                value = key.kind.read(given[key.name], spot.below(key.name))
                if value is not BROKEN:
                    values[key.name] = value
            elif key.required and key.name not in misspelt:
                self._report_missing(key, node, spot)
        return Fields(spot.path, values)

    def _report_unknown(self, node: Mapping, spot: Spot) -> set[str]:
        """The known keys that the unknown ones were probably meant to be: they are not missing."""
        known = [key.name for key in self.keys]
        meant = set()
        for key, _ in node.entries:
            if key.text in known:
                continue
            close = closest(key.text, known)
            meant.update([close] if close else [])
            hint = f"Did you mean {quote(close)}? " if close else f"Known keys: {self._useful_keys()}. "
            message = f"{self.name} has no key {quote(key.text)}"
            remedy = f"{hint}Mend or delete it."
            spot.report.add(Problem("unknown-key", spot.path, message, remedy, mark=key.mark))
        return meant

    def _useful_keys(self) -> str:
        return ", ".join(key.name for key in self.keys if not isinstance(key.kind, Unused))

    def _report_missing(self, key: Key, node: Mapping, spot: Spot) -> None:
        here = spot.below(key.name)
        says = f" It is {key.kind.says}." if key.kind.says else ""
        written = node.key(key.name)
        if written is not None:
            here.error("missing-key", "the key has no value", f"Write one.{says}", written.mark)
        else:
            here.error("missing-key", f"{self.name} needs {key.name}", f"Add it.{says}", node.mark)

    def schema(self) -> dict[str, Any]:
        return {"$ref": f"#/$defs/{self.name.replace(' ', '_')}"}

    def definition(self) -> dict[str, Any]:
        return {
            "type": "object",
            "description": self.description,
            "additionalProperties": False,
            "properties": {key.name: _property(key) for key in self.keys},
            "required": [key.name for key in self.keys if key.required],
        }


def _property(key: Key) -> dict[str, Any]:
    schema = key.kind.schema()
    return {"description": key.description, **(schema if key.required else _or_null(schema))}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """An optional key without a value counts as absent."""
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    if "type" in schema:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        return {**schema, "type": [*types, "null"]}
    if "$ref" in schema:
        # Not anyOf, whose errors would not say which key is wrong.
        return {"type": ["object", "null"], "if": {"type": "object"}, "then": schema}
    return {"anyOf": [schema, {"type": "null"}]} if schema else schema
