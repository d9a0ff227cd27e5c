"""demo, data apply, data clean: a bundled bank from its file to its exceptions, and a synthetic feed for any other."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from recongen.cli.dashboards import PORT
from recongen.cli.errors import FINDINGS, group
from recongen.cli.options import AsOf, Common, Execute, InstitutionFile, Json, database_command, file_command
from recongen.demo.examples import SHOWN
from recongen.demo.shaping import (
    DENSITY,
    DERIVE_BALANCES,
    END_DATE,
    KNOBS,
    PLANTS,
    SCOPE,
    SEED,
    SOURCE,
    TEMPLATE,
    TIMES,
    WINDOW,
    ScopeKind,
)
from recongen.errors import RecongenError
from recongen.text import json_text, plural, printable

if TYPE_CHECKING:
    from recongen.demo.examples import Example
    from recongen.demo.synthetic import Made, Order
    from recongen.demo.tables import Contents
    from recongen.report.report import Report
    from recongen.session import Session

data = group("A synthetic feed: a bank that lives for some months, with planted faults.")

SHOWN_ROWS = 5


Scope = Annotated[ScopeKind, typer.Option(help=SCOPE.help)]
Template = Annotated[str | None, typer.Option(metavar="NAME", help=TEMPLATE.help)]
Plants = Annotated[str, typer.Option(metavar="LIST", help=PLANTS.help)]
Times = Annotated[int, typer.Option(min=TIMES.low, max=TIMES.high, metavar="N", help=TIMES.help)]
Seed = Annotated[int, typer.Option(min=SEED.low, max=SEED.high, metavar="N", help=SEED.help)]
EndDate = Annotated[str | None, typer.Option(metavar="DATE", help=END_DATE.help)]
Window = Annotated[int, typer.Option(min=WINDOW.low, max=WINDOW.high, metavar="DAYS", help=WINDOW.help)]
Density = Annotated[str, typer.Option(metavar="FACTOR", help=DENSITY.help)]
DeriveBalances = Annotated[bool, typer.Option(help=DERIVE_BALANCES.help)]


def typed_knobs(*values: str | bool | int | None) -> dict[str, str]:
    """In the order of the knobs; without those that nobody typed."""
    flags = {True: "yes", False: "no"}
    pairs = zip(KNOBS, values, strict=True)
    return {
        knob.name: flags[bool(value)] if knob.is_flag else str(value)
        for knob, value in pairs
        if value is not None
    }


class _Steps:
    """Says of each step what came of it, and how long it took since the one before."""

    def __init__(self, session: Session) -> None:
        self._say, self._since = session.talk.say, time.monotonic()

    def done(self, outcome: str) -> None:
        now = time.monotonic()
        self._say(f"{outcome} ({now - self._since:.1f} s)")
        self._since = now


@file_command
def demo(
    common: Common,
    example: str = typer.Option(SHOWN, metavar="NAME", help="The example to use."),
    as_of: AsOf = None,
    serve: bool = typer.Option(
        True, "--serve/--no-serve", help="Serve the dashboards afterwards, if you run this in a terminal."
    ),
    port: int = typer.Option(PORT, min=0, max=65535, metavar="N", help="On which port of this machine."),
) -> None:
    """Reconcile a bundled bank on an SQLite file of its own under build/demo/, check what is found, and show it in a browser.

    sasquatch_pr and spec_example live through 90 synthetic days with planted mistakes; treasury-2005 is a real ledger.
    """
    from recongen.cli import dashboards
    from recongen.demo import showcase
    from recongen.demo.examples import copy, write_settings
    from recongen.demo.words import verdict
    from recongen.report.table import TableConsole, show
    from recongen.session import DEFAULT_PROFILE
    from recongen.warehouse.profile import embed

    started, talk = time.monotonic(), common.talk
    folder = common.settings().build_dir / "demo" / example
    copied = copy(example, folder)
    talk.say(f"copied the example {example} to {folder}")
    instant = showcase.instant(copied, as_of)
    write_settings(folder, instant)
    settings = {
        "profiles_dir": embed(folder, DEFAULT_PROFILE, example),
        "build_dir": folder / "build",
        "target": "embedded",
        "profile": DEFAULT_PROFILE,
    }
    session = replace(common, prefix=None).session(copied.institution, instant, settings)
    made = _reconcile(session, copied)

    def print_all(report: Report) -> bool:
        console = TableConsole()
        console.print()
        show(report, console, lambda check: session.command("exceptions", f"--check {check}"), SHOWN_ROWS)
        lines, holds = verdict(made, report) if made else ([], True)
        for line in lines:
            print(printable(line))
        return holds

    holds, _ = session.read_report(print_all)
    talk.say("")
    talk.say(f"all of this took {time.monotonic() - started:.1f} s")
    talk.say(f"next, every row:      {session.command('exceptions', '--csv')}")
    talk.say(f"or, for a pipeline:   {session.command('gate')}")
    talk.say("or, a bank of yours:  recongen init bank.yaml")
    is_watched = sys.stdin.isatty() and sys.stdout.isatty()
    if not (serve and is_watched):
        talk.say(f"or, in a browser:     {session.command('dashboards')}")
    if not holds:
        raise typer.Exit(FINDINGS)
    if serve and is_watched:
        dashboards.serve(session, port=port)


def _reconcile(session: Session, example: Example) -> Made | None:
    """Step by step until it is built; what was planted, where the feed is synthetic."""
    from recongen.dbt_core import runner
    from recongen.demo import showcase
    from recongen.demo.synthetic import load_into
    from recongen.feed.contract import EVENT_TABLES, TABLES
    from recongen.feed.load import load
    from recongen.feed.tables import drop_tables
    from recongen.institution.summary import summary

    steps = _Steps(session)
    target, prefix = session.target, session.prefix
    steps.done(f"read the institution: {summary(session.institution)}")
    steps.done(f"compiled it to a dbt project: {session.dbt.folder}")
    # The demo's file is its own, so the feed of an earlier demo may go.
    drop_tables(target, prefix, drop_data=True, tables=(*TABLES, *EVENT_TABLES))
    runner.run_operation(session.dbt, "create_feed")
    steps.done("started dbt and created the feed's tables: transactions, daily_balances")
    made = None
    if example.has_feed:
        loaded = load(target, prefix, example.transactions, example.balances)
    else:
        made = showcase.make(session.institution, session.settings.as_of)
        planted = f"{plural(len(made.keys), 'exception')} planted"
        steps.done(f"made 90 days of books: {plural(len(made.feed.legs), 'row')}, {planted}")
        loaded = load_into(target, prefix, made.feed)
    rows = ", ".join(f"{table} {plural(count, 'row')}" for table, count in loaded.counts.items())
    steps.done(f"loaded the feed: {rows}")
    result = session.build()
    tests = plural(result.tests_run, "test")
    steps.done(f"built and checked: {plural(result.models_built, 'relation')}, {tests}")
    return made


@data.command(short_help="Print or load a synthetic feed.")
@database_command
def apply(
    common: Common,
    file: InstitutionFile,
    scope: Scope = "full",
    template: Template = None,
    plants: Plants = PLANTS.default,
    times: Times = TIMES.number,
    seed: Seed = SEED.number,
    end_date: EndDate = None,
    window: Window = WINDOW.number,
    density: Density = DENSITY.default,
    derive_balances: DeriveBalances = True,
    csv: Path | None = typer.Option(None, metavar="FOLDER", help="Write CSV files there instead of loading."),
    execute: Execute = False,
    json_: Json = False,
) -> None:
    """Print what a synthetic feed would contain and what must be found in it; --execute loads it, all or nothing."""
    from recongen.demo.knobs import order_of
    from recongen.demo.synthetic import load_into, make, write
    from recongen.demo.words import document, findings, lines

    session, talk = common.session(file), common.talk
    typed = typed_knobs(scope, template, plants, times, seed, end_date, window, density, derive_balances)
    order = replace(order_of(typed, session.settings.as_of), with_events=csv is None)
    contents, missing = _contents(session, order, csv is None, execute)
    talk.say(f"generating {plural(window, 'day')} of {session.title}")
    made = make(session.institution, order, contents)
    remarks = findings(made, session.file, session.settings.prefix)
    for finding in remarks:
        talk.say(str(finding))
    for warning in made.warnings:
        talk.warn(warning)
    loaded = None
    if execute and csv is not None:
        write(made.feed, csv)
    elif execute:
        with talk.progress("loading", in_bytes=True) as advance:
            loaded = load_into(session.target, session.prefix, made.feed, advance)
    print(json_text(document(made, remarks, execute)) if json_ else "\n".join(map(printable, lines(made))))
    place = session.target.describe() if csv is None else str(csv)
    if not execute:
        first = f"; first: {session.command('schema apply', '--execute')}" if missing else ""
        talk.say(f"nothing was written to {place}; --execute writes it{first}")
    if loaded is not None:
        talk.say(f"loaded in {loaded.seconds:.1f} s into {place}")
        talk.say(f"next: {session.command('build', f'--as-of {made.as_of[:10]}')}")


def _contents(session: Session, order: Order, joins: bool, execute: bool) -> tuple[Contents, list[str]]:
    """What is there, as far as it matters, and which tables are missing that the feed would join."""
    from recongen.demo.tables import Contents, missing_tables

    if joins:
        session.must_have_tables()
    if joins and execute:
        session.must_have_database()
    if not joins and not order.needs_the_feed:
        return Contents(), []
    missing = missing_tables(session.target, session.prefix)
    if missing and (execute or order.needs_the_feed):
        apply = session.command("schema apply", "--execute")
        raise RecongenError(
            f"{session.target.describe()} has no {' and no '.join(missing)}: {apply} makes them"
        )
    found = Contents() if missing else _look(session)
    return (found if joins else Contents(rails=found.rails)), missing


def _look(session: Session) -> Contents:
    from recongen.demo.tables import look

    with session.connection(read_only=True) as connection:
        return look(connection, session.prefix)


@data.command(short_help="Make or load a feed to be trained on.")
@database_command
def train(
    common: Common,
    file: InstitutionFile,
    source: Annotated[Literal["synthetic", "copy"], typer.Option(help=SOURCE.help)] = "synthetic",
    scope: Scope = "full",
    template: Template = None,
    plants: Plants = PLANTS.default,
    times: Times = TIMES.number,
    seed: Seed = SEED.number,
    end_date: EndDate = None,
    window: Window = WINDOW.number,
    density: Density = DENSITY.default,
    derive_balances: DeriveBalances = True,
    execute: Execute = False,
    json_: Json = False,
) -> None:
    """Print what a feed to be trained on would hold; --execute loads it under the prefix <prefix>_train, in place of the
    one before. The institution's own feed stays as it is. `recongen studio` shows its days.
    """
    from recongen.training import course
    from recongen.training.place import TrainingSession
    from recongen.training.words import lines

    session, talk = common.session(file), common.talk
    knobs = typed_knobs(scope, template, plants, times, seed, end_date, window, density, derive_balances)
    typed = {SOURCE.name: source, **knobs}
    if execute:
        session.must_have_database()
        found = course.document(course.load(session, typed, talk.say))
    else:
        found = course.plan(session, typed)
    print(json_text({"written": execute, **found}) if json_ else "\n".join(map(printable, lines(found))))
    place = f"{session.target.describe()}, under {TrainingSession(session).prefix}"
    if execute:
        talk.say(f"loaded into {place}")
        talk.say(f"next: {session.command('studio')}")
    else:
        talk.say(f"nothing was written to {place}; --execute writes it")


@data.command(short_help="Remove the synthetic rows.")
@database_command
def clean(common: Common, file: InstitutionFile, execute: Execute = False) -> None:
    """Count the rows that are synthetic and those that are not; --execute removes the synthetic ones."""
    from recongen.demo import tables
    from recongen.demo.words import survey

    session, talk = common.session(file), common.talk
    place = session.target.describe()
    missing = tables.missing_tables(session.target, session.prefix)
    if missing:
        talk.say(f"{place} has no {' and no '.join(missing)}: there is nothing to clean")
        return
    if execute:
        with session.lock(), session.connection() as connection:
            found = tables.clean(connection, session.prefix)
    else:
        found = _look(session)
    for line in survey(found, execute):
        print(line)
    if found.corrections:
        entries = plural(found.corrections, "entry", "entries")
        talk.say(f"{entries} by which somebody changed a synthetic row are not synthetic themselves and stay")
    if not execute:
        talk.say(f"nothing was changed in {place}; --execute removes what is synthetic")
    elif any(found.synthetic):
        talk.say(f"next: {session.command('build')}")
