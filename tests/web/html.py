"""Figures, charts and tables as a reader of the HTML sees them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "link", "input", "br", "img", "hr", "wbr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(self._raw.split())

    @property
    def _raw(self) -> str:
        return "".join(each if isinstance(each, str) else each._raw for each in self.children)

    @cached_property
    def below(self) -> list[Element]:
        """In order."""
        return [one for each in self.children if isinstance(each, Element) for one in (each, *each.below)]

    def all(self, tag: str = "", css: str = "", **attributes: str) -> list[Element]:
        """Below it, in order; `css` is one of its classes."""
        wanted = [(name.strip("_").replace("_", "-"), value) for name, value in attributes.items()]
        return [
            each
            for each in self.below
            if (not tag or each.tag == tag)
            and (not css or css in each.attributes.get("class", "").split())
            and all(each.attributes.get(name) == value for name, value in wanted)
        ]

    def one(self, tag: str = "", css: str = "", **attributes: str) -> Element:
        found = self.all(tag, css, **attributes)
        assert len(found) == 1, f"{len(found)} of {tag} {css} {attributes}"
        return found[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.stack = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].children.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        while len(self.stack) > 1 and self.stack.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.stack[-1].children.append(data)


def parse(html: str) -> Element:
    reader = _Reader()
    reader.feed(html)
    return reader.stack[0]


def chart_data(card: Element) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(card.one("script", "chart-data").children[0])  # type: ignore[arg-type]
    return found
