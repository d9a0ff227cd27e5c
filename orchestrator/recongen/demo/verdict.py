"""Whether what was planted is what was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """Keys of exceptions."""

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


def judge(must_be_found: Iterable[str], found: Iterable[str]) -> Verdict:
    return Verdict(frozenset(must_be_found), frozenset(found))
