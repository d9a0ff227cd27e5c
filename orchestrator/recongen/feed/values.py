"""One cell at a time: from what the file says to what the tables hold, or why not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from recongen.feed.contract import DIRECTIONS, REASONS, SCOPES, Column
from recongen.feed.names import hidden, look
from recongen.institution.types import BUILT_IN_STATUSES

Canonical = Callable[[str], str]
"""The canonical text of a cell that is not empty; raises `BadValueError`."""

MAX_ENTRY = 10**18
FIRST_YEAR, LAST_YEAR = 1900, 2199
JSON_DEPTH = 100

_MONEY = re.compile(r"(-?)0*([0-9]{1,18})(?:\.([0-9]{1,2}))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[ T]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,6}))?(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")
_ENTRY = re.compile(r"[0-9]{1,20}")
_NUL_OR_SURROGATE = re.compile(r"\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})")
_SURROGATE_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")


class BadValueError(Exception):
    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True)
class Accepted:
    """What is not the contract's to say: the largest amount that the engine can hold, and the statuses that a file declares."""

    largest_amount: int
    statuses: tuple[str, ...] = ()
    declared_in: str = "the institution file"


def canonical(column: Column, accepted: Accepted) -> Canonical:
    """The check of one column."""
    return {
        "entry": entry,
        "money": money(accepted.largest_amount),
        "status": status(accepted.statuses, accepted.declared_in),
        "name": name(column.length or 0),
        "instant": instant,
        "json": json_object,
        "scope": one_of(SCOPES),
        "direction": one_of(DIRECTIONS),
        "reason": one_of(REASONS),
        "text": text(column.length or 0),
    }[column.kind]


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
        fault = hidden(fits(value))
        if fault:
            raise BadValueError(
                fault, "remove it: a name that only looks like another is another one to every rule"
            )
        return value

    return check


def status(declared: tuple[str, ...], declared_in: str) -> Canonical:
    known = {*BUILT_IN_STATUSES, *declared}

    def check(value: str) -> str:
        if value in known:
            return value
        declare = f"declare it under statuses: [{' '.join(value.split())}] in {declared_in}"
        if meant := next((item for item in known if look(item) == look(value)), None):
            remedy = f"write {meant} exactly so"
        elif close := get_close_matches(look(value), {look(item): item for item in known}, n=1, cutoff=0.8):
            meant = next(item for item in known if look(item) == close[0])
            remedy = f"write {meant} exactly so, or {declare}"
        else:
            remedy = declare
        raise BadValueError("not a known status", remedy)

    return check


def one_of(allowed: tuple[str, ...]) -> Canonical:
    def check(value: str) -> str:
        if value not in allowed:
            close = next((item for item in allowed if look(item) == look(value)), None)
            remedy = f"write {close} exactly so" if close else f"use one of {', '.join(allowed)}"
            raise BadValueError("not a known value", remedy)
        return value

    return check


def money(largest: int) -> Canonical:
    def check(value: str) -> str:
        found = _MONEY.fullmatch(value)
        if not found:
            raise _bad_money(value)
        sign, whole, fraction = found.groups()
        if int(whole) > largest or (int(whole) == largest and fraction and int(fraction)):
            raise BadValueError(
                f"the amount is larger than {largest:,}",
                "check the amount; this database keeps no larger one exactly",
            )
        digits = f"{whole}.{(fraction or '00'):0<2}"
        return digits if digits == "0.00" else sign + digits

    return check


def _bad_money(value: str) -> BadValueError:
    plain = "write a plain number with a point and at most two decimals, such as -1234.50"
    stripped = value.strip()
    if stripped != value:
        return BadValueError("blanks around the number", plain)
    if re.fullmatch(r"[+-]?[0-9]*\.?[0-9]+[eE][+-]?[0-9]+", value):
        return BadValueError("a number with an exponent", plain)
    if re.fullmatch(r"[+-]?[0-9]*\.[0-9]{3,}", value) and value.count(".") == 1:
        return BadValueError(
            "more than two decimals", "round it to cents at the source; nothing is rounded here"
        )
    if re.fullmatch(r"-?[0-9]{19,}(\.[0-9]{1,2})?", value):
        return BadValueError(
            "more than 18 digits before the point", "check the amount; no table keeps a larger one"
        )
    if re.fullmatch(r"[+-]?[0-9]{1,3}([,.' _][0-9]{3})+([.,][0-9]*)?", value):
        return BadValueError("a number with thousands separators", plain)
    if value.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return BadValueError("not an amount", plain)
    return BadValueError("not a number", plain)


