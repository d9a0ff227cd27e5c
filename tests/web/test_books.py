"""Pages while builds come and go, questions take too long, and databases vanish and come back."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from recongen.apps.parts import Measure
from recongen.apps.types import App, Sheet
from recongen.apps.visuals import Kpi, Table
from recongen.dbt_core.manifest import Manifest
from recongen.macros import Macros
from recongen.session import Session
from recongen.talk import Talk
from recongen.warehouse.connect import connect
from recongen.warehouse.locks import build_lock
from recongen.warehouse.target import Target
from recongen.web import pool
from recongen.web.books import Books
from recongen.web.cache import Cache
from recongen.web.library import Library
from recongen.web.server import application, hash_now, views_of
from recongen.web_settings import WebSettings
from tests.e2e.databases import Postgres
from tests.truth.compiling import ROOT
from tests.truth.engines import ENGINES, PREFIX
from tests.web.asking import Answer, ask
from tests.web.conftest import HASH, HERE, log_build
from tests.web.html import parse
from tests.web.small import APP, COLUMNS, ROWS, small_target

MAIN, SLOW, OTHER = "/small/main", "/small/slow", "/small/main?rows.sort=-n"
"""Two addresses of one sheet, of which the tests keep the first in the cache and ask for the other when they must."""
SECONDS = 1.0
"""A statement's limit."""
ENDLESS = "with recursive r(n) as (select 1 union all select n + 1 from r where n < 1000000000) select count(*) as n from r"


@dataclass
class Small:
    """A bank of one table, `n` of whose rows are to be counted and listed alike."""

    target: Target
    client: TestClient
    books: Books
    folder: Path

    def build(self, entry: int, n: int, state: str = "complete") -> None:
        """As if a build had come so far: its rows stand, and the log says so."""
        with connect(self.target) as connection:
            connection.begin()
            table = self.target.relation(f"{PREFIX}_rows")
            connection.execute(f"delete from {table}")
            for number in range(n):
                connection.execute(f"insert into {table} values ('row {number}', {number})")
            connection.commit()
        log_build(self.target, entry, state)
        self.books.look()

    def page(self, address: str = MAIN) -> Seen:
        answer = self.client.get(address)
        page = parse(answer.text)
        banners = [
            each.text
            for each in page.all("p", "banner")
            if "note" not in each.attributes["class"].split() or "build" in each.text
        ]
        figures = [each.text for each in page.all("p", "figure")]
        counts = [each.text.rpartition(" ")[2] for each in page.all("span", "count")]
        words = " ".join(each.text for each in page.all("p", "message"))
        return Seen(
            answer.status_code, (*figures, *counts), " ".join(banners), words, answer.headers.get("etag", "")
        )


@dataclass(frozen=True)
class Seen:
    status: int
    figures: tuple[str, ...]
    banners: str
    words: str
    tag: str


def fine(n: int) -> tuple[int, tuple[str, ...], str]:
    """Both figures of a page without a banner."""
    return 200, (str(n), str(n)), ""


def seen(page: Seen) -> tuple[int, tuple[str, ...], str]:
    return page.status, page.figures, page.banners


@contextmanager
def small_site(target: Target, folder: Path, cache_bytes: int = 1 << 20) -> Iterator[Small]:
    with connect(target, create=True) as connection:
        connection.begin()
        for name, columns in (
            ("rows", "name varchar(50), n integer"),
            ("transactions", f"entry bigint, {columns_of('transactions')}"),
            ("daily_balances", f"entry bigint, {columns_of('daily_balances')}"),
        ):
            connection.execute(f"create table {target.relation(f'{PREFIX}_{name}')} ({columns})")
        # A feed without a row is said on every page.
        for name in ("transactions", "daily_balances"):
            connection.execute(f"insert into {target.relation(f'{PREFIX}_{name}')} (entry) values (1)")
        connection.commit()
    books = Books(target, PREFIX, lambda: HASH, Cache(cache_bytes), 2, SECONDS, folder / "reading")
    library = Library(Manifest({}), ROOT / "examples" / "spec_example.yaml")
    app = application(views_of("A bank", [small_app(target)], books, library), WebSettings(), "127.0.0.1")
    with TestClient(app, HERE, client=("127.0.0.1", 1)) as client:
        yield Small(target, client, books, folder)


