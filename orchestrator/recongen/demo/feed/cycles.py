"""Transfers of templates: filled leg by leg, and closed so that they net to what is expected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from recongen.demo.feed import clock, kinds
from recongen.demo.feed.cast import cents
from recongen.demo.feed.dice import Dice
from recongen.demo.feed.firing import Firing, sample
from recongen.demo.feed.rows import Leg, Party, money_text
from recongen.demo.feed.world import CannotError, Transfer, World
from recongen.institution.types import Rail, TransferTemplate

_CLOSES_AT = clock.local(17)
_CLOSES_IN_THE_MORNING = clock.local(9, 5)
_LEGS_PER_MONTH = 3
_AFTER_LAST_LEG = 120

# How many business days a period has, for what happens once in a period.
BUSINESS_DAYS = {"business_day": 1, "day": 1, "week": 5, "month": 21, "quarter": 63, "year": 252}


@dataclass
class Cycle:
    """One transfer of a template while it is open."""

    template: TransferTemplate
    transfer_id: str
    owner: Party | None
    known: dict[str, str]
    closes: int
    parents: list[Transfer] = field(default_factory=list)
    deadline: int | None = None
    legs: list[Leg] = field(default_factory=list)

    @property
    def net(self) -> int:
        return sum(leg.amount for leg in self.legs)

    @property
    def rails(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(leg.rail_name for leg in self.legs))


class Cycles:
    def __init__(self, world: World, firing: Firing, completed: Callable[[Transfer], None]) -> None:
        self._world = world
        self._firing = firing
        self._completed = completed
        self._keys: set[tuple[str, ...]] = set()

    # ---- templates that fire by themselves ----------------------------------------------------------

    def openings(
        self, template: TransferTemplate, day: date, is_first: bool
    ) -> list[Callable[[int], Transfer]]:
        """The cycles that open on a business day; those that end with the month open on its first."""
        world, dice = self._world, self._world.dice(template.name)
        owners = self._owners(template)
        if template.completion.kind == "month_end":
            opens = (
                is_first
                or template.name not in world.fired
                or world.workdays.first_on_or_after(day.replace(day=1)) == day
            )
            return [partial(self._month, template, day, owner, dice) for owner in owners] if opens else []
        if template.firings_typical_per_period is not None or len(owners) < 2:
            count = max(self._how_many(template, dice), 0 if template.name in world.fired else 1)
            owners = [dice.pick(owners) for _ in range(count)]
        return [partial(self._day, template, day, owner, dice) for owner in owners]

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

    def _day(
        self, template: TransferTemplate, day: date, owner: Party | None, dice: Dice, _at: int
    ) -> Transfer:
        midnight = clock.midnight(day)
        times = [
            (
                midnight
                + dice.between(kinds.of_rail(rail).band[0], min(kinds.of_rail(rail).band[1], _CLOSES_AT)),
                rail,
            )
            for rail, count in self._counts(template, dice)
            for _ in range(count)
        ]
        later = template.completion.kind == "business_day_end" and template.completion.days > 0
        closing_day = clock.midnight(self._world.workdays.after(day)) if later else midnight
        closes = closing_day + (_CLOSES_IN_THE_MORNING if later else _CLOSES_AT) + dice.between(0, 600)
        return self._run(self._open(template, day, owner, day.isoformat(), [], closes), times)

    def _month(
        self, template: TransferTemplate, first: date, owner: Party | None, dice: Dice, _at: int
    ) -> Transfer:
        days = [first]
        while (following := self._world.workdays.after(days[-1])).month == first.month:
            days.append(following)
        times = []
        for rail, _ in self._counts(template, dice):
            opens, closes = kinds.of_rail(rail).band
            for _ in range(_LEGS_PER_MONTH):
                times.append(
                    (clock.midnight(dice.pick(days)) + dice.between(opens, min(closes, _CLOSES_AT)), rail)
                )
        closes = clock.midnight(days[-1]) + _CLOSES_AT + dice.between(0, 600)
        return self._run(self._open(template, first, owner, first.isoformat()[:7], [], closes), times)

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
            counts += [
                (
                    rail,
                    max(
                        dice.poisson(kinds.of_rail(rail).per_day), 0 if rail.name in self._world.fired else 1
                    ),
                )
                for rail in answers
            ]
        return counts

    # ---- templates that follow others ---------------------------------------------------------------

    def follow(
        self, template: TransferTemplate, at: int, parents: list[Transfer], leg: str | None = None
    ) -> Transfer:
        """One leg per parent of a fan-in, each naming its own; else one leg of every primary rail. `leg` must be among
        them."""
        dice = self._world.dice(template.name)
        owner = dice.pick(self._owners(template))
        period = self._world.new_id(template.name)
        cycle = self._open(template, clock.day_of(at), owner, period, parents, at + _AFTER_LAST_LEG)
        primary = self._world.plan.primary(template)
        if len(parents) > 1 and not primary:
            raise CannotError("it has no leg for each of its parents")
        if len(parents) > 1:
            for parent, rail in zip(parents, primary[:1] * len(parents), strict=True):
                self._leg(cycle, rail, at, parent)
            times = []
        else:
            times = [(at, rail) for rail in primary]
            wanted = self._world.plan.rails[leg] if leg else None
            if wanted and wanted not in primary and wanted.leg_direction == "Credit":
                times.append((at, wanted))
        done = self._run(cycle, times)
        if leg is not None and leg not in cycle.rails:
            raise CannotError(f"no transfer of {template.name} has room for a leg of {leg}")
        return done

    # ---- one cycle ----------------------------------------------------------------------------------

    def _run(self, cycle: Cycle, times: list[tuple[int, Rail]]) -> Transfer:
        """All legs in the order of time, then those that close it, then what follows."""
        unmet = self._cannot_net(cycle.template)
        if unmet:
            raise CannotError(unmet)
        why_not = None
        for at, rail in sorted(times, key=lambda time: time[0]):
            try:
                with self._world.attempt():
                    self._leg(cycle, rail, at, cycle.parents[0] if cycle.parents else None)
            except CannotError as why:
                why_not = why
                self._world.reasons.setdefault(rail.name, str(why))
        if why_not and not cycle.legs:
            raise CannotError(str(why_not))
        return self._close(cycle)

    def _cannot_net(self, template: TransferTemplate) -> str | None:
        """Why no legs could bring a transfer of the template to its expected net."""
        plan, expected = self._world.plan, template.expected_net
        if len(template.leg_rail_xor_groups) > 1:
            return "each of its XOR groups must fire a Variable leg, and only one Variable leg may close a transfer"
        if plan.variable(template):
            return None
        debits, credits = bool(plan.fixed(template, "Debit")), bool(plan.fixed(template, "Credit"))
        whole = bool(plan.fixed(template, None))
        ways = (
            debits and credits,
            credits and expected > 0,
            debits and expected < 0,
            whole and expected == 0,
        )
        if any(ways):
            return None
        given = (
            "all its legs are debits"
            if debits
            else "all its legs are credits"
            if credits
            else "its legs come in pairs"
        )
        return f"{given}, so they cannot net to {expected:.2f}"

    def _open(
        self,
        template: TransferTemplate,
        day: date,
        owner: Party | None,
        period: str,
        parents: list[Transfer],
        closes: int,
    ) -> Cycle:
        """A transfer key that no other transfer of the template has."""
        completion = template.completion
        known: dict[str, str] = {}
        deadline = None
        if completion.kind == "metadata":
            # Complete by the end of the next business day, so that payouts have a day.
            deadline = clock.midnight(self._world.workdays.after(day)) + clock.DAY
            known[completion.key or ""] = clock.text(deadline)
        keys = [key for key in template.transfer_key if key != completion.key]
        values = {
            key: owner.id if owner is not None and key.endswith("_id") and position == 0 else period
            for position, key in enumerate(keys)
        }
        if len(values) == 1 and not parents and owner is not None:
            values = dict.fromkeys(values, f"{owner.id} {period}")
        last, number = (keys or [completion.key or ""])[-1], 1
        plain = values.get(last, "")
        while (
            key := (template.name, *((known | values)[name] for name in template.transfer_key))
        ) in self._keys:
            number += 1
            if keys:
                values[last] = f"{plain} #{number}"
            elif deadline is not None:
                # The deadline is the whole key: another second is another transfer.
                deadline += 1
                known[last] = clock.text(deadline)
        self._keys.add(key)
        transfer_id = self._world.new_id(template.name)
        return Cycle(template, transfer_id, owner, known | values, closes, parents, deadline)

    def _leg(self, cycle: Cycle, rail: Rail, at: int, parent: Transfer | None) -> None:
        """A leg before the last one, as large as its account and caps allow."""
        if cycle.deadline is not None and cycle.legs and at >= cycle.deadline:
            return
        world, dice = self._world, self._world.dice(rail.name)
        if rail.is_two_leg:
            source = self._firing.party(rail.source_roles, dice)
            destination = self._firing.party(rail.destination_roles, dice, [source.id])
            upper = self._firing.upper(rail, at, source, destination)
            if upper < 1:
                raise CannotError(self._firing.why_not(rail, at, source, destination, 1))
            amount = sample(rail, dice, upper)
            self._post(cycle, rail, at, source, -amount, parent)
            self._post(cycle, rail, at, destination, amount, parent)
            return
        party = self._party(cycle, rail, dice, parent)
        is_debit = rail.leg_direction == "Debit"
        upper = self._room(rail, at, party, is_debit)
        debits = -sum(leg.amount for leg in cycle.legs if leg.amount < 0)
        credits = sum(leg.amount for leg in cycle.legs if leg.amount > 0)
        if not is_debit and rail not in world.plan.primary(cycle.template):
            upper = min(upper, debits // 4 - credits)
        elif not is_debit and cycle.owner is not None:
            upper = min(upper, world.ledger.available(cycle.owner, cycle.closes) - credits)
            if upper < 1:
                raise CannotError(f"nothing brings {cycle.owner.role} what it would have to pay")
        if upper < 1:
            raise CannotError(self._why_not(rail, at, party, is_debit, 1))
        passed_on = parent is not None and is_debit and party is parent.destination
        amount = min(parent.amount, upper) if parent is not None and passed_on else sample(rail, dice, upper)
        self._post(cycle, rail, at, party, -max(1, amount) if is_debit else amount, parent)

    def _room(self, rail: Rail, at: int, party: Party, is_debit: bool) -> int:
        return self._firing.upper(rail, at, party if is_debit else None, None if is_debit else party)

    def _why_not(self, rail: Rail, at: int, party: Party, is_debit: bool, amount: int) -> str:
        return self._firing.why_not(
            rail, at, party if is_debit else None, None if is_debit else party, amount
        )

    def _party(self, cycle: Cycle, rail: Rail, dice: Dice, parent: Transfer | None) -> Party:
        """Where the money of the parent arrived, else the owner's account, else any."""
        if parent is not None and parent.destination and parent.destination.role in rail.leg_roles:
            return parent.destination
        if cycle.owner is not None and cycle.owner.role in rail.leg_roles:
            return cycle.owner
        return self._firing.party(rail.leg_roles, dice)

    def _post(
        self,
        cycle: Cycle,
        rail: Rail,
        at: int,
        party: Party,
        amount: int,
        parent: Transfer | None,
        closing: bool = False,
    ) -> None:
        world, template = self._world, cycle.template
        lack = world.plan.lack(rail, template.name, parent is not None)
        if lack:
            raise CannotError(lack)
        if not cycle.legs and template.completion.kind != "metadata":
            self._set_deadline(cycle, at, party)
        is_debit = amount < 0
        origin = rail.source_origin if is_debit else rail.destination_origin
        reports = closing or "transfer_completion" in rail.posted_requirements
        leg = Leg(
            id=f"{cycle.transfer_id}-{len(cycle.legs) + 1}",
            party=party,
            amount=amount,
            direction="Debit" if is_debit else "Credit",
            status="Posted",
            posting=at,
            transfer_id=cycle.transfer_id,
            transfer_type=rail.transfer_type,
            rail_name=rail.name,
            origin=origin or rail.origin or "InternalInitiated",
            transfer_completion=cycle.closes if reports else None,
            transfer_parent_id=parent.id if parent else None,
            template_name=template.name,
            metadata=world.metadata(rail, at, cycle.known, template.name),
        )
        world.post(leg, cycle.deadline if self._is_dated(template) else None)
        cycle.legs.append(leg)

    def _is_dated(self, template: TransferTemplate) -> bool:
        """Whether each of its legs says, or implies, when its transfer is due."""
        key = template.completion.key
        return key is None or all(key in rail.metadata_keys for rail in self._world.plan.legs(template))

    def _set_deadline(self, cycle: Cycle, at: int, party: Party) -> None:
        """From the business day of the opening leg; a close planned for later is moved before it."""
        completion = cycle.template.completion
        workdays, start = self._world.workdays, party.day_start(at)
        label = workdays.label(start)
        if completion.kind == "month_end":
            label = (label.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        else:
            label = workdays.after(label, completion.days)
        if party.zone is not None:
            cycle.deadline = party.zone.midnight(label + timedelta(days=1))
        elif completion.kind == "business_day_end" and not completion.days:
            cycle.deadline = start + clock.DAY
        else:
            cycle.deadline = workdays.end_of(label, party.day_offset)
        cycle.closes = min(cycle.closes, cycle.deadline - 1)

    def _close(self, cycle: Cycle) -> Transfer:
        """The Variable leg brings the net; without one, the fixed legs that answer the primary ones."""
        world, template = self._world, cycle.template
        missing = cents(template.expected_net) - cycle.net
        dice, at = world.dice(template.name), cycle.closes
        variable = world.plan.variable(template)
        if variable:
            closing = [(rail, missing) for rail in world.in_turn(f"close {template.name}", variable, dice)]
            party = self._close_with_one(cycle, closing, at)
        else:
            rails = world.plan.fixed(template, "Credit" if missing > 0 else "Debit") if missing else []
            if missing and not rails:
                raise CannotError(f"nothing brings the {money_text(missing)} that its other legs leave")
            closing, party = _shared(rails, missing), None
            for rail, amount in closing:
                party = self._close_leg(cycle, rail, at, amount)
        if not cycle.legs:
            raise CannotError("none of its legs could be posted")
        arrived = missing if missing > 0 and len(cycle.legs) and (variable or len(closing) == 1) else 0
        names = (*cycle.rails, template.name)
        self._agree(names, cycle.parents)
        done = Transfer(
            cycle.transfer_id,
            names,
            at,
            arrived,
            destination=party if arrived else None,
            deadline=cycle.deadline,
        )
        self._completed(done)
        return done

    def _close_with_one(self, cycle: Cycle, closing: list[tuple[Rail, int]], at: int) -> Party:
        why_not = ""
        for rail, amount in closing:
            try:
                return self._close_leg(cycle, rail, at, amount)
            except CannotError as why:
                why_not = why_not or str(why)
        raise CannotError(why_not)

    def _close_leg(self, cycle: Cycle, rail: Rail, at: int, amount: int) -> Party:
        parent = cycle.parents[0] if cycle.parents else None
        party = self._party(cycle, rail, self._world.dice(rail.name), None)
        if self._room(rail, at, party, amount < 0) < abs(amount):
            why = self._why_not(rail, at, party, amount < 0, abs(amount))
            raise CannotError(f"{rail.name} cannot close it: {why}")
        self._post(cycle, rail, at, party, amount, parent, closing=True)
        return party

    def _agree(self, names: tuple[str, ...], parents: list[Transfer]) -> None:
        """Whatever fired in a transfer must be allowed to follow what it names as its parent."""
        allowed = self._world.plan.parents
        for name in names:
            for parent in parents:
                if name in allowed and not allowed[name].intersection(parent.names):
                    raise CannotError(f"{name} fires in it too, which must not follow {parent.names[-1]}")


def _shared(rails: list[Rail], amount: int) -> list[tuple[Rail, int]]:
    """An amount over some rails, to the cent."""
    rails = rails[: abs(amount)]
    if not rails:
        return []
    share = abs(amount) // len(rails) * (1 if amount > 0 else -1)
    amounts = [share] * (len(rails) - 1)
    return list(zip(rails, [*amounts, amount - sum(amounts)], strict=True))
