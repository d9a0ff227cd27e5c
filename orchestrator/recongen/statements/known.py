"""What the feed holds already of the accounts of a map, as far as that decides what a new row must say of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from recongen.errors import RecongenError
from recongen.feed.contract import DAILY_BALANCES, TRANSACTIONS
from recongen.feed.stored import canonical
from recongen.session import Session
from recongen.warehouse.catalog import relations
from recongen.warehouse.connect import Connection

_MONEY = next(column for column in DAILY_BALANCES.columns if column.kind == "money")


@dataclass(frozen=True)
class Known:
    """`pending`: transactions that are Pending, or were so in an earlier entry. `balances`: the first balance of each account and
    start of day. So the same statement makes the same rows before and after it is loaded."""

    pending: set[str] = field(default_factory=set)
    balances: dict[tuple[str, str], str] = field(default_factory=dict)


def ask_known(session: Session, accounts: Collection[str], is_needed: bool) -> Known:
    """Of these accounts. Nothing where there is no feed yet, or, unless it is needed, no way to ask; that is said."""
    if session.target.file is not None and not session.target.file.exists():
        return Known()
    try:
        with session.connection(read_only=True) as connection:
            return read_known(connection, session.prefix, set(accounts))
    except RecongenError as reason:
        if is_needed:
            raise
        session.talk.warn(f"the statements were not compared with what the feed holds: {reason}")
        return Known()


def read_known(connection: Connection, prefix: str, accounts: set[str]) -> Known:
    """As the tables of a prefix hold it; one that is absent holds nothing."""
    found = Known()
    present = relations(connection)
    if (transactions := TRANSACTIONS.relation(prefix)) in present:
        sql = f"select distinct account_id, id from {connection.target.relation(transactions)} where status = 'Pending'"
        for batch in connection.stream(sql):
            found.pending.update(str(identity) for account, identity in batch if account in accounts)
    if (balances := DAILY_BALANCES.relation(prefix)) in present:
        sql = f"select account_id, business_day_start, money from {connection.target.relation(balances)} order by entry"
        for batch in connection.stream(sql):
            for account, start, money in batch:
                if account in accounts:
                    found.balances.setdefault((account, str(start)[:19]), canonical(_MONEY, money))
    return found
