"""Runs a command in a process group of its own, and ends all of that group when the command ends or the process that asked for it does.

A program by itself, which knows nothing of recongen: it must begin in an instant.

    python keeper.py LIFELINE STATUS GRACE PASSED COMMAND…

LIFELINE is a descriptor to read: its end is the order to end the command, and comes by itself when the other side is
killed. STATUS is one to write: `group 4711`, then `exit 0`, or `failed` and why the command could not be run. The group
has GRACE seconds from SIGTERM to SIGKILL. PASSED are further descriptors for the command, with commas between them.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable

POLL_SECONDS = 0.05
LAST_SECONDS = 5.0
"""After SIGKILL, what is still in the group is waiting for somebody else to notice that it ended."""


def main() -> None:
    lifeline, status = map(int, sys.argv[1:3])
    grace = float(sys.argv[3])
    passed = tuple(int(each) for each in sys.argv[4].split(",") if each)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        # A handler, which the command does not inherit as it would that a signal is ignored.
        signal.signal(number, lambda *_: None)
    try:
        child = subprocess.Popen(
            sys.argv[5:], stdin=subprocess.DEVNULL, start_new_session=True, pass_fds=passed
        )
    except OSError as error:
        _say(status, f"failed {error.strerror}: {error.filename or sys.argv[5]}")
        return
    _say(status, f"group {child.pid}")
    while child.poll() is None:
        if select.select([lifeline], [], [], POLL_SECONDS)[0]:
            break
    end(child.pid, grace, lambda: child.poll() is not None)
    _say(status, f"exit {child.returncode}")


def end(group: int, grace: float, has_ended: Callable[[], bool]) -> None:
    """A command and all that it left behind in its group; `has_ended` says whether the command itself has."""
    until = time.monotonic() + grace
    number: int = signal.SIGTERM
    # Asked in each round: a child that has ended is in its group until somebody has asked for it.
    while any([_signal(group, number), not has_ended()]) and time.monotonic() < until + LAST_SECONDS:
        number = signal.SIGKILL if time.monotonic() >= until else 0
        time.sleep(POLL_SECONDS)


def _signal(group: int, number: int) -> bool:
    """Whether there is still somebody in the group."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:
        # Somebody in it has become another user, or has ended and is yet to be waited for (macOS).
        return False
    return True


def _say(status: int, line: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        os.write(status, f"{line}\n".encode())


if __name__ == "__main__":
    main()
