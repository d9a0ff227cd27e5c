"""The typeface of the report, embedded in each: Latin, Greek and Cyrillic, and whatever a font of the settings adds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from recongen.errors import UsageError
from recongen.text import printable

HERE = Path(__file__).parent
REGULAR, BOLD, OTHER = "Report", "Report-Bold", "Report-Other"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
INVISIBLE = {ord(char): None for char in "\u00ad\u200b\u200c\u200d\u2060\ufeff"}


class Fonts:
    """Text as ReportLab's markup, in which every character can be printed."""

    def __init__(self, other: Path | None = None) -> None:
        """`other` is a TrueType file for what the own typeface lacks; raises `UsageError` where it cannot be read."""
        _register(REGULAR, HERE / "DejaVuSansCondensed.ttf")
        _register(BOLD, HERE / "DejaVuSansCondensed-Bold.ttf")
        pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
        self._own = pdfmetrics.getFont(REGULAR).face.charToGlyph
        self._other = {}
        if other is not None:
            try:
                _register(OTHER, other)
            except (TTFError, OSError, ValueError) as reason:
                raise UsageError(
                    f"audit: font: {other} is not a TrueType font that can be used: {reason}"
                ) from None
            self._other = pdfmetrics.getFont(OTHER).face.charToGlyph
        self.missing: dict[str, dict[str, None]] = {}
        """Characters that no font has, each with the texts in which they stand."""

    def markup(self, text: str, bold: bool = False) -> str:
        marked = "".join(
            f'<font name="{OTHER}">{escape(piece)}</font>' if font == OTHER else escape(piece)
            for font, piece in self.pieces(text)
        )
        return f"<b>{marked}</b>" if bold else marked

    def pieces(self, text: str) -> Sequence[tuple[str, str]]:
        """The text on one line in pieces, each with the name of its font. Characters that no font has are replaced
        and remembered.
        """
        visible = printable(text.translate(INVISIBLE))
        if visible.isascii():
            return [(REGULAR, visible)]
        found = [self._letter(char, text) for char in visible]
        return [(font, "".join(char for _, char in same)) for font, same in groupby(found, key=itemgetter(0))]

    def _letter(self, char: str, text: str) -> tuple[str, str]:
        if ord(char) in self._own:
            return REGULAR, char
        if ord(char) in self._other:
            return OTHER, char
        self.missing.setdefault(char, {})[text] = None
        return REGULAR, REPLACEMENT


@lru_cache
def _font(name: str, path: Path) -> TTFont:
    return TTFont(name, str(path))


def _register(name: str, path: Path) -> None:
    pdfmetrics.registerFont(_font(name, path))
