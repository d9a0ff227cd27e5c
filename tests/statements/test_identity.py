"""An entry keeps its id, whichever file brings it; two equal entries of one day stay two."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from recongen.statements.known import Known
from tests.statements.desk import MAP, Feed, convert_files
from tests.statements.sheets import MON, TUE, WED, WRITERS, Line, Sheet, following, legs, sheet

_COFFEE = Line(-450, MON, "coffee")
_DAY_ONE = sheet(_COFFEE, _COFFEE, Line(9_000, MON, "rent"))
_DAY_TWO = following(_DAY_ONE, Line(-450, TUE, "coffee"))
_DAY_THREE = following(_DAY_TWO, Line(-20, WED, "fee"))
_WEEK = Sheet(
    _DAY_ONE.account,
    _DAY_ONE.opening,
    (*_DAY_ONE.lines, *_DAY_TWO.lines, *_DAY_THREE.lines),
    WED,
    90,
    opened=MON,
)


def ids(feed: Feed) -> set[str]:
    return {row["id"] for row in feed.transactions}


@pytest.mark.parametrize("format", WRITERS)
def test_the_same_file_again_brings_nothing_new(tmp_path: Path, format: str) -> None:
    once = WRITERS[format]([_DAY_ONE])
    feed = convert_files(tmp_path, format, once, once)
    assert legs([_DAY_ONE]) == feed.legs
    assert 3 == feed.conversion.accounts[0].repeated
    assert ids(convert_files(tmp_path, format, once)) == ids(feed)


@pytest.mark.parametrize("format", ["camt053", "mt940"])
def test_a_statement_of_many_days_holds_the_entries_of_each(tmp_path: Path, format: str) -> None:
    daily = WRITERS[format]([_DAY_ONE, _DAY_TWO])
    weekly = WRITERS[format]([_WEEK])
    both = convert_files(tmp_path, format, daily, weekly)
    assert [] == both.errors
    assert legs([_WEEK]) == both.legs
    assert ids(convert_files(tmp_path, format, weekly)) == ids(both)
    assert ids(convert_files(tmp_path, format, daily)) < ids(both)


def test_rows_do_not_tell_which_file_they_are_of(tmp_path: Path) -> None:
    """Else the table would hold another row of the same id, and refuse it."""
    daily = convert_files(tmp_path, "mt940", WRITERS["mt940"]([_DAY_ONE]))
    weekly = convert_files(tmp_path, "mt940", WRITERS["mt940"]([_WEEK]))
    assert {row["id"]: row for row in weekly.transactions}.items() >= {
        row["id"]: row for row in daily.transactions
    }.items()
    assert daily.balances == weekly.balances[:1]


@pytest.mark.parametrize(
    "change",
    [
        {"text": "tea"},
        {"cents": -451},
        {"reference": "R"},
        {"bank_reference": "B"},
        {"value": TUE},
        {"counterparty": "Shop"},
        {"day": date(2026, 1, 4)},
    ],
)
def test_what_differs_is_another_entry(tmp_path: Path, change: dict[str, object]) -> None:
    one, other = (
        convert_files(tmp_path, "camt053", WRITERS["camt053"]([sheet(line)]))
        for line in (_COFFEE, replace(_COFFEE, **change))  # type: ignore[arg-type]
    )
    assert not ids(one) & ids(other)


def test_an_entry_that_is_booked_later_is_the_same_one(tmp_path: Path) -> None:
    soon = sheet(Line(700, MON, "soon", pending=True))
    booked = following(soon, Line(700, MON, "soon"), day=MON)
    waiting, done = WRITERS["camt053"]([soon]), WRITERS["camt053"]([booked])
    feed = convert_files(tmp_path, "camt053", waiting, done)
    assert [("Pending", ""), ("Pending", ""), ("Posted", "Inflight"), ("Posted", "Inflight")] == [
        (row["status"], row["supersedes"]) for row in feed.transactions
    ]
    assert 2 == len(ids(feed))
    later = convert_files(tmp_path, "camt053", done, known=Known(pending=ids(feed)))
    assert feed.transactions[2:] == later.transactions
    assert {""} == {row["supersedes"] for row in convert_files(tmp_path, "camt053", done).transactions}


def test_pending_entries_may_be_left_out(tmp_path: Path) -> None:
    soon = sheet(Line(700, MON, "soon", pending=True), Line(1, MON))
    feed = convert_files(tmp_path, "camt053", WRITERS["camt053"]([soon]), map_=MAP + "pending: leave_out\n")
    assert {"Posted"} == {row["status"] for row in feed.transactions}
    assert 1 == feed.rules["not-in-feed"]


def test_an_interim_report_is_pending_until_the_day_is_over(tmp_path: Path) -> None:
    final = WRITERS["bai2"]([_DAY_ONE])
    interim = final.replace(",USD,2/", ",USD,3/")
    feed = convert_files(tmp_path, "bai2", interim, final)
    assert [] == feed.errors
    assert {"Pending": 6, "Posted": 6} == {
        status: sum(row["status"] == status for row in feed.transactions) for status in ("Pending", "Posted")
    }
    assert 6 == len(ids(feed))
    assert 1 == len(feed.balances)


def test_two_numbers_of_one_account_are_one_account(tmp_path: Path) -> None:
    """An IBAN in one file and an older number in another."""
    other = replace(_DAY_ONE, account="US-IBAN")
    map_ = MAP.replace("rules:", '  - {statement: "US-IBAN", id: main}\nrules:')
    feed = convert_files(
        tmp_path, "mt940", WRITERS["mt940"]([_DAY_ONE]), WRITERS["mt940"]([other]), map_=map_
    )
    assert (6, 1) == (len(feed.transactions), len(feed.balances))


def test_a_balance_that_the_bank_states_again_is_a_correction(tmp_path: Path) -> None:
    text = WRITERS["mt940"]([_DAY_ONE])
    (first,) = convert_files(tmp_path, "mt940", text).balances
    for stored, reason in ((first["money"], ""), ("1.00", "TechnicalCorrection")):
        known = Known(balances={("main", first["business_day_start"]): stored})
        feed = convert_files(tmp_path, "mt940", text, known=known)
        assert [reason] == [row["supersedes"] for row in feed.balances]
        assert bool(reason) == ("restated-balance" in feed.rules)
