"""The pipeline in a browser: only operators start and end it, and only as they should."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from recongen.pipeline.runs import Run
from recongen.studio.editor import Editor
from recongen.studio.house import House
from recongen.studio.operate import views as operate
from recongen.studio.server import serve_alone, templates
from recongen.studio.store import Store
from recongen.studio.views import Views
from recongen.web_settings import Proxy, WebSettings
from tests.e2e.helpers import ROOT
from tests.pipeline.desk import Desk as Bank
from tests.studio.desk import HERE, Desk
from tests.studio.test_browser import served
from tests.studio.test_safety import HOSTILE
from tests.web.browser.conftest import Looks, quiet, window
from tests.web.browser.test_looks import faults, too_wide
from tests.web.html import Element, parse

WAITS = "import os, time\nprint('<script>alert(1)</script>', flush=True)\nwhile os.path.exists('wait'): time.sleep(0.05)"


class Operator:
    """A browser of somebody, over a bank whose hook waits while there is a file `wait`."""

    def __init__(self, bank: Bank, app: ASGIApp, headers: dict[str, str] | None = None) -> None:
        self.bank, self.app = bank, app
        self.desk = Desk(bank.folder / "bank.yaml", app, headers or {})
        self.client = self.desk.client

    def page(self, path: str) -> Element:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
        return parse(answer.text)

    @cached_property
    def token(self) -> str:
        """Some page always has a form: that of a run that is at work, to cancel it."""
        paths = ["/operate/etl", *(f"/operate/runs/{run.id}" for run in self.bank.runs.all()[:1])]
        fields = [each.attributes for path in paths for each in self.page(path).all("input")]
        return next(field["value"] for field in fields if field["name"] == "token")

    def post(self, path: str, **values: str) -> httpx.Response:
        return self.client.post(path, data={"token": self.token, **values}, headers={"origin": HERE})

    def started(self, kind: str) -> str:
        """The address of the run."""
        answer = self.post(f"/operate/{kind}")
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def until(self, *states: str) -> Run:
        until = time.monotonic() + 30
        # A run notes its end, and only then leaves the lock.
        while (run := self.bank.latest).state not in states or self.bank.runs.holder():
            assert time.monotonic() < until, run
            time.sleep(0.05)
        return run

    def everything(self) -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in self.bank.folder.rglob("*") if path.is_file()}


def app_over(bank: Bank, settings: WebSettings | None = None) -> ASGIApp:
    house = House("A bank", templates())
    editor = Editor(Store(bank.folder / "bank.yaml"))
    session = bank.session
    assert session.title
    house.rooms = [Views(house, editor).room, operate.Views(house, session).room]
    return serve_alone(house, settings or WebSettings(), "127.0.0.1")


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bank]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "orchestrator"))
    found = Bank(tmp_path, etl={"command": [sys.executable, "-c", WAITS], "timeout": 60})
    yield found
    (tmp_path / "wait").unlink(missing_ok=True)
    until = time.monotonic() + 30
    while found.runs.holder() and time.monotonic() < until:
        time.sleep(0.05)


@pytest.fixture
def ann(bank: Bank) -> Operator:
    return Operator(bank, app_over(bank))


def test_the_hook_runs_and_can_be_watched_and_cancelled(ann: Operator, bank: Bank) -> None:
    (bank.folder / "wait").touch()
    address = ann.started("etl")
    page = ann.page(address)
    (work,) = [each for each in page.all("section") if each.attributes.get("id") == "work"]
    assert ("every 2s", address) == (work.attributes["hx-trigger"], work.attributes["hx-get"])
    assert "running" in work.text
    # Another server, as after a restart, sees the same.
    bob = Operator(bank, app_over(bank))
    assert "running" in bob.page(address).text
    refused = bob.post("/operate/pipeline")
    assert 422 == refused.status_code and "nother run is at work: pid" in refused.text
    assert 303 == bob.post(f"{address}/cancel").status_code
    ann.until("cancelled")
    page = ann.page(address)
    assert "cancelled by" in page.text and "hx-trigger" not in ann.client.get(address).text
    assert "<script>alert" not in ann.client.get(address).text and "<script>alert(1)</script>" in page.text
    log = ann.client.get(f"{address}/hook-1")
    assert ("text/plain; charset=utf-8", "<script>alert(1)</script>\n") == (
        log.headers["content-type"],
        log.text,
    )
    assert 303 == ann.post(f"{address}/cancel").status_code, "which changes nothing any more"
    assert ["start", "cancel", "cancelled"] == [what for _, what, _ in bank.noted()]


def test_a_run_that_was_killed_is_shown_as_interrupted_and_goes_on(ann: Operator, bank: Bank) -> None:
    (bank.folder / "wait").touch()
    bank.set(etl={"command": [sys.executable, "-c", f"{WAITS}\nraise SystemExit(3)"]})
    address = ann.started("pipeline")
    holder = bank.runs.holder()
    assert holder
    os.kill(int(holder.split()[1]), signal.SIGKILL)
    assert "hook" == next(step.name for step in ann.until("interrupted").steps if step.state == "interrupted")
    assert "interrupted" in ann.page(address).text and "can go on" in ann.page("/operate/pipeline").text
    (bank.folder / "wait").unlink()
    assert address == ann.post(f"{address}/resume").headers["location"]
    run = ann.until("failed")
    assert [("failed", 2, 3), ("waiting", 0, None)] == [
        (step.state, step.attempt, step.exit_code) for step in run.steps[:2]
    ]
    assert 303 == ann.post(f"{address}/resume", again="yes").status_code
    ann.until("failed")
    later = ann.started("pipeline")
    ann.until("failed")
    answer = ann.post(f"{address}/resume")
    assert 409 == answer.status_code and "Only the latest run" in answer.text
    assert later != address and 2 == len(bank.runs.all())


def test_reading_starts_and_writes_nothing(ann: Operator, bank: Bank) -> None:
    address = ann.started("etl")
    ann.until("done")
    before = ann.everything()
    for path in ("/operate/pipeline", "/operate/etl", address, f"{address}/hook-1"):
        ann.client.get(path, params={"token": ann.token, "again": "yes"})
    for path in (f"{address}/cancel", f"{address}/resume"):
        assert ann.client.get(path).status_code in (404, 405), path
    assert before == ann.everything()


def test_no_file_is_named_by_a_request(ann: Operator) -> None:
    address = ann.started("etl")
    ann.until("done")
    for path, status in {
        "": 200,
        "/hook-1": 200,
        "/hook-2": 404,
        "/hook-0": 404,
        "/hook--1": 404,
        "/load-1": 404,
    }.items():
        assert status == ann.client.get(f"{address}{path}").status_code, path
    for path in ("/..", "/..%2f..", "/state.json", "/hook-٣"):
        assert 404 == ann.client.get(f"{address}{path}").status_code, path
        assert 404 == ann.client.get(f"/operate/runs{path}").status_code, path


def hostile(operator: Operator, path: str, how: str) -> int:
    options: dict[str, Any] = HOSTILE[how](
        {"token": operator.token, "again": "yes", "command": "evil", "path": "/etc/passwd"}
    )
    headers = {name: text for name, text in {"origin": HERE, **options.pop("headers", {})}.items() if text}
    return operator.client.request(
        options.pop("method", "POST"), path, headers=headers, **options
    ).status_code


def test_a_hostile_request_starts_and_ends_nothing(ann: Operator, bank: Bank) -> None:
    (bank.folder / "wait").touch()
    address = ann.started("etl")
    before = {path for path in ann.everything() if not path.endswith(".log")}
    # A run has no state of a file that was seen.
    for how in (how for how in HOSTILE if not how.endswith("state")):
        for path in ("/operate/pipeline", "/operate/etl", f"{address}/cancel", f"{address}/resume"):
            assert hostile(ann, path, how) >= 400, (path, how)
    assert before == {path for path in ann.everything() if not path.endswith(".log")}
    assert ("running", 1) == (bank.latest.state, len(bank.runs.all()))
    # The same without a fault is taken.
    assert 303 == ann.post(f"{address}/cancel").status_code
    ann.until("cancelled")


def test_only_operators_come_in_and_each_is_named(bank: Bank) -> None:
    roles = {"books": ("viewer",), "desk": ("editor",), "night": ("operator",)}
    proxy = Proxy(trusted=(ip_network("127.0.0.1/32"),), header="X-User", roles_header="X-Groups")
    app = app_over(bank, WebSettings(auth="proxy", proxy=proxy, roles=roles, hosts=("localhost",)))
    nick = Operator(bank, app, {"X-User": "-nick --resume", "X-Groups": "night"})
    address = nick.started("etl")
    assert "-nick --resume" == nick.until("done").who
    for group in ("books", "desk"):
        other = Operator(bank, app, {"X-User": "eve", "X-Groups": group})
        assert 403 == other.client.get("/operate/pipeline").status_code
        assert 403 == other.client.get(f"{address}/hook-1").status_code
        values = {"token": nick.token}
        assert 403 == other.client.post("/operate/etl", data=values, headers={"origin": HERE}).status_code
    # A token is one person's.
    sam = Operator(bank, app, {"X-User": "sam", "X-Groups": "night"})
    assert 403 == sam.client.post("/operate/etl", data=values, headers={"origin": HERE}).status_code
    assert 1 == len(bank.runs.all())


def test_a_file_or_settings_with_errors_say_so_and_start_nothing(ann: Operator, bank: Bank) -> None:
    address = ann.started("etl")
    ann.until("done")
    (bank.folder / "bank.yaml").write_text("instance: [\n")
    assert "in the institution file" in ann.client.get("/operate/pipeline").text
    assert 200 == ann.client.get(address).status_code
    (bank.folder / "recongen.yaml").write_text("etl: {command: rm -rf /}\n")
    assert "command: this must be a list" in ann.client.get("/operate/etl").text


@pytest.mark.slow
@pytest.mark.parametrize(
    "looks", [Looks(1440, "light"), pytest.param(Looks(390, "dark"), marks=pytest.mark.prove)], ids=str
)
def test_the_pages_are_looked_at_in_a_browser(looks: Looks, ann: Operator, bank: Bank, browser: Any) -> None:
    """One that is watched keeps the place of the one who watches."""
    counts = "import time\nfor n in range(99): print(n, flush=True); time.sleep(0.3)"
    bank.set(etl={"command": [sys.executable, "-c", counts]})
    with served(ann.desk) as studio, window(browser, studio, looks) as reader, quiet(reader):
        page, address = reader.page, studio.removesuffix("/studio")
        page.goto(f"{address}/operate/etl")
        page.get_by_role("button", name="Start a new run").click()
        page.locator("#work pre", has_text="1\n").wait_for()
        page.locator("#cancel").focus()
        before = page.locator("#work pre").inner_text()
        changed = "before => document.querySelector('#work pre').innerText !== before"
        page.wait_for_function(changed, arg=before)
        assert "cancel" == page.evaluate("document.activeElement.id")
        assert [] == faults(page) and not too_wide(page)
        page.locator("#cancel").click()
        page.locator("#work h2", has_text="cancelled").wait_for()
        page.goto(f"{address}/operate/pipeline")
        assert [] == faults(page) and not too_wide(page)
