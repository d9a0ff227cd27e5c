"""Names and statuses that are not what they look like."""

from __future__ import annotations

import unicodedata

import pytest

from recongen.feed.contract import TRANSACTIONS, Column
from recongen.feed.names import Lookalikes, describe_hidden, watched_names
from recongen.feed.values import BadValueError, Options, canonical
from recongen.looks import look, outline

COLUMN = {column.name: column for column in TRANSACTIONS.columns}


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("c-7 ", "a blank after it"),
        (" c-7", "a blank before it"),
        (" c-7 ", "a blank before and after it"),
        ("c-7\t", "character 4 is invisible (U+0009 TAB)"),
        ("c\n7", "character 2 is invisible (U+000A LINE FEED)"),
        ("c-7\x7f", "character 4 is invisible (U+007F)"),
        ("c-8\u200b", "character 4 is invisible (U+200B ZERO WIDTH SPACE)"),
        ("\ufeffc-8", "character 1 is invisible (U+FEFF ZERO WIDTH NO-BREAK SPACE)"),
        ("c\u200d8", "character 2 is invisible (U+200D ZERO WIDTH JOINER)"),
        ("c\u00ad8", "character 2 is invisible (U+00AD SOFT HYPHEN)"),
        ("c\u202e8", "character 2 is invisible (U+202E RIGHT-TO-LEFT OVERRIDE)"),
        ("c8\ufe0f", "character 3 is invisible (U+FE0F VARIATION SELECTOR-16)"),
        ("c8\u3164", "character 3 is invisible (U+3164 HANGUL FILLER)"),
        ("c\u00a08", "character 2 is a blank of another kind (U+00A0 NO-BREAK SPACE)"),
        ("c8\u3000", "character 3 is a blank of another kind (U+3000 IDEOGRAPHIC SPACE)"),
        ("é ", "a blank after it"),
        ("\U000e0041c", "character 1 is invisible (U+E0041 TAG LATIN CAPITAL LETTER A)"),
        *((name, None) for name in ("c-7", "c 7", "Küche", "cafe\u0301", "現金", "счёт", "नकद", "€", "😀")),
    ],
)
def test_what_cannot_be_seen_in_a_name_is_described(name: str, fault: str | None) -> None:
    assert fault == describe_hidden(name)


@pytest.mark.parametrize(
    "column", [c for c in TRANSACTIONS.columns if c.kind == "name"], ids=lambda c: c.name
)
def test_every_name_is_checked(column: Column) -> None:
    with pytest.raises(BadValueError, match="a blank after it"):
        canonical(column, 1)("x ")


def test_a_text_keeps_its_blanks() -> None:
    assert " Cash\t" == canonical(COLUMN["account_name"], 1)(" Cash\t")


# Signs of Arabic, Syriac, Kaithi and Egyptian that stand around numbers and words, and are seen.
SEEN = [(0x600, 0x605), (0x6DD, 0x6DD), (0x70F, 0x70F), (0x890, 0x891), (0x8E2, 0x8E2)]
SEEN += [(0x110BD, 0x110BD), (0x110CD, 0x110CD), (0x13430, 0x1343F)]


def test_every_control_or_format_character_is_invisible() -> None:
    missed = [
        hex(code)
        for code in range(1, 0x110000)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Zl", "Zp")
        and describe_hidden(f"a{chr(code)}b") is None
        and not any(first <= code <= last for first, last in SEEN)
    ]
    assert [] == missed


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        *(
            (status, "write Posted exactly so")
            for status in (
                "posted",
                "POSTED",
                "pOsTeD",
                "Posted ",
                " Posted",
                "Posted\t",
                "Posted\u00a0",
                "Posted\u200b",
                "\ufeffPosted",
                "Pos\u00adted",
                "Ｐosted",
                "ＰＯＳＴＥＤ",
                "\U0001d40fosted",
            )
        ),
        ("pending", "write Pending exactly so"),
        ("booked", "write Booked exactly so"),
        ("Postd", "write Posted exactly so, or declare it under statuses: [Postd] in b.yaml"),
        ("Cleared", "declare it under statuses: [Cleared] in b.yaml"),
        ("Posted", None),
        ("Failed", None),
        ("Booked", None),
    ],
)
def test_a_status_is_spelled_as_declared(status: str, remedy: str | None) -> None:
    check = canonical(COLUMN["status"], 1, Options(("Booked",), "b.yaml"))
    if remedy is None:
        assert status == check(status)
    else:
        with pytest.raises(BadValueError) as bad:
            check(status)
        assert remedy == bad.value.remedy


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("caf\u00e9", "cafe\u0301", True),
        ("\u1e69", "s\u0323\u0307", True),
        ("\uac00", "\u1100\u1161", True),
        ("Å", "\u212b", True),
        ("ﬁ-1", "fi-1", True),
        ("ｃ-7", "c-7", True),
        ("C-7", "c-7", True),
        ("Straße", "STRASSE", True),
        ("c-7 ", "c-7", True),
        ("c-7\u200b", "c-7", True),
        ("c-7\t", "c-7", True),
        ("c 7", "c-7", False),
        ("cafe", "café", False),
    ],
)
def test_names_look_alike(one: str, other: str, alike: bool) -> None:
    assert alike is (look(one) == look(other))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("\u0420osted", "posted", True),
        ("\u0391\u0412\u0415", "\u0410BE", True),
        ("Cafe\u0301", "CAF\u00c9", True),
        ("Касса", "KACCA", True),
        ("Банк", "Bank", False),
        ("l", "1", False),
    ],
)
def test_letters_of_other_scripts_have_the_outline_of_latin_ones(one: str, other: str, alike: bool) -> None:
    assert alike is (outline(one) == outline(other))


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ([("account_id", "a"), ("account_id", "A"), ("account_id", "a")], ["account_id 'A' (2) and 'a' (1)"]),
        (
            [("account_role", "Kü"), ("account_parent_role", "Ku\u0308")],
            ["account_parent_role 'Ku\\u0308' (2) and 'K\\xfc' (1)"],
        ),
        ([("transfer_id", "é"), ("bundle_id", "e\u0301")], ["bundle_id 'e\\u0301' (2) and '\\xe9' (1)"]),
        ([("rail_name", "a"), ("transfer_type", "A")], []),
        ([("account_name", "a"), ("account_name", "A")], []),
    ],
)
def test_lookalikes_are_reported_with_the_first_of_their_kind(
    names: list[tuple[str, str]], found: list[str]
) -> None:
    lookalikes = Lookalikes()
    for line, (column, name) in enumerate(names, start=1):
        is_watched = watched_names(COLUMN[column])
        if is_watched and is_watched(name):
            lookalikes.see(COLUMN[column], name, str(line))
    assert found == [one.partition(" look alike")[0] for one in lookalikes.further_spellings()]
