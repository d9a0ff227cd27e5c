"""The days of an exercise: each equals the product's own build of that day, and is there whole or not at all."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from recongen.dbt_core import manifest as manifests
from recongen.dbt_core import runner
from recongen.dbt_core.manifest import Manifest
from recongen.demo.knobs import order_of
from recongen.demo.synthetic import load_into, make
from recongen.feed.contract import TABLES
from recongen.known import known_at
from recongen.report.report import Report
from recongen.session import Session
from recongen.training import course
from recongen.training.days import Day
from recongen.training.exercise import Exercise
from recongen.training.figures import DayBuilder, Figures, InterruptedBuildError, Interruption
from recongen.training.outward import Outward
from recongen.training.place import TrainingSession
from recongen.training.scratch import FEED, project_in
from recongen.training.suspicions import Notes, People, Suspicion, score
from recongen.warehouse.connect import Connection, connect
from recongen.warehouse.profile import file_target
from tests.training.gym import LAST_DAY, held, make_tables, session_in

Open = Callable[[], Session]


def opened(session: Session) -> tuple[Exercise, Path, DayBuilder]:
    training = TrainingSession(session)
    found = course.current(training.exercises)
    assert found
    return *found, DayBuilder(found[1], training.prefix, session.title)


def same(figures: Figures, connection: Connection, manifest: Manifest) -> None:
    report = Report(connection, manifest, "")
    assert tuple(report.rows()) == figures.rows
    assert tuple(cause for check in report.found for cause in report.episodes_of(check)) == figures.causes


def test_a_day_is_what_the_product_builds(loaded: Path) -> None:
    """As it builds a feed that ends where the day's knowledge ends. And on the last day, what was planted is what is found."""
    session = session_in(loaded)
    exercise, folder, builder = opened(session)
    day = LAST_DAY - timedelta(days=4)
    figures, marks = builder.build(day, exercise.marks_of(day), Interruption()), exercise.marks_of(day)
    assert figures.rows
    # Where the models were compiled, dbt need not parse them again.
    workshop = folder.parent / course.WORKSHOP
    shutil.copyfile(folder / FEED, workshop / FEED)
    target = file_target(workshop / FEED, workshop, "recongen")
    with connect(target) as connection:
        for table in TABLES:
            relation = target.relation(table.relation(TrainingSession(session).prefix))
            connection.execute(f"delete from {relation} where entry > {marks.of(table)}")
        connection.commit()
    project = project_in(workshop, target)
    runner.build(project, {"RECONGEN_AS_OF": f"{day + timedelta(days=1)} 00:00:00"})
    with connect(target, read_only=True) as connection:
        same(figures, connection, manifests.read(project.manifest_path))
    last = builder.build(LAST_DAY, exercise.marks_of(LAST_DAY), Interruption())
    assert exercise.planted_keys | set(exercise.unavoidable) == {row.exception_key for row in last.rows}
    # What shows on the last day had not all shown before.
    assert {row.exception_key for row in figures.rows} != {row.exception_key for row in last.rows}


def test_a_day_keeps_what_its_page_needs(gym: Open) -> None:
    exercise, folder, builder = opened(gym())
    days = course.days_of(folder)
    figures = builder.build(LAST_DAY, exercise.marks_of(LAST_DAY), Interruption())
    day = Day.of(figures)
    days.save(LAST_DAY, day)
    assert day == course.days_of(folder).read(LAST_DAY)
    assert {LAST_DAY} == days.built_days()
    assert days.read(LAST_DAY - timedelta(days=1)) is None
    assert {row.exception_key: row.episode_key for row in figures.rows} == day.keys
    standing = [cause for cause in figures.causes if cause.is_open]
    assert sorted(standing) == sorted([*day.new, *day.still_open])
    # What stood yesterday and does not today was cleared.
    gone = standing[0]._replace(episode_key="gone")
    before = Day(day.as_of, None, (*standing, gone), {})
    assert gone in day.clearances(before)
    assert not set(standing) & set(day.clearances(before))


def test_days_are_built_outwards_from_the_open_one(gym: Open) -> None:
    exercise, folder, _ = opened(gym())
    days, order = course.days_of(folder), list[date]()

    class Noting(DayBuilder):
        def __init__(self) -> None:
            pass

        def build(self, day: date, *_: object) -> Figures:  # type: ignore[override]
            order.append(day)
            return Figures("", None, (), ())

    outward = Outward(exercise, days, Noting)
    middle = exercise.days[5]
    outward.begin(middle)
    until = time.monotonic() + 30
    while outward.is_running and time.monotonic() < until:
        time.sleep(0.01)
    assert order == sorted(exercise.days, key=lambda day: (abs(day - middle), day))
    assert set(exercise.days) == days.built_days()


