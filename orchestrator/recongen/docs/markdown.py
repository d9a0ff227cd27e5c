"""Text as Markdown: an institution's own words are never read as markup."""

from __future__ import annotations

import re

from recongen.text import plural

_SIGN = re.compile(r"[\\`*_{}\[\]#&<>|]")
_AS_ENTITY = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;"}
_BAR = re.compile(r"`[^`]*`|\|")
_BOLD_LINE = re.compile(r"^\*\*([^*\n]+)\*\*$", re.MULTILINE)
_AT_START = re.compile(r"([-+=~:])|(\d+)([.)])")


class Words(str):
    """Somebody's own words: escaped where a template prints them."""

    __slots__ = ()


def escape_text(text: str) -> str:
    """Plain text on one line, in a paragraph, a heading or the cell of a table."""
    line = _SIGN.sub(lambda sign: _AS_ENTITY.get(sign[0], f"\\{sign[0]}"), " ".join(text.split()))
    return _AT_START.sub(_defuse, line, count=1) if _AT_START.match(line) else line


def _defuse(found: re.Match[str]) -> str:
    """What would begin a list or underline a heading."""
    return f"&#{ord(found[1])};" if found[1] else f"{found[2]}&#{ord(found[3])};"


def code(text: object) -> str:
    """A code span."""
    line = " ".join(str(text).split())
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{space}{line}{space}{fence}"


def cell(markdown: str) -> str:
    """Markdown in the cell of a table; within a code span a bar parts no cells."""
    return _BAR.sub(lambda found: found[0] if len(found[0]) > 1 else "&#124;", " ".join(markdown.split()))


def make_headings(markdown: str) -> str:
    """The bold lines of a doc block as headings."""
    return _BOLD_LINE.sub(r"## \1", markdown)


def span(seconds: int) -> str:
    """A duration in words: `1 day 12 hours`."""
    parts = []
    for noun, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, seconds = divmod(seconds, size)
        parts += [plural(count, noun)] if count else []
    return " ".join(parts)


def link(label: str, target: str) -> str:
    return f"[{label}]({target})"
