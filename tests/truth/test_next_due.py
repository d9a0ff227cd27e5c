"""Nothing falls due before `next_due`: in a build as of any earlier instant, every relation except `run_context`
has the same rows.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

import pytest

from tests.truth.engines import Engine, Row
from tests.truth.oracle.rows import instant
from tests.truth.oracle.upcoming import SECOND
from tests.truth.turning import seen_at_a_turn

FEW, MANY = range(14), range(1000, 1150)
Rows = dict[str, list[Row]]


def due(rows: Rows) -> datetime:
    (row,) = rows["next_due"]
    return instant(row["due_at"])


def but_for_as_of(rows: Rows) -> Rows:
    """What the models say, without the one value that is another at every instant."""
    context = [{name: value for name, value in row.items() if name != "as_of"} for row in rows["run_context"]]
    return rows | {"run_context": context}


def changes_before_due(engine: Engine, seeds: Iterable[int]) -> tuple[list[tuple[int, str, list[str]]], int]:
    """Of each bank whose rows change too early: its seed, when, and in which relations. And how many instants were looked at."""
    found, instants = [], 0
    for seed in seeds:
        bank = seen_at_a_turn(seed)
        rows = but_for_as_of(engine.run(bank))
        seconds = -((bank.as_of - due(rows)) // SECOND) - 1
        for later in {seconds, random.Random(seed).randint(0, max(seconds, 0))} if seconds > 0 else ():
            as_of, instants = bank.as_of + later * SECOND, instants + 1
            then = but_for_as_of(engine.run(replace(bank, as_of=as_of)))
            if changed := [name for name in rows if rows[name] != then[name]]:
                found.append((seed, str(as_of), changed))
    return found, instants


def test_no_row_changes_before_something_falls_due(engine_of: Callable[[str], Engine]) -> None:
    found, instants = changes_before_due(engine_of("sqlite"), FEW)
    assert ([], True) == (found, instants >= len(FEW) // 2), instants


@pytest.mark.prove
def test_nor_does_one_on_any_engine(engine: Engine) -> None:
    found, instants = changes_before_due(engine, MANY)
    assert ([], True) == (found, instants >= len(MANY) // 2), instants