def test_a_neighbour_gives_way_to_the_day_that_is_opened(gym: Open) -> None:
    """What is interrupted leaves nothing, and is built later."""
    exercise, folder, builder = opened(gym())
    interruption = Interruption()
    interruption.ask()
    with pytest.raises(InterruptedBuildError):
        builder.build(LAST_DAY, exercise.marks_of(LAST_DAY), interruption)
    days, begun = course.days_of(folder), list[date]()

    class Slow(DayBuilder):
        def __init__(self) -> None:
            pass

        def build(self, day: date, marks: object, interruption: Interruption) -> Figures:  # type: ignore[override]
            begun.append(day)
            until = time.monotonic() + (20 if len(begun) == 2 else 0)
            while time.monotonic() < until:
                if interruption.is_asked:
                    raise InterruptedBuildError("given up")
                time.sleep(0.005)
            return Figures("", None, (), ())

    outward = Outward(exercise, days, Slow)
    outward.begin(exercise.days[0])
    while len(begun) < 2:
        time.sleep(0.005)
    outward.turn_to(exercise.days[-1])
    until = time.monotonic() + 30
    while outward.is_running and time.monotonic() < until:
        time.sleep(0.01)
    assert [exercise.days[0], exercise.days[1], exercise.days[-1]] == begun[:3]
    assert set(exercise.days) == days.built_days()
    assert begun.count(exercise.days[1]) == 2


def test_a_day_that_cannot_be_built_says_why_and_holds_nobody_up(gym: Open) -> None:
    exercise, folder, builder = opened(gym())
    with sqlite3.connect(folder / "feed.sqlite3") as raw:
        raw.execute(f"drop table {TrainingSession(gym()).prefix}_daily_balances")
    outward = Outward(exercise, course.days_of(folder), lambda: builder)
    outward.begin(LAST_DAY)
    until = time.monotonic() + 60
    while outward.is_running and time.monotonic() < until:
        time.sleep(0.05)
    assert set(exercise.days) == set(outward.problems)
    assert not course.days_of(folder).built_days()


def test_a_score_counts_causes_stories_and_false_alarms(gym: Open) -> None:
    exercise, _, builder = opened(gym())
    day = Day.of(builder.build(LAST_DAY, exercise.marks_of(LAST_DAY), Interruption()))
    planted = {day.keys[key] for key in exercise.planted_keys & day.keys.keys()}
    none = score(exercise, day, LAST_DAY, Notes())
    assert (0, len(planted), 0) == (none.found, none.missed, none.false_alarms)
    notes = Notes().toggle(min(planted), LAST_DAY, day).toggle("an honest account", LAST_DAY, day)
    some = score(exercise, day, LAST_DAY, notes)
    assert (1, len(planted) - 1, 1) == (some.found, some.missed, some.false_alarms)
    assert not notes.toggle(min(planted), LAST_DAY, day).suspected - {"an honest account"}
    everything = Notes()
    for cause in planted:
        everything = everything.toggle(cause, LAST_DAY, day)
    all_found = score(exercise, day, LAST_DAY, everything)
    assert (len(planted), 0, 0) == (all_found.found, all_found.missed, all_found.false_alarms)


@pytest.mark.prove
@pytest.mark.parametrize(("bank", "window", "step"), [("spec_example", "30", 1), ("sasquatch_pr", "90", 5)])
def test_every_day_is_what_the_product_builds(tmp_path: Path, bank: str, window: str, step: int) -> None:
    """Of the larger bank every fifth: the product takes half a minute for each."""
    session = session_in(tmp_path, bank)
    assert session.target.file is not None
    session.target.file.touch()
    course.load(session, {"window": window, "end_date": LAST_DAY.isoformat()}, lambda _: None)
    exercise, _, builder = opened(session)
    for day in exercise.days[::-step]:
        figures = builder.build(day, exercise.marks_of(day), Interruption())
        instant = f"{day + timedelta(days=1)} 00:00:00"
        # As `recongen build --known-until MARKS --as-of INSTANT` does.
        with (
            known_at(TrainingSession(session), exercise.marks_of(day), instant) as past,
            past.connection(read_only=True) as connection,
        ):
            same(figures, connection, past.manifest())


@pytest.mark.prove
def test_a_copy_with_plants_finds_them_and_what_the_feed_had(tmp_path: Path) -> None:
    """Nothing more and nothing less; and the real feed is what it was."""
    session = session_in(tmp_path)
    assert session.target.file is not None
    session.target.file.touch()
    own = {"source": "synthetic", "window": "60", "end_date": LAST_DAY.isoformat(), "plants": "none"}

    make_tables(session, session.prefix)
    load_into(session.target, session.prefix, make(session.institution, order_of(own, None)).feed)
    before = held(session, session.prefix)
    found = {}
    for plants in ("none", "all"):
        course.load(session, {"source": "copy", "window": "60", "plants": plants}, lambda _: None)
        exercise, _, builder = opened(session)
        figures = builder.build(exercise.days[-1], exercise.marks_of(exercise.days[-1]), Interruption())
        found[plants] = {row.exception_key for row in figures.rows}
    assert len(exercise.planted_keys) > 20
    assert found["none"] | exercise.planted_keys == found["all"]
    assert before == held(session, session.prefix)


def test_changes_of_one_persons_notes_at_the_same_time_are_all_kept(tmp_path: Path) -> None:
    people = People(tmp_path)

    def add(number: int) -> None:
        def edit(notes: Notes) -> Notes:
            time.sleep(0.01)
            return replace(notes, suspicions=(*notes.suspicions, Suspicion(f"cause {number}", "2026-09-30")))

        people.change("ann", edit)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))
    assert {f"cause {number}" for number in range(8)} == people.read("ann").suspected
