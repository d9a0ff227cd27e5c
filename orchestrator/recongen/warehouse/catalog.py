"""Which relations the target schema holds."""

from __future__ import annotations

from recongen.warehouse.connect import Connection


def relations(connection: Connection) -> dict[str, str]:
    """Name to kind (`table`, `view` or `materialized view`) of everything in the target schema."""
    return connection.engine.relations(connection)


def columns(connection: Connection, name: str) -> list[str]:
    """The columns of a relation in lower case, in order."""
    with connection.run_statement(f"select * from {connection.target.relation(name)} where 1 = 0") as cursor:
        return [str(column[0]).lower() for column in cursor.description]


def count_rows(connection: Connection, name: str) -> int:
    return int(connection.rows(f"select count(*) as n from {connection.target.relation(name)}")[0]["n"])


def drop(connection: Connection, name: str, kind: str) -> None:
    """Drop one relation; never what depends on it."""
    sql = connection.engine.drop_table_sql if kind == "table" else f"drop {kind} {{}}"
    connection.execute(sql.format(connection.target.relation(name)))
    if kind == "table" and connection.engine.drop_sequence_sql:
        # As `feed_sequence_name` calls it.
        connection.execute(
            connection.engine.drop_sequence_sql.format(connection.target.relation(f"{name}_entry"))
        )
