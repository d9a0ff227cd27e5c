"""Every sheet, as wide as a desk, a tablet and a telephone, by day and by night."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.web.browser.conftest import Looks, ReaderOf, quiet
from tests.web.conftest import Site

pytestmark = pytest.mark.slow

APPS = ("l1_reconciliation", "l2_flow_tracing", "investigation", "executives")
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"landmark-unique": {"enabled": True}},
}

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


def test_the_title_of_a_sheet_is_its_first_heading(reader_of: ReaderOf) -> None:
    with quiet(reader_of(DESK)) as reader:
        page = reader.go("/l1_reconciliation/exceptions")
        assert "H1" == page.evaluate("document.querySelector('h1, h2, h3, h4').tagName")


@pytest.mark.parametrize("looks", OFTEN, ids=str)
@pytest.mark.parametrize("text", ["2,000,000,967,539,900.00", "(9,999,999,999,999,999.99)", "967,539.90"])
def test_a_figure_is_never_broken_inside_its_number(text: str, looks: Looks, reader_of: ReaderOf) -> None:
    with quiet(reader_of(looks)) as reader:
        page = reader.go("/executives/money_moved")
        # The class is that which the page gives to a text of this length.
        found = page.evaluate(
            """(text) => [...document.querySelectorAll('.kpi')].map((card) => {
                const number = card.querySelector('.figure data');
                number.textContent = text;
                number.parentElement.className = `figure${text.length > 20 ? ' longest huge' : ' long'}`;
                return number;
            }).map((number) => {
                const card = number.closest('.kpi').getBoundingClientRect(), box = number.getBoundingClientRect();
                return [number.getClientRects().length, box.height < 2 * parseFloat(getComputedStyle(number).fontSize), box.right <= card.right];
            })""",
            text,
        )
        assert 0 < len(found)
        assert [[1, True, True]] * len(found) == found


def test_on_paper_a_picture_is_as_wide_as_the_paper_and_no_empty_date_is_there(reader_of: ReaderOf) -> None:
    with quiet(reader_of(DESK)) as reader:
        page = reader.go("/l1_reconciliation/exceptions")
        picture, dates = page.locator("#v-trend .picture"), page.locator(".days")
        try:
            page.emulate_media(media="print")
            page.evaluate("dispatchEvent(new Event('beforeprint'))")
            card, svg = picture.bounding_box(), picture.locator("svg").bounding_box()
            assert card and svg
            assert abs(card["width"] - svg["width"]) < 2
            assert svg["height"] <= card["height"]
            assert not dates.is_visible()
        finally:
            page.evaluate("dispatchEvent(new Event('afterprint'))")
            page.emulate_media(media="screen")
        assert picture.locator("svg").get_attribute("viewBox") is None
        assert dates.is_visible()


def too_wide(page: Page) -> int:
    """So many pixels the page scrolls to its side."""
    found: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found


def faults(page: Page) -> list[str]:
    """What axe finds, and where."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"][:3]]
