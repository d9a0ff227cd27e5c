"""One foreign institution put to the test: what its synthetic feed says must be found is what the oracle finds."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from recongen.demo.feed import Feed, Settings, generate
from recongen.demo.feed.plants import plant
from recongen.demo.feed.shortfall import Shortfall, shortfalls
from recongen.institution import Institution, check
from tests.truth.foreign.maker import Maker
from tests.truth.oracle import Books
from tests.truth.oracle.exceptions import exceptions
from tests.unit.demo_feed.banks import Made

ANCHORS = (date(2030, 1, 1), date(2026, 11, 21), date(2027, 10, 31), date(2028, 3, 15))


@dataclass(frozen=True)
class Trial:
    seed: int
    short: tuple[Shortfall, ...]
    """Of the feed without plants."""
    missing: tuple[str, ...]
    """What must be found and is not, with plants and without."""
    unexpected: tuple[str, ...]
    planted: int
    legs: int

    @property
    def holds(self) -> bool:
        return not self.missing and not self.unexpected


def institution_of(seed: int) -> Institution:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "foreign.yaml"
        path.write_text(Maker(seed).text(), encoding="utf-8")
        institution, findings = check(path, "foreign")
    if institution is None:
        raise ValueError(f"seed {seed}: {findings[0]}")
    return institution


def settings_of(seed: int) -> Settings:
    return Settings(
        ANCHORS[seed % len(ANCHORS)], seed, window_days=40 + seed % 3 * 10, density=Decimal("0.1")
    )


def found(institution: Institution, feed: Feed) -> set[str]:
    return {row.exception_key for row in exceptions(Books(Made("", institution, feed).bank))}


def trial(seed: int, plants: bool = True) -> Trial:
    institution, settings = institution_of(seed), settings_of(seed)
    healthy = generate(institution, settings)
    short = shortfalls(institution, healthy)
    keys, wanted = found(institution, healthy), {one.key for one in short}
    missing, unexpected, count = wanted - keys, keys - wanted, 0
    if plants:
        feed, planted = plant(healthy, institution)
        raised = {key for one in planted.values() for key in one.keys}
        wanted = raised | {one.key for one in shortfalls(institution, feed)}
        keys, count = found(institution, feed), len(raised)
        missing, unexpected = missing | (wanted - keys), unexpected | (keys - wanted)
    return Trial(
        seed, tuple(short), tuple(sorted(missing)), tuple(sorted(unexpected)), count, len(healthy.legs)
    )
