"""What a bank is made of: the primitives that its institution declares, and the shapes that are hard on a model."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from functools import cached_property
from itertools import pairwise

from recongen.institution.types import BusinessCalendar, ChainEntry, Institution
from tests.truth.day_shapes import DAY_SHAPES
from tests.truth.oracle import Bank, Books
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.selectors import selectors
from tests.truth.oracle.zone import Zone

Primitive = Callable[[Institution], bool]


class Seen(Books):
    """A bank's books beside its raw rows."""

    def __init__(self, bank: Bank) -> None:
        super().__init__(bank)
        self.bank = bank

    @cached_property
    def names(self) -> str:
        """Everything by which the bank calls something, one after the other."""
        parts = self.institution
        declared = [row.name for row in (*parts.rails, *parts.transfer_templates)]
        declared += [row.id for row in parts.accounts]
        columns = ("id", "account_id", "account_name", "account_role", "transfer_id")
        rows = (row[column] or "" for row in self.bank.transactions for column in columns)
        return "\n".join([*declared, *rows])


Shape = Callable[[Seen], bool]


def _chain(wanted: Callable[[ChainEntry], bool]) -> Primitive:
    return lambda bank: any(wanted(entry) for entry in bank.chains)


def _between(parent_is_template: bool, child_is_template: bool) -> Primitive:
    def found(bank: Institution) -> bool:
        templates = {template.name for template in bank.transfer_templates}
        wanted = (parent_is_template, child_is_template)
        return any(wanted == (entry.parent in templates, entry.child in templates) for entry in bank.chains)

    return found


def _selector(by_rail: bool, by_type: bool, by_template: bool) -> Primitive:
    def found(bank: Institution) -> bool:
        forms = {
            (row.rail_name is not None, row.transfer_type is not None, row.template_name is not None)
            for rows in selectors(bank).values()
            for row in rows
        }
        return (by_rail, by_type, by_template) in forms

    return found


def _completion(kind: str, later: bool) -> Primitive:
    return lambda bank: any(
        (kind, later) == (template.completion.kind, template.completion.days > 0)
        for template in bank.transfer_templates
    )


def _mid_tier(bank: Institution) -> bool:
    """A parent that has a parent."""
    named = {account.parent_role for account in (*bank.accounts, *bank.account_templates)}
    return any(account.role in named and account.parent_role for account in bank.accounts)


def _parentless(bank: Institution) -> bool:
    """An internal account that is nobody's child and nobody's parent: one of the general ledger."""
    named = {account.parent_role for account in (*bank.accounts, *bank.account_templates)}
    return any(
        account.scope == "internal" and not account.parent_role and account.role not in named
        for account in bank.accounts
    )


def _offset(wanted: Callable[[float], bool]) -> Primitive:
    """Whether the bank's clock is so many hours ahead of UTC in winter or in summer."""

    def found(bank: Institution) -> bool:
        zone = Zone(bank.business_calendar.time_zone)
        seasons = (datetime(2030, 1, 1), datetime(2030, 7, 1))
        return any(wanted((zone.wall(moment) - moment).total_seconds() / 3600) for moment in seasons)

    return found


