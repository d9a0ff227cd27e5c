"""A team's own app on a bank with a feed: tried by the command that checks it, and looked at like ours."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from recongen.dbt_core import runner
from recongen.dbt_core.runner import DbtProject
from tests.unit.apps.test_custom_app import copy_example
from tests.unit.cli.conftest import isolate, run
from tests.web.browser.conftest import window
from tests.web.browser.test_looks import OFTEN, UNDRAWN, faults, too_wide

pytestmark = pytest.mark.slow
SHEETS = ("overview", "role")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example, built."""
    isolate(tmp_path, monkeypatch)
    desk = copy_example(tmp_path)
    for command in (("schema", "apply"), ("data", "apply")):
        done = run(*command, "bank.yaml", "--execute")
        assert 0 == done.exit_code, done.output
    found = run("apps", "check", "bank.yaml", "--project", desk)
    assert 1 == found.exit_code
    assert "spec_example has not been built" in found.stderr
    place = tmp_path / "build" / "spec_example"
    runner.build(DbtProject(desk, place, place / "desk", place / "logs", "recongen", "embedded"), {})
    return desk


@pytest.fixture
def address(desk: Path) -> Iterator[str]:
    command = [
        sys.executable,
        "-m",
        "recongen.cli",
        "dashboards",
        "bank.yaml",
        "--project",
        desk,
        "--port",
        "0",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=desk.parent) as server:
        assert server.stderr is not None
        said = next(line for line in iter(server.stderr.readline, "") if "http://" in line)
        try:
            yield said.split("http://")[1].split("/")[0]
        finally:
            server.terminate()


@pytest.mark.prove
def test_the_example_is_tried_and_looked_at_like_our_apps(desk: Path, address: str, browser: Browser) -> None:
    document = json.loads(run("apps", "check", "bank.yaml", "--project", desk, "--json").stdout)
    assert [] == [finding for finding in document["findings"] if finding["file"].startswith("desk")]
    apps = {app["app"]: app for app in document["apps"]}
    assert {"treasury_desk", "l1_reconciliation"} < apps.keys()
    (dataset,) = apps["treasury_desk"]["datasets"]
    assert 0 < dataset["rows"] < dataset["widest"]
    assert {"pWindow", "pFrom", "pTo", "pRole"} == {one["parameter"] for one in dataset["narrowed"]}
    (drill,) = apps["treasury_desk"]["drills"]
    assert (5, 5) == (drill["tried"], drill["landed"])

    for looks in OFTEN:
        with window(browser, f"http://{address}", looks) as reader:
            for sheet in SHEETS:
                page = reader.go(f"/treasury_desk/{sheet}")
                found = {"undrawn": page.evaluate(UNDRAWN), "too wide": too_wide(page), "axe": faults(page)}
                assert (sheet, {what: where for what, where in found.items() if where}) == (sheet, {})
            assert page.locator("table tbody tr").count() > 0
            assert [] == reader.complaints
