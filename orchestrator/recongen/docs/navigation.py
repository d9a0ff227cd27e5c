"""The pages in the order in which a reader is led through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
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
LONGEST = 40
"""Letters of a name that fit there; an institution without a name is called by its description."""


def navigation(pages: Sequence[Page], bank: str) -> list[dict[str, Any]]:
    """Nested as the folders are, with titles as HTML. A folder is called as its page `index`, which then opens with it."""
    titles = SECTIONS | {"bank": bank if len(bank) <= LONGEST else "The institution"}
    order = [HOME, *SECTIONS]
    top = sorted(
        _below("", pages), key=lambda each: order.index(each.name) if each.name in order else len(order)
    )
    return [{escape(titles.get(each.name) or each.title): each.target} for each in top]


@dataclass(frozen=True)
class _Entry:
    """A page, or a folder with what is below it; `name` is that in its own folder."""

    name: str
    title: str
    order: float
    target: str | list[Any]


def _below(folder: str, pages: Sequence[Page]) -> list[_Entry]:
    within = [page for page in pages if page.path.startswith(folder)]
    names = dict.fromkeys(page.path.removeprefix(folder).partition("/")[0] for page in within)
    return sorted((_entry(folder, name, within) for name in names), key=lambda each: each.order)


def _entry(folder: str, name: str, pages: Sequence[Page]) -> _Entry:
    page = next((page for page in pages if page.path == f"{folder}{name}"), None)
    if page:
        return _Entry(name, page.title, page.order, page.path)
    inner = _below(f"{folder}{name}/", pages)
    own = next((each for each in inner if each.name == HOME), None)
    listed = [{escape(each.title): each.target} for each in inner if each is not own]
    if own is None:
        return _Entry(name, name.replace("_", " ").capitalize(), 0, listed)
    return _Entry(name, own.title, own.order, [own.target, *listed])
