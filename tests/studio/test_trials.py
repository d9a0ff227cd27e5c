"""A trial saves nothing, is one person's, can be cancelled, and is known again by a server that starts again."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from recongen.errors import RecongenError
from recongen.report.report import Check
from recongen.report.rows import ExceptionRow, Size
from recongen.studio.store import Store
from recongen.studio.trial import comparison
from recongen.studio.trial.comparison import compare
from recongen.studio.trial.proposal import Proposal
from recongen.studio.trial.trials import Trials
from tests.studio.desk import Desk, desk_over, text_of

STUBBORN = """
import pathlib, signal, subprocess, sys, time
folder = pathlib.Path(sys.argv[1])
(folder / "scratch").mkdir()
(folder / "scratch" / "after.duckdb").write_text("much")
if {ignores}:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
(folder / "child").write_text(str(child.pid))
time.sleep(600)
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_over(text_of("spec_example"), tmp_path)


def trial_folder(desk: Desk) -> Path:
    (found,) = (path for path in (desk.folder / "trials").iterdir() if path.is_dir())
    return found


# Without a database ---------------------------------------------------------------------------------------------------------


def test_what_is_tried_is_not_saved_and_can_be_saved_later(desk: Desk) -> None:
    before = desk.data
    answer = desk.change("/rails/1", {"max_pending_age": "PT12H"}, do="try")
    assert (303, "/studio/trial") == (answer.status_code, answer.headers["location"])
    assert (before, 0, False) == (desk.data, desk.saves, desk.has_draft)
    page = desk.next(answer)
    assert "PT12H" in page.text and "no database" in page.text
    # A trial that has ended is shown as a whole page.
    watching = desk.client.get("/studio/trial", headers={"hx-trigger": "progress"})
    assert "true" == watching.headers["hx-refresh"]
    assert "hx-refresh" not in desk.client.get("/studio/trial").headers
    assert "PT12H" not in desk.page("/rails/1").text
    # Back in the form stands what was tried.
    assert "PT12H" == desk.form("/rails/1?proposal=1")["max_pending_age"]
    assert "PT12H" not in str(desk.form("/rails/2?proposal=1"))
    answer = desk.post("/trial", desk.form("/trial") | {"do": "save"})
    assert "/studio/rails/1?saved=1" == answer.headers["location"]
    assert desk.data == before.replace(b"max_pending_age: PT24H", b"max_pending_age: PT12H", 1)
    assert "Nothing is being tried" in desk.page("/trial").text


def test_a_new_declaration_and_a_text_can_be_tried(desk: Desk) -> None:
    before = desk.data
    desk.change("/accounts/new", {"id": "vault", "scope": "internal", "role": "Vault"}, do="try")
    assert "vault" == desk.form("/accounts/new?proposal=1")["id"]
    desk.change("/yaml", {"text": before.decode().replace("Northern pool", "Pool of the north")}, do="try")
    assert "Pool of the north" in desk.form("/yaml?proposal=1")["text"]
    assert "vault" not in desk.page("/trial").text
    assert before == desk.data
    desk.post("/trial", desk.form("/trial") | {"do": "drop"})
    assert "Northern pool" in desk.form("/yaml?proposal=1")["text"]


def test_what_is_not_valid_is_not_tried_and_says_why_at_its_field(desk: Desk) -> None:
    before = desk.data
    for path, values in (
        ("/rails/1", {"max_pending_age": "soon"}),
        ("/accounts/new", {"id": "vault", "scope": "internal", "parent_role": "Nobody"}),
    ):
        answer = desk.change(path, values, do="try")
        assert 422 == answer.status_code
        assert "with this change the file has 1 error" in answer.text
        assert "aria-invalid" in answer.text
        assert next(iter(values.values())) in answer.text
    answer = desk.change("/rails/1", do="try")
    assert 422 == answer.status_code and "nothing is changed" in answer.text
    assert (before, 0, False) == (desk.data, desk.saves, desk.has_draft)
    assert "Nothing is being tried" in desk.page("/trial").text


def test_what_was_tried_is_not_saved_over_what_somebody_else_wrote(desk: Desk) -> None:
    desk.change("/rails/1", {"max_pending_age": "PT12H"}, do="try")
    values = desk.form("/trial")
    Desk(desk.file, desk.app).change("/owner", {"team": "Ledger"})
    theirs = desk.data
    assert "has changed" in desk.page("/trial").text
    assert 409 == desk.post("/trial", values | {"do": "save"}).status_code
    assert theirs == desk.data


# The process ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def trials(desk: Desk) -> Iterator[Trials]:
    session: Any = SimpleNamespace(file=desk.file, _options={}, settings=SimpleNamespace(as_of=None))
    made = Trials(Store(desk.file), session, (sys.executable, "-c", STUBBORN.format(ignores=False)))
    made.propose("ann", Proposal(desk.data, b"x", "", "a change", "/studio/yaml", "/studio/yaml"))
    yield made
    made.drop("ann")


