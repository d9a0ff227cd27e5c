"""The commands: a plan, two files or none, a load that may be done again, and what a build then says."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import Result

from recongen.errors import UsageError
from recongen.statements.output import publish, work_folder
from tests.statements.desk import BANK, MAP
from tests.statements.sheets import MON, TUE, WED, Line, following, mt940, sheet
from tests.unit.cli.conftest import isolate, run
from tests.unit.feed.ddl import ddl

_ONE = sheet(Line(12_345, MON, "rent"), Line(-4_500, MON, "fee"), opening=0)
_TWO = following(_ONE, Line(700, TUE, "interest"))
FILES = ("a.sta", "b.sta", "bank.yaml", "map.yaml")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    isolate(tmp_path, monkeypatch)
    (tmp_path / "bank.yaml").write_text(BANK)
    (tmp_path / "map.yaml").write_text(MAP)
    (tmp_path / "a.sta").write_text(mt940([_ONE]))
    (tmp_path / "b.sta").write_text(mt940([_TWO]))
    return tmp_path


def convert(*arguments: str) -> Result:
    result = run("feed", "from", "mt940", *arguments, "--map", "map.yaml")
    assert "Traceback" not in result.output
    return result


def test_a_plan_changes_nothing(desk: Path) -> None:
    result = convert("a.sta", "b.sta")
    # What every command generates is in `build`.
    assert (0, {*FILES, "build"}) == (result.exit_code, {path.name for path in desk.iterdir()})
    assert [] == list((desk / "build").rglob("*.csv"))
    assert (
        "  2026-01-05        2        0             123.45             -45.00              78.45"
        in result.stdout
    )
    assert "6 rows of transactions and 2 rows of daily_balances would be made" in result.stderr


def test_both_files_or_none(desk: Path) -> None:
    assert 0 == convert("a.sta", "-o", "out").exit_code
    first = {path.name: path.read_bytes() for path in (desk / "out").iterdir()}
    assert {"transactions.csv", "daily_balances.csv"} == first.keys()
    (desk / "b.sta").write_text(mt940([_TWO]).replace("C7,00", "C7,01"))
    refused = convert("a.sta", "b.sta", "-o", "out")
    assert 1 == refused.exit_code
    assert "b.sta:7:1: error: field 62F: statement 2/1 of 100200300 does not add up" in refused.stderr
    assert first == {path.name: path.read_bytes() for path in (desk / "out").iterdir()}
    (desk / "b.sta").write_text(mt940([_TWO]))
    assert 0 == convert("a.sta", "b.sta", "-o", "out").exit_code
    assert (desk / "out" / "transactions.csv").read_bytes() > first["transactions.csv"]
    assert {*FILES, "build", "out"} == {path.name for path in desk.iterdir()}


def test_a_folder_of_other_files_is_left_alone(desk: Path) -> None:
    (desk / "out").mkdir()
    (desk / "out" / "notes.txt").write_text("mine")
    result = convert("a.sta", "-o", "out")
    assert (2, "mine") == (result.exit_code, (desk / "out" / "notes.txt").read_text())
    assert "notes.txt" in result.stderr


def test_what_was_there_stays_where_the_last_step_fails(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = desk / "out"
    out.mkdir()
    (out / "transactions.csv").write_text("old")
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.name.endswith(".tmp"):
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with work_folder(out) as folder, pytest.raises(OSError, match="No space"):
        publish(folder, out)
    assert "old" == (out / "transactions.csv").read_text()
    with pytest.raises(UsageError, match="not a folder"), work_folder(desk / "a.sta"):
        pass


def test_json_says_all_of_it(desk: Path) -> None:
    document = json.loads(convert("a.sta", "b.sta", "--json").stdout)
    assert {"transactions": 6, "daily_balances": 2} == document["rows"]
    assert ["78.45", "85.45"] == [day["closing"] for day in document["accounts"][0]["days"]]
    (desk / "map.yaml").write_text(MAP.replace("direction: Debit", "direction: Debit, code: X"))
    refused = convert("a.sta", "--json")
    assert 1 == refused.exit_code
    document = json.loads(refused.stdout)
    assert (1, "-45.00", ["2026-01-05 -45.00 fee"]) == tuple(
        document["unmapped"][0][key] for key in ("count", "money", "examples")
    )
    assert "no-rule" == document["findings"][0]["rule"]


def test_a_map_with_faults_is_refused_with_their_lines(desk: Path) -> None:
    (desk / "map.yaml").write_text(MAP.replace("rail: Outgoing", "rail: Outgoin"))
    result = convert("a.sta")
    assert (1, "") == (result.exit_code, result.stdout)
    assert (
        "map.yaml:9:39: error: rules[1] › rail: the institution declares no rail 'Outgoin'. Did you mean 'Outgoing'?"
        in result.stderr
    )
    (desk / "map.yaml").write_text("accounts: []\n")
    assert "a map needs institution" in convert("a.sta").stderr
    (desk / "map.yaml").write_text(MAP)
    assert "no such file: nowhere.sta" in convert("nowhere.sta").stderr


def test_a_map_begins_with_what_is_not_mapped(desk: Path) -> None:
    begun = run("feed", "map", "bank.yaml", "--from", "a.sta", "b.sta")
    assert 0 == begun.exit_code
    assert "# 1 account and 2 kinds of entries are not mapped." in begun.stdout
    assert '  - statement: "100200300"\n    id:\n' in begun.stdout
    mapped = run("feed", "map", "bank.yaml", "--from", "a.sta", "--map", "map.yaml")
    assert "# 0 accounts and 0 kinds of entries are not mapped." in mapped.stdout


def rows(desk: Path, table: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(desk / "build" / "nostro" / "nostro.sqlite3") as database:
        return database.execute(f"select * from nostro_{table} order by entry").fetchall()


def test_a_day_that_goes_on_is_loaded_again_and_again(desk: Path) -> None:
    """A statement at noon and one in the evening: the later balance corrects the earlier, and both load twice."""
    (desk / "b.sta").write_text(mt940([following(_ONE, Line(700, MON, "interest"), day=MON)]))
    (desk / "build" / "nostro").mkdir(parents=True)
    with sqlite3.connect(desk / "build" / "nostro" / "nostro.sqlite3") as database:
        database.executescript(ddl("sqlite").replace("dts_", "nostro_"))
    for files in (["a.sta"], ["b.sta"], ["b.sta"], ["a.sta"], ["a.sta", "b.sta"]):
        result = convert(*files, "--execute")
        assert 0 == result.exit_code, result.output
    assert [(78.45, None), (85.45, "TechnicalCorrection")] == [
        (float(row[9]), row[11]) for row in rows(desk, "daily_balances")
    ]
    assert 6 == len(rows(desk, "transactions"))


@pytest.mark.prove
def test_a_missing_entry_is_drift_to_the_cent(desk: Path) -> None:
    """Loading may be done again; what the feed then lacks, the statements' balances show."""
    assert 0 == run("schema", "apply", "bank.yaml", "--execute").exit_code
    assert 0 == convert("a.sta", "--execute").exit_code
    once = rows(desk, "transactions")
    again = convert("a.sta", "b.sta", "--execute", "-o", "out")
    assert 0 == again.exit_code
    assert "5 rows skipped: the tables hold them" in again.stderr
    assert once == rows(desk, "transactions")[:4]
    assert "0 rows of transactions and 0 rows of daily_balances" in convert("b.sta", "--execute").stderr
    assert 0 == run("build", "bank.yaml", "--as-of", str(WED)).exit_code
    assert [] == drifts()
    with sqlite3.connect(desk / "build" / "nostro" / "nostro.sqlite3") as database:
        database.execute(
            "delete from nostro_transactions where amount_money in (-45.00, '-45.00', 45.00, '45.00')"
        )
    assert 0 == run("build", "bank.yaml", "--as-of", str(WED)).exit_code
    assert ["45.00", "45.00"] == drifts()


def drifts() -> list[str]:
    document = json.loads(run("exceptions", "bank.yaml", "--check", "drift", "--json").stdout)
    return [f"{row['magnitude_money']}" for row in document["exceptions"]]
