"""The command line: options in, exit codes out. Whatever is heavy is imported by the command that needs it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TextIO

import typer

from recongen.cli import (
    apps,
    audit,
    books,
    cases,
    dashboards,
    demo,
    docs,
    feed,
    institution,
    notices,
    periods,
    pipeline,
    statements,
    studio,
    verify,
)
from recongen.cli.errors import EXIT_CODES, PENDING, CommandGroup, Commands

HELP = f"""Tells a financial institution whether its books balance and, when they do not, where to look first.

Start with `recongen demo`. With a bank of your own: init, validate, schema apply, feed load, build, exceptions.

Exit codes: {", ".join(f"{code} {meaning}" for code, meaning in EXIT_CODES.items() if code <= PENDING)}."""

app = Commands(
    name="recongen",
    cls=CommandGroup,
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"recongen {version('recongen')}")
        except PackageNotFoundError:
            print("recongen (not installed)")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_print_version, is_eager=True, help="Print the version."
    ),
) -> None:
    pass


app.command(short_help="Reconcile a bundled ledger, start to finish.")(demo.demo)
app.command(short_help="Write a starter institution.")(institution.init)
app.command(short_help="Check an institution file.")(institution.validate)
app.command("schema-json", short_help="Print the JSON Schema for editors.")(institution.schema_json)
app.command("compile", short_help="Write the institution as a dbt project.")(institution.compile_)
app.add_typer(feed.schema, name="schema", short_help="Create or drop the feed's tables.")
feed.feed.command("from", short_help="Make a feed of bank statements.")(statements.convert)
feed.feed.command("map", short_help="Start the map that this needs.")(statements.begin_map)
app.add_typer(feed.feed, name="feed", short_help="Make, check and load the feed.")
app.add_typer(demo.data, name="data", short_help="Load or remove a synthetic feed.")
app.command(short_help="Build every relation, run every check.")(books.build)
app.command(short_help="Show what the last build found.")(books.exceptions)
app.command(short_help="Pass or fail, for pipelines.")(books.gate)
app.add_typer(cases.case, name="case", short_help="Record who deals with what is wrong.")
app.command(short_help="Notify the owners of what has changed.")(notices.notify)
app.command(short_help="Write the report of one period.")(audit.audit)
app.command(short_help="Sign a report.")(audit.sign)
app.command(short_help="Check a report, with a database or without.")(verify.verify)
app.command(short_help="Close the books through a day.")(periods.close)
app.command(short_help="Open a closed period again.")(periods.reopen)
app.add_typer(apps.apps, name="apps", short_help="Check the apps against the database.")
app.command(short_help="Show the apps in a browser.")(dashboards.dashboards)
app.command(short_help="Edit the institution in a browser.")(studio.studio)
app.command(short_help="Publish the apps in AWS QuickSight.")(apps.deploy)
app.command(short_help="Remove a deployment from QuickSight.")(apps.undeploy)
app.command(short_help="Run everything from the hook to QuickSight.")(pipeline.pipeline)
app.add_typer(pipeline.etl, name="etl", short_help="Run the command that fetches the feed.")
app.add_typer(docs.docs, name="docs", short_help="Write or serve the handbook.")
app.command(short_help="Say what is wrong here and how to fix it.")(books.doctor)


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def run() -> None:
    """The console script. Text leaves as UTF-8 whatever the locale says, and goes nowhere where a stream is closed."""
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    # Schedulers and containers ask with SIGTERM what a person asks with Ctrl+C; one that is ignored stays ignored.
    if signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    app()
