"""Events are appended whole, kept when two are made at once, and survive everything but `schema clean --drop-data`."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

import pytest

from recongen import package
from recongen.errors import UsageError, WarehouseError
from recongen.feed.contract import CASE_EVENTS, EVENT_TABLES
from recongen.feed.events import append, append_once, stored_events
from recongen.feed.tables import BaseTable, drop_tables, existing_tables
from recongen.macros import Macros
from recongen.warehouse.connect import RowRefusedError, connect
from recongen.warehouse.target import Target
from tests.unit.feed.conftest import PREFIX

CASE = {
    "episode_key": "drift|a-1|2030-01-02",
    "made_at": datetime(2030, 1, 3, 9, 30),
    "made_by": "ann",
    "kind": "accept",
    "due": date(2030, 1, 10),
}


@pytest.fixture(params=["sqlite", "postgres", "duckdb"])
def database(request: pytest.FixtureRequest) -> Target:
    made: Target = request.getfixturevalue(f"{request.param}_database")
    return made


def add(target: Target, **changes: Any) -> None:
    with connect(target) as connection:
        append(connection, PREFIX, CASE_EVENTS, CASE | changes)


def stored(target: Target, **where: Any) -> list[dict[str, Any]]:
    with connect(target, read_only=True) as connection:
        return stored_events(connection, PREFIX, CASE_EVENTS, where)


def test_an_event_is_stored_as_it_was_made(database: Target) -> None:
    add(database, note="it's agreed; 100 % — 日本")
    add(database, episode_key="other")
    (event,) = stored(database, episode_key=CASE["episode_key"])
    assert (1, "accept", "it's agreed; 100 % — 日本", None) == tuple(
        event[name] for name in ("event", "kind", "note", "assignee")
    )
    assert ("2030-01-03 09:30:00", "2030-01-10") == (str(event["made_at"]), str(event["due"])[:10])
    assert [1, 2] == [event["event"] for event in stored(database)]


@pytest.mark.parametrize(
    "change", [{"kind": "close"}, {"made_by": ""}, {"episode_key": None}, {"made_at": None}]
)
def test_what_is_no_event_is_refused(database: Target, change: dict[str, Any]) -> None:
    with pytest.raises(RowRefusedError):
        add(database, **change)
    assert [] == stored(database)


def test_a_text_that_is_too_long_is_refused_by_its_name(sqlite_database: Target) -> None:
    with pytest.raises(UsageError, match="the note has 2,001 characters, and at most 2,000"):
        add(sqlite_database, note="x" * 2001)


@pytest.mark.parametrize("change", [{"due": "2030-02-30"}, {"due": "2030-1-1"}, {"note": "x" * 2001}])
def test_the_tables_refuse_by_themselves(sqlite_database: Target, change: dict[str, Any]) -> None:
    values = {name: str(value) for name, value in (CASE | change).items()}
    relation = sqlite_database.relation(CASE_EVENTS.relation(PREFIX))
    marks = ", ".join(f":{name}" for name in values)
    with connect(sqlite_database) as connection, pytest.raises(RowRefusedError):
        connection.execute(f"insert into {relation} ({', '.join(values)}) values ({marks})", values)


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_of_many_at_once_all_are_kept(request: pytest.FixtureRequest, engine: str) -> None:
    target: Target = request.getfixturevalue(f"{engine}_database")
    people = [f"person {number}" for number in range(8)]
    threads = [threading.Thread(target=add, args=(target,), kwargs={"made_by": who}) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = stored(target)
    assert people == sorted(event["made_by"] for event in events)
    assert 8 == len({event["event"] for event in events})


def add_once(target: Target, after: int, **changes: Any) -> int:
    with connect(target) as connection:
        return append_once(connection, PREFIX, CASE_EVENTS, CASE | changes, after)


def test_what_is_sent_twice_is_stored_once(database: Target) -> None:
    later = datetime(2030, 1, 3, 9, 31)
    assert [1, 1] == [add_once(database, 0, note="so", made_at=at) for at in (CASE["made_at"], later)]
    others = ({"note": "so?"}, {}, {"made_by": "bo", "note": "so"}, {"due": None, "note": "so"})
    assert [2, 3, 4, 5] == [add_once(database, 0, **other) for other in others]
    # A writer who has seen the first may say it again.
    assert [6, 6] == [add_once(database, 1, note="so") for _ in range(2)]
    # After a restore a reader has seen what is not there any more: what is refused is not kept.
    with pytest.raises(WarehouseError, match="they were replaced"):
        add_once(database, 999, note="so")
    assert 6 == len(stored(database))


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_of_one_that_is_sent_many_times_at_once_one_is_stored(
    request: pytest.FixtureRequest, engine: str
) -> None:
    target: Target = request.getfixturevalue(f"{engine}_database")
    with ThreadPoolExecutor(8) as clicks:
        assert {1} == set(clicks.map(lambda _: add_once(target, 0), range(8)))
    assert 1 == len(stored(target))


def test_a_new_feed_leaves_events_alone(database: Target) -> None:
    add(database)
    drop_tables(database, PREFIX, drop_data=True)
    assert 1 == len(stored(database))
    kept = BaseTable(CASE_EVENTS.relation(PREFIX), 1)
    empty = [BaseTable(table.relation(PREFIX), 0) for table in EVENT_TABLES if table is not CASE_EVENTS]
    assert empty == drop_tables(database, PREFIX, tables=EVENT_TABLES)
    assert [kept] == existing_tables(database, PREFIX, EVENT_TABLES)


def test_absent_tables_are_said(sqlite_database: Target) -> None:
    drop_tables(sqlite_database, PREFIX, tables=EVENT_TABLES)
    with pytest.raises(WarehouseError, match="no dts_case_events: create it with recongen schema apply"):
        add(sqlite_database)


def test_a_past_state_reads_all_events_of_a_feed_that_ends_at_its_marks() -> None:
    folder = package.root() / "macros" / "feed"
    marks = {"transactions": 7, "daily_balances": 3}
    macros = Macros(
        "sqlite",
        [folder / "known_feed.sql", folder / "feed_tables.sql"],
        {"var": lambda name, default=None: marks},
    )
    assert "(select * from feed where entry <= 7)" == macros.known_feed("feed", "transactions")
    assert {"events"} == {macros.known_feed("events", table.name) for table in EVENT_TABLES}
