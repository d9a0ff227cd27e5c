"""Single values: text, names, patterns, choices, flags, whole numbers, amounts and dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from recongen.institution.kinds.basis import Kind, Spot, did_you_mean
from recongen.institution.nodes import CONTROL_CHARACTERS, Node, Scalar, quote

# The feed's columns: a longer name could never match a row.
NAME_LENGTH = 100
TYPE_LENGTH = 50
LABEL_LENGTH = 255

# Invisible, but part of how some scripts and emoji are written.
_JOINERS = "\u200c\u200d"


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
