"""What the last complete build counts of each thing: what fired, what is wrong, what was planted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from recongen.demo.tables import MARK
from recongen.institution.relations import chain_name, limit_name
from recongen.report.rows import day_text
from recongen.studio.diagram.graph import node_id
from recongen.studio.diagram.view import Overlay
from recongen.warehouse.connect import Connection


class Count(NamedTuple):
    n: int
    last: str | None = None
    """A day, ISO."""


Counts = Mapping[str, Count]
"""By id of a node."""


def read(overlay: Overlay, connection: Connection, prefix: str) -> Counts:
    """Of everything that the relations of the build name, declared or not."""
    return dict(_READERS[overlay](_Tables(connection, prefix)))


@dataclass(frozen=True)
class _Tables:
    connection: Connection
    prefix: str

    def counts(
        self, kind: str, sql: str, name: Callable[..., str] = str, **values: str
    ) -> Iterator[tuple[str, Count]]:
        """Of rows: what makes a name, how many, and the last day. `{model}` in the SQL is a relation."""
        spelled = sql.format_map(_Relations(self))
        for batch in self.connection.stream(spelled, values or None):
            for *parts, n, last in batch:
                if parts[0] is not None:
                    yield node_id(kind, name(*parts)), Count(int(n), day_text(last))

    def texts(self, sql: str) -> Iterator[Sequence[Any]]:
        for batch in self.connection.stream(sql.format_map(_Relations(self))):
            yield from batch


class _Relations(dict[str, str]):
    def __init__(self, tables: _Tables) -> None:
        super().__init__()
        self._tables = tables

    def __missing__(self, model: str) -> str:
        return self._tables.connection.target.relation(f"{self._tables.prefix}_{model}")


_FIRED = "from {current_transactions} where status in ('Posted', 'Pending')"
_HELD = (
    "from {accounts} accounts left join "
    f"(select account_id, count(*) as legs, max(business_day) as last_day {_FIRED} group by account_id) postings "
    "on accounts.account_id = postings.account_id"
)
_DECLARED = "account_id in (select account_id from {l2_accounts})"
"""Of the others there may be a million."""
_NAMED = (
    ("rail", "rail_name", "rail_name is not null"),
    ("role", "account_role", "account_role is not null"),
    ("account", "account_id", _DECLARED),
)
"""Kinds of things that rows name: by which column, and of which rows."""
_CAPPED = """
    select limits.account_parent_role, limits.rail_name, limits.transfer_type, limits.amount_direction,
        count(*), max(postings.business_day)
    from {l2_limits} limits
    inner join {current_transactions} postings
        on
            limits.amount_direction = postings.amount_direction
            and (limits.rail_name is null or limits.rail_name = postings.rail_name)
            and (limits.transfer_type is null or limits.transfer_type = postings.transfer_type)
    inner join {accounts} accounts
        on postings.account_id = accounts.account_id
    where
        postings.status = 'Posted'
        and limits.account_parent_role = coalesce(postings.account_parent_role, accounts.account_parent_role)
    group by limits.account_parent_role, limits.rail_name, limits.transfer_type, limits.amount_direction
"""
_CHAINED = """
    select links.parent_name, links.child_name, count(*), max(children.business_day)
    from {chain_links} links
    inner join {transfers} children
        on links.child_transfer_id = children.transfer_id
    group by links.parent_name, links.child_name
"""


def _coverage(tables: _Tables) -> Iterator[tuple[str, Count]]:
    fired = f"count(*), max(business_day) {_FIRED}"
    yield from tables.counts("rail", f"select rail_name, {fired} group by rail_name")
    transfers = f"count(distinct transfer_id), max(business_day) {_FIRED}"
    yield from tables.counts("transfer_template", f"select template_name, {transfers} group by template_name")
    yield from tables.counts("chain", _CHAINED, chain_name)
    yield from tables.counts("limit_schedule", _CAPPED, _limit)
    held = f"select accounts.account_id, coalesce(legs, 0), last_day {_HELD} where accounts.{_DECLARED}"
    yield from tables.counts("account", held)
    roles = f"select account_role, count(*), max(last_day) {_HELD} group by account_role"
    for id_, count in tables.counts("role", roles):
        yield id_, count
        yield node_id("account_template", id_.partition(":")[2]), count


def _exceptions(tables: _Tables) -> Iterator[tuple[str, Count]]:
    for kind, column, which in _NAMED:
        sql = f"select {column}, count(*), null from {{exceptions}} where {which} group by {column}"
        yield from tables.counts(kind, sql)
    # The others have no column of their own: the line where they are declared is theirs.
    found = tables.counts("", "select declared_at, count(*), null from {exceptions} group by declared_at")
    at = {id_.partition(":")[2]: count for id_, count in found}
    for kind, name, declared_at in tables.texts("select kind, name, declared_at from {l2_declarations}"):
        if kind in ("chain", "transfer_template", "limit_schedule") and declared_at in at:
            yield node_id(kind, name), at[declared_at]


def _plants(tables: _Tables) -> Iterator[tuple[str, Count]]:
    template = ("transfer_template", "template_name", "template_name is not null")
    for kind, column, which in (*_NAMED, template):
        sql = f"""
            select {column}, count(*), max(business_day)
            from {{current_transactions}}
            where
                metadata like :mark
                and (transfer_id like :added or supersedes = 'TechnicalCorrection')
                and {which}
            group by {column}
        """
        yield from tables.counts(kind, sql, mark=f"%{MARK}", added="plant-%")


_READERS: Mapping[Overlay, Callable[[_Tables], Iterator[tuple[str, Count]]]] = {
    "coverage": _coverage,
    "exceptions": _exceptions,
    "plants": _plants,
}


def _limit(parent_role: str, rail: str | None, transfer_type: str | None, direction: str) -> str:
    return limit_name(parent_role, rail, transfer_type, "Outbound" if direction == "Debit" else "Inbound")
