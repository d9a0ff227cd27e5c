"""Whether a pipeline may go on, also compared with an earlier report."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from recongen.errors import UsageError
from recongen.report.report import Check, Report
from recongen.report.rows import Size, cents

_MONEY = re.compile(r"-?[0-9]+[.][0-9]{2}")


@dataclass(frozen=True)
class Failing:
    """A check at or above the severity that fails, and how many of its rows count."""

    check: Check
    rows: int
    worse: int = 0
    """Of these, how many were in the earlier report, but smaller or of the other sign."""


def judge(
    report: Report, fail_on: str, earlier: EarlierReport | None = None, ignored: Collection[str] = ()
) -> list[Failing]:
    """The checks that keep a pipeline from going on: of that severity or graver, and with rows.

    With an earlier report, only rows count that it does not hold, or that are worse now. `ignored` are the keys of
    exceptions that do not count at all.

    Raises `UsageError` where that report is later than this one.
    """
    if earlier and earlier.as_of > report.context.as_of:
        raise UsageError(
            f"{earlier.path} is a report as of {earlier.as_of}, later than this build "
            f"({report.context.as_of}): name an earlier one"
        )
    counted = (
        _compare(report, check, earlier, ignored) if earlier or ignored else Failing(check, check.rows)
        for check in report.found
        if check.is_at_least(fail_on)
    )
    return [failing for failing in counted if failing.rows]


def _compare(
    report: Report, check: Check, earlier: EarlierReport | None, ignored: Collection[str]
) -> Failing:
    missing = worse = 0
    runs = report.runs_of(check) if earlier else {}
    for key, found in report.sizes_of(check):
        if key in ignored:
            continue
        # A balance that stays off has one more row each day.
        size = replace(found, count=0) if key in runs else found
        known = earlier.find(key, runs.get(key)) if earlier else None
        if known is None:
            missing += 1
        elif size.is_worse_than(known):
            worse += 1
    return Failing(check, missing + worse, worse)


@dataclass(frozen=True)
class EarlierReport:
    path: Path
    as_of: str
    sizes: Mapping[str, Size]
    episodes: Mapping[str, Size]
    """Of each episode, the size of its last day."""

    def find(self, key: str, run: str | None) -> Size | None:
        """By its key; that of a further day of an episode that stood already, by what the last day was."""
        return self.sizes.get(key) or (self.episodes.get(run) if run else None)


class _Row(NamedTuple):
    """What a comparison needs of an exception. There may be very many, so the rest is dropped while they are read."""

    check: str
    key: str
    size: Size
    episode: str
    day: str


def read_earlier(path: Path, prefix: str) -> EarlierReport:
    """A report about this prefix, written by `recongen exceptions --json`, which must hold every exception."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            found = json.load(file, object_hook=_row_or_object)
        rows: list[_Row] = found["exceptions"]
        _must_be_whole(path, found, Counter(row.check for row in rows))
        if found["prefix"] != prefix:
            raise UsageError(
                f"{path} is a report about {found['prefix']}, not about {prefix}: name one of its own"
            )
        sizes = {row.key: row.size for row in rows}
        if len(sizes) < len(rows):
            ((twice, _),) = Counter(row.key for row in rows).most_common(1)
            raise UsageError(f"{path} holds {twice} twice, so it is not the report of one build")
        episodes = {row.episode: row.size for row in sorted(rows, key=lambda row: row.day)}
        return EarlierReport(path, str(found.get("as_of") or ""), sizes, episodes)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UsageError(f"{path} is not a report of `recongen exceptions --json`") from None


def _row_or_object(members: dict[str, Any]) -> dict[str, Any] | _Row:
    if "exception_key" not in members:
        return members
    money, count, sign = (
        members.get(name) for name in ("magnitude_money", "magnitude_count", "magnitude_sign")
    )
    if money is not None and not _MONEY.fullmatch(money):
        raise ValueError(f"{money!r} is not an amount")
    size = Size(cents(money), int(count or 0), None if sign is None else int(sign))
    episode, day = (str(members.get(name) or "") for name in ("episode_key", "business_day"))
    return _Row(str(members["check"]), str(members["exception_key"]), size, episode, day)


def _must_be_whole(path: Path, found: Mapping[str, Any], rows: Counter[str]) -> None:
    """A report of an older version does not say its options: what it leaves out just counts as new."""
    options = found.get("options") or {}
    filters = [f"--check {name}" for name in options.get("check") or ()]
    filters += ["--today"] if options.get("today") else []
    if options.get("limit") and any(rows[check["check"]] < check["rows"] for check in found["checks"]):
        filters.append(f"--limit {options['limit']}")
    if filters:
        raise UsageError(
            f"{path} leaves exceptions out, since it was written with {' '.join(filters)}: "
            "write one without, by recongen exceptions FILE --json"
        )
