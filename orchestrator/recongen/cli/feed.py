"""feed load, feed check: the rows that everything else is said about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.errors import FINDINGS, TellingGroup
from recongen.cli.options import Common, Execute, InstitutionFile, Json, database_command
from recongen.errors import FeedError
from recongen.text import json_text, plural, printable

if TYPE_CHECKING:
    from recongen.feed.load import LoadResult
    from recongen.feed.values import Options
    from recongen.session import Advance, Session

app = typer.Typer(
    cls=TellingGroup,
    help="Check a feed, and load it: all of its rows, or none.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

SHOWN_WARNINGS = 20

Transactions = Annotated[
    Path | None, typer.Option(metavar="CSV", help="Rows for the transactions table.", show_default=False)
]
Balances = Annotated[
    Path | None, typer.Option(metavar="CSV", help="Rows for the daily balances table.", show_default=False)
]
SkipKnown = Annotated[
    bool,
    typer.Option(
        "--skip-known", help="Leave out rows that the table holds as they are: exports may overlap."
    ),
]


@app.command()
@database_command
def load(
    common: Common,
    file: InstitutionFile,
    transactions: Transactions = None,
    balances: Balances = None,
    skip_known: SkipKnown = False,
    execute: Execute = False,
    json_: Json = False,
) -> None:
    """Append CSV files to the base tables; one bad row refuses them all."""
    from recongen.feed import load as feed

    session = common.session(file)
    files = (transactions, balances)
    if not execute:
        with common.talk.progress("checking", in_bytes=True) as advance:
            checked = feed.check(
                session.target, session.prefix, *files, _bytes(advance), _options(session, skip_known)
            )
        _print(checked, json_, loaded=False)
        _say_what_was_seen(session, files, checked)
        common.talk.say(f"nothing was loaded into {session.target.describe()}; --execute loads it")
        return
    session.must_have_database()
    with common.talk.progress("loading", in_bytes=True) as advance:
        loaded = feed.load(
            session.target, session.prefix, *files, _bytes(advance), _options(session, skip_known)
        )
    _print(loaded, json_, loaded=True)
    _say_what_was_seen(session, files, loaded)
    if any(loaded.counts.values()):
        common.talk.say(f"loaded in {loaded.seconds:.1f} s into {session.target.describe()}")
    common.talk.say(f"next: {session.command('build')}")


@app.command()
@database_command
def check(
    common: Common,
    file: InstitutionFile,
    transactions: Transactions = None,
    balances: Balances = None,
    skip_known: SkipKnown = False,
    json_: Json = False,
) -> None:
    """Check CSV files as a load would, every fault with its line; nothing is loaded."""
    from recongen.feed import load as feed

    session = common.session(file)
    files = (transactions, balances)
    try:
        with common.talk.progress("checking", in_bytes=True) as advance:
            checked = feed.check(
                session.target, session.prefix, *files, _bytes(advance), _options(session, skip_known)
            )
    except FeedError as refused:
        _print_rejected(refused, json_)
        for warning in refused.warnings:
            common.talk.warn(warning)
        common.talk.say(str(refused))
        raise typer.Exit(FINDINGS) from None
    _print(checked, json_, loaded=False)
    _say_what_was_seen(session, files, checked)


def _options(session: Session, skip_known: bool) -> Options:
    from recongen.feed.values import Options

    return Options(session.institution.statuses, str(session.file), skip_known)


def _print_rejected(refused: FeedError, json_: bool) -> None:
    if json_:
        rejected = [row.to_dict() for row in refused.rejected]
        document = {"loaded": False, "message": str(refused), "rejected": rejected}
        print(json_text(document | {"warnings": refused.warnings}))
        return
    for row in refused.rejected:
        print(printable(str(row)))


def _print(result: LoadResult, json_: bool, loaded: bool) -> None:
    if json_:
        document = {"loaded": loaded, "rows": result.counts, "skipped": result.skipped}
        print(json_text(document | {"warnings": result.warnings}))
        return
    for table, rows in result.counts.items():
        skipped = result.skipped[table]
        known = f", {plural(skipped, 'row')} skipped: the table holds them" if skipped else ""
        print(f"{table}: {plural(rows, 'row')} {'loaded' if loaded else 'ok'}{known}")


def _say_what_was_seen(
    session: Session, files: tuple[Path | None, Path | None], result: LoadResult
) -> None:
    for path, table in zip(files, ("transactions", "daily_balances"), strict=True):
        if path is not None and not result.counts[table] and not result.skipped[table]:
            session.talk.say(f"{path.name} holds a header and no rows: there is nothing to load from it")
    for warning in result.warnings[:SHOWN_WARNINGS]:
        session.talk.warn(warning)
    if len(result.warnings) > SHOWN_WARNINGS:
        session.talk.warn(f"… and {len(result.warnings) - SHOWN_WARNINGS:,} more; --json lists them")
    unchecked = getattr(result, "unchecked", None)
    if unchecked:
        session.talk.warn(f"rows were not compared with those in the database: {unchecked}")


def _bytes(advance: Advance | None) -> Callable[[int, int], None] | None:
    return None if advance is None else lambda done, total: advance(done, total, "")
