"""What gate, exceptions, audit and the pages refuse of a build that is complete."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from recongen.session import Session
from recongen.talk import Talk
from recongen.web.server import dashboards
from tests.unit.cli.conftest import run
from tests.unit.cli.test_pipeline import copied, database  # noqa: F401 (a fixture)


def change_log(file: Path, change: str) -> None:
    with closing(sqlite3.connect(database(file))) as connection, connection:
        connection.execute(f"update dts_builds set {change} where state = 'complete'")


def errors(file: Path, *commands: str) -> set[str]:
    results = [run(*command.split(), file) for command in commands]
    assert {1} == {result.exit_code for result in results}, [result.output for result in results]
    return {result.stderr.splitlines()[-1].removeprefix("error: ").partition(":")[0] for result in results}


def test_a_check_that_did_not_run_is_not_taken_for_one_that_found_nothing(copied: Path) -> None:  # noqa: F811
    change_log(
        copied,
        "relations = replace(relations, ' drift ', ' '), relations_of_a_build = relations_of_a_build - 1",
    )
    reason = "the last build did not run the check drift"
    assert {reason} == errors(copied, "gate", "exceptions", "audit -o report.pdf")
    books = dashboards(Session(copied, Talk(quiet=True))).books
    books.start()
    try:
        assert reason == books.standing.flaw
    finally:
        books.stop()


def test_a_build_as_of_another_instant_than_is_set_is_stale(copied: Path) -> None:  # noqa: F811
    settings = copied.with_name("recongen.yaml")
    settings.write_text("as_of: 2005-10-01\n")
    assert "stale" not in run("gate", copied).stdout
    settings.write_text("as_of: 2005-10-02\n")
    reason = "the last build is as of 2005-10-01 00:00:00 UTC, and as_of is set to 2005-10-02 00:00:00"
    assert f"stale: {reason}" in run("gate", copied).stdout
    assert f"warning: {reason}" in run("exceptions", copied).stderr
    assert {"the last build is as of 2005-10-01 00"} == errors(copied, "audit -o report.pdf")
