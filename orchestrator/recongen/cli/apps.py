"""apps check, deploy, undeploy: the apps as they are declared, on the database, and in QuickSight."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.errors import FINDINGS, PENDING, group
from recongen.cli.options import Common, Execute, InstitutionFile, Json, database_command
from recongen.errors import PublishError, UsageError
from recongen.talk import to_stderr
from recongen.text import json_text, plural, printable

if TYPE_CHECKING:
    from recongen.apps.trial import AppTrial
    from recongen.apps.types import App
    from recongen.quicksight.deployment import Deployment
    from recongen.quicksight.requests import Resource
    from recongen.session import Session
    from recongen.warehouse.connect import Connection

apps = group("The apps: dashboards, declared in dbt's YAML.")

ProjectFolder = Annotated[
    Path | None,
    typer.Option(
        "--project",
        metavar="DIR",
        help="A dbt project of your own that has the recongen package and apps [default: the institution's].",
    ),
]


AnotherDatabase = Annotated[
    bool,
    typer.Option("--allow-another-database", help="Even if the deployment shows another database so far."),
]


@apps.callback()
def _group() -> None:
    """Keeps `check` a command of its own, alone as it is."""


@apps.command(short_help="Check every app and dataset.")
@database_command
def check(
    common: Common,
    file: InstitutionFile,
    project: ProjectFolder = None,
    static: bool = typer.Option(False, "--static", help="Read the declarations only; ask no database."),
    json_: Json = False,
) -> None:
    """Check what the apps declare; then, on the built database, run every dataset, try its filters, compare the results, and follow every drill."""
    from recongen.apps.project import read_declared
    from recongen.apps.trial.results import all_findings

    session = common.session(file)
    apps, findings = read_declared(session, project)
    trials: list[AppTrial] = []
    if not static and not findings:
        trials = _trials(session, apps)
        findings = list(all_findings(trials))
    if json_:
        document = {
            "prefix": session.prefix,
            "passed": not findings,
            "findings": [finding.to_dict() for finding in findings],
            "apps": [trial.to_dict() for trial in trials] or [{"app": app.name} for app in apps],
        }
        print(json_text(document))
    else:
        for finding in findings:
            to_stderr(str(finding))
        for trial in trials:
            _print_trial(trial)
        datasets = {dataset.name for app in apps for dataset in app.datasets}
        outcome = plural(len(findings), "finding") if findings else "nothing to fix"
        print(f"{plural(len(apps), 'app')}, {plural(len(datasets), 'dataset')}: {outcome}")
    if findings:
        raise typer.Exit(FINDINGS)


def _trials(session: Session, apps: Sequence[App]) -> list[AppTrial]:
    from recongen.apps.trial import try_apps

    def try_all(connection: Connection) -> list[AppTrial]:
        with session.talk.progress("trying the apps") as advance:
            return try_apps(apps, connection, advance)

    trials, _ = session.of_one_build(try_all)
    return trials


def _print_trial(trial: AppTrial) -> None:
    from recongen.report.table import TableConsole, plain_table

    counts = ("rows", "of at most")
    table = plain_table("dataset", *counts, "narrowed to", numbers=counts)
    for dataset in trial.datasets:
        rows = ["–" if n is None else f"{n:,}" for n in (dataset.rows, dataset.widest)]
        narrowed = ", ".join(f"{n.parameter} {n.value}: {n.rows:,}" for n in dataset.narrowed)
        table.add_row(dataset.dataset, *rows, printable(narrowed))
    clicks = plural(sum(drill.tried for drill in trial.drills), "click")
    landed = sum(drill.landed for drill in trial.drills)
    drills = f"{plural(len(trial.drills), 'drill')}: {landed:,} of {clicks} landed"
    console = TableConsole()
    console.print(trial.app.title)
    console.print(table)
    console.print(f"{drills}; {plural(trial.compared, 'figure')} computed twice\n")


@database_command
def deploy(
    common: Common,
    file: InstitutionFile,
    project: ProjectFolder = None,
    out: Path = typer.Option(
        Path("out"), "-o", "--out", metavar="DIR", help="Where the requests are written."
    ),
    execute: Execute = False,
    recreate: bool = typer.Option(
        False, "--recreate", help="Delete and create again what exists, to repair a broken deployment."
    ),
    allow_removed_columns: bool = typer.Option(
        False, "--allow-removed-columns", help="Remove columns from datasets even if a dashboard shows them."
    ),
    allow_another_database: AnotherDatabase = False,
    plan_file: Path | None = typer.Option(
        None, metavar="JSON", help="Write the plan there; with --execute, run that plan or nothing."
    ),
    detailed_exitcode: bool = typer.Option(
        False, "--detailed-exitcode", help="Exit with 3 when the plan would change something."
    ),
    json_: Json = False,
) -> None:
    """Write the apps as QuickSight requests and print what deploying them would change; --execute does it."""
    from recongen.quicksight import deploy as quicksight
    from recongen.quicksight.apply import execute as carry_out
    from recongen.quicksight.decide import Options
    from recongen.quicksight.plan import must_be_the_plan, read_plan, write_plan
    from recongen.quicksight.plan_text import plan_lines
    from recongen.quicksight.requests import write

    session, talk = common.session(file), common.talk
    stored = read_plan(plan_file) if plan_file and execute else None
    deployment = quicksight.with_a_source(_deployment(session), session.target)
    resources = requests_of(session, deployment, project)
    quicksight.must_be_valid(resources)
    talk.say(f"wrote {plural(len(write(resources, out)), 'request')} to {out}")
    for warning in quicksight.warnings(deployment, resources):
        talk.warn(warning)
    with talk.progress("looking at QuickSight") as advance:
        options = Options(recreate, allow_removed_columns, allow_another_database)
        service, plan = quicksight.plan_for(deployment, resources, options, advance)
    print(json_text(plan.document()) if json_ else "\n".join(plan_lines(plan)))
    if execute:
        if stored is not None and service is not None:
            must_be_the_plan(stored, plan)
        carry_out(service, plan, say=talk.say)
        talk.say(f"deployment {plan.deployment} is as planned")
        return
    if plan_file:
        write_plan(plan, plan_file)
        talk.say(f"wrote the plan to {plan_file}")
    if plan.refused:
        raise PublishError(f"{plural(len(plan.refused), 'resource')} cannot be deployed as planned")
    if plan.undeployable:
        talk.say(f"nothing can be deployed yet: {plan.undeployable}")
    elif plan.pending:
        talk.say("nothing was changed; --execute runs this plan")
    if plan.pending and detailed_exitcode:
        raise typer.Exit(PENDING)


@database_command
def undeploy(
    common: Common,
    file: InstitutionFile,
    project: ProjectFolder = None,
    all_: bool = typer.Option(
        False, "--all", help="The whole deployment, not only what the apps no longer declare."
    ),
    allow_another_database: AnotherDatabase = False,
    execute: Execute = False,
    json_: Json = False,
) -> None:
    """List what is in QuickSight and no longer declared; --execute deletes it.

    It deletes only resources that have this deployment's name and both of its tags.
    """
    from recongen.quicksight.apply import removable, remove
    from recongen.quicksight.client import QuickSight
    from recongen.quicksight.plan_text import entry_lines

    session, talk = common.session(file), common.talk
    deployment = _deployment(session)
    if deployment.undeployable:
        raise UsageError(f"nothing is set up for QuickSight yet: {deployment.undeployable}")
    service = QuickSight(deployment.account, deployment.region)
    entries = removable(service, deployment.name, () if all_ else requests_of(session, deployment, project))
    if json_:
        print(json_text([vars(entry) for entry in entries]))
    for line in () if json_ else entry_lines(entries):
        print(line)
    place = f"{deployment.name} in account {deployment.account}, region {deployment.region}"
    others = sorted({entry.database for entry in entries if entry.database} - {deployment.database})
    if others and not allow_another_database:
        raise PublishError(
            f"nothing was changed: deployment {deployment.name} shows another database ({others[0]}); "
            "choose its --target, or use --allow-another-database"
        )
    if not entries:
        talk.say(f"there is nothing {'of' if all_ else 'stale in'} deployment {place}")
    elif execute:
        remove(service, deployment.name, entries, say=talk.say)
        talk.say(f"deleted {plural(len(entries), 'resource')} of deployment {place}")
    else:
        talk.say(f"nothing was changed in deployment {place}; --execute deletes these")


def _deployment(session: Session) -> Deployment:
    from recongen.quicksight.deploy import with_database
    from recongen.quicksight.deployment import deployment_of

    return with_database(deployment_of(session.settings, session.prefix), session.target, session.prefix)


def requests_of(session: Session, deployment: Deployment, project: Path | None = None) -> Sequence[Resource]:
    """The apps of the institution's project, or of a team's own, as requests; no database is asked."""
    from recongen.apps.project import load_apps
    from recongen.quicksight.emit import emit

    return emit(load_apps(session, project), deployment, session.target, session.institution.theme)
