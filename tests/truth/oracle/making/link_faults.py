"""Faults in what a leg belongs to: rail, template, transfer, parent, bundle, metadata."""

from __future__ import annotations

from .choosing import any_leg, posted_leg
from .world import Plain, Twice, World


def transfer_type(world: World) -> None:
    types = [rail.transfer_type for rail in world.institution.rails]
    any_leg(world)["transfer_type"] = world.dice.pick([*types, "unheard of"])


def rail(world: World) -> None:
    names = [rail.name for rail in world.institution.rails]
    any_leg(world)["rail_name"] = world.dice.pick([*names, "unheard of"])


def template(world: World) -> None:
    names = [template.name for template in world.institution.transfer_templates]
    any_leg(world)["template_name"] = world.dice.pick([None, "unheard of", *names])


def other_transfer(world: World) -> None:
    any_leg(world)["transfer_id"] = any_leg(world)["transfer_id"]


def parent(world: World) -> None:
    row, other = any_leg(world), any_leg(world)["transfer_id"]
    row["transfer_parent_id"] = world.dice.pick((None, other, "absent", row["transfer_id"]))


def parent_of_child(world: World) -> None:
    children = [row for row in world.transactions if row["transfer_parent_id"] is not None]
    if children:
        other = any_leg(world)["transfer_id"]
        world.dice.pick(children)["transfer_parent_id"] = world.dice.pick((None, other, "absent"))


def cycle_of_parents(world: World) -> None:
    one, two = any_leg(world)["transfer_id"], any_leg(world)["transfer_id"]
    for row in world.transactions:
        if row["transfer_id"] == one:
            row["transfer_parent_id"] = two
        elif row["transfer_id"] == two:
            row["transfer_parent_id"] = one


def bundle(world: World) -> None:
    row, other = any_leg(world), any_leg(world)["transfer_id"]
    row["bundle_id"] = world.dice.pick((None, "absent", other, row["transfer_id"]))


def into_a_bundle(world: World) -> None:
    """Into an aggregating transfer, whether or not its selectors take the leg."""
    sweeps = {rail.name for rail in world.institution.rails if rail.aggregating}
    bundles = [row["transfer_id"] for row in world.transactions if row["rail_name"] in sweeps]
    if bundles:
        any_leg(world)["bundle_id"] = world.dice.pick(bundles)


def origin(world: World) -> None:
    any_leg(world)["origin"] = "Odd 'origin'"


def no_metadata(world: World) -> None:
    any_leg(world)["metadata"] = world.dice.pick((None, {}))


def lost_key(world: World) -> None:
    row = posted_leg(world)
    if row["metadata"]:
        lost = world.dice.pick(list(row["metadata"]))
        row["metadata"] = {key: value for key, value in row["metadata"].items() if key != lost}


def odd_value(world: World) -> None:
    blank = world.dice.pick(("", "  ", "\t", "\n", "\v", "\f", "\r", " \t\r\n"))
    odd = (
        None,
        blank,
        blank,
        {"a": 1},
        [1],
        True,
        False,
        0,
        Plain("2.5"),
        "2030-02-30 00:00:00",
        "soon",
        'é"\\',
    )
    row = any_leg(world)
    if row["metadata"]:
        row["metadata"] = row["metadata"] | {world.dice.pick(list(row["metadata"])): world.dice.pick(odd)}


def same_key(world: World) -> None:
    """Another transfer of the template takes over a leg's metadata, transfer key included."""
    row = posted_leg(world)
    for other in world.transactions:
        if other["template_name"] == row["template_name"] and other["template_name"] is not None:
            other["metadata"] = row["metadata"]


def key_named_twice(world: World) -> None:
    """The first value is the one that stood there, or the last is."""
    row = any_leg(world)
    if row["metadata"]:
        key = world.dice.pick(list(row["metadata"]))
        pair = [row["metadata"][key], world.dice.pick(("2030-01-03", "v2", None, 5, [1]))]
        if not isinstance(pair[0], Twice):
            first, last = pair[:: world.dice.pick((1, -1))]
            row["metadata"] = row["metadata"] | {key: Twice(first, last, escaped=world.dice.chance(30))}
