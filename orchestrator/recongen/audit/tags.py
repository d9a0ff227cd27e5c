"""The structure of a page for screen readers: headings, paragraphs, tables and pictures in their order.

ReportLab has no tags, so the drawing is put between marks here, and `archive` makes the tree from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Element:
    """A node of the tree: its marks on pages, or other elements."""

    tag: str
    children: list[Element] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)
    """Page, from 1 on, and number on that page."""
    alt: str = ""
    """What a picture shows."""

    def below(self, tag: str, alt: str = "") -> Element:
        child = Element(tag, alt=alt)
        self.children.append(child)
        return child

    @property
    def is_empty(self) -> bool:
        return not self.marks and all(child.is_empty for child in self.children)


class Marks:
    """Numbers the marks of each page."""

    def __init__(self) -> None:
        self._next: dict[int, int] = {}

    @contextmanager
    def around(self, canvas: Any, element: Element | None) -> Iterator[None]:
        """What is drawn in the block belongs to the element, or to none: lines and whatever repeats on every page."""
        if element is None:
            canvas._code.append("/Artifact BMC")
        else:
            page = canvas.getPageNumber()
            number = self._next.get(page, 0)
            self._next[page] = number + 1
            element.marks.append((page, number))
            canvas._code.append(f"/{element.tag} <</MCID {number}>> BDC")
        yield
        canvas._code.append("EMC")