def instant(value: str) -> str:
    """'YYYY-MM-DD HH:MM:SS', with six fractional digits when they are not all zero."""
    if len(value) == 19 and value[10] == " " and _TIME.fullmatch(value, 11):
        # Nearly every cell: only its day is left to check, and days repeat.
        _check_day(value[:10])
        return value
    found = _INSTANT.fullmatch(value)
    if not found:
        raise _bad_instant(value)
    day, time, fraction, zone = found.groups()
    if zone not in (None, "Z", "+00:00", "+0000"):
        raise BadValueError(f"a time zone offset ({zone})", "convert it to UTC: the tables keep no time zone")
    _check_day(day)
    if time is not None and not _TIME.fullmatch(time):
        raise BadValueError(
            "no such time of day",
            "times run from 00:00:00 to 23:59:59; midnight ends a day as 00:00:00 of the next",
        )
    result = f"{day} {time or '00:00:00'}"
    if fraction and fraction.strip("0"):
        result = f"{result}.{fraction:0<6}"
    return result


@lru_cache(maxsize=4096)
def _check_day(day: str) -> None:
    if not _DAY.fullmatch(day):
        raise _bad_instant(day)
    try:
        found = date.fromisoformat(day)
    except ValueError:
        raise BadValueError(
            "no such day", "check year, month and day; the form is YYYY-MM-DD HH:MM:SS"
        ) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadValueError(f"outside the years {FIRST_YEAR} to {LAST_YEAR}", "check the year")


def _bad_instant(value: str) -> BadValueError:
    form = "write YYYY-MM-DD HH:MM:SS in UTC, such as 2030-01-31 16:00:00"
    if value.strip() != value:
        return BadValueError("blanks around the timestamp", form)
    if re.fullmatch(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}.*", value):
        return BadValueError("day and month in an order that cannot be told", form)
    if re.fullmatch(r"[0-9-]{10}[ T][0-9:]{8}\.[0-9]{7,}.*", value):
        return BadValueError("finer than microseconds", "round it to six decimals of a second")
    return BadValueError("not a timestamp", form)


def json_object(value: str) -> str:
    try:
        parsed = _decode(value)
    except RecursionError:
        raise _too_deep() from None
    except _RepeatedKeyError as error:
        raise BadValueError(
            f"JSON that names the key {error.key!r} twice",
            "keep one of the two: readers differ in which one they take",
        ) from None
    except json.JSONDecodeError as error:
        raise BadValueError(f"not JSON: {error.msg} at character {error.pos + 1}", _JSON_REMEDY) from None
    except ValueError as error:
        raise BadValueError(f"not JSON: {error}", _JSON_REMEDY) from None
    if not isinstance(parsed, dict):
        raise BadValueError("JSON, but not an object", _JSON_REMEDY)
    if "\\u" in value and _NUL_OR_SURROGATE.search(_SURROGATE_PAIR.sub("", value.replace("\\\\", ""))):
        raise BadValueError(
            "JSON with an escaped NUL or half a surrogate pair",
            "remove that character: databases cannot read it back",
        )
    if value.count("{") + value.count("[") > JSON_DEPTH and _depth(parsed) > JSON_DEPTH:
        raise _too_deep()
    return value


_JSON_REMEDY = (
    'write one JSON object, such as {"key":"value"}, and double the quotes inside a quoted CSV cell'
)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


class _RepeatedKeyError(Exception):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _RepeatedKeyError(next(name for name in names if names.count(name) > 1))
    return found


# Integers as floats: Python refuses to convert very long ones, and the value is not used.
_decode = json.JSONDecoder(parse_constant=_refuse_constant, parse_int=float, object_pairs_hook=_object).decode


def _too_deep() -> BadValueError:
    return BadValueError(f"JSON nested more than {JSON_DEPTH} levels deep", "flatten it")


def _depth(value: object) -> int:
    """How many containers lie around the innermost one, itself included."""
    deepest, level = 0, [value]
    while level:
        deepest += 1
        inside: list[object] = []
        for item in level:
            inside.extend(item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
        level = [item for item in inside if isinstance(item, dict | list)]
    return deepest


def entry(value: str) -> str:
    if not _ENTRY.fullmatch(value) or not 0 < int(value) <= MAX_ENTRY:
        raise BadValueError(
            "not a positive whole number", f"number the rows from 1 to {MAX_ENTRY:,}, or leave the column out"
        )
    return str(int(value))
