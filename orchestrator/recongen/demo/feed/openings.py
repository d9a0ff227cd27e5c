"""What accounts hold when the books begin: chosen when all else is known, so that nothing was ever spent in vain."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from recongen.demo.feed import clock, kinds
from recongen.demo.feed.firing import Firing
from recongen.demo.feed.ledger import UNLIMITED
from recongen.demo.feed.rows import Party, beyond, money_text
from recongen.demo.feed.world import ObstacleError, World
from recongen.institution.types import Rail

_AT = clock.local(6)


class Openings:
    def __init__(self, world: World, firing: Firing) -> None:
        self._world = world
        self._firing = firing
        self._at = 0
        self.rails: dict[str, Rail] = {}
        """By which rail each account can be opened."""

    def promise(self, first: date) -> None:
        """Which accounts may spend what they will have been given; one with an expected balance opens with that."""
        world = self._world
        self._at = clock.midnight(first) + _AT
        for party in world.cast.parties:
            rail = self._rail(party) if party.is_internal else None
            if rail is not None:
                self.rails[party.id] = rail
                expected = party.expected_eod_balance
                world.ledger.lines[party.id] = UNLIMITED if expected is None else expected
            elif party.is_internal and party.expected_eod_balance:
                amount = money_text(party.expected_eod_balance)
                why = f"nothing brings it the {amount} at which its first day should end"
                raise ObstacleError({("account", party.id): why})

    def post(self) -> None:
        """As much as the account ever lacked, and where a rail is named for it, what such an account usually holds."""
        world = self._world
        lowest: dict[str, int] = defaultdict(int)
        running: dict[str, int] = defaultdict(int)
        for at, leg in sorted(world.journal, key=lambda entry: entry[0]):
            if leg.status == "Posted" and leg.supersedes != "BundleAssignment" and at < world.as_of:
                running[leg.party.id] += leg.amount
                lowest[leg.party.id] = min(lowest[leg.party.id], running[leg.party.id])
        for party in world.cast.parties:
            rail = self.rails.get(party.id)
            amount = self._amount(party, rail, -lowest[party.id]) if rail else 0
            if rail and amount:
                dice = world.dice(rail.name)
                source = self._firing.party(rail.source_roles, dice) if rail.is_two_leg else None
                legs = self._firing.legs(rail, self._at, (source, party), amount)
                world.journal += [(self._at, leg) for leg in legs]

    def _amount(self, party: Party, rail: Rail, lacked: int) -> int:
        if party.expected_eod_balance is not None:
            return party.expected_eod_balance
        usual = kinds.of_role(party.role).opening
        if usual is None or rail != self._world.plan.opening:
            return lacked
        return max(lacked, self._world.dice(f"opening {party.id}").lognormal_cents(*usual))

    def _rail(self, party: Party) -> Rail | None:
        """The rail that is named for it, else any by which money comes from outside, and nothing else comes of it."""
        plan = self._world.plan
        rails = [plan.opening] if plan.opening else []
        rails += [rail for rail in plan.alone if rail.is_two_leg]
        return next((rail for rail in rails if self._can_open(rail, party)), None)

    def _can_open(self, rail: Rail, party: Party) -> bool:
        world, plan = self._world, self._world.plan
        sources = world.cast.holders_of(rail.source_roles)
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
            and self._firing.most(rail, self._at, sources[0] if sources else None, party)[0] == UNLIMITED
        )
