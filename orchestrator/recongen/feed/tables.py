"""The relations of one prefix: its base tables, and what a build derives from them.

Names are compared whole with an explicit list, so that the prefix `a` never meets a relation of the prefix `a_b`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from recongen import builds
from recongen.feed.contract import EVENT_TABLES, TABLES, Table
from recongen.warehouse import catalog
from recongen.warehouse.connect import Connection, connect
from recongen.warehouse.target import Target
from recongen.warehouse.writing import lock

# What dbt leaves beside a relation when it is killed while replacing it.
LEFTOVERS = ("__dbt_tmp", "__dbt_backup")


@dataclass(frozen=True)
class BaseTable:
    """`kind` is view where the feed is made of other tables."""

    name: str
    rows: int
    kind: str = "table"


@dataclass(frozen=True)
class Relation:
    """`kind` is table, view or materialized view."""

    name: str
    kind: str


def existing_tables(target: Target, prefix: str, tables: Collection[Table] = TABLES) -> list[BaseTable]:
    """Those of a prefix that exist, with their row counts; none where the database file is absent."""
    if _has_no_file(target):
        return []
    with connect(target, read_only=True) as connection:
        return _base_tables(connection, prefix, tables)


def drop_tables(
    target: Target, prefix: str, drop_data: bool = False, tables: Collection[Table] = TABLES
) -> list[BaseTable]:
    """Drop these tables of a prefix and return those dropped; one that holds rows stays unless `drop_data`, and a view stays."""
    if _has_no_file(target):
        return []
    with connect(target) as connection:
        connection.begin()
        # So that no row arrives between the count and the drop.
        kinds = _kinds(connection, prefix, tables)
        relations = [target.relation(name) for name, kind in kinds.items() if kind == "table"]
        lock(connection, target.engine.drop_lock_sql, relations)
        found = [table for table in _base_tables(connection, prefix, tables) if table.kind == "table"]
        dropped = [table for table in found if drop_data or not table.rows]
        _drop(connection, [Relation(table.name, "table") for table in dropped])
        connection.commit()
        return dropped


def derived_relations(target: Target, prefix: str, built: Iterable[str]) -> list[Relation]:
    """Which of the relations that a build makes are there, with what a dead one left; base tables never among them, but the
    views that a build makes in their place."""
    if _has_no_file(target):
        return []
    with connect(target, read_only=True) as connection:
        present = catalog.relations(connection)
    base = {table.relation(prefix) for table in (*TABLES, *EVENT_TABLES)}
    names = {f"{name}{ending}" for name in built for ending in ("", *LEFTOVERS)}
    # The log speaks of these relations alone.
    names.add(f"{prefix}_{builds.TABLE}")
    found = [Relation(name, present[name]) for name in sorted(names & present.keys())]
    return [relation for relation in found if relation.name not in base or relation.kind == "view"]


def past_states(target: Target, prefix: str) -> dict[str, list[Relation]]:
    """What builds made for each existing past state of an institution, by the prefix of the state."""
    if _has_no_file(target):
        return {}
    ending = f"_{builds.TABLE}"
    with connect(target, read_only=True) as connection:
        logs = [name for name in catalog.relations(connection) if name.endswith(ending)]
        found = {name.removesuffix(ending): past_state(connection, name, prefix) for name in sorted(logs)}
    return {state: relations for state, relations in found.items() if relations}


def past_state(connection: Connection, log: str, prefix: str) -> list[Relation]:
    """What the builds in this log made, and the log itself; nothing if the log is not that of a past state of this
    institution.
    """
    present = catalog.relations(connection)
    if log not in present or builds.FEED_PREFIX not in catalog.columns(connection, log):
        return []
    rows = connection.rows(
        f"select distinct {builds.FEED_PREFIX}, layouts from {connection.target.relation(log)}"
    )
    if {row[builds.FEED_PREFIX] for row in rows} - {prefix}:
        return []
    planned = {part.partition(":")[0] for row in rows for part in (row["layouts"] or "").split()}
    own = log.removesuffix(builds.TABLE)
    names = {f"{own}{name}{ending}" for name in planned for ending in ("", *LEFTOVERS)} | {log}
    return [Relation(name, present[name]) for name in sorted(names & present.keys())]


def drop_relations(target: Target, relations: Sequence[Relation]) -> None:
    """Drop exactly these, all or none where the engine can; what depends on one of them keeps it."""
    if relations:
        with connect(target) as connection:
            connection.begin()
            _drop(connection, relations)
            connection.commit()


def _base_tables(connection: Connection, prefix: str, tables: Collection[Table]) -> list[BaseTable]:
    kinds = _kinds(connection, prefix, tables)
    return [BaseTable(name, catalog.count_rows(connection, name), kind) for name, kind in kinds.items()]


def _kinds(connection: Connection, prefix: str, tables: Collection[Table]) -> dict[str, str]:
    present = catalog.relations(connection)
    return {name: present[name] for table in tables if (name := table.relation(prefix)) in present}


def _drop(connection: Connection, relations: Sequence[Relation]) -> None:
    # Views first: they may read the tables.
    for relation in sorted(relations, key=lambda item: item.kind == "table"):
        catalog.drop(connection, relation.name, relation.kind)


def _has_no_file(target: Target) -> bool:
    return target.file is not None and not target.file.exists()
