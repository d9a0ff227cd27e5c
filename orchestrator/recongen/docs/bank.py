"""The institution as templates see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from recongen.docs.markdown import Words
from recongen.institution.types import Institution

_SECTIONS = {
    "accounts": "accounts",
    "account_templates": "account_templates",
    "rails": "rails",
    "templates": "transfer_templates",
    "chains": "chains",
    "limits": "limit_schedules",
}


@dataclass(frozen=True)
class Bank:
    """What it declares, as records; `file` is the name of its file."""

    institution: Institution
    title: str
    file: str

    @property
    def name(self) -> Words:
        return Words(self.title)

    def __getattr__(self, name: str) -> Any:
        """A section under its short name, else what the institution itself has of that name."""
        return getattr(self.institution, _SECTIONS.get(name, name))

    def has_prose(self, section: str) -> bool:
        """Whether any declaration of a section (`accounts`, `rails` …) says what it is."""
        return any(item.description for item in getattr(self, section))


@dataclass(frozen=True)
class Example:
    """Names of the institution's own for sentences, None where it declares no such thing."""

    account: Words | None
    rail: Words | None
    template: Words | None
    chain: Words | None


def example_of(bank: Institution) -> Example:
    internal = [account for account in bank.accounts if account.scope == "internal"]
    account = next(iter(internal), None)
    rail = next((rail for rail in bank.rails if not rail.aggregating), None)
    template = next(iter(bank.transfer_templates), None)
    chain = next(iter(bank.chains), None)
    return Example(
        account and Words(account.name or account.id),
        rail and Words(rail.name),
        template and Words(template.name),
        chain and Words(f"{chain.parent} → {chain.child}"),
    )
