"""Files that nobody sees half written."""

from __future__ import annotations

import os
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """In one step: where that fails, what was there stays. Raises `OSError`."""
    temporary = path.with_name(f".recongen-{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
