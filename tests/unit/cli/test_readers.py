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
