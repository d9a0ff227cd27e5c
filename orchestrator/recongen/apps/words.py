"""Values as people read them, and as programs do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from recongen import currency
from recongen.apps.column_types import Format
from recongen.text import printable

ABSENT = "–"
MINUS = "\N{MINUS SIGN}"
MOST_PLACES = 4
"""Of a number that is not money."""


def format_value(value: Any, form: Format) -> str:
    """One line. Numbers have thousands separators and a true minus, money two decimals; instants are UTC."""
    return ABSENT if value is None else _FORMATS[form](value)


def plain(value: Any) -> str:
    """As a program reads it: `-5120.75`, `2030-07-05`, `2030-07-05 10:00:00`; empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


def amount(value: Any, code: str) -> str:
    """Money that stands alone or in a sentence, in that currency."""
    return ABSENT if value is None else currency.amount(format_value(value, "money"), code)


def sentence(text: str) -> str:
    """With a capital at its beginning, and the rest as it is."""
    return f"{text[:1].upper()}{text[1:]}"


def day(value: date) -> str:
    return f"{value.day} {value:%b %Y}"


def _instant(value: datetime) -> str:
    return f"{day(value)}, {value:%H:%M:%S}".removesuffix(":00")


def _number(places: int, least: int = 0) -> Callable[[Any], str]:
    """Rounded half up, as people round; from `least` decimals on, zeros at the end are left out."""
    unit = Decimal(1).scaleb(-places)

    def write(value: Any) -> str:
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        if not exact.is_finite():
            return str(value)
        rounded = exact.quantize(unit, ROUND_HALF_UP)
        text = f"{abs(rounded):,}"
        if places > least:
            whole, _, rest = text.partition(".")
            rest = rest.rstrip("0").ljust(least, "0")
            text = f"{whole}.{rest}" if rest else whole
        return f"{MINUS}{text}" if rounded < 0 else text

    return write


def _with(unit: str, write: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: f"{write(value)}{unit}"


def _yes_or_no(value: Any) -> str:
    return {1: "Yes", 0: "No"}.get(value, str(value))


_FORMATS: Mapping[Format, Callable[[Any], str]] = {
    "text": lambda value: printable(str(value)),
    "count": _number(0),
    "money": _number(2, 2),
    "number": _number(MOST_PLACES),
    # A share: 0.25 is 25%.
    "percent": lambda value: f"{_number(2)(Decimal(str(value)) * 100)}%",
    "hours": _with(" h", _number(1)),
    "days": _with(" d", _number(1)),
    "flag": _yes_or_no,
    "day": day,
    "instant": _instant,
}
