"""When transfers of templates open, what they are about, and which legs they will have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import cycle

from recongen.demo.feed import clock, kinds
from recongen.demo.feed.cycle import Cycle, Times
from recongen.demo.feed.firing import Firing
from recongen.demo.feed.rows import Party
from recongen.demo.feed.world import CannotError, Transfer, World
from recongen.institution.types import Rail, TransferTemplate

_CLOSES_AT = clock.local(17)
_CLOSES_IN_THE_MORNING = clock.local(9, 5)
_TIMES_A_MONTH = 3
_AFTER_LAST_LEG = 120


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

    def _counts(self, template: TransferTemplate) -> list[tuple[Rail, int]]:
        """How often each leg rail fires on one day; what answers the primary legs may stay away."""
        world, dice, plan = self._world, self._world.dice(template.name), self._world.plan
        primary, counts = plan.primary(template), []
        for rail in primary:
            kind = kinds.of_rail(rail)
            mean = kind.per_day * world.density if kind.per_account else Decimal(1)
            counts.append((rail, max(1, dice.poisson(mean))))
        for rail in plan.legs_in_direction(template, "Credit") if plan.variable(template) else ():
            if rail not in primary:
                least = 0 if rail.name in world.fired else 1
                counts.append((rail, max(least, dice.poisson(kinds.of_rail(rail).per_day))))
        return counts

    def _open(
        self,
        template: TransferTemplate,
        day: date,
        owner: Party | None,
        period: str,
        closes: int,
        parents: list[Transfer],
    ) -> Cycle:
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
        return Cycle(
            self._world, self._firing, template, transfer_id, owner, known, closes, parents, deadline
        )
