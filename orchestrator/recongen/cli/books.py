"""build, exceptions, gate, doctor: what is wrong in the books, for people and for programs, and what prevents an answer."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Literal

import typer

from recongen.cli.errors import FINDINGS
from recongen.cli.options import AsOf, Common, InstitutionFile, Json, LockWait, Wait, database_command
from recongen.errors import RecongenError, UsageError
from recongen.text import json_text, plural, printable

if TYPE_CHECKING:
    from recongen.dbt_core.results import BuildResult
    from recongen.renewal import Renewed
    from recongen.report.gate import Failing
    from recongen.report.report import Report
    from recongen.session import Session

FAULTY_ROWS = 5
"""Rows to print of each test of the feed that found something."""
TABLE_LIMIT = 10
IN_MEMORY = 2**24
"""Bytes of a report; a longer one waits on disk until it may be seen."""


@database_command
def build(
    common: Common,
    file: InstitutionFile,
    as_of: AsOf = None,
    wait: LockWait = None,
    known_until: str | None = typer.Option(
        None,
        metavar="N,M|INSTANT",
        help="Build what was known when the feed ended at entry N of its transactions and M of its balances, next to the "
        "current tables, and remove it again. If you give an instant, recongen uses the entries that the last "
        "complete build before it had read.",
    ),
    into: str | None = typer.Option(
        None,
        metavar="PREFIX|FILE",
        help="With --known-until: the prefix to build under [default: the institution's own with _known], or a new file "
        "(.sqlite3, .duckdb) if you must not write to the database.",
    ),
    keep: bool = typer.Option(
        False, "--keep", help="With --known-until: leave what was built; `schema clean` drops it."
    ),
    full: bool = typer.Option(
        False,
        "--full",
        help="Build everything from the whole feed, even if nothing is new or an update would be enough.",
    ),
    prove: bool = typer.Option(
        False,
        "--prove",
        help="Build everything again next to the current tables and compare every row. Nothing is changed. "
        "Exit code 1 if one differs.",
    ),
    json_: Json = False,
) -> None:
    """Bring every relation up to date with the feed and count what each check found.

    If nothing is new since the last build and nothing has fallen due, its figures are still right: the command says so, logs it and
    builds nothing. If it is sure what has changed, it updates only that in the largest relations. Otherwise it builds everything from
    the whole feed. It always says which of these it did, and why.
    Exceptions do not fail a build: `recongen gate` decides about them. A feed that breaks its contract does.
    """
    from recongen.feed.tables import existing_tables
    from recongen.renewal import Renewed

    session = common.session(file, as_of)
    talk = session.talk
    if prove:
        if full or known_until is not None:
            raise UsageError(
                "--prove compares the last build and changes nothing: leave out --full and --known-until"
            )
        _prove(session, wait, json_)
        return
    if known_until is not None:
        _build_past(session, known_until, into, keep, wait, json_)
        return
    if into is not None or keep:
        raise UsageError("--into and --keep belong to --known-until")
    result = session.build(wait, full) if full else session.renew_or_build(wait)
    if isinstance(result, Renewed):
        _show_renewal(session, result, json_)
        return
    _show_build(session, result, json_)
    session.warn_of_numbered_entries()
    if any(table.rows for table in existing_tables(session.target, session.prefix)):
        talk.say(f"next: {session.command('exceptions')}")
    else:
        talk.warn(_empty_feed(session))


def _build_past(
    session: Session, until: str, into: str | None, keep: bool, wait: float | None, json_: bool
) -> None:
    from recongen.known import knowledge, known_at, place

    known, talk = knowledge(session, until), session.talk
    if known.build:
        talk.say(f"known until entries {known.marks}: what the build that ended at {known.build.at} found")
    # Ages as that build measured them, unless --as-of is given.
    as_of = session.settings.as_of or (known.build.as_of if known.build else None)
    with known_at(session, known.marks, as_of, place(into) if into else None, keep, wait) as past:
        _show_build(past, past.result, json_)
    made = f"the relations {past.prefix}_*" if past.past else f"the file {past.target.file}"
    talk.say(f"{'kept' if keep else 'removed again'}: {made}")


def _prove(session: Session, wait: float | None, json_: bool) -> None:
    from recongen.proof import prove

    proof = prove(session, wait)
    if json_:
        print(json_text(asdict(proof)))
    elif not proof.differences:
        print(
            f"the build of {proof.at} is what the whole feed makes: "
            f"every row of {plural(proof.relations, 'relation')} is the same"
        )
    if proof.differences:
        listed = "; ".join(
            f"{each.relation} ({each.missing:,} missing, {each.surplus:,} too many)"
            for each in proof.differences
        )
        full = session.command("build", "--full")
        raise RecongenError(
            f"the build of {proof.at} is not what the whole feed makes. Rows differ in {plural(len(proof.differences), 'relation')}: "
            f"{listed}. Rows of the feed may have been changed where they are. {full} builds everything again"
        )


def _show_build(session: Session, result: BuildResult, json_: bool) -> None:
    plan = session.plan(result)
    if json_:
        print(json_text({"plan": plan, **_document(result)}))
    else:
        _print_build(result)
    session.talk.say(plan)
    for warned in result.warned_feed_tests:
        test = warned.node
        session.talk.warn(f"{test.description} ({plural(warned.failures or 0, 'row')}; test {test.name})")
        for row in session.first_rows(test.sql, FAULTY_ROWS) if test.sql else ():
            session.talk.say("  " + ", ".join(ascii(value) for value in row))


def _show_renewal(session: Session, renewed: Renewed, json_: bool) -> None:
    if json_:
        print(json_text(_renewal_document(session, renewed)))
        return
    since, until = renewed.since, renewed.as_of
    span = (
        f"nothing has fallen due from {since} to {until} UTC"
        if since < until
        else f"that was also as of {until} UTC"
    )
    print(
        f"nothing is new since the last build ({renewed.built_at}), and {span}: its figures are still right. "
        f"Next due: {renewed.due}, {renewed.due_at} UTC"
    )
    session.talk.say(f"next: {session.command('exceptions')}")


def _renewal_document(session: Session, renewed: Renewed) -> dict[str, object]:
    """As that of a build, with the rows that the checks have."""
    started = time.perf_counter()
    checks, _ = session.read_report(lambda report: report.checks)
    return {
        "run_id": renewed.run_id,
        "relations": 0,
        "tests": 0,
        "seconds": round(time.perf_counter() - started, 3),
        "checks": [{"check": check.name, "severity": check.severity, "rows": check.rows} for check in checks],
        "renewed": vars(renewed),
    }


def _print_build(result: BuildResult) -> None:
    from rich.text import Text

    from recongen.report.table import TableConsole, plain_table, severity_text

    found = sum(1 for count in result.checks if count.rows)
    table = plain_table("check", "severity", "rows", numbers=("rows",))
    for count in result.checks:
        rows = "not counted" if count.rows is None else f"{count.rows:,}"
        severity = severity_text(str(count.check.severity))
        table.add_row(count.check.name, severity, Text(rows, style="" if count.rows else "dim"))
    console = TableConsole()
    console.print(
        f"{plural(result.models_built, 'relation')} built and {plural(result.tests_run, 'test')} run "
        f"in {result.elapsed:.1f} s: exceptions in {found} of {plural(len(result.checks), 'check')}"
    )
    console.print(table)


def _document(result: BuildResult) -> dict[str, object]:
    checks = [
        {"check": count.check.name, "severity": count.check.severity, "rows": count.rows}
        for count in result.checks
    ]
    return {
        "run_id": result.invocation_id,
        "relations": result.models_built,
        "tests": result.tests_run,
        "seconds": round(result.elapsed, 3),
        "checks": checks,
        "renewed": None,
    }


def _empty_feed(session: Session) -> str:
    return f"the feed is empty, so these figures say nothing yet: {session.load_command}"


@database_command
def exceptions(
    common: Common,
    file: InstitutionFile,
    json_: Json = False,
    csv: bool = typer.Option(False, "--csv", help="Print CSV."),
    check: list[str] = typer.Option([], metavar="NAME", help="Only this check; may be given again."),
    today: bool = typer.Option(
        False, "--today", help="Only the latest business day, and everything that is still open."
    ),
    rows: bool = typer.Option(False, "--rows", help="Print every row instead of the causes."),
    limit: int | None = typer.Option(
        None,
        min=0,
        metavar="N",
        help="At most N rows of each check, in the table N causes; 0 for all "
        f"[default: {TABLE_LIMIT} in the table, else all].",
    ),
    wait: Wait = 0,
) -> None:
    """Show what is wrong in the last build, a line for each cause: the most severe check and the most money first."""
    from recongen.report.exports import write_csv, write_json
    from recongen.report.table import TableConsole, show

    if json_ and csv:
        raise UsageError("choose --json or --csv")
    session = common.session(file)

    def command(check: str) -> str:
        return session.command("exceptions", f"--check {check}{' --today' if today else ''}")

    # Nothing is printed before it is known to be of one build.
    with SpooledTemporaryFile(IN_MEMORY, "w+", encoding="utf-8", newline="") as out:

        def write(report: Report) -> Report:
            out.seek(0)
            out.truncate()
            if json_:
                write_json(report, out, limit or None)
            elif csv:
                write_csv(report, out, limit or None)
            else:
                most = None if rows else TABLE_LIMIT
                show(report, TableConsole(out), command, most if limit is None else limit or None, rows)
            return report

        report, stale = session.read_report(write, today, tuple(check), wait)
        out.seek(0)
        shutil.copyfileobj(out, sys.stdout)
    if stale and report.context.has_feed:
        session.talk.warn(f"{stale}: {session.command('build')}")
    if not (json_ or csv or check):
        session.talk.say("")
        session.talk.say(_next_step(session, report))


def _next_step(session: Session, report: Report) -> str:
    if not report.context.has_feed:
        return _empty_feed(session)
    if report.found:
        explained = session.command("exceptions", f"--check {report.found[0].name}")
        return f"next, why it matters and how to resolve it: {explained}"
    return f"nothing is wrong; for a pipeline: {session.command('gate')}"


@database_command
def gate(
    common: Common,
    file: InstitutionFile,
    fail_on: Literal["high", "medium", "low"] = typer.Option(
        "medium", help="The lowest severity that makes the gate fail."
    ),
    new_only: Path | None = typer.Option(
        None,
        metavar="EARLIER.json",
        help="Ignore exceptions that this earlier `exceptions --json` lists, unless they have grown or changed sign.",
    ),
    ignore_accepted: bool = typer.Option(
        False,
        "--ignore-accepted",
        help="Let pass what was accepted with `case accept` until a later day.",
    ),
    wait: Wait = 0,
    json_: Json = False,
) -> None:
    """Exit 1 when a check at or above --fail-on has rows, or when there is no complete build as new as the feed."""
    from recongen.report.cases import accepted_exceptions
    from recongen.report.gate import judge, read_earlier

    session = common.session(file)
    earlier = read_earlier(new_only, session.prefix) if new_only else None

    def judge_it(report: Report) -> tuple[Report, list[Failing], int]:
        accepted = accepted_exceptions(report) if ignore_accepted else set()
        return report, judge(report, fail_on, earlier, accepted), len(accepted)

    (report, failing, accepted), stale = session.read_report(judge_it, wait=wait)
    if json_:
        document = {
            "prefix": report.context.prefix,
            "as_of": report.context.as_of,
            "fail_on": fail_on,
            "passed": not failing and not stale,
            "stale": stale,
            "accepted": accepted,
            "failing": [
                {"check": one.check.name, "severity": one.check.severity, "rows": one.rows} for one in failing
            ],
        }
        print(json_text(document))
    else:
        for line in _verdict(failing, fail_on, stale, "new " if earlier else ""):
            print(line)
        if accepted:
            print(f"{plural(accepted, 'accepted exception')} did not count")
    if failing:
        common.talk.say(f"next: {session.command('exceptions')}")
    if failing or stale:
        raise typer.Exit(FINDINGS)


def _verdict(failing: list[Failing], fail_on: str, stale: str | None, new: str) -> Iterator[str]:
    if stale:
        yield f"stale: {stale}"
    for one in failing:
        worse = f", {one.worse:,} of which grew or changed sign" if one.worse else ""
        yield f"{one.check.name} ({one.check.severity}): {plural(one.rows, f'{new}exception')}{worse}"
    if failing:
        found = plural(sum(one.rows for one in failing), f"{new}exception")
        yield f"fail: {found} in {plural(len(failing), 'check')}"
    else:
        severity = "at any severity" if fail_on == "low" else f"of severity {fail_on} or above"
        yield f"{'no verdict' if stale else 'pass'}: no {new}exceptions {severity}"


@database_command
def doctor(
    common: Common,
    file: Path | None = typer.Argument(None, metavar="[FILE]", help="An institution file to check, too."),
    json_: Json = False,
) -> None:
    """Check versions, the profile, the connection and the feed; say how to fix what is wrong."""
    from recongen.diagnosis import diagnose

    diagnoses = list(diagnose(file, lambda path: replace(common, quiet=True).session(path)))
    if json_:
        print(json_text([vars(diagnosis) for diagnosis in diagnoses]))
    else:
        for diagnosis in diagnoses:
            print(printable(str(diagnosis)))
    if any(diagnosis.state == "wrong" for diagnosis in diagnoses):
        raise typer.Exit(FINDINGS)
