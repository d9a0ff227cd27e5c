"""Transfers that were not followed, closed or named as their chain or template says."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial

from recongen.demo.feed import clock
from recongen.demo.feed.plants.edit import CannotPlantError, Edit
from recongen.demo.feed.plants.rails import drain, is_sound, rails
from recongen.demo.feed.rows import Leg
from recongen.institution.types import ChainEntry, Rail, TransferTemplate

# ---- chains -------------------------------------------------------------------------------------------


def chain_orphan(edit: Edit) -> set[str]:
    """A transfer that should have been followed by another, and was not."""
    entries = [entry for entry in edit.institution.chains if _is_alone(edit, entry)]
    return edit.first(entries, "rail that another must follow", partial(_leave_alone, edit))


def _is_alone(edit: Edit, entry: ChainEntry) -> bool:
    """Required by itself, and the only one that its parent requires."""
    rail = edit.plan.rails.get(entry.parent)
    required = [other for other in edit.plan.followers[entry.parent] if other.required]
    return (
        required == [entry]
        and entry.xor_group is None
        and entry.parent not in edit.plan.templates
        and rail is not None
        and rail.is_two_leg
        and is_sound(edit, rail, "follows", "expected")
    )


def _leave_alone(edit: Edit, entry: ChainEntry) -> set[str]:
    at = edit.at(edit.day(13), 13)
    debit, credit = edit.pay(edit.plan.rails[entry.parent], at, 31_000)
    if edit.cast.expects_a_balance(debit.party):
        raise CannotPlantError(f"{debit.party.name} must end its day as it is")
    if credit.party.expected_eod_balance is not None:
        drain(edit, credit.party, at + clock.HOUR, credit.amount)
    return {edit.key(debit.transfer_id, entry.parent, entry.child)}


def chain_xor_breach(edit: Edit) -> set[str]:
    """Something that was settled once, and a second time in another way."""
    entries = [entry for entry in reversed(edit.institution.chains) if _settles(edit, entry)]
    what = "template that is followed by one of several rails"
    return edit.first(entries, what, partial(_settle_twice, edit))


def _settles(edit: Edit, entry: ChainEntry) -> bool:
    rail = edit.plan.rails.get(entry.child)
    return (
        entry.xor_group is not None
        and entry.parent in edit.plan.templates
        and entry.child not in edit.plan.templates
        and rail is not None
        and rail.is_two_leg
        and is_sound(edit, rail, parent=True)
    )


def _settle_twice(edit: Edit, entry: ChainEntry) -> set[str]:
    legs = edit.transfers_of(entry.parent)[0]
    edit.take_transfer(legs)
    parent = legs[0].transfer_id
    day = edit.workdays.after(clock.day_of(max(leg.posting for leg in legs)))
    edit.pay(edit.plan.rails[entry.child], edit.at(day, 11), 1_000, parent)
    return {edit.key(parent, entry.parent, entry.xor_group)}


def chain_parent_disagreement(edit: Edit) -> set[str]:
    """A transfer that names a parent which does not exist."""
    rail = rails(edit, partial(_follows, edit), "rail of two legs that follows another")[0]
    at = edit.at(edit.day(14), 11)
    legs = edit.pay(rail, at, 2_100, "plant-no-such-transfer")
    return {edit.key(legs[0].transfer_id)}


def _follows(edit: Edit, rail: Rail) -> bool:
    is_child = rail.name in edit.plan.chained and rail.name not in edit.plan.templates
    return is_child and rail.is_two_leg and is_sound(edit, rail, parent=True)


def fan_in_breach(edit: Edit) -> set[str]:
    """A shared child that misses one of its parents: two of its legs name the same one."""
    # The parent that is left out must not need the child.
    entries = [
        entry
        for entry in edit.institution.chains
        if entry.expected_parent_count and not entry.required and entry.xor_group is None
    ]
    what = "chain in which a counted number of parents share a child"
    return edit.first(entries[:1], what, partial(_leave_one_out, edit))


def _leave_one_out(edit: Edit, entry: ChainEntry) -> set[str]:
    legs = edit.transfers_of(entry.child)[0]
    edit.take_transfer(legs)
    parents = [leg.transfer_parent_id for leg in legs]
    other = next((name for name in parents if name != parents[-1]), None)
    if other is None:
        raise CannotPlantError(f"a transfer of {entry.child} has but one parent")
    for leg in legs:
        if leg.transfer_parent_id == parents[-1]:
            edit.change(leg, transfer_parent_id=other)
    return {edit.key(legs[0].transfer_id, entry.child, entry.parent)}


def dead_declaration(edit: Edit) -> set[str]:
    """A chain that is declared, and that no transfer follows any more: the children name no parent."""
    entries = [entry for entry in reversed(edit.institution.chains) if _may_die(edit, entry)]
    what = "chain that need not fire and of which nothing else hangs"
    return edit.first(entries, what, partial(_forget, edit))


def _may_die(edit: Edit, entry: ChainEntry) -> bool:
    plan = edit.plan
    template = plan.templates.get(entry.child)
    legs = plan.legs(template) if template else [plan.rails[entry.child]]
    return (
        not entry.required
        and entry.xor_group is None
        and entry.expected_parent_count is None
        and len(plan.parents[entry.child]) == 1
        and not any(rail.name in plan.chained - {entry.child} for rail in legs)
        and (template is not None or entry.child not in plan.leg_rails)
        and all(
            plan.lack(rail, template.name if template else None, has_parent=False) is None for rail in legs
        )
    )


def _forget(edit: Edit, entry: ChainEntry) -> set[str]:
    legs = list(edit.current.values())
    children = {leg.transfer_id for leg in legs if entry.child in (leg.rail_name, leg.template_name)}
    there = {leg.transfer_id for leg in legs}
    named = [leg for leg in legs if leg.transfer_id in children and leg.transfer_parent_id in there]
    if not named:
        raise CannotPlantError(f"the feed has no {entry.child} that follows {entry.parent}")
    for leg in named:
        edit.change(leg, transfer_parent_id=None)
    return {edit.key("chain", f"{entry.parent} → {entry.child}")}


# ---- templates ----------------------------------------------------------------------------------------


def template_xor_breach(edit: Edit) -> set[str]:
    """A transfer closed in two ways that exclude each other: part automatically, part by hand."""
    for template in edit.institution.transfer_templates:
        for position, group in enumerate(template.leg_rail_xor_groups, start=1):
            legs = [leg for legs in edit.transfers_of(template.name) for leg in legs]
            for closing in legs:
                if closing.rail_name in group and closing.amount > 100 and closing.bundle_id is None:
                    others = [edit.plan.rails[name] for name in group if name != closing.rail_name]
                    other = next((rail for rail in others if _fits(edit, rail, closing)), None)
                    if other is not None:
                        _split(edit, closing, other)
                        return {edit.key(closing.transfer_id, template.name, position)}
    raise CannotPlantError("no transfer template has legs that exclude each other")


def _fits(edit: Edit, other: Rail, closing: Leg) -> bool:
    """Whether a leg of another rail could stand beside it, and nothing else would come of that."""
    has_parent = closing.transfer_parent_id is not None
    return (
        closing.party.role in other.leg_roles
        and edit.plan.lack(other, closing.template_name, has_parent) is None
        and edit.plan.must_be_bundled_within(other, closing.template_name) is None
        and not edit.caps(other)
        and other.name not in edit.plan.chained
        and other.name not in edit.plan.followers
    )


def _split(edit: Edit, closing: Leg, other: Rail) -> None:
    """One dollar of the closing leg moves to a second one, which carries what the other rail demands as well."""
    demanded = json.loads(edit.metadata(other, closing.transfer_id, closing.template_name) or "{}")
    edit.take_transfer([closing])
    edit.change(closing, amount=closing.amount - 100)
    second = replace(
        closing,
        id=f"{closing.transfer_id}-by-hand",
        amount=100,
        rail_name=other.name,
        transfer_type=other.transfer_type,
        metadata=json.dumps(demanded | json.loads(closing.metadata or "{}"), ensure_ascii=False),
        supersedes=None,
    )
    edit.add(second)


def transfer_key_duplicate(edit: Edit) -> set[str]:
    """Two transfers under one key: what was to be one was opened twice."""
    for template in edit.institution.transfer_templates:
        groups = [legs for legs in edit.transfers_of(template.name) if _has_key(legs, template)]
        if len(groups) < 2:
            continue
        first, second = sorted(groups, key=_opened)[-2:]
        edit.take_transfer(first)
        edit.take_transfer(second)
        values = json.loads(first[0].metadata or "{}")
        for leg in second:
            own = json.loads(leg.metadata or "{}") | {name: values[name] for name in template.transfer_key}
            edit.change(leg, metadata=json.dumps(own, ensure_ascii=False))
        return {edit.key(second[0].transfer_id)}
    raise CannotPlantError("no transfer template has two transfers")


def _has_key(legs: list[Leg], template: TransferTemplate) -> bool:
    """A complete key that says nothing else: not by when the transfer is due, nor what it follows."""
    carried = [json.loads(leg.metadata or "{}") for leg in legs]
    keys = template.transfer_key
    return template.completion.key not in keys and all(name in own for name in keys for own in carried)


def _opened(legs: list[Leg]) -> tuple[int, str]:
    return min(leg.posting for leg in legs), legs[0].transfer_id


def variable_leg_breach(edit: Edit) -> set[str]:
    """A closing leg that was posted before the last of what it closes."""
    for template in edit.institution.transfer_templates:
        names = [rail.name for rail in edit.plan.variable(template)]
        for legs in edit.transfers_of(template.name) if names else ():
            closing = next((leg for leg in legs if leg.rail_name in names), None)
            early = _just_before_the_last(legs, closing) if closing else None
            if closing and early is not None:
                edit.take_transfer(legs)
                edit.change(closing, posting=early)
                return {edit.key(closing.id)}
    raise CannotPlantError("no transfer template has a Variable leg that closes others of the same day")


def _just_before_the_last(legs: list[Leg], closing: Leg) -> int | None:
    """On the day of the closing leg, and not before the first leg."""
    others = [leg.posting for leg in legs if leg.id != closing.id]
    early = max(others, default=0) - 1
    same_day = closing.party.day_start(early) == closing.party.day_start(closing.posting)
    return early if same_day and early > min(others, default=early) else None
