"""What is new to a recipient: the difference between two states of their causes, each cause once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from recongen.notices.states import Present, State, States


class Kind(NamedTuple):
    """Of a change: `heading` stands over what is of it, `short` beside their number in a subject."""

    heading: str
    short: str


KINDS = {
    "contradiction": Kind("Marked as resolved, but still open", "resolved but still open"),
    "overdue": Kind("Overdue", "overdue"),
    "new": Kind("New", "new"),
    "back": Kind("No longer accepted", "no longer accepted"),
    "grown": Kind("Grown", "grown"),
    "cleared": Kind("No longer open", "no longer open"),
    "passed_on": Kind("Still open, but no longer yours", "passed on"),
}
"""A cause to which several apply is under the first of them."""


class Change(NamedTuple):
    kind: str
    now: State
    before: State | None
    """None where it is new."""


def changes(before: States, after: States, present: Present, perhaps: Sequence[States] = ()) -> list[Change]:
    """By kind in the order of `KINDS`, and of a kind what needs attention most first. `after` is of the present build.

    `perhaps` are later states of which nobody knows whether they arrived: what differs from one of them is reported, too.
    """
    kinds, attention = list(KINDS), {key: place for place, key in enumerate(present.cases)}
    found: dict[str, Change] = {}
    for seen in (before, *perhaps):
        for change in _compare(present.rekey(seen), after, present):
            reported = found.setdefault(change.now.episode_key, change)
            if kinds.index(change.kind) < kinds.index(reported.kind):
                found[change.now.episode_key] = change
    return sorted(
        found.values(),
        key=lambda each: (
            kinds.index(each.kind),
            attention.get(each.now.episode_key, len(attention)),
            -abs(each.now.cents),
            each.now.episode_key,
        ),
    )


def _compare(known: States, after: States, present: Present) -> Iterator[Change]:
    for key, now in after.items():
        was = known.get(key)
        kind = next((kind for kind, holds in _tests(was, now).items() if holds), None)
        if kind:
            yield Change(kind, now, was)
    for key in known.keys() - after.keys():
        yield Change("passed_on" if key in present.cases else "cleared", known[key], known[key])


def _tests(was: State | None, now: State) -> Mapping[str, bool]:
    return {
        "contradiction": now.is_contradiction and not (was and was.is_contradiction),
        "overdue": now.is_overdue and not (was and was.is_overdue),
        "new": was is None,
        "back": was is not None and was.state == "accepted" and now.state == "open",
        "grown": was is not None and now.size.is_worse_than(was.size),
    }