PRIMITIVES: Mapping[str, Primitive] = {
    "rail of two legs": lambda bank: any(rail.is_two_leg for rail in bank.rails),
    "rail of one leg": lambda bank: any(not rail.is_two_leg for rail in bank.rails),
    "rail of a Variable leg": lambda bank: any(rail.leg_direction == "Variable" for rail in bank.rails),
    "union of roles": lambda bank: any(
        len(roles) > 1
        for rail in bank.rails
        for roles in (rail.source_roles, rail.destination_roles, rail.leg_roles)
    ),
    "expected net other than zero": lambda bank: any(rail.expected_net for rail in bank.rails),
    "max_pending_age": lambda bank: any(rail.max_pending_seconds for rail in bank.rails),
    "max_unbundled_age": lambda bank: any(rail.max_unbundled_seconds for rail in bank.rails),
    "posted requirement": lambda bank: any(rail.posted_requirements for rail in bank.rails),
    "aggregating rail": lambda bank: any(rail.aggregating for rail in bank.rails),
    "bundles by rail": _selector(True, False, False),
    "bundles by transfer type": _selector(False, True, False),
    "bundles by template": _selector(False, False, True),
    "bundles by template and rail": _selector(True, False, True),
    "transfer template": lambda bank: bool(bank.transfer_templates),
    "template with a transfer key": lambda bank: any(row.transfer_key for row in bank.transfer_templates),
    "template with exclusive legs": lambda bank: any(
        row.leg_rail_xor_groups for row in bank.transfer_templates
    ),
    "complete at business_day_end": _completion("business_day_end", False),
    "complete at business_day_end+Nd": _completion("business_day_end", True),
    "complete at month_end": _completion("month_end", False),
    "complete at metadata.<key>": _completion("metadata", False),
    "required chain": _chain(lambda entry: entry.required and entry.xor_group is None),
    "optional chain": _chain(lambda entry: not entry.required),
    "chain with exclusive children": _chain(lambda entry: entry.xor_group is not None),
    "fan-in of a counted number": _chain(lambda entry: entry.expected_parent_count is not None),
    "fan-in of any number": _chain(lambda entry: entry.fan_in and entry.expected_parent_count is None),
    "chain: rail, rail": _between(False, False),
    "chain: rail, template": _between(False, True),
    "chain: template, rail": _between(True, False),
    "chain: template, template": _between(True, True),
    "limit by transfer type": lambda bank: any(row.transfer_type for row in bank.limit_schedules),
    "limit by rail": lambda bank: any(row.rail for row in bank.limit_schedules),
    "limit of inbound flow": lambda bank: any(row.direction == "Inbound" for row in bank.limit_schedules),
    "account template": lambda bank: bool(bank.account_templates),
    "external account": lambda bank: any(row.scope == "external" for row in bank.accounts),
    "parent that has a parent": _mid_tier,
    "account without a parent": _parentless,
    "expected balance, account": lambda bank: any(
        row.expected_eod_balance is not None for row in bank.accounts
    ),
    "expected balance, template": lambda bank: any(
        row.expected_eod_balance is not None for row in bank.account_templates
    ),
    "public holidays": lambda bank: bank.business_calendar.country is not None,
    "public holidays of a subdivision": lambda bank: bank.business_calendar.subdivision is not None,
    "banking calendar": lambda bank: bank.business_calendar.calendar is not None,
    "listed holidays": lambda bank: bool(bank.business_calendar.holidays),
    "time zone": lambda bank: bank.business_calendar.time_zone is not None,
    "time zone east of UTC+12": _offset(lambda hours: hours > 12),
    "time zone of odd minutes": _offset(lambda hours: hours % 1 > 0),
    "summer time of half an hour": lambda bank: bank.business_calendar.time_zone == "Australia/Lord_Howe",
    "balances on change": lambda bank: bank.balances == "on_change",
    "statuses of its own": lambda bank: bool(bank.statuses),
    "another weekend": lambda bank: bank.business_calendar.weekend != BusinessCalendar().weekend,
}


def _spells(*marks: str) -> Shape:
    return lambda books: any(mark in books.names for mark in marks)


def _parents(books: Seen) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for leg in books.live:
        if leg.transfer_parent_id is not None:
            found[leg.transfer_id].add(leg.transfer_parent_id)
    return found


def has_cycle(above: Mapping[str, Iterable[str]]) -> bool:
    """Whether something is above itself by way of something else."""
    return any(_leads_back(start, above) for start in above)


def _leads_back(start: str, above: Mapping[str, Iterable[str]]) -> bool:
    seen: set[str] = set()
    ahead = [name for name in above[start] if name != start]
    while ahead:
        name = ahead.pop()
        if name == start:
            return True
        if name not in seen:
            seen.add(name)
            ahead.extend(above.get(name, ()))
    return False


def _account_cycle(books: Seen) -> bool:
    return has_cycle(
        {key: [row.parent_account_id] for key, row in books.accounts.items() if row.parent_account_id}
    )


def _absent_parent(books: Seen) -> bool:
    known = {leg.transfer_id for leg in books.live}
    return any(parent not in known for parents in _parents(books).values() for parent in parents)


def _gap(books: Seen) -> bool:
    days = (books.days.of_account(account) for account in books.accounts)
    return any(one.end < two.start for rows in days for one, two in pairwise(rows))


def _overlap(books: Seen) -> bool:
    days = (books.days.of_account(account) for account in books.accounts)
    return any(one.end > two.start for rows in days for one, two in pairwise(rows))


def _at_an_end(books: Seen) -> bool:
    ends = {(row.account_id, row.end) for row in books.balances.values()}
    return any((leg.account_id, leg.posting) in ends for leg in books.posted)


def _describes(books: Seen, column: str) -> bool:
    """Whether the rows of some account do not agree on a column."""
    said: dict[str | None, set[str | None]] = defaultdict(set)
    for row in [*books.bank.transactions, *books.bank.daily_balances]:
        said[row["account_id"]].add(row[column])
    return any(len(values) > 1 for values in said.values())


