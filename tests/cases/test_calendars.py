"""A transfer that must be complete on the next business day: which day that is, the business calendar says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from recongen.demo.feed.clock import Workdays
from recongen.institution import load
from recongen.institution.business_calendar import holidays
from tests.cases.conftest import OpenDesk
from tests.cases.desk import CASES, Desk

CASE = "05-bank-holidays"
AS_OF = "2027-02-01 00:00:00"
# Opened on the day before a holiday: transfer and posting of its two legs.
CHRISTMAS = ("xmas", "2026-12-24 09:00:00", "2026-12-29 23:00:00")
SCOTTISH = ("scot", "2026-01-01 09:00:00", "2026-01-05 10:00:00")
LEG = (
    "{transfer}-{leg},c-{leg},Cust c-{leg},Cust,internal,Pool,{amount},{direction},Posted,{at},{transfer},"
    '{type},{rail},InternalInitiated,Next,"{{""k"":""{transfer}""}}"\n'
)


def write_calendar(desk: Desk, calendar: str) -> None:
    text = (CASES / CASE / "institution.yaml").read_text()
    assert "  country: GB\n" in text
    desk.institution.write_text(text.replace("  country: GB\n", calendar))


def append_transfer(desk: Desk, transfer: str, opened: str, completed: str) -> None:
    with (desk.folder / "transactions.csv").open("a") as file:
        file.write(
            LEG.format(
                transfer=transfer,
                leg=1,
                amount="-7.00",
                direction="Debit",
                at=opened,
                type="nxtdr",
                rail="NxtDr",
            )
        )
        file.write(
            LEG.format(
                transfer=transfer,
                leg=2,
                amount="7.00",
                direction="Credit",
                at=completed,
                type="nxtcr",
                rail="NxtCr",
            )
        )


def deadlines(desk: Desk, calendar: str) -> dict[str, str]:
    write_calendar(desk, calendar)
    desk.build_as_of(AS_OF)
    return {row["transfer_id"]: row["deadline"] for row in desk.relation("transfers").dicts}


def late(desk: Desk) -> set[str]:
    return {row["transfer_id"] for row in desk.found("--check", "timeliness_breach")}


def test_the_deadline_is_the_next_day_on_which_the_bank_is_open(open_desk: OpenDesk) -> None:
    desk = open_desk(CASE)
    append_transfer(desk, *CHRISTMAS)
    append_transfer(desk, *SCOTTISH)
    desk.create_feed()
    desk.load_case()
    assert {
        "uk": "2026-04-08 00:00:00",
        "xmas": "2026-12-30 00:00:00",
        "scot": "2026-01-03 00:00:00",
    } == deadlines(desk, "  country: GB\n  subdivision: ENG\n")
    assert {"scot"} == late(desk)
    assert {
        "uk": "2026-04-07 00:00:00",
        "xmas": "2026-12-30 00:00:00",
        "scot": "2026-01-06 00:00:00",
    } == deadlines(desk, "  country: GB\n  subdivision: SCT\n")
    assert {"uk"} == late(desk)
    assert {
        "uk": "2026-04-08 00:00:00",
        "xmas": "2026-12-29 00:00:00",
        "scot": "2026-01-03 00:00:00",
    } == deadlines(desk, "  calendar: target2\n")
    assert {"xmas", "scot"} == late(desk)


def test_a_country_alone_is_a_warning_that_names_days_and_choices(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    done = desk.succeed("validate")
    assert "warning" in done.stderr + done.stdout
    for words in ("Easter Monday", "ENG, NIR, SCT, WLS"):
        assert words in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("calendar", "hint"),
    [
        ("  country: GB\n  subdivision: England\n", "Did you mean 'ENG'?"),
        ("  country: GB\n  subdivision: LON\n", "Write one of ENG, NIR, SCT, WLS."),
        ("  calendar: target\n", "Did you mean 'target2'?"),
    ],
)
def test_an_unknown_name_is_a_finding_with_the_choices(calendar: str, hint: str, tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    write_calendar(desk, calendar)
    done = desk.attempt("validate")
    assert 1 == done.returncode
    assert hint in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def _desk(folder: Path) -> Desk:
    from tests.e2e.databases import Sqlite

    return Desk(folder, Sqlite(folder / "ledger"), case=CASE)


@pytest.mark.parametrize(
    ("calendar", "opened", "next_day"),
    [
        ("country: GB", "2026-04-02", "2026-04-06"),
        ("country: GB\n  subdivision: ENG", "2026-04-02", "2026-04-07"),
        ("country: GB\n  subdivision: WLS", "2026-04-02", "2026-04-07"),
        ("country: GB\n  subdivision: NIR", "2026-03-16", "2026-03-18"),
        ("country: GB\n  subdivision: ENG", "2026-03-16", "2026-03-17"),
        ("country: GB\n  subdivision: SCT", "2026-07-31", "2026-08-04"),
        ("country: GB\n  subdivision: ENG", "2026-08-28", "2026-09-01"),
        ("country: GB\n  subdivision: SCT", "2026-08-28", "2026-08-31"),
        ("country: GB\n  subdivision: ENG\n  holidays: [2026-04-07]", "2026-04-02", "2026-04-08"),
        ("country: DE\n  subdivision: BY", "2026-01-05", "2026-01-07"),
        ("country: DE\n  subdivision: BE", "2026-01-05", "2026-01-06"),
        ("country: CH\n  subdivision: ZH", "2026-04-02", "2026-04-07"),
        ("country: AU\n  subdivision: VIC", "2026-11-02", "2026-11-04"),
        ("country: CA\n  subdivision: QC", "2026-06-23", "2026-06-25"),
        ("country: JP", "2026-05-01", "2026-05-07"),
        ("country: US", "2026-07-02", "2026-07-03"),
        ("calendar: federal_reserve", "2026-07-02", "2026-07-03"),
        ("calendar: federal_reserve", "2027-07-02", "2027-07-06"),
        ("calendar: federal_reserve", "2026-10-09", "2026-10-13"),
        ("calendar: target2", "2026-04-02", "2026-04-07"),
        ("calendar: target2", "2026-04-30", "2026-05-04"),
        ("calendar: target2", "2026-08-14", "2026-08-17"),
        ("calendar: XNYS", "2026-07-02", "2026-07-06"),
    ],
)
def test_the_next_business_day_elsewhere(calendar: str, opened: str, next_day: str, tmp_path: Path) -> None:
    path = tmp_path / "institution.yaml"
    text = (CASES / CASE / "institution.yaml").read_text()
    path.write_text(text.replace("country: GB", calendar))
    bank = load(path).business_calendar
    assert date.fromisoformat(next_day) == Workdays(bank, set(holidays(bank))).after(
        date.fromisoformat(opened)
    )
