"""How synthetic rows are known again once they stand among others.

Every transaction says so at the end of its metadata. Balances have no column for that: the first transaction of a feed
carries the entries and a digest of the balances that came with it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from recongen.demo.feed.rows import Feed, Leg

ENDING = '"synthetic": "recongen"}'
"""What the metadata of every synthetic transaction ends with."""

SEAL_KEY = "synthetic_balances"

_SEAL = re.compile(r"([1-9]\d{0,18})-([1-9]\d{0,18}) ([0-9a-f]{64})")
_CALENDAR = len("YYYY-MM-DD HH:MM:SS")


@dataclass(frozen=True)
class Seal:
    """The balances of one feed: their first and last entry, and a digest over all of them."""

    first: int
    last: int
    digest: str

    def __str__(self) -> str:
        return f"{self.first}-{self.last} {self.digest}"


def marked(feed: Feed) -> Feed:
    """The same feed, each row of it marked."""
    sealed = feed.legs[0].id if feed.legs and feed.stored else None
    seal = f'"{SEAL_KEY}": "{_seal_of(feed)}"' if sealed else ""
    # All entries of the one transaction carry the seal: a later one may change nothing but what its reason names.
    legs = [replace(leg, metadata=_with(leg, [seal] if leg.id == sealed else [])) for leg in feed.legs]
    return replace(feed, legs=legs)


def _with(leg: Leg, extra: list[str]) -> str:
    own = [leg.metadata[1:-1]] if leg.metadata else []
    return "{" + ", ".join([*own, *extra, ENDING])


def _seal_of(feed: Feed) -> Seal:
    rows = (row.texts() for row in feed.stored)
    columns = ("entry", "account_id", "business_day_start", "business_day_end", "money")
    return Seal(
        feed.stored[0].entry,
        feed.stored[-1].entry,
        digest([row[column] for column in columns] for row in rows),
    )


def digest(rows: Iterable[Iterable[Any]]) -> str:
    """Over entry, account, start, end and money of each balance, in the order of their entries."""
    found = hashlib.sha256()
    for entry, account, start, end, money in rows:
        line = [int(entry), account, str(start)[:_CALENDAR], str(end)[:_CALENDAR], f"{_cents(money)}"]
        found.update(json.dumps(line).encode("utf-8") + b"\n")
    return found.hexdigest()


def _cents(money: Any) -> int:
    from decimal import Decimal

    return int((Decimal(str(money)) * 100).to_integral_value())


def seal(metadata: str) -> Seal | None:
    """What the metadata of a feed's first transaction says of its balances."""
    try:
        found = _SEAL.fullmatch(json.loads(metadata).get(SEAL_KEY, ""))
    except (ValueError, TypeError, AttributeError):
        return None
    return Seal(int(found[1]), int(found[2]), found[3]) if found else None
