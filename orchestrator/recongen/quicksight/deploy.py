"""What a deployment needs before its plan: a data source, requests that the service would take, and warnings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from recongen.errors import PublishError
from recongen.quicksight import kinds
from recongen.quicksight.client import QuickSight, Service
from recongen.quicksight.datasets import database_of, own_machine, why_no_source
from recongen.quicksight.decide import Options
from recongen.quicksight.deployment import Deployment
from recongen.quicksight.plan import Advance, Plan, make_plan, unsent_plan
from recongen.quicksight.requests import Resource
from recongen.quicksight.service_model import faults
from recongen.text import plural
from recongen.warehouse.target import Target


def with_database(deployment: Deployment, target: Target, prefix: str) -> Deployment:
    """The same deployment; its resources say which database they show."""
    return replace(deployment, database=database_of(deployment, target, prefix))


def with_a_source(deployment: Deployment, target: Target) -> Deployment:
    """The same deployment; not deployable where the datasets would have nothing to ask."""
    reasons = [deployment.undeployable, why_no_source(deployment, target)]
    return replace(deployment, undeployable="; ".join(filter(None, reasons)) or None)


def must_be_valid(resources: Sequence[Resource]) -> None:
    """Nothing that the service would refuse leaves the machine, nor is written."""
    lines = [
        f"{resource.label} {fault}"
        for resource in resources
        for fault in faults(kinds.operation("Create", resource.kind), resource.request)
    ]
    if lines:
        raise PublishError(f"QuickSight would refuse these requests: {plural(len(lines), 'fault')}", lines)


def warnings(deployment: Deployment, resources: Sequence[Resource]) -> Iterator[str]:
    if not deployment.owners:
        who = (
            "viewers can open the dashboards, but recongen lets nobody change them"
            if deployment.viewers
            else "recongen lets nobody open what is deployed"
        )
        yield f"no owners are set: {who}; set owners in recongen.yaml"
    sources = [each.request for each in resources if each.kind == "data_source"]
    for host in filter(None, map(own_machine, sources)):
        yield (
            f"the data source is at {host}, where QuickSight finds no database: name the server's own host "
            "in the dbt profile, or set data_source_arn"
        )


def plan_for(
    deployment: Deployment, resources: Sequence[Resource], options: Options, advance: Advance | None = None
) -> tuple[Service | None, Plan]:
    """The plan, and the service for which it is; none where the plan can only be read."""
    if deployment.undeployable:
        return None, unsent_plan(deployment, resources, options)
    service = QuickSight(deployment.account, deployment.region)
    return service, make_plan(service, deployment.name, resources, options, advance=advance)
