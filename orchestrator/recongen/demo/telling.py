"""A synthetic feed in words: its rows, and what must be found in it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path

from recongen.demo.feed import clock
from recongen.demo.feed.plants import Story
from recongen.demo.synthetic import Made
from recongen.institution import Finding, Remark, point_out
from recongen.text import plural


def findings(made: Made, file: Path, prefix: str | None) -> list[Finding]:
    """What cannot be brought to life without an exception, each with its line."""
    remarks = [
        Remark(one.section, one.position, "cannot-be-healthy", one.why, f"The feed will raise {one.key}")
        for one in made.shortfalls
    ]
    return point_out(file, prefix, remarks)


def document(made: Made, remarks: list[Finding], done: bool) -> dict[str, object]:
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
        "shortfalls": [
            {
                "file": remark.file,
                "line": remark.line,
                "where": remark.where,
                "why": one.why,
                "exception_key": one.key,
            }
            for one, remark in zip(made.shortfalls, remarks, strict=True)
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
    if made.shortfalls:
        told.append(
            f"besides: {plural(len(made.shortfalls), 'exception')} that the institution makes unavoidable"
        )
    return [*told, f"as_of: {made.as_of}"]


def _days(made: Made) -> tuple[str, str]:
    days = [clock.day_of(leg.posting).isoformat() for leg in made.feed.legs]
    return min(days), max(days)
