"""The pages where scripts are switched off: each is whole, and every choice is a link or a form."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.browser.conftest import Reader
from tests.web.conftest import Site

pytestmark = pytest.mark.slow

TRANSACTIONS = "/l1_reconciliation/transactions?pWindow=All+days"


def test_filters_apply_by_their_button(plain: Reader) -> None:
    page = plain.go("/l1_reconciliation/exceptions")
    page.locator("#f-pDays").select_option("All days")
    page.locator("#p-pSeverity summary").click()
    page.locator("#f-pSeverity-1").check()
    page.locator("#apply").click()
    assert "pDays=All+days" in page.url
    assert "pSeverity=high" in page.url
    expect(page.locator("#v-causes tbody tr").first).to_contain_text("high")
    page.locator("#reset").click()
    assert "?" not in page.url


def test_rows_are_sorted_and_paged(plain: Reader) -> None:
    page = plain.go(TRANSACTIONS)
    page.locator("#v-rows th a", has_text="Amount").click()
    expect(page.locator("#v-rows th[aria-sort=descending]")).to_contain_text("Amount")
    first = page.locator("#v-rows .count").inner_text()
    page.locator("#next-rows").click()
    assert first != page.locator("#v-rows .count").inner_text()
    page.locator("#previous-rows").click()
    assert first == page.locator("#v-rows .count").inner_text()


def test_a_rows_menu_leads_to_its_details(plain: Reader) -> None:
    page = plain.go(TRANSACTIONS)
    page.locator("#v-rows .opens").first.click()
    page.locator(".menu:popover-open a", has_text="Details").click()
    expect(page.locator("#v-rows .details")).to_be_visible()
    page.locator(".details .button").click()
    expect(page.locator(".details")).to_have_count(0)


def test_rows_are_downloaded(plain: Reader) -> None:
    page = plain.go("/l1_reconciliation/exceptions?pDays=All+days")
    for link in page.locator("#v-causes a[download]").all():
        answer = page.request.get(f"{plain.address}{link.get_attribute('href')}")
        assert answer.ok
        assert "attachment" in answer.headers["content-disposition"]


def test_every_picture_is_read_as_a_table(plain: Reader, site: Site) -> None:
    seen = 0
    for app in site.apps:
        for sheet in app.sheets:
            page = plain.go(f"/{app.name}/{sheet.name}")
            for chart in page.locator("figure.chart").all():
                expect(chart.locator("tbody tr:visible, .empty:visible").first).to_be_visible()
                expect(chart.locator(".picture:visible")).to_have_count(0)
                seen += 1
    assert seen > 10
