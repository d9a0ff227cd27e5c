"""What the tables of a feed already hold, and whether synthetic rows may join it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from recongen.demo.feed.rows import Feed
from recongen.errors import RecongenError
from recongen.feed.contract import DAILY_BALANCES, TABLES, TRANSACTIONS, Table
from recongen.text import plural
from recongen.warehouse import catalog
from recongen.warehouse.connect import Connection, connect
from recongen.warehouse.target import Target

_CALENDAR = len("YYYY-MM-DD HH:MM:SS")


@dataclass(frozen=True)
class Standing:
    """Rows and highest entries, of transactions and of daily balances."""

    rows: tuple[int, int]
    entries: tuple[int, int]

    @property
    def is_empty(self) -> bool:
        return not any(self.rows)


class Present:
    """One look at the tables of a prefix."""

    def __init__(self, connection: Connection, prefix: str) -> None:
        self._connection = connection
        self._prefix = prefix

    @property
    def standing(self) -> Standing:
        found = [self._count(table) for table in TABLES]
        return Standing((found[0][0], found[1][0]), (found[0][1], found[1][1]))

    def name(self, table: Table) -> str:
        return table.relation(self._prefix)

    def relation(self, table: Table) -> str:
        return self._connection.target.relation(self.name(table))

    def _count(self, table: Table) -> tuple[int, int]:
        sql = f"select count(*) as row_count, max(entry) as highest from {self.relation(table)}"
        row = self._connection.rows(sql)[0]
        return int(row["row_count"]), int(row["highest"] or 0)

    def rails(self) -> frozenset[str]:
        return frozenset(row[0] for row in self._rows(TRANSACTIONS, "rail_name"))

    def accounts(self) -> frozenset[str]:
        return frozenset(row[0] for table in TABLES for row in self._rows(table, "account_id"))

    def transaction_ids(self) -> Iterator[tuple[Any, ...]]:
        return self._rows(TRANSACTIONS, "id, transfer_id")

    def account_days(self) -> Iterator[tuple[str, str]]:
        for account, start in self._rows(DAILY_BALANCES, "account_id, business_day_start"):
            yield account, str(start)[:_CALENDAR]

    def _rows(self, table: Table, columns: str) -> Iterator[tuple[Any, ...]]:
        for batch in self._connection.stream(f"select distinct {columns} from {self.relation(table)}"):
            yield from (tuple(row) for row in batch)


def missing_tables(target: Target, prefix: str) -> list[str]:
    """Which of the base tables are not there."""
    names = [table.relation(prefix) for table in TABLES]
    if target.file is not None and not target.file.exists():
        return names
    with connect(target, read_only=True) as connection:
        present = catalog.relations(connection)
    return [name for name in names if name not in present]


def refuse_collisions(present: Present, feed: Feed, may_mix: bool) -> int:
    """Raise where a synthetic row would replace or be taken for another.

    Returns how many accounts have rows of both kinds, which is only so where `may_mix`.
    """
    if present.standing.is_empty:
        return 0
    _refuse_known_transactions(present, feed)
    _refuse_known_balances(present, feed)
    here = present.accounts()
    shared = sorted({leg.party.id for leg in feed.legs if leg.party.is_internal} & here)
    if shared and not may_mix:
        raise RecongenError(
            f"{plural(len(shared), 'account')} of these have rows already (the first is {shared[0]}), and a synthetic "
            "life of theirs would be taken for the real one: use a database of its own, or let --scope uncovered_rails "
            "--no-derive-balances add what no row is about"
        )
    stored = sorted({row.party.id for row in feed.stored} & here)
    if stored:
        raise RecongenError(
            f"{plural(len(stored), 'account')} of these have rows already (the first is {stored[0]}), of which derived "
            "balances would know nothing: --no-derive-balances leaves the balances out"
        )
    return len(shared)


def _refuse_known_transactions(present: Present, feed: Feed) -> None:
    ids = {leg.id for leg in feed.legs}
    transfers = {leg.transfer_id for leg in feed.legs}
    known = _first_and_count(
        id_ for id_, transfer in present.transaction_ids() if id_ in ids or transfer in transfers
    )
    if known:
        raise RecongenError(
            f"{present.name(TRANSACTIONS)} already holds {plural(known[1], 'transaction')} with ids of these (one is "
            f"{known[0]}). Was this applied before? recongen data clean … --execute takes synthetic rows away"
        )


def _refuse_known_balances(present: Present, feed: Feed) -> None:
    wanted = {(row["account_id"], row["business_day_start"]) for row in feed.daily_balances}
    known = _first_and_count(day for day in present.account_days() if day in wanted)
    if known:
        account, start = known[0]
        raise RecongenError(
            f"{present.name(DAILY_BALANCES)} already holds {plural(known[1], 'balance')} of these accounts and days "
            f"(one is {account} on {start[:10]}): another --end-date and --window may avoid them, --no-derive-balances "
            "leaves balances out"
        )


def _first_and_count(found: Iterable[Any]) -> tuple[Any, int] | None:
    """The smallest, and how many there are."""
    kept = sorted(found)
    return (kept[0], len(kept)) if kept else None
