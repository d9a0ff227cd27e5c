"""What `recongen demo` shows of a bundled bank whose feed is synthetic: the same days and faults everywhere and every day."""

from __future__ import annotations

from datetime import date, timedelta

from recongen.config import last_ended_day, load_settings
from recongen.demo import synthetic
from recongen.demo.examples import Example
from recongen.demo.feed import Settings
from recongen.institution.types import Institution

LAST_DAY = date(2026, 9, 30)
"""The default of --as-of."""
TIMES = 5
"""How often each fault is planted, where the institution carries it."""


def instant(example: Example, as_of: str | None) -> str | None:
    """The instant from which the example is looked at; None: now."""
    if example.has_feed:
        return as_of
    configured = load_settings({"as_of": as_of}).as_of if as_of else None
    return configured or f"{LAST_DAY + timedelta(days=1)} 00:00:00"


def make(institution: Institution, as_of: str | None) -> synthetic.Made:
    settings = Settings(last_ended_day(as_of))
    return synthetic.make(institution, synthetic.Order(settings, times=TIMES))
