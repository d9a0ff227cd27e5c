"""The feed's data tests on rows that another program wrote: which rows they name, on each engine."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import psycopg2
import pytest

from recongen.macros import Macros

MACROS = Path(__file__).parents[3] / "macros"
ENGINES = ("sqlite", "postgres", "duckdb")


class WithTests(Macros):
    """Generic tests are macros of another name."""

    def read(self, file: Path) -> str:
        text = re.sub(r"{%(-?) test (\w+)\(", r"{%\1 macro test_\2(", super().read(file))
        return re.sub(r"{%(-?) endtest", r"{%\1 endmacro", text)


def macros(engine: str) -> WithTests:
    files = [
        path
        for folder in ("dialect", "feed", "builds", "tests")
        for path in sorted((MACROS / folder).glob("*.sql"))
    ]
    return WithTests(engine, files, {"execute": False, "flags": SimpleNamespace(WHICH="build")})


Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def ask(engine: str, request: pytest.FixtureRequest) -> Iterable[Ask]:
    """`ask(sql, *statements)`: the rows of a query after some statements, in a database of its own."""
    if engine == "postgres":
        connection: Any = psycopg2.connect(**request.getfixturevalue("postgres_server"))
    else:
        connection = sqlite3.connect(":memory:") if engine == "sqlite" else duckdb.connect()

    def ask(sql: str, *statements: str) -> list[tuple[Any, ...]]:
        with closing(connection.cursor()) as cursor:
            for statement in [*statements, sql]:
                cursor.execute(statement)
            return [tuple(row) for row in cursor.fetchall()]

    yield ask
    connection.close()


def literal(text: str | None) -> str:
    return "null" if text is None else "'" + text.replace("'", "''") + "'"


def table(name: str, columns: list[str], rows: Iterable[tuple[str | None, ...]]) -> list[str]:
    values = ", ".join("(" + ", ".join(map(literal, row)) + ")" for row in rows)
    listed = ", ".join(f"{column} text" for column in columns)
    return [f"create temporary table {name} ({listed})", f"insert into {name} values {values}"]


VISIBLE = [
    ("c-7", "c-7"),
    ("c-7 ", "c-7"),
    (" c-7", "c-7"),
    ("c-7\t", "c-7"),
    ("c\u00a07", "c 7"),
    ("c-7\u00a0", "c-7"),
    ("\u3000c-7", "c-7"),
    ("c-8\u200b", "c-8"),
    ("\ufeffc-8", "c-8"),
    ("c\u200d8", "c8"),
    ("c\u00ad8", "c8"),
    ("c8\ufe0f", "c8"),
    ("c8\U000e0041", "c8"),
    ("ｃ－７", "c-7"),
    ("現金", "現金"),
    ("😀", "😀"),
    ("o'Neill \\ 1", "o'Neill \\ 1"),
    ("", ""),
]
# Of each pair, one form: which one is the engine's affair.
FORMS_OF_ONE = ["café", "ṩ", "ế", "Ǻ", "ΐ", "й", "ñandú", "Küche 7"]


def test_what_a_reader_sees_of_a_name(engine: str, ask: Ask) -> None:
    forms = [unicodedata.normalize(form, text) for text in FORMS_OF_ONE for form in ("NFC", "NFD")]
    names = [name for name, _ in VISIBLE] + forms
    rows = [(str(number), name) for number, name in enumerate(names)]
    sql = f"select {macros(engine).visible('name')} from named order by cast(number as integer)"
    seen = [text for (text,) in ask(sql, *table("named", ["number", "name"], rows))]
    assert [look for _, look in VISIBLE] == seen[: len(VISIBLE)]
    found = seen[len(VISIBLE) :]
    assert found[::2] == found[1::2]
    assert len(FORMS_OF_ONE) == len(set(found))


NAMES = ["id", "account_id", "account_role", "account_parent_role", "transfer_id", "transfer_type"]
NAMES += ["transfer_parent_id", "rail_name", "template_name", "bundle_id", "origin"]


def feed_row(**changes: str | None) -> tuple[str | None, ...]:
    plain: dict[str, str | None] = dict.fromkeys(NAMES, "x")
    return tuple((plain | {"template_name": None} | changes).values())


def test_pairs_of_names_that_look_alike_are_named(engine: str, ask: Ask) -> None:
    """Across the tables and the columns of one kind, and only there; of ids by the million without case."""
    transactions = [
        feed_row(account_id="caf\u00e9", transfer_id="t-1", rail_name="Wire"),
        feed_row(account_id="c-7 ", transfer_id="t-1 ", rail_name="wire"),
        feed_row(account_id="c-8\u200b", bundle_id="t-1\u200b", transfer_type="Wire"),
        feed_row(account_id="c-9", transfer_id="T-1", account_parent_role="Pool\t", id="a"),
        feed_row(account_id="C-9", transfer_id="Rail One", transfer_parent_id="Rail One", id="A"),
    ]
    balances = [(name, "Pool", None, "x") for name in ("cafe\u0301", "c-7", "c-8", "c-9")]
    sql = macros(engine).test_feed_lookalikes("transactions", "balances")
    columns = ["account_id", "account_role", "account_parent_role", "origin"]
    found = ask(sql, *table("transactions", NAMES, transactions), *table("balances", columns, balances))
    assert {
        ("account_id", "caf\u00e9", "cafe\u0301"),
        ("account_id", "c-7 ", "c-7"),
        ("account_id", "c-8\u200b", "c-8"),
        ("account_id", "c-9", "C-9"),
        ("account_role", "Pool\t", "Pool"),
        ("rail_name", "wire", "Wire"),
        ("transfer_id", "t-1 ", "t-1"),
        ("transfer_id", "t-1\u200b", "t-1"),
        ("transfer_id", "t-1\u200b", "t-1 "),
    } == set(found)
    assert len(set(found)) == len(found)


JSON = [
    ('{"a":1,"a":2}', True),
    ('{"a":"","b":{},"a":""}', True),
    ('{"a":1,"\\u0061":2}', True),
    ('{"":1,"":2}', True),
    (' { "é" : [ ] , "é" : null } ', True),
    ('{"a":1,"A":2}', False),
    ('{"a":{"a":1},"b":{"a":1}}', False),
    ('{"a":{"b":1,"b":2}}', False),
    ('{"a":"\\"a\\":1"}', False),
    ("{}", False),
    ("[]", False),
    ("not JSON", False),
    (None, False),
]


def test_an_object_that_names_a_key_twice_is_found(engine: str, ask: Ask) -> None:
    rows = [(str(number), text) for number, (text, _) in enumerate(JSON)]
    fault = macros(engine).feed_json_keys_fault("metadata")
    sql = f"select cast(number as integer) from texts where {fault} order by 1"
    found = ask(sql, *table("texts", ["number", "metadata"], rows))
    assert [number for number, (_, twice) in enumerate(JSON) if twice] == [number for (number,) in found]


def test_sqlite_knows_every_letter_of_three_scripts() -> None:
    """Those that Unicode spells in two ways, by its own tables."""
    known = {
        letter: base + chr(mark)
        for mark, (bases, letters) in macros("sqlite").composed_letters().items()
        for base, letter in zip(bases, letters, strict=True)
    }
    scripts = ("LATIN", "GREEK", "CYRILLIC")
    expected = {}
    for letter in map(chr, range(0x80, 0x10000)):
        parts = unicodedata.decomposition(letter).split()
        if len(parts) == 2 and "<" not in parts[0] and unicodedata.name(letter).startswith(scripts):
            expected[letter] = "".join(chr(int(part, 16)) for part in parts)
    assert expected == {letter: known.get(letter) for letter in expected}
    assert [] == [letter for letter in known if unicodedata.normalize("NFD", letter) == letter]
