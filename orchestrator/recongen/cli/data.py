"""data apply, data clean: a synthetic feed, and the way back."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.errors import TellingGroup
from recongen.cli.options import Common, Execute, InstitutionFile, Json, database_command
from recongen.errors import RecongenError
from recongen.text import json_text, plural, printable

if TYPE_CHECKING:
    from recongen.demo.synthetic import Made, Order
    from recongen.demo.tables import Contents
    from recongen.feed.load import LoadResult
    from recongen.session import Session

app = typer.Typer(
    cls=TellingGroup,
    help="A synthetic feed: a bank that lives for some months, with planted faults.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

LONGEST_WINDOW = 3660
LARGEST_SEED = 2**63 - 1


class ScopeName(StrEnum):
    full = "full"
    exceptions_only = "exceptions_only"
    uncovered_rails = "uncovered_rails"
    only_template = "only_template"


@app.command(short_help="Print or load a synthetic feed.")
@database_command
def apply(
    common: Common,
    file: InstitutionFile,
    scope: Annotated[
        ScopeName,
        typer.Option(help="What comes to life; uncovered_rails: what the feed in the database lacks."),
    ] = ScopeName.full,
    template: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The transfer template of only_template.", show_default=False),
    ] = None,
    plants: Annotated[
        str, typer.Option(metavar="LIST", help="all, none, or names of checks and stories: drift,fan_out.")
    ] = "all",
    times: Annotated[
        int,
        typer.Option(
            min=1, max=20, metavar="N", help="How often each check's fault is planted, if it can be."
        ),
    ] = 1,
    seed: Annotated[
        int, typer.Option(min=0, max=LARGEST_SEED, metavar="N", help="Another seed makes another life.")
    ] = 42,
    end_date: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="The last day [default: the last that is over, in UTC].", show_default=False
        ),
    ] = None,
    window: Annotated[
        int, typer.Option(min=1, max=LONGEST_WINDOW, metavar="DAYS", help="How many days.")
    ] = 90,
    density: Annotated[str, typer.Option(metavar="FACTOR", help="How much happens; 0.1 is a tenth.")] = "1",
    derive_balances: Annotated[
        bool,
        typer.Option(
            "--derive-balances/--no-derive-balances", help="Daily balances, too, or transactions alone."
        ),
    ] = True,
    csv: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write CSV files there instead of loading.", show_default=False),
    ] = None,
    execute: Execute = False,
    json_: Json = False,
) -> None:
    """Print what a synthetic feed would hold and what must be found in it; --execute loads it, all or nothing."""
    from recongen.demo.feed import Settings
    from recongen.demo.knobs import density_of, last_day, plants_of, scope_of
    from recongen.demo.synthetic import Order, make, write
    from recongen.demo.words import document, findings, lines

    session = common.session(file)
    last = last_day(end_date, session.settings.as_of, window)
    settings = Settings(
        last, seed, window, scope_of(scope.value, template), density_of(density), derive_balances
    )
    order = Order(settings, plants_of(plants), times)
    contents, missing = _contents(session, order, csv is None, execute)
    session.talk.say(f"generating {plural(window, 'day')} of {session.title}")
    made = make(session.institution, order, contents)
    remarks = findings(made, session.file, session.settings.prefix)
    for finding in remarks:
        session.talk.say(str(finding))
    for warning in made.warnings:
        session.talk.warn(warning)
    if execute and csv is not None:
        write(made.feed, csv)
    loaded = _load(session, made) if execute and csv is None else None
    if json_:
        print(json_text(document(made, remarks, execute)))
    else:
        for line in lines(made):
            print(printable(line))
    place = session.target.describe() if csv is None else str(csv)
    if not execute:
        first = f"; first: {session.command('schema apply', '--execute')}" if missing else ""
        session.talk.say(f"nothing was written to {place}; --execute writes it{first}")
    if loaded is not None:
        session.talk.say(f"loaded in {loaded.seconds:.1f} s into {place}")
        session.talk.say(f"next: {session.command('build', f'--as-of {made.as_of[:10]}')}")


def _contents(session: Session, order: Order, joins: bool, execute: bool) -> tuple[Contents, list[str]]:
    """What is there, as far as it matters, and which tables are missing that the feed would join."""
    from recongen.demo.tables import Contents, missing_tables

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


def _load(session: Session, made: Made) -> LoadResult:
    from recongen.demo.synthetic import load_into

    with session.talk.progress("loading", in_bytes=True) as advance:
        report = None if advance is None else lambda done, total: advance(done, total, "")
        return load_into(session.target, session.prefix, made.feed, report)


@app.command(short_help="Remove the synthetic rows.")
@database_command
def clean(common: Common, file: InstitutionFile, execute: Execute = False) -> None:
    """Count the rows that are synthetic and those that are not; --execute removes the synthetic ones."""
    from recongen.demo import tables
    from recongen.demo.words import survey

    session = common.session(file)
    place = session.target.describe()
    missing = tables.missing_tables(session.target, session.prefix)
    if missing:
        common.talk.say(f"{place} has no {' and no '.join(missing)}: there is nothing to clean")
        return
    if execute:
        with session.lock(), session.connection() as connection:
            found = tables.clean(connection, session.prefix)
    else:
        found = _look(session)
    for line in survey(found, execute):
        print(line)
    if found.corrections:
        common.talk.say(
            f"{plural(found.corrections, 'entry', 'entries')} by which somebody changed a synthetic row are not "
            "synthetic themselves and stay"
        )
    if not execute:
        common.talk.say(f"nothing was changed in {place}; --execute removes what is synthetic")
    elif any(found.synthetic):
        common.talk.say(f"next: {session.command('build')}")
