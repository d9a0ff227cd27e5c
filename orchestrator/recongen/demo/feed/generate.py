"""A synthetic feed: some months of a bank at which nothing is wrong.

Everything happens in the order of time, so that no account spends what it does not yet have. The same institution,
seed, anchor, window, scope and density give the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import count

from recongen.demo.feed import clock, kinds
from recongen.demo.feed.chains import Chains
from recongen.demo.feed.cycles import Cycles
from recongen.demo.feed.firing import Firing
from recongen.demo.feed.ledger import stored_balances
from recongen.demo.feed.openings import Openings
from recongen.demo.feed.plan import roles_of
from recongen.demo.feed.rows import Feed
from recongen.demo.feed.sweeps import Sweeps
from recongen.demo.feed.world import ObstacleError, Obstacles, Transfer, World
from recongen.demo.shaping import ScopeKind
from recongen.errors import UsageError
from recongen.institution.types import Institution, Rail

_BETWEEN_PARENTS = 40


@dataclass(frozen=True)
class Scope:
    """What of the institution comes to life. What follows from it, and the sweeps, always do."""

    kind: ScopeKind = "full"
    template: str | None = None
    """only_template: the one that comes to life."""
    covered: frozenset[str] = frozenset()
    """uncovered_rails: the rails that another feed already has."""


@dataclass(frozen=True)
class Settings:
    """`anchor` is the last day; the feed is looked at when it ends."""

    anchor: date
    seed: int = 42
    window_days: int = 90
    scope: Scope = Scope()
    density: Decimal = Decimal(1)
    derive_balances: bool = True
    """False: transactions alone, for a bank that has balances of its own."""


def generate(institution: Institution, settings: Settings, after: tuple[int, int] = (0, 0)) -> Feed:
    """`after` are the highest entries that are there already, of transactions and of daily balances."""
    _check(institution, settings)
    workdays = clock.workdays(institution)
    as_of = clock.midnight(settings.anchor + timedelta(days=1))
    first = workdays.first_on_or_after(settings.anchor - timedelta(days=settings.window_days - 1))
    if first > settings.anchor:
        return Feed(as_of=as_of)
    world = _live(institution, settings, workdays, as_of, first)
    legs = [leg for at, leg in sorted(world.journal, key=lambda entry: entry[0]) if at < as_of]
    stored = []
    if settings.derive_balances:
        stored = stored_balances(institution, world.cast, legs, first, settings.anchor)
    feed = Feed(legs, stored, as_of, world.reasons, world.cast.absent, after)
    feed.number()
    return feed


def _live(
    institution: Institution, settings: Settings, workdays: clock.Workdays, as_of: int, first: date
) -> World:
    """Without what proves to be an obstacle: each time one is found, the bank lives again from its first day."""
    obstacles: Obstacles = {}
    while True:
        world = World(institution, settings.seed, workdays, as_of, settings.density, obstacles)
        try:
            _Bank(world, settings.scope, first).live(settings.anchor)
        except ObstacleError as found:
            assert not found.obstacles.keys() <= obstacles.keys(), found.obstacles
            obstacles = obstacles | found.obstacles
        else:
            return world


def _check(institution: Institution, settings: Settings) -> None:
    if settings.window_days < 1:
        raise UsageError(f"a window of {settings.window_days} days holds nothing; give at least 1")
    if not 0 < settings.density <= 100:
        raise UsageError(f"a density of {settings.density} is not between 0 and 100; 1 is the usual one")
    scope, names = settings.scope, [template.name for template in institution.transfer_templates]
    if scope.kind == "only_template" and scope.template not in names:
        known = ", ".join(names) or "none"
        raise UsageError(f"there is no transfer template {scope.template!r}; there is {known}")


class _Bank:
    """All parts of the generator at work on one world."""

    def __init__(self, world: World, scope: Scope, first: date) -> None:
        self._world = world
        self._firing = Firing(world)
        self._cycles = Cycles(world, self._firing)
        self._chains = Chains(world, self._firing, self._cycles)
        self._sweeps = Sweeps(world, self._firing)
        self._openings = Openings(world, self._firing, first)
        self._first = first
        in_scope = _in_scope(world.institution, scope)
        self._roots = [name for name in world.plan.roots if name in in_scope]
        left_out = [name for name in world.plan.roots if name not in in_scope]
        world.reasons |= dict.fromkeys(left_out, "the scope leaves it out")

    def live(self, last: date) -> None:
        world, days = self._world, [self._first]
        while (following := world.workdays.after(days[-1])) <= last:
            days.append(following)
        if world.plan.opening and world.plan.opening not in self._openings.rails.values():
            self._roots.append(world.plan.opening.name)
        self._sweeps.plan(days)
        for day in days:
            world.at(clock.midnight(day), partial(self._plan_day, day, day == self._first))
        world.run()
        self._sweeps.finish()
        self._openings.post()

    def _plan_day(self, day: date, is_first: bool, at: int) -> None:
        plan = self._world.plan
        for name in self._roots:
            if name in plan.templates:
                for cycle in self._cycles.openings(plan.templates[name], day, is_first):
                    self._root(name, cycle, at)
            else:
                self._plan_rail(plan.rails[name], at)

    def _plan_rail(self, rail: Rail, midnight: int) -> None:
        """Every rail fires on the first day that lets it, so that none is dead however few its firings are."""
        world, dice, kind = self._world, self._world.dice(rail.name), kinds.of_rail(rail)
        opens, closes = kind.band
        happen = partial(self._firing.fire, rail)
        accounts = self._accounts(rail) if kind.per_account else 1
        for _ in range(world.how_often(rail, kind.per_day * accounts)):
            world.at(midnight + dice.between(opens, closes - 1), partial(self._root, rail.name, happen))

    def _root(self, name: str, happen: Callable[[int], Transfer], at: int) -> None:
        later = count(at, _BETWEEN_PARENTS)

        def once_more() -> Transfer:
            return happen(next(later))

        self._world.unit(name, once_more, once_more)

    def _accounts(self, rail: Rail) -> int:
        """How many accounts a rail serves: those of its internal roles that many hold."""
        holders = [self._world.cast.holders(role) for role in dict.fromkeys(roles_of(rail))]
        return sum(len(own) for own in holders if len(own) > 1 and own[0].is_internal) or 1


def _in_scope(institution: Institution, scope: Scope) -> set[str]:
    """The rails and templates that may fire by themselves, with all that must happen so that chained ones do."""
    names = {rail.name for rail in institution.rails}
    templates = {own.name: own.leg_rails for own in institution.transfer_templates}
    if scope.kind == "full":
        return {*names, *templates}
    if scope.kind == "exceptions_only":
        return set()
    if scope.kind == "only_template":
        found = [scope.template or ""]
    else:
        found = sorted(names - scope.covered)
        found += [name for name, legs in templates.items() if not scope.covered.issuperset({*legs} & names)]
    for known in found:
        found += {entry.parent for entry in institution.chains if entry.child == known}.difference(found)
    return set(found)
