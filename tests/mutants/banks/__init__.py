"""Banks made by hand for what chance rarely meets: a theme a file."""

from __future__ import annotations

from collections.abc import Iterator

from tests.mutants.banks import (
    amounts,
    bundles,
    chains,
    closes,
    days,
    entries,
    instants,
    keys,
    limits,
    shares,
    spreads,
    trails,
    transfers,
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
        closes,
        bundles,
        entries,
        transfers,
        shares,
        spreads,
        trails,
    ):
        yield from theme.banks()