def columns_of(table: str) -> str:
    """Those that a checksum takes."""
    taken = Macros("", [ROOT / "macros" / "feed" / "feed_checksum.sql"]).checked_columns()[table]
    return ", ".join(
        f"{name} {'numeric(20, 2)' if kind == 'money' else 'varchar(20)'}" for name, kind in taken.items()
    )


def small_app(target: Target) -> App:
    relation = target.relation(f"{PREFIX}_rows")
    sql = f"select name, name as kind, cast(null as date) as day, n, n as amount from {relation}"
    if target.adapter != "sqlite":
        sql = sql.replace("n as amount", "cast(n as numeric(20, 4)) as amount")
    rows = replace(ROWS, sql=sql, parameters=())
    # In other words, so that each is a question of its own.
    counted = replace(rows, name="counted", sql=f"{sql} where 1 = 1")
    endless = replace(rows, name="endless", sql=ENDLESS, columns=COLUMNS[3:4])
    count = Measure(COLUMNS[3], "count", "Rows", "count")
    table = Table("rows", "Rows", "All.", rows, "None.", columns=COLUMNS[:2], page_size=3)
    main = Sheet(
        "main",
        "Main",
        "How many?",
        (),
        ((Kpi("count", "Count", "All.", counted, "None.", value=count), table),),
    )
    slow = Sheet(
        "slow", "Slow", "How long?", (), ((Kpi("slow", "Slow", "Ever.", endless, "None.", value=count),),)
    )
    return replace(APP, sheets=(main, slow))


@pytest.fixture(params=ENGINES)
def small(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Small]:
    with ExitStack() as stack:
        target = small_target(request.param, tmp_path, request.getfixturevalue)
        if request.param == "postgres":
            target = _database(target, tmp_path, stack)
        yield stack.enter_context(small_site(target, tmp_path))


def _database(target: Target, folder: Path, stack: ExitStack) -> Target:
    """One of its own, which can be closed to everybody."""
    made = Postgres(target.settings, folder)
    stack.callback(made.drop)
    return replace(target, database=made.name, settings={**target.settings, "dbname": made.name})


# Builds -----------------------------------------------------------------------------------------------------------------


def test_a_page_is_of_one_build_or_says_that_it_may_not_be(small: Small) -> None:
    """What was read before a build stands while it runs; what was not may be of two, and is not kept."""
    small.build(1, 4)
    before = small.page()
    assert fine(4) == seen(before)
    with build_lock(small.target, PREFIX):
        small.build(2, 7, "running")
        kept, other = small.page(), small.page(OTHER)
        # Who builds, and where, is no reader's business.
        file = small.client.get("/small/main/rows.csv")
        told = f"{kept.banners} {other.banners} {file.text}"
        assert str(os.getpid()) not in told and socket.gethostname() not in told.split(), told
        if small.target.engine.is_readable_while_built:
            assert (503, True) == (file.status_code, "a build is running since 2" in file.text)
        assert (200, ("4", "4")) == (kept.status, kept.figures)
        assert re.search(r"Warning: A build is running|Note: A build is running", kept.banners), kept.banners
        assert "the figures are of the build of 2030-01-01 12:00:00 UTC" in kept.banners
        assert kept.tag not in ("", before.tag)
        if small.target.engine.is_readable_while_built:
            assert (200, ("7", "7"), "") == (other.status, other.figures, other.tag)
            assert "these figures may be of two builds" in other.banners
        else:
            assert (200, ("4", "4")) == (other.status, other.figures)
            assert "the figures are of the build of" in other.banners
    small.build(3, 9)
    assert fine(9) == seen(small.page())
    assert fine(9) == seen(small.page(OTHER))
    assert small.page().tag not in (before.tag, kept.tag)


@pytest.mark.parametrize("state", ["failed", "partial", "running"])
def test_a_build_that_did_not_end_well(state: str, small: Small) -> None:
    """What stood before it is shown with its name; what was never read is said to be of two builds."""
    small.build(1, 4)
    small.page()
    small.build(2, 7, state)
    kept, other = small.page(), small.page(OTHER)
    assert (200, ("4", "4")) == (kept.status, kept.figures)
    assert "the figures are of the build of 2030-01-01 12:00:00 UTC, before it." in kept.banners
    assert (200, ("7", "7"), "") == (other.status, other.figures, other.tag)
    assert "these figures may be of two builds" in other.banners
    assert 503 == small.client.get("/small/main/rows.csv").status_code
    assert 200 == small.client.get("/readyz").status_code
    small.build(3, 9)
    assert fine(9) == seen(small.page())
    assert 200 == small.client.get("/small/main/rows.csv").status_code


