"""The handbook under /docs: its files and no others, for readers who may see every app, and links to what is there."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from recongen.institution.owned_folder import OwnedFolder
from recongen.web import security
from recongen.web.access import Reader
from recongen.web.handbook import site_alone, site_in
from recongen.web.security import HEADERS
from tests.apps.banks import BankOf, CompiledFor
from tests.web.asking import ask
from tests.web.conftest import HERE, Site, SiteOf, site_over
from tests.web.serving import run

FILES = {
    "index.html": b"<h1>Home</h1>",
    "assets/style.css": b"p {}",
    "reference/sheets/l1_reconciliation/drift.html": b"<h1>Drift</h1>",
}
SHEET = '<a href="/docs/reference/sheets/l1_reconciliation/drift.html" hx-boost="false">About this sheet</a>'
CHECK = re.compile(
    '<a href="/docs/reference/checks/[a-z_]+.html" hx-boost="false">This check in the handbook</a>'
)
HOME = 'href="/docs/index.html"'


@pytest.fixture(scope="module")
def folder(site_of: SiteOf, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("handbook") / "site"
    checks = {
        f"reference/checks/{name}.html": b"<h1>A check</h1>"
        for name in site_of("sqlite", "spec_example").titles
    }
    OwnedFolder(folder).write(FILES | checks, {})
    (folder.parent / "secret.txt").write_text("secret")
    (folder / "stray.txt").write_text("secret")
    return folder


@pytest.fixture(scope="module")
def site(
    folder: Path,
    site_of: SiteOf,
    bank_of: BankOf,
    compiled: CompiledFor,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    bank, apps = bank_of("sqlite", "spec_example")
    site = site_over(bank, apps, compiled("sqlite")[1], tmp_path_factory.mktemp("reading"), handbook=folder)
    with site.client:
        yield site


def test_its_files_come_with_the_headers_of_every_page(site: Site) -> None:
    for name, data in FILES.items():
        answer = site.client.get(f"/docs/{name}")
        assert (200, data) == (answer.status_code, answer.content)
        assert HEADERS.items() <= dict(answer.headers).items()
    for beginning in ("/docs", "/docs/"):
        assert FILES["index.html"] == site.client.get(beginning).content


@pytest.mark.parametrize(
    "path",
    ["nowhere.html", "stray.txt", "../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", ".recongen-compiled.json", "assets", "index.html/"],
)  # fmt: skip
def test_nothing_else_is_ever_sent(site: Site, path: str) -> None:
    answer = run(ask(site.client.app, f"/docs/{path}"))
    assert 404 == answer.status
    assert b"secret" not in answer.body


def test_a_sheet_and_a_check_lead_to_their_pages(site: Site) -> None:
    drift = site.client.get("/l1_reconciliation/drift").text
    assert (1, 1) == (drift.count(SHEET), drift.count(HOME))
    overdraft = site.client.get("/l1_reconciliation/overdraft").text
    assert (1, 0) == (overdraft.count(HOME), overdraft.count("About this sheet"))
    opened = re.search(r'href="([^"]+\.row=[^"]+)"', site.client.get("/l1_reconciliation/exceptions").text)
    assert opened
    assert CHECK.search(site.client.get(html.unescape(opened[1])).text)


def test_without_a_site_a_sentence_says_so(site_of: SiteOf) -> None:
    client = site_of("sqlite", "spec_example").client
    answer = client.get("/docs/index.html")
    assert 404 == answer.status_code
    assert "Nobody has built it yet: recongen docs build does." in answer.text
    assert "/docs" not in client.get("/l1_reconciliation/drift").text


def test_who_sees_one_app_only_does_not_see_what_tells_of_all(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(security, "AT_THIS_MACHINE", Reader("Bo", frozenset({"viewer:l1_reconciliation"})))
    answer = site.client.get("/docs/index.html")
    assert (403, True) == (answer.status_code, "for readers who may see all of them" in answer.text)
    sheet = site.client.get("/l1_reconciliation/drift")
    assert (200, False) == (sheet.status_code, "/docs" in sheet.text)


def test_the_site_can_be_shown_alone(folder: Path) -> None:
    client = TestClient(site_alone(site_in(folder), "127.0.0.1"), HERE, client=("127.0.0.1", 1))
    assert FILES["index.html"] == client.get("/").content
    assert 404 == client.get("/docs/stray.txt").status_code
    assert 421 == client.get("/docs/index.html", headers={"host": "elsewhere.example"}).status_code
