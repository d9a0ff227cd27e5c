"""The small languages of the grammar: roles, durations, completions, cadences, ranges, instance templates."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from recongen.institution.kinds import (
    BROKEN,
    Fields,
    Integer,
    Kind,
    ListOf,
    Money,
    Name,
    Pattern,
    Record,
    Spot,
)
from recongen.institution.nodes import Mapping, Node, Scalar, Sequence, quote
from recongen.institution.types import Completion, Firings

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PERIODS = ("business_day", "day", "week", "month", "quarter", "year")
MAX_BUSINESS_DAYS = 3650
MAX_DURATION_DAYS = 36_500
STATUS_LENGTH = 20

ROLE = Name("a role", forbidden="|()")
STATUS = Name("a status", max_length=STATUS_LENGTH)
METADATA_KEY = Name("a metadata key", forbidden="'\"\\")


@dataclass(frozen=True)
class RoleExpression(Kind):
    """`Role`, `(RoleA | RoleB)`, or a list of roles; read as a tuple of roles."""

    says: str = "a role, (RoleA | RoleB) or a list of roles"

    def read(self, node: Node, spot: Spot) -> Any:
        if isinstance(node, Sequence):
            return ListOf(ROLE, min_items=1, repeats="warning").read(node, spot)
        if not isinstance(node, Scalar) or "|" not in node.text and not node.text.startswith("("):
            role = ROLE.read(node, spot) if isinstance(node, Scalar) else self.wrong_type(node, spot)
            return role if role is BROKEN else (role,)
        return self._union(node, spot)

    def _union(self, node: Scalar, spot: Spot) -> Any:
        text = node.text.strip()
        inner = text[1:-1] if text.startswith("(") and text.endswith(")") else text
        roles = [part.strip() for part in inner.split("|")]
        if not all(roles) or any(character in role for role in roles for character in "()"):
            return spot.error("bad-role", f"{quote(node.text)} is not {self.says}", "Write (RoleA | RoleB).")
        read = [ROLE.read(Scalar(node.mark, role, plain=False), spot) for role in roles]
        return BROKEN if BROKEN in read else tuple(dict.fromkeys(read))

    def schema(self) -> dict[str, Any]:
        text = {"type": ["string", "number"], "minLength": 1}
        return {"anyOf": [text, ListOf(ROLE, min_items=1).schema()]}


def _duration(match: re.Match[str]) -> int:
    days, hours, minutes, seconds = (Decimal(part or 0) for part in match.group("d", "h", "m", "s"))
    if match.group("w"):
        days = Decimal(match.group("w")) * 7
    if not any(match.group("w", "d", "h", "m", "s")):
        raise ValueError("names no amount of time")
    if max(days, hours / 24, minutes / 1440, seconds / 86_400) > MAX_DURATION_DAYS:
        raise ValueError(f"is longer than {MAX_DURATION_DAYS:,} days")
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    if total <= 0:
        raise ValueError("is no time at all; a limit of age must be positive")
    if total != int(total):
        raise ValueError("is not a whole number of seconds")
    return int(total)


_NUMBER = r"[0-9]{1,12}(?:\.[0-9]{1,6})?"
_DURATION = (
    rf"P(?=.)(?:(?P<w>{_NUMBER})W|(?:(?P<d>{_NUMBER})D)?"
    rf"(?:T(?=.)(?:(?P<h>{_NUMBER})H)?(?:(?P<m>{_NUMBER})M)?(?:(?P<s>{_NUMBER})S)?)?)"
)


@dataclass(frozen=True)
class Duration(Pattern):
    """ISO 8601, read as whole seconds. Years and months have no fixed length and are refused by name."""

    says: str = "an ISO 8601 duration such as PT24H or P1D"
    pattern: str = _DURATION
    rule: str = "bad-duration"
    remedy: str = "Write days, hours, minutes or seconds, such as P1D, PT4H, PT90M or P1DT12H."
    examples: tuple[str, ...] = ("PT24H", "PT4H", "P1D", "P7D")

    def read(self, node: Node, spot: Spot) -> Any:
        calendar = r"P(?:[0-9.]+Y(?:[0-9.]+M)?|[0-9.]+M)[0-9.DTHMS]*"
        if isinstance(node, Scalar) and re.fullmatch(calendar, node.text):
            return spot.error(
                self.rule,
                f"{quote(node.text)} counts years or months, whose length depends on the calendar",
                self.remedy,
            )
        return super().read(node, spot)


DURATION = Duration(convert=_duration)


def _completion(match: re.Match[str]) -> Completion:
    days, key = match.group("days", "key")
    if days:
        if int(days) > MAX_BUSINESS_DAYS:
            raise ValueError(f"is more than {MAX_BUSINESS_DAYS:,} business days away")
        return Completion("business_day_end", int(days))
    if key:
        return Completion("metadata", key=key)
    return Completion("month_end" if match.group() == "month_end" else "business_day_end")


COMPLETION = Pattern(
    says="a completion",
    pattern=r"business_day_end(?:\+(?P<days>[1-9][0-9]{0,4})d)?|month_end|metadata\.(?P<key>[^'\"\\\s]+)",
    rule="bad-completion",
    remedy="Write business_day_end, business_day_end+3d, month_end or metadata.<key>.",
    convert=_completion,
    examples=("business_day_end", "business_day_end+1d", "month_end", "metadata.settlement_period_end"),
)

CADENCE = Pattern(
    says="a cadence",
    pattern=(
        r"intraday-(?:[1-9]|1[0-9]|2[0-3])h|daily-eod|daily-bod"
        rf"|weekly-(?:{'|'.join(WEEKDAYS)})|monthly-(?:eom|bom|[1-9]|[12][0-9]|3[01])"
    ),
    rule="bad-cadence",
    remedy=(
        "Write intraday-2h (1 to 23), daily-eod, daily-bod, weekly-fri, "
        "monthly-eom, monthly-bom or monthly-15 (1 to 31)."
    ),
    examples=(
        "intraday-2h",
        "daily-eod",
        "daily-bod",
        "weekly-fri",
        "monthly-eom",
        "monthly-bom",
        "monthly-15",
    ),
)

PREFIX = Pattern(
    says="a prefix: a lower-case letter, then lower-case letters, digits or _, 30 characters at most",
    pattern=r"[a-z][a-z0-9_]{0,29}",
    rule="bad-prefix",
    remedy="Every table of this institution begins with it; write for example first_bank.",
)

COLOUR = Pattern(
    says="a colour such as #1B2A4A",
    pattern=r"#[0-9a-fA-F]{6}",
    rule="bad-colour",
    remedy="Write # and six hexadecimal digits, in quotes.",
)


@dataclass(frozen=True)
class Range(Kind):
    """[low, high], both of one kind, low first."""

    bound: Kind

    @property
    def says(self) -> str:  # type: ignore[override]
        return f"[low, high], each {self.bound.says}"

    def read(self, node: Node, spot: Spot) -> Any:
        values = ListOf(self.bound, min_items=2, max_items=2, says=self.says).read(node, spot)
        if values is BROKEN or len(values) != 2:
            return BROKEN
        low, high = values
        if low > high:
            return spot.error("range-order", f"{low} is greater than {high}", "Write the smaller one first.")
        return low, high

    def schema(self) -> dict[str, Any]:
        return ListOf(self.bound, min_items=2, max_items=2).schema()


AMOUNT_RANGE = Range(Money(not_negative=True))
COUNT_RANGE = Range(Integer(0, 1_000_000))


@dataclass(frozen=True)
class Frequency(Kind):
    """[low, high] per business day, or a record that names the period."""

    record: Record
    says: str = "[low, high] or {period: week, range: [low, high]}"

    def read(self, node: Node, spot: Spot) -> Any:
        if isinstance(node, Sequence):
            counts = COUNT_RANGE.read(node, spot)
            return BROKEN if counts is BROKEN else Firings(low=counts[0], high=counts[1])
        if not isinstance(node, Mapping):
            return self.wrong_type(node, spot)
        fields = self.record.read(node, spot)
        if "range" not in fields:
            return BROKEN
        low, high = fields["range"]
        return Firings(low, high, fields.get("period", "business_day"))

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [COUNT_RANGE.schema(), self.record.schema()]}


@dataclass(frozen=True)
class NameOr(Kind):
    """A bare name, or a record that says more about it; read as the fields of that record either way."""

    name: Name
    record: Record

    @property
    def says(self) -> str:  # type: ignore[override]
        return f"{self.name.says} or a mapping with {self.record.keys[0].name}"

    def read(self, node: Node, spot: Spot) -> Any:
        if isinstance(node, Scalar):
            name = self.name.read(node, spot)
            return name if name is BROKEN else Fields(spot.path, {self.record.keys[0].name: name})
        return self.record.read(node, spot) if isinstance(node, Mapping) else self.wrong_type(node, spot)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [self.name.schema(), self.record.schema()]}


@dataclass(frozen=True)
class InstanceTemplate(Kind):
    """Text with the placeholders {role} and {n}; `numbered` when it must hold {n}."""

    numbered: bool
    says: str = "text with {n}, such as cust-{n:04d}"

    def read(self, node: Node, spot: Spot) -> Any:
        text = Name("text", max_length=255).read(node, spot)
        if text is BROKEN:
            return BROKEN
        try:
            fields = [part[1:] for part in string.Formatter().parse(text) if part[1] is not None]
        except ValueError:
            return spot.error("bad-placeholder", f"{quote(text)} has an unpaired brace", self._remedy())
        for name, width, conversion in fields:
            if name not in ("role", "n") or conversion:
                return spot.error(
                    "bad-placeholder",
                    f"{{{name}}} in {quote(text)} is not a known placeholder",
                    self._remedy(),
                )
            if not re.fullmatch(r"(0?[0-9]{1,2}d?|d)?" if name == "n" else "", width or ""):
                return spot.error(
                    "bad-placeholder",
                    f"{quote(text)} has the unknown format {quote(width or '')}",
                    self._remedy(),
                )
        if self.numbered and not any(name == "n" for name, _, _ in fields):
            return spot.error(
                "bad-placeholder", f"{quote(text)} gives every account the same id", "Put {n} into it."
            )
        return text

    @staticmethod
    def _remedy() -> str:
        return "Use {role}, {n} or {n:04d}; write {{ for a brace."

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1} | ({"pattern": r"\{n[^}]*\}"} if self.numbered else {})