def stand(trials: Trials, who: str = "ann") -> str:
    found = trials.of(who)
    return found.stand if found else ""


def wait_for(path: Path) -> str:
    until = time.monotonic() + 30
    while not path.exists() or not path.read_text():
        assert time.monotonic() < until, path
        time.sleep(0.02)
    return path.read_text()


def lives(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


@pytest.mark.parametrize("ignores", [False, True])
def test_cancelling_ends_all_that_runs_and_removes_what_was_built(
    ignores: bool, desk: Desk, trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recongen.processes.background.GRACE_SECONDS", 1.0)
    trials = replace(trials, command=(sys.executable, "-c", STUBBORN.format(ignores=ignores)))
    trials.start("ann")
    child = int(wait_for(trial_folder(desk) / "child"))
    assert ("running", "") == (stand(trials), stand(trials, "bob"))
    with pytest.raises(RecongenError, match="runs already"):
        trials.start("ann")
    trials.cancel("bob")
    assert "running" == stand(trials)
    trials.cancel("ann")
    assert "cancelled" == stand(trials)
    assert not lives(child)
    assert not (trial_folder(desk) / "scratch").exists()


def test_a_server_that_starts_again_knows_what_runs_and_what_was_killed(desk: Desk, trials: Trials) -> None:
    trials.start("ann")
    child = int(wait_for(trial_folder(desk) / "child"))
    again = replace(trials)
    again.sweep()
    assert "running" == stand(again)
    assert (trial_folder(desk) / "scratch" / "after.duckdb").exists()
    os.killpg(os.getpgid(child), signal.SIGKILL)
    until = time.monotonic() + 30
    while stand(again) == "running" and time.monotonic() < until:
        time.sleep(0.02)
    assert "interrupted" == stand(again)
    again.sweep()
    assert not (trial_folder(desk) / "scratch").exists()
    assert "interrupted" == stand(again)
    again.start("ann")
    assert "running" == stand(again)


def test_the_work_itself_says_why_it_cannot_begin(desk: Desk, trials: Trials) -> None:
    """The real process, on a file whose change is not valid."""
    trials = replace(trials, command=Trials(Store(desk.file), None).command)
    trials.start("ann")
    until = time.monotonic() + 60
    while stand(trials) == "running" and time.monotonic() < until:
        time.sleep(0.05)
    found = trials.of("ann")
    assert found is not None
    assert ("failed", True) == (found.stand, "has errors" in found.state.reason), found.state


# The comparison -------------------------------------------------------------------------------------------------------------


def row(key: str, cents: int, count: int | None = None) -> ExceptionRow:
    nothing = dict.fromkeys(ExceptionRow._fields)
    money = None if count is not None else f"{cents // 100}.{cents % 100:02d}"
    return ExceptionRow(
        **nothing | {"exception_key": key, "magnitude_money": money, "magnitude_count": count}
    )  # type: ignore[arg-type]


class Side:
    """A report over these rows of one check."""

    currency = "USD"

    def __init__(self, *rows: ExceptionRow) -> None:
        self.found = sorted(rows, key=lambda row: -float(row.magnitude_money or 0))
        self.checks = [Check("drift", "high", "Drift", "", "")]

    def read_report(self, work: Any) -> tuple[Any, None]:
        return work(self), None

    def rows_of(self, check: Check) -> Iterator[ExceptionRow]:
        return iter(self.found)

    def sizes_of(self, check: Check) -> Iterator[tuple[str, Size]]:
        for each in self.found:
            yield (
                each.exception_key,
                Size(int(float(each.magnitude_money or 0) * 100), each.magnitude_count or 0),
            )


def test_exceptions_are_matched_by_their_keys_and_compared_by_their_sizes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = Side(row("stays", 100), row("grows", 100), row("goes", 250_000), row("counts", 0, 2))
    new = Side(row("stays", 100), row("grows", 175), row("comes", 5), row("counts", 0, 3))
    (check,) = compare(old, new)
    assert (4, 4, {"appears": 1, "vanishes": 1, "changes": 2}) == (check.before, check.after, check.counts)
    assert {
        ("appears", "comes", "", "0.05"),
        ("vanishes", "goes", "2,500.00", ""),
        ("changes", "grows", "1.00", "1.75"),
        ("changes", "counts", "2", "3"),
    } == {(line.how, line.key, line.before, line.after) for line in check.lines}
    assert {0} == set(compare(old, old)[0].counts.values())
    # All are counted, and the largest listed.
    monkeypatch.setattr(comparison, "MOST_ROWS", 3)
    (check,) = compare(Side(), Side(*(row(str(number), number) for number in range(50))))
    assert (50, ["49", "48", "47"]) == (check.counts["appears"], [line.key for line in check.lines])
