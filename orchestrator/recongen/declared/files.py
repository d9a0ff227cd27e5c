"""A declared file as one mapping; whatever is wrong with the file itself is a problem, never an exception."""

from __future__ import annotations

import codecs
import stat
from pathlib import Path

from recongen.declared.compose import RefusedError, compose
from recongen.declared.findings import Problem
from recongen.declared.nodes import CONTROL_CHARACTERS, Mapping, Mark, describe, is_null

MAX_BYTES = 5_000_000

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(path: Path, begin: str = "Write keys and values.") -> tuple[Mapping | None, list[Problem]]:
    """The file's one mapping, or None when there is none; with the problems so far.

    `begin` is the advice for a file that does not even begin like one.
    """
    problems: list[Problem] = []
    try:
        root = compose(_text(path), problems)
        if root is None or is_null(root):
            raise RefusedError("empty-file", "the file is empty", begin)
        if not isinstance(root, Mapping):
            found = f"the file must be a mapping: keys and values; found {describe(root)}"
            raise RefusedError("not-a-mapping", found, begin, root.mark)
    except RefusedError as refused:
        return None, [*problems, refused.problem]
    return root, problems


def _text(path: Path) -> str:
    data = _bytes(path)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _without_controls(_decoded(data, encoding))
    if _looks_like_utf16(data):
        raise RefusedError(
            "encoding",
            "the file looks like UTF-16 without a byte order mark",
            "Save it as UTF-8, for example with `iconv -f UTF-16LE -t UTF-8`.",
        )
    return _without_controls(_decoded(data, "utf-8"))


def _bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise RefusedError("unreadable-file", "this is a folder", "Name the YAML file in it.")
        if not stat.S_ISREG(status.st_mode):
            raise RefusedError("unreadable-file", "this is not a regular file", "Name a YAML file.")
        size = status.st_size
        if size <= MAX_BYTES:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
            size = len(data)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise RefusedError(
            "unreadable-file",
            f"the file cannot be read: {reason}",
            "Check its name and that you may read it.",
        ) from None
    if size > MAX_BYTES:
        raise RefusedError(
            "file-too-large",
            f"the file has {size:,} bytes; the most is {MAX_BYTES:,}",
            "Declare classes of things instead of listing every one, such as account_templates for accounts.",
        )
    return data


def _looks_like_utf16(data: bytes) -> bool:
    head = data[:200]
    return len(head) >= 4 and max(head[::2].count(0), head[1::2].count(0)) > len(head) // 4


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start]
        mark = Mark(before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
        found = f"0x{data[error.start]:02x}" if error.start < len(data) else "an early end"
        raise RefusedError(
            "encoding",
            f"byte {error.start + 1} of the file is {found}, which is not {encoding.removesuffix('-sig').upper()}",
            "Save the file as UTF-8; if it is Latin-1, `iconv -f LATIN1 -t UTF-8` does it.",
            mark,
        ) from None


def _without_controls(text: str) -> str:
    found = CONTROL_CHARACTERS.search(text)
    if found is None:
        return text
    before = text[: found.start()]
    raise RefusedError(
        "control-character",
        f"the file holds the control character U+{ord(found.group()):04X}",
        "Delete it; if the whole file looks like this it is not a text file.",
        Mark(before.count("\n") + 1, found.start() - before.rfind("\n")),
    )
