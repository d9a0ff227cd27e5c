"""One cell at a time: from what the file says to what the tables hold, or why not."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from itertools import accumulate
from typing import Any, NoReturn

from recongen import currency
from recongen.config import FIRST_YEAR, LAST_YEAR
from recongen.feed.contract import CURRENCY, Column
from recongen.feed.names import describe_hidden
from recongen.institution.types import BUILT_IN_STATUSES
from recongen.looks import look

Canonical = Callable[[str], str]
"""The canonical text of a cell that is not empty; raises `BadValueError`."""

MAX_ENTRY = 10**18
JSON_DEPTH = 100
LONGEST_MONEY = 100
"""Characters by which we say what is wrong with an amount."""

_MONEY = re.compile(r"(-?)0*([0-9]{1,18})(?:\.([0-9]{1,2}))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[ T]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,6}))?(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_NUL_OR_SURROGATE = re.compile(r"\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})")
_SURROGATE_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_JSON_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')

_PLAIN_NUMBER = "write a plain number with a point and at most two decimals, such as -1234.50"
_PLAIN_INSTANT = "write YYYY-MM-DD HH:MM:SS in UTC, such as 2030-01-31 16:00:00"
_JSON_OBJECT = (
    'write one JSON object, such as {"key":"value"}, and double the quotes inside a quoted CSV cell'
)

_BAD_MONEY = {
    r"\s.*|.*\s": "blanks around the number",
    r"[+-]?[0-9]*\.?[0-9]+[eE][+-]?[0-9]+": "a number with an exponent",
    r"[+-]?[0-9]*\.[0-9]{3,}": "more than two decimals",
    r"-?[0-9]{19,}(\.[0-9]{1,2})?": "more than 18 digits before the point",
    r"[+-]?[0-9]{1,3}([,.' _][0-9]{3})+([.,][0-9]*)?": "a number with thousands separators",
    r"[+-]*(?i:nan|inf|infinity)": "not an amount",
    r".*": "not a number",
}
_BAD_INSTANT = {
    r"\s.*|.*\s": "blanks around the timestamp",
    r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}.*": "day and month in an unclear order",
    r"[0-9-]{10}[ T][0-9:]{8}\.[0-9]{7,}.*": "finer than microseconds",
    r".*": "not a timestamp",
}
"""What is wrong with a bad value, by a pattern of all of it. The first that matches holds."""
_REMEDIES = {
    "more than two decimals": "round it to cents at the source; nothing is rounded here",
    "more than 18 digits before the point": "check the amount; no table keeps a larger one",
    "finer than microseconds": "round it to six decimals of a second",
}
"""Remedies for values for which the plain form is not enough."""


class BadValueError(Exception):
    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True)
class Options:
    """Options that the contract leaves to the loader."""

    statuses: tuple[str, ...] = ()
    """Those that the institution declares beside the contract's own."""
    declared_in: str = "the institution file"
    skip_known: bool = False
    """Leave out rows that the table holds as they are."""
    currency: str = currency.DEFAULT
    """What the institution keeps its books in."""


DEFAULTS = Options()


def canonical(column: Column, largest_amount: int, options: Options = DEFAULTS) -> Canonical:
    """The check of one column; `largest_amount` is what the engine can hold."""
    if column.name == "status":
        return status(options.statuses, options.declared_in)
    if column == CURRENCY:
        return currency_of_books(options.currency, options.declared_in)
    if column.one_of:
        return one_of(column.one_of)
    return {
        "entry": entry,
        "money": money(largest_amount),
        "instant": instant,
        "json": json_object,
        "name": name(column.length),
        "text": text(column.length),
    }[column.kind]


def entry(value: str) -> str:
    if value.isascii() and value.isdigit() and len(value) <= 20 and 0 < int(value) <= MAX_ENTRY:
        return str(int(value))
    raise BadValueError(
        "not a positive whole number", f"number the rows from 1 to {MAX_ENTRY:,}, or leave the column out"
    )


def text(length: int) -> Canonical:
    def check(value: str) -> str:
        if len(value) > length:
            raise BadValueError(f"{len(value)} characters, at most {length} fit", "shorten it")
        if value.isspace():
            raise BadValueError(
                "nothing but blanks", "give it a value, or leave it empty where the contract allows it"
            )
        return value

    return check


def name(length: int) -> Canonical:
    fits = text(length)

    def check(value: str) -> str:
        if flaw := describe_hidden(fits(value)):
            raise BadValueError(
                flaw, "remove it: a name that only looks like another is another one to every rule"
            )
        return value

    return check


def one_of(allowed: Collection[str]) -> Canonical:
    def check(value: str) -> str:
        if value in allowed:
            return value
        remedy = _exactly(value, allowed) or f"use one of {', '.join(allowed)}"
        raise BadValueError("not a known value", remedy)

    return check


