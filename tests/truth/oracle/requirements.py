"""Posting requirements: what a rail declares, and what transfer keys and required chains add."""

from __future__ import annotations

from dataclasses import dataclass

from recongen.institution.types import Institution

from .jsonvalues import filled
from .rows import Posting

_PARENT_NAMES = ("parent_transfer_id", "transfer_parent_id")
_OPTIONAL = (
    "account_parent_role",
    "transfer_completion",
    "template_name",
    "bundle_id",
    "supersedes",
    "metadata",
)
_ALWAYS_FILLED = (
    *("entry", "id", "account_id", "account_name", "account_role", "account_scope", "amount_money"),
    *("amount_direction", "status", "posting", "transfer_id", "transfer_type", "rail_name", "origin"),
)


@dataclass(frozen=True, slots=True)
class Requirement:
    rail_name: str
    template_name: str | None
    """Legs of that template only; absent: every leg of the rail."""
    requirement: str
    feed_column: str | None
    metadata_key: str | None
    source: str

    def applies_to(self, leg: Posting) -> bool:
        return self.rail_name == leg.rail_name and self.template_name in (None, leg.template_name)

    def is_met_by(self, leg: Posting) -> bool:
        if self.metadata_key is not None:
            return filled(leg.metadata, self.metadata_key) is not None
        value = getattr(leg, self.feed_column or "")
        return value is not None and (not isinstance(value, str) or bool(value.strip(" \t\n\v\f\r")))


def requirements(institution: Institution) -> list[Requirement]:
    """Declared ones first, then transfer keys, then chains; a repetition keeps the first. None that every row meets."""
    keys = {rail.name: rail.metadata_keys for rail in institution.rails}
    wanted: list[tuple[str, str | None, str, str]] = [
        (rail.name, None, name, "declared") for rail in institution.rails for name in rail.posted_requirements
    ]
    leg_rails = {template.name: template.leg_rails for template in institution.transfer_templates}
    for template in institution.transfer_templates:
        wanted += [
            (rail, template.name, key, "transfer_key")
            for rail in template.leg_rails
            for key in template.transfer_key
        ]
    for entry in institution.chains:
        if entry.required and entry.child in leg_rails:
            wanted += [(rail, entry.child, "parent_transfer_id", "chain") for rail in leg_rails[entry.child]]
        elif entry.required:
            wanted.append((entry.child, None, "parent_transfer_id", "chain"))
    unique: dict[tuple[str, str | None, str], Requirement] = {}
    for rail, template_name, name, source in wanted:
        if name in _ALWAYS_FILLED and name not in keys.get(rail, ()):
            continue
        column = _feed_column(name, keys.get(rail, ()))
        made = Requirement(rail, template_name, name, column, None if column else name, source)
        unique.setdefault((rail, template_name, name), made)
    return list(unique.values())


def _feed_column(name: str, metadata_keys: tuple[str, ...]) -> str | None:
    if name in _PARENT_NAMES:
        return "transfer_parent_id"
    return name if name in _OPTIONAL and name not in metadata_keys else None
