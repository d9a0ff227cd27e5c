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
# Rows are in the page as it is sent, so that nothing needs to be drawn to count them.
LANDED = """async (href) => {
    const page = new DOMParser().parseFromString(await (await fetch(href)).text(), 'text/html');
    return {
        rows: page.querySelectorAll('main .rows > .scroll tbody tr, #known').length,
        notes: [...page.querySelectorAll('.banner.note')].map((note) => note.textContent.trim()),
        details: page.querySelectorAll('.details').length,
    };
}"""
EVERYTHING = {"pWindow": "All+days", "pDays": "All+days"}


@pytest.mark.parametrize("app", ["l1_reconciliation", "l2_flow_tracing", "investigation", "executives"])
def test_every_drill_lands_on_rows(app: str, site: Site, screen: Reader) -> None:
    followed = set()
    for sheet in site.app(app).sheets:
        wide = "&".join(f"{name}={value}" for name, value in EVERYTHING.items() if name in sheet.parameters)
        drills = list(drills_of(screen.go(f"/{app}/{sheet.name}?{wide}")))
        for visual, href in drills:
            landed = screen.page.evaluate(LANDED, href)
            assert landed["rows"] and not landed["notes"], (sheet.name, visual, href)
            if "row=" in href:
                assert landed["details"] == 1, href
            followed.add(visual)
    assert followed


def drills_of(page: Page) -> Iterator[tuple[str, str]]:
    seen = set()
    for visual, href in page.evaluate(FIRST):
        if href not in seen:
            seen.add(href)
            yield visual, href
