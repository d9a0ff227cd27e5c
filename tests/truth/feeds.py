"""Synthetic feeds of the bundled institutions, healthy and with every plant, and what must be found in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from recongen.demo.feed import Settings
from recongen.demo.feed.plants import Planted, plant
from recongen.institution import load
from tests.truth.oracle import CHECKS, Bank
from tests.truth.oracle.bank import read_feed
from tests.unit.demo_feed.banks import EXAMPLES, NAMES, Made, feed_of, institution_of

__all__ = ["ANCHORS", "NAMES", "SEEDS", "Case", "by_check", "treasury"]

ANCHORS = {
    date(2030, 1, 1): "New Year",
    date(2026, 12, 28): "Monday after a holiday weekend",
    date(2027, 10, 31): "end of a month, a Sunday",
    date(2028, 2, 29): "29 February",
    date(2026, 11, 18): "the middle of a month",
}
SEEDS = (42, 7, 1, 2005, 987_654_321)


@dataclass(frozen=True)
class Case:
    """One feed of one institution: 90 days to an anchor."""

    institution: str
    anchor: date
    seed: int
    density: Decimal = Decimal(1)

    def __str__(self) -> str:
        return f"{self.institution} to {self.anchor}, seed {self.seed}"

    @property
    def healthy(self) -> Made:
        settings = Settings(anchor=self.anchor, seed=self.seed, density=self.density)
        institution = institution_of(self.institution)
        return Made(self.institution, institution, feed_of(self.institution, settings))

    @property
    def planted(self) -> tuple[Made, dict[str, Planted]]:
        """The same feed with every plant, and what each says."""
        healthy = self.healthy
        feed, planted = plant(healthy.feed, healthy.institution)
        return Made(healthy.name, healthy.institution, feed), planted


def by_check(keys: Iterable[str]) -> dict[str, list[str]]:
    """Exception keys under every check, sorted: `check|part|part…`."""
    found: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        found[key.partition("|")[0]].append(key)
    return {check: sorted(found[check]) for check in dict.fromkeys((*CHECKS, *found))}


def treasury() -> Bank:
    """The real one: what the U.S. Treasury published, looked at when its fiscal year had ended."""
    folder = EXAMPLES / "treasury-2005"
    return Bank(
        institution=load(folder / "institution.yaml"),
        transactions=read_feed(folder / "transactions.csv"),
        daily_balances=read_feed(folder / "daily_balances.csv"),
        as_of=datetime(2005, 10, 1),
    )
