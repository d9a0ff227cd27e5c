"""Work on compiled engines, spread over processes."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tests.truth.engines import ENGINES, EXTRA, Engine, open_engine

Item = TypeVar("Item")
Result = TypeVar("Result")
Engines = Mapping[str, Engine]

_engines: dict[str, Engine] = {}
"""Those of this process."""


def named(choice: str) -> tuple[str, ...]:
    """The engines that an option names: one, several with commas, or `all`."""
    names = ENGINES if choice == "all" else tuple(choice.split(","))
    if unknown := [name for name in names if name not in ENGINES + EXTRA]:
        raise SystemExit(
            f"error: {unknown[0]!r} is not an engine; choose of {', '.join(ENGINES + EXTRA)}, or all"
        )
    return names


@contextmanager
def compiled(names: Sequence[str]) -> Iterator[Engines]:
    with tempfile.TemporaryDirectory(prefix="recongen-truth-") as folder:
        yield {name: open_engine(name, Path(folder) / name) for name in names}


def spread(
    task: Callable[[Engines, Item], Result], items: Sequence[Item], engines: Engines, jobs: int
) -> Iterator[Result]:
    """The results of the task on each item, in the order of the items. The task is a function of a module."""
    if jobs == 1:
        yield from (task(engines, item) for item in items)
        return
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, fork, _settle, (engines,)) as pool:
        yield from pool.map(_work, [task] * len(items), items)


def _settle(engines: Engines) -> None:
    _engines.update({name: engine.for_process(os.getpid()) for name, engine in engines.items()})


def _work(task: Callable[[Engines, Item], Result], item: Item) -> Result:
    return task(_engines, item)
