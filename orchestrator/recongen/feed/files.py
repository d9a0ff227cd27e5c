"""Is this a UTF-8 text file at all? Answered before a row is read, in one pass over its bytes."""

from __future__ import annotations

import codecs
import os
from pathlib import Path
from typing import BinaryIO

from recongen.feed.findings import FileFaults

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


def ends_its_last_line(path: Path) -> bool:
    """Whether the last line has an end, as nearly every program writes it; a file that is cut off hardly ever has."""
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) in b"\r\n"


def check_text(path: Path, faults: FileFaults) -> None:
    """Adds a fault to a file whose rows cannot be read."""
    try:
        if path.is_dir():
            faults.add(0, "a folder, not a file", "name the CSV file in it")
        elif not path.exists():
            faults.add(0, f"no such file: {path}", "check the name and the folder")
        elif not path.is_file():
            faults.add(0, "not a regular file", "write it to disk first: it is read more than once")
        else:
            with path.open("rb") as file:
                _check_bytes(file, faults)
    except OSError as error:
        faults.add(0, f"cannot be read: {error.strerror}", "check its permissions")


def _check_bytes(file: BinaryIO, faults: FileFaults) -> None:
    block = file.read(BLOCK)
    if not block:
        faults.add(1, "the file is empty", "write a header line and at least one row")
    elif found := archive(block):
        faults.add(1, *found)
    elif encoding := wide_encoding(block):
        faults.add(1, f"{encoding} text at byte 0, not UTF-8", _convert(encoding))
    else:
        _check_utf8(file, block, faults)


def archive(block: bytes) -> tuple[str, str] | None:
    """What a file that begins so is instead of text, and the remedy; None where it may be text."""
    return next((known for magic, known in _MAGIC.items() if block.startswith(magic)), None)


def _check_utf8(file: BinaryIO, block: bytes, faults: FileFaults) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    offset, line = 0, 1
    while True:
        nul = block.find(b"\0")
        if nul >= 0:
            line += block.count(b"\n", 0, nul)
            faults.add(line, f"a NUL byte at byte {offset + nul}", "remove it: no text column can hold it")
            return
        # A character may begin in the block before.
        begun = len(decoder.getstate()[0])
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            place = error.start - begun
            line += block.count(b"\n", 0, max(place, 0))
            encoding = likely_encoding(block[max(place, 0) :])
            reason = f"byte {offset + place} is not UTF-8; the file looks like {encoding}"
            faults.add(line, reason, _convert(encoding))
            return
        if not block:
            return
        line += block.count(b"\n")
        offset += len(block)
        block = file.read(BLOCK)


def wide_encoding(block: bytes) -> str | None:
    """The encoding of a file that begins so, where its characters take more than a byte each."""
    for mark, encoding in _WIDE.items():
        if block.startswith(mark):
            return encoding
    start = block[:200]
    if len(start) >= 4 and start[1::2].count(0) > len(start) // 3:
        return "UTF-16LE"
    if len(start) >= 4 and start[0::2].count(0) > len(start) // 3:
        return "UTF-16BE"
    return None


def likely_encoding(rest: bytes) -> str:
    """Bytes 0x80–0x9F are letters and quotes in Windows-1252, and control characters in Latin-1."""
    return "Windows-1252" if any(0x80 <= byte <= 0x9F for byte in rest) else "Latin-1"


def _convert(encoding: str) -> str:
    source = {"Windows-1252": "WINDOWS-1252", "Latin-1": "ISO-8859-1"}.get(encoding, encoding)
    return f"convert it: iconv -f {source} -t UTF-8"
