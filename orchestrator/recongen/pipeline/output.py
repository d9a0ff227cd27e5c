"""What a command prints: made readable, without secrets, and kept in a folder as far as it fits.

A log is a few files, each named after the place in the whole at which it begins: the first of them and the last two.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from recongen.text import printable

PIECE = 1 << 20
"""Bytes of a file of a log, after which the next one begins."""
HIDDEN = b"***"

_COLOURS = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_SECRET = re.compile("PASS|PWD|SECRET|TOKEN|KEY|CRED|AUTH|DSN|CONN|URL|URI", re.IGNORECASE)
_CREDENTIALS = re.compile(r"://[^/@\s]*:([^/@\s]+)@")


def secrets_of(environment: Mapping[str, str]) -> set[bytes]:
    """The values of variables whose names, or which themselves, look like a secret; of those of several lines, each line."""
    found = [value for name, value in environment.items() if _SECRET.search(name)]
    found += [secret for value in environment.values() for secret in _CREDENTIALS.findall(value)]
    return {line.strip() for value in found for line in os.fsencode(value).splitlines() if line.strip()}


class Readable:
    """Bytes of anything, piece by piece, as text that a terminal and a page can show."""

    def __init__(self, secrets: Iterable[bytes] = ()) -> None:
        longest_first = sorted(secrets, key=len, reverse=True)
        self._secrets = re.compile(b"|".join(map(re.escape, longest_first))) if longest_first else None
        self._most_held = max(map(len, longest_first), default=1) - 1
        self._held = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def take(self, data: bytes, is_last: bool = False) -> str:
        data = self._hide(self._held + data, is_last)
        text = self._decoder.decode(data, is_last)
        text = _COLOURS.sub("", text).replace("\r\n", "\n").replace("\r", "\n").expandtabs()
        return text if text.replace("\n", "").isprintable() else "\n".join(map(printable, text.split("\n")))

    def _hide(self, data: bytes, is_last: bool) -> bytes:
        """What of it can be shown; the rest may be the beginning of a secret that goes on in the next piece."""
        most = len(data) if is_last else max(data.rfind(b"\n") + 1, len(data) - self._most_held)
        parts, at = [], 0
        for found in self._secrets.finditer(data) if self._secrets else ():
            if found.start() >= most:
                break
            parts += [data[at : found.start()], HIDDEN]
            at = found.end()
        end = max(at, most)
        self._held = data[end:]
        return b"".join([*parts, data[at:end]])


class Log:
    """The log `name` in a folder: nothing that is written to it is lost when this process is killed."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        pieces = _pieces(folder, name)
        self._start = pieces[-1][0] if pieces else 0
        self._size = self._path.stat().st_size if pieces else 0

    @property
    def _path(self) -> Path:
        return self._folder / f"{self._name}.{self._start:015d}.log"

    def write(self, text: str) -> None:
        data = text.encode()
        if self._size >= PIECE:
            self._start, self._size = self._start + self._size, 0
            for _, path in _pieces(self._folder, self._name)[1:-1]:
                path.unlink(missing_ok=True)
        with self._path.open("ab") as file:
            file.write(data)
        self._size += len(data)


def log_text(folder: Path, name: str) -> Iterator[str]:
    """All that is kept of a log, and where something is left out, how much."""
    end = 0
    for start, path in _pieces(folder, name):
        if start > end:
            yield f"\n[… {start - end:,} bytes are left out here …]\n"
        try:
            data = path.read_bytes()
        except OSError:
            data = b""
        yield data.decode(errors="replace")
        end = start + len(data)


def last_lines(folder: Path, name: str, most: int, longest: int = 1000) -> list[str]:
    """The last lines of a log, each cut to its `longest` part."""
    data = b""
    for _, path in reversed(_pieces(folder, name)):
        try:
            with path.open("rb") as file:
                file.seek(max(0, path.stat().st_size - most * longest))
                data = file.read() + data
        except OSError:
            continue
        if data.count(b"\n") > most or len(data) >= most * longest:
            break
    lines = data.decode(errors="replace").split("\n")
    return [line[:longest] for line in lines if line.strip()][-most:]


def _pieces(folder: Path, name: str) -> list[tuple[int, Path]]:
    """By where it begins, each file of a log in order."""
    return sorted((int(path.name.split(".")[-2]), path) for path in folder.glob(f"{name}.*.log"))
