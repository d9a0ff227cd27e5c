"""Every sheet, as wide as a desk, a tablet and a telephone, by day and by night."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.web.browser.conftest import Looks, ReaderOf, quiet
from tests.web.conftest import Site

pytestmark = pytest.mark.slow

APPS = ("l1_reconciliation", "l2_flow_tracing", "investigation", "executives")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}

DESK, TELEPHONE = Looks(1440, "light"), Looks(390, "dark")
OFTEN = [DESK, TELEPHONE]
SELDOM = [Looks(1440, "dark"), Looks(768, "light"), Looks(768, "dark"), Looks(390, "light")]
LOOKS = [*OFTEN, *(pytest.param(looks, marks=pytest.mark.prove) for looks in SELDOM)]

UNDRAWN = """() => [...document.querySelectorAll('figure.chart')].filter((chart) => {
    const says = chart.querySelector('.empty')?.textContent.trim();
    const box = chart.querySelector('.picture')?.getBoundingClientRect();
    const shapes = chart.querySelectorAll('.picture svg path').length;
    return !says && !(shapes > 1 && box.width > 100 && box.height > 40);
}).map((chart) => chart.id)"""


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("looks", LOOKS, ids=str)
def test_every_sheet_fits_draws_and_can_be_used_by_everybody(
    looks: Looks, app: str, site: Site, reader_of: ReaderOf
) -> None:
    with quiet(reader_of(looks)) as reader:
        for sheet in site.app(app).sheets:
            page = reader.go(f"/{app}/{sheet.name}")
            assert page.get_by_role("heading", level=1, name=sheet.title, exact=True).is_visible()
            found = {"undrawn": page.evaluate(UNDRAWN), "too wide": too_wide(page)}
            # axe takes most of the time. What the apps share is in each of them; `make prove` has it look at all.
            if looks in SELDOM or app == APPS[0]:
                found["axe"] = faults(page)
            assert (sheet.name, {what: where for what, where in found.items() if where}) == (sheet.name, {})


@pytest.mark.parametrize("looks", [DESK, pytest.param(TELEPHONE, marks=pytest.mark.prove)], ids=str)
def test_a_row_opened_and_a_menu_open_are_as_good(looks: Looks, reader_of: ReaderOf) -> None:
    with quiet(reader_of(looks)) as reader:
        page = reader.go("/l1_reconciliation/transactions?pWindow=All+days")
        page.locator("#v-rows .opens").first.click()
        assert faults(page) == []
        # To look at everything, axe scrolls, and that closes a menu.
        page.keyboard.press("Escape")
        page.locator("#v-rows .opens").first.click()
        page.locator(".menu:popover-open a").last.click()
        page.locator(".details h3").wait_for()
        assert (faults(page), too_wide(page)) == ([], 0)
        page = reader.go("/l1_reconciliation/cases")
        page.locator("#v-cases tbody a").first.click()
        page.locator("#d-case").wait_for()
        assert (faults(page), too_wide(page)) == ([], 0)
        reader.go("/search?q=cust")
        assert (faults(page), too_wide(page)) == ([], 0)


def too_wide(page: Page) -> int:
    """So many pixels the page scrolls to its side."""
    found: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found


def faults(page: Page) -> list[str]:
    """What axe finds, and where."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"][:3]]
