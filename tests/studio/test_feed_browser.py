"""Probe, triage and trial in a real browser, over rows made by hand: for everybody, at every width, and by the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser

from recongen.studio.editor import Editor
from recongen.studio.feed.views import FeedViews
from recongen.studio.house import House
from recongen.studio.server import serve_alone, templates
from recongen.studio.store import Store, digest
from recongen.studio.trial.comparison import CheckChange, ExceptionChange
from recongen.studio.trial.proposal import Proposal
from recongen.studio.trial.trials import Result, TrialState
from recongen.studio.views import Views
from recongen.warehouse.target import Target
from recongen.web.books import Standing
from recongen.web_settings import WebSettings
from tests.studio.desk import Desk, text_of
from tests.studio.test_browser import OFTEN, served
from tests.studio.test_unknown import row, shape
from tests.web.browser.conftest import Looks, quiet, window
from tests.web.browser.test_looks import faults, too_wide

PAGES = ("/triage", "/triage?kind=origin", "/probe", "/probe?kind=day", "/trial", "/yaml")
RAIL = {
    "rail_name": "ExternalInbound",
    "is_declared": 1,
    "transfers": 3,
    "legs": 6,
    "pending_legs": 1,
    "uneven_transfers": 1,
    "unmatched_legs": 2,
    "days": 2,
    "debits": Decimal("12.00"),
    "credits": Decimal("12345678.90"),
    "lowest": Decimal("1.00"),
    "highest": Decimal("9.00"),
    "last_day": date(2029, 12, 3),
}
DAY = {
    "business_day": date(2029, 12, 3),
    "is_business_day": 1,
    "is_over": 1,
    "legs": 6,
    "transfers": 3,
    "credits": Decimal("12.00"),
    "balances": 7,
    "accounts": 9,
    "chains_due": 2,
    "chains_followed": 1,
    "templates_due": 2,
    "templates_complete": 2,
}
ANSWERS = {
    "studio_names": [
        row("rail", "A rail: nobody's <b>\u202e", rows=7),
        row("origin", "Odd", "ExternalInbound"),
    ],
    "studio_shapes": [shape()],
    "studio_probe_rails": [RAIL, RAIL | {"rail_name": "Nobodys" * 20}],
    "studio_probe_days": [DAY],
}


class Build:
    currency = "USD"
    books = SimpleNamespace(
        target=Target("sqlite", "main", None, 1, Path(), "t", settings={"schemas_and_paths": {}}),
        prefix="bank",
    )

    def read(self, work: Any) -> Any:
        return work(
            lambda asked: [
                each
                for each in ANSWERS.get(asked.dataset, [])
                if each.get("kind", asked.chosen.get("pKind")) == asked.chosen.get("pKind")
            ]
        ), Standing(stale="the feed is newer")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    file = tmp_path / "bank.yaml"
    file.write_bytes(text_of("spec_example"))
    build: Any = Build()
    session: Any = SimpleNamespace()
    house, editor = House("A bank", templates()), Editor(Store(file))
    views = Views(house, editor, session)
    house.rooms = [views.room, FeedViews(house, editor, build).room]
    data = file.read_bytes()
    new = data.replace(b"cap: 10000.00", b"cap: 100.00")
    views.trials.propose(
        "", Proposal(data, new, digest(data), "change a limit", "/studio/yaml", "/studio/yaml")
    )
    (folder,) = (file.parent / "build" / "studio" / file.name / "trials").iterdir()
    line = ExceptionChange(
        "appears",
        "k",
        "2029-12-03",
        "Customer 1 (cust-0001)",
        "BranchDeposit",
        "t1",
        "",
        "1.00",
        "Over the cap",
    )
    counts = {"appears": 1, "vanishes": 0, "changes": 0}
    check = CheckChange("limit_breach", "Limit exceeded", "high", 0, 1, counts, [line])  # type: ignore[arg-type]
    Result("2030-01-01 00:00:00", 10, 10, True, [check]).write(folder)
    TrialState(ended="done").write(folder)
    return Desk(file, serve_alone(house, WebSettings(), "127.0.0.1"))


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    with served(desk) as found:
        yield found


@pytest.mark.parametrize("looks", OFTEN, ids=str)
def test_every_page_fits_and_can_be_used_by_everybody(looks: Looks, browser: Browser, address: str) -> None:
    with window(browser, address, looks) as reader, quiet(reader):
        for path in PAGES:
            page = reader.go(path)
            for details in page.locator("main details").all():
                details.locator("summary").click()
            assert (path, 0, []) == (path, too_wide(page), faults(page))


def test_a_rail_is_declared_by_the_keyboard_and_its_query_copied(
    browser: Browser, address: str, desk: Desk
) -> None:
    with window(browser, address, Looks()) as reader, quiet(reader):
        page = reader.go("/triage")
        page.get_by_text("Query for the ETL team").focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Copy").focus()
        page.keyboard.press("Enter")
        page.wait_for_function("/Copied|Selected/.test(document.getElementById('live').textContent)")
        assert "rail_name = 'A rail: nobody''s <b>" in page.evaluate(
            "document.getSelection().toString() || document.querySelector('textarea').value"
        )
        page.get_by_role("button", name="Declare it").focus()
        page.keyboard.press("Enter")
        page.locator(".banner").first.wait_for()
        assert "nobody's <b>" in page.locator("#name").input_value()
        assert b"nobody's <b>\\u202e" in desk.data or desk.has_draft
