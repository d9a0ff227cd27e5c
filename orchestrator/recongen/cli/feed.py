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
    from recongen.cli.talk import Advance
    from recongen.feed.load import CheckResult

app = typer.Typer(
    cls=TellingGroup,
    help="Check a feed, and load it: all of its rows, or none.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Transactions = Annotated[
    Path | None, typer.Option(metavar="CSV", help="Rows for the transactions table.", show_default=False)
]
Balances = Annotated[
    Path | None, typer.Option(metavar="CSV", help="Rows for the daily balances table.", show_default=False)
]


@app.command()
@database_command
def load(
    common: Common,
    file: InstitutionFile,
    transactions: Transactions = None,
    balances: Balances = None,
    execute: Execute = False,
    json_: Json = False,
) -> None:
    """Append CSV files to the base tables; one bad row refuses them all."""
    from recongen.cli.session import Session
    from recongen.feed import load as feed

    session = Session(file, common)
    if not execute:
        with common.talk.progress("checking", in_bytes=True) as advance:
            checked = feed.check(session.target, session.prefix, transactions, balances, _bytes(advance))
        _print(checked.counts, json_, loaded=False)
        _say_unchecked(session.talk.warn, checked)
        common.talk.say(f"nothing was loaded into {session.target.describe()}; --execute loads it")
        return
    session.must_have_database()
    with common.talk.progress("loading", in_bytes=True) as advance:
        loaded = feed.load(session.target, session.prefix, transactions, balances, _bytes(advance))
    _print(loaded.counts, json_, loaded=True)
    common.talk.say(f"loaded in {loaded.seconds:.1f} s into {session.target.describe()}")
    common.talk.say(f"next: {session.command('build')}")


@app.command()
@database_command
def check(
    common: Common,
    file: InstitutionFile,
    transactions: Transactions = None,
    balances: Balances = None,
    json_: Json = False,
) -> None:
    """Check CSV files as a load would, every fault with its line; nothing is loaded."""
    from recongen.cli.session import Session
    from recongen.feed import load as feed

    session = Session(file, common)
    try:
        with common.talk.progress("checking", in_bytes=True) as advance:
            checked = feed.check(session.target, session.prefix, transactions, balances, _bytes(advance))
    except FeedError as refused:
        _print_rejected(refused, json_)
        common.talk.say(str(refused))
        raise typer.Exit(FINDINGS) from None
    _print(checked.counts, json_, loaded=False)
    _say_unchecked(session.talk.warn, checked)


def _print_rejected(refused: FeedError, json_: bool) -> None:
    if json_:
        rejected = [row.to_dict() for row in refused.rejected]
        print(json_text({"loaded": False, "message": str(refused), "rejected": rejected}))
        return
    for row in refused.rejected:
        print(printable(str(row)))


def _print(counts: dict[str, int], json_: bool, loaded: bool) -> None:
    if json_:
        print(json_text({"loaded": loaded, "rows": counts}))
        return
    for table, rows in counts.items():
        print(f"{table}: {plural(rows, 'row')} {'loaded' if loaded else 'ok'}")


def _say_unchecked(warn: Callable[[str], None], checked: CheckResult) -> None:
    if checked.unchecked:
        warn(f"entries were not compared with those in the database: {checked.unchecked}")


def _bytes(advance: Advance | None) -> Callable[[int, int], None] | None:
    return None if advance is None else lambda done, total: advance(done, total, "")
