"""What fuzzing does with a bank on which models and oracle disagree, and what it counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.truth import spreading
from tests.truth.comparing import oracle_says
from tests.truth.coverage import Coverage, measure
from tests.truth.engines import RefusedError, Row, copied
from tests.truth.fuzz import AT_A_TURN, Part, disagreement, run_part
from tests.truth.oracle import Bank
from tests.truth.shapes import described, has_cycle
from tests.truth.strategies import random_bank


class Blind:
    """An engine whose models are all right except one, which finds nothing."""

    name = "sqlite"

    def run(self, bank: Bank, only: Sequence[str] = ()) -> dict[str, list[Row]]:
        return oracle_says(bank) | {"overdraft": []}


class Refusing(Blind):
    def run(self, bank: Bank, only: Sequence[str] = ()) -> dict[str, list[Row]]:
        raise RefusedError("drift: no such column: nonsense")


def overdrawn() -> int:
    return next(
        seed for seed in range(20) if seed % AT_A_TURN and oracle_says(random_bank(seed))["overdraft"]
    )


def test_a_bank_that_disagrees_is_reduced_and_written_to_a_file_that_replays(tmp_path: Path) -> None:
    seed = overdrawn()
    engine: Any = Blind()
    (failure,) = run_part({"sqlite": engine}, Part("sqlite", range(seed, seed + 1), tmp_path)).failures
    replay = tmp_path / f"sqlite_{seed}.json"
    assert [
        f"sqlite, seed {seed}: overdraft differ",
        f"  replay: python -m tests.truth.replay --engine sqlite {replay}",
    ] == failure.splitlines()
    left = Bank.from_json(replay.read_text(encoding="utf-8"))
    assert (0, 1) == (len(left.transactions), len(left.daily_balances))
    assert ["overdraft"] == list(disagreement(engine, left))


def test_a_statement_that_the_engine_refuses_is_a_finding() -> None:
    engine: Any = Refusing()
    assert {"refused": (["drift: no such column: nonsense"], [])} == disagreement(engine, random_bank(0))


def test_an_engine_that_agrees_has_no_failure_and_is_counted(tmp_path: Path) -> None:
    class Right(Blind):
        def run(self, bank: Bank, only: Sequence[str] = ()) -> dict[str, list[Row]]:
            return oracle_says(bank)

    engine: Any = Right()
    seeds = range(AT_A_TURN + 1, 2 * AT_A_TURN)
    outcome = run_part({"sqlite": engine}, Part("sqlite", seeds, tmp_path))
    assert ([], len(seeds)) == (outcome.failures, outcome.coverage.count)
    assert measure(seeds) == outcome.coverage


def test_coverage_of_parts_adds_up_to_that_of_the_whole() -> None:
    whole = Coverage()
    for part in (range(5), range(5, 12)):
        whole.merge(measure(part))
    assert measure(range(12)) == whole


def test_what_never_occurs_is_named() -> None:
    assert "transfer template" in Coverage().absent
    assert "drift" in Coverage().absent
    assert "posting at midnight" not in measure(range(20)).absent


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ({"a": ["a"]}, False),
        ({"a": ["b"], "b": ["c"]}, False),
        ({"a": ["b"], "b": ["a"]}, True),
        ({"x": ["a"], "a": ["b"], "b": ["c"], "c": ["a"]}, True),
    ],
)
def test_a_cycle_leads_back_by_way_of_something_else(above: dict[str, list[str]], expected: bool) -> None:
    assert expected == has_cycle(above)


def test_a_bank_is_described_by_what_it_has() -> None:
    bank = random_bank(3)
    only_leg = [
        row | {"amount_money": "0.00", "posting": "2030-01-02 00:00:00"} for row in bank.transactions[:1]
    ]
    only_leg[0]["status"] = "Posted"
    _, shapes = described(Bank(bank.institution, only_leg, [], bank.as_of))
    assert {"amount of zero", "posting at midnight"} <= set(shapes)
    assert not {"superseded posting", "gap between stored days", "balance with limits"} & set(shapes)


def test_copy_reads_back_every_character_that_means_something_to_it() -> None:
    assert [r"\N", r"a\\b\tc\nd\re", "12"] == [copied(None), copied("a\\b\tc\nd\re"), copied(12)]


def test_an_unknown_engine_is_refused_by_name() -> None:
    assert ("sqlite", "duckdb") == spreading.named("sqlite,duckdb")
    choices = "choose of sqlite, postgres, duckdb, spark, or all"
    with pytest.raises(SystemExit, match=f"'oracle' is not an engine; {choices}"):
        spreading.named("oracle")
