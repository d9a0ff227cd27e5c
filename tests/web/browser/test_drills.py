"""Every drill of every sheet, followed: it lands on rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.web.browser.conftest import Reader
from tests.web.conftest import Site

pytestmark = pytest.mark.slow

# Of the first row of each table, and of each picture's table: what a click does, then what its menu offers.
FIRST = """() => [...document.querySelectorAll('main .rows > .scroll, main figure.chart .same')].map((table) => {
    const row = table.querySelector('tbody tr');
    return row ? [...row.querySelectorAll('a')].map((link) => [link.closest('[id^=v-]').id, link.getAttribute('href')]) : [];
}).flat()"""
LANDED = "document.querySelectorAll('main .rows > .scroll tbody tr, #known').length"
NOTES = "[...document.querySelectorAll('.banner.note')].map((note) => note.textContent.trim())"
EVERYTHING = {"pWindow": "All+days", "pDays": "All+days"}


@pytest.mark.parametrize(
    "app",
    [
        "investigation",
        "executives",
        # tests/web/test_walks.py follows the drills of every app without a browser.
        pytest.param("l1_reconciliation", marks=pytest.mark.prove),
        pytest.param("l2_flow_tracing", marks=pytest.mark.prove),
    ],
)
def test_every_drill_lands_on_rows(app: str, site: Site, screen: Reader) -> None:
    followed = set()
    for sheet in site.app(app).sheets:
        wide = "&".join(f"{name}={value}" for name, value in EVERYTHING.items() if name in sheet.parameters)
        drills = list(drills_of(screen.go(f"/{app}/{sheet.name}?{wide}")))
        for visual, href in drills:
            page = screen.go(href)
            assert page.evaluate(LANDED), (sheet.name, visual, href)
            assert page.evaluate(NOTES) == [], (sheet.name, visual, href)
            if "row=" in href:
                assert page.locator(".details").count() == 1, href
            followed.add(visual)
    assert followed


def drills_of(page: Page) -> Iterator[tuple[str, str]]:
    seen = set()
    for visual, href in page.evaluate(FIRST):
        if href not in seen:
            seen.add(href)
            yield visual, href
