"""The dashboards over a planted bank on a real port, and Debian's Chromium to look at them with."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.web.conftest import Site, SiteOf

LOADED = "load"
PATIENCE = 15_000
"""Milliseconds, where two cores are shared."""


@dataclass(frozen=True)
class Looks:
    """How somebody sees a page."""

    width: int = 1440
    scheme: str = "light"
    scripts: bool = True

    def __str__(self) -> str:
        return f"{self.width}-{self.scheme}{'' if self.scripts else '-without-scripts'}"


@dataclass
class Reader:
    """One window, and whatever it complained of."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.address}{path}", wait_until=LOADED)  # type: ignore[arg-type]
        return self.page


ReaderOf = Callable[[Looks], Reader]


@pytest.fixture(scope="session")
def site(site_of: SiteOf) -> Site:
    return site_of("sqlite", "sasquatch_pr")


@pytest.fixture(scope="session")
def address(site: Site) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        # The client of the other tests has begun what the application begins.
        config = uvicorn.Config(site.client.app, lifespan="off", log_level="warning")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def reader_of(browser: Browser, address: str) -> Iterator[ReaderOf]:
    """One window for each way to look, which its tests share."""
    with ExitStack() as stack:
        yield cache(lambda looks: stack.enter_context(window(browser, address, looks)))


@contextmanager
def window(browser: Browser, address: str, looks: Looks) -> Iterator[Reader]:
    context = browser.new_context(
        viewport={"width": looks.width, "height": 844 if looks.width < 500 else 1000},
        color_scheme=looks.scheme,  # type: ignore[arg-type]
        java_script_enabled=looks.scripts,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    found = Reader(page, address)

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            found.complaints.append(f"{page.url}: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: found.complaints.append(f"{page.url}: {error}"))
    yield found
    context.close()


@pytest.fixture
def screen(reader_of: ReaderOf) -> Iterator[Reader]:
    """A usual window that must not complain."""
    with quiet(reader_of(Looks())) as reader:
        yield reader


@pytest.fixture
def plain(reader_of: ReaderOf) -> Reader:
    """A window without scripts."""
    return reader_of(Looks(scripts=False))


@contextmanager
def quiet(reader: Reader) -> Iterator[Reader]:
    reader.complaints.clear()
    yield reader
    assert reader.complaints == []