def test_a_server_that_begins_beside_a_broken_build(small: Small) -> None:
    """Nothing complete was ever seen: the page shows what stands, says so, and is not ready."""
    small.build(1, 4, "failed")
    page = small.page()
    assert (200, ("4", "4"), "") == (page.status, page.figures, page.tag)
    assert (
        "Error: The build of 2030-01-01 12:00:00 UTC failed: these figures may be of two builds."
        == page.banners
    )
    assert 503 == small.client.get("/readyz").status_code


def test_before_the_first_build(small: Small) -> None:
    page = small.page()
    assert (503, ()) == (page.status, page.figures)
    assert page.words.startswith(f"{PREFIX[:1].upper()}{PREFIX[1:]} has not been built yet.")
    small.build(1, 4)
    assert fine(4) == seen(small.page())


def test_of_an_empty_feed_nothing_was_checked(small: Small) -> None:
    with connect(small.target) as connection:
        connection.begin()
        for name in ("transactions", "daily_balances"):
            connection.execute(f"delete from {small.target.relation(f'{PREFIX}_{name}')}")
        connection.commit()
    small.build(1, 0)
    page = small.page()
    text = parse(small.client.get(MAIN).text).one("main").text
    assert "Warning: The feed is empty, so nothing was checked. Load it, then build." == page.banners
    assert "Nothing was checked: the feed was empty." in text
    assert "None." not in text


def test_a_page_that_has_not_changed_is_not_sent_again(small: Small) -> None:
    small.build(1, 4)
    tag = small.page().tag
    again = small.client.get(MAIN, headers={"if-none-match": tag})
    assert (304, tag, b"") == (again.status_code, again.headers["etag"], again.content)
    small.build(2, 4)
    again = small.client.get(MAIN, headers={"if-none-match": tag})
    assert 200 == again.status_code
    assert tag != again.headers["etag"]


def test_a_log_that_cannot_be_read_is_said_and_comes_back(small: Small) -> None:
    """It may be of another version of recongen."""
    small.build(1, 4)
    small.page()
    log = small.target.relation(f"{PREFIX}_builds")
    statement(
        small, f"drop table {log}", f"create table {log} (entry integer)", f"insert into {log} values (1)"
    )
    small.books.look()
    assert "The database has not answered since" in small.page().banners
    assert 503 == small.page(OTHER).status
    small.build(1, 5)
    assert (200, "") == (small.page().status, small.page().banners)


def statement(small: Small, *statements: str) -> None:
    with connect(small.target) as connection:
        connection.begin()
        for each in statements:
            connection.execute(each)
        connection.commit()


# The database -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["complete", "partial", "running"])
def test_a_question_that_takes_too_long_is_ended(state: str, small: Small) -> None:
    """The page says so in time, and the next one is answered."""
    small.build(1, 4, state)
    began = time.monotonic()
    page = small.page(SLOW)
    assert time.monotonic() - began < 6 * SECONDS
    assert 503 == page.status
    assert "took too long" in page.words
    assert (200, ("4", "4")) == (small.page().status, small.page().figures)


def test_each_question_has_its_own_time(small: Small) -> None:
    """A page of many that are quick may take longer than one may."""
    small.build(1, 4)
    with small.books._pool.connection() as connection:
        time.sleep(1.2 * SECONDS)
        assert 4 == len(connection.rows(f"select n from {small.target.relation(f'{PREFIX}_rows')}"))


