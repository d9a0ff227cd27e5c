"""Transfers that were not followed, closed or named as their chain or template says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from recongen.demo.feed import clock
from recongen.demo.feed.plants.edit import CannotPlantError, Edit, needs
from recongen.demo.feed.plants.rails import drain, is_sound
from recongen.demo.feed.rows import Leg
from recongen.institution.types import ChainEntry, Rail, TransferTemplate

# ---- chains -------------------------------------------------------------------------------------------


def _find_required_alone(edit: Edit) -> Iterator[ChainEntry]:
    """Required by itself, and the only one that its parent, a rail of two legs, requires."""
    for entry in edit.institution.chains:
        rail = edit.plan.rails.get(entry.parent)
        required = [other for other in edit.plan.followers[entry.parent] if other.required]
        if (
            required == [entry]
            and entry.xor_group is None
            and rail is not None
            and rail.is_two_leg
            and is_sound(edit, rail, "must lead on", "expected balance")
        ):
            yield entry


@needs("rail that another must follow", _find_required_alone)
def chain_orphan(edit: Edit, entry: ChainEntry) -> set[str]:
    """A transfer that should have been followed by another, and was not."""
    at = edit.at(edit.day(13), 13)
    debit, credit = edit.pay(edit.plan.rails[entry.parent], at, 31_000)
    if edit.cast.expects_a_balance(debit.party):
        raise CannotPlantError(f"{debit.party.name} must end its day as it is")
    drain(edit, credit.party, at + clock.HOUR, credit.amount)
    return {edit.key(debit.transfer_id, entry.parent, entry.child)}


def _settling(edit: Edit) -> Iterator[ChainEntry]:
    for entry in reversed(edit.institution.chains):
        if (
            entry.xor_group is not None
            and entry.parent in edit.plan.templates
            and _can_follow(edit, entry.child)
        ):
            yield entry


def _can_follow(edit: Edit, name: str) -> bool:
    """Whether a rail of two legs could follow something, and nothing else would come of that."""
    rail = edit.plan.rails.get(name)
    return rail is not None and rail.is_two_leg and is_sound(edit, rail, "needs a parent")


@needs("template that is followed by one of several rails", _settling)
def chain_xor_breach(edit: Edit, entry: ChainEntry) -> set[str]:
    """Something that was settled once, and a second time in another way."""
    legs = edit.transfers_of(entry.parent)[0]
    edit.keep(legs[0])
    parent = legs[0].transfer_id
    day = edit.workdays.after(clock.day_of(max(leg.posting for leg in legs)))
    edit.pay(edit.plan.rails[entry.child], edit.at(day, 11), 1_000, parent)
    return {edit.key(parent, entry.parent, entry.xor_group)}


def _following(edit: Edit) -> Iterator[Rail]:
    for rail in edit.institution.rails:
        if rail.name in edit.plan.chained and _can_follow(edit, rail.name):
            yield rail


@needs("rail of two legs that follows another", _following)
def chain_parent_disagreement(edit: Edit, rail: Rail) -> set[str]:
    """A transfer that names a parent which does not exist."""
    legs = edit.pay(rail, edit.at(edit.day(14), 11), 2_100, "plant-no-such-transfer")
    return {edit.key(legs[0].transfer_id)}


def _find_counted(edit: Edit) -> Iterator[ChainEntry]:
    # The parent that is left out must not need the child.
    for entry in edit.institution.chains:
        if entry.expected_parent_count and not entry.required and entry.xor_group is None:
            yield entry


@needs("chain in which a counted number of parents share a child", _find_counted)
def fan_in_breach(edit: Edit, entry: ChainEntry) -> set[str]:
    """A shared child that misses one of its parents: two of its legs name the same one."""
    legs = edit.transfers_of(entry.child)[0]
    edit.keep(legs[0])
    parents = [leg.transfer_parent_id for leg in legs]
    other = next((name for name in parents if name != parents[-1]), None)
    if other is None:
        raise CannotPlantError(f"a transfer of {entry.child} has but one parent")
    for leg in legs:
        if leg.transfer_parent_id == parents[-1]:
            edit.change(leg, transfer_parent_id=other)
    return {edit.key(legs[0].transfer_id, entry.child, entry.parent)}


def _dispensable(edit: Edit) -> Iterator[ChainEntry]:
    """Chains that need not fire, whose children may stand without a parent, and may follow nothing else."""
    plan = edit.plan
    for entry in reversed(edit.institution.chains):
        template = plan.templates.get(entry.child)
        legs = plan.legs(template) if template else [plan.rails[entry.child]]
        lacks = [plan.lack(rail, template.name if template else None, has_parent=False) for rail in legs]
        if (
            not entry.required
            and entry.xor_group is None
            and entry.expected_parent_count is None
            and len(plan.parents[entry.child]) == 1
            and not any(rail.name in plan.chained - {entry.child} for rail in legs)
            and (template is not None or entry.child not in plan.leg_rails)
            and not any(lacks)
        ):
            yield entry


@needs("chain that need not fire and of which nothing else hangs", _dispensable)
def dead_declaration(edit: Edit, entry: ChainEntry) -> set[str]:
    """A chain that is declared, and that no transfer follows any more: the children name no parent."""
    legs = list(edit.current.values())
    children = {leg.transfer_id for leg in legs if entry.child in (leg.rail_name, leg.template_name)}
    transfers = {leg.transfer_id for leg in legs}
    named = [leg for leg in legs if leg.transfer_id in children and leg.transfer_parent_id in transfers]
    if not named:
        raise CannotPlantError(f"the feed has no {entry.child} that follows {entry.parent}")
    for leg in named:
        edit.change(leg, transfer_parent_id=None)
    return {edit.key("chain", f"{entry.parent} → {entry.child}")}


# ---- templates ----------------------------------------------------------------------------------------


def _exclusive(edit: Edit) -> Iterator[tuple[TransferTemplate, int]]:
    """Templates and their groups of legs that exclude each other, counted from 0."""
    for template in edit.institution.transfer_templates:
        for number in range(len(template.leg_rail_xor_groups)):
            yield template, number


@needs("transfer template whose legs exclude each other", _exclusive)
def template_xor_breach(edit: Edit, choice: tuple[TransferTemplate, int]) -> set[str]:
    """A transfer closed in two ways that exclude each other: one dollar of it by hand."""
    template, number = choice
    group = template.leg_rail_xor_groups[number]
    for closing in (leg for legs in edit.transfers_of(template.name) for leg in legs):
        if closing.rail_name in group and closing.amount > 100 and closing.bundle_id is None:
            for other in (edit.plan.rails[name] for name in group if name != closing.rail_name):
                if _fits(edit, other, closing):
                    _split(edit, closing, other)
                    return {edit.key(closing.transfer_id, template.name, number + 1)}
    raise CannotPlantError(
        f"no transfer of {template.name} could be closed in two ways without more coming of it"
    )


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
    edit.keep(closing)
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


@needs("transfer template", lambda edit: edit.institution.transfer_templates)
def transfer_key_duplicate(edit: Edit, template: TransferTemplate) -> set[str]:
    """Two transfers under one key: what was to be one was opened twice."""
    groups = [legs for legs in edit.transfers_of(template.name) if _has_key(legs, template)]
    if len(groups) < 2:
        raise CannotPlantError("no transfer template has two transfers")
    first, second = sorted(groups, key=lambda legs: (min(leg.posting for leg in legs), legs[0].transfer_id))[
        -2:
    ]
    edit.keep(first[0], second[0])
    values = json.loads(first[0].metadata or "{}")
    for leg in second:
        own = json.loads(leg.metadata or "{}") | {name: values[name] for name in template.transfer_key}
        edit.change(leg, metadata=json.dumps(own, ensure_ascii=False))
    return {edit.key(second[0].transfer_id)}


def _has_key(legs: list[Leg], template: TransferTemplate) -> bool:
    """A complete key that says nothing else: not by when the transfer is due, nor what it follows."""
    carried = [json.loads(leg.metadata or "{}") for leg in legs]
    keys = template.transfer_key
    return template.completion.key not in keys and all(name in own for name in keys for own in carried)


@needs("transfer template", lambda edit: edit.institution.transfer_templates)
def variable_leg_breach(edit: Edit, template: TransferTemplate) -> set[str]:
    """A closing leg that was posted before the last of what it closes."""
    names = [rail.name for rail in edit.plan.variable(template)]
    for legs in edit.transfers_of(template.name) if names else ():
        for closing in [leg for leg in legs if leg.rail_name in names][:1]:
            others = [leg.posting for leg in legs if leg.id != closing.id]
            early = max(others, default=0) - 1
            same_day = closing.party.day_start(early) == closing.party.day_start(closing.posting)
            # Not before the first leg, on whose day the deadline hangs.
            if same_day and early > min(others, default=early):
                edit.keep(legs[0])
                edit.change(closing, posting=early)
                return {edit.key(closing.id)}
    raise CannotPlantError("no transfer template has a Variable leg that closes others of the same day")
