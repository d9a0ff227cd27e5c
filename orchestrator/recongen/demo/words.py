"""A synthetic feed in words: its rows, what must be found in it, and what was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path

from recongen.demo.feed import clock
from recongen.demo.feed.plants import Planted, Story
from recongen.demo.synthetic import Made
from recongen.demo.tables import Contents
from recongen.feed.contract import TABLES
from recongen.institution import Finding, Remark, point_out
from recongen.report.report import Report
from recongen.text import plural

_SOME = 5


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
    """One line for each thing of note."""
    feed = made.feed
    first, last = _days(made)
    besides = f"besides: {plural(len(made.shortfalls), 'exception')} that the institution makes unavoidable"
    return [
        f"transactions: {plural(len(feed.legs), 'row')}, {first} to {last}",
        f"daily_balances: {plural(len(feed.stored), 'row')}",
        *(f"{name}: {_what_is_planted(one)}" for name, one in made.planted.items()),
        *([besides] if made.shortfalls else []),
        f"as_of: {made.as_of}",
    ]


def _what_is_planted(one: Planted) -> str:
    if one.reason:
        return f"not planted: {one.reason}"
    if one.story:
        return one.story.sentence
    more = " …" if len(one.keys) > 1 else ""
    return f"must raise {plural(len(one.keys), 'exception')}, {min(one.keys)}{more}"


def verdict(made: Made, report: Report) -> tuple[list[str], bool]:
    """What was planted beside what was found, line by line, and whether they are the same."""
    stories = [(name, one.story) for name, one in made.planted.items() if one.story]
    found = frozenset(row.exception_key for row in report.rows())
    return [
        "",
        "What an investigation should find, though no check fails:",
        *(line for name, story in stories for line in _where_to_look(name, story)),
        "",
        "What was planted to be found:",
        *_check_by_check(made, report),
        *_some("planted and not found", made.keys - found),
        *_some("found and not planted", found - made.keys),
        "",
        _whether_it_holds(made.keys, found),
    ], made.keys == found


def _where_to_look(name: str, story: Story) -> list[str]:
    accounts, transfers = ", ".join(story.accounts[-2:]), story.transfers
    return [
        f"  {name}: {story.sentence}.",
        f"      look at {accounts}; transfers {transfers[0]} to {transfers[-1]}",
    ]


def _check_by_check(made: Made, report: Report) -> Iterator[str]:
    found = {check.name: check.rows for check in report.checks}
    for name, one in made.planted.items():
        if one.keys:
            yield f"  {name}: {len(one.keys):,} planted, {found.get(name, 0):,} found"
        elif not one.story:
            yield f"  {name}: not planted: {one.reason}"


def _some(what: str, keys: frozenset[str]) -> list[str]:
    """A few of the keys."""
    more = len(keys) - _SOME
    return [
        *(f"  {what}: {key}" for key in sorted(keys)[:_SOME]),
        *([f"  … and {more:,} more {what}"] if more > 0 else []),
    ]


def _whether_it_holds(planted: frozenset[str], found: frozenset[str]) -> str:
    count = plural(len(planted), "exception")
    if planted == found:
        return f"Planted is found: the {count}, no more and no fewer."
    return f"Planted is NOT what was found: {count} planted, {len(found):,} found."


def survey(found: Contents, done: bool) -> list[str]:
    """What `data clean` counts, table by table."""
    word = "removed" if done else "to remove"
    return [
        f"{table.name}\t{synthetic} synthetic rows {word}\t{rows - synthetic} others kept"
        for table, rows, synthetic in zip(TABLES, found.rows, found.synthetic, strict=True)
    ]


def _days(made: Made) -> tuple[str, str]:
    days = [clock.day_of(leg.posting).isoformat() for leg in made.feed.legs]
    return min(days), max(days)
