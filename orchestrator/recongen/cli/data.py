"""data apply, data clean: a synthetic feed, and the way back."""

from __future__ import annotations

import difflib
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.errors import TellingGroup
from recongen.cli.options import Common, Execute, InstitutionFile, Json, database_command
from recongen.errors import UsageError
from recongen.text import json_text, plural, printable

if TYPE_CHECKING:
    from recongen.cli.session import Session
    from recongen.demo.cleaning import Survey
    from recongen.demo.synthetic import Made, Order

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
    from recongen.demo.synthetic import Order, write

    if (template is not None) != (scope is ScopeName.only_template):
        raise UsageError("--scope only_template and --template NAME belong together")
    session = Session(file, common)
    settings = Settings(
        _last_day(end_date, session.settings.as_of, window),
        seed,
        window,
        Scope(scope.value, template),
        _density(density),
        derive_balances,
    )
    order = Order(settings, _plants(plants), times)
    if csv is None:
        _apply(session, order, execute, json_)
        return
    made = _make(session, order, joins=False)
    if execute:
        write(made.feed, csv)
    _tell(session, made, json_, execute, str(csv))


def _apply(session: Session, order: Order, execute: bool, json_: bool) -> None:
    from recongen.demo.standing import Present, missing_tables, refuse_collisions
    from recongen.demo.synthetic import load_into

    place = session.target.describe()
    if execute:
        session.must_have_database()
    missing = missing_tables(session.target, session.prefix)
    if missing and execute:
        apply = session.command("schema apply", "--execute")
        raise UsageError(f"{place} has no {' and no '.join(missing)}: {apply} makes them")
    made = _make(session, order)
    if not execute:
        _tell(session, made, json_, execute, place)
    if missing:
        session.talk.say(f"first: {session.command('schema apply', '--execute')}")
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
        return
    with session.talk.progress("loading", in_bytes=True) as advance:
        report = None if advance is None else lambda done, total: advance(done, total, "")
        loaded = load_into(session.target, session.prefix, made.feed, report)
    _tell(session, made, json_, execute, place)
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
        raise UsageError(
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


def _last_day(given: str | None, as_of: str | None, window: int) -> date:
    from recongen.config import FIRST_YEAR, LAST_YEAR, last_ended_day

    try:
        day = date.fromisoformat(given.strip()) if given is not None else last_ended_day(as_of)
    except ValueError:
        raise UsageError(f"--end-date {given!r} is not a date: write it as 2026-09-30") from None
    if day.year > LAST_YEAR or day < date(FIRST_YEAR, 1, 1) + timedelta(days=window + 7):
        raise UsageError(f"--end-date {day} leaves the years {FIRST_YEAR} to {LAST_YEAR}")
    if day >= date(LAST_YEAR, 12, 1):
        raise UsageError(
            f"--end-date {day} leaves no time for what follows: give one before {LAST_YEAR}-12-01"
        )
    return day


def _density(given: str) -> Decimal:
    try:
        density = Decimal(given.strip())
        if density.is_finite() and Decimal("0.001") <= density <= 100:
            return density
    except InvalidOperation:
        pass
    raise UsageError(f"--density {given!r} is not a number from 0.001 to 100; 1 is the usual one")


def _plants(given: str) -> tuple[str, ...]:
    from recongen.demo.feed.plants import EVERY

    names = [name.strip() for name in given.split(",") if name.strip()]
    if names == ["none"]:
        return ()
    if names == ["all"]:
        return EVERY
    for name in names:
        if name not in EVERY:
            near = difflib.get_close_matches(name, EVERY, n=1)
            meant = f" (did you mean {near[0]}?)" if near else ""
            raise UsageError(f"there is no plant {name!r}{meant}; there is all, none, {', '.join(EVERY)}")
    if not names:
        raise UsageError("--plants names nothing; write none to plant nothing")
    return tuple(name for name in EVERY if name in names)


def _tell(session: Session, made: Made, json_: bool, done: bool, place: str) -> None:
    if json_:
        print(json_text(_document(made, done)))
    else:
        for line in _lines(made):
            print(printable(line))
    if not done:
        session.talk.say(f"nothing was written to {place}; --execute writes it")


def _document(made: Made, done: bool) -> dict[str, object]:
    feed = made.feed
    first, last = _days(made)
    return {
        "written": done,
        "rows": {"transactions": len(feed.legs), "daily_balances": len(feed.stored)},
        "first_day": first,
        "last_day": last,
        "as_of": made.as_of,
        "plants": [
            {
                "name": name,
                "reason": one.reason,
                "exception_keys": sorted(one.keys),
                "story": _story(one.story),
            }
            for name, one in made.planted.items()
        ],
    }


def _story(story: object) -> dict[str, object] | None:
    from dataclasses import asdict

    if story is None:
        return None
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(story).items()  # type: ignore[call-overload]
    }


def _lines(made: Made) -> list[str]:
    feed = made.feed
    first, last = _days(made)
    lines = [
        f"transactions: {plural(len(feed.legs), 'row')}, {first} to {last}",
        f"daily_balances: {plural(len(feed.stored), 'row')}",
    ]
    for name, one in made.planted.items():
        if one.reason:
            lines.append(f"{name}: not planted: {one.reason}")
        elif one.story:
            lines.append(f"{name}: {one.story.sentence}")
        else:
            few = sorted(one.keys)[:1]
            lines.append(
                f"{name}: must raise {plural(len(one.keys), 'exception')}, {few[0]}{' …' * (len(one.keys) > 1)}"
            )
    return [*lines, f"as_of: {made.as_of}"]


def _days(made: Made) -> tuple[str, str]:
    from recongen.demo.feed import clock

    days = [clock.day_of(leg.posting).isoformat() for leg in made.feed.legs]
    return min(days), max(days)


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
