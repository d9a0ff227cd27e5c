"""What every kind of value shares: where the reading stands, how it reports, and near misses of known words."""

from __future__ import annotations

import difflib
from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final

from recongen.institution.findings import Problem
from recongen.institution.nodes import Mark, Node, Path, describe, quote


class _Broken:
    def __repr__(self) -> str:
        return "BROKEN"


BROKEN: Final = _Broken()

MOST_PROBLEMS = 1000

# Beyond this many known words a likeness is not looked for: it takes time in proportion.
_MOST_WORDS = 500
_LONGEST_WORD = 100


class TooManyProblemsError(Exception):
    """This is not an institution file; reading on would only repeat that."""


@dataclass
class Report:
    """What the reading found, and which paths hold no usable value."""

    problems: list[Problem] = field(default_factory=list)
    broken: set[Path] = field(default_factory=set)

    def add(self, problem: Problem) -> None:
        if len(self.problems) == MOST_PROBLEMS:
            raise TooManyProblemsError
        self.problems.append(problem)


@dataclass(frozen=True)
class Spot:
    """Where the reading stands in the file."""

    report: Report
    path: Path = ()

    def below(self, part: str | int) -> Spot:
        return Spot(self.report, (*self.path, part))

    def error(self, rule: str, message: str, remedy: str, mark: Mark | None = None) -> Any:
        """Reports, and returns BROKEN for the caller to hand on."""
        self.report.add(Problem(rule, self.path, message, remedy, mark=mark))
        self.report.broken.add(self.path)
        return BROKEN

    def warn(self, rule: str, message: str, remedy: str, mark: Mark | None = None) -> None:
        self.report.add(Problem(rule, self.path, message, remedy, "warning", mark))


class Kind(ABC):
    """`says` completes the sentence "this must be …"."""

    says: str

    @abstractmethod
    def read(self, node: Node, spot: Spot) -> Any: ...

    @abstractmethod
    def schema(self) -> dict[str, Any]: ...

    def wrong_type(self, node: Node, spot: Spot) -> Any:
        return spot.error(
            "wrong-type", f"this must be {self.says}; found {describe(node)}", f"Write {self.says}."
        )


def closest(word: str, known: Collection[str]) -> str | None:
    """The known word that this one is probably a slip of."""
    if len(known) > _MOST_WORDS:
        return None
    words = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word[:_LONGEST_WORD].casefold(), words, n=1, cutoff=0.6)
    return words[close[0]] if close else None


def did_you_mean(word: str, known: Collection[str]) -> str:
    """`Did you mean 'x'? `, or nothing when no known word is close."""
    close = closest(word, known)
    return f"Did you mean {quote(close)}? " if close else ""
