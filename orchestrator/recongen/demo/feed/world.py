"""The bank while its days go by: an agenda in the order of time, and the journal it leaves."""

from __future__ import annotations

import heapq
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import count
from typing import TypeVar

from recongen.demo.feed import clock
from recongen.demo.feed.cast import Cast
from recongen.demo.feed.dice import Dice
from recongen.demo.feed.ledger import Ledger
from recongen.demo.feed.plan import Plan
from recongen.demo.feed.rows import Leg, Party
from recongen.institution.types import ChainEntry, Institution, Rail, TransferTemplate

T = TypeVar("T")

_TRIES = (False, False, False, True, True, True)
"""How often something is tried, and whether optional follow-ups are left out."""
_HOPELESS = 60
"""After so many failures without a success, it is not tried again."""

# How many business days a period has, for what happens once in a period.
_BUSINESS_DAYS = {"business_day": 1, "day": 1, "week": 5, "month": 21, "quarter": 63, "year": 252}

Obstacles = dict[tuple[str, str], str]
"""Why something of a kind and name cannot be kept healthy: a role that is not squared, a rail that is not bundled, an account."""


class CannotError(Exception):
    """Something cannot happen without leaving an exception behind. The message says why."""


class ObstacleError(Exception):
    """What happened earlier can no longer be made healthy: generate the bank again without it."""

    def __init__(self, obstacles: Obstacles) -> None:
        super().__init__(str(obstacles))
        self.obstacles = obstacles


@dataclass(frozen=True)
class Transfer:
    """A transfer that is complete, for what follows it."""

    id: str
    names: tuple[str, ...]
    """Everything that fired in it: rails, then its template."""
    at: int
    amount: int
    source: Party | None = None
    destination: Party | None = None
    deadline: int | None = None


