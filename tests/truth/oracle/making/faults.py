"""Faults: each makes one thing of a feed wrong, odd, or merely unusual."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from .feeds import limits
from .names import name
from .world import Plain, Row, World

Fault = Callable[[World], None]


def plant_faults(world: World, count: int) -> None:
    for _ in range(count):
        world.dice.pick(FAULTS)(world)


def _leg(world: World) -> Row:
    return world.dice.pick(world.transactions)


def _posted_leg(world: World) -> Row:
    """A current Posted leg when there is one."""
    posted = [row for row in world.current() if row["status"] == "Posted"]
    return world.dice.pick(posted or world.transactions)


def _roles(world: World) -> list[str]:
    return [*dict.fromkeys(profile.role for profile in world.profiles), "NobodyHoldsThis"]


def _set_amount(row: Row, amount: int) -> None:
    row["amount_money"] = amount
    if amount:
        row["amount_direction"] = "Credit" if amount > 0 else "Debit"


# -- what a leg says of itself


def status(world: World) -> None:
    _leg(world)["status"] = world.dice.pick(("Pending", "Failed", "Cancelled", "posted", "Posted"))


def whole_transfer_fails(world: World) -> None:
    transfer = _leg(world)["transfer_id"]
    for row in world.transactions:
        if row["transfer_id"] == transfer:
            row["status"] = world.dice.pick(("Failed", "Pending"))


def amount(world: World) -> None:
    row = _posted_leg(world)
    _set_amount(row, row["amount_money"] + world.dice.pick((1, -1, 100)))


def zero_amount(world: World) -> None:
    row = _posted_leg(world)
    row["amount_money"] = 0
    row["amount_direction"] = world.dice.pick(("Debit", "Credit"))


def huge_amount(world: World) -> None:
    _set_amount(_posted_leg(world), world.dice.pick((1, -1)) * 9_000_000_000_000_000)


def flipped(world: World) -> None:
    row = _posted_leg(world)
    _set_amount(row, -row["amount_money"])


def moment(world: World) -> None:
    _leg(world)["posting"] = world.moment()


def late(world: World) -> None:
    _posted_leg(world)["posting"] += timedelta(days=world.dice.number(1, 40))


def early(world: World) -> None:
    _posted_leg(world)["posting"] -= timedelta(days=world.dice.number(1, 40))


def completion(world: World) -> None:
    row = _leg(world)
    shift = world.dice.pick((-1, 0, 1, 86_400, -86_400))
    row["transfer_completion"] = row["posting"] + timedelta(seconds=shift)


def no_completion(world: World) -> None:
    _leg(world)["transfer_completion"] = None


def missing_leg(world: World) -> None:
    gone = _leg(world)["id"]
    left = [row for row in world.transactions if row["id"] != gone]
    if left:
        world.transactions[:] = left


def repeated_leg(world: World) -> None:
    row = _posted_leg(world)
    world.add_transaction(row | {"id": name(world.dice, "again", len(world.transactions))})


# -- what it belongs to


def transfer_type(world: World) -> None:
    types = [rail.transfer_type for rail in world.institution.rails]
    _leg(world)["transfer_type"] = world.dice.pick([*types, "unheard of"])


def rail(world: World) -> None:
    names = [rail.name for rail in world.institution.rails]
    _leg(world)["rail_name"] = world.dice.pick([*names, "unheard of"])


def template(world: World) -> None:
    names = [template.name for template in world.institution.transfer_templates]
    _leg(world)["template_name"] = world.dice.pick([None, "unheard of", *names])


def other_transfer(world: World) -> None:
    _leg(world)["transfer_id"] = _leg(world)["transfer_id"]


def parent(world: World) -> None:
    row, other = _leg(world), _leg(world)["transfer_id"]
    row["transfer_parent_id"] = world.dice.pick((None, other, "absent", row["transfer_id"]))


def parent_of_child(world: World) -> None:
    children = [row for row in world.transactions if row["transfer_parent_id"] is not None]
    if children:
        other = _leg(world)["transfer_id"]
        world.dice.pick(children)["transfer_parent_id"] = world.dice.pick((None, other, "absent"))


def cycle_of_parents(world: World) -> None:
    one, two = _leg(world)["transfer_id"], _leg(world)["transfer_id"]
    for row in world.transactions:
        if row["transfer_id"] == one:
            row["transfer_parent_id"] = two
        elif row["transfer_id"] == two:
            row["transfer_parent_id"] = one


def bundle(world: World) -> None:
    row, other = _leg(world), _leg(world)["transfer_id"]
    row["bundle_id"] = world.dice.pick((None, "absent", other, row["transfer_id"]))


def into_a_bundle(world: World) -> None:
    """Into an aggregating transfer, whether or not its selectors take the leg."""
    sweeps = {rail.name for rail in world.institution.rails if rail.aggregating}
    bundles = [row["transfer_id"] for row in world.transactions if row["rail_name"] in sweeps]
    if bundles:
        _leg(world)["bundle_id"] = world.dice.pick(bundles)


def origin(world: World) -> None:
    _leg(world)["origin"] = "Odd 'origin'"


# -- metadata


def no_metadata(world: World) -> None:
    _leg(world)["metadata"] = world.dice.pick((None, {}))


def lost_key(world: World) -> None:
    row = _posted_leg(world)
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
    row = _leg(world)
    if row["metadata"]:
        row["metadata"] = row["metadata"] | {world.dice.pick(list(row["metadata"])): world.dice.pick(odd)}


def same_key(world: World) -> None:
    """Another transfer of the template takes over a leg's metadata, transfer key included."""
    row = _posted_leg(world)
    for other in world.transactions:
        if other["template_name"] == row["template_name"] and other["template_name"] is not None:
            other["metadata"] = row["metadata"]


