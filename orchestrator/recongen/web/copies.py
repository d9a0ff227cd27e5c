"""A copy of a database file that only one process can have open, so that readers never stand in the way of a build.

The copy is made when nobody writes, and again whenever the file has changed since.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from recongen.errors import WarehouseError
from recongen.warehouse.target import Target

_PREFIX = "dashboards-"

Signature = tuple[tuple[int, int, int], ...]
"""Of the file and of what was not yet written into it: inode, size, and when it last changed."""


class Copies:
    def __init__(self, target: Target, folder: Path) -> None:
        """`folder` is where the copies go; those of servers that were killed are removed from it."""
        assert target.file is not None
        self._original, self._file = target, target.file
        folder.mkdir(parents=True, exist_ok=True)
        _remove_orphans(folder)
        self._folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=folder))
        self._made: tuple[Signature, Path] | None = None

    @property
    def target(self) -> Target:
        """Raises `WarehouseError` before there is a copy."""
        if self._made is None:
            raise WarehouseError(f"{self._file} could not be copied yet: another program is writing to it")
        settings = {**self._original.settings, "path": str(self._made[1])}
        return replace(self._original, settings=settings)

    def refresh(self) -> bool:
        """Whether the copy is as the file is now. Not to be called while a build has the file."""
        before = _signature(self._file)
        if self._made is not None and self._made[0] == before and self._made[1].exists():
            return True
        place = self._folder
        try:
            # In a folder of its own: the file's name is the name of the database in SQL.
            self._folder.mkdir(parents=True, exist_ok=True)
            place = Path(tempfile.mkdtemp(dir=self._folder))
            copy = place / self._file.name
            for file in _files(self._file):
                if file.exists():
                    shutil.copyfile(file, place / file.name)
        except OSError as error:
            if place != self._folder:
                shutil.rmtree(place, ignore_errors=True)
            raise WarehouseError(
                f"{self._file} cannot be copied to {place}: {error.strerror or error}"
            ) from None
        if _signature(self._file) != before:
            shutil.rmtree(place, ignore_errors=True)
            return False
        old, self._made = self._made, (before, copy)
        if old is not None:
            # Those who still read it keep what is open.
            shutil.rmtree(old[1].parent, ignore_errors=True)
        return True

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def _files(file: Path) -> tuple[Path, Path]:
    return file, file.with_name(f"{file.name}.wal")


def _signature(file: Path) -> Signature:
    found = []
    for each in _files(file):
        with suppress(FileNotFoundError):
            about = each.stat()
            found.append((about.st_ino, about.st_size, about.st_mtime_ns))
    if not found:
        raise WarehouseError(f"there is no database at {file} any more")
    return tuple(found)


def _remove_orphans(folder: Path) -> None:
    for place in folder.glob(f"{_PREFIX}*"):
        pid = place.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists() and Path("/proc").is_dir():
            shutil.rmtree(place, ignore_errors=True)
