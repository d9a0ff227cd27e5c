"""A declared file as one mapping; whatever is wrong with the file itself is a problem, never an exception."""

from __future__ import annotations

import codecs
import stat
from pathlib import Path

from recongen.declared.compose import DECLARE_CLASSES, RefusedError, compose
from recongen.declared.findings import Fault
from recongen.declared.nodes import CONTROL_CHARACTERS, Mapping, Mark, describe, is_null

MAX_BYTES = 5_000_000

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(
    path: Path, begin: str = "Write keys and values.", data: bytes | None = None
) -> tuple[Mapping | None, list[Fault]]:
    """The file's one mapping, or None when there is none; with the problems so far.

    `begin` is the advice for a file that does not even begin like one; `data` is read instead of what the file holds.
    """
    problems: list[Fault] = []
    try:
        root = compose(_text(_bytes(path) if data is None else _of_size(data, len(data))), problems)
        if root is None or is_null(root):
            raise RefusedError("empty-file", "the file is empty", begin)
        if not isinstance(root, Mapping):
            found = f"the file must be a mapping: keys and values; found {describe(root)}"
            raise RefusedError("not-a-mapping", found, begin, root.mark)
    except RefusedError as refused:
        return None, [*problems, refused.problem]
    return root, problems


def _text(data: bytes) -> str:
    encoding = next((encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    head = data[:200]
    # Every other byte of Latin letters in UTF-16 is NUL.
    if encoding is None and len(head) >= 4 and max(head[::2].count(0), head[1::2].count(0)) > len(head) // 4:
        message = "the file looks like UTF-16 without a byte order mark"
        raise RefusedError(
            "encoding", message, "Save it as UTF-8, for example with `iconv -f UTF-16LE -t UTF-8`."
        )
    text = _decode(data, encoding or "utf-8")
    found = CONTROL_CHARACTERS.search(text)
    if found:
        message = f"the file holds the control character U+{ord(found.group()):04X}"
        remedy = "Delete it; if the whole file looks like this it is not a text file."
        raise RefusedError("control-character", message, remedy, _end(text[: found.start()]))
    return text


def _bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise RefusedError("unreadable-file", "this is a folder", "Name the YAML file in it.")
        if not stat.S_ISREG(status.st_mode):
            raise RefusedError("unreadable-file", "this is not a regular file", "Name a YAML file.")
        data, size = b"", status.st_size
        if size <= MAX_BYTES:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
            size = len(data)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        message, remedy = f"the file cannot be read: {reason}", "Check its name and that you may read it."
        raise RefusedError("unreadable-file", message, remedy) from None
    return _of_size(data, size)


def _of_size(data: bytes, size: int) -> bytes:
    if size > MAX_BYTES:
        message = f"the file has {size:,} bytes; the most is {MAX_BYTES:,}"
        raise RefusedError("file-too-large", message, DECLARE_CLASSES)
    return data


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before, name = data[: error.start], encoding.removesuffix("-sig").upper()
        found = f"0x{data[error.start]:02x}" if error.start < len(data) else "an early end"
        message = f"byte {error.start + 1} of the file is {found}, which is not {name}"
        remedy = "Save the file as UTF-8; if it is Latin-1, `iconv -f LATIN1 -t UTF-8` does it."
        raise RefusedError("encoding", message, remedy, _end(before.decode("latin-1"))) from None


def _end(text: str) -> Mark:
    """The place right after a text that begins the file."""
    return Mark(text.count("\n") + 1, len(text) - text.rfind("\n"))
