"""Files that are replaced: whole, and each with what was meant for it."""

from __future__ import annotations

import errno
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from recongen.files import replace_file


def test_threads_replace_files_of_one_folder_without_mixing_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_have_written, replace = threading.Barrier(2, timeout=10), Path.replace

    def replace_together(path: Path, target: Path) -> Path:
        both_have_written.wait()
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", replace_together)
    names = ["ann", "ben"]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda name: replace_file(tmp_path / name, name.encode()), names))
    assert {name: name for name in names} == {path.name: path.read_text() for path in tmp_path.iterdir()}


def test_a_write_that_finds_no_room_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(OSError, match="No space left on device") as raised:
        replace_file(tmp_path / "report.pdf", b"")
    assert str(tmp_path / "report.pdf") == raised.value.filename
