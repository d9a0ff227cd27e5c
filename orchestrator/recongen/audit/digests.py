"""What a report draws and holds, as digests of its pages and of its other parts, so that whatever was changed can be named."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Dictionary, Object, Pdf, Stream, String

LONGEST = 2**28
"""How many bytes a part of a report may have when it is unpacked."""
_WORDS = """
A AF AFRelationship AP AcroForm Alt Alternate Annots Ascent Author BBox BaseFont Border CapHeight
CheckSum Contents Count CreationDate Creator DA DR Desc Descent Dest DestOutputProfile
DisplayDocTitle EF EmbeddedFiles Encoding F FT Ff Fields First FirstChar Flags Font FontBBox
FontDescriptor FontFile2 FontName Info ItalicAngle K Kids Lang Last LastChar Length1 MCID MarkInfo
Marked MediaBox Metadata MissingWidth ModDate N Name Names Next Nums O Outlines
OutputConditionIdentifier OutputIntents P PageMode Pages Params Parent ParentTree ParentTreeNextKey
Pg Prev ProcSet Producer Rect Resources Rotate S Scope SigFlags Size StemV StructParents
StructTreeRoot Subtype T TU Tabs Title ToUnicode Trans Type UF ViewerPreferences Widths

Document Figure GTS_PDFA1 H1 H2 H3 L LI P Sect TD TH TOC TOCI TR Table
"""
"""Keys of all dictionaries of a report beside the names of fonts, then kinds of tags and colours. Others may act, hide, or show something else to some programs."""
_FONT = re.compile(r"F\d+(\+\d+)?")
_PACKING = {"/Length", "/Filter"}


class StrangeError(Exception):
    """What no report has, in words for people."""


@dataclass(frozen=True)
class Digests:
    pages: tuple[str, ...]
    """A SHA-256 of each page with its drawing, fonts, sizes, links and fields."""
    parts: Mapping[str, str]
    """Of everything else, by the name that the catalog has for it (bookmarks, tags, fields, attachments …), and Info."""
    strange: tuple[str, ...]
    """Keys and kinds of dictionaries that no report has."""


def digests(pdf: Pdf) -> Digests:
    """Of everything that a reader finds, however objects are numbered and packed: programs that save a file again change that.

    Raises `StrangeError` where a part is packed as no report has it.
    """
    graph = _Graph(pdf)
    pages = tuple(graph.digest(page.obj) for page in pdf.pages)
    parts = {name[1:]: graph.digest(value) for name, value in pdf.Root.items()}
    parts["Info"] = graph.digest(pdf.docinfo)
    strange = sorted({word[1:] for word in graph.words | {*pdf.Root.keys()}} - {*_WORDS.split()})
    return Digests(pages, parts, tuple(word for word in strange if not _FONT.fullmatch(word)))


def content(stream: Any) -> bytes:
    """The bytes of a stream, unpacked. Raises `StrangeError` where it is not packed as a report's are, or is too long."""
    if "/F" in stream:
        raise StrangeError("a part of it lies in another file")
    raw = bytes(stream.read_raw_bytes())
    if "/Filter" not in stream or not raw:
        return raw
    if stream.Filter != "/FlateDecode" or "/DecodeParms" in stream:
        raise StrangeError("a part of it is packed as in no report")
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(raw, LONGEST)
    except zlib.error:
        raise StrangeError("a part of it cannot be unpacked") from None
    if unpacking.unconsumed_tail or not unpacking.eof:
        raise StrangeError(f"a part of it ends too early, or has more than {LONGEST:,} bytes")
    return data


def fill(stream: Any, data: bytes) -> None:
    """An attachment, whose length and checksum stand beside it."""
    stream.write(data)
    stream.Params.Size = len(data)
    stream.Params.CheckSum = String(hashlib.md5(data, usedforsecurity=False).digest())


class _Graph:
    """Objects that refer to each other. Where a page is referred to, its number stands for it."""

    def __init__(self, pdf: Pdf) -> None:
        self.words = set[str]()
        self._pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        self._contents: dict[tuple[int, int], str] = {}

    def digest(self, start: Any) -> str:
        """SHA-256 of an object and all that it leads to, each numbered as it is found."""
        found, numbers = [start], {}
        if isinstance(start, Object) and start.is_indirect:
            numbers[start.objgen] = 0
        whole = hashlib.sha256()
        for each in found:
            text = self._write(each, found, numbers).encode()
            whole.update(b"%d:" % len(text) + text)
        return whole.hexdigest()

    def _refer(self, value: Any, found: list[Any], numbers: dict[tuple[int, int], int]) -> str:
        if not isinstance(value, Object) or not value.is_indirect:
            return self._write(value, found, numbers)
        if value.objgen not in numbers:
            if value.objgen in self._pages:
                return f"page {self._pages[value.objgen]}"
            numbers[value.objgen] = len(numbers)
            found.append(value)
        return f"{numbers[value.objgen]} R"

    def _write(self, value: Any, found: list[Any], numbers: dict[tuple[int, int], int]) -> str:
        if isinstance(value, Array):
            return f"[{' '.join(self._refer(each, found, numbers) for each in value)}]"
        if not isinstance(value, Dictionary | Stream):
            return value.unparse(resolved=True).decode("latin-1") if isinstance(value, Object) else str(value)
        keys = {*value.keys()}
        if isinstance(value, Stream):
            keys -= _PACKING
        self.words |= keys | ({str(value["/S"])} if "/S" in keys else set())
        if value.objgen in self._pages:
            # The tree of the pages is a part of its own.
            keys -= {"/Parent"}
        parts = [f"{key} {self._refer(value[key], found, numbers)}" for key in sorted(keys)]
        return f"<<{' '.join(parts)}>>{self._content(value) if isinstance(value, Stream) else ''}"

    def _content(self, stream: Any) -> str:
        if stream.objgen not in self._contents:
            self._contents[stream.objgen] = hashlib.sha256(content(stream)).hexdigest()
        return self._contents[stream.objgen]
