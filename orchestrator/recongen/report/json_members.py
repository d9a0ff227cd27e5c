"""Reads a JSON object from a file member by member, so that a long list in it is never in memory whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TextIO

CHUNK = 1 << 16
BLANKS = " \t\r\n"
AFTER_A_VALUE = (*BLANKS, ",", ":", "]", "}")

_decoder = json.JSONDecoder()


def read_members(file: TextIO, streamed: str, take: Callable[[Any], None]) -> dict[str, Any]:
    """The members of the object. Of the list `streamed` every item goes to `take`, and only their number is kept.

    Raises ValueError where the text is not such an object.
    """
    text = _Text(file)
    found: dict[str, Any] = {}
    text.expect("{")
    while True:
        name = text.value()
        text.expect(":")
        found[name] = _each_item(text, take) if name == streamed else text.value()
        if not text.skip(","):
            break
    text.expect("}")
    text.expect("")
    return found


def _each_item(text: _Text, take: Callable[[Any], None]) -> int:
    text.expect("[")
    if text.skip("]"):
        return 0
    take(text.value())
    count = 1
    while text.skip(","):
        take(text.value())
        count += 1
    text.expect("]")
    return count


class _Text:
    """What is left of a file, of which only a part has been read."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._read = ""
        self._at = 0
        self._ended = False

    def skip(self, sign: str) -> bool:
        """Go past `sign` if it comes next."""
        if self._next() != sign:
            return False
        self._at += len(sign)
        return True

    def expect(self, sign: str) -> None:
        """Go past `sign`; no sign at all means the end of the file."""
        if not self.skip(sign):
            raise ValueError(f"{sign or 'the end'} was expected")

    def value(self) -> Any:
        """The value that comes next. One at the end of what was read may go on in the file, as a number does after its dot."""
        self._next()
        while True:
            try:
                value, end = _decoder.raw_decode(self._read, self._at)
            except json.JSONDecodeError:
                if self._ended:
                    raise
            else:
                if self._ended or self._read[end : end + 1] in AFTER_A_VALUE:
                    self._at = end
                    return value
            # As much again as is there, so that a long value is not tried over and over.
            self._more(len(self._read) - self._at)

    def _next(self) -> str:
        """The next character that is not blank, empty at the end of the file."""
        while True:
            while self._at < len(self._read):
                if self._read[self._at] not in BLANKS:
                    return self._read[self._at]
                self._at += 1
            if self._ended:
                return ""
            self._more(CHUNK)

    def _more(self, size: int) -> None:
        more = self._file.read(max(size, CHUNK))
        self._ended = not more
        self._read, self._at = self._read[self._at :] + more, 0
