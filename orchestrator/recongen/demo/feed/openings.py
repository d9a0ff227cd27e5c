"""What accounts hold when the books begin. It is chosen last, so that no account ever spends more than it has."""

from __future__ import annotations

from datetime import date

from recongen.demo.feed import clock, kinds
from recongen.demo.feed.firing import Firing
from recongen.demo.feed.ledger import UNLIMITED
from recongen.demo.feed.rows import Party, beyond, money_text
from recongen.demo.feed.world import ObstacleError, World
from recongen.institution.types import Rail

_AT = clock.local(6)


class Openings:
    """`rails` says by which rail each account can be opened."""

    def __init__(self, world: World, firing: Firing, first: date) -> None:
        self._world = world
        self._firing = firing
        self._at = clock.midnight(first) + _AT
        # The rail that is named for it comes before any other by which money comes from outside.
        named = [world.plan.opening] if world.plan.opening else []
        rails = named + [rail for rail in world.plan.unchained if rail.is_two_leg]
        self.rails: dict[str, Rail] = {}
        for party in (own for own in world.cast.parties if own.is_internal):
            expected = party.expected_eod_balance
            for rail in [rail for rail in rails if self._can_open(rail, party)][:1]:
                self.rails[party.id] = rail
                world.ledger.lines[party.id] = UNLIMITED if expected is None else expected
            if expected and party.id not in self.rails:
                why = f"nothing brings it the {money_text(expected)} at which its first day should end"
                raise ObstacleError({("account", party.id): why})

    def _can_open(self, rail: Rail, party: Party) -> bool:
        """Whether money comes by it from outside, as much as is needed, and nothing else comes of it."""
        plan, sources = self._world.plan, self._world.cast.holders_of(rail.source_roles)
        return (
            party.role in (rail.destination_roles or rail.leg_roles)
            and not any(source.is_internal for source in sources)
            and (bool(sources) or not rail.is_two_leg)
            and rail.name not in plan.followers
            and plan.lack(rail, None, has_parent=False) is None
            and plan.must_be_bundled_within(rail, None) is None
            and not beyond(rail)
            and self._firing.most(rail, self._at, sources[0] if sources else None, party)[0] == UNLIMITED
        )

    def post(self) -> None:
        """As much as the account ever lacked, and where a rail is named for it, what such an account usually holds."""
        world = self._world
        world.ledger.now = world.as_of
        for party in world.cast.parties:
            rail = self.rails.get(party.id)
            amount = self._amount(party, rail) if rail else 0
            if rail and amount:
                dice = world.dice(rail.name)
                source = self._firing.party(rail.source_roles, dice) if rail.is_two_leg else None
                legs = self._firing.legs(rail, self._at, (source, party), amount)
                world.journal += [(self._at, leg) for leg in legs]

    def _amount(self, party: Party, rail: Rail) -> int:
        if party.expected_eod_balance is not None:
            return party.expected_eod_balance
        lacked, usual = self._world.ledger.largest_shortfall(party), kinds.of_role(party.role).opening
        if usual is None or rail != self._world.plan.opening:
            return lacked
        return max(lacked, self._world.dice(f"opening {party.id}").lognormal_cents(*usual))
