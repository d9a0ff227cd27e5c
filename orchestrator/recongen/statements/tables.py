"""The part of a map that reads the institution's own tables: which column is which column of the feed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from recongen.declared.containers import ByShape, MapOf, Then
from recongen.declared.findings import Fault
from recongen.declared.records import Record, RecordOf, key, optional, record
from recongen.declared.scalars import LABEL_LENGTH, Choice, Flag, Name, Pattern, Text

COLUMN = Name("a column", max_length=128)
RELATION = Pattern(
    "a table or view, as name or schema.name",
    r"\w+(\.\w+){0,2}",
    "bad-relation",
    "Write its name, with its schema where that is not the profile's.",
    examples=("core.journal_lines",),
)


@record("source")
class Source(Record):
    """Where a column of the feed comes from."""

    column: str | None = optional(COLUMN, "A column of the relation.")
    values: tuple[tuple[str, str], ...] = optional(
        MapOf(Name("a value", max_length=LABEL_LENGTH), Name("a value", max_length=LABEL_LENGTH)),
        "What its values mean in the feed; any other value is refused. When absent, values are taken as they are.",
        default=(),
    )
    value: str | None = optional(Name("a value", max_length=LABEL_LENGTH), "The same for every row.")
    sql: str | None = optional(
        Text(), "An expression over the columns of the relation, in your database's SQL. Nothing checks it."
    )

    def faults(self) -> Iterator[Fault]:
        here = self.place.path
        if sum(each is not None for each in (self.column, self.value, self.sql)) != 1:
            remedy = "Say one of them."
            yield Fault(
                here, "one-source", "a source is a column, a value or sql, and one of them only", remedy
            )
        elif self.values and self.column is None:
            yield Fault(
                here, "one-source", "values say what a column's values mean", "Add column, or delete values."
            )


_SOURCE = ByShape(
    "a column, or a mapping with column, value or sql",
    word=Then(COLUMN, lambda name: Source(column=name)),
    mapping=RecordOf(Source),
)
_RELATION_HELP = "The table or view."
_UNIT = Choice(("cents",))


@record("accounts table")
class AccountsTable(Record):
    """Your table of accounts, a row each, with names and roles that are in neither the other tables nor the institution file."""

    relation: str = key(RELATION, _RELATION_HELP)
    account_id: Source = key(_SOURCE, "The account's id, as the other relations write it.")
    account_name: Source | None = optional(_SOURCE, "What people call it.")
    account_role: Source | None = optional(_SOURCE, "Its role, such as what a product code stands for.")


@record("feed table")
class FeedTable(Record):
    """A relation with the rows of one table of the feed. Where an account's columns are absent, the table of accounts and the
    institution say them."""

    relation: str = key(RELATION, _RELATION_HELP)
    account_id: Source = key(_SOURCE, "The account's id.")
    entry: Source | None = optional(
        _SOURCE, "A whole number that only grows, of each row; rows are numbered in their order when absent."
    )
    account_name: Source | None = optional(_SOURCE, "What people call the account.")
    account_role: Source | None = optional(_SOURCE, "The account's role.")
    supersedes: Source | None = optional(_SOURCE, "Why the row takes the place of an earlier entry.")
    unit: Literal["cents"] | None = optional(_UNIT, "cents where amounts are whole numbers of cents.")

    def faults(self) -> Iterator[Fault]:
        if self.supersedes and not self.entry:
            message = "supersedes needs entry: without it no row takes the place of another"
            yield Fault(
                self.place.at("supersedes"), "missing-key", message, "Add entry, or delete supersedes."
            )


@record("transactions table")
class TransactionsTable(FeedTable):
    """The table or view of which each row is a posting: a leg of a transfer."""

    id: Source = key(_SOURCE, "The posting's id.", kw_only=True)
    transfer_id: Source = key(_SOURCE, "What its legs have in common: a journal, a payment.", kw_only=True)
    amount_money: Source = key(
        _SOURCE, "The amount: above zero into the account, below zero out of it.", kw_only=True
    )
    status: Source = key(
        _SOURCE, "Posted, Pending, Failed, or a status that the institution declares.", kw_only=True
    )
    posting: Source = key(_SOURCE, "The instant in UTC, or a date, which is its first instant.", kw_only=True)
    rail_name: Source = key(_SOURCE, "The rail it moved by.", kw_only=True)
    amount_direction: Source | None = optional(
        _SOURCE, "Credit into the account, Debit out of it; by the sign when absent."
    )
    unsigned: bool = optional(Flag(), "true if the amount of a debit has no minus sign.", default=False)
    transfer_type: Source | None = optional(_SOURCE, "The rail's own when absent.")
    transfer_completion: Source | None = optional(_SOURCE, "When the transfer was reported complete.")
    transfer_parent_id: Source | None = optional(_SOURCE, "The transfer that caused it.")
    template_name: Source | None = optional(_SOURCE, "The template whose transfer it joins.")
    bundle_id: Source | None = optional(_SOURCE, "The transfer that swept it.")
    origin: Source | None = optional(_SOURCE, "Who drives it; as the rail's leg says when absent.")
    metadata: Source | None = optional(_SOURCE, "A JSON object.")

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        if self.unsigned and not self.amount_direction:
            message = "amounts without a sign need amount_direction"
            yield Fault(self.place.at("unsigned"), "missing-key", message, "Add it, or delete unsigned.")


@record("balances table")
class BalancesTable(FeedTable):
    """The table or view of which each row is the balance of an account at the end of a day."""

    money: Source = key(_SOURCE, "The balance.", kw_only=True)
    day: Source | None = optional(_SOURCE, "The business day, as a date from midnight to midnight UTC.")
    business_day_start: Source | None = optional(_SOURCE, "Instead of day: its first instant, in UTC.")
    business_day_end: Source | None = optional(_SOURCE, "Instead of day: the first instant after it, in UTC.")
    expected_eod_balance: Source | None = optional(_SOURCE, "What the balance should be.")
    limits: Source | None = optional(_SOURCE, "A JSON object: the caps of the day by transfer type.")

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        ends = (self.business_day_start, self.business_day_end)
        if not (all(ends) and not self.day or self.day and not any(ends)):
            message = "a day is a date, or an instant at which it starts and one at which it ends"
            yield Fault(
                self.place.path, "one-day", message, "Say day, or business_day_start and business_day_end."
            )


@record("own tables")
class Tables(Record):
    """Your own tables as the feed."""

    transactions: TransactionsTable = key(RecordOf(TransactionsTable), "The postings.")
    daily_balances: BalancesTable = key(RecordOf(BalancesTable), "The daily balances.")
    accounts: AccountsTable | None = optional(RecordOf(AccountsTable), "The accounts.")


def sources(table: Record) -> dict[str, Source]:
    """What a table says of the feed's columns, by name, in the order of the grammar."""
    found = {each.name: getattr(table, each.field) for each in table.keys}
    return {name: source for name, source in found.items() if isinstance(source, Source)}
