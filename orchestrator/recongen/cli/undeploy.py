"""undeploy: out of QuickSight what a deployment has put there."""

from __future__ import annotations

from typing import Annotated

import typer

from recongen.cli.apps import ProjectFolder
from recongen.cli.options import Common, Execute, InstitutionFile, Json, database_command
from recongen.errors import UsageError
from recongen.text import json_text, plural


@database_command
def undeploy(
    common: Common,
    file: InstitutionFile,
    project: ProjectFolder = None,
    all_: Annotated[
        bool, typer.Option("--all", help="The whole deployment, not only what the apps no longer declare.")
    ] = False,
    execute: Execute = False,
    json_: Json = False,
) -> None:
    """List what of this deployment in QuickSight is no longer declared; --execute deletes it.

    Only what begins with the deployment's name and carries both of its tags is ever deleted.
    """
    from recongen.cli.deploy import requests_of
    from recongen.quicksight.apply import removable, remove
    from recongen.quicksight.client import QuickSight
    from recongen.quicksight.deployment import deployment_of
    from recongen.quicksight.plan_text import entry_lines

    session = common.session(file)
    deployment = deployment_of(session.settings, session.prefix)
    if deployment.undeployable:
        raise UsageError(f"there is no deployment to look at: {deployment.undeployable}")
    service = QuickSight(deployment.account, deployment.region)
    entries = removable(service, deployment.name, () if all_ else requests_of(session, deployment, project))
    if json_:
        print(json_text([vars(entry) for entry in entries]))
    for line in () if json_ else entry_lines(entries):
        print(line)
    place = f"{deployment.name} in account {deployment.account}, region {deployment.region}"
    if not entries:
        common.talk.say(f"there is nothing {'of' if all_ else 'stale in'} deployment {place}")
    elif execute:
        remove(service, deployment.name, entries, say=common.talk.say)
        common.talk.say(f"deleted {plural(len(entries), 'resource')} of deployment {place}")
    else:
        common.talk.say(f"nothing was changed in deployment {place}; --execute deletes these")
