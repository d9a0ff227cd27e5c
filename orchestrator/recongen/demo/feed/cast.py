"""The accounts of a synthetic bank: the declared ones, and some of every template."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count, islice, zip_longest

from recongen.demo.feed import clock, kinds
from recongen.demo.feed.rows import Party, cents
from recongen.institution.types import Account, AccountTemplate, Institution


class Cast:
    """Who takes part, who holds a role, and who is whose parent."""

    def __init__(
        self,
        institution: Institution,
        absent: Mapping[str, str] | None = None,
        parties: Sequence[Party] | None = None,
    ) -> None:
        """`absent` accounts, with why, are known to stay away. `parties` are those of a bank that lived by itself."""
        everybody = list(_everybody(institution)) if parties is None else list(parties)
        self.absent = dict(absent or {})
        """Accounts that take no part, and why: no day of theirs could be as it should."""
        self._enter(party for party in everybody if party.id not in self.absent)
        # Where one of several stays away, another becomes the parent of their children.
        while unsound := {party.id: why for party in self.parties if (why := self._never_sound(party))}:
            self.absent |= unsound
            self._enter(party for party in everybody if party.id not in self.absent)
        if parties is None:
            self._enter(self._with_days(institution))
        self.absent_roles = {own.role: self.absent[own.id] for own in everybody if own.id in self.absent}

    def _enter(self, parties: Iterable[Party]) -> None:
        self.parties = list(parties)
        self._holders: dict[str, list[Party]] = defaultdict(list)
        for party in self.parties:
            self._holders[party.role].append(party)
        self.children: dict[str, list[Party]] = {party.id: [] for party in self.parties}
        for party in self.parties:
            above = self.parent(party)
            if above is not None:
                self.children[above.id].append(party)

    def holders(self, role: str) -> list[Party]:
        return self._holders.get(role, [])

    def holders_of(self, roles: Iterable[str]) -> list[Party]:
        return [party for role in roles for party in self.holders(role)]

    @property
    def leaves(self) -> list[Party]:
        """Internal accounts that are nobody's parent."""
        return [party for party in self.parties if party.is_internal and not self.children[party.id]]

    @property
    def parents(self) -> list[Party]:
        """Internal accounts of whose children some have balances."""
        return [
            party
            for party in self.parties
            if party.is_internal and any(child.is_internal for child in self.children[party.id])
        ]

    def parent(self, party: Party) -> Party | None:
        """The one account that holds the role a child names; of several, none."""
        holders = self.holders(party.parent_role) if party.parent_role else []
        return holders[0] if len(holders) == 1 and holders[0].id != party.id else None

    def upward(self, party: Party) -> list[Party]:
        """The account, its parent, and so on; a cycle ends where it began."""
        found = [party]
        while (above := self.parent(found[-1])) is not None and above not in found:
            found.append(above)
        return found

    def expects_a_balance(self, party: Party) -> bool:
        """It, or an account above it, whose balance follows."""
        return any(above.expected_eod_balance is not None for above in self.upward(party))

    def _never_sound(self, party: Party) -> str | None:
        if not party.is_internal:
            return None
        expected = party.expected_eod_balance
        if self.parent(self.upward(party)[-1]) is party:
            return "its balance includes that of its parent, which includes its own"
        if expected is not None and expected < 0:
            return "it should end its days below zero, which is an overdraft"
        if expected is not None and any(child.is_internal for child in self.children[party.id]):
            return "it should end every day at the same balance, which includes those of the accounts below it, and they move"
        return None

    def _with_days(self, institution: Institution) -> list[Party]:
        """A family of accounts shares one business day, or its parent could not add up."""
        offsets = dict(institution.role_business_day_offsets)
        zone = clock.zone(institution.business_calendar.time_zone)
        tops = {party.id: self.upward(party)[-1].id for party in self.parties}
        hours: dict[str, int] = {}
        for party in self.parties:
            if offsets.get(party.role):
                hours.setdefault(tops[party.id], offsets[party.role])
        return [
            replace(party, day_offset=hours.get(tops[party.id], 0) * clock.HOUR)
            if party.is_internal or self.children[party.id]
            else replace(party, zone=zone)
            for party in self.parties
        ]


def _everybody(institution: Institution) -> Iterator[Party]:
    roles = {account.role for account in institution.accounts if account.role}
    taken = {account.id for account in institution.accounts}
    for account in institution.accounts:
        # The feed wants a role; an account without one must not be taken for the holder of another's.
        own = f"{account.id} itself" if account.id in roles else account.id
        yield _party(account, account.id, account.name or account.id, account.role or own)
    parents = {account.parent_role for account in institution.accounts}
    parents |= {template.parent_role for template in institution.account_templates}
    for template in institution.account_templates:
        role, many = template.role, kinds.of_role(template.role).accounts
        if role in parents:
            # A role that others name as their parent belongs to one account.
            many = 0 if role in roles else 1
        pattern = template.instance_id_template or "{role}-{n:04d}"
        naming = template.instance_name_template or "{role} {n}"
        ids = ((number, pattern.format(role=role, n=number)) for number in count(1))
        free = islice(((number, id_) for number, id_ in ids if id_ not in taken), many)
        for (number, id_), name in zip_longest(free, _names(institution, role)[:many]):
            taken.add(id_)
            yield _party(template, id_, name or naming.format(role=role, n=number), role)


def _party(declared: Account | AccountTemplate, id_: str, name: str, role: str) -> Party:
    expected = declared.expected_eod_balance
    balance = None if expected is None else cents(expected)
    return Party(id_, name, role, declared.scope, declared.parent_role, balance)


def _names(institution: Institution, role: str) -> list[str]:
    """The names that the persona lists for a role."""
    by_role = (institution.persona or {}).get("account_names")
    names = by_role.get(role) if isinstance(by_role, dict) else None
    return [str(name) for name in names] if isinstance(names, list) else []
