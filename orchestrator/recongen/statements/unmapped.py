"""Entries that no rule matches, and accounts that are not in the map, with counts and examples."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from recongen.statements.findings import Findings
from recongen.statements.map import MappedAccount
from recongen.statements.reading import decimal, money
from recongen.statements.types import Balance, End, Entry, Place, Statement
from recongen.text import plural, printable

MOST_GROUPS = 5_000
"""Kinds of entries; further ones are one."""
EXAMPLES = 3


def in_a_line(entry: Entry) -> str:
    """An entry in a line."""
    said = " ".join(filter(None, (entry.counterparty, entry.text, entry.reference)))[:80]
    return printable(f"{entry.booked} {money(entry.cents)} {said}".strip())


@dataclass
class Unmapped:
    """Entries of one kind that no rule matches, or all those of an account that is not mapped."""

    account: str
    currency: str
    place: Place
    direction: str = ""
    code: str = ""
    count: int = 0
    cents: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        self.count += 1
        self.cents += entry.cents
        if len(self.examples) < EXAMPLES and (said := in_a_line(entry)) not in self.examples:
            self.examples.append(said)

    def to_dict(self) -> dict[str, Any]:
        return {
            "account": self.account,
            "currency": self.currency,
            "direction": self.direction or None,
            "code": self.code or None,
            "count": self.count,
            "money": decimal(self.cents),
            "examples": self.examples,
        }


class LeftOut:
    """The statements of an account whose entries are only counted, and why."""

    def __init__(self, statement: Statement, mapped: MappedAccount | None) -> None:
        self._first, self._mapped = statement, mapped
        self._statements = self._count = self._cents = 0
        self._closing: Balance | None = None
        self._example = ""

    def add(self, entry: Entry) -> None:
        self._count += 1
        self._cents += entry.cents
        self._example = self._example or f", such as {in_a_line(entry)}"

    def end(self, end: End) -> None:
        self._statements += 1
        self._closing = end.closing or self._closing

    def say(self, findings: Findings, currency: str) -> None:
        """`currency` is that of the institution's books."""
        first, account = self._first, self._first.account
        closing = f", closing balance {money(self._closing.cents)}" if self._closing else ""
        what = (
            f"{plural(self._statements, 'statement')}, {plural(self._count, 'entry', 'entries')}, "
            f"{first.currency} {money(self._cents)}{closing}"
        )
        if self._mapped and self._mapped.leave_out:
            message = f"the account {account} is left out ({what}): {self._mapped.leave_out}"
            findings.warn("not-in-feed", first.place, message, "Nothing to do: the map says so.")
        elif self._mapped:
            message = f"the account {account} is in {first.currency} ({what}), and the institution keeps its books in {currency}"
            remedy = "Say in the map why the account is left out (leave_out)."
            findings.error("other-currency", first.place, message, remedy)
        else:
            message = f"the account {account} is not in the map ({what}{self._example})"
            remedy = f"Add it to accounts: `- statement: {account!r}`, with its id, or with leave_out."
            findings.error("unmapped-account", first.place, message, remedy)
