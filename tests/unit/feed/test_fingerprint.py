"""The feed's fingerprint: the same on every engine, another for every change below the mark, and for none above it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence

import pytest

from recongen.errors import UsageError
from recongen.feed.contract import TABLES, Column, Table
from recongen.feed.fingerprint import BLOCK, Fingerprint, Marks, fingerprint
from recongen.warehouse.connect import connect
from recongen.warehouse.target import Target

PREFIX = "dts"
COUNT = 2 * BLOCK + 100
TEXTS = ("plain", "with | bar", "5:five", "Ünïcødé", "e\u0301", "🤦🏼‍♂️ astral", "quo\"te's", "x" * 90)
JSON = (None, "{}", '{"a": "ä|b", "b" : [1, 2]}', '{"note": "🤦🏼"}')
INSTANTS = ("2030-01-31 00:00:00", "1999-12-31 23:59:59.000001", "2030-06-30 12:30:00.500000")
MONEY = ("0.00", "0.05", "-0.05", "-12.50", "1234567.89", "999999999999.99")


def cell(column: Column, number: int) -> str:
    """Canonical text, '' for nothing; what a row's cells have differs from column to column."""
    if column.kind == "entry":
        # A gap, and none of the third block.
        return str(number if number <= 5000 else number + 3 * BLOCK)
    number += sum(map(ord, column.name))
    if not column.required and number % 3 == 0:
        return ""
    if column.one_of:
        return column.one_of[number % len(column.one_of)]
    choices: dict[str, Sequence[str | None]] = {"money": MONEY, "instant": INSTANTS, "json": JSON}
    kind = choices.get(column.kind, TEXTS)
    text = kind[number % len(kind)] or ""
    return f"{text[: column.length - 9]}{number}" if kind is TEXTS else text


def rows(table: Table, numbers: Sequence[int]) -> Iterator[list[str]]:
    for number in numbers:
        cells = {column.name: cell(column, number) for column in table.columns}
        if "amount_money" in cells:
            sign = "-" if cells["amount_direction"] == "Debit" else ""
            cells["amount_money"] = (sign + cells["amount_money"].removeprefix("-")).replace("-0.00", "0.00")
        else:
            cells["business_day_end"] = "2031-01-01 00:00:00.250000"
        yield list(cells.values())


def line(table: Table, row: Sequence[str]) -> str:
    cells = []
    for column, text in zip(table.columns, row, strict=True):
        if column.kind == "money" and text:
            text = str(int(text.replace(".", "")))
        elif column.kind in ("name", "text", "json"):
            text = f"{len(text) or ''}:{text}"
        cells.append(text)
    return "|".join(cells) + "\n"


def fill(target: Target) -> None:
    with connect(target) as connection:
        connection.begin()
        for table in TABLES:
            batch = list(rows(table, range(1, COUNT + 1)))
            connection.insert(table.relation(PREFIX), table.column_names, [batch])
        connection.commit()


def taken(target: Target, marks: Marks) -> Fingerprint:
    with connect(target, read_only=True) as connection:
        return fingerprint(connection, PREFIX, marks)


def sha256(lines: Sequence[str]) -> str:
    return hashlib.sha256("".join(lines).encode()).hexdigest()


MARK = 3 * BLOCK + COUNT - 10
MARKS = Marks(MARK, 300)


def test_it_is_the_same_on_every_engine(
    sqlite_database: Target, postgres_database: Target, duckdb_database: Target
) -> None:
    for target in (sqlite_database, postgres_database, duckdb_database):
        fill(target)
        found = taken(target, MARKS)
        for table in TABLES:
            mark, mine = MARKS.of(table), getattr(found, table.name)
            lines = [line(table, row) for row in rows(table, range(1, COUNT + 1)) if int(row[0]) <= mark]
            assert (mark, len(lines), sha256(lines)) == (mine.mark, mine.rows, mine.digest), target.adapter
            counted = 0
            for block in mine.blocks:
                last = block.first + BLOCK - 1
                inside = [each for each in lines if block.first <= int(each.partition("|")[0]) <= last]
                assert (1, len(inside), sha256(inside)) == (block.first % BLOCK, block.rows, block.digest)
                counted += block.rows
            assert len(lines) == counted
        assert [1, BLOCK + 1, 4 * BLOCK + 1, 5 * BLOCK + 1] == [
            block.first for block in found.transactions.blocks
        ]
        assert found == Fingerprint.from_dict(json.loads(json.dumps(found.to_dict())))


def change(target: Target, marks: Marks, *statements: str) -> list[str]:
    """What is said of the feed once the statements have run; they are undone."""
    with connect(target) as connection:
        connection.execute("pragma ignore_check_constraints = on")
        before = fingerprint(connection, PREFIX, marks)
        connection.begin()
        for sql in statements:
            assert connection.execute(sql), sql
        said = before.changes(fingerprint(connection, PREFIX, marks))
        connection.rollback()
    return said


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_changed_cell_shows(sqlite_database: Target, table: Table) -> None:
    fill(sqlite_database)
    others = {"money": "'7.77'", "instant": "'2031-01-01 00:00:01'", "json": "'{\"a\":1}'"}
    relation, marks = table.relation(PREFIX), Marks(300, 300)
    for column in table.columns[1:]:
        other = others.get(column.kind, "'other'")
        sql = f"update {relation} set {column.name} = {other} where entry = 7"
        said = f"the feed's {table.name} hold other rows between the entries 1 and 300"
        assert [said] == change(sqlite_database, marks, sql), column.name
    # A text without characters is not an absent one.
    emptied = f"update {relation} set supersedes = '' where supersedes is null and entry <= 300"
    assert 1 == len(change(sqlite_database, marks, emptied))


def test_a_change_is_found_by_its_block(sqlite_database: Target) -> None:
    fill(sqlite_database)
    cases = [
        ("delete from dts_transactions where entry = 4096", ["1 fewer row between the entries 1 and 4,096"]),
        (
            "update dts_transactions set entry = 5001 where entry = 5000",
            ["other rows between the entries 4,097 and 8,192"],
        ),
        (
            "update dts_transactions set entry = 8193 where entry = 5000",
            [
                "1 fewer row between the entries 4,097 and 8,192",
                "1 more row between the entries 8,193 and 12,288",
            ],
        ),
        (f"delete from dts_transactions where entry = {MARK}", [f"1 fewer row between the entries 20,481 and {MARK:,}"]),
        (f"update dts_transactions set account_id = 'other' where entry > {MARK}", []),
        (f"delete from dts_transactions where entry > {MARK + 1}", []),
    ]  # fmt: skip
    for sql, expected in cases:
        said = [f"the feed's transactions hold {each}" for each in expected]
        assert said == change(sqlite_database, MARKS, sql), sql


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        (Marks(10**6, 0), "transactions end at entry 20,580 and do not reach entry 1,000,000"),
        (Marks(0, 10**6), "daily_balances end at entry 20,580 and do not reach entry 1,000,000"),
    ],
)
def test_a_feed_that_ends_before_its_mark_is_named(sqlite_database: Target, marks: Marks, said: str) -> None:
    with pytest.raises(UsageError, match="are empty and do not reach entry 3"):
        taken(sqlite_database, Marks(3, 3))
    fill(sqlite_database)
    with pytest.raises(UsageError, match=said):
        taken(sqlite_database, marks)
    assert [0, 0] == [getattr(taken(sqlite_database, Marks(0, 0)), table.name).rows for table in TABLES]