class World:
    """What happens here happens in units: a transfer with all that must follow it, or nothing at all.

    The parts of the generator hook themselves in: `completed` has a transfer followed, `gather` completes a unit, `check`
    raises CannotError where a unit would not leave the books as they should be, `posted` sees every leg that stays.
    """

    completed: Callable[[Transfer], None]
    gather: Callable[[Callable[[], object] | None], None]
    check: Callable[[list[Leg], Party | None], None]
    posted: Callable[[Leg], None]

    def __init__(
        self,
        institution: Institution,
        seed: int,
        workdays: clock.Workdays,
        as_of: int,
        density: Decimal,
        obstacles: Obstacles,
    ) -> None:
        self.institution = institution
        self.plan = Plan(institution)
        absent = {name: why for (kind, name), why in obstacles.items() if kind == "account"}
        self.cast = Cast(institution, absent)
        self.ledger = Ledger(institution)
        self.workdays = workdays
        self.as_of = as_of
        self.density = density
        self.obstacles = obstacles
        self.bare = False
        """Whether what need not follow is left out."""
        self.fired: set[str] = set()
        """The rails and templates that have fired."""
        self.reasons: dict[str, str] = {}
        """Why a rail or template could not fire when it last should have."""
        self.pooled: dict[ChainEntry, list[Transfer]] = {}
        """Parents of a fan-in within the unit at work."""
        self.journal: list[tuple[int, Leg]] = []
        """What has happened, and when."""
        self._unit: list[Leg] = []
        self._seed = seed
        self._dice: dict[str, Dice] = {}
        self._serials: dict[str, int] = defaultdict(int)
        self._turns: dict[str, int] = defaultdict(int)
        self._failures: dict[str, int] = defaultdict(int)
        self._agenda: list[tuple[int, int, Callable[[int], None]]] = []
        self._numbers = count()

    # ---- time -----------------------------------------------------------------------------------------

    def at(self, instant: int, action: Callable[[int], None]) -> None:
        """Have something happen; after the end of the last day nothing does."""
        if instant < self.as_of:
            heapq.heappush(self._agenda, (instant, next(self._numbers), action))

    def run(self) -> None:
        while self._agenda:
            instant, _, action = heapq.heappop(self._agenda)
            self.ledger.now = instant
            action(instant)

    # ---- units ----------------------------------------------------------------------------------------

    def unit(
        self,
        name: str,
        happen: Callable[[], Transfer],
        again: Callable[[], object] | None = None,
        squares: Party | None = None,
    ) -> Transfer | None:
        """What happened, if it could.

        `again` makes more of it happen, where several must share what follows. `squares`: an account that it brings to
        its expected balance.
        """
        if name not in self.fired and self._failures[name] > _HOPELESS:
            return None
        for self.bare in _TRIES:
            self._unit, self.pooled = [], {}
            try:
                done = happen()
                self.gather(again)
                self.check(self._unit, squares)
            except CannotError as why:
                self.reasons[name] = str(why)
                for leg in (leg for leg in self._unit if leg.status == "Posted"):
                    self.ledger.take_back(leg)
            else:
                self._keep()
                return done
        self._failures[name] += 1
        return None

    def _keep(self) -> None:
        for leg in self._unit:
            self.journal.append((leg.posting, leg))
            if leg.posting < self.as_of:
                self.fired.update((leg.rail_name, leg.template_name or leg.rail_name))
            if leg.status == "Posted":
                self.posted(leg)

    def post(self, leg: Leg, deadline: int | None = None) -> None:
        """A leg of the unit at work. What is due when the feed ends must have happened by then."""
        if leg.posting >= self.as_of and (deadline is None or deadline < self.as_of):
            raise CannotError("the last day ends before it would be complete")
        if leg.status == "Posted":
            rail = self.plan.rails[leg.rail_name]
            self.must_carry(rail, leg.template_name, leg.transfer_parent_id is not None)
            most, why = self.ledger.most(rail, leg.party, leg.direction, leg.posting)
            if most < abs(leg.amount):
                raise CannotError(why)
            self.ledger.post(leg)
        self._unit.append(leg)

    def must_carry(self, rail: Rail, template: str | None, has_parent: bool) -> None:
        """Refuses a leg that cannot carry all that it must, before anything else is said of it."""
        if lack := self.plan.lack(rail, template, has_parent):
            raise CannotError(lack)

    def assign_bundle(self, leg: Leg, bundle_id: str, at: int) -> None:
        """A higher entry in which nothing changes but the bundle and the reason."""
        self.journal.append((at, replace(leg, bundle_id=bundle_id, supersedes="BundleAssignment")))

    # ---- what a leg carries ---------------------------------------------------------------------------

    def dice(self, name: str) -> Dice:
        """The stream of one rail, template or role."""
        if name not in self._dice:
            self._dice[name] = Dice(self._seed, name)
        return self._dice[name]

    def how_often(self, what: Rail | TransferTemplate, per_day: Decimal, least: int = 0) -> int:
        """How often it happens on a day; at least once until it has fired, so that nothing is dead because it is rare."""
        dice, typical = self.dice(what.name), what.firings_typical_per_period
        if typical is not None:
            per_day = Decimal(dice.between(typical.low, typical.high)) / _BUSINESS_DAYS[typical.period]
        return max(dice.poisson(per_day * self.density), least if what.name in self.fired else 1)

    def new_id(self, name: str) -> str:
        self._serials[name] += 1
        return f"{_slug(name)}-{self._serials[name]:06d}"

    def in_turn(
        self, group: str, options: Sequence[T], dice: Dice, works: Callable[[T], bool] = lambda _: True
    ) -> T:
        """Each option once, after that any of those that work."""
        turn = self._turns[group]
        self._turns[group] += 1
        if turn < len(options):
            return options[turn]
        return dice.pick([option for option in options if works(option)] or options)

    def metadata(
        self,
        rail: Rail,
        instant: int,
        known: Mapping[str, str],
        template: str | None = None,
        leave_out: Sequence[str] = (),
    ) -> str | None:
        """A value under every key of the rail: what is known, an example of the institution's, or a plausible one."""
        values: dict[str, str] = {}
        for key in self.plan.metadata_keys(rail, template):
            examples = [text for text in dict(rail.metadata_value_examples).get(key, ()) if text.strip()]
            if key in known:
                values[key] = known[key]
            elif examples and key not in leave_out:
                values[key] = self.dice(f"examples of {rail.name}").pick(examples)
            elif key not in leave_out:
                values[key] = self._plausible(key, clock.day_of(instant))
        return json.dumps(values, ensure_ascii=False) if values else None

    def _plausible(self, key: str, day: date) -> str:
        words = {*key.lower().split("_")}
        if words & {"month", "period"}:
            return day.isoformat()[:7]
        if words & {"day", "date"}:
            return day.isoformat()
        if "week" in words:
            return f"{day:%G-W%V}"
        self._serials[key] += 1
        return f"{key.partition('_')[0].upper()}-{self._serials[key]:07d}"


_UNFIT = re.compile(r"[^A-Za-z0-9]+")


def _slug(name: str) -> str:
    """A name as part of an id; a name that had to be changed keeps a checksum, so that two stay apart."""
    plain = _UNFIT.sub("-", name)[:60]
    return plain if plain == name else f"{plain}-{zlib.crc32(name.encode('utf-8')):08x}"
