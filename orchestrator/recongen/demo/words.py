"""A synthetic feed in words: its rows, what must be found in it, and what was."""

from __future__ import annotations

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
    first, last = _days(made)
    return {
        "written": done,
        "rows": {"transactions": len(made.feed.legs), "daily_balances": len(made.feed.stored)},
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
    values = asdict(story) if story else {}
    texts = {name: str(value) if isinstance(value, date) else value for name, value in values.items()}
    return texts or None


def lines(made: Made) -> list[str]:
    """One line for each thing of note."""
    feed = made.feed
    first, last = _days(made)
    unavoidable = f"also: {plural(len(made.shortfalls), 'exception')} that the institution makes unavoidable"
    return [
        f"transactions: {plural(len(feed.legs), 'row')}, {first} to {last}",
        f"daily_balances: {plural(len(feed.stored), 'row')}",
        *(f"{name}: {_what_is_planted(one)}" for name, one in made.planted.items()),
        *([unavoidable] if made.shortfalls else []),
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
    planted, found = made.keys, frozenset(row.exception_key for row in report.rows())
    counts = {check.name: check.rows for check in report.checks}
    lines = ["", "What an investigation should find, though no check fails:"]
    for name, one in made.planted.items():
        if one.story:
            accounts, transfers = ", ".join(one.story.accounts[-2:]), one.story.transfers
            lines.append(f"  {name}: {one.story.sentence}.")
            lines.append(f"      look at {accounts}; transfers {transfers[0]} to {transfers[-1]}")
    lines += ["", "What was planted to be found:"]
    for name, one in made.planted.items():
        if one.keys:
            lines.append(f"  {name}: {len(one.keys):,} planted, {counts.get(name, 0):,} found")
        elif not one.story:
            lines.append(f"  {name}: not planted: {one.reason}")
    lines += _some("planted and not found", planted - found)
    lines += _some("found and not planted", found - planted)
    count = plural(len(planted), "exception")
    if planted == found:
        return [*lines, "", f"Planted is found: the {count}, no more and no fewer."], True
    return [*lines, "", f"Planted is NOT what was found: {count} planted, {len(found):,} found."], False


def _some(what: str, keys: frozenset[str]) -> list[str]:
    """A few of the keys."""
    some = [f"  {what}: {key}" for key in sorted(keys)[:_SOME]]
    return some + ([f"  … and {len(keys) - _SOME:,} more {what}"] if len(keys) > _SOME else [])


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
