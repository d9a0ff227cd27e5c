"""Keeps the code that Jinja makes from dbt's templates from one run to the next.

Every model, test, hook and macro is a template, which dbt has Jinja translate to Python code again in each process. The
code is kept as Python keeps that of modules: for the user who runs it, and not in the build folder, which others may write to.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import marshal
import os
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from types import CodeType
from typing import Any
from uuid import uuid4

MOST = 5_000
"""Of more templates only those of the latest run are kept."""
_translated: dict[bytes, CodeType] = {}
"""In this process, by the hash of what was translated."""


@contextlib.contextmanager
def keep_translations() -> Iterator[Callable[[Callable[..., Any]], Callable[..., Any]]]:
    """Replaces Jinja's `compile` with one that translates no template twice and keeps its results."""
    before = _read()
    if len(_translated) > MOST:
        _translated.clear()
    _translated.update(before)
    used: dict[bytes, CodeType] = {}

    def translated_once(translate: Callable[..., Any]) -> Callable[..., Any]:
        def translate_once(environment: Any, source: Any, *others: Any, **named: Any) -> Any:
            if others or named or not isinstance(source, str):
                return translate(environment, source, *others, **named)
            key = hashlib.sha256(f"{type(environment).__name__}\n{source}".encode()).digest()
            code = _translated.get(key) or translate(environment, source)
            _translated[key] = used[key] = code
            return code

        return translate_once

    try:
        yield translated_once
    finally:
        if not used.keys() <= before.keys():
            _write(used if len(before) > MOST else before | used)


def _read() -> dict[bytes, CodeType]:
    """Nothing where the file is absent, damaged, another user's, or of other versions."""
    with contextlib.suppress(OSError, RuntimeError):
        file = _file()
        content = file.read_bytes() if file.stat().st_uid == os.geteuid() else b""
        checksum, codes = content[:32], content[32:]
        if hashlib.sha256(_origin() + codes).digest() == checksum:
            found: dict[bytes, CodeType] = marshal.loads(codes)
            return found
    return {}


def _write(translated: dict[bytes, CodeType]) -> None:
    """Writes the whole file and then replaces the old one, which another run may be reading. On a full disk nothing
    is written.
    """
    codes = marshal.dumps(translated)
    with contextlib.suppress(OSError, RuntimeError):
        file = _file()
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = file.with_name(f"{file.name}.{uuid4()}")
        try:
            made.write_bytes(hashlib.sha256(_origin() + codes).digest() + codes)
            made.replace(file)
        finally:
            made.unlink(missing_ok=True)


def _file() -> Path:
    """Raises RuntimeError or FileNotFoundError for a user without a home."""
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    cache = named if named.is_absolute() else Path.home().resolve(strict=True) / ".cache"
    return cache / "recongen" / "templates.marshal"


def _origin() -> bytes:
    """What the code depends on, apart from the template."""
    versions = [version(name) for name in ("dbt-core", "dbt-common", "Jinja2")]
    return importlib.util.MAGIC_NUMBER + "\n".join(versions).encode()
