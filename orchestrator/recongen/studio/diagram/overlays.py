"""What the last complete build counts of each thing: what the feed has of it, what is wrong, what was planted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from recongen.demo.tables import MARK
from recongen.report.counts import Count, Tables
from recongen.report.coverage import DECLARED, coverage
from recongen.studio.diagram.graph import node_id
from recongen.studio.diagram.view import Overlay
from recongen.warehouse.connect import Connection

Counts = Mapping[str, Count]
"""By id of a node."""
Counted = Iterator[tuple[str, str, Count]]
"""By kind and name."""


def read(overlay: Overlay, connection: Connection, prefix: str) -> Counts:
    """Of everything that the relations of the build name, declared or not."""
    found = _READERS[overlay](Tables(connection, prefix))
    return {node_id(kind, name): count for kind, name, count in found}


_NAMED = (
    ("rail", "rail_name", "rail_name is not null"),
    ("role", "account_role", "account_role is not null"),
    ("account", "account_id", DECLARED),
)
"""Kinds of things that rows name: by which column, and of which rows."""


def _exceptions(tables: Tables) -> Counted:
    for kind, column, which in _NAMED:
        sql = f"select {column}, count(*), null from {{exceptions}} where {which} group by {column}"
        yield from ((kind, name, count) for name, count in tables.counts(sql))
    # The others have no column of their own: the line where they are declared is theirs.
    at = dict(tables.counts("select declared_at, count(*), null from {exceptions} group by declared_at"))
    for kind, name, declared_at in tables.rows("select kind, name, declared_at from {l2_declarations}"):
        if kind in ("chain", "transfer_template", "limit_schedule") and declared_at in at:
            yield kind, name, at[declared_at]


def _plants(tables: Tables) -> Counted:
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
        found = tables.counts(sql, mark=f"%{MARK}", added="plant-%")
        yield from ((kind, name, count) for name, count in found)


_READERS: Mapping[Overlay, Callable[[Tables], Counted]] = {
    "coverage": coverage,
    "exceptions": _exceptions,
    "plants": _plants,
}
