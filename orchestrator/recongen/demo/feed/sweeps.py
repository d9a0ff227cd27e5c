"""What comes on its hour: aggregating rails that bundle what waits for them, and accounts that end their days as declared."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import partial

from recongen.demo.feed import clock
from recongen.demo.feed.firing import Firing
from recongen.demo.feed.plan import Sweep
from recongen.demo.feed.rows import Leg, Party, beyond, money_text
from recongen.demo.feed.world import CannotError, ObstacleError, World

_OPENS = clock.local(9)
_DAY_BEGINS = clock.local(8)
_INTRADAY_CLOSES = clock.local(17, 30)
_DAY_ENDS = clock.local(17, 45)
_PERIOD_ENDS = clock.local(18)
_TOO_MANY = 50
"""If so many legs wait for a sweep that has never run, generating further days is pointless."""
_BEFORE_THE_END = clock.HOUR // 2
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Sweeps:
    def __init__(self, world: World, firing: Firing) -> None:
        self._world = world
        self._firing = firing
        self._waiting: dict[str, list[Leg]] = defaultdict(list)
        """For each sweep."""
        self._last_runs: dict[str, int] = {}
        self._squares: set[tuple[str, int]] = set()
        """The accounts and days for which the end of the day is planned."""
        world.posted = self._offer
        world.check = self._check

    # ---- cadences -------------------------------------------------------------------------------------

    def plan(self, days: list[date]) -> None:
        reasons = self._world.reasons
        for number, sweep in enumerate(self._world.plan.sweeps):
            name, cadence = sweep.rail.name, sweep.rail.cadence or "daily-eod"
            reasons[name] = f"its cadence {cadence} does not come in this window"
            for day in days:
                for instant in self._times(cadence, day):
                    # Those of one cadence follow each other: the second may take what the first has posted.
                    self._last_runs[name] = clock.midnight(day) + instant + 30 * number
                    self._world.at(self._last_runs[name], partial(self._run, sweep))
                    reasons[name] = "nothing that it bundles was waiting for it"

    def _times(self, cadence: str, day: date) -> list[int]:
        """When on that business day, in seconds after midnight."""
        workdays, (kind, _, detail) = self._world.workdays, cadence.partition("-")
        if kind == "intraday":
            step = int(detail.removesuffix("h")) * clock.HOUR
            return [*range(_OPENS + step, _INTRADAY_CLOSES, step), _INTRADAY_CLOSES]
        if kind == "daily":
            return [_DAY_BEGINS if detail == "bod" else _DAY_ENDS]
        if detail == "eom":
            return [_PERIOD_ENDS] if workdays.is_last_of_month(day) else []
        if kind == "weekly":
            due = day - timedelta(days=(day.weekday() - _WEEKDAYS.index(detail)) % 7)
        else:
            due = day.replace(day=1 if detail == "bom" else min(int(detail), 28))
        at = _DAY_BEGINS if detail == "bom" else _PERIOD_ENDS
        return [at] if workdays.first_on_or_after(due) == day else []

    # ---- bundles --------------------------------------------------------------------------------------

    def _offer(self, leg: Leg) -> None:
        """A Posted leg waits for the first sweep that takes it."""
        rail = self._world.plan.rails[leg.rail_name]
        takers = self._world.plan.takers(rail, leg.template_name)
        # Of two legs that sum to zero only the credit tells how much moved.
        counts = not rail.is_two_leg or leg.direction == "Credit"
        fitting = [
            sweep
            for sweep in takers
            if leg.party.role in sweep.member_roles or (sweep.side == "none" and counts)
        ]
        for sweep in (fitting or (takers if self._must_be_bundled(leg) else []))[:1]:
            self._waiting[sweep.rail.name].append(leg)

    def _must_be_bundled(self, leg: Leg) -> bool:
        """Whether it would be an exception when the feed ends."""
        rail = self._world.plan.rails[leg.rail_name]
        within = self._world.plan.must_be_bundled_within(rail, leg.template_name)
        return within is not None and leg.posting < self._world.as_of - within

    def _run(self, sweep: Sweep, at: int) -> None:
        name, groups = sweep.rail.name, defaultdict[str, list[Leg]](list)
        waiting, self._waiting[name] = self._waiting[name], []
        for leg in waiting:
            if leg.posting >= at:
                # A bundle may be followed by what waits for the next one.
                self._waiting[name].append(leg)
                continue
            # Both legs of one transfer together where both must be bundled.
            whole = self._world.plan.rails[leg.rail_name].is_two_leg and self._must_be_bundled(leg)
            alone = leg.party.id if sweep.side != "none" else ""
            groups[f"transfer {leg.transfer_id}" if whole else alone].append(leg)
        for members in groups.values():
            if not self._bundle(sweep, members, at):
                self._waiting[name] += members
        if name not in self._world.fired and len(self._waiting[name]) > _TOO_MANY:
            self.finish()

    def _bundle(self, sweep: Sweep, members: list[Leg], at: int) -> bool:
        """Whether the rail could move the net of the members; they then name that transfer.

        What would move the wrong way, or nothing, waits for the next time, unless it must not or the rail never fired.
        """
        world, rail = self._world, sweep.rail
        net = sum(leg.amount for leg in members)
        wrong_way = (sweep.side == "source" and rail.is_two_leg and net < 0) or (
            sweep.side == "destination" and net > 0
        )
        must = rail.name not in world.fired or any(self._must_be_bundled(leg) for leg in members)
        if (net == 0 or wrong_way) and not must:
            return False
        party = next((leg.party for leg in members if leg.party.role in sweep.member_roles), None)
        source = party if sweep.side == "source" else None
        destination = party if sweep.side == "destination" else None
        amount = abs(net) - max(0, beyond(rail))
        fire = partial(self._firing.fire, rail, at, source, destination, amount, whole=True)
        bundle = world.unit(rail.name, fire, squares=party)
        if bundle is None:
            return False
        for leg in members:
            world.assign_bundle(leg, bundle.id, at)
        return True

    def finish(self) -> None:
        """What still waits when the last day ends, and must not."""
        world = self._world
        left = {
            ("bundle", leg.rail_name): f"{name} cannot bundle it in time: {world.reasons[name]}"
            for name, legs in self._waiting.items()
            for leg in legs
            if leg.posting < world.as_of and self._must_be_bundled(leg)
        }
        if left:
            raise ObstacleError(left)

    # ---- what a unit must leave -----------------------------------------------------------------------

    def _check(self, legs: list[Leg], squares: Party | None) -> None:
        """Refuses a unit that an obstacle forbids, or that comes too late to be bundled or balanced."""
        by_day: dict[tuple[str, int], list[Leg]] = defaultdict(list)
        for leg in legs:
            if leg.status == "Posted" and leg.posting < self._world.as_of:
                if self._must_be_bundled(leg):
                    self._check_bundle(leg)
                if leg.party.is_internal and leg.party.expected_eod_balance is not None:
                    by_day[leg.party.id, leg.party.day_start(leg.posting)].append(leg)
        for (_, start), own in by_day.items():
            self._check_balance(own, start, squares)

    def _check_bundle(self, leg: Leg) -> None:
        if why := self._world.obstacles.get(("bundle", leg.rail_name)):
            raise CannotError(why)
        takers = self._world.plan.takers(self._world.plan.rails[leg.rail_name], leg.template_name)
        if leg.posting >= max((self._last_runs.get(sweep.rail.name, 0) for sweep in takers), default=0):
            names = " and ".join(f"{sweep.rail.name} ({sweep.rail.cadence})" for sweep in takers)
            raise CannotError(f"{names} would not bundle it before the last day ends")

    def _check_balance(self, own: list[Leg], start: int, squares: Party | None) -> None:
        """Of the legs of one account and day; the account is looked at again when that day ends."""
        world, party = self._world, own[0].party
        closes = min(start + clock.DAY, world.as_of) - _BEFORE_THE_END
        if (party.id, start) not in self._squares:
            self._squares.add((party.id, start))
            world.at(closes, partial(self._square, party, start + clock.DAY))
        if party is not squares and sum(leg.amount for leg in own) != 0:
            why = world.obstacles.get(("square", party.role))
            if why or max(leg.posting for leg in own) >= closes:
                raise CannotError(why or f"it would leave {party.role} beside its expected balance too late")

    def _square(self, party: Party, end: int, at: int) -> None:
        """What an account holds beyond its expected balance leaves it before its day ends."""
        world, why = self._world, "no rail takes it away"
        for rail in world.plan.unchained:
            over = world.ledger.movement_before(party, end)
            if over > 0 and party.role in rail.source_roles and rail != world.plan.opening:
                fire = partial(self._firing.fire, rail, at, party, amount=over, whole=True)
                if not world.unit(rail.name, fire, squares=party):
                    why = f"{rail.name} cannot take it away: {world.reasons[rail.name]}"
        if world.ledger.movement_before(party, end):
            expected = money_text(party.expected_eod_balance or 0)
            text = f"{party.role} would not end its day at {expected}: {why}"
            square = ("square", party.role)
            # Without what brings it beside its balance; without itself where that was not enough.
            raise ObstacleError({("account", party.id) if square in world.obstacles else square: text})
