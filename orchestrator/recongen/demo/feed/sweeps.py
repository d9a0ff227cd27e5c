"""What comes on its hour: aggregating rails that bundle what waits for them, and accounts that end their days as declared."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from recongen.demo.feed import clock
from recongen.demo.feed.firing import Ask, Firing, beyond
from recongen.demo.feed.plan import Sweep
from recongen.demo.feed.rows import Leg, Party, money_text
from recongen.demo.feed.world import CannotError, ObstacleError, Transfer, World

_OPENS = clock.local(9)
_DAY_BEGINS = clock.local(8)
_INTRADAY_CLOSES = clock.local(17, 30)
_DAY_ENDS = clock.local(17, 45)
_PERIOD_ENDS = clock.local(18)
_HOPELESS = 50
"""So many wait for a sweep that has never run: it is not worth while to live on like that."""
_BEFORE_THE_END = clock.HOUR // 2
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Sweeps:
    def __init__(self, world: World, firing: Firing) -> None:
        self._world = world
        self._firing = firing
        self._waiting: dict[str, list[Leg]] = {sweep.rail.name: [] for sweep in world.plan.sweeps}
        self._squares: set[tuple[str, int]] = set()
        self._runs: dict[str, list[int]] = {sweep.rail.name: [] for sweep in world.plan.sweeps}

    # ---- cadences -------------------------------------------------------------------------------------

    def plan(self, days: list[date]) -> None:
        for number, sweep in enumerate(self._world.plan.sweeps):
            for day in days:
                # Those of one cadence follow each other: the second may take what the first has posted.
                for instant in self._times(sweep.rail.cadence or "daily-eod", day):
                    self._runs[sweep.rail.name].append(clock.midnight(day) + instant + 30 * number)
            for at in self._runs[sweep.rail.name]:
                self._world.at(at, partial(self._run, sweep))
            self._world.reasons[sweep.rail.name] = (
                "nothing that it bundles was waiting for it"
                if self._runs[sweep.rail.name]
                else f"its cadence {sweep.rail.cadence} does not come in this window"
            )
        for role, rails in self._world.plan.squaring.items():
            for rail in rails:
                self._world.reasons[rail.name] = f"{role} never held more than it should at the end of a day"

    def _times(self, cadence: str, day: date) -> list[int]:
        """When on that business day, in seconds after midnight."""
        workdays = self._world.workdays
        if cadence.startswith("intraday-"):
            step = int(cadence.removeprefix("intraday-").removesuffix("h")) * clock.HOUR
            return [*range(_OPENS + step, _INTRADAY_CLOSES, step), _INTRADAY_CLOSES]
        if cadence == "daily-bod":
            return [_DAY_BEGINS]
        if cadence == "monthly-eom":
            return [_PERIOD_ENDS] if workdays.is_last_of_month(day) else []
        if cadence == "monthly-bom":
            return [_DAY_BEGINS] if workdays.first_on_or_after(day.replace(day=1)) == day else []
        if cadence.startswith("weekly-"):
            ago = (day.weekday() - _WEEKDAYS.index(cadence.removeprefix("weekly-"))) % 7
            return [_PERIOD_ENDS] if workdays.first_on_or_after(day - timedelta(days=ago)) == day else []
        if cadence.startswith("monthly-"):
            number = min(int(cadence.removeprefix("monthly-")), 28)
            return [_PERIOD_ENDS] if workdays.first_on_or_after(day.replace(day=number)) == day else []
        return [_DAY_ENDS]

    # ---- bundles --------------------------------------------------------------------------------------

    def offer(self, leg: Leg) -> None:
        """A Posted leg waits for the first sweep that takes it."""
        rail = self._world.plan.rails[leg.rail_name]
        takers = self._world.plan.takers(rail, leg.template_name)
        for sweep in takers:
            if leg.party.role in sweep.member_roles or (
                sweep.side == "none" and _counts(leg, rail.is_two_leg)
            ):
                self._waiting[sweep.rail.name].append(leg)
                return
        if takers and self._must_be_bundled(leg):
            self._waiting[takers[0].rail.name].append(leg)

    def _must_be_bundled(self, leg: Leg) -> bool:
        """Whether it would be an exception when the feed ends."""
        rail = self._world.plan.rails[leg.rail_name]
        within = self._world.plan.must_be_bundled_within(rail, leg.template_name)
        return within is not None and leg.posting < self._world.as_of - within

    def check(self, legs: list[Leg], squares: Party | None) -> None:
        """What must be bundled before the feed ends can be, and expected balances are kept."""
        self._balanced(legs, squares)
        world = self._world
        for leg in legs:
            if leg.status != "Posted" or leg.posting >= world.as_of or not self._must_be_bundled(leg):
                continue
            why = world.obstacles.get(("bundle", leg.rail_name))
            if why:
                raise CannotError(why)
            takers = world.plan.takers(world.plan.rails[leg.rail_name], leg.template_name)
            if not any(
                leg.posting < at < world.as_of for sweep in takers for at in self._runs[sweep.rail.name][-1:]
            ):
                names = " and ".join(f"{sweep.rail.name} ({sweep.rail.cadence})" for sweep in takers)
                raise CannotError(f"{names} would not bundle it before the last day ends")

    def _run(self, sweep: Sweep, at: int) -> None:
        waiting = self._waiting[sweep.rail.name]
        # A bundle may be followed by what waits for the next one.
        self._waiting[sweep.rail.name] = [leg for leg in waiting if leg.posting >= at]
        for members in self._groups(sweep, [leg for leg in waiting if leg.posting < at]):
            left = self._bundle(sweep, members, at)
            self._waiting[sweep.rail.name] += left
        if sweep.rail.name not in self._world.fired and len(self._waiting[sweep.rail.name]) > _HOPELESS:
            self.finish()

    def _groups(self, sweep: Sweep, legs: list[Leg]) -> list[list[Leg]]:
        groups: dict[str, list[Leg]] = {}
        for leg in legs:
            whole = self._world.plan.rails[leg.rail_name].is_two_leg and self._must_be_bundled(leg)
            key = f"transfer {leg.transfer_id}" if whole else leg.party.id if sweep.side != "none" else ""
            groups.setdefault(key, []).append(leg)
        return list(groups.values())

    def _bundle(self, sweep: Sweep, members: list[Leg], at: int) -> list[Leg]:
        """Moves the net of the members and names them. Returns those that wait for the next time."""
        if self._moves(sweep, members, at):
            return []
        urgent = any(self._must_be_bundled(leg) for leg in members)
        anyhow = urgent or sweep.rail.name not in self._world.fired
        return [] if anyhow and self._moves(sweep, members, at, anyhow=True) else members

    def _net_fits(self, sweep: Sweep, members: list[Leg]) -> int | None:
        """What the rail must move for them; None where it would move the wrong way, or nothing."""
        net = sum(leg.amount for leg in members)
        wrong_way = (sweep.side == "source" and sweep.rail.is_two_leg and net < 0) or (
            sweep.side == "destination" and net > 0
        )
        return None if net == 0 or wrong_way else abs(net)

    def _moves(self, sweep: Sweep, members: list[Leg], at: int, anyhow: bool = False) -> bool:
        """Whether it could; `anyhow`: also the wrong way, or nothing, where the members can wait no longer."""
        world, rail = self._world, sweep.rail
        size = self._net_fits(sweep, members)
        if size is None and not anyhow:
            return False
        size = abs(sum(leg.amount for leg in members)) if size is None else size
        party = next((leg.party for leg in members if leg.party.role in sweep.member_roles), None)
        ask = Ask(
            source=party if sweep.side == "source" else None,
            destination=party if sweep.side == "destination" else None,
            amount=size - max(0, beyond(rail)),
            whole=True,
        )
        bundle: Transfer | None = world.unit(
            rail.name,
            partial(self._firing.fire, rail, at, ask),
            squares=party if sweep.side != "none" else None,
        )
        if bundle is None:
            return False
        for leg in members:
            world.assign_bundle(leg, bundle.id, at)
        return True

    def finish(self) -> None:
        """What still waits when the last day ends, and must not."""
        world = self._world
        left = {
            (
                "bundle",
                leg.rail_name,
            ): f"{name} cannot bundle it in time: {world.reasons.get(name, 'its net is zero')}"
            for name, legs in self._waiting.items()
            for leg in legs
            if leg.posting < world.as_of and self._must_be_bundled(leg)
        }
        if left:
            raise ObstacleError(left)

    # ---- expected balances ----------------------------------------------------------------------------

    def _balanced(self, legs: list[Leg], squares: Party | None) -> None:
        """A unit leaves no account beside its expected balance that nothing brings back to it."""
        world = self._world
        nets: dict[tuple[str, int], int] = {}
        parties: dict[str, Party] = {}
        last: dict[tuple[str, int], int] = {}
        for leg in legs:
            if (
                leg.status == "Posted"
                and leg.party.is_internal
                and leg.party.expected_eod_balance is not None
            ):
                parties[leg.party.id] = leg.party
                place = (leg.party.id, leg.party.day_start(leg.posting))
                nets[place] = nets.get(place, 0) + leg.amount
                last[place] = max(last.get(place, 0), leg.posting)
        for (account, start), net in nets.items():
            party, closes = parties[account], min(start + clock.DAY, world.as_of) - _BEFORE_THE_END
            if (account, start) not in self._squares and closes > world.ledger.now:
                self._squares.add((account, start))
                world.at(closes, partial(self._square, party, start))
            if net == 0 or party is squares or start >= world.as_of:
                continue
            why = world.obstacles.get(("square", party.role)) or self._no_way_back(party, net)
            if not why and last[account, start] >= closes:
                why = f"it would leave {party.role} at something else than expected at the end of the day"
            if why:
                raise CannotError(why)

    def _no_way_back(self, party: Party, net: int) -> str | None:
        plan, expected = self._world.plan, money_text(party.expected_eod_balance or 0)
        swept = any(party.role in sweep.member_roles for sweep in plan.sweeps)
        if swept or (net > 0 and plan.squaring.get(party.role)):
            return None
        return (
            f"it would leave {party.role} {money_text(abs(net))} {'above' if net > 0 else 'below'} the {expected} at which its "
            "days should end, and no rail takes that back"
        )

    def _square(self, party: Party, start: int, at: int) -> None:
        """What an account holds beyond its expected balance leaves it at the end of the day."""
        world, end, expected = self._world, start + clock.DAY, party.expected_eod_balance or 0
        why = "no rail takes it away"
        for rail in self._world.plan.squaring.get(party.role, ()):
            over = world.ledger.balance(party, end) - expected
            if over <= 0:
                break
            ask = Ask(source=party, amount=over, whole=True)
            if world.unit(rail.name, partial(self._firing.fire, rail, at, ask), squares=party) is None:
                why = f"{rail.name} cannot take it away: {world.reasons[rail.name]}"
        left = world.ledger.balance(party, end) - expected
        if left:
            square, text = (
                ("square", party.role),
                f"{party.role} would not end its day at {money_text(expected)}: {why}",
            )
            # Without what brings it beside its balance; without itself where that was not enough.
            raise ObstacleError({("account", party.id) if square in world.obstacles else square: text})


def _counts(leg: Leg, is_two_leg: bool) -> bool:
    """Of two legs that sum to zero only the credit tells how much moved."""
    return not is_two_leg or leg.direction == "Credit"
