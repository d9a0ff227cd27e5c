"""Aggregating rails: on their cadence they move what waits for them, and give it a bundle."""

from __future__ import annotations

from datetime import date
from functools import partial

from recongen.demo.feed import clock
from recongen.demo.feed.firing import Ask, Firing
from recongen.demo.feed.plan import Sweep
from recongen.demo.feed.rows import Leg, Party
from recongen.demo.feed.world import World

_OPENS = clock.local(9)
_DAY_BEGINS = clock.local(8)
_INTRADAY_CLOSES = clock.local(17, 30)
_DAY_ENDS = clock.local(17, 45)
_PERIOD_ENDS = clock.local(18)
_SQUARES_AT = clock.local(18, 30)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Sweeps:
    def __init__(self, world: World, firing: Firing) -> None:
        self._world = world
        self._firing = firing
        self._waiting: dict[str, list[Leg]] = {sweep.rail.name: [] for sweep in world.plan.sweeps}

    def offer(self, leg: Leg) -> None:
        """A Posted leg waits for the first sweep that takes it."""
        rail = self._world.plan.rails[leg.rail_name]
        for sweep in self._world.plan.takers(rail, leg.template_name):
            if leg.party.role in sweep.member_roles or (
                sweep.side == "none" and _counts(leg, rail.is_two_leg)
            ):
                self._waiting[sweep.rail.name].append(leg)
                return

    def plan_day(self, day: date) -> None:
        midnight = clock.midnight(day)
        for number, sweep in enumerate(self._world.plan.sweeps):
            for instant in self._times(sweep.rail.cadence or "daily-eod", day):
                # Those of one cadence follow each other: the second may take what the first has posted.
                self._world.at(midnight + instant + 30 * number, partial(self._run, sweep))
        self._world.at(midnight + _SQUARES_AT, self._square)

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
            return [_PERIOD_ENDS] if _WEEKDAYS[day.weekday()] == cadence.removeprefix("weekly-") else []
        if cadence.startswith("monthly-"):
            number = min(int(cadence.removeprefix("monthly-")), 28)
            return [_PERIOD_ENDS] if workdays.first_on_or_after(day.replace(day=number)) == day else []
        return [_DAY_ENDS]

    def _run(self, sweep: Sweep, at: int) -> None:
        waiting = self._waiting[sweep.rail.name]
        groups: dict[str, list[Leg]] = {}
        for leg in waiting:
            groups.setdefault(leg.party.id if sweep.side != "none" else "", []).append(leg)
        self._waiting[sweep.rail.name] = [
            leg for members in groups.values() if not self._bundle(sweep, members, at) for leg in members
        ]

    def _bundle(self, sweep: Sweep, members: list[Leg], at: int) -> bool:
        """Moves the net of the members and names them; false when it cannot, and they wait for the next time."""
        rail, net = sweep.rail, sum(leg.amount for leg in members)
        party = members[0].party
        wrong_way = (sweep.side == "source" and rail.is_two_leg and net < 0) or (
            sweep.side == "destination" and net > 0
        )
        if net == 0 or wrong_way:
            return False
        ask = Ask(
            source=party if sweep.side == "source" else None,
            destination=party if sweep.side == "destination" else None,
            amount=abs(net),
            margin=0,
        )
        entries = len(self._world.legs)
        if not self._firing.fire_whole(rail, at, ask):
            return False
        bundle_id = self._world.legs[entries].transfer_id
        for leg in members:
            self._world.assign_bundle(leg, bundle_id)
        return True

    def _square(self, at: int) -> None:
        """What an account holds beyond its expected balance leaves it at the end of the day."""
        for role, rails in self._world.plan.squares.items():
            for party in self._world.cast.holders(role):
                if rails and party.is_internal:
                    self._square_account(party, rails[0].name, at)

    def _square_account(self, party: Party, rail_name: str, at: int) -> None:
        beyond = self._world.ledger.balance[party.id] - (party.expected_eod_balance or 0)
        if beyond > 0:
            rail = self._world.plan.rails[rail_name]
            self._firing.fire_whole(rail, at, Ask(source=party, amount=beyond, margin=0))


def _counts(leg: Leg, is_two_leg: bool) -> bool:
    """Of two legs that sum to zero only the credit tells how much moved."""
    return not is_two_leg or leg.direction == "Credit"
