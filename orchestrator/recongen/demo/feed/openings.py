"""What accounts hold when the books begin: chosen when all else is known, so that nothing was ever spent in vain."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import partial

from recongen.demo.feed import clock, kinds
from recongen.demo.feed.firing import Ask, Firing, beyond
from recongen.demo.feed.ledger import UNLIMITED
from recongen.demo.feed.rows import Party
from recongen.demo.feed.world import ObstacleError, World
from recongen.institution.types import Rail

_AT = clock.local(6)


class Openings:
    def __init__(self, world: World, firing: Firing) -> None:
        self._world = world
        self._firing = firing
        self._at = 0
        self._rails: dict[str, Rail] = {}

    def promise(self, first: date) -> None:
        """Which accounts may spend what they will have been given; those with an expected balance open with that."""
        world = self._world
        self._at = clock.midnight(first) + _AT
        for party in world.cast.parties:
            rail = self._rail(party) if party.is_internal else None
            if rail is not None:
                self._rails[party.id] = rail
            if party.is_internal and party.expected_eod_balance is not None:
                self._open_at_once(party, party.expected_eod_balance)
            elif rail is not None:
                world.ledger.lines[party.id] = UNLIMITED

    def use(self, rail: Rail) -> bool:
        return rail in self._rails.values()

    def _open_at_once(self, party: Party, amount: int) -> None:
        rail = self._rails.get(party.id)
        ask = Ask(destination=party, amount=amount, whole=True)
        if amount and (
            rail is None
            or self._world.unit(rail.name, partial(self._firing.fire, rail, self._at, ask), squares=party)
            is None
        ):
            why = (
                f"nothing brings it the {amount // 100}.{amount % 100:02d} at which its first day should end"
            )
            raise ObstacleError({("account", party.id): why})

    def keep(self) -> None:
        """As much as the account ever lacked, and where a rail is named for it, what such an account usually holds."""
        lowest: dict[str, int] = defaultdict(int)
        running: dict[str, int] = defaultdict(int)
        for leg in self._world.journal():
            if leg.status == "Posted" and leg.supersedes != "BundleAssignment":
                running[leg.party.id] += leg.amount
                lowest[leg.party.id] = min(lowest[leg.party.id], running[leg.party.id])
        for party in self._world.cast.parties:
            if party.id in self._world.ledger.lines:
                rail, like = self._rails[party.id], kinds.of_role(party.role).opening
                usual = 0
                if like is not None and rail == self._world.plan.opening:
                    usual = self._world.dice(f"opening {party.id}").lognormal_cents(*like)
                if amount := max(usual, -lowest[party.id]):
                    self._firing.write(rail, self._at, Ask(destination=party, amount=amount))

    def _rail(self, party: Party) -> Rail | None:
        """The rail that is named for it, else any by which money comes from outside, and nothing else comes of it."""
        named = self._world.plan.opening
        if named is not None and self._can_open(named, party):
            return named
        return next(
            (rail for rail in self._world.plan.alone if rail.is_two_leg and self._can_open(rail, party)), None
        )

    def _can_open(self, rail: Rail, party: Party) -> bool:
        world, plan = self._world, self._world.plan
        sources = [source for role in rail.source_roles for source in world.cast.holders(role)]
        return (
            party.role in (rail.destination_roles or rail.leg_roles)
            and rail.leg_direction != "Debit"
            and not any(source.is_internal for source in sources)
            and (bool(sources) or not rail.is_two_leg)
            and rail.name not in plan.chained
            and rail.name not in plan.followers
            and plan.lack(rail, None, has_parent=False) is None
            and plan.must_be_bundled_within(rail, None) is None
            and not beyond(rail)
            and self._firing.upper(rail, self._at, sources[0] if sources else None, party) == UNLIMITED
        )
