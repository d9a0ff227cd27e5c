"""schema and feed: the base tables and their rows, which everything else depends on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.errors import FINDINGS, group
from recongen.cli.options import Common, Execute, InstitutionFile, Json, database_command
from recongen.errors import MOST_LINES, FeedError, UsageError
from recongen.text import first, json_pieces, json_text, plural, printable

if TYPE_CHECKING:
    from recongen.feed.load import LoadResult
    from recongen.feed.tables import BaseTable
    from recongen.session import Session

schema = group("The two base tables of the feed, and what is derived from them.")
feed = group("Make a feed of bank statements, check it, and load it: all of its rows, or none.")

DropData = Annotated[bool, typer.Option("--drop-data", help="Drop base tables that have rows, too.")]


@schema.command("apply", short_help="Print or create the base tables.")
@database_command
def apply_schema(
    common: Common, file: InstitutionFile, execute: Execute = False, drop_data: DropData = False
) -> None:
    """Print the SQL for the tables of the feed and of recongen's own records; --execute creates the missing ones."""
    from recongen.dbt_core import runner
    from recongen.feed import ddl
    from recongen.feed.tables import drop_tables, existing_tables

    session, talk = common.session(file), common.talk
    if not execute:
        print(ddl.script(session.target, session.prefix, session.own_tables is not None))
    existing = existing_tables(session.target, session.prefix)
    views = [table.name for table in existing if table.kind != "table"]
    if views and drop_data:
        raise UsageError(f"{' and '.join(views)} read other tables, so there is no data of the feed to drop")
    for table in existing:
        talk.say(_fate(table, drop_data, execute))
    if session.own_tables:
        talk.say(
            f"the feed is your own tables, as {session.settings.map} says: a build makes views over them"
        )
    if not execute:
        talk.say(f"nothing was changed in {session.target.describe()}; --execute runs this")
        return
    with session.lock(), talk.progress("creating the base tables"):
        if drop_data:
            runner.run_operation(session.dbt, "refuse_strangers")
            drop_tables(session.target, session.prefix, drop_data=True)
        created = runner.run_operation(session.dbt, "create_feed", {"mention_existing": False})
    for line in created:
        talk.say(line)
    talk.say(f"next: {session.command('build') if session.own_tables else session.load_command}")


def _fate(table: BaseTable, drop_data: bool, execute: bool) -> str:
    rows = plural(table.rows, "row")
    if not drop_data:
        return f"{table.name} exists with {rows} and stays as it is"
    return f"{table.name} {'is' if execute else 'would be'} dropped with {rows} and created again"


@schema.command("clean", short_help="Drop what a build made.")
@database_command
def clean_schema(
    common: Common, file: InstitutionFile, execute: Execute = False, drop_data: DropData = False
) -> None:
    """List everything of this institution in the database; --execute drops what is derived and empty base tables."""
    from recongen.dbt_core import runner
    from recongen.feed.contract import EVENT_TABLES, TABLES
    from recongen.feed.tables import (
        derived_relations,
        drop_relations,
        drop_tables,
        existing_tables,
        past_states,
    )

    session, talk = common.session(file), common.talk
    target, prefix = session.target, session.prefix
    base = (*TABLES, *EVENT_TABLES)
    derived = derived_relations(target, prefix, session.built_names())
    views = {relation.name for relation in derived}
    tables = [table for table in existing_tables(target, prefix, base) if table.name not in views]
    past = past_states(target, prefix)
    derived += [relation for relations in past.values() for relation in relations]
    if not derived and not tables:
        talk.say(f"there is nothing of {prefix} in {target.describe()}")
        return
    runner.run_operation(session.dbt, "refuse_strangers")
    kept = [table for table in tables if table.kind != "table" or table.rows and not drop_data]
    for relation in derived:
        print(f"{relation.kind}\t{relation.name}\tdrop")
    for table in tables:
        print(f"base {table.kind}\t{table.name}\t{'keep' if table in kept else 'drop'}\t{table.rows} rows")
    if kept:
        talk.say("base tables that hold rows are kept; --drop-data drops them too")
    if not execute:
        talk.say(f"nothing was changed in {target.describe()}; --execute drops what says drop")
        return
    with ExitStack() as locks:
        for built in (prefix, *past):
            locks.enter_context(session.lock(prefix=built))
        drop_relations(target, derived)
        dropped = drop_tables(target, prefix, drop_data, base)
    talk.say(f"dropped {plural(len(derived) + len(dropped), 'relation')}")


