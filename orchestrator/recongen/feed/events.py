"""Rows of the event tables: one is appended at a time, whole or not at all, and none is ever changed."""

from __future__ import annotations

import getpass
import os
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from recongen.errors import UsageError, WarehouseError
from recongen.feed.contract import Table
from recongen.warehouse import catalog
from recongen.warehouse.connect import Connection
from recongen.warehouse.writing import writing


def now() -> datetime:
    """When an event is made, in UTC and whole seconds."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def user() -> str:
    """Who works on this machine: who makes an event where nobody else is named."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"user {os.getuid()}"


class NoTableError(WarehouseError):
    """There is no table of events."""


def append(connection: Connection, prefix: str, table: Table, values: Mapping[str, Any]) -> None:
    """One event, committed. Two that are appended at once are both kept.

    `values` by column: texts, integers, a `date` or a naive UTC `datetime`; absent ones are null. Raises `UsageError`
    where a text is too long, `NoTableError`, and `WarehouseError` where the database refuses the row.
    """
    found = _check(table, values)
    relation = stored_relation(connection, prefix, table)
    with writing(connection, [relation]):
        _insert(connection, relation, found)


def append_once(
    connection: Connection, prefix: str, table: Table, values: Mapping[str, Any], after: int
) -> int:
    """As `append`; returns its number. Where an event later than number `after` says the same, whenever it was made, this
    one is that one sent again: nothing is appended."""
    found = _check(table, values)
    relation = stored_relation(connection, prefix, table)
    same = {name: found.get(name) for name in table.column_names if name not in ("event", "made_at")}
    # The lock of the transaction makes anyone who sends it at the same time wait until this one can be seen.
    with writing(connection, [relation]):
        number = _latest(connection, relation, same, after)
        if number is None:
            _insert(connection, relation, found)
            number = _latest(connection, relation, same, after)
        if number is None:
            # Raised here, so that nothing is committed.
            raise WarehouseError(f"{relation} does not number its events after {after}: they were replaced")
    return number


def _check(table: Table, values: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in values.items() if value not in (None, "")}
    for column in table.columns:
        text = found.get(column.name)
        if isinstance(text, str) and len(text) > column.length:
            raise UsageError(
                f"the {column.name} has {len(text):,} characters, and at most {column.length:,} are kept: shorten it"
            )
    return found


def _insert(connection: Connection, relation: str, values: Mapping[str, Any]) -> None:
    marks = ", ".join(f":{name}" for name in values)
    connection.execute(
        f"insert into {relation} ({', '.join(values)}) values ({marks})",
        {name: _bind(connection, value) for name, value in values.items()},
    )


def _latest(connection: Connection, relation: str, values: Mapping[str, Any], after: int) -> int | None:
    """The number of the latest event after that number which has these values, None among them."""
    conditions = [
        f"{name} is null" if value is None else f"{name} = :{name}" for name, value in values.items()
    ]
    bound = {name: _bind(connection, value) for name, value in values.items() if value is not None}
    sql = f"select max(event) as event from {relation} where event > :number_seen and {' and '.join(conditions)}"
    ((number,),) = (row.values() for row in connection.rows(sql, bound | {"number_seen": after}))
    return None if number is None else int(number)


def stored_events(
    connection: Connection, prefix: str, table: Table, where: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The events whose columns have these values, by column, in the order in which they were made."""
    relation = stored_relation(connection, prefix, table)
    conditions = " and ".join(f"{name} = :{name}" for name in where or ())
    sql = f"select {', '.join(table.column_names)} from {relation}"
    return connection.rows(f"{sql}{' where ' + conditions if conditions else ''} order by event", where)


def stored_relation(connection: Connection, prefix: str, table: Table) -> str:
    """As SQL spells it. Raises `WarehouseError` where there is no such table, `UsageError` on an engine without events."""
    connection.target.must_be_served()
    name = table.relation(prefix)
    if name not in catalog.relations(connection):
        raise NoTableError(
            f"{connection.target.describe()} has no {name}: create it with recongen schema apply … --execute"
        )
    return connection.target.relation(name)


def _bind(connection: Connection, value: Any) -> Any:
    if isinstance(value, date) and connection.engine.values_are_text:
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return value
