"""From a CSV file to canonical rows, and where its faults are."""

from __future__ import annotations

import csv
import random
from collections.abc import Collection, Sequence
from pathlib import Path

import pytest

from recongen.feed.contract import DAILY_BALANCES, TRANSACTIONS, Table
from recongen.feed.findings import Faults
from recongen.feed.reader import FeedReader
from recongen.feed.stored import Key, Row, StoredRows
from recongen.warehouse.engines.base import Engine
from tests.unit.feed.samples import balance, transaction, write, write_balances, write_transactions

LARGEST = Engine.largest_amount


class Numbered(StoredRows):
    """A table of which only the entries are known: the highest, and others below it."""

    def __init__(self, highest: int, *others: int) -> None:
        self.highest = highest
        self._entries = {str(entry) for entry in (*others, highest)}

    def rows(self, by: Sequence[str], keys: Collection[Key]) -> dict[Key, list[Row]]:
        return {key: [] for key in keys if by == ("entry",) and key[0] in self._entries}


def read(
    path: Path, table: Table = TRANSACTIONS, stored: StoredRows | None = None, batch: int = 1000
) -> tuple[list[dict[str, str]], Faults]:
    faults = Faults()
    reader = FeedReader(table, path, faults, LARGEST, stored=stored, batch=batch)
    rows = [dict(zip(table.column_names, row, strict=True)) for rows in reader.batches() for row in rows]
    return rows, faults


def places(faults: Faults) -> list[tuple[int, str | None]]:
    return [(fault.line, fault.column) for fault in faults.kept]


def test_rows_come_canonical_and_in_the_order_of_the_table(tmp_path: Path) -> None:
    """The file may name its columns in any order and leave optional ones out."""
    row = {
        name: value
        for name, value in transaction(1, amount_money="-7", posting="2030-01-31").items()
        if value
    }
    path = write(tmp_path / "t.csv", [row], sorted(row))
    rows, faults = read(path)
    assert not faults
    expected = transaction(1, amount_money="-7.00", posting="2030-01-31 00:00:00")
    assert [expected] == rows
    assert list(TRANSACTIONS.column_names) == list(rows[0])


def test_a_byte_order_mark_and_crlf_are_not_faults(tmp_path: Path) -> None:
    path = write_transactions(tmp_path)
    path.write_bytes(
        b"\xef\xbb\xbf" + path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") + b"\r\n\r\n"
    )
    rows, faults = read(path)
    assert (1, []) == (len(rows), faults.kept)


def test_lines_are_counted_through_quoted_line_breaks(tmp_path: Path) -> None:
    """The line is the one on which the row starts in the file, as an editor shows it."""
    first = transaction(1, account_name="two\nlines", metadata='{"a":\r\n1}')
    path = write_transactions(
        tmp_path, first, transaction(2, status=""), transaction(3, account_name="a\nb", origin="")
    )
    _, faults = read(path)
    assert [(5, "status"), (6, "origin")] == places(faults)


def test_commas_quotes_and_line_breaks_in_fields_survive(tmp_path: Path) -> None:
    name = 'a "quoted", name\nand more'
    rows, faults = read(write_transactions(tmp_path, transaction(1, account_name=name)))
    assert not faults
    assert name == rows[0]["account_name"]


def test_without_an_entry_column_rows_are_numbered_after_the_table(tmp_path: Path) -> None:
    names = [name for name in TRANSACTIONS.column_names if name != "entry"]
    path = write(tmp_path / "t.csv", [transaction(1), transaction(2)], names)
    rows, faults = read(path, stored=Numbered(41))
    assert not faults
    assert ["42", "43"] == [row["entry"] for row in rows]


