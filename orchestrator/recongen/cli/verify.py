"""verify: whether a report is what recongen wrote, and what the feed gives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from recongen.cli.options import Common, Json, LockWait, database_command
from recongen.errors import RecongenError, UsageError
from recongen.text import first, json_text, printable

if TYPE_CHECKING:
    from recongen.audit.verify import Finding

VERDICTS = {0: "verified", 1: "differs", 2: "cannot be verified"}
MOST_LINES = 40
"""Differences to print at most."""


@database_command
def verify(
    common: Common,
    report: Path = typer.Argument(..., metavar="REPORT.pdf", help="The report."),
    file: Path | None = typer.Argument(
        None,
        metavar="[FILE]",
        help="The institution's YAML file, to derive the report again from its database.",
    ),
    trust: list[Path] = typer.Option(
        [],
        metavar="PEM",
        help="Certificates of authorities; then the report must be signed, and trusted by one of them.",
    ),
    into: str | None = typer.Option(
        None,
        metavar="PREFIX|FILE",
        help="Where to build the past state [default: the institution's own prefix with _known], or a new file "
        "(.sqlite3, .duckdb) if you must not write to the database. It is removed again.",
    ),
    wait: LockWait = None,
    json_: Json = False,
) -> None:
    """Check a report: what it shows by itself and, with the institution's file and database, whether the feed gives the same.

    Exit codes: 0 verified, 1 it differs, 2 it cannot be verified.
    """
    from recongen.audit.opened import open_report
    from recongen.audit.rederive import check_derived
    from recongen.audit.signatures import check_signatures
    from recongen.audit.verify import Finding, check_alone, exit_code
    from recongen.known import place

    if into is not None and file is None:
        raise UsageError("--into needs the institution's file, too")
    talk = common.talk
    opened = open_report(report)
    found = [*check_signatures(opened, trust), *check_alone(opened)]
    if file is not None:
        talk.say(f"deriving {opened.period.name} again as known at the entries {opened.marks}")
        try:
            session = common.session(file)
            is_signed = any((each.topic, each.state) == ("signatures", "ok") for each in found)
            found += check_derived(opened, session, place(into) if into else None, wait, is_signed)
        except RecongenError as reason:
            # What was found before is said all the same.
            for line in reason.preamble():
                talk.warn(line)
            found.append(Finding("derived", "cannot", str(reason)))
    code = exit_code(found)
    if json_:
        findings = [each.to_dict() for each in found]
        print(json_text({"report": str(report), "verdict": VERDICTS[code], "findings": findings}))
    else:
        _print(found, VERDICTS[code])
    raise typer.Exit(code)


def _print(found: Sequence[Finding], verdict: str) -> None:
    differing = [str(each) for each in found if each.state == "differs"]
    others = [str(each) for each in found if each.state != "differs"]
    for line in (*others, *first(differing, MOST_LINES, "; --json lists them"), verdict):
        print(printable(line))
