"""The typeface of the report, embedded in each: Latin, Greek and Cyrillic, and whatever a font of the settings adds."""

from __future__ import annotations

from functools import lru_cache
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
                    f"audit: font: {other} is no TrueType font that can be used: {reason}"
                ) from None
            self._other = pdfmetrics.getFont(OTHER).face.charToGlyph
        self.missing: dict[str, dict[str, None]] = {}
        """Characters that no font has, each with the texts in which they stand."""

    def markup(self, text: str, bold: bool = False) -> str:
        text = printable(text.translate(INVISIBLE))
        marked = escape(text) if text.isascii() else "".join(self._pieces(text))
        return f"<b>{marked}</b>" if bold else marked

    def plain(self, text: str) -> str:
        """For what is drawn without markup, in the own typeface alone."""
        return "".join(char if ord(char) in self._own else REPLACEMENT for char in printable(text))

    def _pieces(self, text: str) -> list[str]:
        pieces: list[str] = []
        for char in text:
            if ord(char) in self._own:
                pieces.append(escape(char))
            elif ord(char) in self._other:
                pieces.append(f'<font name="{OTHER}">{escape(char)}</font>')
            else:
                self.missing.setdefault(char, {})[text] = None
                pieces.append(REPLACEMENT)
        return pieces


@lru_cache
def _font(name: str, path: Path) -> TTFont:
    return TTFont(name, str(path))


def _register(name: str, path: Path) -> None:
    pdfmetrics.registerFont(_font(name, path))
