"""What is new to a recipient: the difference between two states of their causes, each cause once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from recongen.notices.states import Present, State, States

HEADINGS = {
    "contradiction": "Marked as resolved, but still open",
    "overdue": "Overdue",
    "new": "New",
    "back": "No longer accepted",
    "grown": "Grown",
    "cleared": "No longer open",
    "passed_on": "Still open, but no longer yours",
}
"""The kinds of changes. A cause to which several apply is under the first of them."""


class Change(NamedTuple):
    kind: str
    now: State
    before: State | None
    """None where it is new."""


def changes(before: States, after: States, present: Present, perhaps: Sequence[States] = ()) -> list[Change]:
    """By kind in the order of `HEADINGS`, and of a kind what needs attention most first. `after` is of the present build.

    `perhaps` are states of which nobody knows whether they were told: they make nothing known, but what ended or grew
    since then is told.
    """
    known, doubtful = present.rekeyed(before), [present.rekeyed(states) for states in perhaps]
    found = [*_standing(known, after, doubtful), *_ended([*doubtful, known], after, present)]
    kinds, attention = list(HEADINGS), {key: place for place, key in enumerate(present.cases)}
    return sorted(
        found,
        key=lambda each: (
            kinds.index(each.kind),
            attention.get(each.now.episode_key, len(attention)),
            -abs(each.now.cents),
            each.now.episode_key,
        ),
    )


def _standing(known: States, after: States, doubtful: Sequence[States]) -> Iterator[Change]:
    for key, now in after.items():
        was = known.get(key)
        kind = next((kind for kind, holds in _tests(was, now).items() if holds), None)
        if kind:
            yield Change(kind, now, was)
            continue
        seen = [each[key] for each in doubtful if key in each]
        yield from [Change("grown", now, each) for each in seen if now.size.is_worse_than(each.size)][:1]


def _tests(was: State | None, now: State) -> Mapping[str, bool]:
    return {
        "contradiction": now.is_contradiction and not (was and was.is_contradiction),
        "overdue": now.is_overdue and not (was and was.is_overdue),
        "new": was is None,
        "back": was is not None and was.state == "accepted" and now.state == "open",
        "grown": was is not None and now.size.is_worse_than(was.size),
    }


def _ended(known: Sequence[States], after: States, present: Present) -> Iterator[Change]:
    latest = {key: state for states in known for key, state in states.items()}
    for key in latest.keys() - after.keys():
        yield Change("passed_on" if key in present.cases else "cleared", latest[key], latest[key])
