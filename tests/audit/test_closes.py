"""recongen close and reopen: what may be closed with which report, what is recorded, and how a change of a closed month shows everywhere."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from starlette.testclient import TestClient

from recongen.apps import rows as dataset_rows
from recongen.apps.compiled import load_datasets
from recongen.audit.closes import closes_in_force, plan_close, plan_reopening, write_event
from recongen.audit.opened import Opened, open_report
from recongen.errors import UsageError
from recongen.feed.contract import PERIOD_EVENTS
from recongen.feed.events import append, now
from recongen.session import Session
from recongen.talk import Talk
from recongen.web.server import assemble
from tests.e2e.banks import Bank, Library, write_feed
from tests.e2e.helpers import AS_OF, RECONGEN, TREASURY, Done, environment, run
from tests.web.html import parse

pytestmark = pytest.mark.slow
MONTH, LAST = "2005-08", date(2005, 8, 31)
CHECK = "closed_period_restated"


def session(bank: Bank, as_of: str | None = AS_OF) -> Session:
    return Session(bank.institution, Talk(quiet=True), {"profiles_dir": bank.folder}, as_of=as_of)


@pytest.fixture(scope="module")
def bank(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """Built, with the report of a month."""
    made = library.copy(library.treasury("sqlite"), tmp_path_factory.mktemp("closes"))
    made.recongen("audit", "--period", MONTH, "-o", "august.pdf")
    return made


@pytest.fixture
def closed(bank: Bank, library: Library, tmp_path: Path) -> Bank:
    """Closed through August, in a database of its own."""
    made = library.copy(bank, tmp_path / "closed")
    events_of(made, ("close", LAST))
    return made


def events_of(bank: Bank, *events: tuple[str, date]) -> None:
    with session(bank).connection() as connection:
        for kind, through in events:
            values = {"kind": kind, "through_day": through, "made_at": now(), "made_by": "Ann"}
            append(connection, bank.prefix, PERIOD_EVENTS, values)


def report(bank: Bank, **changes: Any) -> Opened:
    """The report, as it would be with another as_of or of another period."""
    known = open_report(bank.folder / "august.pdf")
    known.document["report"].update(changes)
    return known


def command(bank: Bank, verb: str, *rest: object) -> Done:
    """As somebody runs it today."""
    return run(*RECONGEN, verb, "institution.yaml", *rest, cwd=bank.folder, env=environment(None))


def test_a_plan_records_nothing_and_execute_one_event(bank: Bank, library: Library, tmp_path: Path) -> None:
    own = library.copy(bank, tmp_path / "own")
    arguments = ("--through", LAST, "--report", bank.folder / "august.pdf", "--by", "Ann")
    planned = command(own, "close", *arguments)
    assert (0, []) == (planned.returncode, recorded(own))
    assert "nothing was recorded" in planned.stderr
    done = command(own, "close", *arguments, "--execute")
    assert planned.stdout == done.stdout
    (event,) = recorded(own)
    document = report(bank).document
    assert {
        "event": 1,
        "kind": "close",
        "through_day": str(LAST),
        "made_by": "Ann",
        "reason": None,
        "transactions_high_entry": 4011,
        "daily_balances_high_entry": 240,
        "report_fingerprint": document["fingerprint"],
    } == {name: value for name, value in event.items() if name not in ("made_at", "run_id")}
    again = command(own, "close", *arguments, "--execute")
    assert (2, 1) == (again.returncode, len(recorded(own)))
    opened = command(own, "reopen", "--through", LAST, "--reason", "a late invoice", "--execute")
    assert (0, ["close", "reopen"]) == (opened.returncode, [each["kind"] for each in recorded(own)])
    assert "a late invoice" == recorded(own)[1]["reason"]


def recorded(bank: Bank) -> list[dict[str, Any]]:
    with session(bank).connection(read_only=True) as connection:
        return connection.rows(f"select * from {bank.prefix}_period_events order by event")


SEPTEMBER = {"name": "2005-09-10..2005-09-30", "first": "2005-09-10", "last": "2005-09-30"}


@pytest.mark.parametrize(
    ("through", "changes", "says"),
    [
        (LAST, {}, "are closed through 2005-08-31 by Ann .* recongen reopen --through 2005-08-31"),
        (date(2005, 8, 15), {}, "are closed through 2005-08-31"),
        (date(2005, 9, 30), {}, "august.pdf is the report of 2005-08, which does not have 2005-09-30"),
        (
            date(2005, 9, 30),
            {"period": SEPTEMBER},
            "close through 2005-09-09 first, or with a report of 2005-09-01..2005-09-30",
        ),
        (date(2199, 9, 30), {}, "2199-09-30 is not over yet"),
    ],
)
def test_what_cannot_be_closed_is_said(
    through: date, changes: dict[str, Any], says: str, bank: Bank, closed: Bank
) -> None:
    with pytest.raises(UsageError, match=says):
        plan_close(session(closed), report(bank, **changes), through, "Bob")


@pytest.mark.parametrize(
    ("as_of", "says"),
    [
        ("2005-08-31T18:00:00Z", "is measured to 2005-08-31 18:00:00 UTC, when 2005-08-31 was not over"),
        ("2199-01-01T00:00:00Z", "which is still to come"),
    ],
)
def test_a_report_that_does_not_know_the_day_whole_closes_nothing(as_of: str, says: str, bank: Bank) -> None:
    with pytest.raises(UsageError, match=says):
        plan_close(session(bank), report(bank, as_of=as_of), LAST, "Bob")


def test_a_report_that_was_changed_closes_nothing(bank: Bank) -> None:
    with pikepdf.open(bank.folder / "august.pdf") as pdf:
        del pdf.pages[3]
        pdf.save(bank.folder / "shorter.pdf")
    done = command(bank, "close", "--through", LAST, "--report", "shorter.pdf", "--execute")
    assert (1, []) == (done.returncode, recorded(bank))
    assert "nothing can be closed with it" in done.stderr


@pytest.mark.parametrize(
    ("through", "reason", "says"),
    [
        (date(2005, 7, 31), "why not", "no closed period of dts ends with 2005-07-31: they end with 2005-08-31"),
        (LAST, "  ", "--reason says nothing"),
    ],
)  # fmt: skip
def test_what_cannot_be_opened_is_said(through: date, reason: str, says: str, closed: Bank) -> None:
    with pytest.raises(UsageError, match=says):
        plan_reopening(session(closed), through, reason, "Bob")


def test_opening_a_period_opens_those_after_it(bank: Bank, library: Library, tmp_path: Path) -> None:
    own = library.copy(bank, tmp_path / "own")
    events_of(own, ("close", date(2005, 6, 30)), ("close", date(2005, 7, 31)), ("close", LAST))
    planned = plan_reopening(session(own), date(2005, 7, 31), "a late invoice", "Bob")
    assert 2 == len(planned.says)
    write_event(session(own), planned)
    with session(own).connection(read_only=True) as connection:
        assert [date(2005, 6, 30)] == [each.through for each in closes_in_force(connection, own.prefix)]


def test_what_was_planned_before_somebody_else_closed_is_not_written(closed: Bank) -> None:
    planned = plan_reopening(session(closed), LAST, "a late invoice", "Bob")
    events_of(closed, ("reopen", LAST))
    with pytest.raises(UsageError, match="somebody else has just closed or reopened a period"):
        write_event(session(closed), planned)
    assert 2 == len(recorded(closed))


@pytest.mark.prove
def test_a_change_of_a_closed_month_is_the_same_everywhere_and_leaves_its_report_alone(
    bank: Bank, library: Library, tmp_path: Path
) -> None:
    own = library.copy(bank, tmp_path / "own")
    old = bank.folder / "august.pdf"
    assert 0 == command(own, "close", "--through", LAST, "--report", old, "--execute").returncode
    own.load(*changes(tmp_path))
    for verb in ("build", "audit --period 2005-08 -o new.pdf"):
        assert 0 == command(own, *verb.split()).returncode

    with session(own).connection(read_only=True) as connection:
        model = keys(connection.rows(f"select exception_key from {own.prefix}_{CHECK}"))
        shown = {"pRole": ["__ALL__"]}
        dataset = load_datasets(session(own), ("l1_restated",))["l1_restated"]
        in_dataset = keys(dataset_rows.run(connection, dataset, shown).dicts())
    assert 3 == len(model)
    listed = json.loads(command(own, "exceptions", "--json").stdout)["exceptions"]
    assert model == in_dataset == keys(row for row in listed if row["check"] == CHECK)
    assert model == on_the_page(own) == in_the_report(own.folder / "new.pdf")
    gate = command(own, "gate", "--json")
    counted = {each["check"]: each["rows"] for each in json.loads(gate.stdout)["failing"]}
    assert (1, len(model)) == (gate.returncode, counted[CHECK])

    for each in (old, own.folder / "new.pdf"):
        again = (*RECONGEN, "verify", each, "institution.yaml")
        verified = run(*again, cwd=own.folder, env=environment(None))
        assert (0, "verified") == (verified.returncode, verified.stdout.splitlines()[-1])

    # Opened, and closed with the report that knows the changes: nothing is left to say.
    assert (
        0 == command(own, "reopen", "--through", LAST, "--reason", "a late invoice", "--execute").returncode
    )
    assert 0 == command(own, "close", "--through", LAST, "--report", "new.pdf", "--execute").returncode
    assert 0 == command(own, "build").returncode
    with session(own).connection(read_only=True) as connection:
        assert [] == connection.rows(f"select exception_key from {own.prefix}_{CHECK}")
        states = connection.rows(f"select state from {own.prefix}_period_history order by event")
    assert ["open again", "reopened", "closed"] == [each["state"] for each in states]


def changes(folder: Path) -> tuple[Path, Path]:
    """A posting and a balance of August corrected, a posting of August that comes late, and one of September."""

    def first(table: str, column: str, day: str) -> dict[str, str]:
        with (TREASURY / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            row = next(row for row in csv.DictReader(file) if row[column].startswith(day))
        return {name: value for name, value in row.items() if name != "entry"}

    posting, balance = (
        first("transactions", "posting", "2005-08-10"),
        first("daily_balances", "business_day_start", "2005-08-10"),
    )
    why = {"supersedes": "TechnicalCorrection"}
    transactions = [
        {**posting, **why, "amount_money": "1.00", "amount_direction": "Credit"},
        {**posting, "id": "late", "transfer_id": "late"},
        {**posting, "id": "other", "transfer_id": "other", "posting": "2005-09-12 16:00:00"},
    ]
    return write_feed(folder, transactions, [{**balance, **why, "money": "1.00"}])


def keys(rows: Any) -> list[str]:
    return sorted(row["exception_key"] for row in rows)


def on_the_page(bank: Bank) -> list[str]:
    with TestClient(
        assemble(session(bank), "127.0.0.1", 0).app, "http://localhost", client=("127.0.0.1", 1)
    ) as client:
        answer = client.get("/l1_reconciliation/closed_periods?restated_rows.columns=exception_key")
        assert 200 == answer.status_code
        rows = parse(answer.text).one(id="v-restated_rows").all("tbody")[0].all("tr")
        return sorted(row.all("td")[0].text for row in rows)


def in_the_report(file: Path) -> list[str]:
    with pikepdf.open(file) as pdf:
        text = pdf.attachments[f"rows-{CHECK}.csv"].get_file().read_bytes().decode()
    return keys(csv.DictReader(io.StringIO(text)))
