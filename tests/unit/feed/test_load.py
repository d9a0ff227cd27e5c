"""A correct feed arrives whole, cell for cell, on both engines."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from recongen.errors import FeedError, RecongenError, UsageError, WarehouseError
from recongen.feed.contract import PERIOD_EVENTS, TABLES, TRANSACTIONS
from recongen.feed.events import append
from recongen.feed.load import check, load
from recongen.feed.tables import existing_tables
from recongen.feed.values import Options
from recongen.warehouse.connect import connect
from recongen.warehouse.target import Target
from tests.unit.feed.conftest import PREFIX, sqlite_target, stored
from tests.unit.feed.samples import balance, transaction, write, write_balances, write_transactions

LOADING = """
import json, sys
from pathlib import Path
from recongen.feed.load import load
from recongen.warehouse.target import Target

parts = json.loads(sys.argv[1])
target = Target(threads=1, profiles_dir=Path(), target_name="test", **parts)
load(target, "dts", Path(sys.argv[2]), None, lambda done, total: print(done, total, flush=True))
print("loaded", flush=True)
"""


def text(value: object) -> str | None:
    """A stored value as the contract's canonical text, whatever type the engine gives it."""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return None if value is None else str(value)


def test_rows_arrive_as_they_are(database: Target, tmp_path: Path) -> None:
    """Tabs, backslashes, quotes, line breaks and every script survive; an empty cell is null."""
    rows = [
        transaction(1),
        transaction(2, account_name="tab\there \\N \\. \\", metadata='{"a":"x\\ny \\\\ é 漢 😀"}'),
        transaction(3, account_name='"quoted", and\nbroken\r\nlines', posting="2030-01-31 16:00:00.000001"),
        transaction(4, amount_money="90000000000000.01", amount_direction="Credit", status="Failed"),
    ]
    result = load(database, PREFIX, write_transactions(tmp_path, *rows), write_balances(tmp_path))
    assert {"transactions": 4, "daily_balances": 1} == result.counts
    assert {"transactions": (1, 4), "daily_balances": (1, 1)} == result.entries
    found = [{name: text(value) for name, value in row.items()} for row in stored(database)]
    assert [{name: value or None for name, value in row.items()} for row in rows] == found
    (found_balance,) = stored(database, "daily_balances")
    assert {name: value or None for name, value in balance(1).items()} == {
        n: text(v) for n, v in found_balance.items()
    }


def test_duckdb_takes_a_feed_too(duckdb_database: Target, tmp_path: Path) -> None:
    """All rows or none, and the same rows."""
    odd = transaction(
        2, account_name='"a",\n\t\\', amount_money="-0.10", posting="2030-01-31 16:00:00.000001"
    )
    load(duckdb_database, PREFIX, write_transactions(tmp_path, transaction(1), odd), write_balances(tmp_path))
    with pytest.raises(FeedError):
        load(duckdb_database, PREFIX, write_transactions(tmp_path, transaction(3), transaction(4, status="")))
    assert 2 == len(stored(duckdb_database))
    found = {name: text(value) for name, value in stored(duckdb_database)[1].items()}
    assert {name: value or None for name, value in odd.items()} == found
    assert 1 == len(stored(duckdb_database, "daily_balances"))


def test_origins_are_an_open_set_and_statuses_are_declared(database: Target, tmp_path: Path) -> None:
    path = write_transactions(tmp_path, transaction(1, status="Returned", origin="Partner"))
    with pytest.raises(FeedError) as error:
        load(database, PREFIX, path, options=Options(declared_in="bank.yaml"))
    (fault,) = error.value.rejected
    assert (2, "status", "declare it under statuses: [Returned] in bank.yaml") == (
        fault.line,
        fault.column,
        fault.remedy,
    )
    load(database, PREFIX, path, options=Options(("Returned",)))
    assert ["Returned"] == [row["status"] for row in stored(database)]


