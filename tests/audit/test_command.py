"""recongen audit, as a person runs it: a bank without exceptions, the chain of reports, and what is refused."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from recongen.demo.feed import Settings, generate
from recongen.institution import load
from tests.audit.conftest import put_back
from tests.audit.test_agreement import at_stake
from tests.e2e.banks import AS_OF_DAY, Bank, Library
from tests.e2e.databases import ENGINES
from tests.e2e.helpers import BUNDLED, RECONGEN, Done, run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def healthy(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """Forty days in which nothing is wrong, built on SQLite."""
    folder = tmp_path_factory.mktemp("healthy")
    bank = library.empty("sqlite", folder, BUNDLED.read_text())
    feed = generate(load(BUNDLED), Settings(AS_OF_DAY - timedelta(days=1), window_days=40))
    bank.load(*feed.write(folder))
    bank.build()
    return bank


@pytest.fixture(scope="module")
def august(healthy: Bank) -> Path:
    assert 0 == audit(healthy, "--period", "2005-08", "-o", "august.pdf").returncode
    return healthy.folder / "august.pdf"


def audit(bank: Bank, *rest: object) -> Done:
    return run(*RECONGEN, "audit", "institution.yaml", *rest, cwd=bank.folder)


def figures(report: Path) -> dict[str, object]:
    with pikepdf.open(report) as pdf:
        document: dict[str, object] = json.loads(pdf.attachments["figures.json"].get_file().read_bytes())
    return document


def test_a_bank_without_exceptions_gets_a_short_report_that_says_what_was_checked(healthy: Bank) -> None:
    """In every form, with the same figures and the same fingerprint."""
    for name in ("report.pdf", "report.md", "report.html"):
        done = audit(healthy, "-o", name)
        assert (0, "") == (done.returncode, done.stdout), done.stderr
    report = healthy.folder / "report.pdf"
    pages = [page.extract_text() for page in PdfReader(BytesIO(report.read_bytes())).pages]
    assert len(pages) <= 9
    opinion = pages[2].replace("\n", " ")
    assert "Nothing was found" in opinion and "What was checked" in opinion
    fingerprint = str(figures(report)["fingerprint"])
    for name in ("report.md", "report.html"):
        text = (healthy.folder / name).read_text()
        assert "Nothing was found" in text and fingerprint in text
    beside = {path.name for path in (healthy.folder / "report_files").iterdir()}
    assert beside >= {"README.txt", "institution.yaml", "figures.json"}
    written = json.loads((healthy.folder / "report_files" / "figures.json").read_text())
    assert {**figures(report), "pages": {}, "drawings": {}} == written
    # What tells one run from another is said, and not written.
    assert "from the build " in done.stderr
    run_id = done.stderr.split("from the build ")[1].split()[0]
    assert run_id.encode() not in report.read_bytes()


def test_a_report_names_the_one_before_it(healthy: Bank, august: Path) -> None:
    done = audit(healthy, "--period", "2005-09", "--previous", "august.pdf", "-o", "september.pdf")
    assert 0 == done.returncode, done.stderr
    before = figures(august)
    september = figures(healthy.folder / "september.pdf")
    previous = september["report"]["previous"]  # type: ignore[index]
    assert {"fingerprint": before["fingerprint"], "period": "2005-08"} == previous
    with pikepdf.open(healthy.folder / "september.pdf") as pdf:
        assert str(september["fingerprint"]) in pdf.Root.Metadata.read_bytes().decode()
    done = audit(healthy, "--period", "2005-08", "--previous", "september.pdf", "-o", "wrong.pdf")
    assert 2 == done.returncode and "is not before 2005-08" in done.stderr
    assert not (healthy.folder / "wrong.pdf").exists()


def test_what_is_no_report_of_this_institution_is_no_previous_one(
    healthy: Bank, august: Path, tmp_path: Path
) -> None:
    (tmp_path / "text.pdf").write_text("no PDF")
    with pikepdf.new() as empty:
        empty.add_blank_page()
        empty.save(tmp_path / "empty.pdf")
    for name, change in (
        ("other.pdf", ("spec_example", "another_bank")),
        ("edited.pdf", ('"value": "', '"value": "1')),
    ):
        with pikepdf.open(august) as pdf:
            data = pdf.attachments["figures.json"].get_file().read_bytes().decode()
            pdf.attachments["figures.json"] = data.replace(*change).encode()
            pdf.save(tmp_path / name)
    for name, reason in (
        ("missing.pdf", "cannot be read"),
        ("text.pdf", "is not a PDF"),
        ("empty.pdf", "cannot be read as a report"),
        ("other.pdf", "is a report of another_bank"),
        ("edited.pdf", "was changed since"),
    ):
        done = audit(healthy, "--previous", tmp_path / name, "-o", "wrong.pdf")
        assert 2 == done.returncode and reason in done.stderr, (name, done.stderr)
    assert not (healthy.folder / "wrong.pdf").exists()


def test_a_build_that_is_older_than_the_feed_is_not_reported(healthy: Bank, tmp_path: Path) -> None:
    header, first = list(csv.reader((healthy.folder / "transactions.csv").read_text().splitlines()))[:2]
    row = dict(zip(header, first, strict=True)) | {"entry": "99999999", "id": "another-id"}
    (tmp_path / "one.csv").write_text(f"{','.join(header)}\n")
    with (tmp_path / "one.csv").open("a", newline="") as file:
        csv.DictWriter(file, header).writerow(row)
    balances = tmp_path / "none.csv"
    balances.write_text((healthy.folder / "daily_balances.csv").read_text().splitlines()[0] + "\n")
    with put_back(healthy):
        healthy.load(tmp_path / "one.csv", balances)
        done = audit(healthy, "-o", tmp_path / "report.pdf")
    assert 1 == done.returncode and "1 more row" in done.stderr and "recongen build" in done.stderr
    assert [] == list(tmp_path.rglob("report*"))


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        (("-o", "report.docx"), "ends in .pdf, .md or .html"),
        (("-o", "report.pdf", "--period", "September"), "is not a period"),
        (("-o", "no/such/folder/report.pdf"), "cannot be written"),
        (("-o", "report.pdf", "--rows", "0"), "--rows"),
        ((), "--out"),
    ],
)
def test_wrong_usage_is_one_line(rest: tuple[str, ...], reason: str, healthy: Bank) -> None:
    done = audit(healthy, *rest)
    assert 2 == done.returncode and reason in done.stderr and "Traceback" not in done.stderr


@pytest.mark.prove
def test_the_treasury_has_one_report_on_every_engine(library: Library) -> None:
    """Built, read and written by the product's own commands, in three folders."""
    written = []
    for engine in (*ENGINES, "duckdb"):
        bank = library.treasury(engine)
        done = audit(bank, "--period", "2005-Q3", "-o", "report.pdf")
        assert 0 == done.returncode, done.stderr
        written.append((bank.folder / "report.pdf").read_bytes())
    assert 3 == len(written) and 1 == len(set(written))
    pages = [page.extract_text() for page in PdfReader(BytesIO(written[0])).pages]
    assert len(pages) <= 30


@pytest.mark.prove
def test_a_run_that_goes_on_is_weighed_as_at_the_end_of_the_period(library: Library) -> None:
    """The treasury drifts from June to the end of September; its report of August knows nothing of September."""
    bank = library.treasury("sqlite")
    assert 0 == audit(bank, "--period", "2005-08", "-o", "august.md").returncode
    rows = [
        {
            name: Decimal(value) if value and name.endswith("_money") else value or None
            for name, value in row.items()
        }
        for row in bank.relation("exceptions").dicts
    ]
    causes = list(csv.DictReader((bank.folder / "august_files" / "causes.csv").open()))
    crossing = 0
    for cause in causes:
        own = [row for row in rows if row["episode_key"] == cause["episode_key"]]
        known = [row for row in own if (row["business_day"] or "") <= "2005-08-31"]
        there = {row["business_day"] for row in known if (row["business_day"] or "") >= "2005-08-01"}
        money = at_stake(known)
        last = max(cause["first_seen_day"], *(row["business_day"] or "" for row in known))
        expected = (last, str(len(there)), "" if money is None else f"{money:.2f}")
        assert expected == (cause["last_day"], cause["days_there"], cause["money"]), cause
        crossing += len(own) > len(known) > 1
    assert crossing >= 2