def test_an_entry_column_must_be_filled(tmp_path: Path) -> None:
    _, faults = read(write_transactions(tmp_path, transaction(1, status="Posted") | {"entry": ""}))
    assert [(2, "entry")] == places(faults)
    assert "leave the column out" in faults.kept[0].remedy


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([3, 1, 2], []),
        ([10, 20, 30], []),
        ([1, 2, 2], [4]),
        ([5, 1, 5], [4]),
        ([7, 8, 9], [4]),
        ([8, 9, 10], [3]),
    ],
)
@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_an_entry_is_used_once(tmp_path: Path, entries: list[int], expected: list[int], batch: int) -> None:
    """Within the file, whatever its order, and against the table, which here holds the entry 9 and its highest, 100."""
    stored = Numbered(100, 9)
    rows = [transaction(entry) for entry in entries]
    _, faults = read(write_transactions(tmp_path, *rows), stored=stored, batch=batch)
    assert expected == [fault.line for fault in faults.kept]


def test_rows_of_the_wrong_width_are_distinguished(tmp_path: Path) -> None:
    path = write_transactions(tmp_path)
    path.write_text(path.read_text() + "2,leg-2\n" + "3" + ",x" * 21 + "\n")
    _, faults = read(path)
    assert ["2 fields, the header has 21", "22 fields, the header has 21"] == [
        fault.reason for fault in faults.kept
    ]
    assert [3, 4] == [fault.line for fault in faults.kept]


def test_a_quote_that_is_never_closed_is_found_where_it_opens(tmp_path: Path) -> None:
    """Whether the file ends soon after or goes on for megabytes."""
    rows = write_transactions(tmp_path, transaction(1), transaction(2)).read_text().splitlines()
    opened = rows[2].replace("cash", '"cash', 1)
    for rest in ("", "\n".join(rows[1:2] * 20_000)):
        path = tmp_path / "open.csv"
        path.write_text("\n".join([*rows[:2], opened, rest.replace('"', "")]))
        _, faults = read(path)
        assert [3] == [fault.line for fault in faults.kept]
        assert "nothing after this row was read" in faults.kept[0].remedy


def test_text_after_a_closing_quote_is_a_fault(tmp_path: Path) -> None:
    path = write_transactions(tmp_path)
    path.write_text(path.read_text().replace('"Cash, main"', '"Cash" main'))
    _, faults = read(path)
    assert ["text after a closing quote"] == [fault.reason for fault in faults.kept]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Status", {("Status", "did you mean status?")}),
        ("status,status", {("status", "keep one of them")}),
        ("stauts", {("stauts", "did you mean status?"), ("status", "add it; every row needs a value in it")}),
        ("Transfer-Type", {("Transfer-Type", "did you mean transfer_type?")}),
        ("money", {("money", "daily_balances has it: move it to that file, or remove it")}),
        (
            "batch_number",
            {
                (
                    "batch_number",
                    "remove it, or put its values into the JSON of metadata; transactions takes "
                    + ", ".join(TRANSACTIONS.column_names),
                )
            },
        ),
    ],
)
def test_faults_of_the_header_are_reported_together(
    tmp_path: Path, header: str, expected: set[tuple[str, str]]
) -> None:
    replaced = ("status", "transfer_type" if header == "Transfer-Type" else "status")
    names = [name for name in TRANSACTIONS.column_names if name not in replaced]
    path = tmp_path / "t.csv"
    path.write_text(",".join([*names, header]) + "\n" + ",".join("x" * 25) + "\n")
    _, faults = read(path)
    assert {1} == {fault.line for fault in faults.kept}
    assert expected <= {(fault.column, fault.remedy) for fault in faults.kept}


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("posting", "transactions has it: move it to that file, or remove it"),
        ("note", "remove it; daily_balances takes " + ", ".join(DAILY_BALANCES.column_names)),
    ],
)
def test_a_column_of_the_balances_is_sent_to_the_right_place(tmp_path: Path, name: str, remedy: str) -> None:
    path = write(tmp_path / "b.csv", [balance(1) | {name: "x"}])
    _, faults = read(path, DAILY_BALANCES)
    assert [remedy] == [fault.remedy for fault in faults.kept]


