"""The command line: options in, exit codes out. Whatever is heavy is imported by the command that needs it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from recongen.cli import build, demo, doctor, exceptions, feed, gate, institution, schema
from recongen.cli.errors import TellingGroup

HELP = """Tells a financial institution whether its books balance and, when they do not, where to look first.

Start with `recongen demo`. With a bank of your own: init, validate, schema apply, feed load, build, exceptions.

Exit codes: 0 fine, 1 findings or failure, 2 wrong usage."""

app = typer.Typer(
    name="recongen",
    cls=TellingGroup,
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"recongen {version('recongen')}")
        except PackageNotFoundError:
            print("recongen (not installed)")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


app.command()(demo.demo)
app.command()(institution.init)
app.command()(institution.validate)
app.command("schema-json")(institution.schema_json)
app.command("compile")(institution.compile_)
app.add_typer(schema.app, name="schema")
app.add_typer(feed.app, name="feed")
app.command()(build.build)
app.command()(exceptions.exceptions)
app.command()(gate.gate)
app.command()(doctor.doctor)


def run() -> None:
    """The console script. Text leaves as UTF-8 whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()
