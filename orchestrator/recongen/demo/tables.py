"""What the tables of a feed hold, which of it is synthetic, and what may stand beside what.

Every synthetic row ends its JSON with one mark: a transaction its metadata, a balance its limits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from recongen.demo.feed import Feed
from recongen.demo.feed.rows import SYNTHETIC
from recongen.errors import RecongenError
from recongen.feed.contract import DAILY_BALANCES, PERIOD_EVENTS, TABLES, TRANSACTIONS, Table
from recongen.text import plural
from recongen.warehouse import catalog
from recongen.warehouse.connect import Connection, connect
from recongen.warehouse.target import Target
from recongen.warehouse.writing import writing

MARK = '"synthetic": "recongen"}'
TRAINING_MARK = '"training": "recongen"}'
"""Of rows that were made to be trained on: no others may stand in their tables, and all of them may go."""

_MARKED_COLUMN = {TRANSACTIONS.name: "metadata", DAILY_BALANCES.name: "limits"}


def add_mark(feed: Feed, mark: str = MARK) -> Feed:
    """The same feed with the mark on every row."""
    return replace(
        feed,
        legs=[replace(leg, metadata=_with_mark(leg.metadata, mark)) for leg in feed.legs],
        stored=[replace(row, limits=_with_mark(row.limits, mark)) for row in feed.stored],
    )


def _with_mark(json_object: str | None, mark: str) -> str:
    inside = json_object.strip()[1:-1].strip() if json_object else ""
    return "{" + ", ".join([*([inside] if inside else []), mark])


@dataclass(frozen=True)
class Contents:
    """What is there. Pairs are of transactions and of daily balances."""

    rows: tuple[int, int] = (0, 0)
    synthetic: tuple[int, int] = (0, 0)
    highest_entries: tuple[int, int] = (0, 0)
    accounts: frozenset[str] = frozenset()
    rails: frozenset[str] = frozenset()
    corrections: int = 0
    """Entries without the mark by which somebody changed a synthetic row."""


def missing_tables(target: Target, prefix: str) -> list[str]:
    """Which of the base tables are not there."""
    names = [table.relation(prefix) for table in TABLES]
    if target.file is not None and not target.file.exists():
        return names
    with connect(target, read_only=True) as connection:
        present = catalog.relations(connection)
    return [name for name in names if name not in present]


def look(connection: Connection, prefix: str, mark: str = MARK) -> Contents:
    """`synthetic` and `corrections` are of the rows with that mark."""
    counts = [_counts(connection, prefix, table, mark) for table in TABLES]
    rows, synthetic, highest, corrections = zip(*counts, strict=True)
    accounts = [_distinct(connection, prefix, table, "account_id") for table in TABLES]
    rails = _distinct(connection, prefix, TRANSACTIONS, "rail_name")
    return Contents(rows, synthetic, highest, accounts[0] | accounts[1], rails, sum(corrections))


def how_many_join(feed: Feed, contents: Contents, prefix: str, may_join: bool) -> int:
    """How many accounts that have rows get synthetic postings as well.

    A synthetic feed stands beside no other, and has no account in common with what is there. One that `may_join` may
    have, so long as it brings no balances: derived ones would know nothing of the other rows.
    """
    if contents.synthetic[0]:
        raise RecongenError(
            f"{TRANSACTIONS.relation(prefix)} already holds {plural(contents.synthetic[0], 'synthetic transaction')}: "
            "recongen data clean … --execute takes synthetic rows away"
        )
    ours = {leg.party.id for leg in feed.legs if leg.party.is_internal} | {
        row.party.id for row in feed.stored
    }
    shared = sorted(ours & contents.accounts)
    if shared and (feed.stored or not may_join):
        raise RecongenError(
            f"{plural(len(shared), 'account')} of these have rows already (the first is {shared[0]}), and a synthetic "
            "life of theirs would be taken for the real one. Use a database of its own, or add only transactions that "
            "no row is about: --scope uncovered_rails comes first, and --no-derive-balances leaves the balances out"
        )
    return len(shared)


def clean(connection: Connection, prefix: str) -> Contents:
    """Delete every row with the mark and the synthetic closes, in one transaction; loads wait meanwhile. Returns what was there before."""
    with writing(connection, [_relation(connection, prefix, table) for table in TABLES]):
        found = look(connection, prefix)
        for table in TABLES:
            relation = _relation(connection, prefix, table)
            connection.execute(f"delete from {relation} where {_is_marked(connection, table, MARK)}")
        if PERIOD_EVENTS.relation(prefix) in catalog.relations(connection):
            events = _relation(connection, prefix, PERIOD_EVENTS)
            connection.execute(f"delete from {events} where made_by = :maker", {"maker": SYNTHETIC})
    return found


def _counts(connection: Connection, prefix: str, table: Table, mark: str) -> tuple[int, int, int, int]:
    """All rows, the synthetic ones, the highest entry, and the corrections of synthetic ones."""
    relation, is_marked = _relation(connection, prefix, table), _is_marked(connection, table, mark)
    same = " and ".join(f"ours.{column} = theirs.{column}" for column in table.key)
    correction = (
        f"theirs where ({_MARKED_COLUMN[table.name]} is null or not {is_marked}) "
        f"and exists (select 1 from {relation} ours where {same} and ours.{is_marked})"
    )
    numbers = (
        f"count(*) as n from {relation}",
        f"count(*) as n from {relation} where {is_marked}",
        f"max(entry) as n from {relation}",
        f"count(*) as n from {relation} {correction}",
    )
    rows, synthetic, highest, corrections = (connection.rows(f"select {sql}")[0]["n"] or 0 for sql in numbers)
    return int(rows), int(synthetic), int(highest), int(corrections)


def _is_marked(connection: Connection, table: Table, mark: str) -> str:
    return connection.engine.ends_with_sql.format(_MARKED_COLUMN[table.name], mark)


def _relation(connection: Connection, prefix: str, table: Table) -> str:
    return connection.target.relation(table.relation(prefix))


def _distinct(connection: Connection, prefix: str, table: Table, column: str) -> frozenset[str]:
    sql = f"select distinct {column} from {_relation(connection, prefix, table)}"
    return frozenset(row[0] for batch in connection.stream(sql) for row in batch)
