"""Where a thing has its page in the handbook, for whatever makes such pages and whatever links to them: paths without an ending."""

from __future__ import annotations

HOME = "index"


def check_page(check: str) -> str:
    return f"reference/checks/{check}"


def sheet_page(app: str, sheet: str) -> str:
    return f"reference/sheets/{app}/{sheet}"
