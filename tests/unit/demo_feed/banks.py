"""Both bundled institutions and their feeds, made once and only read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from recongen.demo.feed import Feed, Settings, clock, generate
from recongen.institution import Institution, load
from recongen.institution.business_calendar import holidays
from tests.truth.oracle import Bank
from tests.truth.oracle.rows import instant

EXAMPLES = Path(__file__).parents[3] / "examples"
NAMES = ("spec_example", "sasquatch_pr")


@cache
def institution_of(name: str) -> Institution:
    return load(EXAMPLES / f"{name}.yaml")


@lru_cache(maxsize=4)
def feed_of(name: str, settings: Settings) -> Feed:
    return generate(institution_of(name), settings)


@dataclass(frozen=True)
class Made:
    """One institution and a feed of its."""

    name: str
    institution: Institution
    feed: Feed

    @property
    def bank(self) -> Bank:
        public = frozenset(holidays(self.institution.business_calendar))
        as_of = instant(clock.text(self.feed.as_of))
        return Bank(
            self.institution,
            self.feed.transactions,
            self.feed.daily_balances,
            as_of,
            public,
            period_events=self.feed.period_events,
        )
