"""One command, from its start to its end, its time limit or somebody stopping it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from recongen.processes import keeper
from recongen.text import printable

# -P: a folder called recongen in the current one is not the package.
OWN = (sys.executable, "-P", "-m", "recongen.cli")
"""One of recongen's own commands."""
GRACE_SECONDS = 10.0
"""Between SIGTERM and SIGKILL."""
POLL_SECONDS = 0.2
DRAIN_SECONDS = 1.0
"""How long to listen to what a command that has ended left behind, and which keeps its output open."""
CHUNK = 1 << 16


@dataclass(frozen=True)
class Command:
    words: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    timeout: float | None = None


@dataclass(frozen=True)
class Ended:
    """`why`: the reason if it did not end by itself or could not begin. `stopped`: somebody asked for its end."""

    exit_code: int | None
    why: str = ""
    stopped: bool = False

    @property
    def is_fine(self) -> bool:
        return self.exit_code == 0 and not self.why


def run(
    command: Command,
    write: Callable[[bytes], None],
    stop: Callable[[], str | None],
    kept_open: Sequence[int] = (),
    passed: Sequence[int] = (),
    grace: float = GRACE_SECONDS,
) -> Ended:
    """`write` gets what the command prints. `stop` is asked again and again whether somebody wants its end, and says why.

    The descriptors `kept_open` stay open until the command and its whole process group have ended, also when this process is
    killed; `passed` are those that the command itself has, too.
    """
    (lifeline, alive), (status, said), (output, printed) = (os.pipe() for _ in range(3))
    words = (sys.executable, "-I", "-S", keeper.__file__, str(lifeline), str(said), str(grace))
    try:
        kept = subprocess.Popen(
            (*words, ",".join(map(str, passed)), *command.words),
            cwd=command.folder,
            env=dict(command.environment),
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=printed,
            pass_fds=(lifeline, said, *kept_open, *passed),
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        for descriptor in (lifeline, alive, status, said, output, printed):
            os.close(descriptor)
        reason = getattr(error, "strerror", None) or error
        return Ended(None, f"it cannot be run in {command.folder}: {reason}")
    for descriptor in (lifeline, said, printed):
        os.close(descriptor)
    try:
        return _Watch(command, write, stop, alive, status, output).wait_for_end()
    finally:
        for descriptor in (status, output):
            os.close(descriptor)
        kept.wait()


class _Watch:
    def __init__(
        self,
        command: Command,
        write: Callable[[bytes], None],
        stop: Callable[[], str | None],
        alive: int,
        status: int,
        output: int,
    ) -> None:
        self._command, self._write, self._stop = command, write, stop
        self._alive: int | None = alive
        self._status, self._output = status, output
        self._said = b""
        self._why = ""
        self._stopped = False

    def wait_for_end(self) -> Ended:
        began = time.monotonic()
        open_ends = {self._status, self._output}
        try:
            while self._status in open_ends:
                for ready in select.select(open_ends, [], [], POLL_SECONDS)[0]:
                    data = os.read(ready, CHUNK)
                    if not data:
                        open_ends.discard(ready)
                    elif ready == self._status:
                        self._said += data
                    else:
                        self._write(data)
                self._look(time.monotonic() - began)
            self._drain()
        finally:
            self._let_go()
        return self._result()

    def _look(self, seconds: float) -> None:
        """Whether it is to end now."""
        if self._alive is None:
            return
        why = self._stop()
        self._stopped = bool(why)
        limit = self._command.timeout
        if not why and limit is not None and seconds > limit:
            why = f"it was ended after {limit:,.0f} s, its time limit"
        if why:
            self._why = why
            self._let_go()

    def _let_go(self) -> None:
        if self._alive is not None:
            os.close(self._alive)
            self._alive = None

    def _drain(self) -> None:
        until = time.monotonic() + DRAIN_SECONDS
        while time.monotonic() < until and select.select([self._output], [], [], 0)[0]:
            data = os.read(self._output, CHUNK)
            if not data:
                return
            self._write(data)

    def _result(self) -> Ended:
        said = dict(line.split(" ", 1) for line in self._said.decode(errors="replace").splitlines())
        if "failed" in said:
            return Ended(None, f"it cannot be run: {printable(said['failed'])}")
        if "exit" not in said:
            # The keeper was killed, and what it kept goes on.
            with suppress(ProcessLookupError, PermissionError, KeyError):
                os.killpg(int(said["group"]), signal.SIGKILL)
            return Ended(None, self._why or "it was killed", self._stopped)
        code = int(said["exit"]) if said["exit"].lstrip("-").isdigit() else None
        if code is not None and code < 0 and not self._why:
            return Ended(code, f"it was ended by signal {-code} ({signal.strsignal(-code)})")
        return Ended(code, self._why, self._stopped)
