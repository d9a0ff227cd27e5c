"""Which relations the target schema holds."""

from __future__ import annotations

from recongen.warehouse.connect import Connection

_QUERIES = {
    "sqlite": "select name, type as kind from main.sqlite_master where type in ('table', 'view')",
    "postgres": """
        select
            relation.relname as name,
            case relation.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end as kind
        from pg_class as relation
        inner join pg_namespace as namespace on relation.relnamespace = namespace.oid
        where namespace.nspname = :schema and relation.relkind in ('r', 'p', 'v', 'm')
    """,
    "oracle": """
        select lower(object_name) as name, lower(object_type) as kind
        from all_objects
        where owner = upper(:schema) and object_type in ('TABLE', 'VIEW', 'MATERIALIZED VIEW')
    """,
    "duckdb": """
        select table_name as name, case table_type when 'VIEW' then 'view' else 'table' end as kind
        from information_schema.tables
        where table_schema = :schema
    """,
}


def relations(connection: Connection) -> dict[str, str]:
    """Name to kind (`table`, `view` or `materialized view`) of everything in the target schema."""
    target = connection.target
    params = {} if target.adapter == "sqlite" else {"schema": target.schema}
    found: dict[str, str] = {}
    for row in connection.rows(_QUERIES[target.adapter], params):
        # Oracle lists a materialized view a second time, as the table behind it.
        if found.get(row["name"]) != "materialized view":
            found[row["name"]] = row["kind"]
    return found


def columns(connection: Connection, name: str) -> list[str]:
    """The columns of a relation in lower case, in order."""
    return connection.columns(f"select * from {connection.target.relation(name)} where 1 = 0")


def count_rows(connection: Connection, name: str) -> int:
    return int(connection.rows(f"select count(*) as n from {connection.target.relation(name)}")[0]["n"])


def drop(connection: Connection, name: str, kind: str) -> None:
    """Drop one relation; never what depends on it."""
    ending = " purge" if connection.target.adapter == "oracle" and kind == "table" else ""
    connection.execute(f"drop {kind} {connection.target.relation(name)}{ending}")
