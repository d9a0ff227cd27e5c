"""The exceptions that plants raise, as committed files to read: `python -m tests.truth.planted [--write]`.

Without --write: exit code 1 and the command to run when a file is not what plants say today.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from tests.truth.feeds import NAMES, Case

FOLDER = Path(__file__).with_name("planted")
COMMAND = "python -m tests.truth.planted --write"


def case(name: str) -> Case:
    return Case(name, date(2030, 1, 1), seed=42)


def path(name: str) -> Path:
    return FOLDER / f"{name}.json"


def expected(name: str) -> dict[str, Any]:
    """By plant: the keys that it raises, or why the institution cannot carry it."""
    chosen = case(name)
    _, planted = chosen.planted
    return {
        "institution": name,
        "anchor": chosen.anchor.isoformat(),
        "seed": chosen.seed,
        "plants": {
            plant: {"cannot": said.reason} if said.reason else {"raises": sorted(said.keys)}
            for plant, said in planted.items()
        },
    }


def text(name: str) -> str:
    return json.dumps(expected(name), indent=2, ensure_ascii=False) + "\n"


def committed(name: str) -> str:
    return path(name).read_text(encoding="utf-8") if path(name).exists() else ""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.truth.planted")
    parser.add_argument("--write", action="store_true", help="write the files that differ")
    options = parser.parse_args()
    stale = {name: now for name in NAMES if (now := text(name)) != committed(name)}
    for name, now in stale.items():
        if options.write:
            FOLDER.mkdir(exist_ok=True)
            path(name).write_text(now, encoding="utf-8")
        print(f"{path(name).name} {'is written' if options.write else 'is stale'}")
    if stale and not options.write:
        print(f"error: plants say something else than the committed files; run: {COMMAND}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
