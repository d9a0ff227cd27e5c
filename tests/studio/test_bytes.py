"""What a form changes are the bytes of that value, and no others."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from recongen.declared.nodes import Path as Where
from recongen.studio.pieces import Piece, pieces
from recongen.studio.splice import Add, Change, Document, Put, RefusedEditError, Remove, Rename
from recongen.studio.writing import Value, Word
from tests.studio.desk import BANKS, EACH_BANK, desk_over, forms_of, text_of

TEXT = """\
# The head stays.
a: one   # beside a
b: 'it''s'
c: "two"
d: &kept three
e: *kept
f: >-
  folded
  text

g: |
  literal
  text
h: [x, 'y', z]   # beside h
i:
  - p: 1
    # about q
    q: 2
  # before r
  - {r: 3, s: 4}
j:
k: !!str 12
l: runs
  on
o: &free three
m:
- flat
"""


def put(path: Where, value: Value | str) -> Put:
    return Put(path, Word(value) if isinstance(value, str) else value)


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (put(("a",), "uno"), "a: one ", "a: uno "),
        (put(("a",), "yes: no"), "a: one ", 'a: "yes: no" '),
        (put(("a",), "true"), "a: one ", 'a: "true" '),
        (put(("a",), Word("true", bare=True)), "a: one ", "a: true "),
        (put(("a",), "12"), "a: one ", "a: 12 "),
        (put(("a",), ""), "a: one ", 'a: "" '),
        (put(("a",), "a\nb"), "a: one ", 'a: "a\\nb" '),
        (put(("b",), "that's"), "'it''s'", "'that''s'"),
        (put(("c",), 'say "so"'), '"two"', '"say \\"so\\""'),
        (put(("o",), "four"), "&free three", "&free four"),
        (put(("f",), "folded otherwise"), "  folded\n  text", "  folded otherwise"),
        (put(("f",), "one\ntwo"), "  folded\n  text", "  one\n\n  two"),
        (put(("g",), "literal\nand more"), "  literal\n  text", "  literal\n  and more"),
        (put(("h", 1), "v"), "'y'", "'v'"),
        (put(("h", 0), "v, w"), "[x,", '["v, w",'),
        (put(("i", 0, "q"), "5"), "q: 2", "q: 5"),
        (put(("i", 1, "s"), "5"), "s: 4", "s: 5"),
        (put(("j",), "now"), "j:\n", "j: now\n"),
        (put(("l",), "on"), "runs\n  on", "on"),
        (put(("h",), "word"), "[x, 'y', z]", "word"),
        (put(("a",), [Word("v"), Word("w")]), "a: one ", "a: [v, w] "),
        (put(("n",), "new"), "m:\n- flat\n", "m:\n- flat\nn: new\n"),
        (put(("i", 0, "t"), "6"), "    q: 2\n", "    q: 2\n    t: 6\n"),
        (Put(("i", 0, "t"), Word("6"), ["p"]), "  - p: 1\n", '  - p: 1\n    t: "6"\n'),
        (put(("i", 1, "t"), "six"), "s: 4}", "s: 4, t: six}"),
        (Add(("h",), Word("w")), "z]", "z, w]"),
        (Add(("i",), {"u": Word("v")}), "s: 4}\n", "s: 4}\n  - u: v\n"),
        (Add(("m",), Word("too")), "- flat\n", "- flat\n- too\n"),
        (Remove(("a",)), "a: one   # beside a\n", ""),
        (Remove(("f",)), "f: >-\n  folded\n  text\n", ""),
        (Remove(("h", 0)), "[x, 'y', z]", "['y', z]"),
        (Remove(("h", 2)), "'y', z]", "'y']"),
        (Remove(("i", 0)), "  - p: 1\n    # about q\n    q: 2\n", ""),
        (Remove(("i", 0, "p")), "- p: 1\n    # about q\n", "- # about q\n"),
        (Remove(("i", 0, "q")), "    q: 2\n", ""),
        (Remove(("i", 1, "r")), "{r: 3, s", "{s"),
        (Remove(("m", 0)), "m:\n- flat", "m: []"),
        (Rename(("i", 0, "q"), "other"), "q: 2", "other: 2"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_change_is_that_splice(change: Change, old: str, new: str, newline: str) -> None:
    assert TEXT.count(old) == 1
    number = isinstance(change, Put) and isinstance(change.value, Word) and change.value.text in ("5", "6")
    expected = TEXT.replace(old, new).replace("t: 6", 't: "6"') if number else TEXT.replace(old, new)
    changed = Document(TEXT.replace("\n", newline)).apply([change]).text
    assert expected.replace("\n", newline) == changed


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (Remove(("d",)), TEXT),
        (put(("d",), "four"), TEXT),
        (put(("e",), "four"), TEXT),
        (put(("e", "x"), "y"), TEXT),
        (put(("k",), "12.0"), "k: !!int 12\n"),
        (Remove(("a",)), "? a\n: b\nc: d\n"),
        (put(("z", "y"), "x"), TEXT),
        (put(("a", 3), "x"), "a: [b]\n"),
    ],
)
def test_what_would_damage_the_file_is_refused(change: Change, text: str) -> None:
    with pytest.raises(RefusedEditError):
        Document(text).apply([change])


@pytest.mark.parametrize("end", ["", "\n", "\n\n# The end.\n"])
def test_the_end_of_the_file_stays_as_it_is(end: str) -> None:
    text = f"a: 1\nb: 2{end}"
    assert f"a: 1\nb: 3{end}" == Document(text).apply([Put(("b",), Word("3", True))]).text
    assert f"a: 1\nb: 2\nc: d{end}" == Document(text).apply([put(("c",), "d")]).text
    assert "a: 1" + (end or "") == Document(text).apply([Remove(("b",))]).text


@pytest.mark.parametrize("bank", EACH_BANK)
def test_every_scalar_can_be_written_again_as_it_is(bank: str) -> None:
    """Not that nothing happens, but that what would be written is what is there; only prose is wrapped again."""
    text = text_of(bank).decode()
    document, root = Document(text), pieces(text)
    assert root is not None
    found = scalars(root, ())
    for path, piece in found:
        assert text == document.apply([put(path, Word(piece.text, not piece.style))]).text
    words = [
        each
        for each in found
        if each[1].style not in ("|", ">") and "\n" not in text[each[1].start : each[1].end]
    ]
    assert len(words) > 50
    for path, piece in words[:: len(words) // 50]:
        there = document.apply([put(path, f"{piece.text}x")])
        assert text == there.apply([put(path, Word(piece.text, not piece.style))]).text, path


def scalars(piece: Piece, path: Where) -> list[tuple[Where, Piece]]:
    if piece.kind == "scalar":
        return [(path, piece)]
    below: list[tuple[str | int, Piece]] = [(key.text, value) for key, value in piece.entries]
    below += list(enumerate(piece.items))
    return [each for part, inner in below for each in scalars(inner, (*path, part))]


@pytest.mark.parametrize("bank", BANKS)
@pytest.mark.parametrize(
    "disguise",
    [
        lambda data: data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: codecs.BOM_UTF8 + data,
        lambda data: data.rstrip(b"\n"),
    ],
    ids=["as it is", "CRLF", "BOM", "no newline at the end"],
)
def test_a_form_sent_back_as_it_is_changes_nothing(bank: str, disguise: object, tmp_path: Path) -> None:
    data: bytes = disguise(text_of(bank))  # type: ignore[operator]
    desk = desk_over(data, tmp_path)
    forms = forms_of(desk)
    for path in [*forms[:: max(1, len(forms) // 8)], "/yaml"]:
        answer = desk.change(path)
        assert (303, data, 0) == (answer.status_code, desk.data, desk.saves), path


@pytest.mark.parametrize(
    ("path", "field", "value", "old", "new"),
    [
        ("/rails/1", "max_pending_age", "PT12H", "max_pending_age: PT24H", "max_pending_age: PT12H"),
        ("/rails/1", "expected_net", "0.00", "expected_net: 0", "expected_net: 0.00"),
        ("/accounts/2", "expected_eod_balance", "10", "expected_eod_balance: 0", "expected_eod_balance: 10"),
        ("/accounts/0", "name", "North", "name: Northern pool", "name: North"),
        ("/accounts/0", "description", "Says: this", "description: Money held for merchants. Every merchant ledger rolls up to it.", 'description: "Says: this"'),
        ("/institution", "balances", "on_change", "balances: daily", "balances: on_change"),
        ("/institution", "statuses.0", "Reversed", "[Cancelled]", "[Reversed]"),
        ("/institution", "statuses.1", "Reversed", "[Cancelled]", "[Cancelled, Reversed]"),
        ("/business_calendar", "holidays.1", "2030-12-27", "[2029-11-23, 2030-12-24]", "[2029-11-23, 2030-12-27]"),
        ("/business_calendar", "weekend.1", "", "[sat, sun]", "[sat]"),
        ("/owner", "team", "Ledger", "team: Reconciliation", "team: Ledger"),
        ("/role_business_day_offsets", "role_business_day_offsets.0.value", "16", "Lockbox: 17", "Lockbox: 16"),
        ("/role_business_day_offsets", "role_business_day_offsets.0.key", "FeeIncome", "  Lockbox: 17", "  FeeIncome: 17"),
        ("/account_templates/0", "instance_id_template", "c-{n:05d}", '"cust-{n:04d}"', '"c-{n:05d}"'),
    ],
)  # fmt: skip
def test_one_field_of_a_form_is_one_splice(
    path: str, field: str, value: str, old: str, new: str, tmp_path: Path
) -> None:
    data = text_of("spec_example")
    desk = desk_over(data, tmp_path)
    answer = desk.change(path, {field: value})
    assert 303 == answer.status_code, answer.text
    assert data.replace(old.encode(), new.encode(), 1) == desk.data or differs_once(data, desk.data, old, new)
    assert 1 == desk.saves


def differs_once(before: bytes, after: bytes, old: str, new: str) -> bool:
    """Where the words stand more than once, the one of this declaration."""
    places = before.split(old.encode())
    return any(
        after == old.encode().join(places[: at + 1]) + new.encode() + old.encode().join(places[at + 1 :])
        for at in range(len(places) - 1)
    )


def test_lines_of_the_text_keep_their_ends(tmp_path: Path) -> None:
    lines = text_of("starter").splitlines(keepends=True)
    data = b"".join(line.replace(b"\n", b"\r\n") if at % 3 else line for at, line in enumerate(lines))
    desk = desk_over(data, tmp_path)
    text = desk.form("/yaml")["text"]
    assert 303 == desk.change("/yaml", {"text": text.replace("team: Finance", "team: Treasury")}).status_code
    changed = [(a, b) for a, b in zip(data.split(b"\n"), desk.data.split(b"\n"), strict=True) if a != b]
    assert [each[1].rstrip() for each in changed] == [
        each[0].rstrip().replace(b"Finance", b"Treasury") for each in changed
    ]
    assert 1 == len(changed)
