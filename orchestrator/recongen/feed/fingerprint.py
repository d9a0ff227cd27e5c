"""The feed up to two entries: whether it still reaches them, and whether its rows there are what they were.

The feed is append-only, so what it held at some time is a prefix of it, and a fingerprint tells whether that has been
changed since. It is the same on every engine, because it is computed from text that is the same.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from recongen import package
from recongen.errors import UsageError
from recongen.feed.contract import TABLES, Table
from recongen.macros import Macros
from recongen.text import plural
from recongen.warehouse import catalog
from recongen.warehouse.connect import Connection

BLOCK = 4096
"""Entries whose rows have a digest of their own, so that a difference can be found."""
DIALECT = ("cents", "instant_text", "money", "money_from_feed", "typed_columns")
"""The macros that write a row as text, beside those of the feed."""
ROWS_AT_ONCE = BLOCK
_ENTRY, _LINE = itemgetter(0), itemgetter(1)


class Marks(NamedTuple):
    """Up to which entry each table of the feed was known; 0 where it held nothing."""

    transactions: int
    daily_balances: int

    @classmethod
    def read(cls, text: str) -> Marks | None:
        """Of two numbers such as `4011,240`; None where the text is something else."""
        found = re.fullmatch(r"\s*([0-9]{1,18})\s*,\s*([0-9]{1,18})\s*", text)
        return cls(*map(int, found.groups())) if found else None

    def of(self, table: Table) -> int:
        return int(getattr(self, table.name))

    def __str__(self) -> str:
        return f"{self.transactions},{self.daily_balances}"


@dataclass(frozen=True)
class Block:
    first: int
    """The first entry that may be in it; the last one is `BLOCK` - 1 further."""
    rows: int
    digest: str


@dataclass(frozen=True)
class TableFingerprint:
    mark: int
    rows: int
    digest: str
    """SHA-256 in hexadecimal over the lines of the rows in the order of their entries, each ended by a newline."""
    blocks: tuple[Block, ...]
    """Those that hold rows, in order."""

    def changes(self, now: TableFingerprint) -> Iterator[str]:
        """Where the rows differ now, as the rest of a sentence: "4 more rows between the entries 4,097 and 8,192"."""
        if self.digest == now.digest:
            return
        before, after = ({block.first: block for block in each.blocks} for each in (self, now))
        for first in sorted(before.keys() | after.keys()):
            old, new = before.get(first), after.get(first)
            if old != new:
                more = (new.rows if new else 0) - (old.rows if old else 0)
                counted = plural(abs(more), "more row" if more > 0 else "fewer row")
                what = counted if more else "other rows"
                last = min(first + BLOCK - 1, self.mark)
                yield f"{what} between the entries {first:,} and {last:,}"


@dataclass(frozen=True)
class Fingerprint:
    """What the feed held up to its marks."""

    transactions: TableFingerprint
    daily_balances: TableFingerprint

    @property
    def marks(self) -> Marks:
        return Marks(self.transactions.mark, self.daily_balances.mark)

    def changes(self, now: Fingerprint) -> list[str]:
        """Where the rows at or below the marks differ `now`, a sentence each; none if they are the same."""
        return [
            f"the feed's {table.name} hold {change}"
            for table in TABLES
            for change in getattr(self, table.name).changes(getattr(now, table.name))
        ]

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, document: Mapping[str, Any]) -> Fingerprint:
        """Raises `KeyError` or `TypeError` where it is something else."""
        return cls(**{table.name: _table(document[table.name]) for table in TABLES})


def fingerprint(connection: Connection, prefix: str, marks: Marks) -> Fingerprint:
    """Of all columns of the contract and all rows up to the marks. Raises `UsageError` where the feed does not reach them."""
    must_reach(connection, prefix, marks)
    return Fingerprint(*(_fingerprint(connection, table, prefix, marks.of(table)) for table in TABLES))


def must_reach(connection: Connection, prefix: str, marks: Marks) -> None:
    """Raises `UsageError` where a table ends before its mark."""
    present = catalog.relations(connection)
    for table in TABLES:
        name, mark = table.relation(prefix), marks.of(table)
        highest = 0
        if name in present:
            relation = connection.target.relation(name)
            highest = int(connection.rows(f"select max(entry) as highest from {relation}")[0]["highest"] or 0)
        if highest < mark:
            ends = f"end at entry {highest:,}" if highest else "are empty" if name in present else "are gone"
            raise UsageError(f"the feed's {table.name} {ends} and do not reach entry {mark:,}")


def line_sql(adapter: str, table: str) -> str:
    """A row of a table of the feed as the text that its fingerprint is taken of."""
    return str(_macros(adapter).feed_line(table))


@cache
def _macros(adapter: str) -> Macros:
    folder = package.root() / "macros"
    files = [folder / "dialect" / f"{name}.sql" for name in DIALECT]
    return Macros(adapter, [*files, folder / "feed" / "feed_tables.sql", folder / "feed" / "feed_line.sql"])


def _fingerprint(connection: Connection, table: Table, prefix: str, mark: int) -> TableFingerprint:
    whole, rows = hashlib.sha256(), 0
    blocks: list[Block] = []
    for first, lines in _blocks(connection, table, prefix, mark) if mark else ():
        text = ("\n".join(lines) + "\n").encode()
        whole.update(text)
        rows += len(lines)
        blocks.append(Block(first, len(lines), hashlib.sha256(text).hexdigest()))
    return TableFingerprint(mark, rows, whole.hexdigest(), tuple(blocks))


def _blocks(connection: Connection, table: Table, prefix: str, mark: int) -> Iterator[tuple[int, list[str]]]:
    """By the first entry that may be in it, the lines of each block that holds rows."""
    sql = (
        f"select entry, {line_sql(connection.engine.name, table.name)} as line "
        f"from {connection.target.relation(table.relation(prefix))} where entry <= :mark order by entry"
    )
    current, lines = 0, list[str]()
    for batch in connection.stream(sql, {"mark": mark}, ROWS_AT_ONCE):
        start = 0
        # Row by row, a million of them take a second more.
        while start < len(batch):
            number = (int(batch[start][0]) - 1) // BLOCK
            end = bisect_right(batch, (number + 1) * BLOCK, start, key=_ENTRY)
            if lines and number != current:
                yield current * BLOCK + 1, lines
                lines = []
            current = number
            lines += _texts(map(_LINE, batch[start:end]))
            start = end
    if lines:
        yield current * BLOCK + 1, lines


def _texts(lines: Iterable[Any]) -> list[str]:
    found = list(lines)
    # Oracle hands out a long text as something to be read.
    return [line.read() for line in found] if hasattr(found[0], "read") else found


def _table(document: Mapping[str, Any]) -> TableFingerprint:
    return TableFingerprint(**{**document, "blocks": tuple(Block(**block) for block in document["blocks"])})
