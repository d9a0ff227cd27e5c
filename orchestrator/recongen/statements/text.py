"""A statement file as text: which characters its bytes mean, or the byte at which that is not known."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from recongen.feed.files import BLOCK, archive, likely_encoding, wide_encoding
from recongen.statements.findings import Findings
from recongen.statements.reading import Source
from recongen.statements.types import Place

ENCODINGS = ("utf-8", "iso-8859-1", "iso-8859-15", "windows-1252", "cp437", "cp850", "utf-16")
LONGEST_LINE = 20_000
PIECE = 1 << 20
"""So much is read between two reports of progress."""

Line = tuple[int, str]


def is_readable(path: Path, findings: Findings) -> bool:
    """Whether it is a file with something in it; if not, a finding says why."""
    place = Place(path.name or str(path), 0)
    try:
        if not path.is_file():
            known = (
                "a folder, not a file" if path.is_dir() else "not a regular file: it is read more than once"
            )
            reason = known if path.exists() else f"no such file: {path}"
            findings.error("unreadable-file", place, reason, "Check the name and the folder.")
            return False
        with path.open("rb") as file:
            block = file.read(BLOCK)
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        findings.error("unreadable-file", place, reason, "Check its permissions.")
        return False
    if not block.strip():
        findings.error("empty-file", place, "the file is empty")
        return False
    if found := archive(block):
        findings.error("unreadable-file", place, found[0], "Unpack it, or ask the bank for the plain file.")
        return False
    return True


def encoding_of(path: Path, named: str | None, findings: Findings) -> str | None:
    """The name of the encoding in which all bytes of the file are characters; None after a finding that names the byte.

    `named` is what somebody, or the file itself, says that it is; a byte order mark says more.
    """
    with path.open("rb") as file:
        head = file.read(BLOCK)
        encoding = _mark(head) or named or "utf-8"
        file.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)()
        offset, line = 0, 1
        while True:
            block = file.read(BLOCK)
            begun = len(decoder.getstate()[0])
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                at = max(error.start - begun, 0)
                line += block.count(b"\n", 0, at)
                _refuse(path, line, offset + error.start - begun, encoding, block[at:], findings)
                return None
            if "\0" in text:
                where = Place(path.name, line + text.count("\n", 0, text.index("\0")))
                findings.error("bad-encoding", where, f"a NUL character in {encoding} text")
                return None
            if not block:
                return encoding
            offset += len(block)
            line += text.count("\n")


def _mark(head: bytes) -> str | None:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    wide = wide_encoding(head)
    if wide and head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE)):
        return wide[:6].lower()
    return wide.lower() if wide else None


def _refuse(path: Path, line: int, byte: int, encoding: str, rest: bytes, findings: Findings) -> None:
    likely = likely_encoding(rest)
    message = f"byte {byte} is not {encoding.removesuffix('-sig').upper()}; the file looks like {likely}"
    name = {"Latin-1": "iso-8859-1"}.get(likely, "windows-1252")
    remedy = f"Say what it is: `encoding: {name}` in the map, or --encoding for feed map (known: {', '.join(ENCODINGS)})."
    findings.error("bad-encoding", Place(path.name, line), message, remedy)


def lines(source: Source, encoding: str) -> Iterator[Line]:
    """Each line with its number, without its end; ends after a finding where a line is endless."""
    number = done = 0
    with source.path.open(encoding=encoding) as file:
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                message = f"a line of more than {LONGEST_LINE:,} characters"
                remedy = "Check that it is such a file at all."
                source.findings.error("long-line", Place(source.name, number), message, remedy)
                break
            done += len(line)
            if done >= PIECE:
                source.progress(done)
                done = 0
            yield number, line.rstrip("\n")
    source.progress(done)
