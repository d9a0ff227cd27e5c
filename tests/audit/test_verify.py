"""recongen verify: what is done to a report, to the feed or to the institution's file shows, and nothing else does."""

from __future__ import annotations

import csv
import json
import random
import sqlite3
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from itertools import chain
from pathlib import Path

import pikepdf
import pytest

from recongen.audit.opened import open_report_bytes
from recongen.audit.produce import feed_fingerprint
from recongen.audit.rederive import Derived, check_feed, check_institution, compare, derive_again
from recongen.audit.signatures import check_signatures
from recongen.audit.signing import sign
from recongen.audit.verify import check_alone, exit_code
from recongen.errors import UsageError
from recongen.feed.contract import DAILY_BALANCES, TABLES, TRANSACTIONS, Table
from recongen.feed.fingerprint import BLOCK
from recongen.session import Session
from recongen.signing_settings import OWN_FIELD, SigningSettings
from recongen.talk import Talk
from tests.audit import pki
from tests.audit.conftest import put_back
from tests.audit.tampering import ANYWHERE, DRAWN, UNSEEN, Way
from tests.e2e.banks import Bank, Library
from tests.e2e.helpers import AS_OF, RECONGEN, TREASURY, Done, run

pytestmark = pytest.mark.slow
FILE = Path("report.pdf")


@dataclass(frozen=True)
class Reported:
    """A report of September, and the bank after that: October and corrections of September have arrived."""

    bank: Bank
    then: Bank
    data: bytes
    derived: Derived
    """From what the bank knows now."""
    pki: pki.Pki
    signed: bytes

    @property
    def roots(self) -> list[Path]:
        return [self.pki.certificate("root")]


def session(bank: Bank) -> Session:
    return Session(bank.institution, Talk(quiet=True), {"profiles_dir": bank.folder}, as_of=AS_OF)