def test_swapped_files_are_recognized(tmp_path: Path) -> None:
    _, faults = read(write_balances(tmp_path), TRANSACTIONS)
    assert ["these are the columns of daily_balances, not of transactions"] == [
        fault.reason for fault in faults.kept
    ]


def test_semicolons_are_recognized(tmp_path: Path) -> None:
    path = write_transactions(tmp_path)
    path.write_text(path.read_text().replace(",", ";"))
    _, faults = read(path)
    assert ["columns are separated by semicolons"] == [fault.reason for fault in faults.kept]


@pytest.mark.parametrize(
    ("amount", "direction", "is_fault"),
    [
        ("5", "Debit", True),
        ("-5", "Credit", True),
        ("0", "Debit", False),
        ("0", "Credit", False),
        ("-0.00", "Credit", False),
        ("-0.01", "Debit", False),
    ],
)
def test_the_sign_agrees_with_the_direction(
    tmp_path: Path, amount: str, direction: str, is_fault: bool
) -> None:
    _, faults = read(
        write_transactions(tmp_path, transaction(1, amount_money=amount, amount_direction=direction))
    )
    assert is_fault == bool(faults)


@pytest.mark.parametrize(
    ("end", "is_fault"),
    [("2030-01-31", True), ("2030-01-30 23:59:59", True), ("2030-01-31 00:00:00.000001", False)],
)
def test_a_business_day_ends_after_it_starts(tmp_path: Path, end: str, is_fault: bool) -> None:
    _, faults = read(write_balances(tmp_path, balance(1, business_day_end=end)), DAILY_BALANCES)
    assert ([(2, "business_day_end")] if is_fault else []) == places(faults)


def test_progress_ends_at_the_size_of_the_file(tmp_path: Path) -> None:
    path = write_transactions(tmp_path, *(transaction(entry) for entry in range(1, 50)))
    seen: list[int] = []
    for _ in FeedReader(TRANSACTIONS, path, Faults(), LARGEST, batch=10).batches(seen.append):
        pass
    assert path.stat().st_size == seen[-1]
    assert sorted(seen) == seen


def test_the_limit_of_the_csv_module_is_put_back(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    read(write_transactions(tmp_path))
    assert before == csv.field_size_limit()


def test_batches_and_single_rows_find_the_same(tmp_path: Path) -> None:
    """A batch is checked column by column and only a faulty one row by row: both ways agree on every row."""
    choose = random.Random(7)
    odd = {
        "amount_money": ["-1.234", "5", "-0.00", "-7", "1e3"],
        "posting": ["2030-02-30", "2030-01-31T10:00:00.25", "2030-01-31"],
        "account_scope": ["external", "INTERNAL"],
        "metadata": ["", "[]", '{"a":{}}'],
        "supersedes": ["Inflight", "inflight"],
        "account_id": ["", " ", "x" * 101],
    }
    for trial in range(30):
        rows = [transaction(entry) for entry in range(1, 40)]
        for _ in range(trial % 4):
            column = choose.choice(sorted(odd))
            choose.choice(rows)[column] = choose.choice(odd[column])
        path = write_transactions(tmp_path, *rows)
        whole, single = read(path), read(path, batch=1)
        assert single[1].kept == whole[1].kept
        if not single[1]:
            assert single[0] == whole[0]


def test_blank_lines_around_the_rows_are_not_faults(tmp_path: Path) -> None:
    path = write_transactions(tmp_path)
    path.write_text("\n\n" + path.read_text() + "\n   \n\n")
    rows, faults = read(path)
    assert (1, []) == (len(rows), faults.kept)


def test_the_header_line_among_the_rows_is_one_fault(tmp_path: Path) -> None:
    path = write_transactions(tmp_path)
    path.write_text(path.read_text() + path.read_text().splitlines()[0] + "\n")
    _, faults = read(path)
    assert [(3, "the header line again")] == [(fault.line, fault.reason) for fault in faults.kept]
