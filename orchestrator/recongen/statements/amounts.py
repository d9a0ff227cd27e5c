"""Amounts and dates as the formats write them. No number is ever a float."""

from __future__ import annotations

import re
from datetime import date, datetime

from recongen.config import FIRST_YEAR, LAST_YEAR

MOST_DIGITS = 18
"""Before the point, as many as the feed takes."""

_PLAIN = re.compile(r"([0-9]+)(?:([.,])([0-9]*))?")


class BadValueError(Exception):
    """What is wrong with a value, to be said where it stands."""

    def __init__(self, message: str, remedy: str = "Ask the bank for the file again.") -> None:
        super().__init__(message)
        self.remedy = remedy


def cents(text: str, mark: str = ".", needs_mark: bool = False) -> int:
    """`1234.5` as 123450. `mark` holds the characters that may stand before the decimals. Raises BadValueError."""
    found = _PLAIN.fullmatch(text) if text.isascii() else None
    if found is None:
        raise BadValueError(f"{text[:40]!r} is not an amount")
    whole, point, decimals = found.groups()
    if (point is None and needs_mark) or (point is not None and point not in mark):
        raise BadValueError(f"{text[:40]!r} is not an amount: it is written with {' or '.join(mark)}")
    if len(mark) > 1 and point == "," and len(decimals) == 3:
        raise BadValueError(f"{text[:40]!r} may be thousands or have three decimals")
    decimals = (decimals or "").rstrip("0")
    if len(decimals) > 2:
        raise BadValueError(f"{text[:40]!r} is finer than a cent")
    whole = whole.lstrip("0") or "0"
    if len(whole) > MOST_DIGITS:
        raise BadValueError(f"the amount has more than {MOST_DIGITS} digits before the point")
    return int(whole) * 100 + int(f"{decimals:0<2}")


def read_signed(text: str, mark: str = ".") -> int:
    """As `cents`, with an optional sign before it."""
    sign, digits = (text[0], text[1:]) if text[:1] in ("+", "-") else ("", text)
    return -cents(digits, mark) if sign == "-" else cents(digits, mark)


def count(text: str) -> int:
    """A number of things."""
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise BadValueError(f"{text[:40]!r} is not a whole number")
    return int(text)


def compact_day(text: str) -> date:
    """YYMMDD or YYYYMMDD. Of two digits the years are 1980 to 2079, as SWIFT reads them."""
    if text.isascii() and text.isdigit() and len(text) in (6, 8):
        if len(text) == 6:
            text = ("20" if int(text[:2]) < 80 else "19") + text
        return _day(f"{text[:4]}-{text[4:6]}-{text[6:]}", text)
    raise BadValueError(f"{text[:40]!r} is not a date")


def iso_day(text: str) -> date:
    """YYYY-MM-DD, with or without a time zone, as XML Schema writes it."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?", text, re.ASCII):
        raise BadValueError(f"{text[:40]!r} is not a date")
    return _day(text[:10], text)


def iso_instant(text: str) -> datetime:
    """As it is written: with an offset where it has one, else on the bank's clock."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?", text):
        raise BadValueError(f"{text[:40]!r} is not a date and time")
    try:
        # Nothing in the feed is finer than a microsecond.
        instant = datetime.fromisoformat(re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", text))
    except ValueError:
        raise BadValueError(f"the calendar has no {text[:40]}") from None
    _must_be_in_range(instant.date(), text)
    return instant


def _day(iso: str, text: str) -> date:
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        raise BadValueError(f"the calendar has no {text[:40]}") from None
    _must_be_in_range(day, text)
    return day


def _must_be_in_range(day: date, text: str) -> None:
    if not FIRST_YEAR < day.year < LAST_YEAR:
        raise BadValueError(f"{text[:40]} is outside the years {FIRST_YEAR} to {LAST_YEAR}")
