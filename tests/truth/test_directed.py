"""Models equal the oracle on banks made by hand, on every engine: JSON, caps, instants, amounts, chains, bundles, entries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.mutants.banks import directed
from tests.truth.engines import ENGINES, Engine
from tests.truth.fuzz import disagreement
from tests.truth.oracle.jsonvalues import plain_cents, scalars, timestamp


@pytest.mark.parametrize("everywhere", [False, pytest.param(True, marks=pytest.mark.prove)])
def test_models_equal_the_oracle_on_banks_made_by_hand(
    everywhere: bool, engine: Engine, tmp_path: Path
) -> None:
    """Each bank on SQLite and on one of the others, or on every engine.

    A bank that fails is left in a file that `python -m tests.truth.replay` takes.
    """
    for number, bank in enumerate(directed()):
        if not everywhere and engine.name not in ("sqlite", ENGINES[1 + number % 2]):
            continue
        replay = tmp_path / f"directed_{number}.json"
        replay.write_text(bank.to_json(), encoding="utf-8")
        assert {} == disagreement(engine, bank), replay


def test_a_number_keeps_its_digits_and_loses_its_exponent() -> None:
    given = {"a": "1.50", "b": "80000000000000.01", "c": "1.5E1", "d": "100e-2", "e": "true", "f": '"1e1"'}
    text = "{" + ", ".join(f"{json.dumps(key)}: {value}" for key, value in given.items()) + "}"
    expected = {"a": "1.50", "b": "80000000000000.01", "c": "15", "d": "1.00", "e": "true", "f": "1e1"}
    assert expected == scalars(text)


def test_a_cap_has_as_many_digits_as_money() -> None:
    assert [10**18 - 100, None, None] == [plain_cents(text) for text in ("9" * 16, "9" * 17, "1e1")]


def test_an_instant_may_say_that_it_is_in_utc() -> None:
    assert timestamp("2030-01-05 10:00:00") == timestamp("2030-01-05T10:00:00Z")
    assert [None, None] == [timestamp(text) for text in ("2030-01-05Z", "2030-01-05 10:00:00+01:00")]