Transactions = Annotated[Path | None, typer.Option(metavar="CSV", help="Rows for the transactions table.")]
Balances = Annotated[Path | None, typer.Option(metavar="CSV", help="Rows for the daily balances table.")]
SkipKnown = Annotated[
    bool,
    typer.Option("--skip-known", help="Skip rows that the table already has: exports may overlap."),
]
Files = tuple[Path | None, Path | None]


@feed.command()
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
    """Append CSV files to the base tables; if one row is bad, none is loaded."""
    from recongen.feed import load as feed

    session, files = common.session(file), (transactions, balances)
    session.must_have_tables()
    place = session.target.describe()
    if not execute:
        _print(session, files, _read(session, files, skip_known, feed.check), json_)
        common.talk.say(f"nothing was loaded into {place}; --execute loads it")
        return
    session.must_have_database()
    loaded = _read(session, files, skip_known, feed.load, "loading")
    _print(session, files, loaded, json_, is_loaded=True)
    if any(loaded.counts.values()):
        common.talk.say(f"loaded in {loaded.seconds:.1f} s into {place}")
    common.talk.say(f"next: {session.command('build')}")


@feed.command()
@database_command
def check(
    common: Common,
    file: InstitutionFile,
    transactions: Transactions = None,
    balances: Balances = None,
    skip_known: SkipKnown = False,
    json_: Json = False,
) -> None:
    """Check CSV files as a load would and list every fault with its line; nothing is loaded."""
    from recongen.feed import load as feed

    session, files = common.session(file), (transactions, balances)
    try:
        _print(session, files, _read(session, files, skip_known, partial(feed.check, lists_all=True)), json_)
    except FeedError as refused:
        if json_:
            head = {"loaded": False, "message": str(refused), "warnings": refused.warnings}
            sys.stdout.writelines(json_pieces(head, "rejected", (row.to_dict() for row in refused.every)))
        else:
            for row in refused.every:
                print(printable(str(row)))
        for warning in refused.warnings:
            common.talk.warn(warning)
        common.talk.say(str(refused))
        raise typer.Exit(FINDINGS) from None


def _read(
    session: Session,
    files: Files,
    skip_known: bool,
    read: Callable[..., LoadResult],
    title: str = "checking",
) -> LoadResult:
    from recongen.feed.values import Options

    with session.talk.progress(title, in_bytes=True) as advance:
        options = Options(
            session.institution.statuses, str(session.file), skip_known, session.institution.currency
        )
        return read(session.target, session.prefix, *files, advance, options)


def _print(session: Session, files: Files, result: LoadResult, json_: bool, is_loaded: bool = False) -> None:
    if json_:
        document = {"loaded": is_loaded, "rows": result.counts, "skipped": result.skipped}
        print(json_text(document | {"warnings": result.warnings}))
    for table, rows in result.counts.items() if not json_ else ():
        skipped = result.skipped[table]
        known = f", {plural(skipped, 'row')} skipped: the table holds them" if skipped else ""
        print(f"{table}: {plural(rows, 'row')} {'loaded' if is_loaded else 'ok'}{known}")
    talk = session.talk
    for path, table in zip(files, ("transactions", "daily_balances"), strict=True):
        if path is not None and not result.counts[table] and not result.skipped[table]:
            talk.say(f"{path.name} holds a header and no rows: there is nothing to load from it")
    for warning in first(result.warnings, MOST_LINES, "; --json lists them"):
        talk.warn(warning)
    if result.unchecked:
        talk.warn(f"rows were not compared with those in the database: {result.unchecked}")