@pytest.fixture(scope="module")
def reported(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Reported:
    folder = tmp_path_factory.mktemp("reported")
    then = library.treasury("sqlite")
    data = report_of(then)
    bank = library.copy(library.loaded("sqlite"), folder / "now")
    bank.load(*later(folder))
    report = open_report_bytes(FILE, data)
    own = session(bank)
    derived = derive_again(report, own, feed_fingerprint(own, report.marks))
    keys = pki.made(folder / "pki")
    return Reported(bank, then, data, derived, keys, signed_by(keys, data, OWN_FIELD, "system"))


def signed_by(keys: pki.Pki, data: bytes, field: str, name: str, **more: object) -> bytes:
    settings = SigningSettings(
        private_key=keys.key(name),
        certificate=keys.certificate(name),
        roots=(keys.certificate("root"),),
        **more,
    )
    return sign(open_report_bytes(FILE, data), field, settings, {})


def later(folder: Path) -> tuple[Path, Path]:
    """Corrections of rows of the report's month, and the month's rows again in the two months after it."""
    return arriving(folder, TRANSACTIONS, "posting"), arriving(folder, DAILY_BALANCES, "business_day_start")


def arriving(folder: Path, table: Table, instant: str) -> Path:
    source = TREASURY / f"{table.name}.csv"
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    corrected = [
        {**row, "supersedes": "TechnicalCorrection"} for row in rows if row[instant].startswith("2005-09-1")
    ]
    new = [moved(row, days) for days in (30, 61) for row in rows if row[instant].startswith("2005-09")]
    written = folder / f"later-{table.name}.csv"
    with written.open("w", encoding="utf-8", newline="") as file:
        names = [name for name in table.column_names if name != "entry"]
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows([*corrected, *new])
    return written


def moved(row: Mapping[str, str], days: int) -> dict[str, str]:
    ids = {name: f"{row[name]}-{days}" for name in ("id", "transfer_id") if row.get(name)}
    instants = ("posting", "transfer_completion", "business_day_start", "business_day_end")
    dates = {name: datetime.fromisoformat(row[name]) for name in instants if row.get(name)}
    return {**row, **{name: f"{at + timedelta(days=days)}" for name, at in dates.items()}, **ids}


def code_of(data: bytes, reported: Reported, trusted: bool, with_database: bool) -> int:
    """As `recongen verify` exits, without deriving again; the first difference is enough."""
    try:
        report = open_report_bytes(FILE, data)
        for each in chain(check_alone(report), check_signatures(report, reported.roots if trusted else ())):
            if each.state == "differs":
                return 1
        return exit_code([*compare(report, reported.derived)]) if with_database else 0
    except UsageError:
        return 2


@pytest.mark.prove
def test_what_arrived_later_does_not_disturb_a_report(reported: Reported) -> None:
    """Corrections of its month and two more months; nor does a signature."""
    for data, trusted in ((reported.data, False), (reported.signed, True)):
        report, own = open_report_bytes(FILE, data), session(reported.bank)
        found = [*check_signatures(report, reported.roots if trusted else ()), *check_alone(report)]
        found += [*check_institution(report, own), *check_feed(report, feed_fingerprint(own, report.marks))]
        found += compare(report, reported.derived)
        assert {"ok", "unchecked"} >= {each.state for each in found}, [str(each) for each in found]
        topics = {each.topic for each in found if each.state == "ok"}
        assert {"structure", "attachments", "metadata", "pages", "fingerprint", "figures", "feed"} <= topics
        assert {"institution", "derived", "bytes"} <= topics
        assert trusted == ("signatures" in topics)


def tampered(name: str, way: Way, seed: int, data: bytes) -> bytes:
    return way(data, random.Random(zlib.crc32(name.encode()) + seed))


@pytest.mark.parametrize("count", [1, pytest.param(23, marks=pytest.mark.prove)])
def test_every_tampering_with_a_report_shows(count: int, reported: Reported) -> None:
    """With a database each, and without one each with a signed report; `UNSEEN` is what an unsigned one does not show."""
    ways = {**DRAWN, **UNSEEN, **ANYWHERE}
    missed = []
    for name, seed in ((name, seed) for seed in range(count) for name in ways):
        changed = tampered(name, ways[name], seed, reported.signed)
        if not code_of(changed, reported, trusted=True, with_database=False):
            missed.append((name, seed, "signed"))
        changed = tampered(name, ways[name], seed, reported.data)
        alone = code_of(changed, reported, trusted=False, with_database=False)
        if alone and name in UNSEEN:
            missed.append((name, seed, "shows, and should be in another list"))
        if not alone and (name in DRAWN or not code_of(changed, reported, trusted=False, with_database=True)):
            missed.append((name, seed, "unsigned"))
    assert not missed, missed


def forged(reported: Reported, *statements: str) -> bytes:
    """Made by recongen itself from relations that are older than they say, or otherwise not what it built."""
    with put_back(reported.then):
        for sql in statements:
            change(reported.then, sql)
        return report_of(reported.then)


def report_of(bank: Bank) -> bytes:
    """As the command writes it from what was built."""
    done = run(*RECONGEN, "audit", "institution.yaml", "-o", "report.pdf", cwd=bank.folder)
    assert 0 == done.returncode, done.stderr
    return (bank.folder / "report.pdf").read_bytes()


WITHOUT_SOME = "delete from dts_exceptions where business_day >= '2005-09-15'"


def books(bank: Bank) -> Path:
    return bank.folder / "books.sqlite3"


def change(bank: Bank, sql: str) -> None:
    connection = sqlite3.connect(books(bank))
    with connection:
        connection.execute(sql)
    connection.close()


def test_a_report_of_a_stale_build_shows_with_a_database(reported: Reported) -> None:
    report = open_report_bytes(FILE, forged(reported, WITHOUT_SOME))
    assert 0 == exit_code([*check_signatures(report), *check_alone(report)])
    found = [each for each in compare(report, reported.derived) if each.state == "differs"]
    named = [each for each in found if each.figure and each.printed and each.derived and each.page]
    assert named and all(each.printed != each.derived for each in named)
    assert {"derived", "attachments", "bytes"} <= {each.topic for each in found}


@pytest.mark.parametrize("wrong", [(), (WITHOUT_SOME,)])
def test_of_a_report_by_another_version_the_figures_are_compared(
    wrong: tuple[str, ...], reported: Reported
) -> None:
    """And no bytes: a right one verifies where somebody signed its pages, and a wrong figure shows as of any other."""
    other = "update dts_run_context set recongen_version = '0.0.1', dbt_version = '1.0.1'"
    data = forged(reported, other, *wrong)
    report = open_report_bytes(FILE, data)
    alone = [*check_signatures(report), *check_alone(report)]
    for is_signed, state in ((False, "cannot"), (True, "unchecked")):
        found = [*alone, *compare(report, reported.derived, is_signed)]
        (said,) = (each for each in found if each.topic == "bytes")
        assert state == said.state and "it was made by recongen 0.0.1, dbt 1.0.1, " in said.text
    differing = {each.topic for each in found if each.state == "differs"}
    assert ({"derived", "attachments"} if wrong else set()) == differing, [str(each) for each in found]
    assert (1 if wrong else 0) == exit_code(found)
    assert not any("version" in (each.figure or "") for each in found)


def test_a_version_is_printed_as_it_is_named(reported: Reported) -> None:
    """Where it is another than ours, nothing else would tell which of the two is true."""
    report = open_report_bytes(FILE, reported.data)
    for name in ("recongen", "dbt"):
        provenance = {**report.provenance, name: "0.0.1"}
        lying = replace(report, document={**report.document, "report": provenance})
        found = [each.figure for each in compare(lying, reported.derived) if each.state == "differs"]
        assert [f"audit_provenance.{name}_version"] == found


COLUMNS = {
    "transactions": ("metadata", "rail_name", "account_name", "transfer_id", "posting"),
    "daily_balances": ("account_name", "money"),
}
CHANGED = {"money": "money + 0.01", "posting": "datetime(posting, '+1 second')", "metadata": """'{"a": 1}'"""}


@pytest.mark.parametrize("count", [8, pytest.param(100, marks=pytest.mark.prove)])
def test_every_change_of_the_feed_below_the_marks_shows(
    count: int, reported: Reported, library: Library, tmp_path: Path
) -> None:
    """A row changed, removed, or added below the mark is named by its block of entries; the feed cut off does not reach."""
    report, bank = open_report_bytes(FILE, reported.data), library.copy(reported.bank, tmp_path)
    whole = books(bank).read_bytes()
    for seed in range(count):
        books(bank).write_bytes(whole)
        dice = random.Random(seed)
        table = dice.choice(TABLES)
        relation, mark = table.relation("dts"), report.marks.of(table)
        entry, column = dice.randrange(1, mark), dice.choice(COLUMNS[table.name])
        kind = ("changed", "removed", "added", "cut")[seed % 4]
        value = CHANGED.get(column, f"coalesce({column}, '') || 'x'")
        statements = {
            "changed": f"update {relation} set {column} = {value} where entry = {entry}",
            "removed": f"delete from {relation} where entry = {entry}",
            "added": f"update {relation} set entry = 0 where entry = (select max(entry) from {relation})",
            "cut": f"delete from {relation} where entry >= {mark}",
        }
        change(bank, statements[kind])
        if kind == "cut":
            with pytest.raises(UsageError, match="do not reach"):
                feed_fingerprint(session(bank), report.marks)
            continue
        found = [*check_feed(report, feed_fingerprint(session(bank), report.marks))]
        block = "" if kind == "added" else f"between the entries {(entry - 1) // BLOCK * BLOCK + 1:,} and"
        assert 2 == exit_code(found), (seed, kind)
        assert any(f"{table.name} hold" in each.text and block in each.text for each in found), (seed, found)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("instance: dts", "instance: dtx", 2),
        ("description: ", "description: Not ", 1),
        ("instance: dts", "instance: dts # a remark", 0),
    ],
)
def test_another_institution_file_shows(
    old: str, new: str, code: int, reported: Reported, library: Library, tmp_path: Path
) -> None:
    bank = library.copy(reported.bank, tmp_path)
    text = bank.institution.read_text()
    assert old in text
    bank.institution.write_text(text.replace(old, new, 1))
    try:
        found = exit_code([*check_institution(open_report_bytes(FILE, reported.data), session(bank))])
    except UsageError:
        found = 2
    assert code == found


