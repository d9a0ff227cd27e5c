"""What a person types about a synthetic feed, made into values."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import get_args

from recongen.config import FIRST_YEAR, LAST_YEAR, last_ended_day
from recongen.demo.feed import Scope, Settings
from recongen.demo.feed.plants import EVERY
from recongen.demo.shaping import DERIVE_BALANCES, KNOBS, SCOPE, SEED, TIMES, WINDOW, Knob, ScopeKind
from recongen.demo.synthetic import Order
from recongen.errors import UsageError


def order_of(typed: Mapping[str, str], as_of: str | None) -> Order:
    """What somebody typed, knob by knob; one that is absent is left at its default."""
    texts = {knob.name: typed.get(knob.name, knob.default).strip() for knob in KNOBS}
    window = number_of(WINDOW, texts["window"])
    settings = Settings(
        last_day(typed.get("end_date"), as_of, window),
        number_of(SEED, texts["seed"]),
        window,
        scope_of(texts["scope"], typed.get("template")),
        density_of(texts["density"]),
        flag_of(DERIVE_BALANCES, texts["derive_balances"]),
    )
    return Order(settings, plants_of(texts["plants"]), number_of(TIMES, texts["times"]))


def number_of(knob: Knob, typed: str) -> int:
    if typed.isascii() and typed.isdecimal() and len(typed) < 20 and knob.low <= int(typed) <= knob.high:
        return int(typed)
    raise UsageError(f"{knob.option} {typed!r} is not a whole number from {knob.low} to {knob.high}")


def flag_of(knob: Knob, typed: str) -> bool:
    if typed in ("yes", "no"):
        return typed == "yes"
    raise UsageError(f"{knob.option} {typed!r} is neither yes nor no")


def last_day(typed: str | None, as_of: str | None, window: int) -> date:
    try:
        day = date.fromisoformat(typed.strip()) if typed is not None else last_ended_day(as_of)
    except ValueError:
        raise UsageError(f"--end-date {typed!r} is not a date: write it as 2026-09-30") from None
    if day.year > LAST_YEAR or day < date(FIRST_YEAR, 1, 1) + timedelta(days=window + 7):
        raise UsageError(f"--end-date {day} is outside the years {FIRST_YEAR} to {LAST_YEAR}")
    if day >= date(LAST_YEAR, 12, 1):
        raise UsageError(
            f"--end-date {day} leaves no time for what follows: give one before {LAST_YEAR}-12-01"
        )
    return day


def scope_of(typed: str, template: str | None) -> Scope:
    kind = next((each for each in get_args(ScopeKind) if each == typed), None)
    if kind is None:
        raise UsageError(f"{SCOPE.option} {typed!r} is not one of {', '.join(SCOPE.choices)}")
    if (template is not None) != (kind == "only_template"):
        raise UsageError("--scope only_template and --template NAME belong together")
    return Scope(kind, template)


def density_of(typed: str) -> Decimal:
    try:
        density = Decimal(typed.strip())
        if density.is_finite() and Decimal("0.001") <= density <= 100:
            return density
    except InvalidOperation:
        pass
    raise UsageError(f"--density {typed!r} is not a number from 0.001 to 100; 1 is the usual one")


def plants_of(typed: str) -> tuple[str, ...]:
    names = [name.strip() for name in typed.split(",") if name.strip()]
    if names == ["none"]:
        return ()
    if names == ["all"]:
        return EVERY
    for name in names:
        if name not in EVERY:
            near = difflib.get_close_matches(name, EVERY, n=1)
            meant = f" (did you mean {near[0]}?)" if near else ""
            raise UsageError(f"there is no plant {name!r}{meant}; there is all, none, {', '.join(EVERY)}")
    if not names:
        raise UsageError("--plants names nothing; write none to plant nothing")
    return tuple(name for name in EVERY if name in names)
