"""A command of recongen in the background: one at a time in a folder, and known there after the server that began it is gone."""

from __future__ import annotations

import fcntl
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal

from recongen.errors import RecongenError
from recongen.session import Session

State = Literal["none", "running", "done", "failed"]

LOCK, ORDER, RESULT, LOG = "lock", "order.json", "result.json", "log.txt"
SECONDS_TO_END = 10.0


@dataclass(frozen=True)
class JobState:
    """`order` is what it was begun with, `said` its last line, `result` what it printed once it is done."""

    state: State = "none"
    order: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""
    seconds: int = 0
    result: Mapping[str, Any] = field(default_factory=dict)


class Job:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(
        self, session: Session, verb: str, options: Mapping[str, str], order: Mapping[str, Any]
    ) -> None:
        """`recongen VERB FILE --json --NAME=VALUE …`, with the options that `session` was opened with.

        Raises `RecongenError` where the one before has not ended. The process has the lock for as long as it lives.
        """
        command = [sys.executable, "-m", "recongen.cli", *shlex.split(session.command(verb))[1:], "--json"]
        command += [f"{name}={value}" if value else name for name, value in options.items()]
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / LOCK).open("a+", encoding="utf-8") as lock:
            if not _try_lock(lock):
                raise RecongenError("this is running already: wait for it, or cancel it")
            (self._folder / RESULT).unlink(missing_ok=True)
            (self._folder / ORDER).write_text(json.dumps(dict(order)), encoding="utf-8")
            with (self._folder / RESULT).open("wb") as out, (self._folder / LOG).open("wb") as log:
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=log,
                    start_new_session=True,
                    # The lock lasts until the last process that has this file open ends.
                    pass_fds=[lock.fileno()],
                    env={**os.environ, "PYTHONUNBUFFERED": "1"},
                )
            lock.truncate(0)
            lock.write(str(process.pid))

    def state(self) -> JobState:
        try:
            order = json.loads((self._folder / ORDER).read_text(encoding="utf-8"))
            began = (self._folder / ORDER).stat().st_mtime
            lines = (self._folder / LOG).read_text(encoding="utf-8", errors="replace").split("\n")
        except (FileNotFoundError, ValueError):
            return JobState()
        said = next((line.strip() for line in reversed(lines) if line.strip()), "")
        if self._holder() is not None:
            return JobState("running", order, said, int(time.time() - began))
        with suppress(OSError, ValueError):
            return JobState("done", order, said, result=json.loads((self._folder / RESULT).read_bytes()))
        return JobState("failed", order, said.removeprefix("error: ") or "it was ended")

    def cancel(self) -> None:
        """End it with whatever it started; what it had not finished is as if it had never begun."""
        holder = self._holder()
        if holder is None or not holder.isdecimal():
            return
        for way in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(int(holder), way)
            until = time.monotonic() + SECONDS_TO_END
            while time.monotonic() < until and self._holder() == holder:
                time.sleep(0.05)

    def _holder(self) -> str | None:
        """The number of the process that holds the lock; None where nobody does."""
        with suppress(FileNotFoundError), (self._folder / LOCK).open("r", encoding="utf-8") as lock:
            if not _try_lock(lock):
                return lock.read()
        return None


def _try_lock(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
