"""What a change would do to the exceptions: exactly what the plain derivation of every rule says."""

from __future__ import annotations

from pathlib import Path

import pytest

from recongen.studio.splice import Change, Put, Remove
from recongen.studio.trial import comparison
from recongen.studio.writing import Word
from tests.e2e.banks import Library
from tests.e2e.conftest import library
from tests.studio.trying import Bench, found, only

__all__ = ["library"]


def lower_limit(bench: Bench) -> list[Change]:
    """Of what comes in: what may go out, the balances of this feed say themselves."""
    return [Put(("limit_schedules", 1, "cap"), Word("100.00"))]


def patience(bench: Bench) -> list[Change]:
    """What was stuck may wait."""
    return [Put(("rails", bench.at("rails", "ExternalInbound"), "max_pending_age"), Word("P300D"))]


def cadence(bench: Bench) -> list[Change]:
    """No rule reads it."""
    return [Put(("rails", bench.at("rails", "PoolBalancing"), "cadence"), Word("intraday-4h"))]


def without_rail(bench: Bench) -> list[Change]:
    """What was posted on it is not matched any more, and what it swept is in bundles of a rail that does not aggregate."""
    return [Remove(("rails", bench.at("rails", "OutboundSweep")))]


CHANGES = {change.__name__: change for change in (lower_limit, patience, cadence, without_rail)}
DOES: dict[str, set[str]] = {
    "lower_limit": {"limit_breach"},
    "patience": {"stuck_pending"},
    "cadence": set(),
    "without_rail": {"unmatched_posting", "bundle_breach"},
}


@pytest.fixture
def bench(library: Library, tmp_path: Path) -> Bench:
    bank = library.copy(library.bundled("sqlite"), tmp_path)
    for name in ("transactions", "daily_balances"):
        (tmp_path / f"{name}.csv").symlink_to(library.bundled("sqlite").folder / f"{name}.csv")
    return Bench(bank)


@pytest.mark.prove
@pytest.mark.parametrize("name", CHANGES)
def test_a_trial_finds_what_the_rules_say(name: str, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = bench.proposal(*CHANGES[name](bench))
    before = bench.bank.database.contents()
    monkeypatch.setattr(comparison, "MOST_ROWS", 10**6)
    result = bench.tried(proposal, bench.bank.folder / "trial")
    expected, compared = only([bench.expected(proposal), found(result)])
    assert expected == compared
    assert DOES[name] <= expected.keys() and bool(DOES[name]) == bool(expected)
    assert before == bench.bank.database.contents()


@pytest.mark.prove
@pytest.mark.parametrize("is_built", [False, True])
def test_several_changes_together(is_built: bool, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the last build of the file, where that stands for the file and for all of the feed."""
    if is_built:
        bench.bank.build()
    before = bench.bank.database.contents()
    proposal = bench.proposal(*lower_limit(bench), *patience(bench), *without_rail(bench))
    monkeypatch.setattr(comparison, "MOST_ROWS", 10**6)
    result = bench.tried(proposal, bench.bank.folder / "trial")
    expected, compared = only([bench.expected(proposal), found(result)])
    assert expected == compared
    assert is_built != result.is_new
    assert before == bench.bank.database.contents()
    assert not list((bench.bank.folder / "trial").rglob("*.duckdb*"))
