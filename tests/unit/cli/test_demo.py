"""demo: a bundled bank from its file to a verdict, and commands in its folder that see the same day."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from recongen.config import load_settings
from recongen.demo import examples, showcase, synthetic
from recongen.demo.feed import Settings
from recongen.demo.feed.plants import EVERY, STORIES
from recongen.institution.types import Institution
from tests.unit.cli.conftest import Recongen

INSTITUTION = Path("build") / "demo" / "spec_example" / "institution.yaml"


def small(institution: Institution, _as_of: str | None) -> synthetic.Made:
    """The demo's feed with fewer firings in fewer days."""
    settings = Settings(showcase.LAST_DAY, window_days=45, density=Decimal("0.1"))
    return synthetic.make(institution, synthetic.Order(settings, times=2))


def test_the_bundled_examples_are_these() -> None:
    assert ["sasquatch_pr", "spec_example", "treasury-2005"] == examples.names()


def test_an_unknown_example_is_refused_with_the_known_ones(recongen: Recongen) -> None:
    result = recongen("demo", "--example", "sasquach")
    assert 2 == result.exit_code
    assert (
        "there is no example 'sasquach'; there is sasquatch_pr, spec_example, treasury-2005" in result.stderr
    )
    assert [] == [path for path in Path().rglob("*") if path.is_file()]


@pytest.mark.slow
def test_planted_is_found_and_later_commands_keep_the_day(
    recongen: Recongen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(showcase, "make", small)
    result = recongen("demo", "--example", "spec_example")
    assert 0 == result.exit_code, result.output
    assert "  limit_breach: " in result.stdout
    assert "Planted is found: the " in result.stdout
    steps = [line for line in result.stderr.splitlines() if line.endswith(" s)")]
    assert 6 == len(steps)

    settings = load_settings({}, beside=INSTITUTION)
    assert "2026-10-01 00:00:00" == settings.as_of
    first = json.loads(recongen("exceptions", INSTITUTION, "--json").stdout)
    assert "2026-10-01T00:00:00Z" == first["as_of"]
    assert 0 == recongen("build", INSTITUTION, "--full").exit_code
    again = json.loads(recongen("exceptions", INSTITUTION, "--json").stdout)
    assert first["as_of"] == again["as_of"]
    assert first["exceptions"] == again["exceptions"]


@pytest.mark.slow
def test_a_plant_that_is_not_found_fails_the_demo(
    recongen: Recongen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One exception too many and one too few are expected."""

    def wrong(institution: Institution, as_of: str | None) -> synthetic.Made:
        made = small(institution, as_of)
        planted = made.planted | {
            "drift": replace(made.planted["drift"], keys=frozenset({"drift|nobody|never"})),
        }
        return replace(made, planted=planted)

    monkeypatch.setattr(showcase, "make", wrong)
    result = recongen("demo", "--example", "spec_example")
    assert 1 == result.exit_code
    assert "  planted and not found: drift|nobody|never" in result.stdout.splitlines()
    assert "  found and not planted: drift|" in result.stdout
    assert "Planted is NOT what was found" in result.stdout


@pytest.mark.prove
def test_sasquatch_is_the_demo_and_its_stories_are_printed(recongen: Recongen) -> None:
    """90 days, every fault several times, and every exception is one that was planted."""
    result = recongen("demo")
    assert 0 == result.exit_code, result.output
    assert result.stdout.splitlines()[-1].startswith("Planted is found: the ")
    for story in STORIES:
        assert f"  {story}: " in result.stdout
    for name in ("Juniper Ridge LLC", "Cascadia Trust Bank", "Granite Fork Trading"):
        assert name in result.stdout
    for check in set(EVERY) - set(STORIES) - {"fan_in_breach"}:
        assert f"  {check}: " in result.stdout
        assert f"  {check}: not planted" not in result.stdout
    assert "copied the example sasquatch_pr to build/demo/sasquatch_pr" in result.stderr
