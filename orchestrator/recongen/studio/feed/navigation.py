"""Where the pages of the feed lead: their addresses, which hold all of their state, and what stands above their figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar
from urllib.parse import urlencode

from recongen.apps.words import sentence
from recongen.studio.feed.records import Paging
from recongen.web.books import Standing
from recongen.web.records import Banner, NavSheet

LINES = 50
WINDOWS = (7, 30, 90)
Item = TypeVar("Item")


def banners_of(standing: Standing) -> list[Banner]:
    said = standing.flaw or standing.gone or standing.stale
    if not said:
        return []
    if not standing.is_one_build:
        return [Banner("error", f"{sentence(said)}: these figures may be of two builds.")]
    return [Banner("warning", f"{sentence(said)}. These are the figures of the last build.")]


def periods(standing: Standing, path: str, kept: dict[str, str]) -> list[NavSheet]:
    build = standing.complete or standing.build
    if build is None:
        return []
    # The last day that is over.
    last = date.fromisoformat(build.as_of[:10]) - timedelta(days=1)
    found = [
        (f"Last {days} days", (last - timedelta(days=days - 1)).isoformat(), last.isoformat())
        for days in WINDOWS
    ]
    return [
        NavSheet(
            title,
            address(path, kept | {"from": first, "to": to}),
            is_current=(kept["from"], kept["to"]) == (first, to),
        )
        for title, first, to in [*found, ("All days", "", "")]
    ]


def paginate(
    found: Sequence[Item], number: int, path: str, kept: dict[str, str]
) -> tuple[Sequence[Item], Paging]:
    pages = max(1, -(-len(found) // LINES))
    number = min(number, pages)
    begin, end = (number - 1) * LINES, min(number * LINES, len(found))

    def to(page: int) -> str:
        return address(path, kept | {"page": str(page)}) if 1 <= page <= pages else ""

    said = f"{begin + 1:,} to {end:,} of {len(found):,}" if pages > 1 else ""
    return found[begin:end], Paging(said, to(number - 1), to(number + 1))


def address(path: str, items: Mapping[str, str]) -> str:
    kept = {name: text for name, text in items.items() if text and (name, text) != ("page", "1")}
    return f"{path}?{urlencode(kept)}" if kept else path


def number_in(text: str | None) -> int:
    return (
        int(text) if text and text.isascii() and text.isdecimal() and 0 < len(text) < 7 and int(text) else 1
    )


def day_in(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