# -- accounts


def renamed(world: World) -> None:
    _row_of_account(world)["account_name"] = name(world.dice, "Renamed ", 1)


def other_role(world: World) -> None:
    _row_of_account(world)["account_role"] = world.dice.pick(_roles(world))


def other_scope(world: World) -> None:
    _row_of_account(world)["account_scope"] = world.dice.pick(("external", "internal"))


def other_parent_role(world: World) -> None:
    row = _row_of_account(world)
    row["account_parent_role"] = world.dice.pick([row["account_role"], None, *_roles(world)])


def account_everywhere(world: World) -> None:
    """One account names another parent role in all its rows, its own or a child's role included."""
    account, role = _leg(world)["account_id"], world.dice.pick(_roles(world))
    for row in [*world.transactions, *world.balances]:
        if row["account_id"] == account:
            row["account_parent_role"] = role


def second_holder(world: World) -> None:
    """Another account holds a role that was held once: as a parent it is ambiguous."""
    profile = world.dice.pick(world.profiles)
    row = dict(_leg(world))
    row |= {"id": "holder", "account_id": name(world.dice, "holder", 1), "account_role": profile.role}
    world.add_transaction(row)


def other_account(world: World) -> None:
    row = _leg(world)
    row |= world.described(world.dice.pick(world.profiles))


def _row_of_account(world: World) -> Row:
    return world.dice.pick([*world.transactions, *world.balances])


# -- balances


def _balance(world: World) -> Row | None:
    return world.dice.pick(world.balances) if world.balances else None


def drift(world: World) -> None:
    row = _balance(world)
    if row is not None:
        row["money"] += world.dice.pick((1, -1, 12_345, -500_000))


def lasting_drift(world: World) -> None:
    row = _balance(world)
    if row is not None:
        for other in world.balances:
            same = other["account_id"] == row["account_id"]
            if same and other["business_day_start"] >= row["business_day_start"]:
                other["money"] += 7


def negative(world: World) -> None:
    row = _balance(world)
    if row is not None:
        row["money"] = -abs(row["money"]) - 1


def missing_day(world: World) -> None:
    if world.balances:
        world.balances.remove(world.dice.pick(world.balances))


def account_without_days(world: World) -> None:
    row = _balance(world)
    if row is not None:
        world.balances[:] = [other for other in world.balances if other["account_id"] != row["account_id"]]


def odd_day(world: World) -> None:
    row = _balance(world)
    if row is not None:
        hours = world.dice.pick((1, 17, 25, 48))
        row["business_day_end"] = row["business_day_start"] + timedelta(hours=hours)


def shifted_day(world: World) -> None:
    row = _balance(world)
    if row is not None:
        hours = world.dice.pick((1, -1, 12))
        start = row["business_day_start"] + timedelta(hours=hours)
        taken = {(other["account_id"], other["business_day_start"]) for other in world.balances}
        if (row["account_id"], start) not in taken:
            row["business_day_start"] = start


