"""Random banks as of the instants at which rows change although nothing arrives."""

from __future__ import annotations

import random
from dataclasses import replace

from tests.truth.eventful import random_events
from tests.truth.oracle import Bank, Books
from tests.truth.oracle.upcoming import SECOND, instants
from tests.truth.strategies import random_bank


def seen_at_a_turn(seed: int) -> Bank:
    """A random bank as of a turning point or within the hours before it."""
    dice, bank = random.Random(seed), random_events(random_bank(seed), seed)
    near = dice.choice([at for at, _ in instants(Books(bank))])
    before = dice.choice((0, 1, dice.randrange(4 * 3600)))
    return replace(bank, as_of=near.replace(microsecond=0) - before * SECOND)
