"""One feed of each institution that tests only read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from recongen.demo.feed import Settings
from tests.unit.demo_feed.banks import NAMES, Made, feed_of, institution_of


@pytest.fixture(scope="session")
def make() -> Callable[..., Made]:
    """A feed by its settings; 2030-01-01 and seed 42 unless others are given."""

    def made(name: str, **changes: object) -> Made:
        settings = Settings(**({"anchor": date(2030, 1, 1)} | changes))  # type: ignore[arg-type]
        return Made(name, institution_of(name), feed_of(name, settings))

    return made


@pytest.fixture(scope="session", params=NAMES)
def made(request: pytest.FixtureRequest, make: Callable[..., Made]) -> Made:
    return make(request.param, window_days=30)
