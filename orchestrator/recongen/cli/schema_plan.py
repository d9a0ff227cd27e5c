"""What an institution has in its database, by the exact names of its manifest: another institution whose prefix
begins alike is never touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recongen.cli.session import Session
from recongen.errors import WarehouseError

LEFTOVERS = ("", "__dbt_tmp", "__dbt_backup")
"""Endings of relations that a build which died may leave beside the finished one."""


@dataclass(frozen=True)
class BaseTable:
    name: str
    rows: int


def base_tables(session: Session) -> list[BaseTable]:
    """The base tables that exist."""
    from recongen.feed.contract import TABLES
    from recongen.warehouse.catalog import count_rows, relations

    if not _has_database(session):
        return []
    with session.connection(read_only=True) as connection:
        existing = relations(connection)
        names = [table.relation(session.prefix) for table in TABLES]
        return [BaseTable(name, count_rows(connection, name)) for name in names if name in existing]


def derived_relations(session: Session) -> dict[str, str]:
    """Name to kind of every relation that a build made, views first."""
    from recongen.warehouse.catalog import relations

    if not _has_database(session):
        return {}
    ours = {f"{node.alias}{ending}" for node in session.manifest().models for ending in LEFTOVERS}
    with session.connection(read_only=True) as connection:
        found = {name: kind for name, kind in relations(connection).items() if name in ours}
    return dict(sorted(found.items(), key=lambda item: (item[1] == "table", item[0])))


def drop_relations(session: Session, derived: Mapping[str, str]) -> None:
    from recongen.warehouse.catalog import drop

    if not derived:
        return
    with session.connection() as connection:
        connection.begin()
        for name, kind in derived.items():
            drop(connection, name, kind)
        connection.commit()


def drop_base_tables(session: Session, tables: Sequence[BaseTable]) -> None:
    """Refuses when rows have arrived since `tables` were counted."""
    from recongen.warehouse.catalog import count_rows, drop

    if not tables:
        return
    with session.connection() as connection:
        connection.begin()
        for table in tables:
            if count_rows(connection, table.name) != table.rows:
                raise WarehouseError(f"{table.name} is being written to; nothing was dropped, try again")
            drop(connection, table.name, "table")
        connection.commit()


def _has_database(session: Session) -> bool:
    """A database file that was never made holds nothing."""
    return session.target.file is None or session.target.file.is_file()
