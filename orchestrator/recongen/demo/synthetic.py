"""A synthetic feed to order: generated, planted, numbered after what is there, marked, and loaded."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from recongen.demo.feed import Feed, Settings, clock, generate
from recongen.demo.feed.plants import EVERY, Planted, plant
from recongen.demo.feed.shortfall import Shortfall, shortfalls
from recongen.demo.tables import Contents, add_mark, how_many_join
from recongen.errors import UsageError
from recongen.feed.contract import PERIOD_EVENTS
from recongen.feed.events import append
from recongen.feed.load import LoadResult, Progress, load
from recongen.institution.types import Institution
from recongen.text import plural
from recongen.warehouse.connect import connect
from recongen.warehouse.target import Target


@dataclass(frozen=True)
class Order:
    settings: Settings
    plants: tuple[str, ...] = EVERY
    times: int = 1
    """How often each check's plant is planted, where the institution carries it."""

    with_events: bool = True
    """Whether there is more than files for it: tables of events, too."""

    @property
    def needs_the_feed(self) -> bool:
        """Whether what is made depends on what is there."""
        return self.settings.scope.kind == "uncovered_rails"


@dataclass(frozen=True)
class Made:
    feed: Feed
    planted: dict[str, Planted]
    shortfalls: tuple[Shortfall, ...] = ()
    """What it must raise because of the institution's declarations alone."""
    warnings: Sequence[str] = ()
    """What the rows beside it mean for it."""

    @property
    def as_of(self) -> str:
        """The instant to look at the feed from: the end of its last day."""
        return clock.text(self.feed.as_of)

    @property
    def keys(self) -> frozenset[str]:
        """Every exception that must be found, if the feed stands alone."""
        planted = {key for one in self.planted.values() for key in one.keys}
        return frozenset(planted | {one.key for one in self.shortfalls})


def make(institution: Institution, order: Order, contents: Contents | None = None) -> Made:
    """A feed that may stand beside what is there. Raises where it may not, and where no row would be made."""
    settings, contents = order.settings, contents or Contents()
    if order.needs_the_feed:
        settings = replace(settings, scope=replace(settings.scope, covered=contents.rails))
    feed = generate(institution, settings, contents.highest_entries)
    planted: dict[str, Planted] = {}
    if order.plants:
        feed, planted = plant(feed, institution, order.plants, order.times, order.with_events)
    if not feed.legs:
        raise UsageError(_why_nothing(institution, feed))
    planted_keys = {key for one in planted.values() for key in one.keys}
    short = tuple(one for one in shortfalls(institution, feed) if one.key not in planted_keys)
    joining = how_many_join(feed, contents, institution.prefix, may_join=order.needs_the_feed)
    warnings = list(_warnings(joining, contents))
    return Made(add_mark(feed), planted, short, warnings)


def _warnings(joining: int, contents: Contents) -> Iterator[str]:
    if joining:
        yield (
            f"{plural(joining, 'account')} that this feed already has rows of get synthetic postings as well: their "
            "stored balances do not include them, so they will drift"
        )
    if any(contents.rows):
        yield "what must be found is said of these rows alone; the feed beside them has findings of its own"


def _why_nothing(institution: Institution, feed: Feed) -> str:
    """Rail by rail, and what would help."""
    if not feed.reasons:
        return "this makes no transaction at all: the window holds no business day; choose a longer --window"
    named = {one.name: one.why for one in shortfalls(institution, feed) if one.section == "rails"}
    reasons = "".join(f"\n  {name}: {why}" for name, why in named.items())
    return (
        f"this makes no transaction at all, since no rail can fire:{reasons}\n"
        "It would help to have a rail on which an external account pays an internal one and that nothing must follow, "
        "a longer --window, or a wider --scope"
    )


def load_into(target: Target, prefix: str, feed: Feed, progress: Progress | None = None) -> LoadResult:
    """Loads all rows or none, like any other feed; then records the closes of its books."""
    with tempfile.TemporaryDirectory(prefix="recongen-") as folder:
        transactions, *balances = feed.write(Path(folder))
        loaded = load(target, prefix, transactions, balances[0] if balances else None, progress)
    with connect(target) as connection:
        for close in feed.closes:
            append(connection, prefix, PERIOD_EVENTS, close.values())
    return loaded


def write(feed: Feed, folder: Path) -> list[Path]:
    """As CSV files. Existing files are not touched, and either both are written or none."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".recongen-", dir=folder) as unfinished:
        files = feed.write(Path(unfinished))
        for path in (folder / file.name for file in files):
            if path.exists():
                raise UsageError(f"{path} exists already: name another folder, or move the file away")
        return [file.rename(folder / file.name) for file in files]
