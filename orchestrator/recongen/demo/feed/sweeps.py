"""What comes on its hour: aggregating rails that bundle what waits for them, and accounts that end their days as declared."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from recongen.demo.feed import clock
from recongen.demo.feed.firing import Ask, Firing
from recongen.demo.feed.plan import Sweep
from recongen.demo.feed.rows import Leg, Party, beyond, money_text
from recongen.demo.feed.world import CannotError, ObstacleError, World

_OPENS = clock.local(9)
_DAY_BEGINS = clock.local(8)
_INTRADAY_CLOSES = clock.local(17, 30)
_DAY_ENDS = clock.local(17, 45)
_PERIOD_ENDS = clock.local(18)
_TOO_MANY = 50
"""So many wait for a sweep that has never run: it is not worth while to live on like that."""
_BEFORE_THE_END = clock.HOUR // 2
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Sweeps:
    def __init__(self, world: World, firing: Firing) -> None:
        self._world = world
        self._firing = firing
        self._waiting: dict[str, list[Leg]] = {sweep.rail.name: [] for sweep in world.plan.sweeps}
        self._runs: dict[str, list[int]] = {sweep.rail.name: [] for sweep in world.plan.sweeps}
        self._squares: set[tuple[str, int]] = set()
        """The accounts and days for which the end of the day is planned."""
        world.posted = self._offer
        world.check = self._check

    # ---- cadences -------------------------------------------------------------------------------------

    def plan(self, days: list[date]) -> None:
        reasons = self._world.reasons
        for number, sweep in enumerate(self._world.plan.sweeps):
            runs, cadence = self._runs[sweep.rail.name], sweep.rail.cadence or "daily-eod"
            # Those of one cadence follow each other: the second may take what the first has posted.
            runs += [
                clock.midnight(day) + instant + 30 * number
                for day in days
                for instant in self._times(cadence, day)
            ]
            for at in runs:
                self._world.at(at, partial(self._run, sweep))
            reasons[sweep.rail.name] = (
                "nothing that it bundles was waiting for it"
                if runs
                else f"its cadence {cadence} does not come in this window"
            )

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
        name = sweep.rail.name
        due = [leg for leg in self._waiting[name] if leg.posting < at]
        # A bundle may be followed by what waits for the next one.
        self._waiting[name] = [leg for leg in self._waiting[name] if leg.posting >= at]
        for members in self._groups(sweep, due):
            if not self._bundle(sweep, members, at):
                self._waiting[name] += members
        if name not in self._world.fired and len(self._waiting[name]) > _TOO_MANY:
            self.finish()

    def _groups(self, sweep: Sweep, legs: list[Leg]) -> list[list[Leg]]:
        """By account; both legs of one transfer together where both must be bundled."""
        groups: dict[str, list[Leg]] = {}
        for leg in legs:
            whole = self._world.plan.rails[leg.rail_name].is_two_leg and self._must_be_bundled(leg)
            key = f"transfer {leg.transfer_id}" if whole else leg.party.id if sweep.side != "none" else ""
            groups.setdefault(key, []).append(leg)
        return list(groups.values())

    def _bundle(self, sweep: Sweep, members: list[Leg], at: int) -> bool:
        """Whether the rail could move the net of the members; they then name that transfer.

        What would move the wrong way, or nothing, waits for the next time, unless it must not or the rail never fired.
        """
        world, rail = self._world, sweep.rail
        net = sum(leg.amount for leg in members)
        wrong_way = {"source": rail.is_two_leg and net < 0, "destination": net > 0, "none": False}[sweep.side]
        must = rail.name not in world.fired or any(self._must_be_bundled(leg) for leg in members)
        if (net == 0 or wrong_way) and not must:
            return False
        party = next((leg.party for leg in members if leg.party.role in sweep.member_roles), None)
        ask = Ask(
            source=party if sweep.side == "source" else None,
            destination=party if sweep.side == "destination" else None,
            amount=abs(net) - max(0, beyond(rail)),
            whole=True,
        )
        bundle = world.unit(rail.name, partial(self._firing.fire, rail, at, ask), squares=party)
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
        by_day: dict[tuple[str, int], list[Leg]] = {}
        for leg in legs:
            if leg.status == "Posted" and leg.posting < self._world.as_of:
                if self._must_be_bundled(leg):
                    self._check_bundle(leg)
                if leg.party.is_internal and leg.party.expected_eod_balance is not None:
                    by_day.setdefault((leg.party.id, leg.party.day_start(leg.posting)), []).append(leg)
        for (_, start), own in by_day.items():
            self._check_balance(own, start, squares)

    def _check_bundle(self, leg: Leg) -> None:
        if why := self._world.obstacles.get(("bundle", leg.rail_name)):
            raise CannotError(why)
        takers = self._world.plan.takers(self._world.plan.rails[leg.rail_name], leg.template_name)
        last_runs = [at for sweep in takers for at in self._runs[sweep.rail.name][-1:]]
        if leg.posting >= max(last_runs, default=0):
            names = " and ".join(f"{sweep.rail.name} ({sweep.rail.cadence})" for sweep in takers)
            raise CannotError(f"{names} would not bundle it before the last day ends")

    def _check_balance(self, own: list[Leg], start: int, squares: Party | None) -> None:
        """Of the legs of one account and day; the account is looked at again when that day ends."""
        world, party = self._world, own[0].party
        closes = min(start + clock.DAY, world.as_of) - _BEFORE_THE_END
        if (party.id, start) not in self._squares:
            self._squares.add((party.id, start))
            world.at(closes, partial(self._square, party, start))
        net = sum(leg.amount for leg in own)
        if net and party is not squares:
            why = world.obstacles.get(("square", party.role))
            if why or max(leg.posting for leg in own) >= closes:
                raise CannotError(why or f"it would leave {party.role} beside its expected balance too late")

    def _square(self, party: Party, start: int, at: int) -> None:
        """What an account holds beyond its expected balance leaves it at the end of the day."""
        world, end = self._world, start + clock.DAY
        why = "no rail takes it away"
        for rail in world.plan.squaring(party.role):
            over = world.ledger.moved(party, end)
            if over > 0:
                ask = Ask(source=party, amount=over, whole=True)
                if not world.unit(rail.name, partial(self._firing.fire, rail, at, ask), squares=party):
                    why = f"{rail.name} cannot take it away: {world.reasons[rail.name]}"
        if world.ledger.moved(party, end):
            expected = money_text(party.expected_eod_balance or 0)
            text = f"{party.role} would not end its day at {expected}: {why}"
            square = ("square", party.role)
            # Without what brings it beside its balance; without itself where that was not enough.
            raise ObstacleError({("account", party.id) if square in world.obstacles else square: text})
