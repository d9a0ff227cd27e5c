"""Cases: random events over random banks agree with the oracle, and what a build or a correction does to a case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from recongen.institution.types import ServiceLevels
from tests.truth.comparing import difference, oracle_says
from tests.truth.engines import Engine
from tests.truth.eventful import random_events, said, with_events
from tests.truth.oracle import Bank, Books
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.cases import shown_cases
from tests.truth.oracle.making.hand import bank, day, institution
from tests.truth.oracle.rows import instant
from tests.truth.oracle.shown import shown_checks, shown_exceptions
from tests.truth.strategies import random_bank

FEW, MANY = range(12), range(100, 220)


def disagreements(engine: Engine, seeds: range) -> list[Any]:
    found = []
    for seed in seeds:
        made = random_events(random_bank(seed), seed)
        models, oracle = engine.run(made, ["cases"])["cases"], oracle_says(made)["cases"]
        if wrong := difference(models, oracle):
            found.append((seed, wrong))
    return found


def test_cases_are_what_people_have_said(engines: dict[str, Engine]) -> None:
    assert [] == disagreements(engines["sqlite"], FEW)


@pytest.mark.prove
def test_so_they_are_on_every_engine(engine: Engine) -> None:
    assert [] == disagreements(engine, MANY)


# -- worked out by hand

A = "overdraft|A|2030-01-02"


def overdrawn(*days: int, until: int, as_of: str) -> Bank:
    stored = [
        day("A", f"2030-01-{number:02d}", "-1.00" if number in days else "0.00")
        for number in range(1, until + 1)
    ]
    return bank(institution(service_levels=ServiceLevels(high=1)), days=stored, as_of=as_of)


def cases(made: Bank) -> dict[str, dict[str, Any]]:
    """Of the check `overdraft`, by key; days as text."""
    books = Books(made)
    _, episodes = shown_exceptions(books, shown_checks(books))
    return {
        row["episode_key"]: row
        for row in shown_cases(books, episodes)
        if row["episode_key"].startswith("over")
    }


def case(made: Bank, *columns: str) -> list[Any]:
    (found,) = cases(made).values()
    return [str(found[column]) if column.endswith(("day", "until")) else found[column] for column in columns]


STANDING = overdrawn(2, 3, 4, until=4, as_of="2030-01-05 00:00:00")


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([], "new"),
        ([said(A, "comment")], "new"),
        ([said(A, "acknowledge")], "acknowledged"),
        ([said(A, "assign", assignee="bo"), said(A, "acknowledge")], "assigned"),
        ([said(A, "accept", due="2030-01-06")], "accepted"),
        ([said(A, "accept", due="2030-01-05")], "acknowledged"),
        ([said(A, "accept", due="2030-01-06"), said(A, "assign", assignee="bo")], "accepted"),
        ([said(A, "accept", due="2030-01-06"), said(A, "resolve")], "resolved"),
        ([said(A, "resolve"), said(A, "acknowledge")], "resolved"),
        ([said(A, "resolve"), said(A, "reopen")], "acknowledged"),
        ([said(A, "assign", assignee="bo"), said(A, "resolve"), said(A, "reopen")], "assigned"),
        ([said(A, "resolve", at="2030-01-05 00:00:01")], "new"),
    ],
)
def test_the_latest_decision_counts(engines: dict[str, Engine], events: list[FeedRow], state: str) -> None:
    made = with_events(STANDING, events)
    assert [state] == case(made, "state")
    assert None is difference(engines["sqlite"].run(made, ["cases"])["cases"], oracle_says(made)["cases"])


def test_what_is_resolved_and_stands_is_a_contradiction_until_it_is_cleared() -> None:
    resolved = [said(A, "resolve")]
    columns = ("state", "is_open", "is_contradiction")
    assert ["resolved", 1, 1] == case(with_events(STANDING, resolved), *columns)
    cleared = overdrawn(2, 3, 4, until=5, as_of="2030-01-06 00:00:00")
    assert ["resolved", 0, 0] == case(with_events(cleared, resolved), *columns)
    assert {} == cases(cleared)


def test_what_is_no_longer_found_is_kept_with_what_was_said() -> None:
    healed = overdrawn(until=5, as_of="2030-01-06 00:00:00")
    columns = ("state", "is_open", "check_name", "events", "age_days")
    assert ["assigned", 0, None, 1, None] == case(
        with_events(healed, [said(A, "assign", assignee="bo")]), *columns
    )


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        # It began on a Wednesday: due the day after, two business days old on the Saturday.
        ([], ["2030-01-03", 2, 1]),
        ([said(A, "assign", assignee="bo", due="2030-01-09")], ["2030-01-09", 2, 0]),
        ([said(A, "accept", due="2030-01-09")], ["2030-01-03", 2, 0]),
        ([said(A, "resolve")], ["2030-01-03", 2, 1]),
    ],
)
def test_a_case_is_overdue_in_business_days(events: list[FeedRow], expected: list[Any]) -> None:
    made = with_events(replace(STANDING, as_of=instant("2030-01-05 12:00:00")), events)
    assert expected == case(made, "due_day", "age_days", "is_overdue")


@pytest.mark.parametrize(
    ("days", "keys"),
    [
        ((2, 3, 4, 5, 6, 7), ["overdraft|A|2030-01-02"]),
        # A correction moves the beginning back, or joins two runs.
        ((1, 2, 3, 4), ["overdraft|A|2030-01-01"]),
        ((2, 3, 4, 5, 6), ["overdraft|A|2030-01-02"]),
        # One that clears the first day makes the rest another cause.
        ((3, 4, 5, 6, 7), ["overdraft|A|2030-01-02", "overdraft|A|2030-01-03"]),
    ],
)
def test_a_run_that_grows_keeps_its_case(
    engines: dict[str, Engine], days: tuple[int, ...], keys: list[str]
) -> None:
    events = [said(A, "assign", assignee="bo"), said("overdraft|A|2030-01-06", "acknowledge")]
    made = with_events(
        overdrawn(*days, until=7, as_of="2030-01-08 00:00:00"), events[: 2 if 6 in days else 1]
    )
    found = cases(made)
    assert (keys, "bo") == (sorted(found), found[keys[0]]["assignee"])
    assert None is difference(engines["sqlite"].run(made, ["cases"])["cases"], oracle_says(made)["cases"])
