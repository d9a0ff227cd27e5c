"""deploy: the apps into QuickSight, planned first."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from recongen.cli.apps import ProjectFolder
from recongen.cli.options import Common, Execute, InstitutionFile, Json, database_command
from recongen.errors import PublishError, UsageError
from recongen.text import json_text, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from recongen.cli.session import Session
    from recongen.quicksight.client import Service
    from recongen.quicksight.decide import Options
    from recongen.quicksight.deployment import Deployment
    from recongen.quicksight.plan import Plan
    from recongen.quicksight.requests import Resource

PENDING = 3
SHOWN_FAULTS = 20


@database_command
def deploy(
    common: Common,
    file: InstitutionFile,
    project: ProjectFolder = None,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="DIR", help="Where the requests are written.")
    ] = Path("out"),
    execute: Execute = False,
    recreate: Annotated[
        bool, typer.Option("--recreate", help="Delete and create again what exists: a rescue.")
    ] = False,
    allow_removed_columns: Annotated[
        bool,
        typer.Option(
            "--allow-removed-columns", help="Take columns from datasets even where a dashboard shows them."
        ),
    ] = False,
    plan_file: Annotated[
        Path | None,
        typer.Option(
            metavar="JSON",
            help="Write the plan there; with --execute, run that plan or nothing.",
            show_default=False,
        ),
    ] = None,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit with 3 when the plan would change something.")
    ] = False,
    json_: Json = False,
) -> None:
    """Write the apps as QuickSight requests and print what deploying them would change; --execute does it."""
    from recongen.cli.session import Session
    from recongen.quicksight.decide import Options
    from recongen.quicksight.deployment import deployment_of
    from recongen.quicksight.requests import write

    session = Session(file, common)
    stored = _stored(plan_file) if plan_file and execute else None
    deployment = deployment_of(session.settings, session.prefix)
    resources = emitted(session, deployment, project)
    deployment = with_a_source(session, deployment, resources)
    must_be_valid(resources)
    written = write(resources, out)
    common.talk.say(f"wrote {plural(len(written), 'request')} to {out}")
    if not deployment.owners:
        common.talk.warn(
            "no owners are set, so nobody can open what is deployed: set owners in recongen.yaml"
        )
    _warn_of_own_machine(session, resources)
    service, plan = _plan(session, deployment, resources, Options(recreate, allow_removed_columns))
    _show(plan, json_)
    if execute:
        _execute(session, service, plan, resources, stored)
        return
    if plan_file:
        _store(plan, plan_file)
        common.talk.say(f"wrote the plan to {plan_file}")
    if plan.refused:
        raise PublishError(f"{plural(len(plan.refused), 'resource')} cannot be deployed as planned")
    if plan.undeployable:
        common.talk.say(f"nothing can be deployed yet: {plan.undeployable}")
    elif plan.pending:
        common.talk.say("nothing was changed; --execute runs this plan")
    if plan.pending and detailed_exitcode:
        raise typer.Exit(PENDING)


def emitted(session: Session, deployment: Deployment, project: Path | None = None) -> tuple[Resource, ...]:
    """The apps of the institution's project, or of a team's own, as requests; no database is asked."""
    from recongen.cli.apps import load_apps
    from recongen.quicksight.emit import emit

    apps = load_apps(session, project)
    return emit(apps, deployment, session.target, session.institution.theme)


def with_a_source(session: Session, deployment: Deployment, resources: Sequence[Resource]) -> Deployment:
    """The same deployment; not deployable where the datasets would have nothing to ask."""
    from recongen.quicksight.datasource import why_no_source

    if any(each.kind == "data_source" and "Credentials" in each.request for each in resources):
        return deployment
    reasons = [deployment.undeployable, why_no_source(deployment, session.target)]
    return replace(deployment, undeployable="; ".join(filter(None, reasons)) or None)


def _warn_of_own_machine(session: Session, resources: Sequence[Resource]) -> None:
    from recongen.quicksight.datasource import own_machine

    for host in filter(None, [own_machine(each.request) for each in resources if each.kind == "data_source"]):
        session.talk.warn(
            f"the data source is at {host}, where QuickSight finds no database: name the server's own host "
            "in the dbt profile, or set data_source_arn"
        )


def must_be_valid(resources: Sequence[Resource]) -> None:
    """Nothing that the service would refuse leaves the machine, nor is written."""
    from recongen.quicksight import kinds
    from recongen.quicksight.lint import lint
    from recongen.quicksight.service_model import faults

    found = [
        f"{resource.label} {fault}"
        for resource in resources
        for fault in faults(kinds.create(resource.kind), resource.request)
    ]
    # What has another shape than it must cannot be followed from one part to another.
    found = found or [f"{resource.label} {fault}" for resource, fault in lint(resources)]
    if found:
        tell_details(found)
        raise PublishError(f"QuickSight would refuse these requests: {plural(len(found), 'fault')}")


def tell_details(lines: Sequence[str]) -> None:
    from recongen.cli.talk import tell

    for line in lines[:SHOWN_FAULTS]:
        tell(line)
    if len(lines) > SHOWN_FAULTS:
        tell(f"… and {len(lines) - SHOWN_FAULTS:,} more")


def _plan(
    session: Session, deployment: Deployment, resources: Sequence[Resource], options: Options
) -> tuple[Service | None, Plan]:
    from recongen.quicksight.client import QuickSight
    from recongen.quicksight.plan import make_plan, unsent_plan

    if deployment.undeployable:
        return None, unsent_plan(deployment, resources, options)
    service = QuickSight(deployment.account, deployment.region)
    with session.talk.progress("looking at QuickSight") as advance:
        return service, make_plan(service, deployment.name, resources, options, advance=advance)


def _show(plan: Plan, as_json: bool) -> None:
    from recongen.quicksight.plan_text import plan_lines

    if as_json:
        print(json_text(plan.document()))
        return
    for line in plan_lines(plan):
        print(line)


def _execute(
    session: Session,
    service: Service | None,
    plan: Plan,
    resources: Sequence[Resource],
    stored: dict[str, Any] | None,
) -> None:
    from recongen.quicksight.apply import execute, must_be_the_plan

    if service is None:
        raise PublishError(f"nothing was deployed: {plan.undeployable}")
    if stored is not None:
        must_be_the_plan(stored, plan)
    try:
        execute(service, plan, resources, say=session.talk.say)
    except PublishError as failure:
        if len(failure.details) > 1:
            tell_details(failure.details)
        raise
    session.talk.say(f"deployment {plan.deployment} is as planned")


def _store(plan: Plan, path: Path) -> None:
    try:
        path.write_text(json_text(plan.document()) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"the plan cannot be written to {path}: {error.strerror or error}") from None


def _stored(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(f"{path} cannot be read: {reason}; deploy without --execute writes it") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is not a plan: {str(error).splitlines()[0]}") from None
    if not isinstance(document, dict) or not isinstance(document.get("steps"), list):
        raise UsageError(f"{path} is not a plan: deploy without --execute writes one")
    return document
