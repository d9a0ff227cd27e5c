"""What one page reads side by side is what it reads one after the other: each question once, each error heard, of one build."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest

from recongen.errors import WarehouseError
from recongen.web.cache import Cache
from recongen.web.reading import Helpers, Reading

SECONDS = 30.0


class Pool:
    """So many connections, each a number, and an error for every further one."""

    def __init__(self, size: int, broken: int | None = None) -> None:
        self.free, self.broken, self.failed = list(range(size, 0, -1)), broken, list[int]()

    @contextmanager
    def connection(self) -> Iterator[Any]:
        taken = self.free.pop()
        try:
            if taken == self.broken:
                raise WarehouseError("no more connections")
            yield taken
        except WarehouseError:
            self.failed.append(taken)
            raise
        finally:
            self.free.append(taken)

    @contextmanager
    def spare(self) -> Iterator[Any]:
        if not self.free:
            yield None
            return
        with self.connection() as connection:
            yield connection


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as made:
        yield made


def reading(pool: Pool, threads: ThreadPoolExecutor, builds: dict[int, str] | None = None) -> Reading:
    look: Callable[[Any], Any] = lambda connection: (builds or {}).get(connection, "build")
    return Reading(Cache(1 << 20), "key", pool, Helpers(threads, look))  # type: ignore[arg-type]


def test_jobs_run_side_by_side_and_come_back_in_their_order(threads: ThreadPoolExecutor) -> None:
    meet = threading.Barrier(2, timeout=SECONDS)

    def job(number: int) -> Callable[[], tuple[int, int]]:
        def ask(connection: Any) -> tuple[int, int]:
            if number in (1, 5):
                # Neither goes on without the other.
                meet.wait()
            return number, connection

        return lambda: page.of(number, ask)

    pool = Pool(2)
    with reading(pool, threads) as page:
        found = page.each([job(number) for number in range(6)])
        assert list(range(6)) == [number for number, _ in found]
        assert {1, 2} == {connection for _, connection in found}
        assert page.is_of("build")  # type: ignore[arg-type]
    assert [1, 2] == sorted(pool.free)


@pytest.mark.parametrize("pool", [Pool(1), Pool(2, broken=2)], ids=["none is spare", "no more may be opened"])
def test_one_connection_is_enough(pool: Pool, threads: ThreadPoolExecutor) -> None:
    with reading(pool, threads) as page:
        asked = [partial(page.of, number, lambda connection: connection) for number in range(9)]
        assert [1] * 9 == page.each(asked)
        assert page.is_of("build")  # type: ignore[arg-type]


def test_a_question_that_two_have_is_asked_once(threads: ThreadPoolExecutor) -> None:
    asked: list[int] = []
    both = threading.Barrier(2, timeout=SECONDS)

    def common(connection: Any) -> str:
        asked.append(connection)
        return "answer"

    def job(number: int) -> Callable[[], str]:
        def alone(connection: Any) -> None:
            both.wait()

        def run() -> str:
            page.of(number, alone)
            return page.of("common", common)

        return run

    with reading(Pool(2), threads) as page:
        assert ["answer"] * 2 == page.each([job(0), job(1)])
    assert 1 == len(asked)


@pytest.mark.parametrize("failing", [0, 3])
def test_an_error_of_either_is_heard_and_the_pool_hears_it(failing: int, threads: ThreadPoolExecutor) -> None:
    pool, both = Pool(2), threading.Barrier(2, timeout=SECONDS)

    def job(number: int) -> Callable[[], Any]:
        def ask(connection: Any) -> None:
            if number in (0, 3):
                both.wait()
            if number == failing:
                raise WarehouseError("gone")

        return lambda: page.of(number, ask)

    with pytest.raises(WarehouseError, match="gone"), reading(pool, threads) as page:
        page.each([job(number) for number in range(4)])
    assert pool.failed and [1, 2] == sorted(pool.free)


def test_what_the_other_connection_read_of_another_build_does_not_count(threads: ThreadPoolExecutor) -> None:
    both = threading.Barrier(2, timeout=SECONDS)
    with reading(Pool(2), threads, {2: "another"}) as page:
        page.each([partial(page.of, number, lambda connection: both.wait()) for number in range(2)])
        assert not page.is_of("build")  # type: ignore[arg-type]
