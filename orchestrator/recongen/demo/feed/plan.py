"""What an institution's declarations mean for a generator: what fires by itself, and what follows what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from recongen.institution.derive import Selectors
from recongen.institution.types import (
    Account,
    AccountTemplate,
    ChainEntry,
    Institution,
    Rail,
    TransferTemplate,
)

Side = Literal["source", "destination", "none"]


@dataclass(frozen=True)
class Sweep:
    """An aggregating rail; `side` says on which of its own accounts it finds the legs that it bundles."""

    rail: Rail
    side: Side

    @property
    def member_roles(self) -> tuple[str, ...]:
        if self.side == "none":
            return ()
        return (
            self.rail.leg_roles
            or {"source": self.rail.source_roles, "destination": self.rail.destination_roles}[self.side]
        )


class Plan:
    def __init__(self, institution: Institution) -> None:
        self.institution = institution
        self.rails = {rail.name: rail for rail in institution.rails}
        self.templates = {template.name: template for template in institution.transfer_templates}
        self.leg_rails = {name for template in institution.transfer_templates for name in template.leg_rails}
        self.followers: dict[str, list[ChainEntry]] = {}
        for entry in institution.chains:
            self.followers.setdefault(entry.parent, []).append(entry)
        self.chained = {entry.child for entry in institution.chains}
        self._selectors = Selectors(institution)
        self._takers: dict[tuple[str, str | None], list[Sweep]] = {}

    @cached_property
    def opening(self) -> Rail | None:
        """The rail by which balances come into being; without one, accounts open empty."""
        return next(
            (
                rail
                for rail in self._alone
                if "opening" in f"{rail.name} {rail.transfer_type}".lower()
                and rail.name not in self.chained
                and rail.leg_direction != "Debit"
            ),
            None,
        )

    @cached_property
    def _alone(self) -> list[Rail]:
        """Rails that make transfers of their own when something happens."""
        return [
            rail
            for rail in self.institution.rails
            if not rail.aggregating and rail.name not in self.leg_rails and rail.leg_direction != "Variable"
        ]

    @cached_property
    def squares(self) -> dict[str, list[Rail]]:
        """For each role that ends its days at an expected balance: the rails that take away what is too much."""
        accounts: list[Account | AccountTemplate] = [
            *self.institution.accounts,
            *self.institution.account_templates,
        ]
        roles = [
            account.role for account in accounts if account.role and account.expected_eod_balance is not None
        ]
        return {
            role: [
                rail
                for rail in self._alone
                if role in rail.source_roles and rail.name not in self.chained and rail != self.opening
            ]
            for role in dict.fromkeys(roles)
        }

    @cached_property
    def root_rails(self) -> list[Rail]:
        squaring = {rail.name for rails in self.squares.values() for rail in rails}
        return [
            rail
            for rail in self._alone
            if rail != self.opening and rail.name not in self.chained and rail.name not in squaring
        ]

    @cached_property
    def root_templates(self) -> list[TransferTemplate]:
        return [
            template
            for template in self.institution.transfer_templates
            if template.name not in self.chained and self.can_net(template)
        ]

    @cached_property
    def fan_ins(self) -> list[ChainEntry]:
        return [entry for entry in self.institution.chains if entry.fan_in]

    def parents_at_once(self, name: str) -> int:
        """Parents of a counted fan-in come in groups of that size, so that none is left over."""
        counts = [entry.expected_parent_count or 2 for entry in self.fan_ins if entry.parent == name]
        return max(counts, default=1)

    def variable(self, template: TransferTemplate) -> list[Rail]:
        """The legs of which one closes a transfer: those that exclude each other, where some do."""
        found = [rail for rail in self._legs(template) if rail.leg_direction == "Variable"]
        choice = next(iter(template.leg_rail_xor_groups), ())
        return [rail for rail in found if rail.name in choice] or found

    def fixed(self, template: TransferTemplate, direction: str | None) -> list[Rail]:
        """Leg rails of one direction; None: those of two legs."""
        return [rail for rail in self._legs(template) if rail.leg_direction == direction]

    def primary(self, template: TransferTemplate) -> list[Rail]:
        """The legs that the others answer: debits and whole movements, else credits."""
        first = self.fixed(template, "Debit") + self.fixed(template, None)
        return first or self.fixed(template, "Credit")

    def can_net(self, template: TransferTemplate) -> bool:
        """Whether some leg can bring the transfer to its expected net."""
        if self.variable(template):
            return True
        if self.fixed(template, "Debit"):
            return bool(self.fixed(template, "Credit"))
        return template.expected_net >= 0 and (
            bool(self.fixed(template, "Credit")) or template.expected_net == 0
        )

    def _legs(self, template: TransferTemplate) -> list[Rail]:
        return [self.rails[name] for name in template.leg_rails if name in self.rails]

    @cached_property
    def sweeps(self) -> list[Sweep]:
        return [Sweep(rail, self._side(rail)) for rail in self.institution.rails if rail.aggregating]

    def _side(self, sweep: Rail) -> Side:
        swept = {name for selector in sweep.bundles_activity for name in self._selectors.rails(selector)}
        roles: set[str] = set()
        for name in swept:
            rail = self.rails[name]
            roles.update(rail.source_roles, rail.destination_roles, rail.leg_roles)
        if roles.intersection(sweep.source_roles) or roles.intersection(sweep.leg_roles):
            return "source"
        return "destination" if roles.intersection(sweep.destination_roles) else "none"

    def takers(self, rail: Rail, template: str | None) -> list[Sweep]:
        """The sweeps whose selectors take a leg of this rail."""
        key = (rail.name, template)
        if key not in self._takers:
            self._takers[key] = [sweep for sweep in self.sweeps if self._takes(sweep.rail, rail, template)]
        return self._takers[key]

    def _takes(self, sweep: Rail, rail: Rail, template: str | None) -> bool:
        return any(
            meaning.transfer_type in (None, rail.transfer_type)
            and meaning.rail_name in (None, rail.name)
            and meaning.template_name in (None, template)
            for selector in sweep.bundles_activity
            for meaning in self._selectors.meanings(selector)
        )
