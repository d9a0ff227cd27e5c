"""Somebody new of each role follows the pages of that role in a fresh folder, to the letter, and gets there."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from tests.docs.conftest import WrittenOf
from tests.docs.handbooks import FILES
from tests.docs.terminal import Terminal, first_missing, typed

BANK = "sasquatch_pr"
FILE = f"{BANK}.yaml"
PRACTICE = "trainers/practice"
FIRST_STEPS = "integrators/describe"
PATHS = {
    "accountants": ("morning", "cause", "cases", "month_end"),
    "auditors": ("report", "verify", "past"),
    "executives": ("health",),
    "integrators": ("describe", "feed", "mapping", "proving", "scheduling", "dbt"),
    "investigators": ("walkthroughs",),
    "trainers": ("exercises",),
}


@pytest.fixture(scope="session")
def pages(written_of: WrittenOf) -> Mapping[str, str]:
    """The handbook of the bank."""
    return {path.removesuffix(".md"): text for path, text in written_of(BANK).texts.items()}


def terminal_in(folder: Path, bank: str = BANK) -> Terminal:
    return Terminal(folder, folder / "build" / bank / f"{bank}.sqlite3")


@pytest.fixture(scope="session")
def practice(pages: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which somebody has made the practice books."""
    folder = tmp_path_factory.mktemp("practice")
    shutil.copyfile(FILES[BANK], folder / FILE)
    terminal_in(folder).follow(pages[PRACTICE])
    return folder


@pytest.fixture
def terminal(practice: Path, tmp_path: Path) -> Terminal:
    """In a copy of that folder."""
    folder = tmp_path / "books"
    shutil.copytree(practice, folder, symlinks=True)
    return terminal_in(folder)


def follow(terminal: Terminal, pages: Mapping[str, str], role: str) -> None:
    for name in PATHS[role]:
        terminal.follow(pages[f"{role}/{name}"])


def rows(terminal: Terminal, name: str) -> list[dict[str, str]]:
    with (terminal.folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def asked(terminal: Terminal, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(terminal.database)) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.prove
def test_an_accountant_takes_a_case_and_closes_the_month(
    terminal: Terminal, pages: Mapping[str, str]
) -> None:
    follow(terminal, pages, "accountants")
    assert [("assign", "Bo Lee", "Ann Example")] == asked(
        terminal, f"select kind, assignee, made_by from {BANK}_case_events"
    )
    closes = asked(
        terminal, f"select kind, through_day, made_by from {BANK}_period_events order by event desc"
    )
    assert ("close", "2026-09-30", "Ann Example") == closes[0]


@pytest.mark.prove
def test_an_auditor_derives_a_report_and_one_figure_by_hand(
    terminal: Terminal, pages: Mapping[str, str]
) -> None:
    follow(terminal, pages, "auditors")
    by_hand = {
        row["account_id"]: round(Decimal(row["stored"]) - Decimal(row["postings_add_up_to"]), 2)
        for row in rows(terminal, "by_hand.csv")
    }
    reported = {
        row["account_id"]: Decimal(row["magnitude_money"])
        for row in rows(terminal, "report_files/rows-drift.csv")
    }
    assert reported == by_hand
    assert [] == asked(terminal, f"select name from sqlite_master where name like '{BANK}_known%'")


@pytest.mark.prove
def test_an_executive_reads_the_opinion(terminal: Terminal, pages: Mapping[str, str]) -> None:
    follow(terminal, pages, "executives")
    assert "1 Opinion" in terminal.printed


@pytest.mark.prove
def test_an_integrator_finds_what_the_core_system_lacks(pages: Mapping[str, str], tmp_path: Path) -> None:
    terminal = terminal_in(tmp_path, "starter")
    follow(terminal, pages, "integrators")
    document = json.loads((tmp_path / "yesterday.json").read_text())
    found = [(row["check"], row["account_id"]) for row in document["exceptions"] if row["severity"] == "high"]
    assert [("drift", "cust-0002")] == found


@pytest.mark.prove
def test_an_investigator_finds_all_three_stories(terminal: Terminal, pages: Mapping[str, str]) -> None:
    follow(terminal, pages, "investigators")
    assert ("Juniper Ridge LLC", "12") == tuple(
        rows(terminal, "fan_out.csv")[0][name] for name in ("target_account_name", "senders")
    )
    spike = rows(terminal, "spike.csv")[0]
    assert ("Cascadia Trust Bank", "Juniper Ridge LLC") == (
        spike["source_account_name"],
        spike["target_account_name"],
    )
    assert ["Juniper Ridge LLC", "Hollow Cedar Holdings", "Fernwater Partners", "Granite Fork Trading"] == [
        row["target_account_name"] for row in rows(terminal, "trail.csv")
    ]


@pytest.mark.prove
def test_a_trainer_sets_an_exercise_and_the_books_stay_as_they_are(
    terminal: Terminal, pages: Mapping[str, str]
) -> None:
    before = asked(terminal, f"select * from {BANK}_transactions order by entry")
    follow(terminal, pages, "trainers")
    assert before == asked(terminal, f"select * from {BANK}_transactions order by entry")
    assert asked(terminal, f"select count(*) from {BANK}_train_transactions") > [(0,)]


def test_the_first_page_of_an_integrator_runs(pages: Mapping[str, str], tmp_path: Path) -> None:
    terminal_in(tmp_path, "starter").follow(pages[FIRST_STEPS])


def test_every_block_that_claims_to_run_is_on_a_path(pages: Mapping[str, str]) -> None:
    claiming = {name for name, text in pages.items() if list(typed(text))}
    followed = {f"{role}/{name}" for role, names in PATHS.items() for name in names}
    assert followed | {PRACTICE} == claiming


@pytest.mark.parametrize(
    ("line", "is_printed"),
    [
        ("7 rows loaded", True),
        ("… rows …", True),
        ("rows loaded", False),
        ("6 rows found", False),
    ],
)
def test_a_page_may_leave_out_words_and_differ_in_figures_alone(line: str, is_printed: bool) -> None:
    assert is_printed == (first_missing((line,), "before\n  1,234.50   rows loaded\n") is None)


def test_lines_are_printed_in_the_order_of_the_page() -> None:
    assert "first" == first_missing(("second", "first"), "first\nsecond\n")
