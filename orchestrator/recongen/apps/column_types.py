"""The kinds of values that surfaces know, and the SQL types that declare them. An unknown type is refused, never
guessed.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from recongen.apps.datasets import Column

ColumnType = Literal["text", "integer", "decimal", "date", "timestamp"]
ParameterType = Literal["text", "integer", "decimal", "date"]
Aggregate = Literal["sum", "count", "distinct_count", "min", "max", "average"]
Format = Literal["text", "count", "money", "number", "percent", "day", "instant", "hours", "days", "flag"]
"""money: two decimals; number: up to four; day: a date; instant: UTC to the second; hours, days: one decimal; flag: 1 and 0 as yes and no."""

Meaning = Literal["good", "warning", "bad", "neutral"]
"""What a colour says, the same on every sheet."""

_TYPES: tuple[tuple[ColumnType, re.Pattern[str]], ...] = (
    ("integer", re.compile(r"(small|big)?int|int(eger|2|4|8)|(numeric|number|decimal)\(\d+(,0)?\)")),
    ("decimal", re.compile(r"(numeric|number|decimal)(\(\d+,\d+\))?|real|float[48]?|double( precision)?")),
    ("date", re.compile(r"date")),
    ("timestamp", re.compile(r"(timestamp|timestamptz|datetime)(\(\d\))?( with(out)? time zone)?")),
    ("text", re.compile(r"text|string|clob|uuid|jsonb?|((n|n?var)char2?|char(acter)?( varying)?)(\(\d+\))?")),
)
MONEY = "numeric(38,2)"
FORMATS: dict[ColumnType, Format] = {
    "text": "text",
    "integer": "count",
    "decimal": "money",
    "date": "day",
    "timestamp": "instant",
}
"""How values of a type are shown unless something else is declared."""

SHOWN_TYPES: dict[Format, tuple[ColumnType, ...]] = {
    "text": ("text", "integer"),
    "count": ("integer", "decimal"),
    "money": ("integer", "decimal"),
    "number": ("integer", "decimal"),
    "percent": ("integer", "decimal"),
    "hours": ("integer", "decimal"),
    "days": ("integer", "decimal"),
    "flag": ("integer",),
    "day": ("date", "timestamp"),
    "instant": ("timestamp",),
}
NUMBERS: tuple[ColumnType, ...] = ("integer", "decimal")
DAYS: tuple[ColumnType, ...] = ("date", "timestamp")
CATEGORIES: tuple[ColumnType, ...] = ("text", "integer")

AGGREGATED: dict[Aggregate, tuple[ColumnType, ...]] = {
    "sum": NUMBERS,
    "average": NUMBERS,
    "min": (*NUMBERS, *DAYS),
    "max": (*NUMBERS, *DAYS),
    "count": ("text", *NUMBERS, *DAYS),
    "distinct_count": ("text", *NUMBERS, *DAYS),
}
TAKES: dict[ParameterType, tuple[ColumnType, ...]] = {
    "text": ("text",),
    "integer": ("integer",),
    "decimal": NUMBERS,
    "date": DAYS,
}
"""The columns whose values fit a parameter of a type."""

WORDS: dict[ColumnType, str] = {
    "text": "text",
    "integer": "a whole number",
    "decimal": "a number",
    "date": "a day",
    "timestamp": "an instant",
}


def one_of(types: Collection[ColumnType]) -> str:
    """`a day or an instant`; whole numbers are numbers."""
    return " or ".join(WORDS[name] for name in types if not (name == "integer" and "decimal" in types))


def column_type(declared: str) -> ColumnType | None:
    spelled = _spell(declared)
    return next((name for name, pattern in _TYPES if pattern.fullmatch(spelled)), None)


# Called for each value of a dataset on engines without types.
@cache
def _spell(declared: str) -> str:
    return re.sub(r"\s*([(),])\s*", r"\1", " ".join(declared.casefold().split()))


def is_money(column: Column) -> bool:
    """Whether its values are dollars to the cent: the type that money has in every relation."""
    return _spell(column.declared_type) == MONEY


def aggregated_type(column: Column, aggregate: Aggregate) -> ColumnType:
    if aggregate in ("count", "distinct_count"):
        return "integer"
    return "decimal" if aggregate == "average" else column.type
