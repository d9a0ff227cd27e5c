"""The feed's data tests on rows that another program wrote: which rows they name, on each engine."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable, Sequence
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


Texts = tuple[Sequence[str], Iterable[tuple[str | None, ...]]]
"""The columns of a table, and its rows."""
Ask = Callable[..., list[tuple[Any, ...]]]
"""`ask(sql, name=texts)`: the rows of a query of these tables, in a database of its own."""


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def ask(engine: str, request: pytest.FixtureRequest) -> Iterable[Ask]:
    if engine == "postgres":
        connection: Any = psycopg2.connect(**request.getfixturevalue("postgres_server"))
    else:
        connection = sqlite3.connect(":memory:") if engine == "sqlite" else duckdb.connect()

    def ask(sql: str, **tables: Texts) -> list[tuple[Any, ...]]:
        with closing(connection.cursor()) as cursor:
            for name, (columns, rows) in tables.items():
                listed = ", ".join(f"{column} text" for column in columns)
                cursor.execute(f"create temporary table {name} ({listed})")
                cursor.execute(f"insert into {name} {values(engine, rows)}")
            cursor.execute(sql)
            return [tuple(row) for row in cursor.fetchall()]

    yield ask
    connection.close()


def values(engine: str, rows: Iterable[tuple[str | None, ...]]) -> str:
    literal = macros(engine).text_literal
    lists = (", ".join("null" if text is None else literal(text) for text in row) for row in rows)
    return f"values {', '.join(f'({listed})' for listed in lists)}"


def numbered(texts: Iterable[str | None]) -> Texts:
    return ["number", "text"], [(str(number), text) for number, text in enumerate(texts)]


LITERALS = ["o'Neill", "''", "\\", "\\'", "a\\\\nb", "a\nb", '"', "%s :x {{ y }}", "é", ""]


def test_a_literal_is_its_text(engine: str, ask: Ask) -> None:
    sql = "select text from texts order by cast(number as integer)"
    assert [(text,) for text in LITERALS] == ask(sql, texts=numbered(LITERALS))


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
FORMS_OF_ONE = ["café", "ṩ", "ế", "Ǻ", "ΐ", "й", "ñandú", "Küche 7"]


def test_what_a_reader_sees_of_a_name(engine: str, ask: Ask) -> None:
    sql = f"select {macros(engine).visible('text')} from texts order by cast(number as integer)"
    seen = [text for (text,) in ask(sql, texts=numbered(name for name, _ in VISIBLE))]
    assert [look for _, look in VISIBLE] == seen


def test_two_forms_of_a_letter_are_one_to_a_reader(engine: str, ask: Ask) -> None:
    """By the engine's own comparison: in which form it has both is its affair."""
    forms = [unicodedata.normalize(form, text) for text in FORMS_OF_ONE for form in ("NFC", "NFD")]
    sql = f"""
        with seen as (select cast(number as integer) as number, {macros(engine).visible("text")} as look from texts)
        select one.number, other.number from seen one
        inner join seen other on one.look = other.look where one.number < other.number
    """
    pairs = {(number, number + 1) for number in range(0, len(forms), 2)}
    assert pairs == set(ask(sql, texts=numbered(forms)))


NAMES = ["id", "account_id", "account_role", "account_parent_role", "transfer_id", "transfer_type"]
NAMES += ["transfer_parent_id", "rail_name", "template_name", "bundle_id", "origin"]


FEED = ("transactions", "daily_balances")


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
    everywhere = dict.fromkeys(FEED, "1 = 1")
    names = macros(engine).feed_names(dict(zip(FEED, ("transactions", "balances"), strict=True)), everywhere)
    sql = macros(engine).test_feed_lookalikes(f"({names})", "transactions")
    columns = ["account_id", "account_role", "account_parent_role", "origin"]
    found = ask(sql, transactions=(NAMES, transactions), balances=(columns, balances))
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
    fault = macros(engine).feed_json_keys_fault("text")
    found = ask(f"select text from texts where {fault}", texts=numbered(text for text, _ in JSON))
    assert {text for text, twice in JSON if twice} == {text for (text,) in found}


NO_OBJECTS = [
    "", "abc", "[1]", "7", '"text"', "null", "{'a': 1}", "{a: 1}",
    '{"a": }', '{"a": 1', '{"a": 1,}', '{"a": 01}', '{"a": NaN}', '{"a": -Infinity}', '{"a": [1 ,\n]}', '{"a": [1}', '{"a": 1 "b": 2}',
    '{"a": 1} {"b": 2}', '{"a": 1}{"b": 2}', '{"a": 1},{"b": 2}', '{"a": 1} x', '{"a": 1}}', '{"a": 1}]',
    '{"a": 1}] [{"b": 2}', '{"a": 1}, "b": {}', '{"a": 1}} {"b": {}', '[{"a": 1}]', '{"a": 1} null',
]  # fmt: skip
OBJECTS = [
    "{}", ' {"a": 1}\n', '{"a": "} {"}', '{"a": {"b": [1, {"c": null}]}, "d": -1.5e3}', '{"nan": "x,}", "b": "\\"inf,]"}', '{"\\u00e9": "\\u00e9"}', None,
]  # fmt: skip


def test_what_is_not_one_object_is_found(engine: str, ask: Ask) -> None:
    fault = macros(engine).feed_json_fault("text")
    found = ask(f"select text from texts where {fault}", texts=numbered([*NO_OBJECTS, *OBJECTS]))
    assert set(NO_OBJECTS) == {text for (text,) in found}


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
