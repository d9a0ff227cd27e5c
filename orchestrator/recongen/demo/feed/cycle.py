"""One transfer of a template: filled leg by leg, and closed so that it nets to what is expected."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

from recongen.demo.feed import clock
from recongen.demo.feed.firing import Firing
from recongen.demo.feed.ledger import UNLIMITED, Bound
from recongen.demo.feed.rows import Leg, Pair, Party, cents, legs_of, money_text
from recongen.demo.feed.world import CannotError, Transfer, World
from recongen.institution.types import Rail, TransferTemplate

Times = list[tuple[int, Rail, Transfer | None]]
"""When a leg of which rail is posted, and what it follows."""


@dataclass
class Cycle:
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
        rails = world.plan.legs_in_direction(template, "Credit" if missing > 0 else "Debit")[: abs(missing)]
        if missing and not rails:
            raise CannotError(f"its other legs are {money_text(missing)} short, and no leg makes that up")
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
