"""Where the rules register themselves, and what several of them ask."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from typing import NamedTuple, TypeAlias, TypeVar

from recongen.declared.findings import Problem, Severity
from recongen.declared.nodes import Path, quote
from recongen.declared.reading import did_you_mean
from recongen.institution.draft import Draft

T = TypeVar("T")


class Breach(NamedTuple):
    path: Path
    message: str
    remedy: str


Breaches: TypeAlias = Iterator[Breach]
Check: TypeAlias = Callable[[Draft], Breaches]


class Rule(NamedTuple):
    name: str
    severity: Severity
    check: Check


RULES: list[Rule] = []

# Of one rule; nobody reads more, and looking for a likeness to each name takes time.
MOST_BREACHES = 200


def rule(name: str, severity: Severity = "error") -> Callable[[Check], Check]:
    def register(check: Check) -> Check:
        RULES.append(Rule(name, severity, check))
        return check

    return register


def run(draft: Draft) -> list[Problem]:
    """What every rule finds, but for values that are already reported as unreadable."""
    problems: dict[Problem, None] = {}
    for name, severity, check in RULES:
        for count, (path, message, remedy) in enumerate(check(draft)):
            if count == MOST_BREACHES:
                more = f"there are more than {MOST_BREACHES} findings of this kind; the rest is not shown"
                problems[Problem(name, path, more, "Fix these first.", severity)] = None
                break
            if not draft.place.report.within_broken(path):
                problems[Problem(name, path, message, remedy, severity)] = None
    return list(problems)


def unknown(
    uses: Iterable[tuple[str, Path]], known: Collection[str] | None, message: str, remedy: str
) -> Breaches:
    """Each name that is used but not known; `{}` in the message stands for it. None: not all of them could be read."""
    for name, path in uses:
        if known is not None and name not in known:
            yield Breach(path, message.format(quote(name)), f"{did_you_mean(name, known)}{remedy}")


def clashes(items: Iterable[tuple[Hashable, T]]) -> Iterator[tuple[T, T]]:
    """Each item whose key an earlier one has, behind that earlier one."""
    first: dict[Hashable, T] = {}
    for key, item in items:
        earlier = first.setdefault(key, item)
        if earlier is not item:
            yield earlier, item
