"""Files that nobody sees half written."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """In one step, with the rights that it has: where that fails, what was there stays. Raises `OSError`."""
    # Threads of a server replace files of one folder at the same time.
    temporary = path.with_name(f".recongen-{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        temporary.write_bytes(data)
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
