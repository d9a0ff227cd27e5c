"""case: listed and decided on the command line, separated by when a build knew it, and lost to nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from recongen import builds
from recongen.errors import BuildError
from recongen.feed.events import user
from recongen.session import Session
from recongen.talk import Talk
from recongen.web.server import assemble
from tests.unit.cli.conftest import Recongen, run
from tests.unit.cli.test_pipeline import copied, database  # noqa: F401 (a fixture)
from tests.web.html import parse

KNOWN = "2005-09-30 12:00:00"
"""Before the as_of of the build."""


def document(*arguments: object) -> Any:
    result = run("case", *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@contextmanager
def browser(file: Path) -> Iterator[TestClient]:
    app = assemble(Session(file, Talk(quiet=True)), "127.0.0.1", 0).app
    with TestClient(app, "http://localhost", client=("127.0.0.1", 1)) as pages:
        yield pages


def gate(*arguments: object) -> Any:
    return json.loads(run("gate", *arguments, "--json").stdout)


def test_every_open_cause_is_a_new_case_until_somebody_says_so(built: Path) -> None:
    found = document("list", built)
    states = {(case["state"], case["is_open"], case["events"]) for case in found["cases"]}
    assert ({("new", 1, 0)}, 0) == (states, found["uncounted"])
    assert [] == document("list", built, "--state", "resolved")["cases"]
    shown = run("case", "list", built, "--limit", 1).stdout.splitlines()
    assert shown[0].startswith("new  high  Daily limit exceeded  42,023,000,000.00")
    assert (
        f"{len(found['cases'])} cases as of 2005-10-01T00:00:00Z, 1 shown: --limit 0 shows all" == shown[-1]
    )


def test_what_is_said_is_kept_and_counts_from_the_next_build(copied: Path) -> None:  # noqa: F811
    key, other = (case["episode_key"] for case in document("list", copied)["cases"][:2])
    said = document(
        "assign", copied, key, "Bo  Lee", "--due", "2030-02-01", "--by", "ann", "--note", "please"
    )
    assert {
        "kind": "assign",
        "assignee": "Bo Lee",
        "due": "2030-02-01",
        "made_by": "ann",
        "note": "please",
    } == {name: said[name] for name in ("kind", "assignee", "due", "made_by", "note")}
    second = run("case", "resolve", copied, key, "--by", "cy")
    assert "since the last build: " in second.stderr
    assert "ann: assign to Bo Lee by 2030-02-01: please" in second.stderr
    history = document("show", copied, key)
    assert ("new", []) == (history["case"]["state"], history["events"])
    assert ["assign", "resolve"] == [event["kind"] for event in history["later_events"]]
    assert 2 == document("list", copied)["uncounted"]

    # As if both had been made before the build's as_of.
    run("case", "accept", copied, other, "--until", "2030-01-01", "--by", "ann")
    with sqlite3.connect(database(copied)) as connection:
        connection.execute(f"update dts_case_events set made_at = '{KNOWN}'")
    failing = sum(check["rows"] for check in gate(copied)["failing"])
    assert 0 == run("build", copied, "--as-of", "2005-10-01").exit_code
    first, *_ = found = document("list", copied)["cases"]
    assert (key, "resolved", 1, "Bo Lee") == tuple(
        first[name] for name in ("episode_key", "state", "is_contradiction", "assignee")
    )
    (accepted,) = document("list", copied, "--state", "accepted")["cases"]
    assert (other, "2030-01-01") == (accepted["episode_key"], accepted["accepted_until"])
    assert "resolved, but still open" in run("case", "list", copied).stdout
    # A case hides nothing; only who asks for it is spared what is accepted.
    assert failing == sum(check["rows"] for check in gate(copied)["failing"])
    spared = gate(copied, "--ignore-accepted")
    assert 0 < spared["accepted"] == failing - sum(check["rows"] for check in spared["failing"])
    assert len(found) == sum(case["is_open"] for case in found)

    # The same in a browser, on this machine without a login.
    with sqlite3.connect(database(copied)) as connection, browser(copied) as pages:
        page = parse(pages.get("/cases", params={"key": key}).text)
        assert page.all("p", "banner")[0].text.startswith("Error: Resolved, but still open. cy marked it")
        form = page.all("form", method="post")[0]
        hidden = {
            each.attributes["name"]: each.attributes["value"] for each in form.all("input", type="hidden")
        }
        words = hidden | {"kind": "comment", "note": "looking"}
        said = pages.post(form.attributes["action"], data=words, headers={"origin": "http://localhost"})
        assert "looking" in said.text
        assert [(user(), "comment")] == connection.execute(
            "select made_by, kind from dts_case_events where note = 'looking'"
        ).fetchall()
        connection.execute("alter table dts_case_events rename to elsewhere")
        connection.commit()
        gone = pages.get("/cases", params={"key": key})
        assert (404, True) == (gone.status_code, "recongen schema apply" in gone.text)
        connection.execute("alter table elsewhere rename to dts_case_events")
        # As an older version left the database: it knew no notices.
        connection.execute("drop table dts_notice_events")
        connection.commit()
    before = document("show", copied, key)
    assert 0 == run("schema", "apply", copied, "--execute").exit_code
    assert before == document("show", copied, key)
    with sqlite3.connect(database(copied)) as connection:
        assert [(0,)] == connection.execute("select count(*) from dts_notice_events").fetchall()

    report = copied.with_name("report.md")
    assert 0 == run("audit", copied, "--period", "2005-09", "--out", report).exit_code
    *_, known = report.read_text().partition("who knew what, when")
    for words in (
        "ann",
        "assign to Bo Lee by 1 Feb 2030",
        "please",
        "cy",
        "resolved, open",
        "accepted, open",
    ):
        assert words in known

    # No feed that goes takes along what was said.
    for gone in (("data", "clean"), ("schema", "clean")):
        assert 0 == run(*gone, copied, "--execute").exit_code
    assert 0 == run("schema", "apply", copied, "--drop-data", "--execute").exit_code
    with sqlite3.connect(database(copied)) as connection:
        assert [(4,)] == connection.execute("select count(*) from dts_case_events").fetchall()
    kept = run("schema", "clean", copied)
    assert "base table\tdts_case_events\tkeep\t4 rows" in kept.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("acknowledge", "drift|nobody"), "there is no cause 'drift|nobody' in the last build"),
        (("accept", "KEY", "--until", "2001-01-01"), "an acceptance ends on a day that has not come"),
        (("accept", "KEY", "--until", "soon"), "'soon' is not a day such as 2030-01-31"),
        (("assign", "KEY", " "), "the assignee must be words that can be seen, not ' '"),
        (("comment", "KEY", " "), "the note must be words that can be seen"),
        (("comment", "KEY", "x" * 2001), "the note has 2,001 characters, and at most 2,000 are kept"),
        (("resolve", "KEY", "--by", "a\x1b[2J"), "--by must be words that can be seen"),
    ],
)
def test_what_cannot_be_said_is_refused_in_one_line(
    built: Path, arguments: tuple[str, ...], said: str
) -> None:
    verb, key, *rest = arguments
    known = document("list", built)["cases"][0]["episode_key"]
    result = run("case", verb, built, known if key == "KEY" else key, *rest)
    assert 2 == result.exit_code
    assert f"error: {said}" in result.stderr
    assert 0 == document("list", built)["uncounted"]


def test_a_slip_in_a_key_is_answered_with_the_key(built: Path) -> None:
    key = document("list", built)["cases"][0]["episode_key"]
    assert f"Did you mean {key!r}?" in run("case", "show", built, key[:-1]).stderr


def test_before_there_is_a_build_the_step_is_named(recongen: Recongen, bank: Path) -> None:
    recongen("schema", "apply", bank, "--execute")
    result = recongen("case", "list", bank)
    assert 1 == result.exit_code
    assert f"recongen build {bank}" in result.stderr


@pytest.mark.parametrize(
    ("command", "hint"),
    [(("gate",), "--wait SECONDS waits for it"), (("case", "list"), "try again once it has ended")],
)
def test_who_meets_a_build_is_told_what_can_be_done(
    treasury: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...], hint: str
) -> None:
    def fail(*_: object) -> None:
        raise BuildError("a build is running", may_pass=True)

    monkeypatch.setattr(builds, "of_one_build", fail)
    monkeypatch.chdir(treasury.parent)
    assert run(*command, treasury).stderr.endswith(f"error: a build is running: {hint}\n")
