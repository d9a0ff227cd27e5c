"""close and reopen: through which day the books are closed, with which report, and why they were opened again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.errors import FINDINGS
from recongen.cli.options import Common, Execute, InstitutionFile, database_command, warn_of_fixed_as_of
from recongen.text import printable

if TYPE_CHECKING:
    from recongen.audit.closes import Planned
    from recongen.session import Session

Through = Annotated[str, typer.Option(metavar="DATE", help="The last business day of the period.")]
By = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Who does it, for the record [default: the user of this machine]."),
]


@database_command
def close(
    common: Common,
    file: InstitutionFile,
    through: Through,
    report: Path = typer.Option(..., metavar="REPORT.pdf", help="The report of the period."),
    trust: list[Path] = typer.Option(
        [],
        metavar="PEM",
        help="Certificates of authorities; then the report must be signed, and trusted by one of them.",
    ),
    by: By = None,
    execute: Execute = False,
) -> None:
    """Show what would be recorded if you close the books through this day. --execute records it.

    The report is checked as by `recongen verify`, without computing its figures again. What changes a closed period later
    is found by the check closed_period_restated.
    """
    from recongen.audit.closes import look_at, plan_close
    from recongen.audit.opened import open_report
    from recongen.feed.events import user
    from recongen.report.rows import typed_day

    day = typed_day(through)
    opened, session = open_report(report), common.session(file)
    session.warn_of_numbered_entries()
    planned = plan_close(session, opened, day, by or user())
    findings = list(look_at(opened, session, trust))
    for finding in findings:
        common.talk.say(printable(str(finding)))
    if any(finding.state in ("differs", "cannot") for finding in findings):
        common.talk.warn(f"{report} is not what the books give, so nothing can be closed with it")
        raise typer.Exit(FINDINGS)
    common.talk.say(f"its figures were not derived again: recongen verify {report} {file} does that")
    _do(session, planned, execute)


@database_command
def reopen(
    common: Common,
    file: InstitutionFile,
    through: Through,
    reason: str = typer.Option(..., metavar="TEXT", help="Why; it stays in the record."),
    by: By = None,
    execute: Execute = False,
) -> None:
    """Show what would be recorded if you reopen this period and all later ones. --execute records it."""
    from recongen.audit.closes import plan_reopening
    from recongen.feed.events import user
    from recongen.report.rows import typed_day

    session = common.session(file)
    _do(session, plan_reopening(session, typed_day(through), reason, by or user()), execute)


def _do(session: Session, planned: Planned, execute: bool) -> None:
    from recongen.audit.closes import write_event

    warn_of_fixed_as_of(session)
    if execute:
        write_event(session, planned)
    for line in planned.says:
        print(printable(line))
    if execute:
        session.talk.say(f"recorded; the next build as of now or later counts it: {session.command('build')}")
    else:
        session.talk.say("nothing was recorded; --execute records it")
