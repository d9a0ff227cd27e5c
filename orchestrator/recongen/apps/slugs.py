"""Names of apps, sheets, visuals, controls and datasets: they end up in addresses and ids."""

from __future__ import annotations

import re
from collections.abc import Sequence

from recongen.apps import limits
from recongen.apps.spots import Spot
from recongen.institution.nodes import quote

SLUG = re.compile(r"[a-z][a-z0-9_]*")


def read_slug(spot: Spot | None) -> str:
    name = spot.text(limits.NAME) if spot else ""
    if spot and name and not SLUG.fullmatch(name):
        spot.error(
            "bad-name",
            f"{quote(name)} is no name",
            "Use small letters, digits and underscores; begin with a letter.",
        )
    return name


def report_repeated(names: Sequence[tuple[str, Spot]], noun: str) -> None:
    seen: set[str] = set()
    for name, spot in names:
        if name and name in seen:
            spot.error("repeated-name", f"there is another {noun} {quote(name)}", "Rename one of the two.")
        seen.add(name)
