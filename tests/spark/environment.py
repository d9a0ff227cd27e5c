"""The virtual environment of everything that needs Spark: pyspark is half a gigabyte, which the environment of all other tests does without."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "spark-venv"
PYTHON = FOLDER / "bin" / "python"
REQUIREMENTS = (ROOT / "requirements.lock", ROOT / "pyproject.toml")
NO_JAVA = "THERE IS NO JAVA ON THE PATH, SO NOTHING WAS TRIED ON SPARK: install Java 17 or later"


def install() -> None:
    """What is there and not older than its requirements stays."""
    if shutil.which("java") is None:
        print(f"error: {NO_JAVA}", file=sys.stderr, flush=True)
        raise SystemExit(2)
    done = FOLDER / ".installed"
    if done.exists() and all(done.stat().st_mtime >= path.stat().st_mtime for path in REQUIREMENTS):
        return
    print(f"making {FOLDER.relative_to(ROOT)} (some minutes, once)", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", FOLDER], check=True)
    pip = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    for what in (["-r", "requirements.lock"], ["--editable", ".[spark]"]):
        subprocess.run([*pip, *what], cwd=ROOT, check=True)
    done.touch()


def run(module: str, *arguments: str) -> int:
    """`python -m MODULE` in that environment; its exit code."""
    environment = os.environ | {"PYTHONPATH": "orchestrator:.", "SPARK_LOCAL_IP": "127.0.0.1"}
    return subprocess.run(
        [PYTHON, "-m", module, *arguments], cwd=ROOT, env=environment, check=False
    ).returncode
