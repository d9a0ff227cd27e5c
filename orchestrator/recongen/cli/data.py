"""data apply, data clean: a synthetic feed, and the way back."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.errors import TellingGroup
from recongen.cli.options import Common, Execute, InstitutionFile, Json, database_command
from recongen.errors import RecongenError, UsageError
from recongen.text import json_text, plural, printable

if TYPE_CHECKING:
    from recongen.cli.session import Session
    from recongen.demo.cleaning import Survey
    from recongen.demo.synthetic import Made, Order
    from recongen.institution import Finding

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
    from recongen.cli.session import Session
    from recongen.demo.feed import Scope, Settings
    from recongen.demo.knobs import density_of, last_day, plants_of
    from recongen.demo.synthetic import Order, write

    if (template is not None) != (scope is ScopeName.only_template):
        raise UsageError("--scope only_template and --template NAME belong together")
    session = Session(file, common)
    settings = Settings(
        last_day(end_date, session.settings.as_of, window),
        seed,
        window,
        Scope(scope.value, template),
        density_of(density),
        derive_balances,
    )
    order = Order(settings, plants_of(plants), times)
    if csv is None:
        _apply(session, order, execute, json_)
        return
    made = _make(session, order, joins=False)
    remarks = _remarks(session, made)
    if execute:
        write(made.feed, csv)
    _tell(made, remarks, json_, execute)
    if not execute:
        common.talk.say(_nothing_written(str(csv)))


def _apply(session: Session, order: Order, execute: bool, json_: bool) -> None:
    from recongen.demo.standing import Present, missing_tables, refuse_collisions
    from recongen.demo.synthetic import load_into

    place = session.target.describe()
    if execute:
        session.must_have_database()
    missing = missing_tables(session.target, session.prefix)
    if missing and execute:
        apply = session.command("schema apply", "--execute")
        raise RecongenError(f"{place} has no {' and no '.join(missing)}: {apply} makes them")
    made = _make(session, order)
    remarks = _remarks(session, made)
    if not execute:
        _tell(made, remarks, json_, execute)
    if missing:
        session.talk.say(f"{_nothing_written(place)}; first: {session.command('schema apply', '--execute')}")
        return
    with session.connection(read_only=True) as connection:
        present = Present(connection, session.prefix)
        shared = refuse_collisions(present, made.feed, may_mix=order.settings.scope.kind == "uncovered_rails")
        alone = present.standing.is_empty
    if shared:
        session.talk.warn(
            f"{plural(shared, 'account')} that this feed already has rows of get synthetic postings as well: their stored "
            "balances do not include them, so they will drift"
        )
    if not alone:
        session.talk.warn(
            "what must be found is said of these rows alone; the feed beside them has findings of its own"
        )
    if not execute:
        session.talk.say(_nothing_written(place))
        return
    with session.talk.progress("loading", in_bytes=True) as advance:
        report = None if advance is None else lambda done, total: advance(done, total, "")
        loaded = load_into(session.target, session.prefix, made.feed, report)
    _tell(made, remarks, json_, execute)
    session.talk.say(f"loaded in {loaded.seconds:.1f} s into {place}")
    session.talk.say(f"next: {session.command('build', f'--as-of {made.as_of[:10]}')}")


def _make(session: Session, order: Order, joins: bool = True) -> Made:
    """Generated, and numbered after what is in the database where it `joins` that."""
    from dataclasses import replace

    from recongen.demo.standing import Present, missing_tables
    from recongen.demo.synthetic import make

    institution, scope, after = session.institution, order.settings.scope, (0, 0)
    needs_feed = scope.kind == "uncovered_rails"
    missing = missing_tables(session.target, session.prefix) if joins or needs_feed else ["feed"]
    if missing and needs_feed:
        raise RecongenError(
            f"--scope uncovered_rails looks at the feed in {session.target.describe()}, which has no {missing[0]}: "
            f"{session.command('schema apply', '--execute')}"
        )
    if not missing:
        with session.connection(read_only=True) as connection:
            present = Present(connection, session.prefix)
            after = present.standing.entries
            if needs_feed:
                scope = replace(scope, covered=present.rails())
    session.talk.say(f"generating {plural(order.settings.window_days, 'day')} of {session.title}")
    return make(institution, replace(order, settings=replace(order.settings, scope=scope)), after)


def _remarks(session: Session, made: Made) -> list[Finding]:
    """What cannot be kept healthy, said before anything is written."""
    from recongen.demo.telling import findings

    found = findings(made, session.file, session.settings.prefix)
    for finding in found:
        session.talk.say(str(finding))
    return found


def _tell(made: Made, remarks: list[Finding], json_: bool, done: bool) -> None:
    from recongen.demo.telling import document, lines

    if json_:
        print(json_text(document(made, remarks, done)))
    else:
        for line in lines(made):
            print(printable(line))


def _nothing_written(place: str) -> str:
    return f"nothing was written to {place}; --execute writes it"


@app.command(short_help="Remove the synthetic rows.")
@database_command
def clean(common: Common, file: InstitutionFile, execute: Execute = False) -> None:
    """Count the rows that are synthetic and those that are not; --execute removes the synthetic ones."""
    from recongen.cli.session import Session
    from recongen.demo import cleaning
    from recongen.demo.standing import missing_tables

    session = Session(file, common)
    place = session.target.describe()
    missing = missing_tables(session.target, session.prefix)
    if missing:
        common.talk.say(f"{place} has no {' and no '.join(missing)}: there is nothing to clean")
        return
    if execute:
        with session.lock(), session.connection() as connection:
            found = cleaning.clean(connection, session.prefix)
    else:
        with session.connection(read_only=True) as connection:
            found = cleaning.survey(connection, session.prefix)
    word = "removed" if execute else "to remove"
    print(f"transactions\t{found.transactions} synthetic rows {word}\t{found.other_transactions} others kept")
    print(f"daily_balances\t{found.balances} synthetic rows {word}\t{found.other_balances} others kept")
    _say_what_stays(common, session, found)
    if not execute:
        common.talk.say(f"nothing was changed in {place}; --execute removes what is synthetic")
    elif found.transactions:
        common.talk.say(f"next: {session.command('build')}")


def _say_what_stays(common: Common, session: Session, found: Survey) -> None:
    if found.corrections:
        common.talk.say(
            f"{plural(found.corrections, 'entry', 'entries')} by which somebody changed a synthetic transaction are not "
            "synthetic themselves and stay"
        )
    if found.broken_seals:
        common.talk.say(
            f"the balances of {plural(found.broken_seals, 'synthetic feed')} were changed since, so that nothing shows "
            "which of them are synthetic: they stay; "
            f"{session.command('schema apply', '--drop-data --execute')} drops every row of this feed"
        )
