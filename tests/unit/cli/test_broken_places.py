"""Wrong order, broken files, foreign files: one line, the right exit code, the step that fixes it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import recongen as recongen_package
from tests.unit.cli.conftest import Recongen, run


def database(bank: Path) -> Path:
    return bank.parent / "build" / "dts" / "dts.sqlite3"


@pytest.mark.parametrize("command", ["exceptions", "gate"])
def test_before_there_is_a_database_the_step_that_makes_it_is_named(
    recongen: Recongen, bank: Path, command: str
) -> None:
    result = recongen(command, bank)
    assert 1 == result.exit_code
    assert f"recongen schema apply {bank} --execute makes it" in result.stderr


@pytest.mark.parametrize("command", [("schema", "apply"), ("schema", "clean"), ("doctor",)])
def test_a_folder_where_the_database_should_be_is_refused(
    recongen: Recongen, bank: Path, command: tuple[str, ...]
) -> None:
    database(bank).mkdir(parents=True)
    options = () if command == ("doctor",) else ("--execute",)
    result = recongen(*command, bank, *options)
    assert 1 == result.exit_code
    assert "is a folder, not a database" in result.output


def test_a_build_folder_that_cannot_be_one_is_refused(recongen: Recongen, bank: Path) -> None:
    output = {"type": "sqlite", "schema": "main", "schemas_and_paths": {"main": "books.sqlite3"}}
    profiles = {"recongen": {"target": "books", "outputs": {"books": output}}}
    (bank.parent / "profiles.yml").write_text(json.dumps(profiles))
    (bank.parent / "build").touch()
    result = recongen("deploy", bank)
    assert 2 == result.exit_code
    line = "build/dts/project cannot be written: Not a directory; --build-dir names another folder to work in"
    assert f"error: {line}\n" == result.stderr


def test_a_file_that_is_no_database_says_what_to_do(recongen: Recongen, bank: Path) -> None:
    database(bank).parent.mkdir(parents=True)
    database(bank).write_text("no database at all, just text " * 50)
    result = recongen("exceptions", bank)
    assert 1 == result.exit_code
    assert "file is not a database; move that file away" in result.stderr


def test_doctor_finds_a_damaged_file_and_one_that_is_being_written(recongen: Recongen, bank: Path) -> None:
    import sqlite3

    recongen("schema", "apply", bank, "--execute")
    with sqlite3.connect(database(bank), isolation_level=None) as other:
        other.execute("begin immediate")
        busy = recongen("doctor", bank)
        other.execute("rollback")
    other.close()
    assert "note   database file: " in busy.stdout and "another program is writing to it" in busy.stdout
    for companion in database(bank).parent.glob("dts.sqlite3-wal"):
        companion.unlink()
    whole = database(bank).read_bytes()
    database(bank).write_bytes(whole[:8192] + os.urandom(len(whole) - 8192))
    damaged = recongen("doctor", bank)
    assert 1 == damaged.exit_code
    assert "wrong" in damaged.stdout and "Traceback" not in damaged.output


def test_an_empty_feed_is_not_taken_for_sound_books(recongen: Recongen, bank: Path) -> None:
    built = recongen("build", bank)
    assert "the feed is empty, so these figures say nothing yet" in built.stderr
    gated = recongen("gate", bank)
    assert (1, "stale: the feed is empty, so nothing was checked") == (
        gated.exit_code,
        gated.stdout.splitlines()[0],
    )


def test_a_gate_against_another_institutions_report_is_wrong_usage(recongen: Recongen, bank: Path) -> None:
    earlier = bank.parent / "earlier.json"
    earlier.write_text(json.dumps({"prefix": "other", "exceptions": []}))
    result = recongen("gate", bank, "--new-only", earlier)
    assert 2 == result.exit_code
    assert f"{earlier} is a report about other, not about dts" in result.stderr


def test_a_check_chosen_by_name_says_how_to_resolve_it(built: Path) -> None:
    text = run("exceptions", built, "--check", "drift").stdout
    assert "How to resolve" in text and "**" not in text


def test_the_next_step_leads_to_the_gravest_check(built: Path) -> None:
    assert f"recongen exceptions {built} --check drift" in run("exceptions", built).stderr.splitlines()[-1]


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_are_no_fault(bank: Path, closed: str) -> None:
    command = f"'{sys.executable}' -m recongen.cli validate '{bank}' {closed}"
    code = Path(recongen_package.__file__).parent.parent
    done = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(code)},
    )
    assert (0, "") == (done.returncode, done.stderr)


def test_a_path_that_is_no_text_is_refused(recongen: Recongen, bank: Path) -> None:
    (bank.parent / "profiles.yml").write_text(
        "recongen: {target: t, outputs: {t: {type: sqlite, schema: main, schemas_and_paths: {main: 5}}}}\n"
    )
    result = recongen("build", bank)
    assert 2 == result.exit_code
    assert "schemas_and_paths must give the file of the schema 'main'" in result.stderr


def test_a_schema_other_than_main_is_read_where_dbt_wrote_it(recongen: Recongen, bank: Path) -> None:
    folder = bank.parent
    (folder / "profiles.yml").write_text(
        "recongen: {target: t, outputs: {t: {type: sqlite, threads: 1, database: d, schema: books, "
        "schema_directory: ., schemas_and_paths: {main: main.db, books: books.db}}}}\n"
    )
    recongen("schema", "apply", bank, "--execute")
    assert 0 == recongen("build", bank).exit_code
    result = recongen("exceptions", bank, "--json")
    assert 0 == result.exit_code, result.output
    assert 11 == len(json.loads(result.stdout)["exceptions"])


def test_an_sqlite_profile_without_main_is_refused_before_dbt_is(recongen: Recongen, bank: Path) -> None:
    (bank.parent / "profiles.yml").write_text(
        "recongen: {target: t, outputs: {t: {type: sqlite, schema: books, schemas_and_paths: {books: b.db}}}}\n"
    )
    result = recongen("build", bank)
    assert 2 == result.exit_code
    assert "must give a file of the schema 'main', too" in result.stderr
