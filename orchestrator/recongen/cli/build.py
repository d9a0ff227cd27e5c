"""build: compile the institution and let dbt say what is true about its books."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.options import AsOf, Common, InstitutionFile, Json, database_command
from recongen.text import json_text, plural

if TYPE_CHECKING:
    from recongen.dbt_core.results import BuildResult
    from recongen.session import Session

SHOWN_ROWS = 5


@database_command
def build(
    common: Common,
    file: InstitutionFile,
    as_of: AsOf = None,
    wait: Annotated[
        int | None,
        typer.Option(
            "--wait",
            min=0,
            metavar="SECONDS",
            help="How long to wait for another build to end [default: 600].",
            show_default=False,
        ),
    ] = None,
    json_: Json = False,
) -> None:
    """Rebuild every relation from the feed and count what each check found.

    Exceptions do not fail a build: `recongen gate` decides about them. A feed that breaks its contract does.
    """

    session = common.session(file, as_of)
    result = session.build(wait)
    if json_:
        _print_json(result)
    else:
        _print_table(result)
    _warn_of_the_feed(session, result)
    _say_what_is_next(session)


def _warn_of_the_feed(session: Session, result: BuildResult) -> None:
    """What the feed's tests found that stops no build, with the first of their rows."""
    for warned in result.warned_feed_tests:
        test = warned.node
        session.talk.warn(f"{test.description} ({plural(warned.failures or 0, 'row')}; test {test.name})")
        if test.sql:
            with session.connection(read_only=True) as connection:
                batch: Sequence[Sequence[object]] = next(
                    iter(connection.stream(test.sql, size=SHOWN_ROWS)), ()
                )
            for row in batch:
                session.talk.say("  " + ", ".join(ascii(value) for value in row))


def _say_what_is_next(session: Session) -> None:
    from recongen.feed.tables import existing_tables

    if any(table.rows for table in existing_tables(session.target, session.prefix)):
        session.talk.say(f"next: {session.command('exceptions')}")
        return
    load = session.command("feed load", "--transactions t.csv --balances b.csv --execute")
    session.talk.warn(f"the feed is empty, so these figures say nothing yet: {load}")


def _print_table(result: BuildResult) -> None:
    from rich.text import Text

    from recongen.cli.talk import data_console
    from recongen.report.as_table import SEVERITY_STYLE
    from recongen.report.rows import plain_table

    found = [count for count in result.checks if count.rows]
    console = data_console()
    console.print(
        f"{plural(result.models_built, 'relation')} built and {plural(result.tests_run, 'test')} run "
        f"in {result.elapsed:.1f} s: exceptions in {len(found)} of {plural(len(result.checks), 'check')}"
    )
    table = plain_table()
    table.add_column("check")
    table.add_column("severity")
    table.add_column("rows", justify="right")
    for count in result.checks:
        severity = str(count.check.severity)
        rows = "not counted" if count.rows is None else f"{count.rows:,}"
        table.add_row(
            Text(count.check.name),
            Text(severity, style=SEVERITY_STYLE.get(severity, "")),
            Text(rows, style="" if count.rows else "dim"),
        )
    console.print(table)


def _print_json(result: BuildResult) -> None:
    document = {
        "run_id": result.invocation_id,
        "relations": result.models_built,
        "tests": result.tests_run,
        "seconds": round(result.elapsed, 3),
        "checks": [
            {"check": count.check.name, "severity": count.check.severity, "rows": count.rows}
            for count in result.checks
        ],
    }
    print(json_text(document))
