"""Gets H2 and Java onto this machine where it may: as root, with Debian's packages."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.dialects.oracle import h2


def provide() -> None:
    """Install what is missing, one process at a time; `h2.port` reports what could not be installed."""
    packages = [
        *([] if h2.jar() else ["libh2-java"]),
        *([] if shutil.which("javac") else ["default-jdk-headless"]),
    ]
    if not packages or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    with (Path(tempfile.gettempdir()) / "recongen-apt.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        apt = ["apt-get", "-qq", "-y", "-o", "Dpkg::Use-Pty=0"]
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "--no-install-recommends", *packages]):
            subprocess.run([*apt, *command], env=environment, capture_output=True, check=False, timeout=300)
