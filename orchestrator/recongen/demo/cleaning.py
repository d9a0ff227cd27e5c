"""Taking synthetic rows away again: those that can be shown to be synthetic, and no other."""

from __future__ import annotations

from dataclasses import dataclass

from recongen.demo import marks
from recongen.demo.standing import Present
from recongen.feed.contract import DAILY_BALANCES, TABLES, TRANSACTIONS
from recongen.warehouse.connect import Connection
from recongen.warehouse.writing import writing


def _is_synthetic(connection: Connection) -> str:
    # SQLite's `like` takes capital and small letters for the same; its `glob` does not.
    ends = "glob '*" if connection.target.adapter == "sqlite" else "like '%"
    return f"metadata {ends}{marks.ENDING}'"


@dataclass(frozen=True)
class Survey:
    """What is synthetic and what is not."""

    transactions: int
    other_transactions: int
    corrections: int
    """Of the others: entries by which somebody changed a synthetic transaction."""
    balances: int
    other_balances: int
    seals: tuple[marks.Seal, ...]
    """The runs of entries that hold exactly the balances of a synthetic feed."""
    broken_seals: int
    """Feeds whose balances are not what they were, so that nothing shows which of them are synthetic."""


def survey(connection: Connection, prefix: str) -> Survey:
    present = Present(connection, prefix)
    all_transactions, all_balances = present.standing.rows
    transactions, balances = present.relation(TRANSACTIONS), present.relation(DAILY_BALANCES)
    is_synthetic = _is_synthetic(connection)
    marked = _count(connection, f"{transactions} where {is_synthetic}")
    corrections = _count(
        connection,
        f"{transactions} correction where (metadata is null or not {is_synthetic}) "
        f"and id in (select id from {transactions} where {is_synthetic})",
    )
    named = _seals(connection, transactions)
    whole = tuple(seal for seal in named if _holds(connection, balances, seal))
    sealed = sum(seal.last - seal.first + 1 for seal in whole)
    return Survey(
        marked,
        all_transactions - marked,
        corrections,
        sealed,
        all_balances - sealed,
        whole,
        len(named) - len(whole),
    )


def clean(connection: Connection, prefix: str) -> Survey:
    """Delete what is synthetic, in one transaction; loads wait meanwhile."""
    present = Present(connection, prefix)
    with writing(connection, [present.relation(table) for table in TABLES]):
        found = survey(connection, prefix)
        for seal in found.seals:
            span = {"first_entry": seal.first, "last_entry": seal.last}
            connection.execute(
                f"delete from {present.relation(DAILY_BALANCES)} where entry between :first_entry and :last_entry",
                span,
            )
        connection.execute(f"delete from {present.relation(TRANSACTIONS)} where {_is_synthetic(connection)}")
    return found


def _count(connection: Connection, what: str) -> int:
    return int(connection.rows(f"select count(*) as n from {what}")[0]["n"])


def _seals(connection: Connection, transactions: str) -> list[marks.Seal]:
    is_synthetic = _is_synthetic(connection)
    sql = (
        f"select metadata from {transactions} where {is_synthetic} and metadata like '%\"{marks.SEAL_KEY}\"%'"
    )
    found = {marks.seal(str(row["metadata"])) for row in connection.rows(sql)}
    return sorted((seal for seal in found if seal), key=lambda seal: seal.first)


def _holds(connection: Connection, balances: str, seal: marks.Seal) -> bool:
    sql = f"""
        select entry, account_id, business_day_start, business_day_end, money
        from {balances}
        where entry between :first_entry and :last_entry
        order by entry
    """
    span = {"first_entry": seal.first, "last_entry": seal.last}
    rows = (row for batch in connection.stream(sql, span) for row in batch)
    return marks.digest(rows) == seal.digest
