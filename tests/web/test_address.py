"""What an address says, what is said of what cannot be used, and that an address leads back to itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recongen.apps.rows import as_value
from recongen.config import FIRST_DAY, LAST_DAY
from recongen.web.address import (
    LONGEST,
    MOST_VALUES,
    State,
    TableState,
    drill_state,
    sheet_state,
    state_of,
)
from tests.web.small import APP, BARE, COLUMNS, FIRST, KEY, LAST, MAIN, TABLE

DIGEST = "0123456789ab"
Items = list[tuple[str, str]]


def read(address: str) -> State:
    return state_of(APP, MAIN, parse_qsl(urlsplit(address).query, keep_blank_values=True))


@pytest.mark.parametrize(
    ("chosen", "query"),
    [
        ({}, ""),
        ({}, "pRole=&pDays=+&pFirst="),
        ({}, "pRole=All&pDays=30&pRatio=0.50&pWindow=7&pFirst=1900-01-01"),
        ({"pRole": ("b", "a")}, "pRole=b&pRole=a&pRole=b"),
        ({"pName": (" Ann & Søn? ",)}, "pName=%20Ann%20%26%20S%C3%B8n%3F%20"),
        ({"pName": ("'; drop table x --",)}, "pName='%3B+drop+table+x+--"),
        ({"pName": ("\N{REPLACEMENT CHARACTER}",)}, "pName=%ff"),
        ({"pWindow": ("0",)}, "pWindow=0"),
        ({"pDays": (7,)}, "pDays=%207%20"),
        ({"pDays": (7,)}, "pDays=%2B07"),
        ({"pRatio": (Decimal("0.75"),)}, "pRatio=0.75"),
        ({"pFirst": (date(2030, 1, 31),)}, "pFirst=2030-01-31"),
        # What the clocks of a time zone show at the first and at the last instant of a feed.
        ({"pFirst": (date(1899, 12, 31),)}, "pFirst=1899-12-31"),
        ({"pLast": (date(2200, 1, 1),)}, "pLast=2200-01-01"),
        ({"pKey": ("k",)}, "pKey=k"),
    ],
)
def test_what_is_chosen(chosen: dict[str, Any], query: str) -> None:
    """Values of the parameter's type, and only those that are not the default anyway."""
    state = read(f"?{query}")
    assert (chosen, ()) == (state.chosen, state.notes)


OUT = "was left out"
NUMBER = f"{OUT}, it is not a whole number of at most 15 digits."
DAY = f"{OUT}, it is not a day such as 2030-01-31, from 1899-12-31 to 2200-01-01."


@pytest.mark.parametrize(
    ("note", "query"),
    [
        ("This sheet does not know “pNone”: it was left out.", "pNone=1"),
        ("This sheet does not know “<b>”: it was left out.", "%3Cb%3E=1"),
        ("This sheet does not know “rows.none”: it was left out.", "rows.none=1"),
        ("This sheet does not know “none.sort”: it was left out.", "none.sort=1"),
        (
            "Name: “a�b” was left out, it has a character that no text of the books has, or is too long.",
            "pName=a%00b",
        ),
        ("Name takes one value: the first of 2 counts.", "pName=a&pName=b"),
        (f"Days: “1.5” {NUMBER}", "pDays=1.5"),
        (f"Days: “٣” {NUMBER}", "pDays=%D9%A3"),
        (f"Days: “1e3” {NUMBER}", "pDays=1e3"),
        (f"Days: “9999999999999999” {NUMBER}", "pDays=9999999999999999"),
        ("Days: “91” was left out, it is not between 1 and 90.", "pDays=91"),
        ("Ratio: “-0.1” was left out, it is not between 0 and 1.", "pRatio=-0.1"),
        ("Ratio: “NaN” was left out, it is not a number of at most 15 digits.", "pRatio=NaN"),
        ("Window: “8” was left out, which is not offered.", "pWindow=8"),
        (f"Between: “2030-02-30” {DAY}", "pFirst=2030-02-30"),
        (f"Between: “0000-01-01” {DAY}", "pLast=0000-01-01"),
        (f"Between: “1899-12-30” {DAY}", "pLast=1899-12-30"),
        (f"Between: “20300101” {DAY}", "pLast=20300101"),
        ("Rows: “none” is not a sort of this table.", "rows.sort=none"),
        ("Rows: “--name” is not a sort of this table.", "rows.sort=--name"),
        ("Rows: “0” is not a page of this table.", "rows.page=0"),
        ("Rows: “99999999” is not a page of this table.", "rows.page=99999999"),
        ("Rows: “none” is not a column of this table.", "rows.columns=none"),
        ("Rows: “1-xyz” is not a row of this table.", "rows.row=1-xyz"),
    ],
)
def test_what_cannot_be_used(note: str, query: str) -> None:
    """It is said in words, and nothing is narrowed by it but by the first of several."""
    state = read(f"?{query}")
    assert (note,) == state.notes
    assert state.chosen == ({"pName": ("a",)} if "first of" in note else {})
    assert {} == state.tables


