"""What the sheets must show, as `sheets.yaml` lists it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

LISTED: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("sheets.yaml").read_text(encoding="utf-8"))
APPS: dict[str, list[dict[str, Any]]] = LISTED["apps"]
STAMP: list[tuple[str, str]] = [tuple(pair) for pair in LISTED["stamp"]]
UNNARROWED: dict[str, dict[str, str]] = LISTED["unnarrowed"]
CHECKS_SHOWN: dict[str, str] = LISTED["checks"]

SHEETS = [(app, sheet) for app, sheets in APPS.items() for sheet in sheets]


def sheet_label(entry: Any) -> str:
    return f"{entry[0]}: {entry[1]['sheet']}"
