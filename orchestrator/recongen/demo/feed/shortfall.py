"""What of an institution a feed cannot bring to life, or not without exceptions: which declaration, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from recongen.demo.feed.ledger import DIRECTIONS, capped_by, caps
from recongen.demo.feed.plan import roles_of
from recongen.demo.feed.rows import Feed, Leg, key
from recongen.institution.types import Institution, LimitSchedule

Section = Literal["accounts", "account_templates", "rails", "transfer_templates", "chains", "limit_schedules"]


@dataclass(frozen=True)
class Shortfall:
    """One exception that the feed holds because of a declaration; `position` counts the section's entries from 0."""

    section: Section
    position: int
    name: str
    why: str
    key: str


def shortfalls(institution: Institution, feed: Feed) -> list[Shortfall]:
    """In the order of the file's sections."""
    current = list({leg.id: leg for leg in feed.legs}.values())
    return [*_find_unused(institution, feed, current), *_find_without_parent(institution, feed, current)]


# ---- declarations that nothing uses -------------------------------------------------------------------


def _find_unused(institution: Institution, feed: Feed, current: list[Leg]) -> Iterator[Shortfall]:
    rails = {leg.rail_name for leg in current}
    templates = {leg.template_name for leg in current if leg.template_name}
    parties = {row.party for row in feed.stored} | {leg.party for leg in current}
    ids, roles = {party.id for party in parties}, {party.role for party in parties}
    chains = _find_followed(current, {template.name for template in institution.transfer_templates})
    capped = {
        (leg.party.parent_role, leg.direction, *by)
        for leg in current
        if leg.status == "Posted"
        for by in (("rail", leg.rail_name), ("transfer_type", leg.transfer_type))
    }
    why = _Why(institution, feed, rails | templates)
    # Of every section: each name, whether it is used, and why not if it is not.
    sections: dict[Section, list[tuple[str, bool, str]]] = {
        "accounts": [(own.id, own.id in ids, why.account(own.id, own.role)) for own in institution.accounts],
        "account_templates": [
            (own.role, own.role in roles, why.account(None, own.role))
            for own in institution.account_templates
        ],
        "rails": [(own.name, own.name in rails, why.why_unfired(own.name)) for own in institution.rails],
        "transfer_templates": [
            (own.name, own.name in templates, why.why_unfired(own.name))
            for own in institution.transfer_templates
        ],
        "chains": [
            (
                f"{own.parent} → {own.child}",
                (own.parent, own.child) in chains,
                why.chain(own.parent, own.child),
            )
            for own in institution.chains
        ],
        "limit_schedules": [
            (
                f"{own.parent_role}: {capped_by(own)[0].replace('_', ' ')} {capped_by(own)[1]} ({own.direction})",
                (own.parent_role, DIRECTIONS[own.direction], *capped_by(own)) in capped,
                why.limit(own),
            )
            for own in institution.limit_schedules
        ],
    }
    for section, declared in sections.items():
        for position, (name, is_used, text) in enumerate(declared):
            if not is_used:
                # The check names what is dead by the singular of its section.
                dead = key("dead_declaration", section.removesuffix("s"), name)
                yield Shortfall(section, position, name, text, dead)


def _find_followed(current: list[Leg], templates: set[str]) -> set[tuple[str, str]]:
    """Every pair of names of which the second fired in a transfer that names one of the first as its parent."""
    fired: dict[str, set[str]] = defaultdict(set)
    links: set[tuple[str, str]] = set()
    for leg in current:
        if leg.status in ("Posted", "Pending"):
            fired[leg.transfer_id] |= {leg.rail_name} - templates | {leg.template_name or leg.rail_name}
            links |= {(leg.transfer_parent_id, leg.transfer_id)} if leg.transfer_parent_id else set()
    return {
        (first, second)
        for parent, child in links
        for first in fired.get(parent, ())
        for second in fired[child]
    }


class _Why:
    """Why something that is declared is not used."""

    def __init__(self, institution: Institution, feed: Feed, fired: set[str]) -> None:
        self._institution = institution
        self._fired = fired
        self._reasons = {name: text for name, text in feed.reasons.items() if name not in fired} | feed.absent

    def why_unfired(self, name: str, waiting: tuple[str, ...] = ()) -> str:
        """Of a rail or template; `waiting` are those whose reason this is to be."""
        if name in self._reasons:
            return self._reasons[name]
        templates = [own.name for own in self._institution.transfer_templates if name in own.leg_rails]
        dead = [template for template in templates if template not in self._fired]
        if len(dead) < len(templates):
            return f"it is a leg of {' and '.join(templates)}, whose transfers were complete without it"
        if dead:
            why = (
                "that waits for itself" if dead[0] in waiting else self.why_unfired(dead[0], (*waiting, name))
            )
            return f"it is a leg of {dead[0]}, which does not fire: {why}"
        parents = dict.fromkeys(own.parent for own in self._institution.chains if own.child == name)
        if parents:
            return f"it follows {' or '.join(parents)}, and nothing makes that happen"
        return "nothing made it fire in this window"

    def chain(self, parent: str, child: str) -> str:
        for name in (parent, child):
            if name in self._reasons:
                return f"{name} cannot fire: {self._reasons[name]}"
        return f"no {child} followed a {parent} in this window"

    def account(self, account: str | None, role: str | None) -> str:
        if account is not None and account in self._reasons:
            return self._reasons[account]
        rails = [rail.name for rail in self._institution.rails if role in roles_of(rail)]
        if not rails:
            return "no rail names its role" if role else "it has no role, so no rail can name it"
        return f"none of {', '.join(rails)} fired on it"

    def limit(self, limit: LimitSchedule) -> str:
        way = "pays" if limit.direction == "Outbound" else "gets"
        rails = [rail.name for rail in self._institution.rails if caps(limit, rail)]
        why = next((f": {name}: {self._reasons[name]}" for name in rails if name in self._reasons), "")
        return f"no account below {limit.parent_role} {way} by {capped_by(limit)[1]}{why}"


# ---- children without a parent ------------------------------------------------------------------------


def _find_without_parent(institution: Institution, feed: Feed, current: list[Leg]) -> Iterator[Shortfall]:
    """Roles that stored accounts name as their parent, and that no account has, or several do."""
    holders: dict[str, set[str]] = defaultdict(set)
    for party in (*(row.party for row in feed.stored), *(leg.party for leg in current)):
        holders[party.role].add(party.id)
    stored = {row.party.id for row in feed.stored}
    for role in sorted({row.party.parent_role for row in feed.stored if row.party.parent_role}):
        ids = sorted(holders[role])
        if not ids:
            reason, subject, why = "no_account", role, f"no account of the role {role} takes part"
        elif len(ids) > 1:
            reason, subject, why = "ambiguous_role", role, f"{len(ids)} accounts hold the role {role}"
        elif ids[0] not in stored:
            reason, subject, why = "no_balances", ids[0], f"{ids[0]} has no balances"
        else:
            continue
        section, position, name = _first_child(institution, role)
        found = key("parent_balance_missing", reason, subject, "all")
        yield Shortfall(section, position, name, f"{why}, so the accounts below it have no parent", found)


def _first_child(institution: Institution, role: str) -> tuple[Section, int, str]:
    for position, account in enumerate(institution.accounts):
        if account.parent_role == role:
            return "accounts", position, account.id
    parents = [template.parent_role for template in institution.account_templates]
    position = parents.index(role)
    return "account_templates", position, institution.account_templates[position].role