def verify(bank: Bank, *rest: object) -> Done:
    return run(*RECONGEN, "verify", *rest, cwd=bank.folder)


def test_the_command_says_what_is_as_it_was_and_what_differs(reported: Reported) -> None:
    folder = reported.bank.folder
    (folder / "report.pdf").write_bytes(reported.data)
    done = verify(reported.bank, "report.pdf", "institution.yaml")
    assert (0, "verified") == (done.returncode, done.stdout.splitlines()[-1]), done.stderr
    assert "bytes        all" in done.stdout
    # What was built for it is gone.
    with reported.bank.database.session() as cursor:
        assert not [name for name in reported.bank.database.names(cursor) if name.startswith("dts_known")]
    (folder / "changed.pdf").write_bytes(tampered("digit", DRAWN["digit changed"], 3, reported.data))
    done = verify(reported.bank, "changed.pdf", "--json")
    document = json.loads(done.stdout)
    assert (1, "differs") == (done.returncode, document["verdict"])
    assert "pages" in {each["topic"] for each in document["findings"] if each["state"] == "differs"}


def test_what_cannot_be_verified_exits_with_2(reported: Reported, library: Library, tmp_path: Path) -> None:
    bank = library.copy(reported.bank, tmp_path)
    (bank.folder / "report.pdf").write_bytes(reported.data)
    change(bank, "update dts_transactions set metadata = null where entry = 7")
    done = verify(bank, "report.pdf", "institution.yaml")
    assert (2, "cannot be verified") == (done.returncode, done.stdout.splitlines()[-1])
    assert "transactions hold other rows between the entries 1 and 4,011" in done.stdout
    change(bank, "delete from dts_daily_balances where entry > 100")
    done = verify(bank, "report.pdf", "institution.yaml")
    assert 2 == done.returncode and "daily_balances end at entry 100 and do not reach" in done.stdout
    books(bank).unlink()
    done = verify(bank, "report.pdf", "institution.yaml")
    assert 2 == done.returncode and "there is no database" in done.stdout


