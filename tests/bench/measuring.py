"""What a command costs: seconds on the clock, CPU seconds and peak memory, with the database server's share."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
EVERY = 0.1


@dataclass
class Spent:
    wall: float = 0.0
    cpu: float = 0.0
    peak_mb: float = 0.0
    """The most that all the processes held at one time; memory that several share counts once."""


def run(command: Sequence[object], cwd: Path, environment: Mapping[str, str], server: int | None) -> Spent:
    """Run a command that must succeed. `server` is the process id of a database server that works for it."""
    with measured(server) as spent:
        done = subprocess.run(
            [str(part) for part in command], cwd=cwd, env=dict(environment), capture_output=True, text=True
        )
    if done.returncode:
        raise SystemExit(f"{command[0]} failed:\n{(done.stdout + done.stderr)[-3000:]}")
    return spent


@contextmanager
def measured(server: int | None = None) -> Iterator[Spent]:
    """What this process, all that it starts and the server spend within the block. Linux only: elsewhere the
    server's CPU and all memory read zero."""
    roots = [os.getpid(), *([server] if server else [])]
    spent, over = Spent(), threading.Event()
    watch = threading.Thread(target=_watch, args=(roots, spent, over), daemon=True)
    wall, cpu = time.perf_counter(), _cpu_seconds(roots)
    watch.start()
    try:
        yield spent
    finally:
        spent.wall, spent.cpu = time.perf_counter() - wall, _cpu_seconds(roots) - cpu
        over.set()
        watch.join()


def peak_mb(process: int) -> float:
    """The most that a process held at one time since `forget_peak`, what it shares with others among it."""
    return _status_mb(process, ("VmHWM:",))


def forget_peak(process: int) -> None:
    with suppress(OSError):
        (PROC / str(process) / "clear_refs").write_text("5")


def _watch(roots: Sequence[int], spent: Spent, over: threading.Event) -> None:
    before = sum(map(_memory_mb, roots[:1]))
    while True:
        now = _total_memory_mb(roots)
        spent.peak_mb = max(spent.peak_mb, now - before)
        if over.wait(EVERY):
            return


def _total_memory_mb(roots: Sequence[int]) -> float:
    tree = list(_tree(roots))
    return sum(map(_memory_mb, tree)) + max((_shared_mb(process) for process in tree), default=0.0)


def _cpu_seconds(roots: Sequence[int]) -> float:
    """Of the processes of the tree and of those that ended in it: a parent inherits the seconds of its children."""
    return sum(sum(map(int, fields[11:15])) for process in _tree(roots) if (fields := _stat(process))) / TICKS


def _tree(roots: Sequence[int]) -> Iterator[int]:
    waiting, seen = list(roots), set()
    while waiting:
        process = waiting.pop()
        if process in seen:
            continue
        seen.add(process)
        yield process
        waiting += _children(process)


def _children(process: int) -> list[int]:
    found: list[int] = []
    for path in (PROC / str(process) / "task").glob("*/children"):
        found += map(int, _read(path).split())
    return found


def _stat(process: int) -> list[str]:
    """The fields after the name, which may hold spaces and parentheses."""
    return _read(PROC / str(process) / "stat").rpartition(")")[2].split()


def _memory_mb(process: int) -> float:
    return _status_mb(process, ("RssAnon:", "RssFile:"))


def _shared_mb(process: int) -> float:
    return _status_mb(process, ("RssShmem:",))


def _status_mb(process: int, names: tuple[str, ...]) -> float:
    lines = _read(PROC / str(process) / "status").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(names)) / 1024


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        # No such system, or the process has just ended.
        return ""
