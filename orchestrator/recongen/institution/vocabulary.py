"""The small languages of the grammar: roles, durations, completions, cadences, ranges, ids of synthetic accounts.

And what every declaration may have: prose, and who answers for it.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from recongen.declared.containers import ByShape, ListOf, Then
from recongen.declared.nodes import Node, Scalar, quote
from recongen.declared.reading import Spot, UnreadableError
from recongen.declared.records import Record, RecordOf, key, optional, record
from recongen.declared.scalars import LABEL_LENGTH, Choice, Integer, Kind, Money, Name, Pattern, Schema, Text

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PERIODS = ("business_day", "day", "week", "month", "quarter", "year")
MAX_BUSINESS_DAYS = 3650
MAX_DURATION_DAYS = 24_855
"""Some 68 years: as many as the seconds that an integer of 32 bits counts."""

ROLE = Name("a role", forbidden="|()", names=("role",))
STATUSES = Then(
    ListOf(Name("a status", max_length=20), repeats="warning"), lambda statuses: tuple(sorted(statuses))
)
METADATA_KEY = Name("a metadata key", forbidden="'\"\\", names=("metadata key",))
METADATA_KEYS = ListOf(METADATA_KEY, repeats="warning")


@record("owner")
class Owner(Record):
    """Who is responsible for it."""

    team: str | None = optional(Name("a team", max_length=LABEL_LENGTH), "The team that looks after it.")
    contact: str | None = optional(
        Name("a contact", max_length=LABEL_LENGTH), "How to reach them: an address, a channel."
    )


PROSE = "What this is and why it exists, in prose."
WHO = "Who is responsible for it."
OWNER = Then(RecordOf(Owner), lambda owner: owner if owner != Owner() else None)


@record("declaration")
class Declaration(Record):
    """What every declaration may have. No rule reads it."""

    description: str | None = key(Text(), PROSE, default=None, last=True, kw_only=True)
    owner: Owner | None = key(OWNER, WHO, default=None, last=True, kw_only=True)


@dataclass(frozen=True)
class _RoleWord(Kind):
    """`Role` or `(RoleA | RoleB)`, as a tuple of roles."""

    says: str = "a role, (RoleA | RoleB) or a list of roles"
    names: tuple[str, ...] = ROLE.names

    def read(self, node: Node, spot: Spot) -> tuple[str, ...]:
        text = node.text.strip() if isinstance(node, Scalar) else ""
        if "|" not in text and not text.startswith("("):
            return (ROLE.read(node, spot),)
        inner = text[1:-1] if text.startswith("(") and text.endswith(")") else text
        roles = [part.strip() for part in inner.split("|")]
        if not all(roles) or any(character in role for role in roles for character in "()"):
            raise spot.error("bad-role", f"{quote(text)} is not {self.says}", "Write (RoleA | RoleB).")
        return tuple(dict.fromkeys(ROLE.read(Scalar(node.mark, role), spot) for role in roles))

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"type": ["string", "number"], "minLength": 1}


ROLES = ByShape(_RoleWord.says, word=_RoleWord(), sequence=ListOf(ROLE, min_items=1, repeats="warning"))


def _duration(match: re.Match[str]) -> int:
    """In seconds."""
    if match["calendar"]:
        raise ValueError("counts years or months, whose length depends on the calendar")
    weeks, days, hours, minutes, seconds = (Decimal(part or 0) for part in match.group(*"wdhms"))
    days += weeks * 7
    if max(days, hours / 24, minutes / 1440, seconds / 86_400) > MAX_DURATION_DAYS:
        raise ValueError(f"is longer than {MAX_DURATION_DAYS:,} days")
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    if total <= 0:
        raise ValueError("is zero; a limit of age must be positive")
    if total != int(total):
        raise ValueError("is not a whole number of seconds")
    return int(total)


_NUMBER = r"[0-9]{1,12}(?:\.[0-9]{1,6})?"
_FIXED = (
    rf"(?P<w>{_NUMBER})W|(?:(?P<d>{_NUMBER})D)?"
    rf"(?:T(?=.)(?:(?P<h>{_NUMBER})H)?(?:(?P<m>{_NUMBER})M)?(?:(?P<s>{_NUMBER})S)?)?"
)
_CALENDAR = r"(?:[0-9.]+Y(?:[0-9.]+M)?|[0-9.]+M)[0-9.DTHMS]*"

# ISO 8601, read as whole seconds. Years and months have no fixed length and are refused by name.
DURATION = Pattern(
    says="an ISO 8601 duration such as PT24H or P1D",
    pattern=rf"P(?=.)(?:(?P<calendar>{_CALENDAR})|{_FIXED})",
    schema_pattern=rf"P(?=.)(?:{_FIXED})",
    rule="bad-duration",
    remedy="Write days, hours, minutes or seconds, such as P1D, PT4H, PT90M or P1DT12H.",
    convert=_duration,
    examples=("PT24H", "PT4H", "P1D", "P7D"),
)

BUSINESS_DAYS = Pattern(
    says="a number of business days such as P1D",
    pattern=r"P(?P<days>[1-9][0-9]{0,2})D",
    rule="bad-business-days",
    remedy="Write P and the number of business days and D, from P1D to P999D.",
    convert=lambda match: int(match["days"]),
    examples=("P1D", "P5D"),
)

CompletionKind = Literal["business_day_end", "month_end", "metadata"]


@dataclass(frozen=True)
class Completion:
    """`business_day_end` with `days` business days added, `month_end`, or `metadata` with its `key`."""

    kind: CompletionKind
    days: int = 0
    key: str | None = None


def _completion(match: re.Match[str]) -> Completion:
    days, metadata_key = int(match["days"] or 0), match["key"]
    if days > MAX_BUSINESS_DAYS:
        raise ValueError(f"is more than {MAX_BUSINESS_DAYS:,} business days away")
    if metadata_key:
        return Completion("metadata", key=metadata_key)
    return Completion("month_end" if match.group() == "month_end" else "business_day_end", days)


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
    says="a prefix: a lower-case letter, then lower-case letters, digits or _, 30 characters at most; not sqlite",
    pattern=r"(?!sqlite(_|$))[a-z][a-z0-9_]{0,29}",
    rule="bad-prefix",
    remedy="Every table of this institution begins with it; write for example first_bank.",
)

COLOUR = Pattern(
    says="a colour such as #1B2A4A",
    pattern=r"#[0-9a-fA-F]{6}",
    rule="bad-colour",
    remedy="Write # and six hexadecimal digits, in quotes.",
)


class Range(ListOf):
    """[low, high], both of one kind, low first."""

    def read(self, node: Node, spot: Spot) -> tuple[Any, ...]:
        values = super().read(node, spot)
        if len(values) != 2:
            raise UnreadableError
        if values[0] > values[1]:
            message = f"{values[0]} is greater than {values[1]}"
            raise spot.error("range-order", message, "Write the smaller one first.")
        return values


def _range(bound: Kind) -> Range:
    return Range(bound, min_items=2, max_items=2, says=f"[low, high], each {bound.says}")


AMOUNT_RANGE = _range(Money(not_negative=True))
COUNT_RANGE = _range(Integer(0, 1_000_000))


@dataclass(frozen=True)
class Firings:
    """How often a rail or template typically fires: `low` to `high` times per `period`."""

    low: int
    high: int
    period: str = "business_day"


@record("frequency")
class Frequency(Record):
    """How often something typically happens in a period."""

    range: tuple[int, int] = key(COUNT_RANGE, "[low, high] times.")
    period: str = optional(Choice(PERIODS), "The period; business_day when absent.", default="business_day")


FREQUENCY = ByShape(
    "[low, high] or {period: week, range: [low, high]}",
    sequence=Then(COUNT_RANGE, lambda counts: Firings(*counts)),
    mapping=Then(RecordOf(Frequency), lambda often: Firings(often.range[0], often.range[1], often.period)),
)


@dataclass(frozen=True)
class InstanceTemplate(Kind):
    """Text with the placeholders {role} and {n}; `numbered` when it must hold {n}."""

    numbered: bool
    says: str = "text with {n}, such as cust-{n:04d}"

    def read(self, node: Node, spot: Spot) -> str:
        text = Name("text", max_length=255).read(node, spot)
        fault = self._fault(text)
        if fault:
            remedy = "Use {role}, {n} or {n:04d}; write {{ for a brace."
            raise spot.error("bad-placeholder", fault, remedy)
        return text

    def _fault(self, text: str) -> str | None:
        try:
            parts = [part[1:] for part in string.Formatter().parse(text) if part[1] is not None]
        except ValueError:
            return f"{quote(text)} has an unpaired brace"
        for name, width, conversion in parts:
            if name not in ("role", "n") or conversion:
                return f"{{{name}}} in {quote(text)} is not a known placeholder"
            if not re.fullmatch(r"(0?[0-9]{1,2}d?|d)?" if name == "n" else "", width or ""):
                return f"{quote(text)} has the unknown format {quote(width or '')}"
        if self.numbered and not any(name == "n" for name, _, _ in parts):
            return f"{quote(text)} gives every account the same id: it lacks {{n}}"
        return None

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        if self.numbered:
            return {"type": "string", "minLength": 1, "pattern": r"\{n[^}]*\}"}
        return {"type": ["string", "number"], "minLength": 1}


INSTANCE_ID = InstanceTemplate(numbered=True)
INSTANCE_NAME = InstanceTemplate(numbered=False)
