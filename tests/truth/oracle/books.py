"""The books of one bank: raw rows read once, every helper derived once and shared by the checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from functools import cached_property

from recongen.institution.types import Account, AccountTemplate, Institution, Rail, TransferTemplate

from . import rows
from .accounts import AccountRow, accounts
from .attributes import Attributes
from .bank import Bank, FeedRow
from .computed import ComputedBalance, computed_balances
from .current import current_daily_balances, current_transactions
from .days import BusinessDays
from .periods import ClosedPeriods, PeriodEvent, period_event
from .requirements import Requirement, requirements
from .rows import Balance, Posting
from .selectors import Selector, selectors
from .transfers import Transfer, transfers
from .zone import Zone


class Books:
    """`holidays` are the public ones of the calendar's country; the institution lists its own."""

    def __init__(self, bank: Bank, holidays: AbstractSet[date] | None = None) -> None:
        self.institution: Institution = bank.institution
        self.as_of: datetime = bank.as_of
        self.holidays: AbstractSet[date] = bank.public_holidays if holidays is None else holidays
        self.transactions: list[Posting] = [rows.posting(row) for row in bank.transactions]
        self.daily_balances: list[Balance] = [rows.balance(row) for row in bank.daily_balances]
        self.case_events: list[FeedRow] = bank.case_events
        self.period_events: list[PeriodEvent] = [period_event(row) for row in bank.period_events]
        self.closed_periods = ClosedPeriods(self.period_events, bank.as_of)

    @cached_property
    def rails(self) -> dict[str, Rail]:
        return {rail.name: rail for rail in self.institution.rails}

    @cached_property
    def templates(self) -> dict[str, TransferTemplate]:
        return {template.name: template for template in self.institution.transfer_templates}

    @cached_property
    def declared_accounts(self) -> dict[str, Account]:
        return {account.id: account for account in self.institution.accounts}

    @cached_property
    def account_templates(self) -> dict[str, AccountTemplate]:
        return {template.role: template for template in self.institution.account_templates}

    @cached_property
    def postings(self) -> dict[str, Posting]:
        return current_transactions(self.transactions)

    @cached_property
    def posted(self) -> list[Posting]:
        return [leg for leg in self.postings.values() if leg.is_posted]

    @cached_property
    def live(self) -> list[Posting]:
        return [leg for leg in self.postings.values() if leg.is_live]

    @cached_property
    def balances(self) -> dict[tuple[str, datetime], Balance]:
        return current_daily_balances(self.daily_balances)

    @cached_property
    def accounts(self) -> dict[str, AccountRow]:
        return accounts(self.postings.values(), self.balances.values())

    @cached_property
    def days(self) -> BusinessDays:
        return BusinessDays(self.balances.values(), Zone(self.institution.business_calendar.time_zone))

    @cached_property
    def attributes(self) -> Attributes:
        on_change = self.institution.balances == "on_change"
        return Attributes(self.accounts, self.days, self.balances, on_change)

    @cached_property
    def children(self) -> dict[str, set[str]]:
        """Every account that some balance row made a parent on its own day, to the accounts of those rows."""
        found: dict[str, set[str]] = defaultdict(set)
        for account_id, start in self.balances:
            parent = self.attributes.parent(account_id, start)
            if parent is not None:
                found[parent].add(account_id)
        return found

    def is_parent(self, account_id: str) -> bool:
        return account_id in self.children or bool(self.accounts[account_id].children)

    @cached_property
    def transfers(self) -> dict[str, Transfer]:
        return transfers(self.postings.values(), self.institution, self.days, self.as_of, self.holidays)

    @cached_property
    def computed(self) -> dict[tuple[str, datetime], ComputedBalance]:
        return computed_balances(self.posted, self.balances, self.accounts, self.attributes, self.children)

    def parent_role_of(self, leg: Posting) -> str | None:
        """What the enclosing business day's row says, else the leg itself."""
        day = self.days.of(leg)
        row = self.balances[leg.account_id, day.start] if day.is_enclosed else None
        stated = None if row is None else row.account_parent_role
        return leg.account_parent_role if stated is None else stated

    @cached_property
    def selectors(self) -> dict[str, tuple[Selector, ...]]:
        return selectors(self.institution)

    @cached_property
    def requirements(self) -> list[Requirement]:
        return requirements(self.institution)

    @cached_property
    def fired_in(self) -> dict[str, list[Transfer]]:
        """Every name that a chain may have to the transfers it fires in, by id."""
        found: dict[str, list[Transfer]] = defaultdict(list)
        for key in sorted(self.transfers):
            transfer = self.transfers[key]
            for name in transfer.fired:
                found[name].append(transfer)
        return found

    @cached_property
    def naming_as_parent(self) -> dict[str, list[Transfer]]:
        """Every transfer id to the transfers whose Posted and Pending legs name it as parent."""
        found: dict[str, list[Transfer]] = defaultdict(list)
        for key in sorted(self.transfers):
            for parent in self.transfers[key].parents:
                found[parent].append(self.transfers[key])
        return found

    def selected_by(self, leg: Posting, rail_name: str) -> bool:
        """Whether the selectors of an aggregating rail take the leg."""
        template = self.transfers[leg.transfer_id].template_name
        return any(selector.matches(leg, template) for selector in self.selectors[rail_name])
