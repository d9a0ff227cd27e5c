"""What holds for every resource, and for themes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recongen.quicksight.kinds import APART, ID_MEMBER, Kind, operation
from recongen.quicksight.permissions import owner_actions, viewer_actions
from recongen.quicksight.requests import DEPLOYMENT, Resource, ours
from recongen.quicksight.service_model import Fault, members
from tests.quicksight.lint.world import World, label_of

MOST_TAGS = 50
LONGEST_NAME = 128
GRADIENT = 2


def tags(resource: Resource, world: World) -> Iterator[Fault]:
    keys = [tag["Key"] for tag in resource.request.get("Tags", [])]
    if not ours(resource.tags) or not resource.id.startswith(f"{resource.tags.get(DEPLOYMENT)}-"):
        remedy = "tag it as ours and begin its id with the deployment's name and a hyphen"
        yield Fault("$.Tags", "nothing would find this resource again", remedy)
    if len(keys) > MOST_TAGS:
        yield Fault("$.Tags", f"holds {len(keys)} tags", f"the most is {MOST_TAGS}")
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Fault("$.Tags", f"the tag {key} is there twice", "delete one")
    if len(resource.name) > LONGEST_NAME:
        yield Fault("$.Name", f"has {len(resource.name)} characters", f"the most is {LONGEST_NAME}")


def updatable(resource: Resource, world: World) -> Iterator[Fault]:
    """A later deployment must be able to change whatever this one creates."""
    known = members(operation("Update", resource.kind)) | APART
    # Planning looks at the type of a data source.
    for name in sorted(set(resource.request) - known - {"Type"}):
        yield Fault(f"$.{name}", "no update could change it", "leave it out")


def alone(resource: Resource, world: World) -> Iterator[Fault]:
    if world.labels[label_of(resource)] > 1:
        yield Fault(f"$.{ID_MEMBER[resource.kind]}", f"{label_of(resource)} is sent twice", "rename one")


def permissions(resource: Resource, world: World) -> Iterator[Fault]:
    """Each set of actions whole or not at all."""
    sets = [sorted(owner_actions(resource.kind)), sorted(viewer_actions(resource.kind))]
    for position, grant in enumerate(resource.request.get("Permissions", [])):
        if sorted(grant["Actions"]) not in [whole for whole in sets if whole]:
            problem = f"{len(grant['Actions'])} actions are not a set that the service grants"
            yield Fault(f"$.Permissions[{position}]", problem, "grant all that an owner or a viewer has")


def references(resource: Resource, world: World) -> Iterator[Fault]:
    """ARNs name what is sent along, in the account that it is sent to."""
    of_theme: Mapping[str, tuple[str, Kind]] = {"$.ThemeArn": (resource.request.get("ThemeArn", ""), "theme")}
    declared = resource.request.get("Definition", {}).get("DataSetIdentifierDeclarations", [])
    of_datasets = {
        f"$.Definition.DataSetIdentifierDeclarations[{position}].DataSetArn": (entry["DataSetArn"], "dataset")
        for position, entry in enumerate(declared)
    }
    for path, (arn, kind) in [*of_theme.items(), *of_datasets.items()]:
        if arn and arn.rpartition("/")[2] not in world.ids[kind]:  # type: ignore[index]
            yield Fault(path, f"no {kind} with the id {arn.rpartition('/')[2]} is sent", "fix the ARN")
        elif arn and arn.split(":")[4] != resource.request["AwsAccountId"]:
            yield Fault(path, "names another account than the request", "fix the ARN")


def theme(resource: Resource, world: World) -> Iterator[Fault]:
    colours = resource.request["Configuration"].get("DataColorPalette", {})
    gradient = colours.get("MinMaxGradient")
    if gradient is not None and len(gradient) != GRADIENT:
        path = "$.Configuration.DataColorPalette.MinMaxGradient"
        yield Fault(path, f"holds {len(gradient)} colours", "give two: the light one and the dark one")
