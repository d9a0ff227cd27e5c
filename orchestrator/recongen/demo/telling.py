"""A synthetic feed in words: its rows, and what must be found in it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from recongen.demo.feed import clock
from recongen.demo.feed.plants import Story
from recongen.demo.synthetic import Made
from recongen.text import plural


def document(made: Made, done: bool) -> dict[str, object]:
    feed = made.feed
    first, last = _days(made)
    return {
        "written": done,
        "rows": {"transactions": len(feed.legs), "daily_balances": len(feed.stored)},
        "first_day": first,
        "last_day": last,
        "as_of": made.as_of,
        "plants": [
            {
                "name": name,
                "reason": one.reason,
                "exception_keys": sorted(one.keys),
                "story": _story(one.story),
            }
            for name, one in made.planted.items()
        ],
    }


def _story(story: Story | None) -> dict[str, object] | None:
    if story is None:
        return None
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(story).items()
    }


def lines(made: Made) -> list[str]:
    feed = made.feed
    first, last = _days(made)
    told = [
        f"transactions: {plural(len(feed.legs), 'row')}, {first} to {last}",
        f"daily_balances: {plural(len(feed.stored), 'row')}",
    ]
    for name, one in made.planted.items():
        if one.reason:
            told.append(f"{name}: not planted: {one.reason}")
        elif one.story:
            told.append(f"{name}: {one.story.sentence}")
        else:
            few = sorted(one.keys)[:1]
            told.append(
                f"{name}: must raise {plural(len(one.keys), 'exception')}, {few[0]}{' …' * (len(one.keys) > 1)}"
            )
    return [*told, f"as_of: {made.as_of}"]


def _days(made: Made) -> tuple[str, str]:
    days = [clock.day_of(leg.posting).isoformat() for leg in made.feed.legs]
    return min(days), max(days)
