"""The editor in a real browser: with scripts, without, and with the keyboard alone."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Locator, Page

from recongen.institution import check
from recongen.studio.forms import sections
from tests.studio.desk import BANKS, Desk, desk_over, forms_of, text_of
from tests.studio.test_forms import without_last_newlines
from tests.web.browser.conftest import Looks, Reader, quiet, window
from tests.web.browser.test_looks import faults, too_wide

pytestmark = pytest.mark.slow

OFTEN = [Looks(1440, "light"), Looks(390, "dark")]
SELDOM = [Looks(1440, "dark"), Looks(390, "light")]
PAGES = (
    "",
    "/institution",
    "/accounts",
    "/accounts/4",
    "/rails/new",
    "/rails/7",
    "/transfer_templates/0",
    "/chains/0",
    "/business_calendar",
    "/role_business_day_offsets",
    "/theme",
    "/persona",
    "/rename?thing=role&old=Lockbox",
    "/yaml",
    "/history",
    "/history/1",
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_over(text_of("spec_example"), tmp_path)


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        server = uvicorn.Server(uvicorn.Config(desk.app, lifespan="off", log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{sock.getsockname()[1]}/studio"
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def address(desk: Desk) -> Iterator[str]:
    with served(desk) as found:
        yield found


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    with window(browser, address, Looks(scripts=request.param)) as reader, quiet(reader):
        yield reader.page


def save(page: Page, says: str) -> None:
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.locator(".banner", has_text=says).wait_for()


def test_a_rail_is_made_corrected_and_taken_back(page: Page, desk: Desk, address: str) -> None:
    before = desk.data
    page.goto(f"{address}/rails")
    page.get_by_role("link", name="New rail").click()
    page.get_by_label("Name required").fill("Refund")
    page.get_by_text("More keys").first.click()
    page.locator("[id='source_role.word']").fill("ClearingSuspense")
    page.locator("[id='destination_role.word']").fill("CustomerSubledger")
    page.locator("#expected_net").fill("0")
    page.locator("#origin").fill("InternalInitiated")
    page.locator("#max_pending_age").fill("a day")
    page.get_by_role("button", name="Add a row to metadata keys").click()
    page.locator("[id='metadata_keys.0']").fill("customer_id")
    save(page, "draft")
    assert before == desk.data
    assert "is not an ISO 8601 duration" in page.locator("[id='max_pending_age-n1']").inner_text()
    page.locator("#max_pending_age").fill("P1D")
    save(page, "is valid")
    assert b"  - name: Refund\n    source_role: ClearingSuspense\n" in desk.data
    assert b"    metadata_keys: [customer_id]\n    max_pending_age: P1D\n" in desk.data
    page.get_by_role("link", name="Undo").click()
    page.get_by_role("button", name="Put the file back").click()
    page.get_by_text("undo save 1").wait_for()
    assert before == desk.data


def test_a_word_becomes_a_list_and_a_row_goes(page: Page, desk: Desk, address: str) -> None:
    page.goto(f"{address}/rails/1")
    page.get_by_role("button", name="Write as a list Source role").click()
    first = page.locator("[id='source_role.sequence.0']")
    first.wait_for()
    assert "ExternalCounterparty" == first.input_value()
    page.get_by_role("button", name="Remove Metadata keys, 2").click()
    page.locator("[id='metadata_keys.1']").wait_for(state="detached")
    save(page, "is valid")
    assert b"source_role: [ExternalCounterparty]\n" in desk.data
    assert b"metadata_keys: [external_reference]\n" in desk.data


def test_the_keyboard_is_enough(browser: Browser, address: str, desk: Desk) -> None:
    with window(browser, address, Looks()) as reader, quiet(reader):
        page = reader.go("/owner")
        page.locator("#team").focus()
        page.keyboard.press("Control+A")
        page.keyboard.type("Ledger")
        page.keyboard.press("Enter")
        page.get_by_text("Saved.").wait_for()
        assert b"team: Ledger\n" in desk.data
        page.goto(f"{address}/rails/1")
        page.get_by_role("button", name="Add a row to metadata keys").focus()
        page.keyboard.press("Enter")
        page.locator("[id='metadata_keys.2']").wait_for()
        # Who added a row is still where they were.
        assert "do-add-metadata_keys" == page.evaluate("document.activeElement.id")


@pytest.mark.parametrize(
    "looks", [*OFTEN, *(pytest.param(looks, marks=pytest.mark.prove) for looks in SELDOM)], ids=str
)
def test_every_page_fits_and_can_be_used_by_everybody(
    looks: Looks, browser: Browser, address: str, desk: Desk
) -> None:
    desk.change("/owner", {"team": "Ledger"})
    desk.change("/rails/7", {"name": "", "expected_net": "x"})
    with window(browser, address, looks) as reader, quiet(reader):
        for path in PAGES:
            page = looked_at(reader, path)
            assert (path, [], 0) == (path, faults(page), too_wide(page))


def looked_at(reader: Reader, path: str) -> Page:
    page = reader.go(path)
    for more in page.locator("details.others > summary").all():
        more.click()
    return page


@pytest.mark.parametrize(
    "bank", [pytest.param(bank, marks=[] if bank == "starter" else pytest.mark.prove) for bank in BANKS]
)
def test_a_bank_is_built_from_an_empty_file(bank: str, browser: Browser, tmp_path: Path) -> None:
    original, made = desk_over(text_of(bank), tmp_path / "original"), desk_over(b"", tmp_path / "made")
    with served(made) as address, window(browser, address, Looks()) as reader, quiet(reader):
        for path in forms_of(original):
            section = path.split("/")[1]
            page = reader.go(f"/{section}" if sections()[section].record is None else f"/{section}/new")
            fill(page, original.form(path))
            press(page, page.locator("#save"))
    assert not made.has_draft
    (one, _), (other, _) = check(original.file), check(made.file)
    assert one is not None and other is not None
    assert without_last_newlines(one) == without_last_newlines(other)
    assert one.content_hash == other.content_hash


def fill(page: Page, values: dict[str, str]) -> None:
    """As somebody would: first the rows and shapes that are missing, then each field."""
    for name, text in values.items():
        while not page.locator(f"[name='{name}']").count():
            parts = name.split(".")
            above = (".".join(parts[:at]) for at in range(len(parts) - 1, 0, -1))
            adds = (page.locator(f"button[value='add {each}']") for each in above)
            press(page, next(button for button in adds if button.count()))
        field = page.locator(f"[name='{name}']")
        if name.endswith(".shape") and field.input_value() != text:
            press(page, page.locator(f"button[value='shape {name.removesuffix('.shape')} {text}']"))
    page.evaluate("document.querySelectorAll('#edit details').forEach(each => { each.open = true })")
    for name, text in values.items():
        field = page.locator(f"[name='{name}']")
        if name in ("token", "seen") or field.get_attribute("type") == "hidden":
            continue
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(text)
        elif field.get_attribute("type") == "checkbox":
            field.check()
        elif text:
            field.fill(text)


def press(page: Page, button: Locator) -> None:
    page.evaluate("document.querySelectorAll('#edit details').forEach(each => { each.open = true })")
    with page.expect_event("requestfinished", lambda request: request.method == "POST"):
        button.click()
    page.locator(".htmx-request, .htmx-swapping, .htmx-settling").first.wait_for(state="detached")
