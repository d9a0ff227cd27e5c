"""pipeline and etl run: from the command that brings the feed to the apps in QuickSight, in one run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.errors import FINDINGS, group
from recongen.cli.options import Common, Execute, InstitutionFile, Json, database_command
from recongen.text import json_text

if TYPE_CHECKING:
    from recongen.pipeline.run import Planned
    from recongen.pipeline.runs import Run
    from recongen.talk import Talk

etl = group("The command that fetches the feed.")

Who = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Who starts it, for the log [default: the user of this machine]."),
]


@database_command
def pipeline(
    common: Common,
    file: InstitutionFile,
    resume: bool = typer.Option(
        False, "--resume", help="Go on with the last run, from the step that failed or was interrupted."
    ),
    restart: bool = typer.Option(
        False, "--restart", help="With --resume: first do again what read something that has changed since."
    ),
    who: Who = None,
    execute: Execute = False,
    json_: Json = False,
) -> None:
    """Print the steps from the hook to QuickSight; --execute runs them one after the other until one fails.

    hook, load, validate, build, gate, deploy: `etl:` and `pipeline:` in recongen.yaml say which of them run and how.
    """
    from recongen.feed.events import user
    from recongen.pipeline import run as runs

    session = common.session(file)
    if execute:
        said = _say(common.talk)
        name = who or user()
        run = (
            runs.resume(session, name, said, restart)
            if resume or restart
            else runs.start(session, name, said)
        )
        _show(run, json_)
        if run.state != "done":
            common.talk.say(f"next: {session.command('pipeline', '--resume --execute')}")
            raise typer.Exit(FINDINGS)
        return
    resumed, planned = None, runs.plan(session)
    if resume or restart:
        resumed, planned = runs.plan_to_resume(session, restart)
    _show_plan(common.talk, planned, resumed, json_)


@etl.callback()
def _group() -> None:
    """Keeps `run` a command of its own, alone as it is."""


@etl.command(short_help="Run the command that fetches the feed.")
@database_command
def run(
    common: Common, file: InstitutionFile, who: Who = None, execute: Execute = False, json_: Json = False
) -> None:
    """Print the command of `etl:` in recongen.yaml; --execute runs it and shows what it prints. Nothing is loaded."""
    from recongen.feed.events import user
    from recongen.pipeline import run as runs
    from recongen.pipeline.steps import ETL

    session = common.session(file)
    if not execute:
        _show_plan(common.talk, runs.plan(session, ETL), None, json_)
        return
    ended = runs.start(session, who or user(), _say(common.talk), ETL)
    _show(ended, json_)
    if ended.state != "done":
        raise typer.Exit(FINDINGS)


def _show_plan(talk: Talk, planned: Sequence[Planned], resumed: Run | None, json_: bool) -> None:
    if json_:
        print(
            json_text(
                {"resumes": resumed.id if resumed else None, "steps": [asdict(step) for step in planned]}
            )
        )
    for step in () if json_ else planned:
        print(f"{step.name:<10}{step.state:<10}{step.why or step.does}")
    talk.say(
        f"nothing was run; --execute {f'resumes the run {resumed.id}' if resumed else 'runs these steps'}"
    )


def _show(run: Run, json_: bool) -> None:
    if json_:
        print(json_text(run.to_dict()))
        return
    for step in run.steps:
        time = f"{step.seconds:,.1f} s" if step.attempt else ""
        print(f"{step.name:<10}{step.state:<10}{time:>9}  {step.why}".rstrip())
    print(f"run {run.id}: {run.state}")


def _say(talk: Talk) -> Callable[[str], None]:
    def say(text: str) -> None:
        if not talk.quiet:
            sys.stderr.write(text)
            sys.stderr.flush()

    return say
