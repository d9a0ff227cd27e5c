"""A command ends when it should, with all that it has begun, and however it behaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from recongen.processes import command
from recongen.processes.command import Command, Ended

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here', flush=True); time.sleep(600)"


class Desk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.printed = b""

    def run(
        self,
        *words: str,
        timeout: float | None = None,
        stop: Callable[[], str | None] = lambda: None,
        grace: float = 0.5,
    ) -> Ended:
        self.printed = b""
        environment = {"PATH": os.environ["PATH"]}
        return command.run(Command(words, self.folder, environment, timeout), self.hear, stop, grace=grace)

    def hear(self, data: bytes) -> None:
        self.printed += data

    def written(self, name: str, seconds: float = 5) -> int:
        """The process id that somebody writes into a file."""
        until = time.monotonic() + seconds
        while not (text := self._read(name)):
            assert time.monotonic() < until, f"nobody wrote {name}"
            time.sleep(0.02)
        return int(text)

    def _read(self, name: str) -> str:
        path = self.folder / name
        return path.read_text() if path.exists() else ""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def must_end(process: int, seconds: float = 5) -> None:
    until = time.monotonic() + seconds
    while is_alive(process):
        assert time.monotonic() < until, f"{process} is still there"
        time.sleep(0.02)


def test_exit_code_and_output_are_the_command_s(desk: Desk) -> None:
    assert Ended(0) == desk.run("sh", "-c", "echo one; echo two >&2; echo three")
    assert b"one\ntwo\nthree\n" == desk.printed
    assert Ended(3) == desk.run("sh", "-c", "exit 3")
    ended = desk.run("sh", "-c", "kill -9 $$")
    assert (-9, "it was ended by signal 9 (Killed)") == (ended.exit_code, ended.why)


def test_arguments_are_no_shell_s(desk: Desk) -> None:
    assert Ended(0) == desk.run("printf", "%s|", "$(touch evil)", "a b", ";", "")
    assert b"$(touch evil)|a b|;||" == desk.printed
    assert not (desk.folder / "evil").exists()


def test_it_sees_the_environment_that_it_is_given_and_asks_nobody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_SOMEBODY", "1")
    assert Ended(0) == desk.run(
        sys.executable, "-c", "import os, sys; print(sorted(os.environ), sys.stdin.read())"
    )
    assert b"SECRET" not in desk.printed and b"PATH" in desk.printed


@pytest.mark.parametrize("words", [("no-such-program",), ("/",), ("./data",)])
def test_what_cannot_be_run_says_why(words: tuple[str, ...], desk: Desk) -> None:
    (desk.folder / "data").write_text("text")
    ended = desk.run(*words)
    assert ended.exit_code is None and ended.why.startswith("it cannot be run: ") and words[0] in ended.why
    desk.folder = desk.folder / "gone"
    assert f"it cannot be run in {desk.folder}: No such file or directory" == desk.run("true").why


def test_a_time_limit_ends_also_who_ignores_it(desk: Desk) -> None:
    began = time.monotonic()
    ended = desk.run(sys.executable, "-c", STUBBORN, timeout=1)
    assert (-9, "it was ended after 1 s, its time limit", False) == (
        ended.exit_code,
        ended.why,
        ended.stopped,
    )
    assert b"here\n" == desk.printed
    assert 1.4 < time.monotonic() - began < 5


def test_who_stops_it_is_named_and_it_may_clean_up(desk: Desk) -> None:
    script = "exec 2>/dev/null; trap 'echo cleaned; exit 7' TERM; echo begun; while :; do sleep 0.1; done"
    ended = desk.run("sh", "-c", script, stop=lambda: "cancelled by ann" if desk.printed else None, grace=5)
    assert Ended(7, "cancelled by ann", stopped=True) == ended
    assert b"begun\ncleaned\n" == desk.printed


@pytest.mark.parametrize("how", ["sleep 600 &", "(trap '' TERM HUP; sleep 600 & sleep 600) &"])
def test_what_it_leaves_behind_is_ended(how: str, desk: Desk) -> None:
    """Although it keeps the output open."""
    began = time.monotonic()
    assert Ended(0) == desk.run("sh", "-c", f"{how} echo $! > child; echo done")
    assert b"done\n" == desk.printed
    must_end(desk.written("child"))
    assert time.monotonic() - began < 5


def test_who_leaves_its_group_and_keeps_the_output_is_not_waited_for(desk: Desk) -> None:
    script = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    open('child', 'w').write(str(os.getpid()))\n    time.sleep(600)\n"
    assert Ended(0) == desk.run(sys.executable, "-c", script)
    child = desk.written("child")
    assert is_alive(child)
    os.kill(child, signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_when_recongen_is_killed(number: int, desk: Desk) -> None:
    """Killed at once, without a chance to do anything; the command ignores SIGTERM and has a child that does."""
    script = (
        "import os, subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {STUBBORN!r}])\n"
        "open('child', 'w').write(str(child.pid))\n"
        "open('command', 'w').write(str(os.getpid()))\n"
        f"{STUBBORN}"
    )
    ours = (
        "import os, sys; from pathlib import Path; from recongen.processes import command;"
        "asked = command.Command([sys.executable, '-c', sys.argv[1]], Path.cwd(), dict(os.environ));"
        "command.run(asked, print, lambda: None, grace=0.5)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", ours, script], cwd=desk.folder, env=environment, stdout=subprocess.DEVNULL
    )
    processes = [desk.written(name, 20) for name in ("command", "child")]
    os.kill(process.pid, number)
    process.wait()
    for each in processes:
        must_end(each)


def test_it_is_ended_when_its_keeper_is_killed(desk: Desk) -> None:
    script = f"import os\nopen('child', 'w').write(str(os.getpid()))\nopen('keeper', 'w').write(str(os.getppid()))\n{STUBBORN}"
    killed = []

    def kill() -> None:
        if desk.printed and not killed:
            killed.append(desk.written("keeper"))
            os.kill(killed[0], signal.SIGKILL)

    assert Ended(None, "it was killed") == desk.run(sys.executable, "-c", script, stop=kill)
    must_end(desk.written("child"))


def test_a_flood_passes_through_in_pieces(desk: Desk) -> None:
    """Far more than fits into any pipe, and not kept in memory on the way."""
    longest = total = 0

    def hear(data: bytes) -> None:
        nonlocal longest, total
        longest, total = max(longest, len(data)), total + len(data)

    flood = Command(("head", "-c", str(100 << 20), "/dev/zero"), desk.folder, {"PATH": os.environ["PATH"]})
    assert Ended(0) == command.run(flood, hear, lambda: None)
    assert 100 << 20 == total
    assert longest <= command.CHUNK
