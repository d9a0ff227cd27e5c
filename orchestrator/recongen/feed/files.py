"""Is this a UTF-8 text file at all? Answered before a row is read, in one pass over its bytes."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import BinaryIO

from recongen.feed.findings import Faults

BLOCK = 1 << 20

_MAGIC = {
    b"\x1f\x8b": ("a gzip archive", "unpack it first: gunzip"),
    b"PK\x03\x04": ("a zip archive or an Excel workbook", "unpack it, or save the sheet as CSV UTF-8"),
    b"\xd0\xcf\x11\xe0": ("an old Excel workbook", "save the sheet as CSV UTF-8"),
    b"BZh": ("a bzip2 archive", "unpack it first: bunzip2"),
    b"\xfd7zXZ": ("an xz archive", "unpack it first: unxz"),
    b"PAR1": ("a Parquet file", "export it as CSV"),
}
_WIDE = {
    codecs.BOM_UTF32_LE: "UTF-32LE",
    codecs.BOM_UTF32_BE: "UTF-32BE",
    codecs.BOM_UTF16_LE: "UTF-16LE",
    codecs.BOM_UTF16_BE: "UTF-16BE",
}

Stamp = tuple[int, int, int] | None


def stamp(path: Path) -> Stamp:
    """What changes when somebody writes to a file, or puts another one in its place; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def is_readable_text(path: Path, faults: Faults) -> bool:
    """True for a file whose rows can be read; else the fault is recorded."""
    name = path.name or str(path)
    if path.is_dir():
        faults.add(name, 0, "a folder, not a file", "name the CSV file in it")
        return False
    if not path.exists():
        faults.add(name, 0, f"no such file: {path}", "check the name and the folder")
        return False
    if not path.is_file():
        faults.add(name, 0, "not a regular file", "write it to disk first: it is read more than once")
        return False
    try:
        return _inspect(path, faults)
    except OSError as error:
        faults.add(name, 0, f"cannot be read: {error.strerror}", "check its permissions")
        return False


def _inspect(path: Path, faults: Faults) -> bool:
    name = path.name
    with path.open("rb") as file:
        block = file.read(BLOCK)
        if not block:
            faults.add(name, 1, "the file is empty", "write a header line and at least one row")
            return False
        for magic, (what, remedy) in _MAGIC.items():
            if block.startswith(magic):
                faults.add(name, 1, what, remedy)
                return False
        encoding = _wide_encoding(block)
        if encoding:
            faults.add(name, 1, f"{encoding} text at byte 0, not UTF-8", _convert(encoding))
            return False
        return _is_utf8(file, block, name, faults)


def _is_utf8(file: BinaryIO, block: bytes, name: str, faults: Faults) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    offset = line_breaks = 0
    while True:
        nul = block.find(b"\0")
        if nul >= 0:
            line = 1 + line_breaks + block.count(b"\n", 0, nul)
            faults.add(
                name, line, f"a NUL byte at byte {offset + nul}", "remove it: no text column can hold it"
            )
            return False
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            place = max(error.start - pending, 0)
            line = 1 + line_breaks + block.count(b"\n", 0, place)
            likely = _likely_encoding(block[place : place + BLOCK])
            at = offset - pending + error.start
            faults.add(name, line, f"byte {at} is not UTF-8; the file looks like {likely}", _convert(likely))
            return False
        if not block:
            return True
        line_breaks += block.count(b"\n")
        offset += len(block)
        block = file.read(BLOCK)


def _wide_encoding(block: bytes) -> str | None:
    for mark, encoding in _WIDE.items():
        if block.startswith(mark):
            return encoding
    start = block[:200]
    if len(start) >= 4 and start[1::2].count(0) > len(start) // 3:
        return "UTF-16LE"
    if len(start) >= 4 and start[0::2].count(0) > len(start) // 3:
        return "UTF-16BE"
    return None


def _likely_encoding(rest: bytes) -> str:
    """Bytes 0x80–0x9F are letters and quotes in Windows-1252, and control characters in Latin-1."""
    return "Windows-1252" if any(0x80 <= byte <= 0x9F for byte in rest) else "Latin-1"


def _convert(encoding: str) -> str:
    source = {"Windows-1252": "WINDOWS-1252", "Latin-1": "ISO-8859-1"}.get(encoding, encoding)
    return f"convert it: iconv -f {source} -t UTF-8"