def status(declared: tuple[str, ...], declared_in: str) -> Canonical:
    known = {*BUILT_IN_STATUSES, *declared}

    def check(value: str) -> str:
        if value in known:
            return value
        declare = f"declare it under statuses: [{' '.join(value.split())}] in {declared_in}"
        remedy = _exactly(value, known)
        if not remedy:
            close = get_close_matches(look(value), map(look, known), n=1, cutoff=0.8)
            remedy = f"{_exactly(close[0], known)}, or {declare}" if close else declare
        raise BadValueError("not a known status", remedy)

    return check


def currency_of_books(code: str, declared_in: str) -> Canonical:
    def check(value: str) -> str:
        if value == code:
            return value
        if look(value) == look(code):
            raise BadValueError("not written as a currency's code", f"write {code} exactly so")
        remedy = f"leave the row out, or say what the books are kept in with currency: in {declared_in}"
        raise BadValueError(f"another currency than that of the books, {code}", remedy)

    return check


def _exactly(value: str, allowed: Collection[str]) -> str | None:
    meant = next((item for item in allowed if look(item) == look(value)), None)
    return f"write {meant} exactly so" if meant else None


def money(largest: int) -> Canonical:
    def check(value: str) -> str:
        found = _MONEY.fullmatch(value)
        if not found:
            raise _badly_written(value[:LONGEST_MONEY], _BAD_MONEY, _PLAIN_NUMBER)
        sign, whole, fraction = found.groups()
        if int(whole) > largest or (int(whole) == largest and fraction and int(fraction)):
            raise BadValueError(
                f"the amount is larger than {largest:,}",
                "check the amount; this database keeps no larger one exactly",
            )
        digits = f"{whole}.{(fraction or '00'):0<2}"
        return digits if digits == "0.00" else sign + digits

    return check


def instant(value: str) -> str:
    """'YYYY-MM-DD HH:MM:SS', with six fractional digits when they are not all zero."""
    if len(value) == 19 and value[10] == " " and _TIME.fullmatch(value, 11):
        # Nearly every cell: only its day is left to check, and days repeat.
        _check_day(value[:10])
        return value
    found = _INSTANT.fullmatch(value)
    if not found:
        raise _badly_written(value, _BAD_INSTANT, _PLAIN_INSTANT)
    day, time, fraction, zone = found.groups()
    if zone not in (None, "Z", "+00:00", "+0000"):
        raise BadValueError(f"a time zone offset ({zone})", "convert it to UTC: the tables keep no time zone")
    _check_day(day)
    if time is not None and not _TIME.fullmatch(time):
        raise BadValueError(
            "no such time of day",
            "times run from 00:00:00 to 23:59:59; midnight ends a day as 00:00:00 of the next",
        )
    microseconds = f".{fraction:0<6}" if fraction and fraction.strip("0") else ""
    return f"{day} {time or '00:00:00'}{microseconds}"


@lru_cache(maxsize=4096)
def _check_day(day: str) -> None:
    if not _DAY.fullmatch(day):
        raise _badly_written(day, _BAD_INSTANT, _PLAIN_INSTANT)
    try:
        found = date.fromisoformat(day)
    except ValueError:
        raise BadValueError(
            "no such day", "check year, month and day; the form is YYYY-MM-DD HH:MM:SS"
        ) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadValueError(f"outside the years {FIRST_YEAR} to {LAST_YEAR}", "check the year")


def _badly_written(value: str, reasons: Mapping[str, str], plain: str) -> BadValueError:
    reason = next(reason for pattern, reason in reasons.items() if re.fullmatch(pattern, value, re.DOTALL))
    return BadValueError(reason, _REMEDIES.get(reason, plain))


def json_object(value: str) -> str:
    try:
        is_object = isinstance(_decode(value), dict)
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as error:
        raise BadValueError(f"not JSON: {error.msg} at character {error.pos + 1}", _JSON_OBJECT) from None
    if not is_object:
        raise BadValueError("JSON, but not an object", _JSON_OBJECT)
    if "\\u" in value and _NUL_OR_SURROGATE.search(_SURROGATE_PAIR.sub("", value.replace("\\\\", ""))):
        raise BadValueError(
            "JSON with an escaped NUL or half a surrogate pair",
            "remove that character: databases cannot read it back",
        )
    if value.count("{") + value.count("[") > JSON_DEPTH and _depth(value) > JSON_DEPTH:
        raise _too_deep()
    return value


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        repeated, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise BadValueError(
            f"JSON that names the key {repeated!r} twice",
            "keep one of the two: readers differ in which one they take",
        )
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise BadValueError(f"not JSON: {name} is not a JSON value", _JSON_OBJECT)


# Integers as floats: Python refuses to convert very long ones, and the value is not used.
_decode = json.JSONDecoder(parse_constant=_refuse_constant, parse_int=float, object_pairs_hook=_object).decode


def _depth(value: str) -> int:
    """How many containers lie around the innermost one, itself included."""
    brackets = _JSON_STRING.sub("", value)
    return max(accumulate((mark in "{[") - (mark in "}]") for mark in brackets))


def _too_deep() -> BadValueError:
    return BadValueError(f"JSON nested more than {JSON_DEPTH} levels deep", "flatten it")
