"""Transfers of templates: opened, filled leg by leg, and closed so that they net to what is expected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from recongen.demo.feed import clock, kinds
from recongen.demo.feed.cast import cents
from recongen.demo.feed.dice import Dice
from recongen.demo.feed.firing import Firing, sample
from recongen.demo.feed.rows import Leg, Party
from recongen.demo.feed.world import Transfer, World
from recongen.institution.types import Rail, TransferTemplate

_CLOSES_AT = clock.local(17)
_CLOSES_IN_THE_MORNING = clock.local(9, 5)
_LEGS_PER_MONTH = 3
_AFTER_LAST_LEG = 120


@dataclass
class Cycle:
    """One transfer of a template while it is open."""

    template: TransferTemplate
    transfer_id: str
    day: date
    owner: Party | None
    known: dict[str, str]
    parents: list[str] = field(default_factory=list)
    deadline: int | None = None
    net: int = 0
    debits: int = 0
    credits: int = 0
    legs: int = 0
    rails: list[str] = field(default_factory=list)
    last: int = 0
    closed: bool = False


class Cycles:
    def __init__(self, world: World, firing: Firing, completed: Callable[[Transfer], None]) -> None:
        self._world = world
        self._firing = firing
        self._completed = completed
        self._keys: set[tuple[str, ...]] = set()

    # ---- templates that fire by themselves ----------------------------------------------------------

    def plan_day(self, template: TransferTemplate, day: date, is_first: bool) -> None:
        """Cycles that open on a business day; those that end with the month open on its first."""
        world, dice = self._world, self._world.dice(template.name)
        if template.completion.kind == "month_end":
            if is_first or world.workdays.first_on_or_after(day.replace(day=1)) == day:
                for owner in self._owners(template):
                    self._plan_month(template, day, owner, dice)
            return
        owners = self._owners(template)
        if template.firings_typical_per_period is not None or len(owners) < 2:
            count = max(self._how_many(template, dice), 1 if is_first else 0)
            owners = [dice.pick(owners) for _ in range(count)]
        for owner in owners:
            self._plan_cycle(template, day, owner, dice)

    def _owners(self, template: TransferTemplate) -> list[Party | None]:
        """Who the cycles are about: the accounts on which they close."""
        variable = self._world.plan.variable(template)
        roles = variable[0].leg_roles if variable else ()
        return [party for role in roles for party in self._world.cast.holders(role)] or [None]

    def _how_many(self, template: TransferTemplate, dice: Dice) -> int:
        typical = template.firings_typical_per_period
        if typical is None:
            return max(1, dice.poisson(self._world.density))
        days = Decimal(BUSINESS_DAYS[typical.period])
        mean = Decimal(dice.between(typical.low, typical.high)) / days * self._world.density
        return dice.poisson(mean)

    def _plan_cycle(self, template: TransferTemplate, day: date, owner: Party | None, dice: Dice) -> None:
        cycle = self._open(template, day, owner, day.isoformat(), [])
        midnight = clock.midnight(day)
        for rail, count in self._counts(template, dice):
            opens, closes = kinds.of_rail(rail).band
            for _ in range(count):
                self._plan_leg(cycle, rail, midnight + dice.between(opens, min(closes, _CLOSES_AT)))
        later = template.completion.kind == "business_day_end" and template.completion.days > 0
        closing_day = clock.midnight(self._world.workdays.after(day)) if later else midnight
        self._plan_close(
            cycle,
            closing_day + (_CLOSES_IN_THE_MORNING if later else _CLOSES_AT) + dice.between(0, 600),
        )

    def _plan_month(self, template: TransferTemplate, first: date, owner: Party | None, dice: Dice) -> None:
        days = [first]
        while (following := self._world.workdays.after(days[-1])).month == first.month:
            days.append(following)
        cycle = self._open(template, first, owner, first.isoformat()[:7], [])
        for rail, _ in self._counts(template, dice):
            opens, closes = kinds.of_rail(rail).band
            for _ in range(_LEGS_PER_MONTH):
                instant = clock.midnight(dice.pick(days)) + dice.between(opens, min(closes, _CLOSES_AT))
                self._plan_leg(cycle, rail, instant)
        self._plan_close(cycle, clock.midnight(days[-1]) + _CLOSES_AT + dice.between(0, 600))

    def _counts(self, template: TransferTemplate, dice: Dice) -> list[tuple[Rail, int]]:
        """How often each leg rail fires in one cycle; what answers the primary legs may stay away."""
        plan = self._world.plan
        primary = plan.primary(template)
        counts = []
        for rail in primary:
            kind = kinds.of_rail(rail)
            mean = kind.per_day * self._world.density if kind.per_account else Decimal(1)
            counts.append((rail, max(1, dice.poisson(mean))))
        if plan.variable(template):
            answers = [rail for rail in plan.fixed(template, "Credit") if rail not in primary]
            counts += [(rail, dice.poisson(kinds.of_rail(rail).per_day)) for rail in answers]
        return counts

    def _plan_leg(self, cycle: Cycle, rail: Rail, instant: int) -> None:
        self._world.at(instant, lambda at: self._leg(cycle, rail, at))

    def _plan_close(self, cycle: Cycle, instant: int) -> None:
        self._world.at(instant, lambda at: self._close(cycle, at))

    # ---- templates that follow others ---------------------------------------------------------------

    def follow(self, template: TransferTemplate, at: int, parents: list[Transfer], is_fan_in: bool) -> None:
        """One leg per parent of a fan-in, each naming its own; else one leg of every primary rail."""
        if not self._world.plan.can_net(template):
            return
        dice = self._world.dice(template.name)
        owner = dice.pick(self._owners(template))
        day = clock.day_of(at)
        cycle = self._open(
            template, day, owner, self._world.new_id(template.name), [parent.id for parent in parents]
        )
        primary = self._world.plan.primary(template)
        for rail in primary[:1] if is_fan_in else primary:
            for parent in parents:
                self._leg(cycle, rail, at, parent)
        self._plan_close(cycle, at + _AFTER_LAST_LEG)

    # ---- one cycle ----------------------------------------------------------------------------------

    def _open(
        self, template: TransferTemplate, day: date, owner: Party | None, period: str, parents: list[str]
    ) -> Cycle:
        """A transfer key that no other transfer of the template has."""
        values = {
            key: owner.id if owner is not None and key.endswith("_id") and position == 0 else period
            for position, key in enumerate(template.transfer_key)
        }
        if len(values) == 1 and not parents and owner is not None:
            values = dict.fromkeys(values, f"{owner.id} {period}")
        last, number = template.transfer_key[-1], 1
        plain = values[last]
        while (template.name, *values.values()) in self._keys:
            number += 1
            values[last] = f"{plain} #{number}"
        self._keys.add((template.name, *values.values()))
        cycle = Cycle(template, self._world.new_id(template.name), day, owner, values, parents)
        completion = template.completion
        if completion.kind == "metadata":
            # Complete by the end of the next business day, so that payouts have a day.
            cycle.deadline = clock.midnight(self._world.workdays.after(day)) + clock.DAY
            cycle.known[completion.key or ""] = clock.text(cycle.deadline)
        return cycle

    def _leg(self, cycle: Cycle, rail: Rail, at: int, parent: Transfer | None = None) -> None:
        """A leg before the last one, as large as its account and caps allow."""
        if cycle.closed or (cycle.deadline is not None and cycle.legs and at > cycle.deadline):
            return
        world, dice = self._world, self._world.dice(rail.name)
        parent_id = parent.id if parent else (cycle.parents[0] if cycle.parents else None)
        if rail.is_two_leg:
            self._two_legs(cycle, rail, at, dice, parent_id)
            return
        party = self._party(cycle, rail, dice, parent)
        is_debit = rail.leg_direction == "Debit"
        upper = self._firing.upper(
            rail, at, party if is_debit else None, None if is_debit else party, margin=0
        )
        if not is_debit and rail not in world.plan.primary(cycle.template):
            upper = min(upper, cycle.debits // 4 - cycle.credits)
        elif not is_debit and cycle.owner is not None:
            upper = min(upper, world.ledger.available(cycle.owner) - cycle.credits)
        if upper < 1:
            return
        passed_on = parent is not None and is_debit and party is parent.destination
        amount = min(parent.amount, upper) if parent is not None and passed_on else sample(rail, dice, upper)
        self._post(cycle, rail, at, party, -amount if is_debit else amount, parent_id)

    def _two_legs(self, cycle: Cycle, rail: Rail, at: int, dice: Dice, parent_id: str | None) -> None:
        source = self._firing.party(rail.source_roles, dice)
        destination = self._firing.party(rail.destination_roles, dice, [source.id] if source else [])
        upper = self._firing.upper(rail, at, source, destination, margin=0)
        if source is None or destination is None or upper < 1:
            return
        amount = sample(rail, dice, upper)
        self._post(cycle, rail, at, source, -amount, parent_id)
        self._post(cycle, rail, at, destination, amount, parent_id)

    def _party(self, cycle: Cycle, rail: Rail, dice: Dice, parent: Transfer | None) -> Party:
        """Where the money of the parent arrived, else the owner's account, else any."""
        if parent is not None and parent.destination and parent.destination.role in rail.leg_roles:
            return parent.destination
        if cycle.owner is not None and cycle.owner.role in rail.leg_roles:
            return cycle.owner
        party = self._firing.party(rail.leg_roles, dice)
        assert party is not None, f"no account holds a role of {rail.name}"
        return party

    def _post(
        self,
        cycle: Cycle,
        rail: Rail,
        at: int,
        party: Party,
        amount: int,
        parent_id: str | None,
        completion: int | None = None,
    ) -> None:
        if cycle.legs == 0 and cycle.deadline is None:
            self._set_deadline(cycle, at, party)
        cycle.legs += 1
        cycle.net += amount
        cycle.debits += max(0, -amount)
        cycle.credits += max(0, amount)
        cycle.last = at
        if rail.name not in cycle.rails:
            cycle.rails.append(rail.name)
        is_debit = amount < 0
        origin = rail.source_origin if is_debit else rail.destination_origin
        leg = Leg(
            id=f"{cycle.transfer_id}-{cycle.legs}",
            party=party,
            amount=amount,
            direction="Debit" if is_debit else "Credit",
            status="Posted",
            posting=at,
            transfer_id=cycle.transfer_id,
            transfer_type=rail.transfer_type,
            rail_name=rail.name,
            origin=origin or rail.origin or "InternalInitiated",
            transfer_completion=completion,
            transfer_parent_id=parent_id,
            template_name=cycle.template.name,
            metadata=self._world.metadata(rail, at, cycle.known),
        )
        self._world.post(leg)

    def _set_deadline(self, cycle: Cycle, at: int, party: Party) -> None:
        """From the business day of the opening leg; a close planned for later is moved before it."""
        completion = cycle.template.completion
        if completion.kind == "month_end":
            following = (clock.day_of(at).replace(day=1) + timedelta(days=32)).replace(day=1)
            cycle.deadline = clock.midnight(following)
        else:
            start = party.day_start(at) if party.is_internal else at // clock.DAY * clock.DAY
            label = clock.day_of(start)
            moved = self._world.workdays.after(label, completion.days) - label
            cycle.deadline = start + clock.DAY + moved.days * clock.DAY
        if cycle.deadline - 1 > at:
            self._plan_close(cycle, cycle.deadline - 1)

    def _close(self, cycle: Cycle, at: int) -> None:
        """The Variable leg brings the net; without one, the fixed legs that answer the primary ones."""
        if cycle.closed or cycle.legs + abs(cents(cycle.template.expected_net)) == 0:
            return
        world, template = self._world, cycle.template
        missing = cents(template.expected_net) - cycle.net
        dice = world.dice(template.name)
        variable = world.plan.variable(template)
        if variable:
            closing = [(world.choose(f"close {template.name}", variable, dice), missing)]
        else:
            rails = world.plan.fixed(template, "Credit" if missing > 0 else "Debit") if missing else []
            closing = _shared(rails, missing)
        cycle.closed = True
        party: Party | None = None
        for rail, amount in closing:
            party = self._party(cycle, rail, dice, None)
            self._post(cycle, rail, at, party, amount, cycle.parents[0] if cycle.parents else None, at)
        arrived = missing if missing > 0 and len(closing) == 1 else 0
        self._completed(
            Transfer(
                cycle.transfer_id,
                (*cycle.rails, template.name),
                at,
                arrived,
                destination=party if arrived else None,
                deadline=cycle.deadline,
            )
        )


# How many business days a period has, for what happens once in a period.
BUSINESS_DAYS = {"business_day": 1, "day": 1, "week": 5, "month": 21, "quarter": 63, "year": 252}


def _shared(rails: list[Rail], amount: int) -> list[tuple[Rail, int]]:
    """An amount over some rails, to the cent."""
    if not rails:
        return []
    share = abs(amount) // len(rails) * (1 if amount > 0 else -1)
    amounts = [share] * (len(rails) - 1)
    return list(zip(rails, [*amounts, amount - sum(amounts)], strict=True))
