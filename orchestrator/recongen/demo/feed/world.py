"""The bank while its days go by: an agenda in the order of time, the journal it leaves, and its balances."""

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
from typing import TypeVar

from recongen.demo.feed import clock
from recongen.demo.feed.cast import Cast
from recongen.demo.feed.dice import Dice
from recongen.demo.feed.ledger import Ledger
from recongen.demo.feed.plan import Plan
from recongen.demo.feed.rows import Leg, Party
from recongen.institution.types import Institution, Rail

T = TypeVar("T")

_USUAL_PERCENT = 70


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
        self, institution: Institution, seed: int, workdays: clock.Workdays, as_of: int, density: Decimal
    ) -> None:
        self.institution = institution
        self.plan = Plan(institution)
        self.cast = Cast(institution)
        self.ledger = Ledger(institution, self.cast)
        self.workdays = workdays
        self.as_of = as_of
        self.density = density
        self.legs: list[Leg] = []
        self.on_posted: Callable[[Leg], None] = lambda leg: None
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

    def at(self, instant: int, action: Callable[[int], None]) -> None:
        """Have something happen; after the end of the last day nothing does."""
        if instant < self.as_of:
            self._planned += 1
            heapq.heappush(self._agenda, (instant, self._planned, action))

    def run(self) -> None:
        while self._agenda:
            instant, _, action = heapq.heappop(self._agenda)
            action(instant)

    def post(self, leg: Leg, caps_used: bool = False) -> None:
        """The next entry of the journal; a Posted leg moves money."""
        leg.entry = len(self.legs) + 1
        self.legs.append(leg)
        if leg.status == "Posted":
            self.ledger.move(leg)
            if not caps_used:
                self.ledger.use_caps(leg)
            self.on_posted(leg)

    def assign_bundle(self, leg: Leg, bundle_id: str) -> None:
        """A higher entry in which nothing changes but the bundle and the reason."""
        entry = len(self.legs) + 1
        self.legs.append(replace(leg, entry=entry, bundle_id=bundle_id, supersedes="BundleAssignment"))

    def new_id(self, name: str) -> str:
        self._serials[name] += 1
        return f"{_slug(name)}-{self._serials[name]:06d}"

    def choose(self, group: str, options: Sequence[T], dice: Dice) -> T:
        """Each option once; after that the first declared is the usual one, and the others are the rest."""
        number = self._chosen[group]
        self._chosen[group] += 1
        if number < len(options):
            return options[number]
        return options[0] if dice.below(100) < _USUAL_PERCENT else dice.pick(options)

    def metadata(
        self, rail: Rail, instant: int, known: Mapping[str, str], leave_out: Sequence[str] = ()
    ) -> str | None:
        """A value under every key of the rail: what is known, an example of the institution's, or a plausible one."""
        examples = dict(rail.metadata_value_examples)
        values: dict[str, str] = {}
        for key in rail.metadata_keys:
            if key in leave_out:
                continue
            if key in known:
                values[key] = known[key]
            elif key in examples:
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
