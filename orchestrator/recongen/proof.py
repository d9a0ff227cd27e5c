"""Checks the current tables against the whole feed: everything is built again next to them, and every row is compared."""

from __future__ import annotations

from dataclasses import dataclass

from recongen.dbt_core.manifest import Node
from recongen.errors import BuildError
from recongen.known import known_at
from recongen.session import Session
from recongen.warehouse.connect import Connection

OF_ITS_RUN = {"run_context"}
CHANGES = "changes"
"""The tag of models that say what a run found changed."""
STATISTIC = "double precision"
"""The last digits of such a column depend on the order in which an engine adds."""


@dataclass(frozen=True)
class Difference:
    relation: str
    missing: int
    """Rows that the whole feed gives and that are missing."""
    surplus: int
    """Rows that the whole feed does not give."""


@dataclass(frozen=True)
class Proof:
    at: str
    """When the build ended that was compared, in UTC as people read it."""
    relations: int
    differences: tuple[Difference, ...]


def prove(session: Session, wait: float | None = None) -> Proof:
    """The last build compared with one of the same feed and `as_of` that reads every row.

    Raises `BuildError` if there is no complete build, if it is older than the feed, or if another one began meanwhile.
    """
    _, build = session.of_current_build(lambda _: None, wait or 0.0)
    with known_at(session, build.marks, build.as_of, wait=wait) as past:
        compared = [
            node
            for node in past.result.manifest.relations
            if node.package == "recongen" and node.name not in OF_ITS_RUN and CHANGES not in node.tags
        ]
        with session.connection(read_only=True) as connection:
            found = [_difference(connection, node, session.prefix, past.prefix) for node in compared]
    _, latest = session.of_one_build(lambda _: None)
    if latest.run_id != build.run_id:
        raise BuildError(f"another build ended at {latest.at} while this one was compared: prove again")
    return Proof(build.at, len(compared), tuple(each for each in found if each.missing or each.surplus))


def _difference(connection: Connection, node: Node, prefix: str, other: str) -> Difference:
    """Every row counts as often as it is there."""
    names = ", ".join(column.name for column in node.columns if column.data_type != STATISTIC)
    stands, made = (connection.target.relation(f"{each}_{node.name}") for each in (prefix, other))
    sql = (
        f"select {names}, sum(side) as times from ("
        f"select {names}, 1 as side from {stands} union all select {names}, -1 as side from {made}"
        f") both_of_them group by {names} having sum(side) <> 0"
    )
    counted = connection.rows(
        "select sum(case when times < 0 then -times end) as missing, sum(case when times > 0 then times end) as surplus"
        f" from ({sql}) differing"
    )[0]
    return Difference(node.name, int(counted["missing"] or 0), int(counted["surplus"] or 0))