def test_too_many_readers_are_refused(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody hangs, and what needs no database is answered at once, however many wait."""
    small.build(1, 4)
    monkeypatch.setattr(pool, "QUEUE_SECONDS", 1.5)
    with small.books._pool.connection(), small.books._pool.connection():
        answers, quick = small.client.portal.call(_crowd, small.client.app)  # type: ignore[union-attr]
    assert {503} == {each.status for each in answers}
    assert all(b"Too many readers at once" in each.body for each in answers)
    assert quick < 1
    assert fine(4) == seen(small.page())


async def _crowd(app: Any) -> tuple[list[Answer], float]:
    """More readers than threads; and how long somebody waits meanwhile who asks whether the server lives."""
    crowd = [asyncio.create_task(ask(app, OTHER)) for _ in range(60)]
    await asyncio.sleep(0.3)
    began = time.monotonic()
    assert 200 == (await ask(app, "/healthz")).status
    quick = time.monotonic() - began
    return list(await asyncio.gather(*crowd)), quick


def test_a_database_that_is_gone_is_said_and_comes_back(small: Small) -> None:
    """What was read stands, and says since when; the rest asks again by itself."""
    small.build(1, 4)
    assert fine(4) == seen(small.page())
    with gone(small):
        small.books.look()
        kept, other = small.page(), small.page(OTHER)
        assert (200, ("4", "4")) == (kept.status, kept.figures)
        assert "Error: The database has not answered since" in kept.banners
        assert "the figures are of the build of 2030-01-01 12:00:00 UTC." in kept.banners
        assert (503, ()) == (other.status, other.figures)
        assert "asks again by itself" in other.words
        assert 503 == small.client.get("/readyz").status_code
    small.books.look()
    assert fine(4) == seen(small.page(OTHER))
    assert fine(4) == seen(small.page())
    assert 200 == small.client.get("/readyz").status_code


@contextmanager
def gone(small: Small) -> Iterator[None]:
    file = small.target.file
    if file is not None:
        aside = file.with_suffix(".aside")
        file.rename(aside)
        yield
        aside.rename(file)
        return
    own = Postgres.__new__(Postgres)
    own.server = {**small.target.settings, "dbname": "postgres"}
    name = small.target.database
    own.administer(f"alter database {name} allow_connections false")
    own.administer(
        f"do $$ begin perform pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'; end $$"
    )
    yield
    own.administer(f"alter database {name} allow_connections true")


def test_relations_that_are_dropped_are_not_shown_from_memory(small: Small) -> None:
    small.build(1, 4)
    small.page()
    statement(
        small, *(f"drop table {small.target.relation(f'{PREFIX}_{name}')}" for name in ("rows", "builds"))
    )
    small.books.look()
    assert (503, ()) == (small.page().status, small.page().figures)


@pytest.mark.parametrize("small", ["sqlite", "duckdb"], indirect=True)
def test_a_file_that_takes_the_place_of_another_is_read(small: Small, tmp_path: Path) -> None:
    """As when a backup is brought back."""
    file = small.target.file
    assert file
    small.build(1, 4)
    backup = tmp_path / "backup"
    shutil.copyfile(file, backup)
    small.build(2, 7)
    assert fine(7) == seen(small.page())
    for each in file.parent.glob(f"{file.name}-*"):
        with suppress(FileNotFoundError):
            each.unlink()
    backup.rename(file)
    small.books.look()
    assert fine(4) == seen(small.page())


def test_the_cache_is_bounded(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with small_site(small_target("sqlite", tmp_path, request.getfixturevalue), tmp_path, 40_000) as small:
        small.build(1, 40)
        for number in range(60):
            assert (
                200
                == small.page(f"{MAIN}?rows.page={number % 13 + 1}&rows.sort={'-' * (number % 2)}n").status
            )
            assert 0 < small.books.cache.bytes <= 40_000


# Copies -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("small", ["duckdb"], indirect=True)
def test_a_copy_that_was_cleared_away_is_made_again(small: Small) -> None:
    small.build(1, 4)
    shutil.rmtree(small.folder / "reading")
    small.books.look()
    assert fine(4) == seen(small.page())


def test_copies_end_with_their_server(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Also those of a server that was killed; those of one that lives stay."""
    folder = tmp_path / "reading"
    dead, living = folder / "dashboards-999999999-x", folder / f"dashboards-{os.getpid()}-x"
    for each in (dead, living):
        each.mkdir(parents=True)
    target = small_target("duckdb", tmp_path, request.getfixturevalue)
    with small_site(target, tmp_path) as small:
        small.build(1, 4)
        assert fine(4) == seen(small.page())
        assert 2 == len(list(folder.iterdir()))
        assert living in folder.iterdir()
    assert [living] == list(folder.iterdir())


def test_the_hash_of_the_institution_is_that_of_its_file_now(tmp_path: Path) -> None:
    """After a save and a build, nobody is asked to build again."""
    file = tmp_path / "institution.yaml"
    text = (ROOT / "examples" / "spec_example.yaml").read_text()
    file.write_text(text)
    read = hash_now(Session(file, Talk(quiet=True)))
    first = read()
    file.write_text(text.replace("team: Reconciliation", "team: Elsewhere"))
    second = read()
    file.write_text("not: [an institution")
    assert first != second == read()
    file.write_text(text)
    assert first == read()
