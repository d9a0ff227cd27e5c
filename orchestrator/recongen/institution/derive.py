"""What an institution implies without saying it: origins of legs, meanings of bundle selectors, posting requirements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from recongen import package
from recongen.institution.types import Institution, LegDirection, Rail
from recongen.macros import Macros

RequirementSource = Literal["declared", "transfer_key", "chain"]

PARENT_COLUMN = "transfer_parent_id"
_PARENT_NAMES = ("parent_transfer_id", PARENT_COLUMN)


@dataclass(frozen=True)
class Leg:
    """One leg of a rail for one of the roles it may post to."""

    leg: Literal["source", "destination", "single"]
    role: str
    direction: LegDirection | None
    origin: str | None

    @property
    def role_key(self) -> str:
        """Where a rail of the file names its role."""
        return "leg_role" if self.leg == "single" else f"{self.leg}_role"


def legs(rail: Rail) -> Iterator[Leg]:
    """The legs of a rail, one per admissible role, each with the origin it resolves to."""
    for role in rail.source_roles:
        yield Leg("source", role, "Debit", rail.source_origin or rail.origin)
    for role in rail.destination_roles:
        yield Leg("destination", role, "Credit", rail.destination_origin or rail.origin)
    for role in rail.leg_roles:
        yield Leg("single", role, rail.leg_direction, rail.origin)


@dataclass(frozen=True)
class Selection:
    """What a bundle selector picks: every condition that is set must hold."""

    transfer_type: str | None = None
    rail_name: str | None = None
    template_name: str | None = None


class Selectors:
    """The meanings of bundle selectors in one institution."""

    def __init__(self, institution: Institution) -> None:
        self._legs = {template: set(names) for template, names in institution.legs.items()}
        self._rails = {rail.name for rail in institution.rails}
        self._rails_of_type: dict[str, set[str]] = {}
        for rail in institution.rails:
            self._rails_of_type.setdefault(rail.transfer_type, set()).add(rail.name)

    def meanings(self, selector: str) -> list[Selection]:
        """Transfer type, rail, template, or one leg rail of a template: every one that applies, none if none does."""
        found = []
        if selector in self._rails_of_type:
            found.append(Selection(transfer_type=selector))
        if selector in self._rails:
            found.append(Selection(rail_name=selector))
        if selector in self._legs:
            found.append(Selection(template_name=selector))
        for position, character in enumerate(selector):
            template, rail = selector[:position], selector[position + 1 :]
            if character == "." and rail in self._legs.get(template, ()):
                found.append(Selection(template_name=template, rail_name=rail))
        return found

    def rails(self, selector: str) -> set[str]:
        """The rails whose postings a selector can pick."""
        picked: set[str] = set()
        for meaning in self.meanings(selector):
            if meaning.rail_name:
                picked.add(meaning.rail_name)
            else:
                picked |= self._rails_of_type.get(meaning.transfer_type or "", set())
                picked |= self._legs.get(meaning.template_name or "", set())
        return picked


@dataclass(frozen=True)
class Requirement:
    """What a Posted leg of a rail must carry; `template_name` limits it to that template's transfers."""

    rail_name: str
    template_name: str | None
    requirement: str
    feed_column: str | None
    metadata_key: str | None
    source: RequirementSource


def posting_requirements(institution: Institution) -> list[Requirement]:
    """Declared ones, the transfer keys of templates, and the parents that required chains need; the first of each.

    Not those that every row of the feed meets."""
    keys_of = {rail.name: rail.metadata_keys for rail in institution.rails}
    found: dict[tuple[str, str | None, str], Requirement] = {}
    for rail, template, name, source in _requirements(institution):
        column = feed_column(name, keys_of.get(rail, ()))
        if column is None or not is_always_filled(column):
            requirement = Requirement(rail, template, name, column, None if column else name, source)
            found.setdefault((rail, template, name), requirement)
    return list(found.values())


def _requirements(institution: Institution) -> Iterator[tuple[str, str | None, str, RequirementSource]]:
    for rail in institution.rails:
        for name in rail.posted_requirements:
            yield rail.name, None, name, "declared"
    for template in institution.transfer_templates:
        for leg_rail in template.leg_rails:
            for key in template.transfer_key:
                yield leg_rail, template.name, key, "transfer_key"
    legs_of = institution.legs
    for chain in (chain for chain in institution.chains if chain.required):
        for leg_rail in legs_of.get(chain.child, (chain.child,)):
            yield leg_rail, chain.child if chain.child in legs_of else None, _PARENT_NAMES[0], "chain"


def feed_column(requirement: str, metadata_keys: Iterable[str] = ()) -> str | None:
    """The column of the feed that a requirement names; None where it names a metadata key.

    The parent is always a column, any other only while the rail has no metadata key of that name.
    """
    if requirement in _PARENT_NAMES:
        return PARENT_COLUMN
    return requirement if requirement in _columns() and requirement not in metadata_keys else None


def is_always_filled(column: str) -> bool:
    """Whether every posting of the feed has a value in it."""
    return _columns()[column]


@cache
def _columns() -> dict[str, bool]:
    declared = Macros("", [package.root() / "macros" / "feed" / "feed_tables.sql"]).feed_tables()
    return {column["name"]: "required" in column for column in declared["transactions"]}