@pytest.mark.prove
@pytest.mark.parametrize("engine", ["postgres", "duckdb"])
def test_a_report_is_verified_on_another_engine(
    engine: str, reported: Reported, library: Library, tmp_path: Path
) -> None:
    bank = library.copy(library.loaded(engine), tmp_path / engine)
    bank.load(*later(tmp_path))
    (bank.folder / "report.pdf").write_bytes(reported.data)
    done = verify(bank, "report.pdf", "institution.yaml")
    assert 0 == done.returncode, done.stdout + done.stderr
    assert f"bytes        all {len(reported.data):,} are the same" in done.stdout


def test_hostile_files_are_an_error_for_people(reported: Reported, tmp_path: Path) -> None:
    data, good = reported.data, dict(open_report_bytes(FILE, reported.data).document)
    with pikepdf.open(BytesIO(data)) as pdf:
        locked, unlocked = BytesIO(), BytesIO()
        pdf.save(locked, encryption=pikepdf.Encryption(owner="o", user="u"))
        pdf.save(unlocked, encryption=pikepdf.Encryption(owner="o", user=""))
    cases = {
        "empty": b"",
        "text": b"no PDF at all",
        "head": b"%PDF-1.7\n",
        "cut": data[: len(data) // 2],
        "late": data[:-30],
        "joined": data + reported.signed,
        "locked": locked.getvalue(),
        "unlocked": unlocked.getvalue(),
        "no-figures": with_figures(data, None),
        "no-json": with_figures(data, b"{"),
        "other-json": with_figures(data, b'{"format": 2}'),
        "other-format": with_figures(data, b'{"format": 1}'),
        "odd-format": with_figures(data, b'{"format": "1"}'),
        "list": with_figures(data, b"[]"),
        "deep-json": with_figures(data, b"[" * 200_000),
        "odd-kinds": with_figures(data, good | {"figures": [{"id": 1, "printed": [], "value": {}}]}),
        "no-pages": with_figures(data, good | {"pages": {"x": ["1"]}}),
        "odd-instant": with_figures(data, good | {"report": {"as_of": "x"}}),
        "bomb": with_figures(data, b" " * 2**28 + b"   "),
        "nested": nested(),
        "many-pages": many_pages(),
    }
    for name, hostile in cases.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(hostile)
        done = run(*RECONGEN, "verify", path, cwd=tmp_path)
        assert 2 == done.returncode and done.stderr.startswith("error: "), (name, done.stderr, done.stdout)
        for unwanted in ("fault in recongen", "Traceback", "BytesIO", "stream", "xref"):
            assert unwanted not in done.stderr, (name, done.stderr)
    for path in (tmp_path / "missing.pdf", tmp_path):
        assert 2 == run(*RECONGEN, "verify", path, cwd=tmp_path).returncode


def with_figures(data: bytes, figures: bytes | dict[str, object] | None) -> bytes:
    with pikepdf.open(BytesIO(data)) as pdf:
        names = pdf.Root.Names.EmbeddedFiles.Names
        at = next(at for at in range(0, len(names), 2) if str(names[at]) == "figures.json")
        if figures is None:
            del names[at : at + 2]
        else:
            names[at + 1].EF.F.write(json.dumps(figures).encode() if isinstance(figures, dict) else figures)
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()


def nested() -> bytes:
    """Arrays in arrays, deeper than any parser goes."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        out = BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue().replace(b"/Type /Catalog", b"/Type /Catalog /X " + b"[" * 100_000 + b"]" * 100_000)


def many_pages() -> bytes:
    with pikepdf.new() as pdf:
        for _ in range(6000):
            pdf.add_blank_page()
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()
