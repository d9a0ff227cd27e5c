"""deploy: the apps into QuickSight, planned first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.apps import ProjectFolder
from recongen.cli.options import Common, Execute, InstitutionFile, Json, database_command
from recongen.cli.talk import tell
from recongen.errors import PublishError
from recongen.text import json_text, plural

if TYPE_CHECKING:
    from recongen.quicksight.deployment import Deployment
    from recongen.quicksight.requests import Resource
    from recongen.session import Session

PENDING = 3
MOST_DETAILS = 20


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
    from recongen.quicksight import deploy as quicksight
    from recongen.quicksight.apply import execute as carry_out
    from recongen.quicksight.decide import Options
    from recongen.quicksight.deployment import deployment_of
    from recongen.quicksight.plan import must_be_the_plan, read_plan, write_plan
    from recongen.quicksight.plan_text import plan_lines
    from recongen.quicksight.requests import write

    session, talk = common.session(file), common.talk
    stored = read_plan(plan_file) if plan_file and execute else None
    deployment = quicksight.with_a_source(deployment_of(session.settings, session.prefix), session.target)
    resources = requests_of(session, deployment, project)
    with _all_details():
        quicksight.must_be_valid(resources)
    talk.say(f"wrote {plural(len(write(resources, out)), 'request')} to {out}")
    for warning in quicksight.warnings(deployment, resources):
        talk.warn(warning)
    with talk.progress("looking at QuickSight") as advance:
        options = Options(recreate, allow_removed_columns)
        service, plan = quicksight.plan_for(deployment, resources, options, advance)
    for line in [json_text(plan.document())] if json_ else plan_lines(plan):
        print(line)
    if execute:
        if stored is not None and service is not None:
            must_be_the_plan(stored, plan)
        with _all_details():
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


def requests_of(session: Session, deployment: Deployment, project: Path | None = None) -> Sequence[Resource]:
    """The apps of the institution's project, or of a team's own, as requests; no database is asked."""
    from recongen.apps.project import load_apps
    from recongen.quicksight.emit import emit

    return emit(load_apps(session, project), deployment, session.target, session.institution.theme)


@contextmanager
def _all_details() -> Iterator[None]:
    """What a failure says beyond its one line is printed before that line."""
    try:
        yield
    except PublishError as failure:
        lines = [line for line in failure.details if line not in str(failure)]
        for line in lines[:MOST_DETAILS]:
            tell(line)
        if len(lines) > MOST_DETAILS:
            tell(f"… and {len(lines) - MOST_DETAILS:,} more")
        raise