def _lacks(relation: str, column: str) -> Shape:
    return lambda books: any(row[column] is None for row in _rows(books, relation))


def _has(relation: str, column: str) -> Shape:
    return lambda books: any(row[column] is not None for row in _rows(books, relation))


def _rows(books: Seen, relation: str) -> list[FeedRow]:
    return books.bank.transactions if relation == "transaction" else books.bank.daily_balances


OPTIONAL = {
    "transaction": (
        "account_parent_role",
        "transfer_completion",
        "transfer_parent_id",
        "template_name",
        "bundle_id",
        "metadata",
    ),
    "balance": ("account_parent_role", "expected_eod_balance", "limits"),
}

SHAPES: Mapping[str, Shape] = {
    "parent transfers in a cycle": lambda books: has_cycle(_parents(books)),
    "transfer that is its own parent": lambda books: any(key in own for key, own in _parents(books).items()),
    "parent transfer that is absent": _absent_parent,
    "legs that name different parents": lambda books: any(len(own) > 1 for own in _parents(books).values()),
    "parent accounts in a cycle": _account_cycle,
    "parent role that nobody holds": lambda books: any(
        row.account_parent_role and not row.role_holders for row in books.accounts.values()
    ),
    "parent role that several hold": lambda books: any(
        row.role_holders > 1 for row in books.accounts.values()
    ),
    "account renamed": lambda books: _describes(books, "account_name"),
    "account of several roles": lambda books: _describes(books, "account_role"),
    "account of both scopes": lambda books: _describes(books, "account_scope"),
    "account without balances": lambda books: any(
        row.is_internal and not books.days.of_account(key) for key, row in books.accounts.items()
    ),
    "gap between stored days": _gap,
    "stored days that overlap": _overlap,
    "business day not from midnight": lambda books: any(
        row.start.time() != time() for row in books.balances.values()
    ),
    "posting at midnight": lambda books: any(leg.posting.time() == time() for leg in books.posted),
    "posting at a business day's end": _at_an_end,
    "posting with microseconds": lambda books: any(leg.posting.microsecond for leg in books.posted),
    "posting after as_of": lambda books: any(leg.posting > books.as_of for leg in books.posted),
    "balance after as_of": lambda books: any(row.end > books.as_of for row in books.balances.values()),
    "amount of zero": lambda books: any(leg.amount == 0 for leg in books.posted),
    "amount of 90 trillion": lambda books: any(abs(leg.amount) >= 9 * 10**15 for leg in books.posted),
    "Pending leg": lambda books: any(leg.is_pending for leg in books.live),
    "leg of any other status": lambda books: len(books.live) < len(books.postings),
    "superseded posting": lambda books: len(books.postings) < len(books.transactions),
    "superseded balance": lambda books: len(books.balances) < len(books.daily_balances),
    "leg in a bundle": lambda books: any(leg.bundle_id is not None for leg in books.posted),
    "name beyond ASCII": lambda books: not books.names.isascii(),
    "quote in a name": _spells("'", '"'),
    "backslash or bar in a name": _spells("\\", "|"),
    "template syntax in a name": _spells("{{", "{%", "{#"),
    **DAY_SHAPES,
    "status that the bank declares": lambda books: any(
        leg.status in books.institution.statuses for leg in books.postings.values()
    ),
    "status that is almost Posted": lambda books: any(
        leg.status.strip().lower() == "posted" and not leg.is_posted for leg in books.postings.values()
    ),
    "JSON key named twice": lambda books: any(
        _names_twice(row[column])
        for relation, column in (("transaction", "metadata"), ("balance", "limits"))
        for row in _rows(books, relation)
    ),
    "entries in no order": lambda books: _entries(books) != sorted(_entries(books)),
    **{f"{row} with {column}": _has(row, column) for row, columns in OPTIONAL.items() for column in columns},
    **{
        f"{row} without {column}": _lacks(row, column)
        for row, columns in OPTIONAL.items()
        for column in columns
    },
}


def _names_twice(text: str | None) -> bool:
    found = False

    def look(pairs: list[tuple[str, object]]) -> None:
        nonlocal found
        found = found or len(pairs) > len(dict(pairs))

    if text is not None:
        json.loads(text, object_pairs_hook=look)
    return found


def _entries(books: Seen) -> list[int]:
    return [row.entry for row in books.transactions]


def described(bank: Bank) -> tuple[list[str], list[str]]:
    """The primitives and the shapes that a bank has."""
    books = Seen(bank)
    primitives = [name for name, declares in PRIMITIVES.items() if declares(bank.institution)]
    return primitives, [name for name, has in SHAPES.items() if has(books)]
