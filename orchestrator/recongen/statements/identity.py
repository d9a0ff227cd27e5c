"""Ids that an entry keeps, whichever file brings it."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from typing import Literal, Self

from recongen.statements.types import Entry, Status

Sighting = Literal["new", "booked", "repeated"]


def digest(*parts: str) -> str:
    """32 hexadecimal digits of what is said, in this order."""
    said = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def fingerprint(account_id: str, entry: Entry) -> str:
    """What makes an entry itself: nothing of its file, its statement or its place in them, and not whether it is booked yet."""
    return digest(
        account_id,
        entry.booked.isoformat(),
        entry.value.isoformat() if entry.value else "",
        str(entry.cents),
        entry.code,
        entry.bank_reference,
        entry.reference,
        entry.counterparty,
        entry.counterparty_account,
        entry.text,
    )


class Sightings:
    """Which entries were met in this run; on disk, so that it takes little memory however many they are.

    Equal entries of one statement are several, and are counted; those of statements that overlap are the same.
    """

    def __init__(self) -> None:
        # A database without a name is a file of its own that vanishes when it is closed.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(
            "pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -8000; begin;"
            "create table counts (series integer, entry text, number integer, primary key (series, entry)) without rowid;"
            "create table met (id text primary key, status text) without rowid;"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def number(self, series: int, entry: str, status: Status) -> int:
        """How many equal entries of that status this series of statements has had, this one included."""
        sql = "insert into counts values (?, ?, 1) on conflict do update set number = number + 1 returning number"
        with closing(self._database.execute(sql, (series, f"{status} {entry}"))) as cursor:
            return int(cursor.fetchone()[0])

    def see(self, identity: str, status: Status) -> Sighting:
        """Whether it is the first time, the first time as booked, or neither."""
        with closing(self._database.execute("select status from met where id = ?", (identity,))) as cursor:
            found = cursor.fetchone()
        if found and (found[0] == "Posted" or status == "Pending"):
            return "repeated"
        self._database.execute("insert or replace into met values (?, ?)", (identity, status))
        return "booked" if found else "new"
