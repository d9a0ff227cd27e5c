"""What is loaded twice is in the feed once, on each engine."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from recongen.feed.load import load
from recongen.feed.values import Options
from recongen.statements.known import Known, read_known
from recongen.warehouse.connect import connect
from recongen.warehouse.target import Target
from tests.statements.desk import convert_files
from tests.statements.sheets import MON, WRITERS, Line, following, sheet
from tests.unit.feed.conftest import (
    PREFIX,
    database,
    duckdb_database,
    postgres_database,
    sqlite_database,
    stored,
)

__all__ = ["database", "duckdb_database", "postgres_database", "sqlite_database"]

_NOON = sheet(Line(100, MON, "in"), Line(700, MON, "soon", pending=True), opening=0)
_EVENING = following(_NOON, Line(700, MON, "soon"), day=MON)


def known(target: Target) -> Known:
    with connect(target, read_only=True) as connection:
        return read_known(connection, PREFIX, {"main"})


def test_statements_of_a_day_that_goes_on(tmp_path: Path, database: Target) -> None:
    files = [WRITERS["camt053"]([each]) for each in (_NOON, _EVENING)]
    for turn in (0, 1, 1, 0):
        convert_files(tmp_path, "camt053", files[turn], known=known(database))
        paths = (tmp_path / "transactions.csv", tmp_path / "daily_balances.csv")
        load(database, PREFIX, *paths, options=Options(skip_known=True))
    legs = [(row["status"], row["supersedes"]) for row in stored(database) if row["account_id"] == "main"]
    assert [("Posted", None), ("Pending", None), ("Posted", "Inflight")] == legs
    balances = [
        (round(Decimal(str(row["money"])) * 100), row["supersedes"])
        for row in stored(database, "daily_balances")
    ]
    assert [(100, None), (800, "TechnicalCorrection")] == balances
