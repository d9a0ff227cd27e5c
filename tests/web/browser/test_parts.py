"""Scripts replace parts of a page: place, focus, address, title and history stay what they would be without them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Dialog, expect

from tests.web.browser.conftest import Reader
from tests.web.conftest import Site, log_build

pytestmark = pytest.mark.slow

EXCEPTIONS = "/l1_reconciliation/exceptions?pDays=All+days"
TRANSACTIONS = "/l1_reconciliation/transactions?pWindow=All+days"


def test_sorting_keeps_place_and_focus(screen: Reader) -> None:
    page = screen.go(EXCEPTIONS)
    page.evaluate("window.isSame = true")
    link = page.locator("#v-rows th a", has_text="Day").first
    link.scroll_into_view_if_needed()
    before = link.bounding_box()
    link.click()
    expect(page.locator("#v-rows th[aria-sort]")).to_contain_text("Day")
    after = link.bounding_box()
    assert before and after and abs(before["y"] - after["y"]) < 3
    expect(link).to_be_focused()
    assert page.evaluate("window.isSame")


def test_a_wide_table_stays_where_it_was_slid_to(screen: Reader) -> None:
    page = screen.go(TRANSACTIONS)
    page.evaluate("document.querySelector('#r-rows').scrollLeft = 200")
    page.locator("#next-rows").click()
    expect(page.locator("#previous-rows")).to_be_visible()
    assert page.evaluate("document.querySelector('#r-rows').scrollLeft") == 200


def test_back_and_forward_restore_address_and_content(screen: Reader) -> None:
    page = screen.go(EXCEPTIONS)
    page.locator("nav a[href*='/drift?'], nav a[href$='/drift']").first.click()
    expect(page).to_have_title(re.compile("^Drift · "))
    page.locator("nav a[href*='/overdraft?'], nav a[href$='/overdraft']").first.click()
    expect(page).to_have_title(re.compile("^Overdraft · "))
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Drift")
    page.wait_for_url("**/drift*")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Exceptions")
    assert page.url.endswith(EXCEPTIONS)
    expect(page.locator("#v-by_check svg path").first).to_be_attached()
    page.go_forward()
    expect(page).to_have_title(re.compile("^Drift · "))


def test_a_drill_opens_in_another_tab(screen: Reader) -> None:
    page = screen.go(EXCEPTIONS)
    with page.context.expect_page() as opened:
        page.locator("#v-causes tbody a").first.click(modifiers=["Control"])
    other = opened.value
    expect(other.locator("main .rows tbody tr").first).to_be_visible()
    other.close()
    assert page.url.endswith(EXCEPTIONS)


def test_a_choice_applies_at_once_and_defaults_stay_out_of_the_address(screen: Reader) -> None:
    page = screen.go("/l1_reconciliation/exceptions")
    page.locator("#f-pDays").select_option("Last 30 days")
    page.wait_for_url(re.compile(r"/exceptions\?pDays=Last(%20|\+)30(%20|\+)days$"))
    page.locator("#f-pDays").select_option("Open and the latest days")
    page.wait_for_url(re.compile(r"/exceptions\??$"))


def test_a_picture_leads_where_its_table_leads(screen: Reader) -> None:
    page = screen.go("/investigation/account_network?pWindow=All+days")
    href = page.locator("#v-pairs tbody a").first.get_attribute("href")
    page.locator("#v-pairs tbody a").first.click()
    page.wait_for_url(f"**{href}")
    expect(page.locator("#v-inbound svg path, #v-outbound svg path").first).to_be_attached()


def test_an_amount_that_is_pointed_at_names_its_currency(screen: Reader) -> None:
    page = screen.go("/executives/money_moved?pWindow=All+days")
    page.evaluate("""() => {
        const source = document.querySelector('#v-by_day .chart-data');
        source.textContent = source.textContent.replace('"unit": ""', '"unit": "EUR "');
        charts.dispose();
        charts.draw();
    }""")
    page.locator("#v-by_day .picture").hover()
    expect(
        page.locator("#v-by_day svg text", has_text=re.compile(r": EUR [0-9,]+\.[0-9]{2}$")).first
    ).to_be_attached()


def test_what_was_typed_is_not_left_behind_unasked(screen: Reader) -> None:
    page = screen.go("/l1_reconciliation/cases")
    page.locator("#v-cases tbody a[href^='/cases']").first.click()
    expect(page).to_have_url(re.compile("/cases[?]key="))
    note = page.locator("form[method=post] textarea").first
    answers: list[str] = []

    def stay(dialog: Dialog) -> None:
        answers.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", stay)
    away = page.locator("nav a[href*='/drift']").first
    address = page.url
    note.fill("asked the branch")
    away.click()
    assert len(answers) == 1
    assert (address, "asked the branch") == (page.url, note.input_value())
    page.remove_listener("dialog", stay)
    page.once("dialog", lambda dialog: dialog.accept())
    away.click()
    expect(page).to_have_url(re.compile("/drift"))


def test_a_newer_build_is_offered(screen: Reader, site: Site) -> None:
    page = screen.page
    page.clock.install()
    screen.go("/l1_reconciliation/exceptions")
    before = page.locator("#page").get_attribute("data-build")
    expect(page.locator("#newer")).to_be_hidden()
    log_build(site.bank.target, 2, "complete")
    for _ in range(5):
        page.clock.run_for(21_000)
        if page.locator("#newer").is_visible():
            break
        page.wait_for_timeout(300)
    page.locator("#reload").click()
    expect(page.locator("#newer")).to_be_hidden()
    expect(page.locator("#page")).not_to_have_attribute("data-build", before or "")
