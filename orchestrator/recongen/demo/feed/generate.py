"""A synthetic feed: some months of a bank at which nothing is wrong.

Everything happens in the order of time, so that no account spends what it does not yet have. The same institution,
seed, anchor, window, scope and density give the same bytes on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from recongen.demo.feed import clock, kinds
from recongen.demo.feed.chains import Chains
from recongen.demo.feed.cycles import BUSINESS_DAYS, Cycles
from recongen.demo.feed.firing import Ask, Firing
from recongen.demo.feed.rows import Feed, Leg
from recongen.demo.feed.stored import stored_balances
from recongen.demo.feed.sweeps import Sweeps
from recongen.demo.feed.world import World
from recongen.errors import UsageError
from recongen.institution.business_calendar import holidays
from recongen.institution.types import Institution, Rail

ScopeKind = Literal["full", "exceptions_only", "uncovered_rails", "only_template"]

_OPENING_AT = clock.local(6)


@dataclass(frozen=True)
class Scope:
    """What of the institution comes to life. What follows from it, and the sweeps, always do."""

    kind: ScopeKind = "full"
    template: str | None = None
    """only_template: the one whose transfers are wanted."""
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


def generate(institution: Institution, settings: Settings) -> Feed:
    _check(institution, settings)
    workdays = clock.Workdays(institution.business_calendar, set(holidays(institution.business_calendar)))
    as_of = clock.midnight(settings.anchor + timedelta(days=1))
    world = World(institution, settings.seed, workdays, as_of, settings.density)
    first = workdays.first_on_or_after(settings.anchor - timedelta(days=settings.window_days - 1))
    if first > settings.anchor:
        return Feed(as_of=as_of)
    _Bank(world, settings.scope).live(first, settings.anchor)
    stored = (
        stored_balances(institution, world.cast, world.legs, first, settings.anchor)
        if settings.derive_balances
        else []
    )
    return Feed(world.legs, stored, as_of)


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

    def __init__(self, world: World, scope: Scope) -> None:
        self._world = world
        self._chains = Chains(world)
        self._firing = Firing(world, self._chains.completed)
        self._cycles = Cycles(world, self._firing, self._chains.completed)
        self._sweeps = Sweeps(world, self._firing)
        self._chains.fire = self._firing.fire
        self._chains.open = self._cycles.follow
        world.on_posted = self._offer
        wanted = _wanted(world, scope)
        self._rails = [rail for rail in world.plan.root_rails if wanted is None or rail.name in wanted]
        self._templates = [
            template for template in world.plan.root_templates if wanted is None or template.name in wanted
        ]

    def _offer(self, leg: Leg) -> None:
        self._sweeps.offer(leg)

    def live(self, first: date, last: date) -> None:
        self._open_books(first)
        day = first
        while day <= last:
            self._plan_day(day, day == first)
            day = self._world.workdays.after(day)
        self._world.run()

    def _open_books(self, first: date) -> None:
        """Every account that the opening rail reaches gets what it holds before anything else happens."""
        opening = self._world.plan.opening
        if opening is None:
            return
        instant = clock.midnight(first) + _OPENING_AT
        for party in self._world.cast.parties:
            roles = opening.destination_roles or opening.leg_roles
            if not party.is_internal or party.role not in roles:
                continue
            like = kinds.of_role(party.role).opening
            amount = party.expected_eod_balance
            if amount is None and like is not None:
                amount = self._world.dice(f"opening {party.id}").lognormal_cents(*like)
            if amount:
                self._firing.fire_whole(opening, instant, Ask(destination=party, amount=amount, margin=0))

    def _plan_day(self, day: date, is_first: bool) -> None:
        midnight = clock.midnight(day)
        for rail in self._rails:
            self._plan_rail(rail, midnight, at_least=1 if is_first else 0)
        for template in self._templates:
            self._cycles.plan_day(template, day, is_first)
        self._chains.plan_day(midnight)
        self._sweeps.plan_day(day)

    def _plan_rail(self, rail: Rail, midnight: int, at_least: int) -> None:
        """Every rail fires on the first day, so that none is dead however few its firings are."""
        world, dice = self._world, self._world.dice(rail.name)
        opens, closes = kinds.of_rail(rail).band
        for _ in range(self._how_often(rail, at_least)):

            def fire(at: int) -> None:
                self._firing.fire(rail, at, Ask())

            world.at(midnight + dice.between(opens, closes - 1), fire)

    def _how_often(self, rail: Rail, at_least: int) -> int:
        world, dice = self._world, self._world.dice(rail.name)
        kind, typical = kinds.of_rail(rail), rail.firings_typical_per_period
        if typical is not None:
            days = Decimal(BUSINESS_DAYS[typical.period])
            mean = Decimal(dice.between(typical.low, typical.high)) / days
            count = dice.poisson(mean * world.density)
        else:
            accounts = self._accounts(rail) if kind.per_account else 1
            count = dice.poisson(kind.per_day * accounts * world.density)
        group = world.plan.parents_at_once(rail.name)
        return -(-max(count, at_least) // group) * group

    def _accounts(self, rail: Rail) -> int:
        """How many accounts a rail serves: those of its internal roles that many hold."""
        roles = (*rail.source_roles, *rail.destination_roles, *rail.leg_roles)
        holders = [self._world.cast.holders(role) for role in dict.fromkeys(roles)]
        counts = [len(held) for held in holders if len(held) > 1 and held[0].is_internal]
        return sum(counts) if counts else 1


def _wanted(world: World, scope: Scope) -> frozenset[str] | None:
    """The rails and templates that may fire by themselves; None: all of them."""
    if scope.kind == "full":
        return None
    if scope.kind == "exceptions_only":
        return frozenset()
    if scope.kind == "only_template":
        return frozenset(_with_ancestors(world, scope.template or ""))
    names = [rail.name for rail in world.institution.rails if rail.name not in scope.covered]
    wanted: set[str] = set()
    for name in names:
        templates = [t.name for t in world.institution.transfer_templates if name in t.leg_rails]
        for own in [name, *templates]:
            wanted.update(_with_ancestors(world, own))
    return frozenset(wanted)


def _with_ancestors(world: World, name: str) -> list[str]:
    """What must happen so that a chained rail or template does."""
    found = [name]
    for known in found:
        for entry in world.institution.chains:
            if entry.child == known and entry.parent not in found:
                found.append(entry.parent)
    return found
