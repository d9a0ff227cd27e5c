"""Banks made by hand for what chance rarely meets: a theme a file."""

from __future__ import annotations

from collections.abc import Iterator

from tests.mutants.banks import (
    amounts,
    bundles,
    cases,
    causes,
    chains,
    closes,
    days,
    entries,
    instants,
    keys,
    limits,
    owners,
    recent,
    shares,
    spreads,
    standing,
    successors,
    trails,
    transfers,
    upcoming,
)
from tests.truth.oracle import Bank


def directed() -> Iterator[Bank]:
    for theme in (
        keys,
        limits,
        instants,
        days,
        amounts,
        chains,
        cases,
        causes,
        closes,
        bundles,
        entries,
        transfers,
        owners,
        recent,
        shares,
        spreads,
        standing,
        successors,
        trails,
        upcoming,
    ):
        yield from theme.banks()
