"""What holds for every resource, and for themes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recongen.quicksight.kinds import Kind
from recongen.quicksight.permissions import owner_actions, viewer_actions
from recongen.quicksight.requests import DEPLOYMENT, Resource, ours
from recongen.quicksight.service_model import Fault
from tests.quicksight.lint.world import World

MOST_TAGS = 50
LONGEST_NAME = 128
GRADIENT = 2


def tags(resource: Resource, world: World) -> Iterator[Fault]:
    listed = [tag["Key"] for tag in resource.request.get("Tags", [])]
    if not ours(resource.tags) or not resource.id.startswith(f"{resource.tags.get(DEPLOYMENT)}-"):
        remedy = "tag it as ours and begin its id with the deployment's name and a hyphen"
        yield Fault("$.Tags", "nothing would find this resource again", remedy)
    if len(listed) > MOST_TAGS:
        yield Fault("$.Tags", f"holds {len(listed)} tags", f"the most is {MOST_TAGS}")
    for key in sorted({key for key in listed if listed.count(key) > 1}):
        yield Fault("$.Tags", f"the tag {key} is there twice", "delete one")
    if len(resource.name) > LONGEST_NAME:
        yield Fault("$.Name", f"has {len(resource.name)} characters", f"the most is {LONGEST_NAME}")


def permissions(resource: Resource, world: World) -> Iterator[Fault]:
    """Each set of actions whole or not at all."""
    sets = [sorted(owner_actions(resource.kind)), sorted(viewer_actions(resource.kind))]
    for position, granted in enumerate(resource.request.get("Permissions", [])):
        if sorted(granted["Actions"]) not in [whole for whole in sets if whole]:
            told = f"{len(granted['Actions'])} actions are no set that the service grants"
            yield Fault(f"$.Permissions[{position}]", told, "grant all that an owner or a viewer has")


def references(resource: Resource, world: World) -> Iterator[Fault]:
    """ARNs name what is sent along, in the account that it is sent to."""
    found: Mapping[str, tuple[str, Kind]] = {"$.ThemeArn": (resource.request.get("ThemeArn", ""), "theme")}
    declared = resource.request.get("Definition", {}).get("DataSetIdentifierDeclarations", [])
    listed = {
        f"$.Definition.DataSetIdentifierDeclarations[{position}].DataSetArn": (entry["DataSetArn"], "dataset")
        for position, entry in enumerate(declared)
    }
    for path, (arn, kind) in [*found.items(), *listed.items()]:
        if arn and arn.rpartition("/")[2] not in world.ids[kind]:  # type: ignore[index]
            yield Fault(path, f"no {kind} with the id {arn.rpartition('/')[2]} is sent", "mend the ARN")
        elif arn and arn.split(":")[4] != resource.request["AwsAccountId"]:
            yield Fault(path, "names another account than the request", "mend the ARN")


def theme(resource: Resource, world: World) -> Iterator[Fault]:
    colours = resource.request["Configuration"].get("DataColorPalette", {})
    gradient = colours.get("MinMaxGradient")
    if gradient is not None and len(gradient) != GRADIENT:
        path = "$.Configuration.DataColorPalette.MinMaxGradient"
        yield Fault(path, f"holds {len(gradient)} colours", "give two: the light one and the dark one")
