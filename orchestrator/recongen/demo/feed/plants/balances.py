"""Balances that are not as they should be."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import partial

from recongen.demo.feed import clock
from recongen.demo.feed.ledger import capped_by
from recongen.demo.feed.plants.edit import CannotPlantError, Edit
from recongen.demo.feed.plants.rails import drain, is_clearing, is_plain, is_sound, rails
from recongen.demo.feed.rows import Leg, Party, beyond, cents
from recongen.institution.types import ChainEntry, LimitSchedule, Rail


def drift(edit: Edit) -> set[str]:
    """A balance that does not follow from its postings: somebody typed 75.00 too much."""
    day = edit.day(5)
    leaves = [party for party in edit.cast.leaves if not edit.cast.expects_a_balance(party)]
    account = edit.take(leaves, "internal account without children")
    return {edit.key(account.id, edit.bend(account, day, 7_500))}


def ledger_drift(edit: Edit) -> set[str]:
    """A control account that does not equal the accounts below it."""
    day = edit.day(6)
    parents = [party for party in edit.cast.parents if not edit.cast.expects_a_balance(party)]
    account = edit.take(parents, "internal account with children")
    return {edit.key(account.id, edit.bend(account, day, 13_000))}


def parent_balance_missing(edit: Edit) -> set[str]:
    """A control account without a balance on a Sunday: none of its children can be rolled up."""
    free_days = [day for day in edit.days[1:] if day not in edit.workdays]
    if not free_days:
        raise CannotPlantError("the window holds no weekend")
    parents = [party for party in edit.cast.parents if edit.cast.parent(party) is None]
    parent = edit.take(reversed(parents), "internal account with children")
    start = edit.drop(parent, free_days[-1])
    children = [
        child for child in edit.cast.children[parent.id] if child.is_internal or edit.cast.children[child.id]
    ]
    return {edit.key(child.id, start) for child in children}


def business_day_enclosure_breach(edit: Edit) -> set[str]:
    """Postings on a day for which their account has no balance."""
    posted: dict[tuple[str, int], list[Leg]] = defaultdict(list)
    for leg in edit.current.values():
        if leg.status == "Posted":
            posted[leg.party.id, leg.party.day_start(leg.posting)].append(leg)
    days = edit.business_days[min(11, len(edit.business_days)) + edit.repeat : -1]
    choices: list[tuple[int, str, date, Party]] = []
    for party in edit.cast.leaves:
        # The sums of a parent would break without it, and days of others than midnight belong to families.
        alone = party.parent_role is None and party.expected_eod_balance is None and not party.day_offset
        for day in days if alone and edit.is_free(party) else ():
            legs = posted.get((party.id, clock.midnight(day)), [])
            # A template's deadline hangs on the business day of its first leg.
            if legs and not any(leg.template_name and leg.id.endswith("-1") for leg in legs):
                choices.append((len(legs), party.id, day, party))
    if not choices:
        raise CannotPlantError(
            "no account without parent and children has a day on which it only takes part in transfers of others"
        )
    _, account, day, party = min(choices, key=lambda choice: choice[:3])
    edit.drop(edit.take([party], "account"), day)
    return {edit.key(leg.id) for leg in posted[account, clock.midnight(day)]}


def expected_eod_balance_breach(edit: Edit) -> set[str]:
    """Money that stays on a clearing account overnight, because its second half comes a day late."""
    entries = [entry for entry in edit.institution.chains if _passes_through(edit, entry)]
    what = "chain that passes through an account with an expected balance"
    return edit.first(entries[:1], what, partial(_come_late, edit))


def _passes_through(edit: Edit, entry: ChainEntry) -> bool:
    parent, child = edit.plan.rails.get(entry.parent), edit.plan.rails.get(entry.child)
    if parent is None or child is None or not entry.required:
        return False
    shared = set(parent.destination_roles) & set(child.source_roles)
    others = (*parent.source_roles, *child.destination_roles)
    return (
        bool(shared)
        and all(is_clearing(edit, role) for role in shared)
        and not any(is_clearing(edit, role) for role in others)
        and edit.plan.lack(parent, None, has_parent=False) is None
    )


def _come_late(edit: Edit, entry: ChainEntry) -> set[str]:
    amount = 4_200
    first, second = edit.plan.rails[entry.parent], edit.plan.rails[entry.child]
    day = edit.day_before_another(8)
    at = edit.at(day, 18, 40)
    clearing = next(
        party for party in edit.cast.holders_of(first.destination_roles) if party.role in second.source_roles
    )
    payer = edit.payer(first.source_roles, amount, at)
    parent = edit.fire(first, at, (payer, clearing), amount)[0].transfer_id
    pair = (clearing, edit.recipient(second.destination_roles, payer))
    edit.fire(second, at + 16 * clock.HOUR, pair, amount, parent)
    return {edit.key(clearing.id, clock.text(clock.midnight(day) + clearing.day_offset))}


def overdraft(edit: Edit) -> set[str]:
    """An account that spends 1,500.00 more than it has, and is filled up the next morning."""
    day = edit.day_before_another(7)
    at = edit.at(day, 17, 50)
    opening = edit.plan.opening
    if (
        opening is None
        or not opening.is_two_leg
        or not is_sound(edit, opening, "expected")
        or beyond(opening)
    ):
        raise CannotPlantError("the institution has no opening rail to fill the account up with")
    rail = rails(edit, partial(_pays_freely, edit), "rail on which an account pays freely")[0]
    roles = set(rail.source_roles or rail.leg_roles) & set(opening.destination_roles)
    able = [party for party in edit.cast.leaves if party.role in roles]
    account = edit.take(able, f"account that pays by {rail.name}")
    amount = edit.ledger(account).moved(account, account.day_start(at) + clock.DAY) + 150_000
    other = edit.cast.holders_of(rail.destination_roles)[0] if rail.is_two_leg else None
    edit.fire(rail, at, (account, other), amount)
    morning = at + 12 * clock.HOUR
    pair = (edit.payer(opening.source_roles, amount, morning), account)
    edit.fire(opening, morning, pair, amount)
    edit.close(account)
    return {edit.key(account.id, clock.text(clock.midnight(day) + account.day_offset))}


def _pays_freely(edit: Edit, rail: Rail) -> bool:
    """No cap, no chain; a counterparty receives, or nobody does."""
    if rail.is_two_leg:
        to_outside = not any(party.is_internal for party in edit.cast.holders_of(rail.destination_roles))
        return (
            to_outside
            and is_plain(edit, rail)
            and all(party.is_internal for party in edit.cast.holders_of(rail.source_roles))
        )
    within = edit.plan.must_be_bundled_within(rail, None)
    return (
        rail.leg_direction == "Debit"
        and (within is None or within > 30 * clock.DAY)
        and rail.name not in edit.plan.chained
        and is_sound(edit, rail, "waits")
    )


def limit_breach(edit: Edit) -> set[str]:
    """Flows of one account and day that exceed a cap by 1,000.00, for every cap that can be exceeded on its own."""
    found: set[str] = set()
    for number, schedule in enumerate(edit.institution.limit_schedules):
        carrying = [rail for rail in edit.institution.rails if _carries(edit, rail, schedule)]
        try:
            found |= edit.first(
                carrying, "rail to exceed it by", partial(_exceed, edit, schedule, edit.day(4 + number))
            )
        except CannotPlantError:
            continue
    if not found:
        raise CannotPlantError("no cap of the institution can be exceeded without breaking something else")
    return found


def _carries(edit: Edit, rail: Rail, schedule: LimitSchedule) -> bool:
    """A rail of two legs that is capped by this schedule alone and that nothing must follow."""
    return (
        schedule in edit.caps(rail)
        and rail.is_two_leg
        and rail.name not in edit.plan.chained
        and not beyond(rail)
        and is_sound(edit, rail, "capped", "expected")
    )


def _exceed(edit: Edit, schedule: LimitSchedule, day: date, rail: Rail) -> set[str]:
    at, amount = edit.at(day, 16), cents(schedule.cap) + 100_000
    outbound = schedule.direction == "Outbound"
    capped = [
        party
        for party in edit.cast.holders_of(rail.source_roles if outbound else rail.destination_roles)
        if party.parent_role == schedule.parent_role
        and party.expected_eod_balance is None
        and (not outbound or edit.can_pay(party, amount, at))
    ]
    account = edit.take(capped, "capped account of means")
    other = (
        edit.cast.holders_of(rail.destination_roles)[0]
        if outbound
        else edit.payer(rail.source_roles, amount, at)
    )
    if not outbound and edit.cast.expects_a_balance(other):
        raise CannotPlantError(f"{other.name} must end its day as it is")
    others = [limit.parent_role for limit in edit.caps(rail) if limit != schedule]
    if account.parent_role in others or other.parent_role in others:
        raise CannotPlantError("another cap would be exceeded with it")
    pair = (account, other) if outbound else (other, account)
    legs = edit.fire(rail, at, pair, amount, exceeds=True)
    if outbound and other.expected_eod_balance is not None:
        # What arrived leaves the same day, in a bundle of its own where it is bundled.
        drained = drain(edit, other, at + clock.HOUR, amount)
        if any(sweep.rail.name == drained.rail_name for sweep in edit.plan.takers(rail, None)):
            edit.change(legs[1], "BundleAssignment", bundle_id=drained.transfer_id)
    start, direction = clock.text(account.day_start(at)), "Debit" if outbound else "Credit"
    return {edit.key(account.id, start, *capped_by(schedule), direction)}
