"""What stands beside the figures: the meaning of each check, the institution file as it was when the server began, and the site of the handbook."""

from __future__ import annotations

import re
from copy import copy
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

from recongen.dbt_core.manifest import Manifest
from recongen.web.handbook import Site

MOST_LINES = 14
"""Of the institution file, from the line on where something is declared."""


class Library:
    def __init__(self, manifest: Manifest, file: Path, site: Site | None = None) -> None:
        self._checks = {
            node.name: (str(node.meta.get("title") or node.name), node.description)
            for node in manifest.checks
        }
        self.manifest = manifest
        self.site = site or Site()
        self._file = file.name
        self._lines = file.read_text(encoding="utf-8", errors="replace").splitlines()

    def without_site(self) -> Library:
        """For a reader who may not see that."""
        other = copy(self)
        other.site = Site()
        return other

    def explanation(self, check: str) -> tuple[str, Markup]:
        """The check's title, and what its doc block says; both empty where there is no such check."""
        title, description = self._checks.get(check, ("", ""))
        return title, _readable(description)

    def declaration(self, place: str) -> tuple[str, str] | None:
        """The lines that stand at `bank.yaml:212`, as far as they are indented below the first."""
        found = re.fullmatch(r"(.+):(\d+)", place)
        if not found or found[1] != self._file or not 0 < int(found[2]) <= len(self._lines):
            return None
        first, *rest = self._lines[int(found[2]) - 1 :][: MOST_LINES * 2]
        margin = len(first) - len(first.lstrip(" -"))
        block = [first]
        for line in rest:
            if line.strip() and len(line) - len(line.lstrip()) < max(margin, 1):
                break
            block.append(line)
        cut = ["…"] if len(block) > MOST_LINES else []
        return place, "\n".join([*block[:MOST_LINES], *cut]).rstrip()


def _readable(markdown: str) -> Markup:
    """A doc block as HTML, in which nothing of the block's own HTML is left."""
    tokens = _MARKDOWN.parse(markdown)
    for token in tokens:
        # How numbers are aligned would be an inline style, which the page's policy forbids.
        style = str(token.attrs.pop("style", ""))
        if "right" in style:
            token.attrs["class"] = "n"
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
