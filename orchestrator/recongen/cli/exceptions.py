"""exceptions: what the last build found."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.options import Common, InstitutionFile, Json, Wait, database_command

if TYPE_CHECKING:
    from recongen.report.report import Report
    from recongen.session import Session

TABLE_LIMIT = 10


@database_command
def exceptions(
    common: Common,
    file: InstitutionFile,
    json_: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    check: Annotated[
        list[str] | None,
        typer.Option(
            "--check", metavar="NAME", help="Only this check; may be given again.", show_default=False
        ),
    ] = None,
    today: Annotated[
        bool,
        typer.Option("--today", help="Only the latest business day, and what is open whatever its day."),
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="N",
            help=f"At most N rows of each check, in the table N runs of days; 0 for all [default: {TABLE_LIMIT} in the table, else all].",
            show_default=False,
        ),
    ] = None,
    wait: Wait = 0,
) -> None:
    """Show every exception of the last build, the gravest check and the most money first."""
    from recongen.cli.talk import HeldOutput, held_output
    from recongen.errors import UsageError
    from recongen.report import as_csv, as_json

    if json_ and csv:
        raise UsageError("choose --json or --csv")
    session = common.session(file)

    def printed(report: Report) -> tuple[Report, HeldOutput]:
        with held_output() as output:
            if json_:
                as_json.write(report, sys.stdout, limit or None)
            elif csv:
                as_csv.write(report, sys.stdout, limit or None)
            else:
                _print_table(session, report, TABLE_LIMIT if limit is None else limit or None)
        return report, output

    (report, output), stale = session.read_report(printed, today, tuple(check or ()), wait)
    output.release()
    if stale and (report.context.transactions_rows or report.context.daily_balances_rows):
        session.talk.warn(f"{stale}: {session.command('build')}")
    if not (json_ or csv or check):
        _say_what_is_next(session, report)


def _print_table(session: Session, report: Report, limit: int | None) -> None:
    from recongen.cli.talk import data_console
    from recongen.report.as_table import Layout, show

    options = "--check {check} --today" if report.today else "--check {check}"
    layout = Layout(limit, session.command("exceptions", options), explain=bool(report.only))
    show(report, data_console(), layout)


def _say_what_is_next(session: Session, report: Report) -> None:
    session.talk.say("")
    if not report.context.transactions_rows and not report.context.daily_balances_rows:
        load = session.command("feed load", "--transactions t.csv --balances b.csv --execute")
        session.talk.say(f"the feed is empty, so these figures say nothing yet: {load}")
    elif report.found:
        explained = session.command("exceptions", f"--check {report.found[0].name}")
        session.talk.say(f"next, why it matters and how to resolve it: {explained}")
    else:
        session.talk.say(f"nothing is wrong; for a pipeline: {session.command('gate')}")
