"""schema apply, schema clean: the base tables and everything derived from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.errors import TellingGroup
from recongen.cli.options import Common, Execute, InstitutionFile, database_command
from recongen.text import plural

if TYPE_CHECKING:
    from recongen.feed.tables import BaseTable

app = typer.Typer(
    cls=TellingGroup,
    help="The two base tables of the feed, and what is derived from them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

DropData = Annotated[bool, typer.Option("--drop-data", help="Drop base tables that hold rows, too.")]


@app.command(short_help="Print or create the base tables.")
@database_command
def apply(
    common: Common, file: InstitutionFile, execute: Execute = False, drop_data: DropData = False
) -> None:
    """Print the DDL of the base tables; --execute creates those that are absent."""
    from recongen.feed import ddl
    from recongen.feed.tables import drop_tables, existing_tables

    session = common.session(file)
    if not execute:
        print(ddl.script(session.target, session.prefix))
    for table in existing_tables(session.target, session.prefix):
        common.talk.say(_standing(table, drop_data, execute))
    if not execute:
        common.talk.say(f"nothing was changed in {session.target.describe()}; --execute runs this")
        return
    with session.lock(), common.talk.progress("creating the base tables"):
        from recongen.dbt_core import runner

        if drop_data:
            runner.run_operation(session.dbt, "refuse_strangers")
            drop_tables(session.target, session.prefix, drop_data=True)
        created = runner.run_operation(session.dbt, "create_feed", {"mention_existing": False})
    for line in created:
        common.talk.say(line)
    common.talk.say(
        f"next: {session.command('feed load', '--transactions t.csv --balances b.csv --execute')}"
    )


def _standing(table: BaseTable, drop_data: bool, execute: bool) -> str:
    rows = plural(table.rows, "row")
    if not drop_data:
        return f"{table.name} exists with {rows} and stays as it is"
    return f"{table.name} {'is' if execute else 'would be'} dropped with {rows} and created again"


@app.command(short_help="Drop what a build made.")
@database_command
def clean(
    common: Common, file: InstitutionFile, execute: Execute = False, drop_data: DropData = False
) -> None:
    """List everything of this institution in the database; --execute drops what is derived and empty base tables."""
    from recongen.dbt_core import runner
    from recongen.feed.tables import derived_relations, drop_relations, drop_tables, existing_tables

    session = common.session(file)
    tables = existing_tables(session.target, session.prefix)
    derived = derived_relations(session.target, session.prefix, session.built_names())
    if not derived and not tables:
        common.talk.say(f"there is nothing of {session.prefix} in {session.target.describe()}")
        return
    runner.run_operation(session.dbt, "refuse_strangers")
    kept = [] if drop_data else [table for table in tables if table.rows]
    for relation in derived:
        print(f"{relation.kind}\t{relation.name}\tdrop")
    for table in tables:
        print(f"base table\t{table.name}\t{'keep' if table in kept else 'drop'}\t{table.rows} rows")
    if kept:
        common.talk.say("base tables that hold rows are kept; --drop-data drops them too")
    if not execute:
        common.talk.say(f"nothing was changed in {session.target.describe()}; --execute drops what says drop")
        return
    with session.lock():
        drop_relations(session.target, derived)
        dropped = drop_tables(session.target, session.prefix, drop_data)
    common.talk.say(f"dropped {plural(len(derived) + len(dropped), 'relation')}")
