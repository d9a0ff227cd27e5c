"""demo: the whole path on a bundled example, from a YAML file to a table of exceptions."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.errors import FINDINGS
from recongen.cli.options import AsOf, Common, file_command
from recongen.text import plural, printable

if TYPE_CHECKING:
    from recongen.demo.examples import Example
    from recongen.demo.synthetic import Made
    from recongen.report.report import Report
    from recongen.session import Session

SHOWN_ROWS = 5


@file_command
def demo(
    common: Common,
    example: Annotated[str, typer.Option(metavar="NAME", help="Which bundled example.")] = "sasquatch_pr",
    as_of: AsOf = None,
) -> None:
    """Reconcile a bundled bank on an SQLite file of its own under build/demo/, and check what is found.

    sasquatch_pr and spec_example live through 90 synthetic days with planted faults; treasury-2005 is a real ledger.
    """
    from recongen.config import load_settings
    from recongen.demo import showcase
    from recongen.demo.examples import copy, write_settings
    from recongen.session import DEFAULT_PROFILE
    from recongen.warehouse.profile import embed

    started = time.monotonic()
    build_dir = load_settings(common.settings, common.config).build_dir
    folder = build_dir / "demo" / example
    copied = copy(example, folder)
    common.talk.say(f"copied the example {example} to {folder}")
    instant = showcase.instant(copied, as_of)
    write_settings(folder, instant)
    settings = {"profiles_dir": embed(folder, DEFAULT_PROFILE, example), "build_dir": folder / "build"}
    ours = settings | {"target": "embedded", "profile": DEFAULT_PROFILE}
    session = replace(common, settings={}).session(copied.institution, instant, ours)
    made = _run(session, copied)

    def show(report: Report) -> bool:
        _show(session, report)
        return made is None or _compare(made, report)

    exact, _ = session.read_report(show)
    common.talk.say("")
    common.talk.say(f"all of this took {time.monotonic() - started:.1f} s")
    common.talk.say(f"next, every row:      {session.command('exceptions', '--csv')}")
    common.talk.say(f"or, for a pipeline:   {session.command('gate')}")
    common.talk.say("or, a bank of yours:  recongen init bank.yaml")
    if not exact:
        raise typer.Exit(FINDINGS)


def _run(session: Session, example: Example) -> Made | None:
    """What was planted, in a synthetic feed."""
    from recongen.dbt_core import runner
    from recongen.feed.tables import drop_tables

    _step(session, "read the institution", lambda: _summary(session))
    _step(session, "compiled it to a dbt project", lambda: str(session.dbt.folder))

    def schema() -> str:
        # The demo's file is its own, so the feed of an earlier demo may go.
        drop_tables(session.target, session.prefix, drop_data=True)
        runner.run_operation(session.dbt, "create_feed")
        return "transactions, daily_balances"

    def build() -> str:
        result = session.build()
        return f"{plural(result.models_built, 'relation')}, {plural(result.tests_run, 'test')}"

    _step(session, "started dbt and created the feed's tables", schema)
    made = _load(session, example)
    _step(session, "built and checked", build)
    return made


def _load(session: Session, example: Example) -> Made | None:
    from recongen.feed.load import LoadResult, load

    def describe(loaded: LoadResult) -> str:
        return ", ".join(f"{table} {plural(rows, 'row')}" for table, rows in loaded.counts.items())

    if example.has_feed:
        files = (example.transactions, example.balances)
        _step(session, "loaded the feed", lambda: describe(load(session.target, session.prefix, *files)))
        return None
    from recongen.demo import showcase
    from recongen.demo.synthetic import load_into

    feeds: list[Made] = []

    def generate() -> str:
        made = showcase.make(session.institution, session.settings.as_of)
        feeds.append(made)
        return f"{plural(len(made.feed.legs), 'posting')}, {plural(len(made.keys), 'exception')} planted"

    _step(session, "lived through 90 days", generate)
    made = feeds[0]
    _step(session, "loaded the feed", lambda: describe(load_into(session.target, session.prefix, made.feed)))
    return made


def _show(session: Session, report: Report) -> None:
    from recongen.cli.talk import data_console
    from recongen.report import as_table

    layout = as_table.Layout(SHOWN_ROWS, session.command("exceptions", "--check {check}"))
    console = data_console()
    console.print()
    as_table.show(report, console, layout)


def _compare(made: Made, report: Report) -> bool:
    """Print what was planted beside what was found; false when they differ."""
    from recongen.demo.words import verdict

    lines, holds = verdict(made, report)
    for line in lines:
        print(printable(line))
    return holds


def _summary(session: Session) -> str:
    from recongen.cli.institution import summary

    return summary(session.institution)


def _step(session: Session, title: str, work: Callable[[], str]) -> None:
    started = time.monotonic()
    result = work()
    session.talk.say(f"{title}: {result} ({time.monotonic() - started:.1f} s)")