def test_days_that_end_before_they_begin_are_said_to_be_none() -> None:
    state = read("?pFirst=2030-02-01&pLast=2030-01-31")
    assert ("Between: 2030-02-01 is after 2030-01-31, so no day lies between them.",) == state.notes
    assert {"pFirst", "pLast"} == state.chosen.keys()
    assert () == read("?pFirst=2030-01-31&pLast=2030-01-31").notes


@pytest.mark.parametrize(
    ("count", "query"),
    [
        (MOST_VALUES, "&".join(f"pRole={n}" for n in range(MOST_VALUES + 1))),
        (0, "pName=" + "x" * (LONGEST + 1)),
        (1, "pName=" + "x" * LONGEST),
    ],
)
def test_how_much_is_taken(count: int, query: str) -> None:
    state = read(f"?{query}")
    assert count == sum(map(len, state.chosen.values()))
    assert len(state.notes) == ("x" * LONGEST != query.removeprefix("pName="))


def test_few_notes_are_said_and_the_rest_counted() -> None:
    state = read("?" + "&".join(f"x{n}=1&x{n}=2" for n in range(9)))
    assert (6, "4 more could not be used.") == (len(state.notes), state.notes[-1])


@pytest.mark.parametrize(
    ("expected", "query"),
    [
        (TableState(sort="-n"), "rows.sort=-n"),
        (TableState(sort="day"), "rows.sort=name&rows.sort=day"),
        (TableState(page=7), "rows.page=007"),
        (TableState(columns=("n", "name")), "rows.columns=n&rows.columns=name&rows.columns=n"),
        (TableState(columns=("n", "name")), "rows.columns=n,none,name"),
        (None, "rows.columns=name&rows.columns=kind&rows.columns=day"),
        (None, "rows.page=1&rows.sort="),
        (TableState(row=f"17-{DIGEST}"), f"rows.row=17-{DIGEST}"),
    ],
)
def test_how_a_table_is_shown(expected: TableState | None, query: str) -> None:
    state = read(f"?{query}")
    assert (expected, ()) == (state.tables.get("rows"), state.notes)


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30)
FIELDS: dict[str, st.SearchStrategy[str]] = {
    "pRole": TEXTS,
    "pName": TEXTS,
    "pKey": TEXTS,
    "pWindow": st.sampled_from(["0", "7", "30"]),
    "pDays": st.integers(1, 90).map(str),
    "pRatio": st.decimals(0, 1, places=3).map(str),
    "pFirst": st.dates(FIRST_DAY, LAST_DAY).map(str),
    "pLast": st.dates(FIRST_DAY, LAST_DAY).map(str),
    "rows.sort": st.sampled_from(["name", "-name", "n", "-amount"]),
    "rows.page": st.integers(1, 10**7 - 1).map(str),
    "rows.columns": st.sampled_from([each.name for each in COLUMNS]),
    "rows.row": st.integers(0, 10**9 - 1).map(lambda position: f"{position}-{DIGEST}"),
}
ITEMS = st.lists(
    st.sampled_from(sorted(FIELDS)).flatmap(lambda name: st.tuples(st.just(name), FIELDS[name])), max_size=12
)


@given(ITEMS)
def test_an_address_leads_back_to_its_state(items: Items) -> None:
    """Whatever it says and whatever the characters; of its notes, none is left to say."""
    state = state_of(APP, MAIN, items)
    again = read(state.href)
    assert (state.chosen, state.tables) == (again.chosen, again.tables)
    # Days that end before they begin are chosen all the same.
    first, last = (state.values(each)[0] for each in (FIRST, LAST))
    reversed_days = f"Between: {first} is after {last}, so no day lies between them."
    assert again.notes == ((reversed_days,) if first > last else ())
    assert state.href == again.href
    assert state.href.isascii()


@given(st.lists(st.tuples(st.one_of(st.sampled_from(sorted(FIELDS)), st.text()), st.text()), max_size=12))
def test_nothing_raises_and_what_is_kept_can_be_used(items: Items) -> None:
    state = state_of(APP, MAIN, items)
    assert () == read(state.href).notes


@given(st.one_of(st.none(), st.text()))
def test_a_click_leads_where_its_value_narrows_or_nowhere(value: str | None) -> None:
    """A value that an address cannot hold is nothing to pass on."""
    assert TABLE.left
    target = drill_state(APP, TABLE.left, {"name": value})
    if target is None:
        assert value is None or not value.strip() or not value.isprintable()
        return
    again = read(target.href)
    assert ((value,), ()) == (again.values(KEY), again.notes)


def test_another_sheet_keeps_only_what_its_controls_show() -> None:
    chosen = read("?pRole=a&pKey=k&pDays=7").chosen
    assert {"pRole": ("a",), "pDays": (7,)} == sheet_state(APP, MAIN, chosen).chosen
    assert {} == sheet_state(APP, BARE, chosen).chosen


def test_another_choice_begins_with_the_first_page() -> None:
    state = read(f"?pRole=a&pName=b&rows.page=3&rows.sort=-n&rows.row=1-{DIGEST}").without("pRole")
    assert ({"pName": ("b",)}, {"rows": TableState(sort="-n")}) == (state.chosen, state.tables)


def test_a_value_that_is_not_there_is_none() -> None:
    assert as_value(KEY, None) is None
