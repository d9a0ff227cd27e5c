"""Postings against the institution: what no rail or template explains, and fields that are missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from recongen.institution.types import Rail

from .about import of_matched_leg, of_templated_leg
from .books import Books
from .registry import check
from .requirements import Requirement
from .rows import Posting


@dataclass(frozen=True, slots=True)
class UnmatchedPosting:
    transaction_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class PostingRequirementBreach:
    transaction_id: str
    requirement: str


@check("medium", key=("transaction_id",), about=of_matched_leg)
def unmatched_posting(books: Books) -> list[UnmatchedPosting]:
    """Legs that the institution does not describe, with the first reason; those that failed are not looked at."""
    leg_rails = {rail for template in books.institution.transfer_templates for rail in template.leg_rails}
    passive = {"Failed", *books.institution.statuses}
    looked_at = (leg for leg in books.postings.values() if leg.is_live or leg.status not in passive)
    reasons = ((leg.id, _mismatch(books, leg, leg_rails)) for leg in looked_at)
    return [UnmatchedPosting(key, reason) for key, reason in reasons if reason is not None]


def _mismatch(books: Books, leg: Posting, leg_rails: set[str]) -> str | None:
    if not leg.is_live:
        return "unknown_status"
    rail = books.rails.get(leg.rail_name)
    if rail is None:
        return "unknown_rail"
    types = {rail.transfer_type}
    if leg.template_name is not None:
        template = books.templates.get(leg.template_name)
        if template is None:
            return "unknown_template"
        if rail.name not in template.leg_rails:
            return "rail_not_in_template"
        types.add(template.transfer_type)
    elif rail.name in leg_rails:
        return "standalone_leg"
    if leg.transfer_type not in types:
        return "transfer_type"
    directions = {direction for role, direction in _leg_shapes(rail) if role == leg.account_role}
    if not directions:
        return "role"
    return None if directions & {leg.direction, "Variable"} else "direction"


def _leg_shapes(rail: Rail) -> Iterator[tuple[str, str]]:
    """Every role a leg of the rail takes, with its direction."""
    yield from ((role, "Debit") for role in rail.source_roles)
    yield from ((role, "Credit") for role in rail.destination_roles)
    yield from ((role, rail.leg_direction or "Variable") for role in rail.leg_roles)


@check("medium", key=("transaction_id", "requirement"), about=of_templated_leg)
def posting_requirement_breach(books: Books) -> list[PostingRequirementBreach]:
    """Every field that a Posted leg had to carry and does not, once each."""
    wanted: dict[str, list[Requirement]] = defaultdict(list)
    for requirement in books.requirements:
        wanted[requirement.rail_name].append(requirement)
    found = []
    for leg in books.posted:
        missing: dict[tuple[str | None, str | None], str] = {}
        # The balance row of its day says whose child the account is, else the posting itself.
        known = replace(leg, account_parent_role=books.parent_role_of(leg))
        for requirement in wanted.get(leg.rail_name, ()):
            if requirement.applies_to(leg) and not requirement.is_met_by(known):
                field = (requirement.feed_column, requirement.metadata_key)
                missing.setdefault(field, requirement.requirement)
        found += [PostingRequirementBreach(leg.id, name) for name in missing.values()]
    return found
