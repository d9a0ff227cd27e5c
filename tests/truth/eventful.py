"""What people say of the causes of a bank, at random."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from tests.truth.comparing import oracle_says
from tests.truth.oracle import Bank
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.rows import instant_text

KINDS = ("acknowledge", "assign", "comment", "accept", "resolve", "reopen")
PEOPLE = ("ann", "Søren | ops", "o'hara")


def said(key: str, kind: str, at: str = "2030-01-04 10:00:00", **more: str | None) -> FeedRow:
    event: FeedRow = {"episode_key": key, "kind": kind, "made_at": at, "made_by": "ann"}
    return dict.fromkeys(("note", "assignee", "due")) | event | more


def with_events(made: Bank, events: Sequence[FeedRow]) -> Bank:
    return replace(made, case_events=[each | {"event": str(n)} for n, each in enumerate(events, start=1)])


def random_events(made: Bank, seed: int) -> Bank:
    """Of causes that are there, of days within their runs, and of some that never were; some after as_of."""
    dice = random.Random(seed)
    known = [str(row["episode_key"]) for row in oracle_says(made)["exception_episodes"]]
    keys = [dice.choice(known) for _ in range(4 if known else 0)] + ["drift|nobody|2030-01-02", "x", "|"]
    keys += [f"{key[:-2]}{dice.randint(1, 28):02d}" for key in keys if key[-3:-2] == "-"]
    events = []
    for _ in range(dice.randint(0, 15)):
        kind = dice.choice(KINDS)
        at = made.as_of.replace(microsecond=0) + timedelta(hours=dice.randint(-200, 2))
        due = (made.as_of + timedelta(days=dice.randint(-3, 3))).date().isoformat()
        has_due = kind == "accept" or (kind == "assign" and dice.random() < 0.5)
        events.append(
            said(
                dice.choice(keys),
                kind,
                instant_text(at),
                made_by=dice.choice(PEOPLE),
                assignee=dice.choice(PEOPLE) if kind == "assign" else None,
                due=due if has_due else None,
                note=dice.choice((None, "seen | it's \\ so")),
            )
        )
    return with_events(made, events)
