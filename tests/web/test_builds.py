"""Readers all the while that a bank is built, built again after its feed changed, and killed at it."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.e2e.banks import Bank, Library
from tests.e2e.conftest import library
from tests.e2e.databases import ALL_ENGINES, SCHEMA
from tests.e2e.helpers import RECONGEN, SECONDS, start
from tests.e2e.test_concurrent_builds import wait_until_building
from tests.web.html import parse

__all__ = ["library"]

PAGES = (
    "/l1_reconciliation/exceptions?pDays=All%20days",
    "/l1_reconciliation/drift",
    "/l1_reconciliation/info",
    "/executives/programme_health",
    "/l2_flow_tracing/rails",
)
SORTED = [
    f"{PAGES[0]}&rows.sort={way}{name}"
    for way in ("", "-")
    for name in (
        "business_day",
        "account_role",
        "transfer_id",
        "transaction_id",
        "severity",
        "check_title",
        "exception_key",
        "account",
    )
]
"""What is rarely asked for, and so often not kept: who reads it while a build runs reads the relations."""
READERS = 3
TWO = "may be of two builds"
CHANGES = (
    f"delete from {SCHEMA}.dts_daily_balances where business_day_start >= '2005-09-01 00:00:00'",
    f"update {SCHEMA}.dts_transactions set account_name = 'Renamed' where account_id = 'FRA'",
    f"update {SCHEMA}.dts_daily_balances set account_name = 'Renamed' where account_id = 'FRA'",
)
"""One before each build."""


@dataclass
class Readers:
    """They read one page after the other, and now and then one with another sort order."""

    address: str
    seen: dict[str, set[str]] = field(default_factory=dict)
    """By page, what stood on it without a word that it may be of two builds."""
    faults: list[str] = field(default_factory=list)
    mixed: int = 0
    reads: int = 0
    slowest: float = 0.0

    def __post_init__(self) -> None:
        self._finished = threading.Event()
        self._pool = ThreadPoolExecutor(READERS)
        self._work = [self._pool.submit(self._read, number) for number in range(READERS)]

    def _read(self, number: int) -> None:
        with httpx.Client(base_url=self.address, timeout=30) as client:
            dice = random.Random(number)
            while not self._finished.is_set():
                page = dice.choice(PAGES if dice.random() < 0.6 else SORTED)
                began = time.monotonic()
                response = client.get(page)
                self.slowest = max(self.slowest, time.monotonic() - began)
                self.reads += 1
                if response.status_code != 200:
                    self.faults.append(
                        f"{page}: {response.status_code} {parse(response.text).one('main').text[:300]}"
                    )
                elif TWO in response.text:
                    self.mixed += 1
                else:
                    self.seen.setdefault(page, set()).add(said(page, response.text))
                time.sleep(0.1)

    def stop(self) -> None:
        self._finished.set()
        for work in self._work:
            work.result(60)
        self._pool.shutdown()


def said(page: str, html: str) -> str:
    return figures(html) if page in SORTED else content(html)


def figures(html: str) -> str:
    """What stands on a page whatever its rows are sorted by: the counts in the margin are of other questions than its own."""
    page = parse(html)
    main = [*page.all("p", "figure"), *page.all("span", "count")]
    return f"{page.one('nav').text} {' '.join(each.text for each in main)}"


def content(html: str) -> str:
    """What a page says of the books: everything but its banners and the line at its head."""
    page = parse(html)
    main = page.one("main")
    main.children = [
        each
        for each in main.children
        if isinstance(each, str) or "banner" not in each.attributes.get("class", "")
    ]
    return f"{page.one('nav').text} {main.text}"


@dataclass
class Server:
    process: subprocess.Popen[str]
    address: str

    def whole(self, seconds: float = 15) -> dict[str, str]:
        """Every page, once none says anything of builds."""
        deadline = time.monotonic() + seconds
        while True:
            texts = {page: httpx.get(f"{self.address}{page}", timeout=30).text for page in PAGES}
            banners = [each.text for text in texts.values() for each in parse(text).all("p", "banner")]
            if not banners:
                whole = {page: content(text) for page, text in texts.items()}
                return whole | dict.fromkeys(SORTED, figures(texts[PAGES[0]]))
            assert time.monotonic() < deadline, banners
            time.sleep(0.5)


@contextmanager
def served(bank: Bank) -> Iterator[Server]:
    """Until it is asked to end, which it does at once and leaves nothing behind."""
    process = start(*RECONGEN, "dashboards", "institution.yaml", "--port", "0", cwd=bank.folder)
    try:
        assert process.stderr
        lines = []
        for line in process.stderr:
            lines.append(line)
            found = re.search(r"http://[0-9.:]+", line)
            if found:
                break
        else:
            pytest.fail("".join(lines))
        said: list[str] = []
        thread = threading.Thread(target=lambda: said.extend(process.stderr or ()), daemon=True)
        thread.start()
        yield Server(process, found[0])
        process.send_signal(signal.SIGTERM)
        process.wait(15)
        thread.join(5)
        assert "Traceback" not in "".join(said), "".join(said)
        assert [] == list(bank.folder.rglob("dashboards-*"))
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


WRITER = """
import sys, time, duckdb

for n in range(40):
    with duckdb.connect(sys.argv[1]) as connection:
        connection.execute(f"create or replace table books.beside as select {n} as n")
    time.sleep(0.1)
"""


@pytest.mark.prove
@pytest.mark.parametrize("engine", ALL_ENGINES)
def test_readers_read_whole_builds_and_no_build_waits(library: Library, engine: str, tmp_path: Path) -> None:
    """Through three builds of a feed that changes, and one that is killed; then the server ends well."""
    bank = library.copy(library.treasury(engine), tmp_path)
    command = (*RECONGEN, "build", "institution.yaml", "--full")
    with served(bank) as server:
        states = [server.whole()]
        readers = Readers(server.address)
        for number, change in enumerate(CHANGES):
            bank.database.execute(change)
            if number == 1:
                killed = start(*command, cwd=bank.folder)
                wait_until_building(bank, killed)
                os.killpg(killed.pid, signal.SIGKILL)
                killed.communicate()
            process = start(*command, cwd=bank.folder)
            _, printed = process.communicate(timeout=SECONDS)
            assert 0 == process.returncode, printed
            assert "waiting" not in printed, printed
            states.append(server.whole())
        readers.stop()
        print(
            f"{engine}: {readers.reads} reads, {readers.mixed} of two builds, the slowest {readers.slowest:.1f} s",
            file=sys.stderr,
        )
    assert [] == readers.faults[:5]
    assert readers.reads > 50
    for page, texts in readers.seen.items():
        whole = {state[page] for state in states}
        assert texts <= whole, f"{page} is of no build: {texts - whole}"
    for page in (PAGES[0], SORTED[0]):
        assert len({state[page] for state in states}) > 1, "the builds do not differ"
    assert readers.slowest < 10


@pytest.mark.prove
def test_a_file_that_is_served_can_be_written_at_any_time(library: Library, tmp_path: Path) -> None:
    """By another program, whatever the server is doing with it."""
    bank = library.copy(library.treasury("duckdb"), tmp_path)
    with served(bank) as server:
        server.whole()
        readers = Readers(server.address)
        done = subprocess.run(
            [sys.executable, "-c", WRITER, str(bank.folder / "ledger.duckdb")], capture_output=True, text=True
        )
        readers.stop()
    assert (0, "") == (done.returncode, done.stderr)
    assert [] == readers.faults[:5]
