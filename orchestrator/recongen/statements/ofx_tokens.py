"""The tags and texts of an OFX file, in whichever of its two spellings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TextIO

from recongen.statements.amounts import BadValueError
from recongen.statements.reading import Source
from recongen.statements.types import Place

BLOCK = 1 << 16
LONGEST = 20_000
"""Characters between two tags."""
_TOKEN = re.compile(r"<(/?)([A-Za-z0-9.]+)\s*(/?)>([^<]*)")
_HEADER = re.compile(r"^\s*(?:OFXHEADER:|<\?xml|<\?OFX|<OFX>)", re.IGNORECASE)
_CHARSET = re.compile(rb"(?:CHARSET:|encoding=[\"'])\s*([A-Za-z0-9-]+)")
_ENTITY = re.compile(r"&(#[0-9]{1,6}|#x[0-9A-Fa-f]{1,5}|[a-z]+);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "nbsp": " ", "quot": '"', "apos": "'"}


def declared_encoding(source: Source) -> str | None:
    with source.path.open("rb") as file:
        head = file.read(2000)
    found = _CHARSET.search(head)
    name = found[1].decode().upper() if found else ""
    if name in ("1252", "WINDOWS-1252", "CP1252"):
        return "windows-1252"
    if name in ("8859-1", "ISO-8859-1", "LATIN1"):
        return "iso-8859-1"
    return None


def tokens(file: TextIO, source: Source) -> Iterator[tuple[str, str, str, int]]:
    """Slash or nothing, tag, text after it, line."""
    rest, line, begun = "", 1, False
    while True:
        block = file.read(BLOCK)
        source.progress(len(block))
        rest += block
        if not begun:
            start = re.search(r"<OFX\s*>", rest, re.IGNORECASE)
            if "<!" in (rest[: start.start()] if start else rest):
                _refuse(source, line, "a declaration, which no OFX file needs and which may define entities")
                return
            if not start:
                if block and len(rest) < LONGEST:
                    continue
                _refuse(source, 1, "no element OFX: this is not an OFX file")
                return
            if not _HEADER.match(rest.removeprefix("\ufeff")):
                _refuse(source, 1, f"{rest[:30]!r} is not the header of an OFX file")
                return
            line += rest.count("\n", 0, start.start())
            rest, begun = rest[start.start() :], True
        at = 0
        while found := _TOKEN.match(rest, at):
            if found.end() == len(rest) and block:
                # Its text may go on in the next block.
                break
            slash, tag, empty, text = found.groups()
            if empty:
                yield "", tag.upper(), "", line
            yield slash or empty, tag.upper(), text, line
            line += found[0].count("\n")
            at = found.end()
        rest = rest[at:]
        if len(rest) > LONGEST + BLOCK or (not block and rest) or (rest and not _may_go_on(rest)):
            _refuse(source, line, f"{rest[:30]!r} is not an element of OFX")
            return
        if not block:
            return


def _may_go_on(rest: str) -> bool:
    return _TOKEN.match(rest) is not None or re.fullmatch(r"</?[A-Za-z0-9.]*\s*/?", rest) is not None


def _refuse(source: Source, line: int, reason: str) -> None:
    source.findings.error("not-ofx", Place(source.name, line), reason)


def decode_text(text: str) -> str:
    if "&" not in text:
        return text
    return _ENTITY.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name[0] != "#":
        return _ENTITIES.get(name, found[0])
    code = int(name[1:].removeprefix("x"), 16 if name[1] == "x" else 10)
    if code < 32 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        raise BadValueError(f"{found[0]} is not a character")
    return chr(code)
