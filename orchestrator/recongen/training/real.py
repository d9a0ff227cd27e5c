"""The institution's own feed, read as one that plants can be put on. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from recongen.config import last_ended_day
from recongen.demo.feed import clock
from recongen.demo.feed.rows import Feed, Leg, Party, Stored, cents
from recongen.errors import UsageError
from recongen.feed.contract import DAILY_BALANCES, TRANSACTIONS, Table
from recongen.feed.stored import canonical
from recongen.institution.types import Institution
from recongen.session import Session
from recongen.warehouse.connect import Connection

MOST_ROWS = 1_000_000
"""Of either table: a copy is read into memory, some 2 kB for each row."""

Cells = Mapping[str, str]
"""A row by column, each value as the feed's files spell it; '' is null."""


def real_feed(session: Session) -> Feed:
    """Raises `UsageError` where it is empty, or too long to be copied."""
    with session.connection(read_only=True) as connection:
        balances = list(_rows(connection, session.prefix, DAILY_BALANCES))
        legs = list(_rows(connection, session.prefix, TRANSACTIONS))
    if not legs:
        raise UsageError("there is no feed to copy: load one first, or train on a synthetic one")
    parties = _Parties(session.institution, balances)
    # Balances last: of an account, they say most.
    made = [_leg(row, parties.of(row)) for row in legs]
    stored = [_read_stored(row, parties.of(row)) for row in balances]
    ended = [row.end for row in stored if row.party.is_internal] or [leg.posting + 1 for leg in made]
    last = min(clock.day_of(max(ended) - 1), last_ended_day(session.settings.as_of))
    return Feed(made, stored, clock.midnight(last + timedelta(days=1)), parties=parties.latest)


def _rows(connection: Connection, prefix: str, table: Table) -> Iterator[Cells]:
    sql = f"select {', '.join(table.column_names)} from {connection.target.relation(table.relation(prefix))} order by entry"
    count = 0
    for batch in connection.stream(sql):
        count += len(batch)
        if count > MOST_ROWS:
            raise UsageError(
                f"the feed's {table.name} hold more than {MOST_ROWS:,} rows, too many to copy: train on a synthetic feed"
            )
        for row in batch:
            yield {
                column.name: canonical(column, value)
                for column, value in zip(table.columns, row, strict=True)
            }


class _Parties:
    """The accounts as rows describe them, one object for each description."""

    def __init__(self, institution: Institution, balances: list[Cells]) -> None:
        self._zone = clock.zone(institution.business_calendar.time_zone)
        self._offsets = {
            row["account_id"]: _instant(row["business_day_start"]) % clock.DAY for row in balances
        }
        declared = [(each.role, each.expected_eod_balance) for each in institution.account_templates]
        declared += [(each.id, each.expected_eod_balance) for each in institution.accounts]
        self._expected = {name: cents(money) for name, money in declared if name and money is not None}
        self._known: dict[tuple[str, ...], Party] = {}
        self._latest: dict[str, Party] = {}

    def of(self, row: Cells) -> Party:
        names = ("account_id", "account_name", "account_role", "account_scope", "account_parent_role")
        described = (*(row[name] for name in names), row.get("expected_eod_balance", ""))
        if described not in self._known:
            self._known[described] = self._party(*described)
        party = self._latest[row["account_id"]] = self._known[described]
        return party

    @property
    def latest(self) -> list[Party]:
        """As the rows read so far describe them, with the balance that is declared where no row expects one."""
        return [
            replace(party, expected_eod_balance=self._expected.get(party.id, self._expected.get(party.role)))
            if party.expected_eod_balance is None
            else party
            for party in self._latest.values()
        ]

    def _party(self, id_: str, name: str, role: str, scope: str, parent_role: str, expected: str) -> Party:
        party = Party(id_, name, role, scope, parent_role or None, _cents(expected) if expected else None)
        if id_ in self._offsets:
            return replace(party, day_offset=self._offsets[id_])
        return replace(party, zone=self._zone)


def _leg(row: Cells, party: Party) -> Leg:
    values: dict[str, Any] = {
        name: row[name] or None
        for name in ("transfer_parent_id", "template_name", "bundle_id", "supersedes", "metadata")
    }
    return Leg(
        row["id"],
        party,
        _cents(row["amount_money"]),
        row["amount_direction"],
        row["status"],
        _instant(row["posting"]),
        row["transfer_id"],
        row["transfer_type"],
        row["rail_name"],
        row["origin"],
        _instant(row["transfer_completion"]) if row["transfer_completion"] else None,
        entry=int(row["entry"]),
        **values,
    )


def _read_stored(row: Cells, party: Party) -> Stored:
    start, end = _instant(row["business_day_start"]), -_instant(row["business_day_end"], -1)
    limits, supersedes = row["limits"] or None, row["supersedes"] or None
    return Stored(party, start, end, _cents(row["money"]), limits, supersedes, int(row["entry"]))


def _cents(money: str) -> int:
    return int(Decimal(money) * 100)


def _instant(text: str, sign: int = 1) -> int:
    """Whole seconds, the earlier ones; those of a negative sign are counted backwards."""
    return sign * (datetime.fromisoformat(text) - datetime(1970, 1, 1)) // timedelta(seconds=1)
