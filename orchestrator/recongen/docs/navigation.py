"""The pages in the order in which a reader is led through them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from recongen.docs.pages import ENDING, Page

HOME = f"index{ENDING}"
SECTIONS = {
    "accountants": "For accountants",
    "investigators": "For investigators",
    "executives": "For executives",
    "auditors": "For auditors",
    "integrators": "For integrators",
    "trainers": "For trainers",
    "bank": "",
    "reference": "Reference",
}
"""The folders at the top, in order; that of the bank's own pages is called as the bank is."""


def navigation(pages: Sequence[Page], bank: str) -> list[dict[str, Any]]:
    """Nested as the folders are. A folder is called as its first page where that is its `index`, which then opens with it."""
    top = _below("", pages)
    order = [*SECTIONS]

    def place(entry: tuple[str, Any]) -> int:
        return order.index(entry[0]) if entry[0] in order else -1 if entry[0] == HOME else len(order)

    titles = SECTIONS | {"bank": bank}
    return [{titles.get(name, title): inner} for name, (title, inner) in sorted(top.items(), key=place)]


def _below(folder: str, pages: Sequence[Page]) -> dict[str, tuple[str, Any]]:
    """What stands in a folder by its name there: its title, and the page or what is below."""
    found: dict[str, tuple[str, Any]] = {}
    for page in pages:
        name, _, rest = page.path.removeprefix(folder).partition("/")
        if not page.path.startswith(folder) or name in found:
            continue
        if not rest:
            found[name] = (page.title, page.path)
            continue
        inner = _below(f"{folder}{name}/", pages)
        own = inner.pop(HOME, None)
        title = own[0] if own else name.replace("_", " ").capitalize()
        listed: list[Any] = [own[1]] if own else []
        found[name] = (title, listed + [{title: each} for title, each in inner.values()])
    return found
