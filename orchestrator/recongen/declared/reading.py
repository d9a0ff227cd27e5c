"""Reading: where it stands, what it reports, and near misses of known words.

A reader that cannot read a value reports why and raises `UnreadableError`; lists and records go on with the next value, so
that one run finds everything. What has no usable value is left out, never replaced.
"""

from __future__ import annotations

import difflib
from collections import ChainMap
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from recongen.declared.findings import Fault, Finding, Severity, where_text
from recongen.declared.nodes import (
    Mark,
    Node,
    Path,
    Scalar,
    describe,
    find,
    is_null,
    items_of,
    nearest,
    quote,
)

MOST_PROBLEMS = 1000

# With more known words than this, no similar word is looked for: it would take too long.
_MOST_WORDS = 500
_LONGEST_WORD = 100
_FEW_NAMES = 12


class UnreadableError(Exception):
    """This value cannot be used; the report says why."""


class TooManyProblemsError(Exception):
    """This is not such a file; going on would only report the same again."""


@dataclass
class Report:
    """What the reading of one document found, and which paths hold no usable value.

    `title` is what its paths begin with, and `inner` the part of them that says nothing to a person.
    """

    root: Node
    file: str = ""
    title: str = ""
    inner: Path = ()
    problems: list[Fault] = field(default_factory=list)
    broken: set[Path] = field(default_factory=set)
    above_broken: set[Path] = field(default_factory=set)

    def mark_broken(self, path: Path) -> None:
        self.broken.add(path)
        self.above_broken.update(path[:length] for length in range(len(path)))

    def within_broken(self, path: Path) -> bool:
        """Whether the value at that path, or one that it is in, holds nothing usable."""
        return any(path[:length] in self.broken for length in range(1, len(path) + 1))

    def where(self, path: Path) -> str:
        root: Node | None = self.root
        if self.inner and path[: len(self.inner)] == self.inner:
            root, path = find(root, self.inner), path[len(self.inner) :]
        return " › ".join(part for part in (self.title, where_text(path, root)) if part)

    def locate(self, fault: Fault) -> Finding:
        return fault.locate(self.file, self.root, self.where(fault.path))

    def findings(self) -> list[Finding]:
        return list(map(self.locate, self.problems))

    def add(self, fault: Fault) -> None:
        if len(self.problems) >= MOST_PROBLEMS:
            raise TooManyProblemsError
        self.problems.append(fault)


@dataclass(frozen=True)
class Place:
    """Where a document declares something, what that says, and what is wrong with it."""

    report: Report
    path: Path = ()

    def at(self, *parts: str | int) -> Path:
        return (*self.path, *parts)

    def below(self, part: str | int) -> Self:
        return replace(self, path=self.at(part))

    def has(self, key: str) -> bool:
        """Whether a value is declared there, or somebody tried to: an unreadable or misspelt one counts."""
        path = self.at(key)
        return path in self.report.broken or not is_null(find(self.report.root, path))

    def sound(self, *parts: str | int) -> bool:
        """Whether neither the value at that path nor anything above or below it is broken."""
        path = self.at(*parts)
        return not self.report.within_broken(path) and path not in self.report.above_broken

    def item(self, text: str, *parts: str | int) -> Path:
        """Where the list at that path names `text`; the path itself where no item of it does."""
        path = self.at(*parts)
        for position, item in enumerate(items_of(find(self.report.root, path))):
            if isinstance(item, Scalar) and item.text == text:
                return (*path, position)
        return path

    def line(self, *parts: str | int) -> int:
        return nearest(self.report.root, self.at(*parts)).line

    def error(self, rule: str, message: str, remedy: str, mark: Mark | None = None) -> UnreadableError:
        """Reports, and returns what to raise."""
        self.note(rule, message, remedy, "error", mark)
        self.report.mark_broken(self.path)
        return UnreadableError()

    def wrong_type(self, expected: str, node: Node) -> UnreadableError:
        return self.error(
            "wrong-type", f"this must be {expected}; found {describe(node)}", f"Write {expected}."
        )

    def note(
        self, rule: str, message: str, remedy: str, severity: Severity = "warning", mark: Mark | None = None
    ) -> None:
        """Reports something about a value that can still be used."""
        self.report.add(Fault(self.path, rule, message, remedy, severity, mark))


@dataclass(frozen=True)
class Spot(Place):
    """Where the reading stands. `scope` holds what the records around it have read so far."""

    scope: Mapping[str, Any] = field(default_factory=dict)

    def within(self, values: dict[str, Any]) -> Spot:
        """The same spot inside a record that reads these values."""
        return Spot(self.report, self.path, ChainMap(values, dict(self.scope)))

    def needs(self, name: str) -> Any:
        """A value that was read before this one; raises where it could not be read, which is reported there."""
        if name not in self.scope:
            raise UnreadableError
        return self.scope[name]


def closest(word: str, known: Collection[str]) -> str | None:
    """The known word that this one is probably a slip of."""
    if len(known) > _MOST_WORDS:
        return None
    words = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word[:_LONGEST_WORD].casefold(), words, n=1, cutoff=0.6)
    return words[close[0]] if close else None


def did_you_mean(word: str, known: Collection[str]) -> str:
    """`Did you mean 'x'? `, or nothing when no known word is close."""
    return suggestion(closest(word, known))


def suggestion(close: str | None) -> str:
    return f"Did you mean {quote(close)}? " if close else ""


def hint(word: str, known: Collection[str]) -> str:
    """`Did you mean 'x'? `, or the few names that there are."""
    close = did_you_mean(word, known)
    if close or not 0 < len(known) <= _FEW_NAMES:
        return close
    return f"Known: {', '.join(sorted(known))}. "
