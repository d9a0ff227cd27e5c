"""What a page can link to, by kind and name: each has one place in the handbook."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from recongen.declared.nodes import quote
from recongen.declared.reading import hint
from recongen.docs.markdown import Words, code, escape_text, link

PICTURES = "images"
"""Their folder, below the handbook's root."""


class UnknownNameError(Exception):
    """A page names what does not exist."""


@dataclass(frozen=True)
class Place:
    """`title` is plain text; `is_code` where it is what a program reads. `path` is that of a page, below the handbook's root."""

    title: str
    path: str
    anchor: str = ""
    is_code: bool = False

    def link_from(self, page: str, label: str = "") -> str:
        target = _relative(self.path, page)
        text = label or (code(self.title) if self.is_code else escape_text(self.title))
        return link(text, f"{target}#{self.anchor}" if self.anchor else target)


@dataclass(frozen=True)
class Names:
    """The places by kind (`check`, `sheet` …) and name; and the pictures of sheets."""

    places: Mapping[str, Mapping[str, Place]]
    pictures: Mapping[str, str]

    def find(self, kind: str, name: str) -> Place:
        known = self.places[kind]
        if name not in known:
            raise UnknownNameError(f"there is no {kind} {quote(name)}. {hint(name, known)}".strip())
        return known[name]

    def links_from(self, page: str) -> dict[str, Callable[..., str]]:
        """A function for each kind, for the template of one page: `check('drift')` is a link titled as that check is."""

        def linking(kind: str) -> Callable[..., str]:
            return lambda name, label="": self.find(kind, name).link_from(
                page, escape_text(label) if isinstance(label, Words) else label
            )

        return {kind: linking(kind) for kind in self.places} | {
            "picture": lambda sheet: self._picture(page, sheet)
        }

    def _picture(self, page: str, sheet: str) -> str:
        """Empty if there is none."""
        title = escape_text(self.find("sheet", sheet).title)
        target = _relative(f"{PICTURES}/{self.pictures.get(sheet)}", page)
        return f"![The sheet {title}]({target})" if sheet in self.pictures else ""


def _relative(path: str, page: str) -> str:
    return posixpath.relpath(path, posixpath.dirname(page) or ".")
