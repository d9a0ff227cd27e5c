"""Kinds of single values: text, names, patterns, choices, flags, whole numbers, amounts and dates.

A kind reads itself from a node and says itself in JSON Schema. `says` completes the sentence "this must be …".
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from recongen.declared.nodes import CONTROL_CHARACTERS, Node, Scalar, describe, quote
from recongen.declared.reading import Spot, did_you_mean
from recongen.text import is_printable

Schema: TypeAlias = dict[str, Any]

# The feed's columns: a longer name could never match a row.
NAME_LENGTH = 100
TYPE_LENGTH = 50
LABEL_LENGTH = 255


class Kind(ABC):
    says: str

    @abstractmethod
    def read(self, node: Node, spot: Spot) -> Any:
        """The value. Raises UnreadableError after reporting why there is none."""

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        """`definitions` collects the records that the schema refers to."""
        return {}

    def scalar(self, node: Node, spot: Spot, numbers: bool = True) -> Scalar:
        """The node, when it is one written value: not a flag, not nothing, and a number only where those are welcome."""
        if not isinstance(node, Scalar) or node.is_null or node.boolean is not None:
            raise spot.wrong_type(self.says, node)
        if node.is_number and not numbers:
            message = f"this must be {self.says}; found {describe(node)}"
            raise spot.error("wrong-type", message, "Put it in quotes.")
        return node


@dataclass(frozen=True)
class Text(Kind):
    """Prose. `numbers`: whether 12 without quotes may be text, too."""

    says: str = "text"
    numbers: bool = True

    def read(self, node: Node, spot: Spot) -> str:
        text = self.scalar(node, spot, self.numbers).text
        found = CONTROL_CHARACTERS.search(text)
        if found:
            message = f"the text holds the control character U+{ord(found.group()):04X}"
            raise spot.error("control-character", message, "Delete it.")
        return text

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"type": ["string", "number"] if self.numbers else "string"}


@dataclass(frozen=True)
class Name(Kind):
    """An identifier. Numbers are taken as they are written, so that `0010` keeps its zeros.

    `names` are the kinds of things that it may name, in a word each: wherever one of them is declared or referred to.
    """

    says: str = "a name"
    max_length: int = NAME_LENGTH
    forbidden: str = ""
    names: tuple[str, ...] = ()

    def read(self, node: Node, spot: Spot) -> str:
        text = self.scalar(node, spot).text
        fault = self._fault(text)
        if fault:
            raise spot.error("bad-name", f"{quote(text)} {fault}", "Change it.")
        return text

    def _fault(self, text: str) -> str | None:
        if not text.strip():
            return "is blank"
        if text != text.strip():
            return "begins or ends with a space"
        if not is_printable(text):
            return "holds a character that cannot be seen"
        if len(text) > self.max_length:
            return f"has {len(text)} characters; the feed's column holds {self.max_length}"
        found = next((character for character in self.forbidden if character in text), None)
        return f"holds {found}, which has a meaning of its own here" if found else None

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        pattern = "^[^" + re.escape(self.forbidden) + "]+$" if self.forbidden else "^.*[^ ].*$"
        lengths = {"minLength": 1, "maxLength": self.max_length}
        return {"type": ["string", "number"], **lengths, "pattern": pattern}


@dataclass(frozen=True)
class Pattern(Kind):
    """Text in a small language. `convert` turns the match into the value and may raise ValueError with a reason.

    `schema_pattern` is for editors, where `pattern` also matches what `convert` refuses.
    """

    says: str
    pattern: str
    rule: str
    remedy: str
    convert: Callable[[re.Match[str]], Any] = lambda match: match.group()
    examples: tuple[str, ...] = ()
    numbers: bool = True
    schema_pattern: str = ""

    def read(self, node: Node, spot: Spot) -> Any:
        text = self.scalar(node, spot, self.numbers).text
        match = re.fullmatch(self.pattern, text)
        if match is None:
            raise spot.error(self.rule, f"{quote(text)} is not {self.says}", self.remedy)
        try:
            return self.convert(match)
        except (ValueError, OverflowError) as reason:
            raise spot.error(self.rule, f"{quote(text)} {reason}", self.remedy) from None

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        # ECMAScript spells the names of groups in another way.
        pattern = re.sub(r"\(\?P<\w+>", "(", self.schema_pattern or self.pattern)
        schema: Schema = {"type": "string", "pattern": f"^({pattern})$"}
        return schema | ({"examples": list(self.examples)} if self.examples else {})


@dataclass(frozen=True)
class Choice(Kind):
    values: tuple[str, ...]

    @property
    def says(self) -> str:  # type: ignore[override]
        *others, last = self.values
        return f"{', '.join(others)} or {last}" if others else last

    def read(self, node: Node, spot: Spot) -> str:
        text = self.scalar(node, spot).text
        if text not in self.values:
            remedy = f"{did_you_mean(text, self.values)}Write {self.says}."
            raise spot.error("bad-choice", f"{quote(text)} is not {self.says}", remedy)
        return text

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"enum": list(self.values)}


@dataclass(frozen=True)
class Flag(Kind):
    says: str = "true or false"

    def read(self, node: Node, spot: Spot) -> bool:
        if not isinstance(node, Scalar) or node.boolean is None:
            raise spot.wrong_type(self.says, node)
        return node.boolean

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Integer(Kind):
    """`unit` is what it counts. `quoted`: whether "12" is one, too, as in a variable of the environment."""

    low: int
    high: int
    unit: str = ""
    quoted: bool = False

    @property
    def says(self) -> str:  # type: ignore[override]
        unit = f" of {self.unit}" if self.unit else ""
        return f"a whole number{unit} from {self.low:,} to {self.high:,}"

    def read(self, node: Node, spot: Spot) -> int:
        if self.quoted and isinstance(node, Scalar):
            node = Scalar(node.mark, node.text.strip(), plain=True)
        if not isinstance(node, Scalar) or not node.is_integer:
            raise spot.wrong_type(self.says, node)
        value = int(node.text) if len(node.text) < 20 else self.high + 1
        if not self.low <= value <= self.high:
            raise spot.error("out-of-range", f"{node.text[:20]} is not {self.says}", f"Write {self.says}.")
        return value

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


_MONEY = re.compile(r"[-+]?(?=[0-9])0*([0-9]*)(?:\.([0-9]*?)0*)?")
_MONEY_DIGITS = 16


@dataclass(frozen=True)
class Money(Kind):
    """To the cent, read from the text itself, so that no binary fraction comes between."""

    says: str = "an amount such as 5000.00"
    not_negative: bool = False

    def read(self, node: Node, spot: Spot) -> Decimal:
        text = self.scalar(node, spot).text
        match = _MONEY.fullmatch(text)
        if match is None:
            remedy = "Write digits and at most one point, such as 5000.00."
            raise spot.error("bad-money", f"{quote(text)} is not an amount", remedy)
        whole, cents = match.group(1), match.group(2) or ""
        if len(cents) > 2:
            raise spot.error("bad-money", f"{text[:40]} is finer than a cent", "Round it to two decimals.")
        if len(whole) > _MONEY_DIGITS:
            message = f"this amount has more than {_MONEY_DIGITS} digits before the point"
            raise spot.error(
                "bad-money", message, "Check it: not every database adds up larger ones to the cent."
            )
        # Zero has no sign.
        value = Decimal(text).quantize(Decimal("0.01")) + 0
        if self.not_negative and value < 0:
            raise spot.error("bad-money", f"{value} is negative", "Write an amount of zero or more.")
        return value

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        number: Schema = {"type": "number"} | ({"minimum": 0} if self.not_negative else {})
        # Minus zero is zero.
        sign = r"(\+?|-(?=[0.]*$))" if self.not_negative else "[-+]?"
        text = {"type": "string", "pattern": rf"^{sign}0*[0-9]{{1,{_MONEY_DIGITS}}}(\.[0-9]{{0,2}}0*)?$"}
        return {"anyOf": [number, text]}


@dataclass(frozen=True)
class IsoDate(Kind):
    says: str = "a date such as 2030-07-05"

    def read(self, node: Node, spot: Spot) -> date:
        text = self.scalar(node, spot).text
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise spot.error("bad-date", f"{quote(text)} is not {self.says}", "Write year-month-day.")
        try:
            return date.fromisoformat(text)
        except ValueError:
            message = f"the calendar has no {text}"
            raise spot.error("bad-date", message, "Write a day that exists.") from None

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
