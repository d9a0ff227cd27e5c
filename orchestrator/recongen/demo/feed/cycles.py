"""Transfers of templates: filled leg by leg, and closed so that they net to what is expected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from recongen.demo.feed import clock, kinds
from recongen.demo.feed.dice import Dice
from recongen.demo.feed.firing import Firing, sample
from recongen.demo.feed.ledger import UNLIMITED
from recongen.demo.feed.rows import Leg, Party, cents, money_text, origin_of
from recongen.demo.feed.world import CannotError, Transfer, World
from recongen.institution.types import Rail, TransferTemplate

_CLOSES_AT = clock.local(17)
_CLOSES_IN_THE_MORNING = clock.local(9, 5)
_TIMES_A_MONTH = 3
_AFTER_LAST_LEG = 120

# How many business days a period has, for what happens once in a period.
BUSINESS_DAYS = {"business_day": 1, "day": 1, "week": 5, "month": 21, "quarter": 63, "year": 252}


@dataclass
class Cycle:
    """One transfer of a template while it is open."""

    template: TransferTemplate
    transfer_id: str
    owner: Party | None
    """Whom it is about: the account on which it closes."""
    known: dict[str, str]
    """The metadata that each of its legs carries: its transfer key, and when it is due."""
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
    def __init__(self, world: World, firing: Firing) -> None:
        self._world = world
        self._firing = firing
        self._keys: set[tuple[str, ...]] = set()

    # ---- when one opens -------------------------------------------------------------------------------

    def openings(
        self, template: TransferTemplate, day: date, is_first: bool
    ) -> list[Callable[[int], Transfer]]:
        """The cycles that open on a business day: one for every owner, or as many as are typical."""
        dice, owners = self._world.dice(template.name), self._owners(template)
        days = self._days(template, day, is_first)
        once_each = template.firings_typical_per_period is None and len(owners) > 1
        if template.completion.kind != "month_end" and not once_each:
            count = max(self._how_many(template, dice), 0 if template.name in self._world.fired else 1)
            owners = [dice.pick(owners) for _ in range(count)]
        return [partial(self._live, template, days, owner, dice) for owner in owners] if days else []

    def _days(self, template: TransferTemplate, day: date, is_first: bool) -> list[date]:
        """Those of a cycle that opens on that day, if one does: the rest of the month for one that ends with it."""
        workdays, days = self._world.workdays, [day]
        if template.completion.kind != "month_end":
            return days
        begins = workdays.first_on_or_after(day.replace(day=1)) == day
        if not (begins or is_first or template.name not in self._world.fired):
            return []
        while (following := workdays.after(days[-1])).month == day.month:
            days.append(following)
        return days

    def _owners(self, template: TransferTemplate) -> list[Party | None]:
        variable = self._world.plan.variable(template)
        roles = variable[0].leg_roles if variable else ()
        return [party for role in roles for party in self._world.cast.holders(role)] or [None]

    def _how_many(self, template: TransferTemplate, dice: Dice) -> int:
        typical = template.firings_typical_per_period
        if typical is None:
            return max(1, dice.poisson(self._world.density))
        days = Decimal(BUSINESS_DAYS[typical.period])
        return dice.poisson(Decimal(dice.between(typical.low, typical.high)) / days * self._world.density)

    def _live(
        self, template: TransferTemplate, days: list[date], owner: Party | None, dice: Dice, _at: int
    ) -> Transfer:
        times = []
        for rail, count in self._counts(template, dice):
            opens, closes = kinds.of_rail(rail).band
            for _ in range(count * min(len(days), _TIMES_A_MONTH)):
                at = clock.midnight(dice.pick(days)) + dice.between(opens, min(closes, _CLOSES_AT))
                times.append((at, rail))
        closes_on, hour = days[-1], _CLOSES_AT
        if template.completion.kind == "business_day_end" and template.completion.days > 0:
            closes_on, hour = self._world.workdays.after(closes_on), _CLOSES_IN_THE_MORNING
        period = days[0].isoformat()[: 7 if template.completion.kind == "month_end" else 10]
        closes_at = clock.midnight(closes_on) + hour + dice.between(0, 600)
        return self._run(self._open(template, days[0], owner, period, [], closes_at), times)

    def _counts(self, template: TransferTemplate, dice: Dice) -> list[tuple[Rail, int]]:
        """How often each leg rail fires on one day; what answers the primary legs may stay away."""
        plan, counts = self._world.plan, []
        primary = plan.primary(template)
        for rail in primary:
            kind = kinds.of_rail(rail)
            mean = kind.per_day * self._world.density if kind.per_account else Decimal(1)
            counts.append((rail, max(1, dice.poisson(mean))))
        for rail in plan.fixed(template, "Credit") if plan.variable(template) else ():
            if rail not in primary:
                least = 0 if rail.name in self._world.fired else 1
                counts.append((rail, max(least, dice.poisson(kinds.of_rail(rail).per_day))))
        return counts

    def follow(
        self, template: TransferTemplate, at: int, parents: list[Transfer], leg: str | None = None
    ) -> Transfer:
        """A cycle that follows others: one leg per parent of a fan-in, each naming its own; else one leg of every primary
        rail. `leg` must be among them."""
        plan, owner = self._world.plan, self._world.dice(template.name).pick(self._owners(template))
        period = self._world.new_id(template.name)
        cycle = self._open(template, clock.day_of(at), owner, period, parents, at + _AFTER_LAST_LEG)
        primary = plan.primary(template)
        times = [(at, rail) for rail in primary]
        if len(parents) > 1:
            if not primary:
                raise CannotError("it has no leg for each of its parents")
            for parent in parents:
                self._leg(cycle, primary[0], at, parent)
            times = []
        elif leg and plan.rails[leg] not in primary and plan.rails[leg].leg_direction == "Credit":
            times.append((at, plan.rails[leg]))
        done = self._run(cycle, times)
        if leg is not None and leg not in cycle.rails:
            raise CannotError(f"no transfer of {template.name} has room for a leg of {leg}")
        return done

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
        completion, known, deadline = template.completion, {}, None
        if completion.kind == "metadata":
            # Complete by the end of the next business day, so that payouts have a day.
            deadline = clock.midnight(self._world.workdays.after(day)) + clock.DAY
            known[completion.key or ""] = clock.text(deadline)
        keys = [key for key in template.transfer_key if key != completion.key]
        for position, key in enumerate(keys):
            is_owners = owner is not None and key.endswith("_id") and position == 0
            known[key] = owner.id if owner is not None and is_owners else period
        if len(keys) == 1 and not parents and owner is not None:
            known[keys[0]] = f"{owner.id} {period}"
        last, number = (keys or [completion.key or ""])[-1], 1
        plain = known[last]
        while (key_of := (template.name, *(known[name] for name in template.transfer_key))) in self._keys:
            number += 1
            if keys:
                known[last] = f"{plain} #{number}"
            elif deadline is not None:
                # The deadline is the whole key: another second is another transfer.
                deadline += 1
                known[last] = clock.text(deadline)
        self._keys.add(key_of)
        transfer_id = self._world.new_id(template.name)
        return Cycle(template, transfer_id, owner, known, closes, parents, deadline)

    # ---- its legs -------------------------------------------------------------------------------------

    def _run(self, cycle: Cycle, times: list[tuple[int, Rail]]) -> Transfer:
        """All legs in the order of time, then those that close it, then what follows. A leg that cannot be is left out."""
        why_not = None
        for at, rail in sorted(times, key=lambda time: time[0]):
            try:
                self._leg(cycle, rail, at, cycle.parents[0] if cycle.parents else None)
            except CannotError as why:
                why_not = why
                self._world.reasons.setdefault(rail.name, str(why))
        if why_not and not cycle.legs:
            raise why_not
        return self._close(cycle)

    def _leg(self, cycle: Cycle, rail: Rail, at: int, parent: Transfer | None) -> None:
        """A leg before the last one, as large as its account and caps allow."""
        if cycle.deadline is not None and cycle.legs and at >= cycle.deadline:
            return
        world, dice = self._world, self._world.dice(rail.name)
        if rail.is_two_leg:
            source = self._firing.party(rail.source_roles, dice)
            destination = self._firing.party(rail.destination_roles, dice, [source])
            most, why = self._firing.most(rail, at, source, destination)
            if most < 1:
                raise CannotError(why)
            amount = sample(rail, dice, most)
            self._post(cycle, rail, at, source, -amount, parent)
            self._post(cycle, rail, at, destination, amount, parent)
            return
        party, is_debit = self._party(cycle, rail, dice, parent), rail.leg_direction == "Debit"
        bounds = [world.ledger.most(rail, party, rail.leg_direction or "", at)]
        if not is_debit:
            bounds.append(self._most_to_answer(cycle, rail))
        most, why = min(bounds)
        if most < 1:
            raise CannotError(why)
        passes_on = parent is not None and is_debit and party is parent.destination
        amount = min(parent.amount, most) if parent and passes_on else sample(rail, dice, most)
        self._post(cycle, rail, at, party, -max(1, amount) if is_debit else amount, parent)

    def _most_to_answer(self, cycle: Cycle, rail: Rail) -> tuple[int, str]:
        """Of a credit: a quarter of the debits that it answers, or what the owner will have to pay for it."""
        ledger, owner = self._world.ledger, cycle.owner
        debits = -sum(leg.amount for leg in cycle.legs if leg.amount < 0)
        credits = sum(leg.amount for leg in cycle.legs if leg.amount > 0)
        if rail not in self._world.plan.primary(cycle.template):
            return debits // 4 - credits, f"its debits are too small for a leg of {rail.name}"
        if owner is None:
            return UNLIMITED, ""
        why = f"nothing brings {owner.role} what it would have to pay"
        return ledger.available(owner, cycle.closes) - credits, why

    def _party(self, cycle: Cycle, rail: Rail, dice: Dice, parent: Transfer | None) -> Party:
        """Where the money of the parent arrived, else the owner's account, else any."""
        arrived = parent.destination if parent else None
        for party in (arrived, cycle.owner):
            if party is not None and party.role in rail.leg_roles:
                return party
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
        if not cycle.legs and template.completion.kind != "metadata":
            self._set_deadline(cycle, at, party)
        direction = "Debit" if amount < 0 else "Credit"
        reports = closing or "transfer_completion" in rail.posted_requirements
        leg = Leg(
            id=f"{cycle.transfer_id}-{len(cycle.legs) + 1}",
            party=party,
            amount=amount,
            direction=direction,
            status="Posted",
            posting=at,
            transfer_id=cycle.transfer_id,
            transfer_type=rail.transfer_type,
            rail_name=rail.name,
            origin=origin_of(rail, direction),
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

    # ---- its end --------------------------------------------------------------------------------------

    def _close(self, cycle: Cycle) -> Transfer:
        """The Variable leg brings what is missing; without one, the fixed legs that answer the primary ones."""
        world, template = self._world, cycle.template
        if len(template.leg_rail_xor_groups) > 1:
            raise CannotError(
                "each of its XOR groups must fire a Variable leg, and only one Variable leg may close a transfer"
            )
        missing, parent = cents(template.expected_net) - cycle.net, next(iter(cycle.parents), None)
        closing, party = self._closing(template, missing), None
        for rail, amount in closing:
            party = self._party(cycle, rail, world.dice(rail.name), None)
            self._post(cycle, rail, cycle.closes, party, amount, parent, closing=True)
        if not cycle.legs:
            raise CannotError("none of its legs could be posted")
        names = (*cycle.rails, template.name)
        self._agree(names, cycle.parents)
        arrived = missing if missing > 0 and len(closing) == 1 else 0
        done = Transfer(
            cycle.transfer_id,
            names,
            cycle.closes,
            arrived,
            destination=party if arrived else None,
            deadline=cycle.deadline,
        )
        world.completed(done)
        return done

    def _closing(self, template: TransferTemplate, missing: int) -> list[tuple[Rail, int]]:
        """The last legs, and how much of what is missing each brings."""
        world = self._world
        variable = world.plan.variable(template)
        if variable:
            name = f"close {template.name}"
            rail = world.in_turn(name, variable, world.dice(name), lambda rail: rail.name in world.fired)
            return [(rail, missing)]
        rails = world.plan.fixed(template, "Credit" if missing > 0 else "Debit")[: abs(missing)]
        if missing and not rails:
            raise CannotError(f"nothing brings the {money_text(missing)} that its other legs leave")
        share = abs(missing) // len(rails) * (1 if missing > 0 else -1) if rails else 0
        rest = missing - share * (len(rails) - 1)
        return [(rail, rest if rail is rails[-1] else share) for rail in rails]

    def _agree(self, names: tuple[str, ...], parents: list[Transfer]) -> None:
        """Whatever fired in a transfer must be allowed to follow what it names as its parent."""
        allowed = self._world.plan.parents
        for name in names:
            for parent in parents:
                if name in allowed and not allowed[name].intersection(parent.names):
                    raise CannotError(f"{name} fires in it too, which must not follow {parent.names[-1]}")
