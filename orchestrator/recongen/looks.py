"""What names look like to a reader: names that look alike are one thing to people and two to every rule."""

from __future__ import annotations

import unicodedata
from functools import cache

from recongen import package
from recongen.macros import Macros

# Letters of Cyrillic and Greek that are drawn as these Latin ones.
_TWINS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХҮаеорсухіјѕԁһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧοϳ",
    "ABESIJKMHOPCTYXYaeopcyxijsdhqwABEZHIKMNOPTYXoj",
)


@cache
def invisible() -> dict[int, None]:
    """Control characters, and characters that Unicode says are not shown."""
    macros = Macros("", [package.root() / "macros" / "dialect" / "visible.sql"])
    return {code: None for first, last in macros.invisible_ranges() for code in range(first, last + 1)}


def look(text: str) -> str:
    """One text for all that a reader takes for the same: whatever their Unicode form, case, blanks around and invisible characters."""
    if text.isascii() and text.isprintable():
        return text.lower().strip()
    folded = unicodedata.normalize("NFKC", text.translate(invisible())).casefold()
    return unicodedata.normalize("NFKC", folded).strip()


def outline(text: str) -> str:
    """The same, with letters of other scripts that are drawn like Latin ones."""
    return look(unicodedata.normalize("NFKC", text).translate(_TWINS))


def spelled_out(*texts: str) -> list[str]:
    """Each in quotes; by code points where print might show no difference."""
    return list(map(repr if all(map(str.isascii, texts)) else ascii, texts))
