"""What an institution's declarations mean for a generator: what fires by itself, what follows what, and what a rail needs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from recongen.institution.derive import PARENT_COLUMN, Requirement, Selectors, posting_requirements
from recongen.institution.types import ChainEntry, Institution, Rail, TransferTemplate

Side = Literal["source", "destination", "none"]
_NOT_IN_EVERY_LEG = ("account_parent_role", "supersedes", "metadata")


@dataclass(frozen=True)
class Sweep:
    """An aggregating rail; `side` says on which of its own accounts it finds the legs that it bundles."""

    rail: Rail
    side: Side
    member_roles: tuple[str, ...]


class Plan:
    def __init__(self, institution: Institution) -> None:
        self.institution = institution
        self.rails = {rail.name: rail for rail in institution.rails}
        self.templates = {template.name: template for template in institution.transfer_templates}
        self.leg_rails = {name for template in institution.transfer_templates for name in template.leg_rails}
        self.followers: dict[str, list[ChainEntry]] = {}
        self.parents: dict[str, set[str]] = {}
        """Of every name that follows something: what it may follow."""
        for entry in institution.chains:
            self.followers.setdefault(entry.parent, []).append(entry)
            self.parents.setdefault(entry.child, set()).add(entry.parent)
        self.chained = set(self.parents)
        self._selectors = Selectors(institution)
        self._takers: dict[tuple[str, str | None], list[Sweep]] = {}
        self._requirements: dict[str, list[Requirement]] = defaultdict(list)
        for requirement in posting_requirements(institution):
            self._requirements[requirement.rail_name].append(requirement)

    # ---- what fires by itself -------------------------------------------------------------------------

    @cached_property
    def alone(self) -> list[Rail]:
        """Rails that make transfers of their own when something happens."""
        return [
            rail
            for rail in self.institution.rails
            if not rail.aggregating and rail.name not in self.leg_rails and rail.leg_direction != "Variable"
        ]

    @cached_property
    def unchained(self) -> list[Rail]:
        """Those that follow nothing, the opening rail included."""
        return [rail for rail in self.alone if rail.name not in self.chained]

    @cached_property
    def opening(self) -> Rail | None:
        """The rail by which balances come into being, where one is named for that."""
        for rail in self.unchained:
            if "opening" in f"{rail.name} {rail.transfer_type}".lower() and rail.leg_direction != "Debit":
                return rail
        return None

    @cached_property
    def roots(self) -> list[str]:
        """The rails and templates that follow nothing."""
        rails = [rail.name for rail in self.unchained if rail != self.opening]
        return rails + [name for name in self.templates if name not in self.chained]

    # ---- what a leg needs -----------------------------------------------------------------------------

    def requirements(self, rail: Rail, template: str | None) -> list[Requirement]:
        """What a Posted leg of the rail must carry."""
        return [own for own in self._requirements[rail.name] if own.template_name in (None, template)]

    def metadata_keys(self, rail: Rail, template: str | None) -> list[str]:
        """What a leg of the rail may or must carry."""
        needed = [own.metadata_key for own in self.requirements(rail, template) if own.metadata_key]
        return list(dict.fromkeys((*rail.metadata_keys, *needed)))

    def lack(self, rail: Rail, template: str | None, has_parent: bool) -> str | None:
        """Why no leg of the rail can carry all that it must; None when one can."""
        for requirement in self.requirements(rail, template):
            column = requirement.feed_column
            if column == PARENT_COLUMN and not has_parent:
                return f"its Posted legs must name a parent ({requirement.requirement}), and here it follows nothing"
            if column == "template_name" and template is None:
                return "its Posted legs must name a template, and none has it as a leg"
            if column == "bundle_id" and not self.takers(rail, template):
                return "its Posted legs must name a bundle, and no aggregating rail bundles them"
            if column in _NOT_IN_EVERY_LEG:
                return f"its Posted legs must have {column}, which not every synthetic posting has"
        return None

    def must_be_bundled_within(self, rail: Rail, template: str | None) -> int | None:
        """Seconds after which a leg of the rail without a bundle is an exception."""
        if any(requirement.feed_column == "bundle_id" for requirement in self.requirements(rail, template)):
            return 0
        return rail.max_unbundled_seconds if self.takers(rail, template) else None

    # ---- templates ------------------------------------------------------------------------------------

    def legs(self, template: TransferTemplate) -> list[Rail]:
        return [self.rails[name] for name in template.leg_rails if name in self.rails]

    def legs_in_direction(self, template: TransferTemplate, direction: str | None) -> list[Rail]:
        """Leg rails of one direction; None: those of two legs."""
        return [rail for rail in self.legs(template) if rail.leg_direction == direction]

    def variable(self, template: TransferTemplate) -> list[Rail]:
        """The legs of which one closes a transfer: those that exclude each other, where some do."""
        found = self.legs_in_direction(template, "Variable")
        choice = next(iter(template.leg_rail_xor_groups), ())
        return [rail for rail in found if rail.name in choice] or found

    def primary(self, template: TransferTemplate) -> list[Rail]:
        """The legs that the others answer: debits and whole movements, else credits. Where nothing would answer debits or
        credits, they are not among them: they bring what is expected beyond zero."""
        debits, credits = (
            self.legs_in_direction(template, "Debit"),
            self.legs_in_direction(template, "Credit"),
        )
        answered = self.variable(template) or (debits and credits)
        first = (debits if answered else []) + self.legs_in_direction(template, None)
        return first or (credits if answered else [])

    # ---- bundles --------------------------------------------------------------------------------------

    @cached_property
    def sweeps(self) -> list[Sweep]:
        return [self._sweep(rail) for rail in self.institution.rails if rail.aggregating]

    def _sweep(self, rail: Rail) -> Sweep:
        names = {name for selector in rail.bundles_activity for name in self._selectors.rails(selector)}
        roles = {role for name in names for role in roles_of(self.rails[name])}
        sources = rail.source_roles or rail.leg_roles
        if roles.intersection(sources):
            return Sweep(rail, "source", sources)
        if roles.intersection(rail.destination_roles):
            return Sweep(rail, "destination", rail.destination_roles)
        return Sweep(rail, "none", ())

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


def roles_of(rail: Rail) -> tuple[str, ...]:
    return (*rail.source_roles, *rail.destination_roles, *rail.leg_roles)
