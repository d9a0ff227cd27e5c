"""What is drawn on a page, as a digest, so that a page that was changed, left out or moved can be named."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from pikepdf import Array, Name, Object, Pdf

_FONT = {
    "/Type",
    "/Subtype",
    "/Name",
    "/BaseFont",
    "/FirstChar",
    "/LastChar",
    "/Widths",
    "/ToUnicode",
    "/FontDescriptor",
}
_DESCRIPTOR = {
    "/Type",
    "/FontName",
    "/Flags",
    "/FontBBox",
    "/ItalicAngle",
    "/Ascent",
    "/Descent",
    "/CapHeight",
    "/StemV",
    "/MissingWidth",
    "/FontFile2",
}
_FLAGS = {4 + fixed + italic + bold for fixed in (0, 1) for italic in (0, 2**6) for bold in (0, 2**18)}
"""Symbolic, whatever the style."""
LONGEST = 2**28
"""How many bytes a part of a report may have when it is unpacked."""


def drawings(pdf: Pdf) -> list[str]:
    """A SHA-256 of each page: its drawing, the fonts it is drawn with, its size, and where its links and fields are.

    What a reader fills in is not part of it. Raises `ValueError` where a part is packed as no report has it.
    """
    known: dict[tuple[int, int], str] = {}
    # Numbers of objects change where a file is written, those of pages do not.
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
    return [_digest(_parts(page.obj, numbers, known)) for page in pdf.pages]


def content(stream: Any) -> bytes:
    """The bytes of a stream, unpacked. Raises `ValueError` where it is not packed as a report's are, or is too long."""
    if Name.F in stream:
        raise ValueError("it lies in another file")
    raw = bytes(stream.read_raw_bytes())
    if Name.Filter not in stream or not raw:
        return raw
    if stream.Filter != Name.FlateDecode or Name.DecodeParms in stream:
        raise ValueError(f"it is packed by {stream.Filter}")
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(raw, LONGEST)
    except zlib.error as reason:
        raise ValueError(f"it cannot be unpacked ({reason})") from None
    if unpacking.unconsumed_tail or not unpacking.eof:
        raise ValueError(f"it ends too early, or has more than {LONGEST:,} bytes")
    return data


def _digest(parts: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"%d:" % len(part) + part)
    return digest.hexdigest()


def _parts(
    page: Any, numbers: Mapping[tuple[int, int], int], known: dict[tuple[int, int], str]
) -> Iterator[bytes]:
    yield content(page.Contents)
    for name in (Name.MediaBox, Name.CropBox, Name.Rotate, Name.UserUnit):
        yield _plain(page, name)
    resources = page.get(Name.Resources, {})
    for kind in sorted(resources.keys()):
        if kind == "/Font":
            for name, font in sorted(resources[kind].items()):
                yield f"{name} {_font(font, known)}".encode()
        elif kind != "/ProcSet":
            yield f"{kind} {sorted(resources[kind].keys())}".encode()
    for annotation in page.get(Name.Annots, []):
        for name in (Name.Subtype, Name.Rect, Name.T):
            yield _plain(annotation, name)
        if isinstance(target := annotation.get(Name.Dest), Array):
            yield f"{numbers.get(target[0].objgen)} {[str(target[at]) for at in range(1, len(target))]}".encode()


def _font(font: Any, known: dict[tuple[int, int], str]) -> str:
    if font.objgen not in known:
        if not _is_of_a_report(font):
            raise ValueError("a font differs from those of a report")
        streams = [font.FontDescriptor.FontFile2, font.ToUnicode]
        plain = [_plain(font, name) for name in (Name.Widths, Name.Encoding, Name.FirstChar)]
        known[font.objgen] = _digest(iter([*map(content, streams), *plain]))
    return known[font.objgen]


def _is_of_a_report(font: Any) -> bool:
    """Whether it has the keys that a report's fonts have, and a number of its own: without one it would be taken for another."""
    if font.objgen == (0, 0) or {*font.keys()} != _FONT or font.Subtype != Name.TrueType:
        return False
    descriptor = font.FontDescriptor
    return descriptor.objgen != (0, 0) and {*descriptor.keys()} == _DESCRIPTOR and descriptor.Flags in _FLAGS


def _plain(dictionary: Any, name: Name) -> bytes:
    value = dictionary.get(name)
    return bytes(value.unparse()) if isinstance(value, Object) else repr(value).encode()
