"""The accounts of a synthetic bank: the declared ones, and some of every template."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from recongen.demo.feed import clock, kinds
from recongen.demo.feed.dice import Dice
from recongen.demo.feed.rows import Party
from recongen.institution.types import Account, AccountTemplate, Institution


def cents(amount: object) -> int:
    return int(Decimal(str(amount)) * 100)


class Cast:
    """Who takes part, who holds a role, and who is whose parent."""

    def __init__(self, institution: Institution) -> None:
        parties = [_declared(account) for account in institution.accounts]
        taken = {party.id for party in parties}
        for template in institution.account_templates:
            parties += _instances(template, institution, taken)
        self.parties = _with_offsets(parties, dict(institution.role_business_day_offsets))
        self._holders: dict[str, list[Party]] = {}
        for party in self.parties:
            self._holders.setdefault(party.role, []).append(party)
        self._unused = {
            role: [party for party in parties if not party.is_internal]
            for role, parties in self._holders.items()
        }
        self.children = {party.id: self._children(party) for party in self.parties}

    def holders(self, role: str) -> list[Party]:
        return self._holders.get(role, [])

    def parent(self, party: Party) -> Party | None:
        """The one account that holds the role a child names; of several, none."""
        holders = self.holders(party.parent_role) if party.parent_role else []
        return holders[0] if len(holders) == 1 and holders[0].id != party.id else None

    def external(self, role: str, dice: Dice) -> Party:
        """Every counterparty takes part once before any does twice."""
        unused = self._unused[role]
        return unused.pop(0) if unused else dice.pick(self.holders(role))

    def _children(self, party: Party) -> list[Party]:
        return [child for child in self.parties if self.parent(child) is party]


def _declared(account: Account) -> Party:
    expected = account.expected_eod_balance
    return Party(
        account.id,
        account.name or account.id,
        account.role or account.id,
        account.scope,
        account.parent_role,
        None if expected is None else cents(expected),
    )


def _instances(template: AccountTemplate, institution: Institution, taken: set[str]) -> list[Party]:
    names = _names(institution, template.role)
    made: list[Party] = []
    number = 0
    while len(made) < kinds.of_role(template.role).accounts:
        number += 1
        pattern = template.instance_id_template or "{role}-{n:04d}"
        account_id = pattern.format(role=template.role, n=number)
        if account_id in taken:
            continue
        taken.add(account_id)
        by_number = (template.instance_name_template or "{role} {n}").format(role=template.role, n=number)
        name = names[len(made)] if len(made) < len(names) else by_number
        expected = template.expected_eod_balance
        made.append(
            Party(
                account_id,
                name,
                template.role,
                template.scope,
                template.parent_role,
                None if expected is None else cents(expected),
            )
        )
    return made


def _names(institution: Institution, role: str) -> list[str]:
    """The names that the persona lists for a role."""
    listed = (institution.persona or {}).get("account_names")
    names = listed.get(role) if isinstance(listed, dict) else None
    return [str(name) for name in names] if isinstance(names, list) else []


def _with_offsets(parties: list[Party], offsets: dict[str, int]) -> list[Party]:
    """A family of accounts shares one business day, or its parent could not add up."""
    hours = {role: hour for role, hour in offsets.items() if hour}
    if not hours:
        return parties
    by_role = {party.role: party for party in parties}
    family_hours: dict[str, int] = {}
    for party in parties:
        if party.role in hours:
            family_hours.setdefault(_family(party, by_role), hours[party.role])
    return [
        replace(party, day_offset=family_hours.get(_family(party, by_role), 0) * clock.HOUR)
        for party in parties
    ]


def _family(party: Party, by_role: dict[str, Party]) -> str:
    seen = {party.role}
    while party.parent_role in by_role and party.parent_role not in seen:
        party = by_role[party.parent_role]
        seen.add(party.role)
    return party.role
