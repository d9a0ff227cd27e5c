"""An entry of a statement as rows of the feed: one leg in the bank's account, and another where the rail has two."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from recongen.feed.values import BadValueError as BadCellError
from recongen.feed.values import name as name_check
from recongen.institution.derive import legs
from recongen.institution.types import Institution, Rail
from recongen.statements.amounts import BadValueError
from recongen.statements.days import Days
from recongen.statements.identity import digest
from recongen.statements.map import Counterparty, MappedAccount, Opening, Outcome
from recongen.statements.map_rules import Declared
from recongen.statements.reading import decimal
from recongen.statements.types import Entry, Status

Row = dict[str, str]

_check_name = name_check(100)
_FIX_MAP = "Fix the rule in the map, or put a rule for such entries before it."


@dataclass(frozen=True)
class Party:
    """An account as the feed writes it."""

    id: str
    name: str
    role: str
    scope: str
    parent_role: str

    def cells(self) -> Row:
        return {
            "account_id": self.id,
            "account_name": self.name,
            "account_role": self.role,
            "account_scope": self.scope,
            "account_parent_role": self.parent_role,
        }


def origins(institution: Institution) -> dict[tuple[str, str, str], str]:
    """Who drives a leg, by its rail, role and direction."""
    return {
        (rail.name, leg.role, direction): leg.origin or "ExternalForcePosted"
        for rail in institution.rails
        for leg in legs(rail)
        for direction in ("Debit", "Credit")
        if leg.direction in (direction, "Variable")
    }


class Rows:
    """Makes rows for one institution, whose map agrees with it."""

    def __init__(self, institution: Institution, days: Days) -> None:
        self._declared = Declared.of(institution)
        self._keys = {each.name: each.transfer_key for each in institution.transfer_templates}
        self._types = {each.name: each.transfer_type for each in institution.transfer_templates}
        self._days = days
        self._origins = origins(institution)

    def party(self, identity: str, name: str | None, role: str | None) -> Party:
        """As declared by its id, else by the template of its role."""
        account = self._declared.accounts.get(identity)
        owner = account or self._declared.templates[role or ""]
        label = name or (account.name if account else None) or identity
        return Party(identity, label, owner.role or "", owner.scope, owner.parent_role or "")

    def of(self, account: MappedAccount) -> Party:
        return self.party(account.id or "", account.name, account.role)

    def entry(
        self, party: Party, entry: Entry, outcome: Outcome, identity: str, supersedes: str
    ) -> Iterator[Row]:
        """The legs. Raises BadValueError where the map does not fit the entry."""
        values = _values(entry, party)
        metadata = _metadata(entry) | {
            key: template.fill(values)
            for key, template in outcome.metadata
            if not template.needs() or any(values[name] for name in template.needs())
        }
        transfer = f"stm-{identity}"
        if outcome.template:
            missing = [key for key in self._keys[outcome.template] if key not in metadata]
            if missing:
                message = f"the entry has no value for {missing[0]}, the key by which {outcome.template} joins transfers"
                raise BadValueError(message, _FIX_MAP)
            keys = [metadata[key] for key in self._keys[outcome.template]]
            transfer = f"stm-{digest(outcome.template, *keys)}"
        rail = self._declared.rails[outcome.rail]
        posting = self._days.posting(entry.booked, entry.instant)
        shared = {
            "transfer_id": transfer,
            "transfer_type": outcome.transfer_type
            or self._types.get(outcome.template or "", rail.transfer_type),
            "template_name": outcome.template or "",
            "supersedes": supersedes,
            "metadata": json.dumps(metadata, ensure_ascii=False),
        }
        sides = [(party, entry.cents)]
        if outcome.counterparty:
            sides.append((self._counterparty(outcome.counterparty, values), -entry.cents))
        yield from self._legs(f"stm-{identity}", rail, sides, posting, entry.status, shared)

    def opening(self, party: Party, opening: Opening) -> Iterator[Row]:
        """What was in the account before its first day, as a posting of that day."""
        cents = int(opening.balance * 100)
        if not cents:
            return
        identity = f"stm-{digest(party.id, 'opening', opening.day.isoformat())}"
        rail = self._declared.rails[opening.rail]
        sides = [(party, cents)]
        if opening.counterparty:
            sides.append((self.party(opening.counterparty, None, None), -cents))
        shared = {
            "transfer_id": identity,
            "transfer_type": rail.transfer_type,
            "metadata": json.dumps({"line": "opening balance"}),
        }
        yield from self._legs(identity, rail, sides, self._days.start(opening.day), "Posted", shared)

    def balance(self, party: Party, day: date, cents: int) -> Row:
        return party.cells() | {
            "business_day_start": str(self._days.start(day)),
            "business_day_end": str(self._days.end(day)),
            "money": decimal(cents),
        }

    def _legs(
        self,
        identity: str,
        rail: Rail,
        sides: list[tuple[Party, int]],
        posting: datetime,
        status: Status,
        shared: Row,
    ) -> Iterator[Row]:
        for number, (party, cents) in enumerate(sides, start=1):
            direction: Literal["Debit", "Credit"] = "Debit" if cents < 0 else "Credit"
            if not cents and number == 2:
                direction = "Debit"
            yield (
                party.cells()
                | shared
                | {
                    "id": f"{identity}-{number}",
                    "amount_money": decimal(cents),
                    "amount_direction": direction,
                    "status": status,
                    "posting": str(posting),
                    "transfer_completion": str(posting) if status == "Posted" else "",
                    "rail_name": rail.name,
                    "origin": self._origin(rail, party.role, direction),
                }
            )

    def _origin(self, rail: Rail, role: str, direction: str) -> str:
        origin = self._origins.get((rail.name, role, direction))
        if origin is None:
            raise BadValueError(
                f"the rail {rail.name} does not post a {direction} to the role {role}", _FIX_MAP
            )
        return origin

    def _counterparty(self, counterparty: Counterparty, values: dict[str, str]) -> Party:
        empty = [name for name in counterparty.id.needs() if not values[name]]
        if empty:
            raise BadValueError(
                f"the entry has no value for {empty[0]}, which the counterparty's id is made of", _FIX_MAP
            )
        identity = counterparty.id.fill(values)
        try:
            _check_name(identity)
        except BadCellError as flaw:
            raise BadValueError(f"the counterparty's id {identity[:40]!r}: {flaw.reason}", _FIX_MAP) from None
        name = counterparty.name.fill(values)[:255].strip() if counterparty.name else None
        return self.party(identity, name or None, counterparty.role)


def _values(entry: Entry, party: Party) -> dict[str, str]:
    """What stands for the placeholders of a map."""
    return {
        "text": entry.text,
        "reference": entry.reference,
        "bank_reference": entry.bank_reference,
        "counterparty": entry.counterparty,
        "counterparty_account": entry.counterparty_account,
        "code": entry.code,
        "booking_date": entry.booked.isoformat(),
        "value_date": entry.value.isoformat() if entry.value else "",
        "account": party.id,
    }


def _metadata(entry: Entry) -> dict[str, str]:
    """What every entry says; nothing that differs from file to file."""
    said = {
        "bank_code": entry.code,
        "bank_reference": entry.bank_reference,
        "counterparty": entry.counterparty,
        "counterparty_account": entry.counterparty_account,
        "payments": str(entry.batch) if entry.batch else "",
        "reference": entry.reference,
        "reversal": "true" if entry.is_reversal else "",
        "text": entry.text,
        "value_date": entry.value.isoformat() if entry.value else "",
    }
    return {key: value for key, value in said.items() if value}
