"""Transfers of templates: when they open, what they are about, and which legs make them net to what is expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import cycle

from recongen.demo.feed import clock, kinds
from recongen.demo.feed.firing import Firing
from recongen.demo.feed.ledger import UNLIMITED, Bound
from recongen.demo.feed.rows import Leg, Pair, Party, cents, legs_of, money_text
from recongen.demo.feed.world import CannotError, Transfer, World
from recongen.institution.types import Rail, TransferTemplate

_CLOSES_AT = clock.local(17)
_CLOSES_IN_THE_MORNING = clock.local(9, 5)
_TIMES_A_MONTH = 3
_AFTER_LAST_LEG = 120

Times = list[tuple[int, Rail, Transfer | None]]
"""When a leg of which rail is posted, and what it follows."""


class Cycles:
    def __init__(self, world: World, firing: Firing) -> None:
        self._world = world
        self._firing = firing
        self._keys: set[tuple[str, ...]] = set()

    def openings(
        self, template: TransferTemplate, day: date, is_first: bool
    ) -> list[Callable[[int], Transfer]]:
        """The cycles that open on a business day: one for every owner, or as many as are typical."""
        dice, owners = self._world.dice(template.name), self._owners(template)
        days = self._days(template, day, is_first)
        is_typical = template.firings_typical_per_period is not None
        if template.completion.kind != "month_end" and (is_typical or len(owners) < 2):
            many = self._world.how_often(template, Decimal(1), least=0 if is_typical else 1)
            owners = [dice.pick(owners) for _ in range(many)]
        # What happens again in one unit is about the next owner.
        happen = partial(self._live, template, days, cycle(owners))
        return [happen] * len(owners) if days else []

    def follow(
        self, template: TransferTemplate, at: int, parents: list[Transfer], leg: str | None = None
    ) -> Transfer:
        """A cycle that follows others: one leg per parent of a fan-in, each naming its own; else one leg of every primary
        rail. `leg` must be among them."""
        plan, owner = self._world.plan, self._world.dice(template.name).pick(self._owners(template))
        primary = plan.primary(template)
        if len(parents) > 1 and not primary:
            raise CannotError("it has no leg for each of its parents")
        rails = primary[:1] if len(parents) > 1 else [*primary]
        if leg and plan.rails[leg] not in rails and plan.rails[leg].leg_direction == "Credit":
            rails.append(plan.rails[leg])
        period = self._world.new_id(template.name)
        own = self._open(template, clock.day_of(at), owner, period, at + _AFTER_LAST_LEG, parents)
        done = own.run([(at, rail, parent) for parent in parents for rail in rails])
        if leg is not None and leg not in done.names:
            raise CannotError(f"no transfer of {template.name} has room for a leg of {leg}")
        return done

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
        return [*self._world.cast.holders_of(roles)] or [None]

    def _live(
        self, template: TransferTemplate, days: list[date], owners: Iterator[Party | None], _at: int
    ) -> Transfer:
        dice, times, completion = self._world.dice(template.name), Times(), template.completion
        for rail, count in self._counts(template):
            opens, closes = kinds.of_rail(rail).band
            for _ in range(count * min(len(days), _TIMES_A_MONTH)):
                at = clock.midnight(dice.pick(days)) + dice.between(opens, min(closes, _CLOSES_AT))
                times.append((at, rail, None))
        closes_on, hour = days[-1], _CLOSES_AT
        if completion.kind == "business_day_end" and completion.days > 0:
            closes_on, hour = self._world.workdays.after(closes_on), _CLOSES_IN_THE_MORNING
        period = days[0].isoformat()[: 7 if completion.kind == "month_end" else 10]
        closes_at = clock.midnight(closes_on) + hour + dice.between(0, 600)
        return self._open(template, days[0], next(owners), period, closes_at, []).run(times)

    def _counts(self, template: TransferTemplate) -> Iterator[tuple[Rail, int]]:
        """How often each leg rail fires on one day; what answers the primary legs may stay away."""
        world, dice, plan = self._world, self._world.dice(template.name), self._world.plan
        primary = plan.primary(template)
        for rail in primary:
            kind = kinds.of_rail(rail)
            yield rail, max(1, dice.poisson(kind.per_day * world.density if kind.per_account else Decimal(1)))
        for rail in plan.fixed(template, "Credit") if plan.variable(template) else ():
            if rail not in primary:
                mean = kinds.of_rail(rail).per_day * world.density
                yield rail, max(dice.poisson(mean), 0 if rail.name in world.fired or world.bare else 1)

    def _open(
        self,
        template: TransferTemplate,
        day: date,
        owner: Party | None,
        period: str,
        closes: int,
        parents: list[Transfer],
    ) -> _Cycle:
        """With a transfer key that no other transfer of the template has."""
        completion, known, deadline = template.completion, {}, None
        if completion.kind == "metadata":
            # Complete by the end of the next business day, so that payouts have a day.
            deadline = clock.midnight(self._world.workdays.after(day)) + clock.DAY
            known[completion.key or ""] = clock.text(deadline)
        keys = [key for key in template.transfer_key if key != completion.key]
        known |= dict.fromkeys(keys, period)
        if owner is not None and keys and keys[0].endswith("_id"):
            known[keys[0]] = owner.id if len(keys) > 1 else f"{owner.id} {period}"
        last, number = (keys or [completion.key or ""])[-1], 1
        plain = known[last]
        while (key := (template.name, *(known[name] for name in template.transfer_key))) in self._keys:
            number += 1
            known[last] = f"{plain} #{number}"
            if deadline is not None and not keys:
                # The deadline is the whole key: another second is another transfer.
                deadline += 1
                known[last] = clock.text(deadline)
        self._keys.add(key)
        transfer_id = self._world.new_id(template.name)
        return _Cycle(
            self._world, self._firing, template, transfer_id, owner, known, closes, parents, deadline
        )


@dataclass
class _Cycle:
    """One transfer, filled leg by leg and then closed."""

    world: World
    firing: Firing
    template: TransferTemplate
    transfer_id: str
    owner: Party | None
    """Whom it is about: the account on which it closes."""
    known: dict[str, str]
    """The metadata that each of its legs carries: its transfer key, and when it is due."""
    closes: int
    parents: list[Transfer]
    deadline: int | None = None
    legs: list[Leg] = field(default_factory=list)

    def run(self, times: Times) -> Transfer:
        """Legs in the order of time; then those that close it, and what follows.

        A leg that cannot be is left out, unless each of several parents needs one.
        """
        why_not = None
        for at, rail, parent in sorted(times, key=lambda time: time[0]):
            try:
                self._fill(rail, at, parent)
            except CannotError as why:
                why_not = why
                self.world.reasons.setdefault(rail.name, str(why))
                if len(self.parents) > 1:
                    raise
        if why_not and not self.legs:
            raise why_not
        return self._close()

    # ---- before it closes -----------------------------------------------------------------------------

    def _fill(self, rail: Rail, at: int, parent: Transfer | None) -> None:
        """A leg, or the two of a whole movement, as large as accounts and caps allow."""
        if self.deadline is not None and self.legs and at >= self.deadline:
            return
        self.world.must_carry(rail, self.template.name, parent is not None)
        party = None if rail.is_two_leg else self._party(rail, parent)
        passes_on = parent is not None and rail.leg_direction == "Debit" and party is parent.destination
        amount = parent.amount if parent and passes_on else None
        pair, moved = self.firing.choose(rail, at, party, party, amount, bound=self._most_to_answer(rail))
        self._post(rail, at, pair, moved, parent)

    def _most_to_answer(self, rail: Rail) -> Bound:
        """Of a credit: a quarter of the debits that it answers, or what the owner will have to pay for it."""
        debits = -sum(leg.amount for leg in self.legs if leg.amount < 0)
        credits = sum(leg.amount for leg in self.legs if leg.amount > 0)
        if rail.leg_direction != "Credit":
            return UNLIMITED, ""
        if rail not in self.world.plan.primary(self.template):
            return debits // 4 - credits, f"its debits are too small for a leg of {rail.name}"
        if self.owner is None:
            return UNLIMITED, ""
        why = f"nothing brings {self.owner.role} what it would have to pay"
        return self.world.ledger.available(self.owner, self.closes) - credits, why

    def _party(self, rail: Rail, parent: Transfer | None) -> Party:
        """Where the money of the parent arrived, else the owner's account, else any."""
        for party in (parent.destination if parent else None, self.owner):
            if party is not None and party.role in rail.leg_roles:
                return party
        return self.firing.party(rail.leg_roles, self.world.dice(rail.name))

    def _post(
        self, rail: Rail, at: int, pair: Pair, amount: int, parent: Transfer | None, closing: bool = False
    ) -> None:
        world, template, parent_id = self.world, self.template, parent.id if parent else None
        if not self.legs and template.completion.kind != "metadata":
            self._set_deadline(at, pair[0] or pair[1])
        # Only legs that all say, or imply, when their transfer is due may be followed by others after the last day.
        key = template.completion.key
        is_dated = key is None or all(key in own.metadata_keys for own in world.plan.legs(template))
        metadata = world.metadata(rail, at, self.known, template.name)
        first = len(self.legs) + 1
        for leg in legs_of(rail, self.transfer_id, at, pair, amount, metadata, parent_id, first):
            leg.template_name = template.name
            if closing or leg.transfer_completion:
                leg.transfer_completion = self.closes
            world.post(leg, self.deadline if is_dated else None)
            self.legs.append(leg)

    def _set_deadline(self, at: int, party: Party | None) -> None:
        """From the business day of the opening leg; a close planned for later is moved before it."""
        assert party is not None
        completion = self.template.completion
        workdays, start = self.world.workdays, party.day_start(at)
        label = workdays.label(start)
        if completion.kind == "month_end":
            label = (label.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        else:
            label = workdays.after(label, completion.days)
        if party.zone is not None:
            self.deadline = party.zone.midnight(label + timedelta(days=1))
        elif completion.kind == "business_day_end" and not completion.days:
            self.deadline = start + clock.DAY
        else:
            self.deadline = workdays.end_of(label, party.day_offset)
        self.closes = min(self.closes, self.deadline - 1)

    # ---- its end --------------------------------------------------------------------------------------

    def _close(self) -> Transfer:
        if len(self.template.leg_rail_xor_groups) > 1:
            raise CannotError(
                "each of its XOR groups must fire a Variable leg, and only one Variable leg may close a transfer"
            )
        missing = cents(self.template.expected_net) - sum(leg.amount for leg in self.legs)
        closing, party = self._closing(missing), None
        for rail, amount in closing:
            party = self._party(rail, None)
            pair = (party, None) if amount < 0 else (None, party)
            self._post(rail, self.closes, pair, abs(amount), next(iter(self.parents), None), closing=True)
        if not self.legs:
            raise CannotError("its legs all go one way, so they cannot net to 0.00")
        names = (*dict.fromkeys(leg.rail_name for leg in self.legs), self.template.name)
        self._agree(names)
        done = Transfer(self.transfer_id, names, self.closes, 0, deadline=self.deadline)
        if missing > 0 and len(closing) == 1:
            done = replace(done, amount=missing, destination=party)
        self.world.completed(done)
        return done

    def _closing(self, missing: int) -> list[tuple[Rail, int]]:
        """How much of what is missing each of the last legs brings: the Variable one all of it; without one, those that
        answer the others share it."""
        world, template = self.world, self.template
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

    def _agree(self, names: tuple[str, ...]) -> None:
        """Whatever fired in it must be allowed to follow what it names as its parent, and to have so many parents."""
        plan, count = self.world.plan, len(self.parents)
        for name, parent in ((name, parent) for name in names for parent in self.parents):
            if not plan.parents.get(name, {*parent.names}).intersection(parent.names):
                raise CannotError(f"{name} fires in it too, which must not follow {parent.names[-1]}")
            for entry in (entry for above in parent.names for entry in plan.followers.get(above, ())):
                several = entry.expected_parent_count or max(2, count)
                if entry.fan_in and entry.child == name and count != several:
                    raise CannotError(f"{name} must follow {several} of {entry.parent}")
