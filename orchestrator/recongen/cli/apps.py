"""apps check: the apps and their datasets, as they are declared and on the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.errors import FINDINGS, TellingGroup
from recongen.cli.options import Common, InstitutionFile, Json, database_command
from recongen.cli.talk import tell
from recongen.text import json_text, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recongen.apps.trial import AppTrial
    from recongen.apps.types import App
    from recongen.declared.findings import Finding
    from recongen.session import Session
    from recongen.warehouse.connect import Connection

app = typer.Typer(
    cls=TellingGroup,
    help="The apps: dashboards, declared in dbt's YAML.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

ProjectFolder = Annotated[
    Path | None,
    typer.Option(
        "--project",
        metavar="DIR",
        help="A dbt project of your own that has the recongen package and apps [default: the institution's].",
        show_default=False,
    ),
]


@app.callback()
def _group() -> None:
    """Keeps `check` a command of its own, alone as it is."""


@app.command(short_help="Check every app and dataset.")
@database_command
def check(
    common: Common,
    file: InstitutionFile,
    project: ProjectFolder = None,
    static: Annotated[
        bool, typer.Option("--static", help="Read the declarations only; ask no database.")
    ] = False,
    json_: Json = False,
) -> None:
    """Check what the apps declare; then run every dataset, narrow it, compare and follow every drill on the built database."""
    from recongen.apps.project import declared
    from recongen.apps.trial.results import all_findings

    session = common.session(file)
    apps, findings = declared(session, project)
    trials: list[AppTrial] = []
    if not static and not findings:
        trials = _tried(session, apps)
        findings = list(all_findings(trials))
    _print(session, apps, trials, findings, json_)
    if findings:
        raise typer.Exit(FINDINGS)


def _tried(session: Session, apps: Sequence[App]) -> list[AppTrial]:
    from recongen.apps.trial import try_apps

    def tried(connection: Connection) -> list[AppTrial]:
        with session.talk.progress("trying the apps") as advance:
            return try_apps(apps, connection, advance)

    trials, _ = session.of_one_build(tried)
    return trials


def _print(
    session: Session, apps: Sequence[App], trials: list[AppTrial], findings: list[Finding], json_: bool
) -> None:
    if json_:
        document = {
            "prefix": session.prefix,
            "passed": not findings,
            "findings": [finding.to_dict() for finding in findings],
            "apps": [trial.to_dict() for trial in trials] or [{"app": app.name} for app in apps],
        }
        print(json_text(document))
        return
    for finding in findings:
        tell(str(finding))
    for trial in trials:
        _print_table(trial)
    datasets = {dataset.name for app in apps for dataset in app.datasets}
    looked_at = f"{plural(len(apps), 'app')}, {plural(len(datasets), 'dataset')}"
    print(f"{looked_at}: {plural(len(findings), 'finding') if findings else 'nothing to fix'}")


def _print_table(trial: AppTrial) -> None:
    from recongen.cli.talk import data_console
    from recongen.report.rows import plain_table
    from recongen.text import printable

    table = plain_table()
    for heading in ("dataset", "rows", "of at most", "narrowed to"):
        table.add_column(
            heading, justify="right" if heading in ("rows", "of at most") else "left", overflow="fold"
        )
    for dataset in trial.datasets:
        counts = ["–" if n is None else f"{n:,}" for n in (dataset.rows, dataset.widest)]
        narrowed = ", ".join(f"{n.parameter} {n.value}: {n.rows:,}" for n in dataset.narrowed)
        table.add_row(dataset.dataset, *counts, printable(narrowed))
    console = data_console()
    console.print(trial.app.title)
    console.print(table)
    tried, landed = (sum(getattr(drill, part) for drill in trial.drills) for part in ("tried", "landed"))
    clicks = f"{plural(len(trial.drills), 'drill')}: {landed:,} of {plural(tried, 'click')} landed; "
    console.print(f"{clicks}{plural(trial.compared, 'figure')} computed twice\n")
