"""demo: the whole path on a bundled example, from a YAML file to a table of exceptions."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.errors import FINDINGS
from recongen.cli.options import AsOf, Common, file_command
from recongen.text import plural, printable

if TYPE_CHECKING:
    from recongen.cli.session import Session
    from recongen.demo.examples import Example
    from recongen.demo.feed.plants import Story
    from recongen.demo.synthetic import Made
    from recongen.exceptions_report.report import Report

SHOWN_ROWS = 5
SHOWN_KEYS = 5
LAST_DAY = date(2026, 9, 30)
"""Of a synthetic feed, unless --as-of says otherwise: the same demo everywhere and every day."""
TIMES = 5
"""How often each fault is planted, where the institution carries it."""


@file_command
def demo(
    common: Common,
    example: Annotated[str, typer.Option(metavar="NAME", help="Which bundled example.")] = "sasquatch_pr",
    as_of: AsOf = None,
) -> None:
    """Reconcile a bundled bank on an SQLite file of its own under build/demo/, and check what is found.

    sasquatch_pr and spec_example live through 90 synthetic days with planted faults; treasury-2005 is a real ledger.
    """
    from recongen.cli.session import DEFAULT_PROFILE, Session
    from recongen.config import load_settings
    from recongen.demo.examples import copy, write_settings
    from recongen.warehouse.profile import embed

    started = time.monotonic()
    build_dir = load_settings(common.settings, common.config).build_dir
    folder = build_dir / "demo" / example
    copied = copy(example, folder)
    common.talk.say(f"copied the example {example} to {folder}")
    instant = as_of if copied.has_feed else _instant(as_of)
    write_settings(folder, instant)
    settings = {"profiles_dir": embed(folder, DEFAULT_PROFILE, example), "build_dir": folder / "build"}
    ours = settings | {"target": "embedded", "profile": DEFAULT_PROFILE}
    session = Session(copied.institution, replace(common, settings={}), instant, ours)
    made = _run(session, copied)

    def shown(report: Report) -> bool:
        _show(session, report)
        return made is None or _compare(made, report)

    exact, _ = session.read_report(shown)
    common.talk.say("")
    common.talk.say(f"all of this took {time.monotonic() - started:.1f} s")
    common.talk.say(f"next, every row:      {session.command('exceptions', '--csv')}")
    common.talk.say(f"or, for a pipeline:   {session.command('gate')}")
    common.talk.say("or, a bank of yours:  recongen init bank.yaml")
    if not exact:
        raise typer.Exit(FINDINGS)


def _instant(as_of: str | None) -> str:
    """The instant a synthetic feed is looked at from."""
    from datetime import timedelta

    from recongen.config import load_settings

    given = load_settings({"as_of": as_of}).as_of if as_of else None
    return given or f"{LAST_DAY + timedelta(days=1)} 00:00:00"


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

    def told(loaded: LoadResult) -> str:
        return ", ".join(f"{table} {plural(rows, 'row')}" for table, rows in loaded.counts.items())

    if example.has_feed:
        files = (example.transactions, example.balances)
        _step(session, "loaded the feed", lambda: told(load(session.target, session.prefix, *files)))
        return None
    from recongen.demo.synthetic import load_into

    found: list[Made] = []

    def generate() -> str:
        found.append(_made(session))
        return (
            f"{plural(len(found[0].feed.legs), 'posting')}, {plural(len(found[0].keys), 'exception')} planted"
        )

    _step(session, "lived through 90 days", generate)
    _step(session, "loaded the feed", lambda: told(load_into(session.target, session.prefix, found[0].feed)))
    return found[0]


def _made(session: Session) -> Made:
    from recongen.config import last_ended_day
    from recongen.demo.feed import Settings
    from recongen.demo.synthetic import Order, make

    settings = Settings(last_ended_day(session.settings.as_of))
    return make(session.institution, Order(settings, times=TIMES))


def _show(session: Session, report: Report) -> None:
    from recongen.cli.talk import data_console
    from recongen.exceptions_report import as_table

    layout = as_table.Layout(SHOWN_ROWS, session.command("exceptions", "--check {check}"))
    console = data_console()
    console.print()
    as_table.show(report, console, layout)


def _compare(made: Made, report: Report) -> bool:
    """Print what was planted beside what was found; false when they differ."""
    from recongen.demo.verdict import judge

    print("\nWhat an investigation should find, though no check fails:")
    for name, one in made.planted.items():
        if one.story:
            first, last = one.story.transfers[0], one.story.transfers[-1]
            print(printable(f"  {name}: {one.story.sentence}."))
            print(
                printable(f"      look at {', '.join(one.story.accounts[-2:])}; transfers {first} to {last}")
            )
    print("\nWhat was planted to be found:")
    found = {check.name: check.rows for check in report.checks}
    for name, one in made.planted.items():
        if one.keys:
            print(f"  {name}: {len(one.keys):,} planted, {found.get(name, 0):,} found")
        elif not one.story:
            print(printable(f"  {name}: not planted: {one.reason}"))
    verdict = judge(made.keys, (row.exception_key for row in report.rows()))
    for word, keys in (
        ("planted and not found", verdict.missing),
        ("found and not planted", verdict.unexpected),
    ):
        for key in keys[:SHOWN_KEYS]:
            print(printable(f"  {word}: {key}"))
        if len(keys) > SHOWN_KEYS:
            print(f"  … and {len(keys) - SHOWN_KEYS:,} more {word}")
    count = plural(len(verdict.planted), "exception")
    if verdict.holds:
        print(f"\nPlanted is found: the {count}, no more and no fewer.")
    else:
        print(f"\nPlanted is NOT what was found: {count} planted, {len(verdict.found):,} found.")
    return verdict.holds


def _place(story: Story) -> str:
    """Of many accounts only the last, where the money ends."""
    accounts = story.accounts if len(story.accounts) <= 5 else story.accounts[-1:]
    return f"{', '.join(accounts)}; transfers {story.transfers[0]} to {story.transfers[-1]}"


def _summary(session: Session) -> str:
    from recongen.cli.institution import summary

    return summary(session.institution)


def _step(session: Session, title: str, work: Callable[[], str]) -> None:
    started = time.monotonic()
    told = work()
    session.talk.say(f"{title}: {told} ({time.monotonic() - started:.1f} s)")
