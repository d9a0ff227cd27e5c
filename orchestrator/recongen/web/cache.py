"""What was read once, in bounded memory: the least recently used goes first."""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Hashable
from datetime import date
from typing import Any

_BESIDES = 200
"""Bytes for a key and its place, roughly."""
_SAMPLE = 20
"""Of many rows, how many are measured."""


class Cache:
    """Safe among threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._found: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()
        self.bytes = 0
        self.hits = 0
        self.misses = 0

    def get(self, key: Hashable) -> Any:
        """None where it is not there."""
        with self._lock:
            entry = self._found.get(key)
            if entry is None:
                self.misses += 1
                return None
            self.hits += 1
            self._found.move_to_end(key)
            return entry[0]

    def put(self, key: Hashable, value: Any) -> None:
        size = _size(value) + _BESIDES
        with self._lock:
            _, before = self._found.pop(key, (None, 0))
            self._found[key] = (value, size)
            self.bytes += size - before
            while self.bytes > self._most and self._found:
                _, (_, gone) = self._found.popitem(last=False)
                self.bytes -= gone


def _size(value: Any) -> int:
    """Of text, bytes and plain rows: what they take, roughly."""
    if isinstance(value, list | tuple):
        some = value[:_SAMPLE]
        return sys.getsizeof(value) + sum(map(_size, some)) * len(value) // max(len(some), 1)
    if isinstance(value, str | bytes | int | float | date) or value is None:
        return sys.getsizeof(value)
    fields = getattr(value, "__dict__", None)
    return sys.getsizeof(value) + (sum(map(_size, fields.values())) if fields else 64)
