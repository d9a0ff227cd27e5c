"""One spelling of parameters, one line of error, and no file made by looking."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from recongen.errors import WarehouseError
from recongen.warehouse import catalog
from recongen.warehouse.connect import RowRefusedError, connect, spell, wait_for_file
from recongen.warehouse.target import Target


def sqlite_target(file: Path) -> Target:
    return Target("sqlite", "main", "d", 1, Path(), "x", settings={"schemas_and_paths": {"main": str(file)}})


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Target:
    sqlite3.connect(tmp_path / "x.sqlite3").executescript(
        "create table t (a int primary key, b text);"
    ).close()
    return sqlite_target(tmp_path / "x.sqlite3")


@pytest.fixture
def postgres(postgres_server: dict[str, Any], postgres_schema: str) -> Target:
    target = Target(
        "postgres", postgres_schema, postgres_server["dbname"], 1, Path(), "x", settings=postgres_server
    )
    with connect(target) as connection:
        connection.execute(f"create table {target.relation('t')} (a int primary key, b text)")
        connection.commit()
    return target


@pytest.fixture
def duckdb_file(tmp_path: Path) -> Target:
    """Only where the extra is installed."""
    pytest.importorskip("duckdb")
    target = Target("duckdb", "main", "d", 1, Path(), "x", settings={"path": str(tmp_path / "x.duckdb")})
    with connect(target, create=True) as connection:
        connection.execute("create table t (a int primary key, b text)")
    return target


@pytest.fixture(params=["sqlite_file", "postgres", "duckdb_file"])
def target(request: pytest.FixtureRequest) -> Target:
    found: Target = request.getfixturevalue(request.param)
    return found


def test_parameters_are_bound_by_name(target: Target) -> None:
    """Text that looks like SQL, like a parameter or like a format stays text."""
    odd = "'; drop table t; -- :a %s %(a)s"
    with connect(target) as connection:
        changed = connection.execute(
            f"insert into {target.relation('t')} values (:a, :b)", {"a": 1, "b": odd}
        )
        assert 1 == changed
        sql = f"select a, b, ':a 100%' as C from {target.relation('t')} /* :x % */ where b = :b and a = :a -- :y %"
        assert [{"a": 1, "b": odd, "c": ":a 100%"}] == connection.rows(sql, {"a": 1, "b": odd})


def test_a_percent_sign_needs_no_care_without_parameters(target: Target) -> None:
    with connect(target) as connection:
        assert [{"p": "5%"}] == connection.rows("select '5%' as p")


@pytest.mark.parametrize(
    ("sql", "adapter", "expected"),
    [
        ("a = :a and b = ':b'", "postgres", "a = %(a)s and b = ':b'"),
        ("a::int % :a", "postgres", "a::int %% %(a)s"),
        ('":c" = :c', "duckdb", '":c" = $c'),
        ("a = :a", "sqlite", "a = :a"),
        ("a = :a", "oracle", "a = :a"),
    ],
)
def test_parameters_are_respelled_for_the_driver(sql: str, adapter: str, expected: str) -> None:
    assert expected == spell(sql, adapter)


def test_what_is_not_committed_is_gone(target: Target) -> None:
    for commit, expected in ((False, 0), (True, 1)):
        with connect(target) as connection:
            connection.begin()
            connection.execute(f"insert into {target.relation('t')} values (1, 'x')")
            if commit:
                connection.commit()
        with connect(target) as connection:
            assert expected == catalog.count_rows(connection, "t")


def test_errors_are_one_line_and_name_the_place(target: Target) -> None:
    with connect(target) as connection, pytest.raises(WarehouseError) as error:
        connection.execute("select * from absent")
    assert str(error.value).startswith(f"{target.describe()}: ")
    assert "absent" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_refused_row_is_an_error_of_its_own(target: Target) -> None:
    with connect(target) as connection:
        statement = f"insert into {target.relation('t')} values (1, 'x')"
        connection.execute(statement)
        with pytest.raises(RowRefusedError):
            connection.execute(statement)


def test_rows_may_be_streamed(target: Target) -> None:
    with connect(target) as connection:
        for number in range(7):
            connection.execute(f"insert into {target.relation('t')} values (:n, null)", {"n": number})
        batches = connection.stream(f"select a from {target.relation('t')} order by a", size=3)
        assert [3, 3, 1] == [len(batch) for batch in batches]


def test_a_read_only_connection_cannot_write(target: Target) -> None:
    with connect(target, read_only=True) as connection, pytest.raises(WarehouseError, match=r"read.?only"):
        connection.execute(f"insert into {target.relation('t')} values (1, 'x')")


def test_the_catalog_names_relations_and_their_kind(target: Target) -> None:
    with connect(target) as connection:
        connection.execute(f"create view {target.relation('v')} as select 1 as one")
        assert {"t": "table", "v": "view"} == catalog.relations(connection)


WRITE = {
    "sqlite": "sqlite3.connect(sys.argv[1], isolation_level=None).execute('begin immediate')",
    "duckdb": "duckdb.connect(sys.argv[1])",
}


@contextmanager
def written_by_another(target: Target, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """Another program has the file for so long."""
    driver = target.engine.driver
    lines = (
        f"import sys, time, {driver}",
        f"kept = {WRITE[target.adapter]}",
        "print(flush=True)",
        f"time.sleep({seconds})",
    )
    command = [sys.executable, "-c", "\n".join(lines), str(target.file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        yield process
        process.kill()


@pytest.mark.parametrize("engine", ["sqlite_file", "duckdb_file"])
def test_a_file_that_another_program_uses_is_waited_for_in_time(
    engine: str, request: pytest.FixtureRequest
) -> None:
    target: Target = replace(request.getfixturevalue(engine), file_timeout=1)
    notices: list[str] = []
    with (
        written_by_another(target, 60) as other,
        pytest.raises(WarehouseError, match="let it finish or close it, then try again") as error,
    ):
        wait_for_file(target, notices.append)
    use = {
        "sqlite": "another program is still writing to",
        "duckdb": f"(PID {other.pid}) is still using",
    }[target.adapter]
    assert f"{use} {target.file} after 1 s: " in str(error.value)
    assert 1 == len(notices) and notices[0].startswith("waiting for ")
    with written_by_another(target, 1):
        wait_for_file(replace(target, file_timeout=20), notices.append)
    wait_for_file(target, pytest.fail)


def test_a_database_file_is_made_only_on_request(tmp_path: Path) -> None:
    target = sqlite_target(tmp_path / "new" / "x.sqlite3")
    with pytest.raises(WarehouseError, match="there is no database at"), connect(target):
        pass
    assert not (tmp_path / "new").exists()
    with connect(target, create=True) as connection:
        connection.execute("create table t (a int)")
    assert (tmp_path / "new" / "x.sqlite3").is_file()


def test_a_file_that_is_not_a_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_bytes(b"entry,id\n" * 200)
    target = sqlite_target(tmp_path / "x.sqlite3")
    reason = "cannot connect to sqlite .*: file is not a database"
    with pytest.raises(WarehouseError, match=reason), connect(target):
        pass


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    settings = {"host": "127.0.0.1", "port": 1, "user": "etl", "password": "hunter2"}
    target = Target("postgres", "recon", "books", 1, Path(), "x", settings=settings)
    with pytest.raises(WarehouseError) as error, connect(target):
        pass
    assert str(error.value).startswith("cannot connect to postgres 127.0.0.1:1/books, schema recon: ")
    assert "hunter2" not in str(error.value)
    assert "\n" not in str(error.value)


def test_an_oracle_server_that_is_not_there_is_named_too() -> None:
    settings = {"host": "127.0.0.1", "port": 1, "service": "s", "user": "u", "password": "hunter2"}
    target = Target("oracle", "recon", None, 1, Path(), "x", settings=settings)
    with (
        pytest.raises(
            WarehouseError, match=r"cannot connect to oracle 127\.0\.0\.1, schema recon: .+"
        ) as error,
        connect(target),
    ):
        pass
    assert "hunter2" not in str(error.value)


def test_a_missing_driver_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    target = Target("duckdb", "main", "d", 1, Path(), "x", settings={"path": str(tmp_path / "x.duckdb")})
    with pytest.raises(WarehouseError, match=r"pip install 'recongen\[duckdb\]'"), connect(target):
        pass


def test_a_file_whose_writer_was_killed_is_read_as_it_was_before(tmp_path: Path) -> None:
    """Its journal is rolled back by the next one to open it, also only to read."""
    file, killed = tmp_path / "x.sqlite3", tmp_path / "killed.sqlite3"
    raw = sqlite3.connect(file, isolation_level=None)
    raw.executescript("pragma cache_size = 1; create table t (a int, b text);")
    raw.execute("insert into t values (1, 'before')")
    raw.execute("begin")
    raw.executemany("insert into t values (?, ?)", ((n, "x" * 1000) for n in range(2000)))
    for ending in ("", "-journal"):
        killed.with_name(killed.name + ending).write_bytes(file.with_name(file.name + ending).read_bytes())
    raw.close()
    with connect(sqlite_target(killed), read_only=True) as connection:
        assert [{"a": 1, "b": "before"}] == connection.rows("select a, b from t")
