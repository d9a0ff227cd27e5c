"""How a name is spelled: what a reader cannot see in it, and which spellings look alike."""

from __future__ import annotations

import unicodedata

INVISIBLE = (
    (0x0001, 0x001F),
    (0x007F, 0x009F),
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x206F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
"""Control characters, and what Unicode says to show nothing for. The same ranges as `macros/dialect/visible.sql`; a test compares them."""

_REMOVED = {code: None for first, last in INVISIBLE for code in range(first, last + 1)}


def look(text: str) -> str:
    """One text for all that a reader takes for the same: whatever their Unicode form, case, blanks around and invisible characters."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_REMOVED)).casefold()
        return unicodedata.normalize("NFKC", text).strip()
    return text.lower() if text.isprintable() and text[:1] != " " != text[-1:] else _plain_look(text)


def _plain_look(text: str) -> str:
    return text.translate(_REMOVED).lower().strip()


def hidden(text: str) -> str | None:
    """What cannot be seen in a name, in words; None when all of it can. A blank between two words can be seen, a plain one only."""
    if text.isascii() and text.isprintable():
        return _blanks_around(text) if " " in (text[0], text[-1]) else None
    for position, character in enumerate(text, start=1):
        if ord(character) in _REMOVED or (character.isspace() and character != " "):
            kind = "a blank of another kind" if unicodedata.category(character) == "Zs" else "invisible"
            return f"character {position} is {kind} ({_named(character)})"
    return _blanks_around(text) if " " in (text[0], text[-1]) else None


def _blanks_around(text: str) -> str:
    before, behind = text[0] == " ", text[-1] == " "
    return f"a blank {'before and behind' if before and behind else 'before' if before else 'behind'} it"


def _named(character: str) -> str:
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "") or {"\t": "TAB", "\n": "LINE FEED", "\r": "CARRIAGE RETURN"}.get(
        character, ""
    )
    return f"{code} {name}".strip()
