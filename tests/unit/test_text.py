"""Text leaves recongen with nothing in it that steers a terminal."""

from __future__ import annotations

import json

import pytest

from recongen.engine_messages import with_remedy
from recongen.text import first, json_pieces, json_text, plural, printable


@pytest.mark.parametrize("character", ["\x1b", "\n", "\r", "\x9b", "\u202e", "\x7f"])
def test_what_moves_the_cursor_is_replaced(character: str) -> None:
    assert "a\N{REPLACEMENT CHARACTER}b" == printable(f"a{character}b")


def test_letters_of_every_script_stay() -> None:
    text = "Zürich 東京 — می\u200cخواهم 👩\u200d👧"
    assert text == printable(text)


def test_json_keeps_every_character_and_shows_none_that_steers() -> None:
    evil = "\x1b\x7f\x9b\u202e\u2028é"
    text = json_text({"name": evil})
    assert evil == json.loads(text)["name"]
    assert text.replace("\n", "").isprintable()


@pytest.mark.parametrize("items", [[], [{"a": "\u2028\n", "b": []}], [{"a": {"b": 1}}, [2, 3], "é"]])
def test_json_in_pieces_is_the_same_text(items: list[object]) -> None:
    head = {"count": 3, "more": {"a": []}}
    assert json_text(head | {"rows": items}) + "\n" == "".join(json_pieces(head, "rows", iter(items)))


def test_one_is_singular() -> None:
    assert ["1 row", "1,000 rows", "0 entries"] == [
        plural(1, "row"),
        plural(1000, "row"),
        plural(0, "entry", "entries"),
    ]


def test_a_message_of_the_database_says_how_to_mend_it() -> None:
    assert (
        "x: database is locked; another program is writing to it: let it finish or close it, then try again"
        == (with_remedy("x: database is locked"))
    )
    assert "no such column: y" == with_remedy("no such column: y")


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (None, ["a", "b", "… and 1 more; look"]),
        (1002, ["a", "b", "… and 1,000 more; look"]),
        (2, ["a", "b"]),
    ],
)
def test_long_lists_end_with_how_many_more(total: int | None, expected: list[str]) -> None:
    assert expected == list(first(["a", "b", "c"], 2, "; look", total))
