"""Two builds of one institution at once take turns, and people read meanwhile."""

from __future__ import annotations

import re
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.banks import Bank, Library
from tests.e2e.databases import SCHEMA, Contents
from tests.e2e.helpers import RECONGEN, SECONDS, start
from tests.parsed import lent

CHANGED = "drift", "exceptions", "todays_exceptions", "accounts", "daily_statement_summary"
LATER_FEED = (
    f"delete from {SCHEMA}.dts_daily_balances where business_day_start >= '2005-09-01 00:00:00'",
    f"update {SCHEMA}.dts_transactions set account_name = 'Renamed' where account_id = 'FRA'",
    f"update {SCHEMA}.dts_daily_balances set account_name = 'Renamed' where account_id = 'FRA'",
)


class Reader:
    """Reads the same relations again and again, as a dashboard would, and keeps each state it saw.

    Beside that it asks every few milliseconds which relations there are: what is absent at any instant for a reader
    is what a build killed at that instant would leave behind.
    """

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.seen: dict[str, set[object]] = {name: set() for name in CHANGED}
        self.reads = 0
        self.absent: set[str] = set()
        self._finished = threading.Event()
        self._pool = ThreadPoolExecutor(2)
        self._work = [self._pool.submit(work) for work in (self._read, self._watch)]

    def _read(self) -> None:
        while not self._finished.is_set():
            for name in CHANGED:
                self.seen[name].add(rows(self.bank, name))
            self.reads += 1
            time.sleep(0.2)

    def _watch(self) -> None:
        with self.bank.database.session() as cursor:
            before = set(self.bank.database.names(cursor))
            while not self._finished.is_set():
                self.absent |= before - set(self.bank.database.names(cursor))
                time.sleep(0.005)

    def stop(self) -> None:
        """Raises what a read raised."""
        self._finished.set()
        for work in self._work:
            work.result(SECONDS)
        self._pool.shutdown()


def rows(bank: Bank, name: str) -> tuple[object, ...]:
    with bank.database.session() as cursor:
        cursor.execute(f"select * from {SCHEMA}.dts_{name}")
        return tuple(sorted(map(tuple, cursor.fetchall()), key=repr))


def wait_until_building(bank: Bank, process: subprocess.Popen[str]) -> None:
    log = bank.folder / "build" / "dts" / bank.database.engine / "logs" / "dbt.log"
    deadline = time.monotonic() + SECONDS
    while not (log.is_file() and " START sql recongen_table model" in log.read_text()):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "no model has begun"
        time.sleep(0.01)


@pytest.mark.prove
@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_the_second_build_waits_both_end_well_and_readers_read(
    library: Library, engine: str, tmp_path: Path
) -> None:
    bank = library.copy(library.treasury(engine), tmp_path)
    bank.database.execute(*LATER_FEED)
    before = {name: rows(bank, name) for name in CHANGED}
    reader = Reader(bank)
    command = (*RECONGEN, "build", "institution.yaml", "--full")
    with lent(bank.project):
        first = start(*command, cwd=bank.folder)
    wait_until_building(bank, first)
    second = start(*command, cwd=bank.folder)
    printed = [process.communicate(timeout=SECONDS) for process in (first, second)]
    reader.stop()

    assert [0, 0] == [first.returncode, second.returncode], printed
    assert "waiting" not in printed[0][1]
    notices = [line for line in printed[1][1].splitlines() if line.startswith("waiting for another build")]
    assert 1 == len(notices), printed[1][1]
    holder = (
        rf"waiting for another build of dts: .*\bpid {first.pid}\b.*, since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d"
    )
    assert re.match(holder, notices[0]), notices[0]

    assert set() == reader.absent, "was not there for a while"
    assert 3 < reader.reads
    for name in CHANGED:
        after = rows(bank, name)
        assert before[name] != after, name
        assert {before[name], after} == reader.seen[name], f"{name} was read in another state"
    assert_as_built_alone(library, bank, tmp_path)


def assert_as_built_alone(library: Library, bank: Bank, tmp_path: Path) -> None:
    alone = library.copy(bank, tmp_path / "alone")
    alone.build()
    expected: Contents = alone.contents()
    assert expected == bank.contents()
