"""Whether what was planted is what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from recongen.demo.feed.plants import Planted


@dataclass(frozen=True)
class Verdict:
    """Of one plant, or of several: keys of exceptions."""

    planted: frozenset[str]
    found: frozenset[str]

    @property
    def missing(self) -> list[str]:
        return sorted(self.planted - self.found)

    @property
    def unexpected(self) -> list[str]:
        return sorted(self.found - self.planted)

    @property
    def holds(self) -> bool:
        return self.planted == self.found


def judge(planted: Mapping[str, Planted], found: Iterable[str]) -> Verdict:
    return Verdict(frozenset(key for one in planted.values() for key in one.keys), frozenset(found))
