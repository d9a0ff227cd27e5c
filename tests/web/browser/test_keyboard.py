"""The pages with a keyboard alone: everything is reached by Tab, seen when it is reached, and never lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.browser.conftest import Reader

pytestmark = pytest.mark.slow

EXCEPTIONS = "/l1_reconciliation/exceptions?pDays=All+days"
FOCUS = """() => {
    const at = document.activeElement;
    const style = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    return {
        where: at === document.body ? '' : at.id || at.className || at.tagName,
        seen: parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none',
        inside: box.bottom > 0 && box.top < innerHeight,
    };
}"""


def tab_to(page: Page, selector: str, most: int = 250) -> None:
    """Press Tab until something has the focus; on the way it is never lost and always seen."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["where"] and focus["seen"] and focus["inside"], (selector, focus)
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached")


def test_the_first_tab_leads_past_what_every_page_has(screen: Reader) -> None:
    page = screen.go(EXCEPTIONS)
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_sheet_is_chosen(screen: Reader) -> None:
    page = screen.go(EXCEPTIONS)
    tab_to(page, "nav a[href*='/drift']")
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1, name="Drift", exact=True)
    expect(heading).to_be_focused()


def test_a_row_is_opened_by_its_menu_and_closed(screen: Reader) -> None:
    page = screen.go(EXCEPTIONS)
    tab_to(page, "#v-causes .opens")
    page.keyboard.press("Enter")
    page.locator(".menu:popover-open").wait_for()
    page.keyboard.press("Escape")
    expect(page.locator(".menu:popover-open")).to_have_count(0)
    expect(page.locator("#v-causes .opens").first).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, ".menu:popover-open li:last-child a", 12)
    page.keyboard.press("Enter")
    expect(page.locator("#v-causes .details h3")).to_be_focused()
    tab_to(page, ".details .button", 3)
    page.keyboard.press("Enter")
    expect(page.locator(".details")).to_have_count(0)
    expect(page.locator("#v-causes .opens").first).to_be_focused()


def test_a_filter_is_set_and_keeps_the_focus(screen: Reader) -> None:
    page = screen.go(EXCEPTIONS)
    tab_to(page, "#f-pDays")
    page.keyboard.press("ArrowUp")
    page.wait_for_url(re.compile("pDays=Last.{1,3}90"))
    expect(page.locator("#f-pDays")).to_be_focused()
    tab_to(page, "#f-pSeverity")
    page.keyboard.press("Enter")
    tab_to(page, "#f-pSeverity-1", 3)
    page.keyboard.press("Space")
    page.wait_for_url("**pSeverity=high**")
    expect(page.locator("#f-pSeverity-1")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#f-pSeverity")).to_be_focused()


def test_a_table_is_sorted_and_its_columns_are_chosen(screen: Reader) -> None:
    page = screen.go(EXCEPTIONS)
    money = page.locator("#v-causes th a", has_text="Money")
    selector = f"#{money.get_attribute('id')}"
    tab_to(page, selector)
    page.keyboard.press("Enter")
    expect(page.locator("#v-causes th[aria-sort=descending]")).to_contain_text("Money")
    expect(money).to_be_focused()
    tab_to(page, "#c-causes > summary")
    page.keyboard.press("Enter")
    tab_to(page, "#c-causes input", 3)
    page.keyboard.press("Space")
    tab_to(page, "#c-causes button")
    page.keyboard.press("Enter")
    page.wait_for_url("**causes.columns**")


def test_every_stop_of_a_page_is_seen(screen: Reader) -> None:
    """To the end, where the browser takes the focus back."""
    page = screen.go("/l1_reconciliation/drift?pDays=All+days")
    stops = 0
    while stops < 400:
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if not focus["where"]:
            break
        assert focus["seen"] and focus["inside"], focus
        stops += 1
    assert 30 < stops < 400
