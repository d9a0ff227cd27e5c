"""Balances that are not as they should be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from recongen.demo.feed import clock
from recongen.demo.feed.ledger import capped_by
from recongen.demo.feed.plants.edit import CannotPlantError, Edit, needs
from recongen.demo.feed.plants.rails import drain, effects, is_clearing, is_plain, is_sound
from recongen.demo.feed.rows import Leg, Party, cents
from recongen.institution.types import LimitSchedule, Rail


def drift(edit: Edit) -> set[str]:
    """A balance that does not follow from its postings: somebody typed 75.00 too much."""
    return _typo(edit, edit.day(5), edit.cast.leaves, "internal account without children", 7_500)


def ledger_drift(edit: Edit) -> set[str]:
    """A control account that does not equal the accounts below it."""
    return _typo(edit, edit.day(6), edit.cast.parents, "internal account with children", 13_000)


def _typo(edit: Edit, day: date, parties: list[Party], what: str, change: int) -> set[str]:
    account = edit.take((party for party in parties if not edit.cast.expects_a_balance(party)), what)
    return {edit.key(account.id, edit.bend(account, day, change))}


def parent_balance_missing(edit: Edit) -> set[str]:
    """A control account without a balance on a Sunday: none of its children can be rolled up."""
    free_days = [day for day in edit.days[1:] if day not in edit.workdays]
    if not free_days:
        raise CannotPlantError("the window holds no weekend")
    tops = [party for party in edit.cast.parents if edit.cast.parent(party) is None]
    parent = edit.take(reversed(tops), "internal account with children")
    start = edit.drop(parent, free_days[-1])
    children = edit.cast.children[parent.id]
    return {
        edit.key(child.id, start) for child in children if child.is_internal or edit.cast.children[child.id]
    }


def business_day_enclosure_breach(edit: Edit) -> set[str]:
    """Postings on a day for which their account has no balance: a day with as few of them as can be."""
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
    edit.keep(party)
    edit.drop(party, day)
    return {edit.key(leg.id) for leg in posted[account, clock.midnight(day)]}


# ---- balances that a payment makes wrong --------------------------------------------------------------


def _passing_through(edit: Edit) -> Iterator[tuple[Rail, Rail]]:
    """Two rails of which the second must take on what the first brings to an account with an expected balance."""
    for entry in edit.institution.chains:
        first, second = (edit.plan.rails.get(name) for name in (entry.parent, entry.child))
        if first is None or second is None or not entry.required:
            continue
        shared = set(first.destination_roles) & set(second.source_roles)
        if (
            shared
            and all(is_clearing(edit, role) for role in shared)
            and not any(is_clearing(edit, role) for role in (*first.source_roles, *second.destination_roles))
            and edit.plan.lack(first, None, has_parent=False) is None
        ):
            yield first, second


@needs("chain that passes through an account with an expected balance", _passing_through)
def expected_eod_balance_breach(edit: Edit, rails: tuple[Rail, Rail]) -> set[str]:
    """Money that stays on a clearing account overnight, because its second half comes a day late."""
    (first, second), amount = rails, 4_200
    day, _ = edit.two_days(8)
    at = edit.at(day, 18, 40)
    holders = edit.cast.holders_of(first.destination_roles)
    clearing = next(party for party in holders if party.role in second.source_roles)
    payer = edit.payer(first.source_roles, amount, at)
    parent = edit.fire(first, at, (payer, clearing), amount)[0].transfer_id
    pair = (clearing, edit.recipient(second.destination_roles, payer))
    edit.fire(second, at + 16 * clock.HOUR, pair, amount, parent)
    return {edit.key(clearing.id, clock.text(clock.midnight(day) + clearing.day_offset))}


def _paying_freely(edit: Edit) -> Iterator[Rail]:
    """No cap, no chain; a counterparty receives, or nobody does."""
    for rail in edit.institution.rails:
        if rail.is_two_leg:
            sources, receivers = (
                edit.cast.holders_of(of) for of in (rail.source_roles, rail.destination_roles)
            )
            if (
                is_plain(edit, rail)
                and all(party.is_internal for party in sources)
                and not any(party.is_internal for party in receivers)
            ):
                yield rail
        elif rail.leg_direction == "Debit" and rail.name not in edit.plan.chained:
            within = edit.plan.must_be_bundled_within(rail, None)
            if (within is None or within > 30 * clock.DAY) and is_sound(edit, rail, "waits for a bundle"):
                yield rail


@needs("rail on which an account pays freely", _paying_freely)
def overdraft(edit: Edit, rail: Rail) -> set[str]:
    """An account that spends 1,500.00 more than it has, and is filled up the next morning."""
    opening = edit.plan.opening
    if opening is None or not opening.is_two_leg or not effects(edit, opening) <= {
        "leads on", "bundled", "capped", "expected balance", "opening"
    }:  # fmt: skip
        raise CannotPlantError("the institution has no opening rail to fill the account up with")
    day, _ = edit.two_days(7)
    at = edit.at(day, 17, 50)
    roles = set(rail.source_roles or rail.leg_roles) & set(opening.destination_roles)
    able = [party for party in edit.cast.leaves if party.role in roles]
    account = edit.take(able, f"account that pays by {rail.name}")
    amount = edit.ledger(account).movement_before(account, account.day_start(at) + clock.DAY) + 150_000
    other = edit.cast.holders_of(rail.destination_roles)[0] if rail.is_two_leg else None
    edit.fire(rail, at, (account, other), amount)
    morning = at + 12 * clock.HOUR
    pair = (edit.payer(opening.source_roles, amount, morning), account)
    edit.fire(opening, morning, pair, amount)
    edit.close(account)
    return {edit.key(account.id, clock.text(clock.midnight(day) + account.day_offset))}


def limit_breach(edit: Edit) -> set[str]:
    """Flows of one account and day that exceed a cap by 1,000.00, for every cap that can be exceeded on its own."""
    found: set[str] = set()
    for number, schedule in enumerate(edit.institution.limit_schedules):
        carrying = [(rail, schedule, edit.day(4 + number)) for rail in _carrying(edit, schedule)]
        try:
            found.add(edit.first(carrying, "rail to exceed it by", lambda choice: _exceed(edit, *choice)))
        except CannotPlantError:
            continue
    if not found:
        raise CannotPlantError("no cap of the institution can be exceeded without breaking something else")
    return found


def _carrying(edit: Edit, schedule: LimitSchedule) -> Iterator[Rail]:
    """Rails of two legs that the schedule caps and that follow nothing."""
    for rail in edit.institution.rails:
        but = effects(edit, rail) - {
            "leads on",
            "bundled",
            "capped",
            "tight cap",
            "expected balance",
            "opening",
        }
        if rail.is_two_leg and not but and schedule in edit.caps(rail):
            yield rail


def _exceed(edit: Edit, rail: Rail, schedule: LimitSchedule, day: date) -> str:
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
    if outbound:
        other = edit.cast.holders_of(rail.destination_roles)[0]
    else:
        other = edit.payer(rail.source_roles, amount, at)
        if edit.cast.expects_a_balance(other):
            raise CannotPlantError(f"{other.name} must end its day as it is")
    others = [limit.parent_role for limit in edit.caps(rail) if limit != schedule]
    if account.parent_role in others or other.parent_role in others:
        raise CannotPlantError("another cap would be exceeded with it")
    pair = (account, other) if outbound else (other, account)
    legs = edit.fire(rail, at, pair, amount, exceeds=True)
    # What arrived leaves the same day, in a bundle of its own where it is bundled.
    drained = drain(edit, other, at + clock.HOUR, amount) if outbound else None
    if drained and any(sweep.rail.name == drained.rail_name for sweep in edit.plan.takers(rail, None)):
        edit.change(legs[1], "BundleAssignment", bundle_id=drained.transfer_id)
    start, direction = clock.text(account.day_start(at)), "Debit" if outbound else "Credit"
    return edit.key(account.id, start, *capped_by(schedule), direction)
