"""Where the rules register themselves: one function a rule, which yields what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from recongen.institution.draft import Draft
from recongen.institution.findings import Problem, Severity
from recongen.institution.nodes import Path


class Breach(NamedTuple):
    path: Path
    message: str
    remedy: str


Check = Callable[[Draft], Iterator[Breach]]


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
    problems = (problem for each in RULES for problem in _problems(each, draft))
    return list(dict.fromkeys(problems))


def _problems(each: Rule, draft: Draft) -> Iterator[Problem]:
    for count, breach in enumerate(each.check(draft)):
        if count == MOST_BREACHES:
            yield Problem(
                each.name,
                breach.path,
                f"there are more than {MOST_BREACHES} findings of this kind; the rest is not shown",
                "Fix these first.",
                each.severity,
            )
            return
        if not _unreadable(breach.path, draft):
            yield Problem(each.name, breach.path, breach.message, breach.remedy, each.severity)


def _unreadable(path: Path, draft: Draft) -> bool:
    return any(path[:length] in draft.broken for length in range(1, len(path) + 1))
