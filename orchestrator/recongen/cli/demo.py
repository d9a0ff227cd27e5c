"""demo: the whole path on a bundled example, from a YAML file to a table of exceptions."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.options import AsOf, Common, file_command
from recongen.text import plural

if TYPE_CHECKING:
    from recongen.cli.session import Session
    from recongen.demo.examples import Example

SHOWN_ROWS = 5


@file_command
def demo(
    common: Common,
    example: Annotated[str, typer.Option(metavar="NAME", help="Which bundled example.")] = "treasury-2005",
    as_of: AsOf = None,
) -> None:
    """Reconcile a bundled ledger on an SQLite file of its own under build/demo/."""
    from recongen.cli.session import DEFAULT_PROFILE, Session
    from recongen.cli.talk import data_console
    from recongen.config import load_settings
    from recongen.demo.examples import copy, write_settings
    from recongen.exceptions_report import as_table
    from recongen.warehouse.profile import embed

    build_dir = load_settings(common.settings, common.config).build_dir
    folder = build_dir / "demo" / example
    copied = copy(example, folder)
    common.talk.say(f"copied the example {example} to {folder}")
    settings = {"profiles_dir": embed(folder, DEFAULT_PROFILE, example), "build_dir": folder / "build"}
    write_settings(folder)
    ours = settings | {"target": "embedded", "profile": DEFAULT_PROFILE}
    session = Session(copied.institution, replace(common, settings={}), as_of, ours)
    _run(session, copied)
    report = session.report()
    layout = as_table.Layout(SHOWN_ROWS, session.command("exceptions", "--check {check} --limit 0"))
    console = data_console()
    console.print()
    as_table.show(report, console, layout)
    common.talk.say("")
    common.talk.say(f"next, every row:      {session.command('exceptions', '--limit 0')}")
    common.talk.say(f"or, for a pipeline:   {session.command('gate')}")
    common.talk.say("or, a bank of yours:  recongen init bank.yaml")


def _run(session: Session, example: Example) -> None:
    from recongen.dbt_core import runner
    from recongen.feed.load import load
    from recongen.feed.tables import drop_tables

    _step(session, "read the institution", lambda: _summary(session))
    _step(session, "compiled it to a dbt project", lambda: str(session.dbt.folder))

    def schema() -> str:
        # The demo's file is its own, so the feed of an earlier demo may go.
        drop_tables(session.target, session.prefix, drop_data=True)
        runner.run_operation(session.dbt, "create_feed")
        return "transactions, daily_balances"

    def feed() -> str:
        loaded = load(session.target, session.prefix, example.transactions, example.balances)
        return ", ".join(f"{table} {plural(rows, 'row')}" for table, rows in loaded.counts.items())

    def build() -> str:
        result = session.build()
        return f"{plural(result.models_built, 'relation')}, {plural(result.tests_run, 'test')}"

    _step(session, "started dbt and created the feed's tables", schema)
    _step(session, "loaded the feed", feed)
    _step(session, "built and checked", build)


def _summary(session: Session) -> str:
    from recongen.cli.institution import summary

    return summary(session.institution)


def _step(session: Session, title: str, work: Callable[[], str]) -> None:
    started = time.monotonic()
    told = work()
    session.talk.say(f"{title}: {told} ({time.monotonic() - started:.1f} s)")
