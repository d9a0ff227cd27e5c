"""The institution as templates see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recongen.docs.markdown import Words
from recongen.institution.relations import declarations
from recongen.institution.types import Institution, Names
from recongen.report.counts import Count, Tables
from recongen.report.coverage import coverage
from recongen.report.report import Check, Report

_SHORT = {"templates": "transfer_templates", "limits": "limit_schedules"}


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
        """The institution's attribute of that name; some have a short name."""
        return getattr(self.institution, _SHORT.get(name, name))

    def has_prose(self, section: str) -> bool:
        """Whether any declaration of a section (`accounts`, `rails` …) says what it is."""
        return any(item.description for item in getattr(self, section))

    @property
    def declared(self) -> Mapping[str, Sequence[str]]:
        """The names of what it declares, by kind, as the coverage of a build calls them."""
        found: dict[str, list[str]] = {}
        for kind, name, _ in declarations(self.institution):
            found.setdefault(kind, []).append(name)
        return found

    @property
    def flows(self) -> Sequence[tuple[Names, Names, Names]]:
        """Whose accounts pay, whose are paid, and by which rails; nobody where a rail has no such leg of its own."""
        found: dict[tuple[Names, Names], list[str]] = {}
        for rail in self.institution.rails:
            paid = rail.leg_direction == "Credit"
            ends = ((), rail.leg_roles) if paid else (rail.leg_roles, ())
            found.setdefault(
                (rail.source_roles, rail.destination_roles) if rail.is_two_leg else ends, []
            ).append(rail.name)
        return [(source, destination, tuple(rails)) for (source, destination), rails in found.items()]

    @property
    def picture_of_flows(self) -> tuple[Sequence[Names], Sequence[Names], Sequence[tuple[int, int, Names]]]:
        """Who pays, one below the other; who is paid, likewise, as near as may be to those who pay them; and the lines
        between their positions, with the rails of each."""
        flows = self.flows
        sources = list(dict.fromkeys(source for source, _, _ in flows))
        payers: dict[Names, list[int]] = {}
        for source, destination, _ in flows:
            payers.setdefault(destination, []).append(sources.index(source))
        destinations = sorted(payers, key=lambda paid: sum(payers[paid]) / len(payers[paid]))
        lines = [(sources.index(source), destinations.index(paid), rails) for source, paid, rails in flows]
        return sources, destinations, lines


@dataclass(frozen=True)
class State:
    """What the last complete build found; `stale` says why it does not speak for the books as they are now."""

    as_of: str
    latest_day: str | None
    transactions: int
    balances: int
    found: Sequence[Check]
    clean: Sequence[Check]
    coverage: Mapping[str, Mapping[str, Count]]
    """What the feed has of each thing, by kind and name."""
    stale: str | None = None


def state_of(report: Report) -> State:
    context = report.context
    return State(
        context.as_of,
        context.latest_business_day,
        context.transactions_rows,
        context.daily_balances_rows,
        tuple(report.found),
        tuple(report.clean),
        _coverage(report),
    )


def _coverage(report: Report) -> Mapping[str, Mapping[str, Count]]:
    found: dict[str, dict[str, Count]] = {}
    counted = coverage(Tables(report.connection, report.prefix))
    for kind, name, count in sorted(counted, key=lambda each: each[:2]):
        found.setdefault(kind, {})[name] = count
    return found


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
        Words(account.name or account.id) if account else None,
        Words(rail.name) if rail else None,
        Words(template.name) if template else None,
        Words(f"{chain.parent} → {chain.child}") if chain else None,
    )
