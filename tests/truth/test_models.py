"""Truth first: every model equals the oracle, row for row, on random institutions with random feeds, on every engine."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.truth.coverage import Coverage, measure, table
from tests.truth.engines import ENGINES, Engine
from tests.truth.fuzz import Part, disagreement, run_part
from tests.truth.oracle import CHECKS, Bank
from tests.truth.strategies import banks

# A bank costs DuckDB some four times what it costs the others: it is made for large feeds.
COUNTS = {
    name: int(os.environ.get("RECONGEN_BANKS", count))
    for name, count in zip(ENGINES, ("200", "60", "30"), strict=True)
}
LASTS = dict(zip(ENGINES, accumulate(COUNTS.values()), strict=True))
SEEDS = {name: range(LASTS[name] - COUNTS[name], LASTS[name]) for name in ENGINES}
"""Each engine has banks of its own: 290 in all."""

Tell = Callable[[str], None]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Writes into the log of the run, from a test that passes and from a worker process, too."""

    def told(text: str) -> None:
        with capsys.disabled():
            print(f"\n{text}", file=sys.stderr, flush=True)

    return told


def test_models_equal_the_oracle_on_random_banks(engine: Engine, tmp_path: Path, tell: Tell) -> None:
    """No row more, no row fewer, no column different, over the checks, the exceptions and the daily statement."""
    seeds = SEEDS[engine.name]
    outcome = run_part({engine.name: engine}, Part(engine.name, seeds, tmp_path))
    assert [] == outcome.failures
    tell(f"{outcome.coverage.count} random banks on {engine.name}: models and oracle agree on every row")


def test_the_random_banks_have_every_primitive_and_shape_and_break_every_check(tell: Tell) -> None:
    """Agreement on silence would prove nothing."""
    columns = {name: measure(SEEDS[name]) for name in ENGINES}
    total = Coverage()
    for own in columns.values():
        total.merge(own)
    tell(table(columns | {"all": total}))
    assert [] == total.absent
    assert [] == [check for check in CHECKS if not columns["sqlite"].banks[check]]
    assert [] == [check for check in CHECKS if not columns["postgres"].banks[check]]


@pytest.fixture(scope="module")
def sqlite(engine_of: Callable[[str], Engine]) -> Engine:
    return engine_of("sqlite")


@settings(
    max_examples=30,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    # Shrinking a whole bank takes minutes; `smallest` reduces one in seconds.
    phases=[Phase.generate],
)
@given(bank=banks())
def test_models_equal_the_oracle_on_drawn_banks(sqlite: Engine, bank: Bank) -> None:
    """Hypothesis draws extremes and repetitions far more often than a seed does."""
    assert {} == disagreement(sqlite, bank)
