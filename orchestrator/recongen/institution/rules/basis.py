"""Where the rules register themselves, one function a rule, and what several of them say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from recongen.declared.findings import Problem, Severity
from recongen.declared.nodes import Path, quote
from recongen.declared.reading import did_you_mean
from recongen.institution.draft import Draft


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
    problems = (problem for each in RULES for problem in _problems(each, draft))
    return list(dict.fromkeys(problems))


def _problems(each: Rule, draft: Draft) -> Iterator[Problem]:
    broken = draft.report.broken
    for count, (path, message, remedy) in enumerate(each.check(draft)):
        if count == MOST_BREACHES:
            more = f"there are more than {MOST_BREACHES} findings of this kind; the rest is not shown"
            yield Problem(each.name, path, more, "Fix these first.", each.severity)
            return
        if not any(path[:length] in broken for length in range(1, len(path) + 1)):
            yield Problem(each.name, path, message, remedy, each.severity)


def repeated(names: Iterable[tuple[str, Path]], noun: str, draft: Draft) -> Breaches:
    """Each name that stands somewhere above already."""
    first: dict[str, Path] = {}
    for name, path in names:
        earlier = first.setdefault(name, path)
        if earlier is not path:
            message = f"the {noun} {quote(name)} is already declared on line {draft.place.line(*earlier)}"
            yield Breach(path, message, "Rename one of the two, or delete it.")


def unknown(uses: Iterable[tuple[str, Path]], known: Collection[str], message: str, remedy: str) -> Breaches:
    """Each name that is used but not known; `{}` in the message stands for it."""
    for name, path in uses:
        if name not in known:
            yield Breach(path, message.format(quote(name)), f"{did_you_mean(name, known)}{remedy}")


def unknown_roles(uses: Iterable[tuple[str, Path]], draft: Draft) -> Breaches:
    if draft.roles_complete:
        message = "no account and no account template has the role {}"
        yield from unknown(uses, draft.roles, message, "Declare an account with it, or fix the name.")
