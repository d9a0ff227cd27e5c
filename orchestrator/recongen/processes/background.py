"""A command that goes on when the process that started it stops: one at a time in a folder, where anybody finds out how it gets on.

FOLDER/
    lock            locked for as long as the command or anything that it started lives; names the command
    order.json      what it was started for
    stdout, stderr  what it wrote
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal

from recongen.errors import RecongenError
from recongen.files import replace_file
from recongen.processes import keeper
from recongen.processes.command import GRACE_SECONDS
from recongen.warehouse.locks import lock_holder, only_holder, sign


@dataclass(frozen=True)
class Progress:
    """`last_line` is the last that it said, `result` what it printed once it is done."""

    state: Literal["none", "running", "done", "failed"] = "none"
    order: Mapping[str, Any] = field(default_factory=dict)
    last_line: str = ""
    seconds: int = 0
    result: Mapping[str, Any] = field(default_factory=dict)


class Background:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = folder / "lock"

    @property
    def is_running(self) -> bool:
        return lock_holder(self._lock) is not None

    @property
    def order(self) -> Mapping[str, Any]:
        """Raises `OSError` or `ValueError` where there is none."""
        found: Mapping[str, Any] = json.loads((self._folder / "order.json").read_bytes())
        return found

    def start(self, words: Sequence[str], order: Mapping[str, Any]) -> None:
        """Raises `RecongenError` where the one before has not ended."""
        busy = RecongenError("this is running already: wait for it, or cancel it")
        self._folder.mkdir(parents=True, exist_ok=True)
        with only_holder(self._lock, lambda _: busy) as lock:
            lock.truncate(0)
            replace_file(self._folder / "order.json", json.dumps(dict(order)).encode())
            with (self._folder / "stdout").open("wb") as out, (self._folder / "stderr").open("wb") as errors:
                # The lock lasts until the last process that has this file open ends.
                process = start_detached(words, out, errors, (lock.fileno(),))
            sign(lock, process.pid)

    def progress(self) -> Progress:
        """`failed` is also a command that printed no JSON object, or that was ended."""
        try:
            order, began = self.order, (self._folder / "order.json").stat().st_mtime
            lines = (self._folder / "stderr").read_text(encoding="utf-8", errors="replace").split("\n")
        except (FileNotFoundError, ValueError):
            return Progress()
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")
        if self.is_running:
            return Progress("running", order, last, int(time.time() - began))
        with suppress(OSError, ValueError):
            result = json.loads((self._folder / "stdout").read_bytes())
            return Progress("done", order, last, result=result)
        return Progress("failed", order, last.removeprefix("error: ") or "it was ended")

    def cancel(self) -> bool:
        """Ends the command and whatever it started; whether there was anything to end."""
        holder = lock_holder(self._lock)
        if holder is None or holder.pid is None:
            return False
        keeper.end(holder.pid, GRACE_SECONDS, lambda: not self.is_running)
        return True


def start_detached(
    words: Sequence[str], stdout: IO[bytes] | int, stderr: IO[bytes], passed: Sequence[int] = ()
) -> subprocess.Popen[bytes]:
    """A command in a session of its own, which `passed` descriptors stay open for."""
    process = subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
        pass_fds=passed,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    # Nobody else waits for it, and it is to leave no trace when it has ended.
    threading.Thread(target=process.wait, daemon=True).start()
    return process