def future_day(world: World) -> None:
    row = _balance(world)
    if row is not None:
        start = row["business_day_start"] + timedelta(days=60)
        end = row["business_day_end"] + timedelta(days=60)
        world.add_balance(row | {"business_day_start": start, "business_day_end": end})


def expected(world: World) -> None:
    row = _balance(world)
    if row is not None:
        row["expected_eod_balance"] = world.dice.pick((row["money"], row["money"] + 1, 0))


def limit(world: World) -> None:
    row = _balance(world)
    if row is not None:
        row["limits"] = limits(world)


# -- higher entries

_KEPT = (
    "account_id",
    "account_name",
    "account_role",
    "account_scope",
    "account_parent_role",
    "amount_money",
    "status",
    "posting",
    "transfer_id",
    "transfer_type",
    "transfer_completion",
    "transfer_parent_id",
    "rail_name",
    "template_name",
    "origin",
    "metadata",
)
"""What a bundling leaves as it is."""
_REASONS = (None, "Inflight", "BundleAssignment", "TechnicalCorrection")


def superseded(world: World) -> None:
    """A higher entry of a leg with any reason, any change and, for bundling, any bundle."""
    row = dict(_leg(world))
    row["supersedes"] = world.dice.pick(_REASONS)
    if row["supersedes"] == "BundleAssignment" and world.dice.chance(55):
        row["bundle_id"] = world.dice.pick(("absent", _leg(world)["transfer_id"]))
    change = world.dice.number(0, 4)
    if change == 1:
        row["status"] = world.dice.pick(("Posted", "Pending", "Failed"))
    elif change == 2:
        _set_amount(row, row["amount_money"] + 1)
    elif change == 3:
        row["account_name"] = "Corrected"
    elif change == 4:
        row["metadata"] = {"note": "corrected"}
    world.add_transaction(row)


def bundled_twice(world: World) -> None:
    row = _posted_leg(world)
    for _ in range(2):
        row = world.add_transaction(row | {"bundle_id": "absent", "supersedes": "BundleAssignment"})


def bundled_with_a_change(world: World) -> None:
    """A bundling that changes one thing besides, whichever it is."""
    row = _posted_leg(world)
    other = _leg(world)
    names = [name for name in _KEPT if row[name] != other[name]]
    changed = {name: other[name] for name in [world.dice.pick(names)]} if names else {}
    if "amount_money" in changed:
        changed["amount_direction"] = other["amount_direction"]
    bundle = {"bundle_id": other["transfer_id"], "supersedes": "BundleAssignment"}
    world.add_transaction(row | changed | bundle)


def booked_by_mistake(world: World) -> None:
    """An entry names an account that no current row names."""
    row = _leg(world)
    world.add_transaction(row | {"account_id": "mistaken", "supersedes": world.dice.pick(_REASONS)})
    world.add_transaction(row | {"supersedes": "TechnicalCorrection"})


def second_parent(world: World) -> None:
    """One leg more, which names another parent than its transfer, there or absent."""
    children = [row for row in world.transactions if row["transfer_parent_id"] is not None]
    row = world.dice.pick(children or world.transactions)
    other = world.dice.pick((_leg(world)["transfer_id"], "absent"))
    world.add_transaction(
        row | {"id": name(world.dice, "more", len(world.transactions)), "transfer_parent_id": other}
    )


def restated_balance(world: World) -> None:
    row = _balance(world)
    if row is not None:
        money = row["money"] + world.dice.pick((0, 1, -100))
        world.add_balance(row | {"money": money, "supersedes": world.dice.pick(_REASONS)})


FAULTS: tuple[Fault, ...] = (
    drift,
    status,
    whole_transfer_fails,
    amount,
    zero_amount,
    huge_amount,
    flipped,
    moment,
    late,
    early,
    completion,
    no_completion,
    missing_leg,
    repeated_leg,
    transfer_type,
    rail,
    template,
    other_transfer,
    parent,
    parent_of_child,
    cycle_of_parents,
    bundle,
    into_a_bundle,
    origin,
    no_metadata,
    lost_key,
    odd_value,
    same_key,
    renamed,
    other_role,
    other_scope,
    other_parent_role,
    account_everywhere,
    second_holder,
    other_account,
    lasting_drift,
    negative,
    missing_day,
    account_without_days,
    odd_day,
    shifted_day,
    future_day,
    expected,
    limit,
    superseded,
    superseded,
    bundled_twice,
    bundled_with_a_change,
    bundled_with_a_change,
    booked_by_mistake,
    second_parent,
    restated_balance,
)
