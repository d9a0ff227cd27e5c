"""Everything on Spark, in a virtual environment of its own: `python -m tests.spark [--banks N] [--start SEED]`.

pyspark is half a gigabyte, which the environment of all other tests does without.
"""

from __future__ import annotations

import argparse
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


def main() -> int:
    options = _options()
    if shutil.which("java") is None:
        print(f"error: {NO_JAVA}", file=sys.stderr, flush=True)
        return 2
    install()
    banks = ("--banks", str(options.banks), "--start", str(options.start))
    steps = (
        ("pytest", "-q", "-m", "prove", "tests/spark"),
        ("tests.truth.fuzz", "--engine", "spark", "--jobs", "1", *banks),
    )
    environment = os.environ | {"PYTHONPATH": "orchestrator:.", "SPARK_LOCAL_IP": "127.0.0.1"}
    return max(
        subprocess.run([PYTHON, "-m", *step], cwd=ROOT, env=environment, check=False).returncode
        for step in steps
    )


def install() -> None:
    done = FOLDER / ".installed"
    if done.exists() and all(done.stat().st_mtime >= path.stat().st_mtime for path in REQUIREMENTS):
        return
    print(f"making {FOLDER.relative_to(ROOT)} (some minutes, once)", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", FOLDER], check=True)
    pip = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    for what in (["-r", "requirements.lock"], ["--editable", ".[spark]"]):
        subprocess.run([*pip, *what], cwd=ROOT, check=True)
    done.touch()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.spark", description=__doc__.split("\n")[0])
    parser.add_argument("--banks", type=int, default=100, help="how many random banks (100)")
    parser.add_argument("--start", type=int, default=0, help="the first seed (0)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
