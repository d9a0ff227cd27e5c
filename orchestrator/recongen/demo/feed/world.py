"""The bank while its days go by: an agenda in the order of time, and the journal it leaves."""

from __future__ import annotations

import heapq
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from recongen.demo.feed import clock
from recongen.demo.feed.cast import Cast
from recongen.demo.feed.dice import Dice
from recongen.demo.feed.ledger import Ledger
from recongen.demo.feed.plan import Plan
from recongen.demo.feed.rows import Leg, Party
from recongen.institution.types import ChainEntry, Institution, Rail

T = TypeVar("T")

_USUAL_PERCENT = 70

Obstacles = dict[tuple[str, str], str]
"""Why something of a kind and name cannot be kept healthy: a role that is not squared, a rail that is not bundled, an account."""


class CannotError(Exception):
    """Something cannot happen without leaving an exception behind. The message says why."""


class ObstacleError(Exception):
    """What happened earlier cannot be made healthy any more: live again, and do without it."""

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
        self.cast = Cast(
            institution, {name: why for (kind, name), why in obstacles.items() if kind == "account"}
        )
        self.ledger = Ledger(institution)
        self.workdays = workdays
        self.as_of = as_of
        self.density = density
        self.obstacles = obstacles
        self.fired: set[str] = set()
        """The rails and templates that have fired."""
        self.reasons: dict[str, str] = {}
        """Why a rail or template could not fire when it last should have."""
        self.pools: dict[ChainEntry, list[Transfer]] = defaultdict(list)
        """Parents of a fan-in that wait for each other."""
        self.on_posted: Callable[[Leg], None] = lambda leg: None
        self.gather: Callable[[Callable[[], object] | None], None] = lambda again: None
        """Has what several must share follow them, in the unit at work."""
        self.check: Callable[[list[Leg], Party | None], None] = lambda legs, squares: None
        """Raises CannotError when a unit would not leave the books as they should be."""
        self._journal: list[tuple[int, Leg]] = []
        self._unit: list[tuple[int, Leg]] = []
        self._pooled: list[tuple[ChainEntry, Transfer]] = []
        self._seed = seed
        self._dice: dict[str, Dice] = {}
        self._serials: dict[str, int] = defaultdict(int)
        self._chosen: dict[str, int] = defaultdict(int)
        self._agenda: list[tuple[int, int, Callable[[int], None]]] = []
        self._planned = 0

    def dice(self, name: str) -> Dice:
        """The stream of one rail, template or role."""
        if name not in self._dice:
            self._dice[name] = Dice(self._seed, name)
        return self._dice[name]

    # ---- time -----------------------------------------------------------------------------------------

    def at(self, instant: int, action: Callable[[int], None]) -> None:
        """Have something happen; after the end of the last day nothing does."""
        if instant < self.as_of:
            self._planned += 1
            heapq.heappush(self._agenda, (instant, self._planned, action))

    def run(self) -> None:
        while self._agenda:
            instant, _, action = heapq.heappop(self._agenda)
            self.ledger.now = instant
            action(instant)

    # ---- units ----------------------------------------------------------------------------------------

    def unit(
        self,
        name: str,
        happen: Callable[[], T],
        again: Callable[[], object] | None = None,
        squares: Party | None = None,
    ) -> T | None:
        """Something with all that must follow it, or nothing at all.

        `again` makes more of it happen, where several must share what follows. `squares`: an account that it brings to
        its expected balance.
        """
        try:
            with self.attempt():
                done = happen()
                self.gather(again)
                self.check([leg for _, leg in self._unit], squares)
        except CannotError as why:
            self.reasons[name] = str(why)
            return None
        unit, self._unit = self._unit, []
        self._journal += unit
        for entry, parent in self._pooled:
            self.pools[entry].append(parent)
        self._pooled = []
        for _, leg in unit:
            if leg.posting < self.as_of:
                self.fired.update((leg.rail_name, leg.template_name or leg.rail_name))
            if leg.status == "Posted":
                self.on_posted(leg)
        return done

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part of a unit; when it cannot be, what it posted is taken back."""
        legs, pooled = len(self._unit), len(self._pooled)
        try:
            yield
        except CannotError:
            for _, leg in self._unit[legs:]:
                if leg.status == "Posted":
                    self.ledger.take_back(leg)
            del self._unit[legs:], self._pooled[pooled:]
            raise

    def post(self, leg: Leg, deadline: int | None = None) -> None:
        """A leg of the unit at work. What is due when the feed ends must have happened by then."""
        if leg.posting >= self.as_of and (deadline is None or deadline < self.as_of):
            raise CannotError("the last day ends before it would be complete")
        self._unit.append((leg.posting, leg))
        if leg.status == "Posted":
            self.ledger.post(leg)

    def pool(self, entry: ChainEntry, parent: Transfer) -> None:
        self._pooled.append((entry, parent))

    def pooled(self, entry: ChainEntry, take: bool = False) -> list[Transfer]:
        """The parents of a fan-in within the unit at work."""
        found = [parent for own, parent in self._pooled if own == entry]
        if take:
            self._pooled = [(own, parent) for own, parent in self._pooled if own != entry]
        return found

    def assign_bundle(self, leg: Leg, bundle_id: str, at: int) -> None:
        """A higher entry in which nothing changes but the bundle and the reason."""
        self._journal.append((at, replace(leg, bundle_id=bundle_id, supersedes="BundleAssignment")))

    def write(self, leg: Leg) -> None:
        """Into the journal as it is: an opening balance, chosen when all else is known."""
        self._journal.append((leg.posting, leg))

    def journal(self) -> list[Leg]:
        """What had happened by the end of the last day, in the order of time."""
        legs = [leg for at, leg in sorted(self._journal, key=lambda entry: entry[0]) if at < self.as_of]
        for number, leg in enumerate(legs, start=1):
            leg.entry = number
        return legs

    # ---- what a leg carries ---------------------------------------------------------------------------

    def new_id(self, name: str) -> str:
        self._serials[name] += 1
        return f"{_slug(name)}-{self._serials[name]:06d}"

    def in_turn(self, group: str, options: Sequence[T], dice: Dice) -> list[T]:
        """The options, the one that is due first: each once, after that mostly the first declared."""
        number = self._chosen[group]
        self._chosen[group] += 1
        if number < len(options):
            first = number
        else:
            first = 0 if dice.below(100) < _USUAL_PERCENT else dice.below(len(options))
        return [options[first], *options[:first], *options[first + 1 :]]

    def metadata(
        self,
        rail: Rail,
        instant: int,
        known: Mapping[str, str],
        template: str | None = None,
        leave_out: Sequence[str] = (),
    ) -> str | None:
        """A value under every key of the rail: what is known, an example of the institution's, or a plausible one."""
        examples = {
            key: [text for text in texts if text.strip()] for key, texts in rail.metadata_value_examples
        }
        needed = [row.metadata_key for row in self.plan.requirements(rail, template) if row.metadata_key]
        values: dict[str, str] = {}
        for key in dict.fromkeys((*rail.metadata_keys, *needed)):
            if key in leave_out:
                continue
            if key in known:
                values[key] = known[key]
            elif examples.get(key):
                values[key] = self.dice(f"examples of {rail.name}").pick(examples[key])
            else:
                values[key] = self._plausible(key, clock.day_of(instant))
        return json.dumps(values, ensure_ascii=False) if values else None

    def _plausible(self, key: str, day: date) -> str:
        words = key.lower().split("_")
        if "month" in words or "period" in words:
            return day.isoformat()[:7]
        if "day" in words or "date" in words:
            return day.isoformat()
        if "week" in words:
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02d}"
        self._serials[key] += 1
        return f"{words[0].upper()}-{self._serials[key]:07d}"


_UNFIT = re.compile(r"[^A-Za-z0-9]+")


def _slug(name: str) -> str:
    """A name as part of an id; a name that had to be changed keeps a checksum, so that two stay apart."""
    plain = _UNFIT.sub("-", name)[:60]
    return plain if plain == name else f"{plain}-{zlib.crc32(name.encode('utf-8')):08x}"
