"""One build of a prefix at a time, and a lock that dies with its holder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from recongen.errors import WarehouseError
from recongen.warehouse import locks
from recongen.warehouse.connect import connect
from recongen.warehouse.locks import build_lock, name_blockers
from recongen.warehouse.target import Target

HOLD = """
import json, sys, time
from pathlib import Path
from recongen.warehouse.locks import build_lock
from recongen.warehouse.target import Target

parts = json.loads(sys.argv[1])
with build_lock(Target(threads=1, profiles_dir=Path(), target_name="test", **parts), "dts"):
    print("locked", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Target:
    paths = {"main": str(tmp_path / "x.sqlite3")}
    return Target("sqlite", "main", "d", 1, Path(), "x", settings={"schemas_and_paths": paths})


@pytest.fixture
def postgres(postgres_server: dict[str, Any], postgres_schema: str) -> Target:
    return Target(
        "postgres", postgres_schema, postgres_server["dbname"], 1, Path(), "x", settings=postgres_server
    )


@pytest.fixture
def duckdb_file(tmp_path: Path) -> Target:
    return Target("duckdb", "main", "d", 1, Path(), "x", settings={"path": str(tmp_path / "x.duckdb")})


@pytest.fixture(params=["sqlite_file", "postgres", "duckdb_file"])
def target(request: pytest.FixtureRequest) -> Target:
    found: Target = request.getfixturevalue(request.param)
    return found


@contextmanager
def locked_elsewhere(target: Target) -> Iterator[subprocess.Popen[str]]:
    """Another process holds the lock of `dts`."""
    parts = json.dumps(
        {name: getattr(target, name) for name in ("adapter", "schema", "database", "settings")}
    )
    with subprocess.Popen([sys.executable, "-c", HOLD, parts], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "locked\n" == process.stdout.readline()
        yield process
        process.kill()


def test_a_second_build_hears_who_holds_the_lock(target: Target) -> None:
    notices: list[str] = []
    with locked_elsewhere(target) as holder:
        with (
            pytest.raises(WarehouseError) as error,
            build_lock(target, "dts", wait=0.6, notice=notices.append),
        ):
            pytest.fail("two builds at once")
        message = str(error.value)
        assert message.startswith("another build of dts is still running after 0.6 s: ")
        assert f"pid {holder.pid} on " in message
        assert f"since {time.strftime('%Y-', time.gmtime())}" in message
        assert 1 == len(notices)
        assert notices[0].startswith("waiting for another build of dts: ")
        assert f"pid {holder.pid} on " in notices[0]


def test_the_lock_goes_with_a_killed_holder(target: Target) -> None:
    with locked_elsewhere(target) as holder:
        holder.kill()
        holder.wait()
        with build_lock(target, "dts", wait=10):
            pass


def test_the_second_build_goes_on_when_the_first_ends(target: Target) -> None:
    order: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        with build_lock(target, "dts", wait=20, notice=lambda _: waiting.set()):
            order.append("second")

    with build_lock(target, "dts"):
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(10)
        order.append("first")
    thread.join()
    assert ["first", "second"] == order


def test_other_prefixes_do_not_wait(target: Target) -> None:
    with build_lock(target, "dts"), build_lock(target, "dts_x", wait=0), build_lock(target, "dt", wait=0):
        pass


def test_a_lock_can_be_taken_again_after_an_error(target: Target) -> None:
    with pytest.raises(KeyError), build_lock(target, "dts"):
        raise KeyError
    with build_lock(target, "dts", wait=0):
        pass


def test_the_lock_file_lies_beside_the_database_and_names_its_holder(sqlite_file: Target) -> None:
    assert sqlite_file.file is not None
    path = sqlite_file.file.with_name("x.sqlite3-dts.lock")
    with build_lock(sqlite_file, "dts"):
        assert f"pid {os.getpid()} on " in path.read_text()
    assert "" == path.read_text()


def test_two_schemas_of_one_server_do_not_wait(postgres: Target) -> None:
    other = Target("postgres", "other", postgres.database, 1, Path(), "x", settings=postgres.settings)
    with build_lock(postgres, "dts"), build_lock(other, "dts", wait=0):
        pass


def test_whoever_watches_connects_before_the_build_begins(
    postgres: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a thread beside, the driver would read the environment while the build sets it: the process may die of that."""
    threads: list[threading.Thread] = []

    def connect_and_note(*arguments: Any, **options: Any) -> Any:
        threads.append(threading.current_thread())
        return connect(*arguments, **options)

    monkeypatch.setattr(locks, "connect", connect_and_note)
    with name_blockers(postgres, "dts", print):
        assert [threading.current_thread()] == threads
    assert 1 == len(threads)


def test_a_reader_that_keeps_a_relation_from_being_replaced_is_named_once(postgres: Target) -> None:
    relation = postgres.relation("dts_drift")
    lines: list[str] = []
    with connect(postgres) as reader, connect(postgres) as writer:
        reader.execute(f"create table {relation} (a int)")
        reader.commit()
        reader.rows(f"select * from {relation}")
        session = reader.raw.info.backend_pid
        drop = threading.Thread(target=writer.execute, args=(f"drop table {relation}",))
        with name_blockers(postgres, "dts", lines.append):
            drop.start()
            time.sleep(2)
        reader.rollback()
        drop.join()
    (line,) = lines
    assert line.startswith(f"waiting to replace dts_drift: session {session} (user ")
    assert f"query: select * from {relation}" in line
