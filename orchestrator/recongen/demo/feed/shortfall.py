"""What of an institution a feed cannot bring to life, or not without exceptions: which declaration, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from recongen.demo.feed.ledger import DIRECTIONS
from recongen.demo.feed.rows import Feed, Leg, key
from recongen.institution.types import ChainEntry, Institution, LimitSchedule, Rail

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
    return [*_unused(institution, feed, current), *_without_parent(institution, feed, current)]


# ---- declarations that nothing uses -------------------------------------------------------------------


def _unused(institution: Institution, feed: Feed, current: list[Leg]) -> Iterator[Shortfall]:
    rails = {leg.rail_name for leg in current}
    templates = {leg.template_name for leg in current if leg.template_name}
    parties = {row.party for row in feed.stored} | {leg.party for leg in current}
    ids, roles = {party.id for party in parties}, {party.role for party in parties}
    chains = _followed(current, {template.name for template in institution.transfer_templates})
    why = _Why(institution, feed, rails | templates)
    # Of every section: each name, whether it is used, and why not if it is not.
    sections: dict[Section, list[tuple[str, bool, str]]] = {
        "accounts": [(own.id, own.id in ids, why.account(own.id, own.role)) for own in institution.accounts],
        "account_templates": [
            (own.role, own.role in roles, why.account(None, own.role))
            for own in institution.account_templates
        ],
        "rails": [(own.name, own.name in rails, why.unfired(own.name)) for own in institution.rails],
        "transfer_templates": [
            (own.name, own.name in templates, why.unfired(own.name)) for own in institution.transfer_templates
        ],
        "chains": [
            (f"{own.parent} → {own.child}", (own.parent, own.child) in chains, why.chain(own))
            for own in institution.chains
        ],
        "limit_schedules": [
            (_limit_name(own), any(_is_capped(own, leg) for leg in current), why.limit(own))
            for own in institution.limit_schedules
        ],
    }
    for section, declared in sections.items():
        for position, (name, is_used, text) in enumerate(declared):
            if not is_used:
                # The check says what is dead in the singular of its section.
                dead = key("dead_declaration", section.removesuffix("s"), name)
                yield Shortfall(section, position, name, text, dead)


def _followed(current: list[Leg], templates: set[str]) -> set[tuple[str, str]]:
    """Every pair of names of which the second fired in a transfer that names one of the first as its parent."""
    fired: dict[str, set[str]] = {}
    parents: dict[str, set[str]] = {}
    for leg in current:
        if leg.status in ("Posted", "Pending"):
            names = fired.setdefault(leg.transfer_id, set())
            names.update({leg.rail_name} - templates, {leg.template_name or leg.rail_name})
            if leg.transfer_parent_id is not None:
                parents.setdefault(leg.transfer_id, set()).add(leg.transfer_parent_id)
    return {
        (first, second)
        for child, above in parents.items()
        for parent in above
        for first in fired.get(parent, ())
        for second in fired[child]
    }


def _is_capped(limit: LimitSchedule, leg: Leg) -> bool:
    return (
        leg.status == "Posted"
        and leg.direction == DIRECTIONS[limit.direction]
        and leg.party.parent_role == limit.parent_role
        and (limit.rail or leg.rail_name) == leg.rail_name
        and (limit.transfer_type or leg.transfer_type) == leg.transfer_type
    )


def _limit_name(limit: LimitSchedule) -> str:
    flow = f"rail {limit.rail}" if limit.rail else f"transfer type {limit.transfer_type}"
    return f"{limit.parent_role}: {flow} ({limit.direction})"


class _Why:
    """Why something that is declared is not used."""

    def __init__(self, institution: Institution, feed: Feed, fired: set[str]) -> None:
        self._institution = institution
        self._fired = fired
        self._reasons = {name: text for name, text in feed.reasons.items() if name not in fired} | feed.absent

    def unfired(self, name: str, waiting: tuple[str, ...] = ()) -> str:
        """Of a rail or template; `waiting` are those whose reason this is to be."""
        if name in self._reasons:
            return self._reasons[name]
        templates = [own.name for own in self._institution.transfer_templates if name in own.leg_rails]
        if templates:
            dead = [template for template in templates if template not in self._fired]
            if len(dead) < len(templates):
                return f"it is a leg of {' and '.join(templates)}, whose transfers were complete without it"
            why = "that waits for itself" if dead[0] in waiting else self.unfired(dead[0], (*waiting, name))
            return f"it is a leg of {dead[0]}, which does not fire: {why}"
        parents = [entry.parent for entry in self._institution.chains if entry.child == name]
        if parents:
            return f"it follows {' or '.join(dict.fromkeys(parents))}, and nothing makes that happen"
        return "nothing made it fire in this window"

    def chain(self, entry: ChainEntry) -> str:
        for name in (entry.parent, entry.child):
            if name in self._reasons:
                return f"{name} cannot fire: {self._reasons[name]}"
        return f"no {entry.child} followed a {entry.parent} in this window"

    def account(self, account: str | None, role: str | None) -> str:
        if account is not None and account in self._reasons:
            return self._reasons[account]
        rails = [rail.name for rail in self._institution.rails if role in _roles(rail)]
        if not rails:
            return "no rail names its role" if role else "it has no role, so no rail can name it"
        return f"none of {', '.join(rails)} fired on it"

    def limit(self, limit: LimitSchedule) -> str:
        way = "pays" if limit.direction == "Outbound" else "gets"
        capped = limit.rail or limit.transfer_type
        rails = [rail.name for rail in self._institution.rails if capped in (rail.name, rail.transfer_type)]
        why = next((f": {name}: {self._reasons[name]}" for name in rails if name in self._reasons), "")
        return f"no account below {limit.parent_role} {way} by {capped}{why}"


def _roles(rail: Rail) -> tuple[str, ...]:
    return (*rail.source_roles, *rail.destination_roles, *rail.leg_roles)


# ---- children without a parent ------------------------------------------------------------------------


def _without_parent(institution: Institution, feed: Feed, current: list[Leg]) -> Iterator[Shortfall]:
    """Roles that stored accounts name as their parent, and that nobody holds, or several do."""
    holders: dict[str, set[str]] = {}
    for party in [*(row.party for row in feed.stored), *(leg.party for leg in current)]:
        holders.setdefault(party.role, set()).add(party.id)
    stored = {row.party.id for row in feed.stored}
    for role in sorted({row.party.parent_role for row in feed.stored if row.party.parent_role}):
        ids = sorted(holders.get(role, ()))
        if len(ids) == 1 and ids[0] in stored:
            continue
        reason, subject, why = "ambiguous_role", role, f"{len(ids)} accounts hold the role {role}"
        if not ids:
            reason, why = "no_account", f"no account of the role {role} takes part"
        elif len(ids) == 1:
            reason, subject, why = "no_balances", ids[0], f"{ids[0]} has no balances"
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