def test_a_currency_that_a_file_names_must_be_that_of_the_books(database: Target, tmp_path: Path) -> None:
    """It is looked at and not stored; where there is no such column nothing is asked."""
    names = [*transaction(), "currency"]
    euros = write(tmp_path / "euros.csv", [transaction(1) | {"currency": "EUR"}], names)
    others = [
        transaction(n) | {"currency": code} for n, code in enumerate(("EUR", "USD", "", "eur"), start=1)
    ]
    mixed = write(tmp_path / "mixed.csv", others, names)
    options = Options(declared_in="bank.yaml", currency="EUR")
    with pytest.raises(FeedError) as error:
        load(database, PREFIX, mixed, options=options)
    assert [
        (3, "another currency than that of the books, EUR"),
        (4, "empty, and every row needs it"),
        (5, "not written as a currency's code"),
    ] == [(fault.line, fault.reason) for fault in error.value.rejected]
    assert "currency: in bank.yaml" in error.value.rejected[0].remedy
    with pytest.raises(FeedError, match=r"1 fault"):
        load(database, PREFIX, euros)
    load(database, PREFIX, euros, options=options)
    (found,) = stored(database)
    assert transaction(1)["id"] == found["id"] and "currency" not in found


def test_a_second_load_appends(database: Target, tmp_path: Path) -> None:
    load(database, PREFIX, write_transactions(tmp_path))
    load(database, PREFIX, write_transactions(tmp_path, transaction(2)))
    assert [1, 2] == [row["entry"] for row in stored(database)]


def test_rows_without_entries_continue_those_of_the_table(database: Target, tmp_path: Path) -> None:
    load(database, PREFIX, write_transactions(tmp_path, transaction(41)))
    names = [name for name in transaction() if name != "entry"]
    path = write(tmp_path / "more.csv", [transaction(1), transaction(2)], names)
    result = load(database, PREFIX, path)
    assert {"transactions": (42, 43)} == result.entries
    assert [41, 42, 43] == [row["entry"] for row in stored(database)]


def test_rows_written_by_others_continue_after_loaded_entries(database: Target, tmp_path: Path) -> None:
    """An ETL that leaves the entry to the table must not meet one that a file brought."""
    load(database, PREFIX, write_transactions(tmp_path, transaction(7000)))
    row = {name: value or None for name, value in transaction(1).items() if name != "entry"}
    relation = database.relation("dts_transactions")
    with connect(database) as connection:
        connection.execute(
            f"insert into {relation} ({', '.join(row)}) values ({', '.join(f':{name}' for name in row)})", row
        )
        connection.commit()
    assert [7000, 7001] == [row["entry"] for row in stored(database)]


def test_a_low_entry_between_those_of_the_table_is_welcome(database: Target, tmp_path: Path) -> None:
    load(database, PREFIX, write_transactions(tmp_path, transaction(1), transaction(5), transaction(9)))
    load(database, PREFIX, write_transactions(tmp_path, transaction(3), transaction(4)))
    with pytest.raises(FeedError):
        load(database, PREFIX, write_transactions(tmp_path, transaction(2), transaction(5)))
    assert [1, 3, 4, 5, 9] == [row["entry"] for row in stored(database)]


def test_indexes_are_there_after_a_load_and_after_a_refusal(sqlite_database: Target, tmp_path: Path) -> None:
    """They are dropped and created again around a first load."""
    sql = "select name from sqlite_master where type = 'index' order by name"
    with connect(sqlite_database) as connection:
        before = connection.rows(sql)
    with pytest.raises(FeedError):
        load(sqlite_database, PREFIX, write_transactions(tmp_path, transaction(1, status="")))
    load(sqlite_database, PREFIX, write_transactions(tmp_path))
    with connect(sqlite_database) as connection:
        assert before == connection.rows(sql)
    assert len(before) == 8


def test_an_amount_that_sqlite_could_not_add_up_is_refused_there_only(
    sqlite_database: Target, postgres_database: Target, tmp_path: Path
) -> None:
    path = write_transactions(
        tmp_path, transaction(1, amount_money="123456789012345678.91", amount_direction="Credit")
    )
    with pytest.raises(FeedError) as error:
        load(sqlite_database, PREFIX, path)
    assert "the amount is larger than 1,000,000,000,000,000" == error.value.rejected[0].reason
    load(postgres_database, PREFIX, path)
    assert Decimal("123456789012345678.91") == stored(postgres_database)[0]["amount_money"]


def test_other_prefixes_are_not_touched(sqlite_database: Target, tmp_path: Path) -> None:
    with pytest.raises(
        WarehouseError, match="has no dts_x_transactions: create them with recongen schema apply"
    ):
        load(sqlite_database, "dts_x", write_transactions(tmp_path))
    assert [] == stored(sqlite_database)


