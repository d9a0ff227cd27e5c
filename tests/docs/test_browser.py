"""The site as people use it: from a folder and behind the policy, by day and by night, on a desk and on a telephone."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser

from recongen.institution.owned_folder import OwnedFolder
from recongen.web.handbook import site_alone, site_in
from tests.docs.conftest import WrittenOf
from tests.docs.test_site import SiteOf, built
from tests.web.browser.conftest import Looks, window
from tests.web.browser.test_looks import LOOKS, faults, too_wide

pytestmark = pytest.mark.prove
__all__ = ["built"]

PAGES = (
    "index",
    "glossary",
    "bank/index",
    "bank/rails",
    "reference/checks/index",
    "reference/checks/drift",
    "reference/sheets/l1_reconciliation/exceptions",
    "reference/relations/helpers",
    "reference/institution_file",
    "reference/feed",
    "reference/commands",
)


@pytest.fixture(scope="module")
def folder(built: SiteOf, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("read") / "site"
    OwnedFolder(folder).write(built("sasquatch_pr"), {})
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        server = uvicorn.Server(uvicorn.Config(site_alone(site_in(folder), "127.0.0.1"), log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{sock.getsockname()[1]}/docs"
        server.should_exit = True
        thread.join(10)


@pytest.mark.parametrize("looks", LOOKS, ids=str)
def test_every_kind_of_page_fits_and_can_be_used_by_everybody(
    browser: Browser, address: str, looks: Looks
) -> None:
    with window(browser, address, looks) as reader:
        for path in PAGES:
            page = reader.go(f"/{path}.html")
            assert (path, [], True) == (path, faults(page), too_wide(page) <= 0)
        assert reader.complaints == []


def test_numbers_are_aligned_to_the_right(browser: Browser, address: str) -> None:
    with window(browser, address, Looks()) as reader:
        amount = reader.go("/bank/limits.html").locator("td", has_text="USD").first
        assert amount.evaluate("cell => getComputedStyle(cell).textAlign") == "right"


@pytest.mark.parametrize("where", ["folder", "server"])
def test_the_search_finds_each_check_first_and_asks_no_other_host(
    browser: Browser, folder: Path, address: str, written_of: WrittenOf, where: str
) -> None:
    base = address if where == "server" else folder.as_uri()
    with window(browser, base, Looks()) as reader:
        asked: list[str] = []
        reader.page.on("request", lambda request: asked.append(request.url))
        page = reader.go("/index.html")
        page.locator(".md-search__button").click()
        box = page.get_by_role("combobox", name="Search")
        for each in written_of("sasquatch_pr").handbook.reference.checks:
            box.fill(each.title)
            page.locator(f"a[href*='reference/checks/{each.name}.html?h=']").first.wait_for()
        assert [] == [url for url in asked if not url.startswith((base, "blob:", "data:"))]
        assert reader.complaints == []
