"""A faulty feed is refused with the line and the reason, and the tables stay as they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from recongen.errors import FeedError
from recongen.feed.contract import TRANSACTIONS
from recongen.feed.findings import RejectedRow
from recongen.feed.load import check, load
from recongen.warehouse.target import Target
from tests.unit.feed.conftest import PREFIX, stored
from tests.unit.feed.samples import transaction, write, write_balances, write_transactions


def with_row(**changes: str) -> Callable[[Path], Path]:
    """A file whose third line, its second row, has one fault."""
    return lambda folder: write_transactions(
        folder, transaction(11), transaction(12) | changes, transaction(13)
    )


def without_column(name: str) -> Callable[[Path], Path]:
    columns = [column for column in TRANSACTIONS.column_names if column != name]
    return lambda folder: write(folder / "transactions.csv", [transaction(11)], columns)


def with_column(name: str) -> Callable[[Path], Path]:
    columns = [*TRANSACTIONS.column_names, name]
    return lambda folder: write(folder / "transactions.csv", [transaction(11) | {name: "x"}], columns)


def with_bytes(change: Callable[[bytes], bytes]) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = write_transactions(
            folder, transaction(11), transaction(12, account_name="Café", metadata='{"a":"b"}')
        )
        path.write_bytes(change(path.read_bytes()))
        return path

    return make


def cut_after(text: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content[: content.rindex(text) + len(text)]


FAULTS = {
    "bad number": (with_row(amount_money="-12,50"), 3, "amount_money", "not a number"),
    "bad date": (with_row(posting="2030-02-31 10:00:00"), 3, "posting", "no such day"),
    "sign against direction": (
        with_row(amount_money="12.50"),
        3,
        "amount_money",
        "the sign disagrees with the direction",
    ),
    "broken JSON": (with_row(metadata='{"a":'), 3, "metadata", "not JSON: Expecting value at character 6"),
    "unknown column": (with_column("amount"), 1, "amount", "transactions has no such column"),
    "missing column": (without_column("rail_name"), 1, "rail_name", "this required column is missing"),
    "duplicate entry": (with_row(entry="11"), 3, "entry", "an earlier row has the same entry"),
    "entry of the table": (with_row(entry="1"), 3, "entry", "the table already holds this entry"),
    "truncated file": (with_bytes(cut_after(b"Posted")), 3, None, "10 fields, the header has 21"),
    "truncated quote": (with_bytes(cut_after(b'"{""a')), 3, None, "a quoted field is never closed"),
    "Latin-1": (
        with_bytes(lambda content: content.decode().encode("latin-1")),
        3,
        None,
        "is not UTF-8; the file looks like Latin-1",
    ),
    "empty": (with_bytes(lambda content: b""), 1, None, "the file is empty"),
    "unknown status": (with_row(status="Booked"), 3, "status", "not a known status"),
    "blank after an id": (with_row(account_id="cash "), 3, "account_id", "a blank after it"),
    "JSON key twice": (
        with_row(metadata='{"a":{"b":1,"b":2}}'),
        3,
        "metadata",
        "JSON that names the key 'b' twice",
    ),
}


def refused(target: Target, transactions: Path | None, balances: Path | None = None) -> list[RejectedRow]:
    with pytest.raises(FeedError) as error:
        load(target, PREFIX, transactions, balances)
    return list(error.value.rejected)


@pytest.mark.parametrize("kind", FAULTS)
def test_each_kind_of_fault_is_refused_with_its_line(database: Target, tmp_path: Path, kind: str) -> None:
    """Ten kinds and their variants: the refusal names line, column and reason, and not a row is left behind."""
    load(database, PREFIX, write_transactions(tmp_path), write_balances(tmp_path))
    before = stored(database), stored(database, "daily_balances")
    make, line, column, reason = FAULTS[kind]
    (fault,) = refused(database, make(tmp_path))
    assert (line, column) == (fault.line, fault.column)
    assert reason in fault.reason
    assert fault.remedy
    assert before == (stored(database), stored(database, "daily_balances"))


def test_a_fault_in_the_second_file_refuses_the_first(database: Target, tmp_path: Path) -> None:
    """Transactions are inserted before balances are read, and still none stays."""
    faults = refused(database, write_transactions(tmp_path), write_balances(tmp_path, {"entry": "0"}))
    assert {"daily_balances.csv"} == {fault.file for fault in faults}
    assert [] == stored(database)


def test_faults_of_both_files_are_reported_together(database: Target, tmp_path: Path) -> None:
    faults = refused(
        database,
        write_transactions(tmp_path, transaction(1, status="")),
        write(tmp_path / "daily_balances.csv", [{"entry": "1"}]),
    )
    assert {"transactions.csv", "daily_balances.csv"} == {fault.file for fault in faults}


def test_an_unreadable_file_does_not_hide_the_faults_of_the_other(database: Target, tmp_path: Path) -> None:
    faults = refused(
        database, write_transactions(tmp_path, transaction(1, status="")), tmp_path / "absent.csv"
    )
    assert ["absent.csv", "transactions.csv"] == [fault.file for fault in faults]


def test_every_fault_of_a_row_is_reported(sqlite_database: Target, tmp_path: Path) -> None:
    """Nobody has to load a file five times to find five mistakes."""
    row = transaction(
        1, account_id="", amount_money="1e3", posting="31/01/2030", account_scope="Internal", metadata="[]"
    )
    faults = refused(sqlite_database, write_transactions(tmp_path, row))
    assert ["account_id", "account_scope", "amount_money", "posting", "metadata"] == [
        fault.column for fault in faults
    ]


def test_a_refusal_counts_more_than_it_keeps(sqlite_database: Target, tmp_path: Path) -> None:
    """Ten thousand faults are kept; the message counts them all."""
    path = write_transactions(tmp_path, *(transaction(entry, status="") for entry in range(1, 10_101)))
    with pytest.raises(FeedError, match="10,100 faults in transactions.csv") as error:
        load(sqlite_database, PREFIX, path)
    assert 10_000 == len(error.value.rejected)


def test_a_check_lists_all_of_them_in_the_order_of_their_lines(
    sqlite_database: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recongen.feed.findings.KEPT", 2)
    path = write_transactions(tmp_path, *(transaction(entry, status="\u2028ü\n") for entry in range(1, 8)))
    with pytest.raises(FeedError, match="7 faults in transactions.csv") as error:
        check(sqlite_database, PREFIX, path, lists_all=True)
    assert 2 == len(error.value.rejected)
    for _ in range(2):
        rows = list(error.value.every)
        # Each row has a line break, so it takes two lines of the file.
        assert [2, 4, 6, 8, 10, 12, 14] == [row.line for row in rows]
        assert {rows[0]} == {replace(row, line=2) for row in rows}


def test_a_fault_reads_as_one_line(sqlite_database: Target, tmp_path: Path) -> None:
    (fault,) = refused(sqlite_database, write_transactions(tmp_path, transaction(1, amount_money="-1.234")))
    assert (
        "transactions.csv:2: amount_money '-1.234': more than two decimals; "
        "round it to cents at the source; nothing is rounded here"
    ) == str(fault)


def test_what_only_the_database_refuses_is_one_line_too(sqlite_database: Target, tmp_path: Path) -> None:
    """A CHECK that a bank added to its own table is named, and nothing stays."""
    from recongen.warehouse.connect import connect

    with connect(sqlite_database) as connection:
        connection.execute(
            "create trigger house_rule before insert on dts_transactions when new.account_id = 'cash' "
            "begin select raise(abort, 'no cash here'); end"
        )
    with pytest.raises(FeedError, match=r"refused by the database: .*no cash here$"):
        load(sqlite_database, PREFIX, write_transactions(tmp_path))
    assert [] == stored(sqlite_database)
