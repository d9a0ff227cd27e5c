"""Where the checks register the rules that they know, and what several of them ask."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from itertools import islice
from typing import TypeAlias, TypeVar

from recongen.declared.findings import Fault, Severity
from recongen.declared.nodes import Path, quote
from recongen.declared.reading import did_you_mean
from recongen.institution.draft import Draft

T = TypeVar("T")
Faults: TypeAlias = Iterator[Fault]
Check: TypeAlias = Callable[[Draft], Faults]

RULES: dict[str, Severity] = {}
_CHECKS: list[tuple[tuple[str, ...], Check]] = []

# Of one rule; nobody reads more, and looking for a likeness to each name takes time.
MOST_FAULTS = 200


def check(*errors: str, warnings: tuple[str, ...] = ()) -> Callable[[Check], Check]:
    """Registers a function that looks for what breaks these rules, and how bad each is."""

    def register(function: Check) -> Check:
        RULES.update({**dict.fromkeys(errors, "error"), **dict.fromkeys(warnings, "warning")})
        _CHECKS.append(((*errors, *warnings), function))
        return function

    return register


def run(draft: Draft) -> list[Fault]:
    """What every check finds, except values that are already reported as unreadable."""
    found: dict[Fault, None] = {}
    for rules, function in _CHECKS:
        left = dict.fromkeys(rules, MOST_FAULTS)
        for fault in function(draft):
            rule, fault = fault.rule, fault._replace(severity=RULES[fault.rule])
            left[rule] -= 1
            if left[rule] == -1:
                more = f"there are more than {MOST_FAULTS} findings of this kind; the rest is not shown"
                found[fault._replace(message=more, remedy="Fix these first.")] = None
            elif left[rule] >= 0 and not draft.place.report.within_broken(fault.path):
                found[fault] = None
            if max(left.values()) < 0:
                break
    return list(found)


def unknown(
    rule: str, uses: Iterable[tuple[str, Path]], known: Collection[str] | None, message: str, remedy: str
) -> Faults:
    """Each name that is used but not known; `{}` in the message stands for it. None: not all of them could be read."""
    missing = (use for use in uses if known is not None and use[0] not in known)
    for name, path in islice(missing, MOST_FAULTS + 1):
        yield Fault(path, rule, message.format(quote(name)), f"{did_you_mean(name, known or ())}{remedy}")


def clashes(items: Iterable[tuple[Hashable, T]]) -> Iterator[tuple[T, T]]:
    """Each item whose key an earlier one has, after that earlier one."""
    first: dict[Hashable, T] = {}
    for key, item in items:
        earlier = first.setdefault(key, item)
        if earlier is not item:
            yield earlier, item