def test_a_database_that_does_not_exist_is_not_made(tmp_path: Path) -> None:
    target = sqlite_target(tmp_path / "absent.sqlite3")
    with pytest.raises(WarehouseError, match="recongen schema apply"):
        load(target, PREFIX, write_transactions(tmp_path))
    assert not (tmp_path / "absent.sqlite3").exists()


def test_a_load_needs_a_file_and_a_prefix(sqlite_database: Target, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing to read"):
        load(sqlite_database, PREFIX)
    with pytest.raises(UsageError, match="is not a prefix"):
        load(sqlite_database, 'dts"; drop table x; --', write_transactions(tmp_path))


def test_progress_counts_the_bytes_of_both_files(sqlite_database: Target, tmp_path: Path) -> None:
    files = write_transactions(tmp_path), write_balances(tmp_path)
    seen: list[tuple[int, int]] = []
    load(sqlite_database, PREFIX, *files, lambda done, total: seen.append((done, total)))
    total = sum(path.stat().st_size for path in files)
    assert [(files[0].stat().st_size, total), (total, total)] == seen


def test_a_check_says_what_a_load_would_and_loads_nothing(database: Target, tmp_path: Path) -> None:
    load(database, PREFIX, write_transactions(tmp_path))
    with pytest.raises(FeedError) as error:
        check(database, PREFIX, write_transactions(tmp_path))
    assert ["the table already holds this entry"] == [fault.reason for fault in error.value.rejected]
    result = check(database, PREFIX, write_transactions(tmp_path, transaction(2)), write_balances(tmp_path))
    assert ({"transactions": 1, "daily_balances": 1}, None) == (result.counts, result.unchecked)
    assert (1, 0) == (len(stored(database)), len(stored(database, "daily_balances")))


def test_a_check_without_a_database_says_what_it_left_out(tmp_path: Path) -> None:
    result = check(sqlite_target(tmp_path / "absent.sqlite3"), PREFIX, write_transactions(tmp_path))
    assert {"transactions": 1} == result.counts
    assert "there is no database" in (result.unchecked or "")


def test_two_loads_at_once_both_arrive(database: Target, tmp_path: Path) -> None:
    """The second waits for the first, so neither takes the other's entries."""
    names = [name for name in transaction() if name != "entry"]
    paths = [
        write(tmp_path / f"{part}.csv", [transaction(id=f"{part}-{n}") for n in range(2000)], names)
        for part in ("one", "two")
    ]
    errors: list[RecongenError] = []

    def run(path: Path) -> None:
        try:
            load(database, PREFIX, path)
        except RecongenError as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [] == errors
    assert list(range(1, 4001)) == [row["entry"] for row in stored(database)]


def test_a_killed_load_leaves_the_tables_as_they_were(database: Target, tmp_path: Path) -> None:
    """SIGKILL half-way: not a row stays, and the next load works."""
    load(database, PREFIX, write_transactions(tmp_path))
    path = write(tmp_path / "many.csv", (transaction(entry) for entry in range(2, 100_000)))
    names = ("adapter", "schema", "database", "settings")
    parts = json.dumps({name: getattr(database, name) for name in names})
    command = [sys.executable, "-c", LOADING, parts, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        seen = [process.stdout.readline() for _ in range(5)]
        process.kill()
        seen += process.stdout.readlines()
    assert len(seen) >= 5
    assert "loaded\n" not in seen
    assert [1] == [row["entry"] for row in stored(database)]
    assert {"transactions": 1} == load(database, PREFIX, write_transactions(tmp_path, transaction(2))).counts
    assert [1, 2] == [row["entry"] for row in stored(database)]


UNNUMBERED = [name for name in TRANSACTIONS.column_names if name != "entry"]


def faults_of(act: Callable[[], object]) -> list[tuple[int, str]]:
    with pytest.raises(FeedError) as error:
        act()
    return [(fault.line, fault.reason) for fault in error.value.rejected]


def test_a_file_without_entries_is_not_loaded_twice(database: Target, tmp_path: Path) -> None:
    """A check says so, too."""
    path = write(tmp_path / "t.csv", [transaction(1), transaction(2)], UNNUMBERED)
    load(database, PREFIX, path)
    for act in (load, check):
        found = faults_of(lambda act=act: act(database, PREFIX, path))  # type: ignore[misc]
        assert [(2, "the table already holds this row"), (3, "the table already holds this row")] == found
    changed = write(tmp_path / "t.csv", [transaction(1, status="Failed")], UNNUMBERED)
    assert [(2, "the table already holds another row of this id")] == faults_of(
        lambda: load(database, PREFIX, changed)
    )
    reasoned = write(tmp_path / "t.csv", [transaction(1, supersedes="TechnicalCorrection")], UNNUMBERED)
    load(database, PREFIX, reasoned)
    assert [(2, "the table already holds this row")] == faults_of(lambda: load(database, PREFIX, reasoned))
    assert 3 == existing_tables(database, PREFIX)[0].rows


def test_a_row_below_the_last_entry_of_a_close_is_not_taken_later(database: Target, tmp_path: Path) -> None:
    """The closed period would hold it, and nothing would say so."""
    load(database, PREFIX, write_transactions(tmp_path, transaction(3), transaction(5), transaction(9)))
    closed = dict.fromkeys(PERIOD_EVENTS.column_names[1:]) | {
        "through_day": date(2030, 1, 31),
        "made_at": datetime(2030, 2, 1),
        "made_by": "ann",
        "transactions_high_entry": 5,
        "daily_balances_high_entry": 0,
    }
    with connect(database) as connection:
        for each in ({"kind": "close"}, {"kind": "reopen", "transactions_high_entry": 9}):
            append(connection, PREFIX, PERIOD_EVENTS, closed | each)
    late = write_transactions(tmp_path, transaction(4), transaction(6))
    reason = (
        "a period was closed when entry 5 was the last, and this row is not one of those that the close knew"
    )
    for act in (load, check):
        assert [(2, reason)] == faults_of(lambda act=act: act(database, PREFIX, late))  # type: ignore[misc]


@pytest.mark.parametrize(
    ("one", "other"), [("1", "true"), ("0", "false"), ("1e400", "2e400"), ("1", '"1"'), ("1" * 5000, "2")]
)
def test_values_that_differ_are_no_known_row(one: str, other: str, database: Target, tmp_path: Path) -> None:
    rows = [transaction(1, metadata=f'{{"a":{value}}}') for value in (one, other)]
    load(database, PREFIX, write(tmp_path / "t.csv", rows[:1], UNNUMBERED))
    path = write(tmp_path / "t.csv", rows[1:], UNNUMBERED)
    assert [(2, "the table already holds another row of this id")] == faults_of(
        lambda: load(database, PREFIX, path, options=Options(skip_known=True))
    )


EVERY = ["sqlite_database", "postgres_database", "duckdb_database"]


@pytest.fixture(params=EVERY)
def every_database(request: pytest.FixtureRequest) -> Target:
    target: Target = request.getfixturevalue(request.param)
    return target


@pytest.mark.parametrize("numbered", [False, True], ids=["unnumbered", "numbered"])
def test_overlapping_exports_load_what_is_new(every_database: Target, tmp_path: Path, numbered: bool) -> None:
    """Money, instants and JSON are the same however they are written; a change needs a reason, and then loads."""
    columns = TRANSACTIONS.column_names if numbered else UNNUMBERED
    odd = {"transfer_completion": "2030-01-31 16:00:00.5", "metadata": '{"é":"\\\\"}'}
    first = [transaction(1), transaction(2, **odd), transaction(3, amount_money="-7", posting="2030-01-31")]
    load(every_database, PREFIX, write(tmp_path / "t.csv", first, columns), write_balances(tmp_path))
    second = [*first[1:], transaction(4)]
    second[0] |= {"transfer_completion": "2030-01-31T16:00:00.500000Z"}
    second[1] |= {"amount_money": "-7.0"}
    path = write(tmp_path / "u.csv", second, columns)
    known = Options(skip_known=True)
    both = (path, write_balances(tmp_path))
    checked = check(every_database, PREFIX, *both, options=known)
    loaded = load(every_database, PREFIX, *both, options=known)
    for result in (checked, loaded):
        assert {"transactions": 1, "daily_balances": 0} == result.counts
        assert {"transactions": 2, "daily_balances": 1} == result.skipped
    assert {"transactions": (4, 4), "daily_balances": (0, 0)} == loaded.entries
    assert ["leg-1", "leg-2", "leg-3", "leg-4"] == [row["id"] for row in stored(every_database)]


def test_a_changed_row_of_an_overlapping_export_needs_a_reason(
    every_database: Target, tmp_path: Path
) -> None:
    known = Options(skip_known=True)
    load(every_database, PREFIX, write(tmp_path / "t.csv", [transaction(1, status="Pending")], UNNUMBERED))
    path = write(tmp_path / "t.csv", [transaction(1)], UNNUMBERED)
    for act in (load, check):
        found = faults_of(lambda act=act: act(every_database, PREFIX, path, options=known))  # type: ignore[misc]
        assert [(2, "the table already holds another row of this id")] == found
    history = [transaction(1, status="Pending"), transaction(1, supersedes="Inflight")]
    path = write(tmp_path / "t.csv", history, UNNUMBERED)
    for expected in (1, 0):
        result = load(every_database, PREFIX, path, options=known)
        assert {"transactions": expected} == result.counts
    assert ["Pending", "Posted"] == [row["status"] for row in stored(every_database)]


def test_an_entry_that_another_row_has_is_not_skipped(database: Target, tmp_path: Path) -> None:
    load(database, PREFIX, write_transactions(tmp_path))
    path = write_transactions(tmp_path, transaction(1, id="another"))
    assert [(2, "the table already holds this entry")] == faults_of(
        lambda: load(database, PREFIX, path, options=Options(skip_known=True))
    )


def test_a_quiet_day_loads_as_nothing(every_database: Target, tmp_path: Path) -> None:
    """A header alone is a file; the next row is numbered as if it had not been there."""
    quiet = tmp_path / "t.csv", tmp_path / "b.csv"
    for path, table in zip(quiet, TABLES, strict=True):
        path.write_text(",".join(table.column_names) + "\n")
    result = load(every_database, PREFIX, *quiet)
    assert (
        {"transactions": 0, "daily_balances": 0}
        == result.counts
        == check(every_database, PREFIX, *quiet).counts
    )
    with connect(every_database) as connection:
        names = ", ".join(UNNUMBERED)
        values = ", ".join(f":{name}" for name in UNNUMBERED)
        row = {name: transaction()[name] or None for name in UNNUMBERED}
        connection.execute(
            f"insert into {every_database.relation('dts_transactions')} ({names}) values ({values})", row
        )
        connection.commit()
    assert [1] == [row["entry"] for row in stored(every_database)]


@pytest.mark.parametrize("change", ["grows", "is replaced"])
def test_a_file_that_changes_while_it_loads_is_refused(
    every_database: Target, tmp_path: Path, change: str
) -> None:
    """Even when every row that was read is right, and even after its own rows were read."""
    files = write_transactions(tmp_path), write_balances(tmp_path)
    another = write(tmp_path / "other.csv", [transaction(1)], TRANSACTIONS.column_names)

    def meddle(done: int, total: int) -> None:
        if done == total:
            if change == "grows":
                with files[0].open("a") as file:
                    file.write("2,leg-2,")
            else:
                another.rename(files[0])

    found = faults_of(lambda: load(every_database, PREFIX, *files, meddle))
    assert [(0, "the file changed while it was read")] == found
    assert [] == stored(every_database) == stored(every_database, "daily_balances")


def test_accounts_that_look_like_another_are_reported_with_both_places(
    every_database: Target, tmp_path: Path
) -> None:
    """Of both files, and of the tables."""
    load(every_database, PREFIX, write_transactions(tmp_path, transaction(1, account_id="Kasse")))
    files = (
        write_transactions(
            tmp_path, transaction(2, account_id="caf\u00e9"), transaction(3, account_id="kasse")
        ),
        write_balances(tmp_path, balance(1, account_id="cafe\u0301")),
    )
    checked = check(every_database, PREFIX, *files)
    assert checked.warnings == load(every_database, PREFIX, *files).warnings
    assert [
        "account_id 'cafe\\u0301' (daily_balances.csv:2) and 'caf\\xe9' (transactions.csv:2)",
        "account_id 'Kasse' (dts_transactions) and 'kasse' (transactions.csv:3)",
    ] == [warning.partition(" look alike")[0] for warning in checked.warnings]


def test_a_file_that_may_be_cut_off_is_loaded_and_said(sqlite_database: Target, tmp_path: Path) -> None:
    path = write_transactions(tmp_path, transaction(1))
    whole, name = path.read_bytes(), path.name
    assert () == check(sqlite_database, PREFIX, path).warnings
    path.write_bytes(whole.rstrip(b"\r\n"))
    (warning,) = check(sqlite_database, PREFIX, path).warnings
    assert warning.startswith(f"{name} has no line end after its last row")
    assert (warning,) == load(sqlite_database, PREFIX, path).warnings
