"""A feed that follows its institution: transfers of rails and templates, chains, bundles, balances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle

from recongen.institution.types import ChainEntry, Rail, TransferTemplate

from ..rows import cents
from ..selectors import meanings
from .names import name
from .stored import store_balances
from .world import Plain, Profile, Row, World

_ORIGINS = ("InternalInitiated", "ExternalForcePosted", "ExternalAggregated", "Elsewhere")


def fill_feed(world: World, postings: int) -> None:
    for declared in world.institution.accounts:
        if world.dice.chance(6):
            continue
        world.profiles.append(
            Profile(
                declared.id,
                declared.name or declared.id,
                declared.role or "NoRole",
                declared.scope,
                declared.parent_role,
            )
        )
    makers = _Makers(world, postings)
    while len(world.transactions) < postings:
        makers.fire_any()
    makers.bundle()
    store_balances(world)


@dataclass(frozen=True)
class _Firing:
    """What all legs of one transfer share."""

    transfer_id: str
    transfer_type: str
    template_name: str | None
    parents: tuple[str, ...]
    opened: datetime
    metadata: Row


class _Makers:
    def __init__(self, world: World, limit: int) -> None:
        self.world = world
        self.dice = world.dice
        self.limit = limit
        self.transfers = 0
        institution = world.institution
        self.rails = {rail.name: rail for rail in institution.rails}
        self.templates = {template.name: template for template in institution.transfer_templates}
        grouped = {leg for template in institution.transfer_templates for leg in template.leg_rails}
        self.standalone = [rail.name for rail in institution.rails if rail.name not in grouped]
        self.standalone = [text for text in self.standalone if not self.rails[text].aggregating]
        self.children = {entry.child for entry in institution.chains if entry.required}
        self.chains: dict[str, list[ChainEntry]] = {}
        for entry in institution.chains:
            self.chains.setdefault(entry.parent, []).append(entry)

    def fire_any(self) -> None:
        roots = [*self.standalone, *self.templates, *self.templates]
        if self.dice.chance(80):
            roots = [text for text in roots if text not in self.children] or roots
        chained = [parent for parent in self.chains if parent in roots]
        self.fire(self.dice.pick(chained if chained and self.dice.chance(60) else roots), ())

    def fire(self, fired: str, parents: tuple[str, ...], depth: int = 0) -> str:
        """One transfer of a rail or template, and mostly the children its chains ask for."""
        template = self.templates.get(fired)
        firing = self._firing(fired, template, parents)
        legs = (
            self._template_legs(template, firing) if template else self._rail_legs(self.rails[fired], firing)
        )
        extra = max(0, len(parents) - len(legs))
        for leg in legs[:extra]:
            legs.append(dict(leg) | {"id": self._transaction_id()})
        self._finish(legs, firing)
        if depth < 3 and len(self.world.transactions) < self.limit:
            self._fire_children(fired, firing.transfer_id, depth)
        return firing.transfer_id

    def _fire_children(self, fired: str, transfer_id: str, depth: int) -> None:
        groups: dict[str | None, list[ChainEntry]] = {}
        for entry in self.chains.get(fired, ()):
            groups.setdefault(entry.xor_group, []).append(entry)
        for group, entries in groups.items():
            chosen = self.dice.some(entries, 1, 2 if self.dice.chance(20) else 1) if group else entries
            for entry in chosen:
                if self.dice.chance(75):
                    self.fire(entry.child, self._parents(entry, transfer_id, depth), depth + 1)

    def _parents(self, entry: ChainEntry, transfer_id: str, depth: int) -> tuple[str, ...]:
        if not entry.fan_in:
            return (transfer_id,)
        wanted = (entry.expected_parent_count or 2) + self.dice.pick((0, 0, 0, -1, 1))
        more = [self.fire(entry.parent, (), depth + 3) for _ in range(wanted - 1)]
        return (transfer_id, *more)

    def _firing(self, fired: str, template: TransferTemplate | None, parents: tuple[str, ...]) -> _Firing:
        self.transfers += 1
        metadata: Row = {}
        opened = self.world.moment()
        if template is not None:
            fresh = not self.dice.chance(30)
            for key in template.transfer_key:
                metadata[key] = f"m{self.transfers}" if fresh else self.dice.pick(("m1", "m1", 7, True, "é"))
            if template.completion.key is not None:
                metadata[template.completion.key] = opened + timedelta(days=self.dice.number(0, 4))
        return _Firing(
            transfer_id=name(self.dice, "t", self.transfers),
            transfer_type=template.transfer_type if template else self.rails[fired].transfer_type,
            template_name=template.name if template else None,
            parents=parents,
            opened=opened,
            metadata=metadata,
        )

    def _rail_legs(self, rail: Rail, firing: _Firing) -> list[Row]:
        amount = self.world.cents()
        if not rail.is_two_leg:
            direction = rail.leg_direction
            debit = direction == "Debit" or (direction == "Variable" and self.dice.chance(50))
            return [self._leg(rail, rail.leg_roles, -amount if debit else amount, firing)]
        net = cents(rail.expected_net) if rail.expected_net else 0
        amount = max(amount, -net, 1)
        return [
            self._leg(rail, rail.source_roles, -amount, firing),
            self._leg(rail, rail.destination_roles, amount + net, firing),
        ]

    def _template_legs(self, template: TransferTemplate, firing: _Firing) -> list[Row]:
        left_out = {rail for group in template.leg_rail_xor_groups for rail in self._not_chosen(list(group))}
        rails = [self.rails[leg] for leg in template.leg_rails if leg not in left_out]
        rails.sort(key=lambda rail: rail.leg_direction == "Variable")
        legs: list[Row] = []
        for rail in rails:
            for leg in self._rail_legs(rail, firing):
                net = cents(template.expected_net) - sum(other["amount_money"] for other in legs)
                if rail is rails[-1] and (
                    rail.leg_direction == "Variable" or (net > 0) == (leg["amount_money"] > 0)
                ):
                    leg["amount_money"] = net
                    leg["amount_direction"] = _direction(net, leg["amount_direction"])
                legs.append(leg)
        return legs

    def _not_chosen(self, group: list[str]) -> list[str]:
        keep = {self.dice.pick(group)}
        if self.dice.chance(12):
            keep ^= {self.dice.pick(group)}
        return [rail for rail in group if rail not in keep]

    def _leg(self, rail: Rail, roles: tuple[str, ...], amount: int, firing: _Firing) -> Row:
        metadata = dict(firing.metadata)
        for key in rail.metadata_keys:
            metadata.setdefault(key, self.dice.pick(("v1", "v2 'x'", 5, Plain("1.5"), False)))
        own_type = firing.template_name is not None and self.dice.chance(60)
        return self.world.described(self.world.account(roles)) | {
            "id": self._transaction_id(),
            "amount_money": amount,
            "amount_direction": _direction(amount, "Credit"),
            "status": "Posted",
            "posting": firing.opened,
            "transfer_id": firing.transfer_id,
            "transfer_type": rail.transfer_type if own_type else firing.transfer_type,
            "rail_name": rail.name,
            "template_name": firing.template_name,
            "origin": self.dice.pick(_ORIGINS),
            "metadata": metadata or None,
        }

    def _transaction_id(self) -> str:
        self.transactions = getattr(self, "transactions", 0) + 1
        return name(self.dice, "x", self.transactions)

    def _finish(self, legs: list[Row], firing: _Firing) -> None:
        """Parents, instants, completion and status of the legs of one transfer; then they are recorded."""
        moment = firing.opened
        completion: datetime | None = None
        parents: Iterator[str | None] = cycle(firing.parents or (None,))
        for leg in legs:
            if self.dice.chance(40):
                moment += timedelta(seconds=self.dice.pick((1, 3600, 86_400)))
            leg["posting"] = moment
            leg["transfer_parent_id"] = next(parents)
        if self.dice.chance(60):
            completion = (moment + timedelta(seconds=self.dice.number(0, 7200))).replace(microsecond=0)
            completion += timedelta(seconds=1)
        for leg in legs:
            leg["transfer_completion"] = completion
            kind = self.dice.number(0, 19)
            if kind == 19:
                leg["status"] = "Pending"
            self.world.add_transaction(leg if kind != 18 else leg | {"status": "Pending"})
            if kind == 18:
                self.world.add_transaction(leg | {"supersedes": "Inflight"})

    def bundle(self) -> None:
        for rail in self.rails.values():
            if rail.aggregating and self.dice.chance(70):
                self._bundle(rail)

    def _bundle(self, rail: Rail) -> None:
        taken = [row for row in self.world.current() if self._is_taken(row, rail)]
        members = self.dice.some(taken, 0, 4)
        firing = self._firing(rail.name, None, ())
        legs = self._rail_legs(rail, firing)
        net = abs(sum(row["amount_money"] for row in members))
        if members and not self.dice.chance(15):
            for leg in legs:
                leg["amount_money"] = -net if leg["amount_direction"] == "Debit" else net
        self._finish(legs, firing)
        for row in members:
            change = {"bundle_id": firing.transfer_id, "supersedes": "BundleAssignment"}
            self.world.add_transaction(row | change)

    def _is_taken(self, row: Row, rail: Rail) -> bool:
        if row["status"] != "Posted" or row["bundle_id"] is not None:
            return False
        return any(
            (meaning.transfer_type in (None, row["transfer_type"]))
            and (meaning.rail_name in (None, row["rail_name"]))
            and (meaning.template_name in (None, row["template_name"]))
            for text in rail.bundles_activity
            for meaning in meanings(text, self.world.institution)
        )


def _direction(amount: int, at_zero: str) -> str:
    if amount == 0:
        return at_zero
    return "Credit" if amount > 0 else "Debit"
