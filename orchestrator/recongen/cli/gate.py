"""gate: an exit code for pipelines."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.errors import FINDINGS
from recongen.cli.options import Common, InstitutionFile, Json, Wait, database_command
from recongen.text import json_text, plural

if TYPE_CHECKING:
    from recongen.report.gate import Failing, Verdict
    from recongen.report.report import Report


class Severity(StrEnum):
    high = "high"
    medium = "medium"
    low = "low"


@database_command
def gate(
    common: Common,
    file: InstitutionFile,
    fail_on: Annotated[
        Severity, typer.Option("--fail-on", help="The mildest severity that fails.")
    ] = Severity.medium,
    new_only: Annotated[
        Path | None,
        typer.Option(
            "--new-only",
            metavar="EARLIER.json",
            help="Let pass what this earlier `exceptions --json` holds, unless it grew or changed sign since.",
            show_default=False,
        ),
    ] = None,
    wait: Wait = 0,
    json_: Json = False,
) -> None:
    """Exit 1 when a check at or above --fail-on has rows, or when there is no complete build as new as the feed."""
    from recongen.report.earlier import read_earlier
    from recongen.report.gate import judge

    earlier = read_earlier(new_only) if new_only else None
    session = common.session(file)
    if earlier:
        earlier.must_be_of(session.prefix)

    def judged(report: Report) -> tuple[Report, Verdict]:
        if earlier:
            earlier.must_precede(report.context)
        return report, judge(report, fail_on.value, earlier.sizes if earlier else None)

    (report, verdict), stale = session.read_report(judged, wait=wait)
    if json_:
        _print_json(report, verdict, stale)
    else:
        for line in _lines(verdict, stale, earlier is not None):
            print(line)
    if stale or not verdict.passed:
        if not verdict.passed:
            common.talk.say(f"next: {session.command('exceptions')}")
        raise typer.Exit(FINDINGS)


def _lines(verdict: Verdict, stale: str | None, new_only: bool) -> list[str]:
    lines = [f"stale: {stale}"] if stale else []
    new = "new " if new_only else ""
    if verdict.passed:
        judged = "at any severity" if verdict.fail_on == "low" else f"of severity {verdict.fail_on} or above"
        return [*lines, f"{'no verdict' if stale else 'pass'}: no {new}exceptions {judged}"]
    lines += [_line(one, new) for one in verdict.failing]
    return [
        *lines,
        f"fail: {plural(verdict.rows, f'{new}exception')} in {plural(len(verdict.failing), 'check')}",
    ]


def _line(failing: Failing, new: str) -> str:
    check = failing.check
    worse = f", {failing.worse:,} of which grew or changed sign" if failing.worse else ""
    return f"{check.name} ({check.severity}): {plural(failing.rows, f'{new}exception')}{worse}"


def _print_json(report: Report, verdict: Verdict, stale: str | None) -> None:
    document = {
        "prefix": report.context.prefix,
        "as_of": report.context.as_of,
        "fail_on": verdict.fail_on,
        "passed": verdict.passed and not stale,
        "stale": stale,
        "failing": [
            {"check": one.check.name, "severity": one.check.severity, "rows": one.rows}
            for one in verdict.failing
        ],
    }
    print(json_text(document))
