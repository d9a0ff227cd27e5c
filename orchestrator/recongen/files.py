"""Writing files so that nobody sees a half-written one."""

from __future__ import annotations

import contextlib
import os
import stat
import threading
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """In one step, with the owner and the rights that it has: where that fails, what was there stays. Raises `OSError`."""
    # Threads of a server replace files of one folder at the same time.
    temporary = path.with_name(f".recongen-{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        temporary.write_bytes(data)
        if path.exists():
            found = path.stat()
            # Only an administrator may give a file to somebody else; a group may be one's own; some file systems know neither.
            for owner, group in ((-1, found.st_gid), (found.st_uid, -1)):
                with contextlib.suppress(OSError):
                    os.chown(temporary, owner, group)
            temporary.chmod(stat.S_IMODE(found.st_mode))
        temporary.replace(path)
    except OSError as error:
        # A write that finds no room names no file.
        error.filename = error.filename or str(path)
        raise
    finally:
        temporary.unlink(missing_ok=True)
