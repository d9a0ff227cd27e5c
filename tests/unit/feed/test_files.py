"""What is not UTF-8 text is recognized by its bytes."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from recongen.feed import files
from recongen.feed.findings import Faults, FileFaults, RejectedRow


def looked_at(path: Path) -> RejectedRow | None:
    faults = FileFaults(path.name, Faults())
    files.check_text(path, faults)
    return faults.found[0] if faults.found else None


@pytest.mark.parametrize(
    ("content", "line", "reason", "remedy"),
    [
        (b"a,b\nx,caf\xe9\n", 2, "byte 9 is not UTF-8; the file looks like Latin-1", "iconv -f ISO-8859-1"),
        (
            b"a\nb\nit\x92s \xe9\n",
            3,
            "byte 6 is not UTF-8; the file looks like Windows-1252",
            "iconv -f WINDOWS-1252",
        ),
        ("a,b\n".encode("utf-16"), 1, "UTF-16LE text at byte 0, not UTF-8", "iconv -f UTF-16LE"),
        ("a,b\n".encode("utf-16-be"), 1, "UTF-16BE text at byte 0, not UTF-8", "iconv -f UTF-16BE"),
        (b"a,b\nc,\x00d\n", 2, "a NUL byte at byte 6", "remove it"),
        (b"", 1, "the file is empty", "write a header line"),
        (gzip.compress(b"a,b\n", mtime=0), 1, "a gzip archive", "gunzip"),
        (b"PK\x03\x04rest", 1, "a zip archive or an Excel workbook", "save the sheet as CSV"),
        (b"a,b\ncaf\xc3", 2, "byte 7 is not UTF-8; the file looks like Latin-1", "convert it"),
    ],
)
def test_the_fault_says_where_and_what_to_do(
    tmp_path: Path, content: bytes, line: int, reason: str, remedy: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    fault = looked_at(path)
    assert fault is not None
    assert (line, reason) == (fault.line, fault.reason)
    assert remedy in fault.remedy


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_character_may_straddle_two_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """Nothing about the place of a fault depends on the size of the reads."""
    monkeypatch.setattr(files, "BLOCK", size)
    path = tmp_path / "t.csv"
    path.write_bytes("é€😀\n".encode() * 3)
    assert looked_at(path) is None
    path.write_bytes("é€😀\n".encode() + b"ab\xe9c\n")
    fault = looked_at(path)
    assert fault is not None
    assert (2, "byte 12 is not UTF-8; the file looks like Latin-1") == (fault.line, fault.reason)


def test_a_folder_an_absent_file_and_a_pipe_are_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reasons = [looked_at(path) for path in (tmp_path, tmp_path / "absent.csv", pipe)]
    assert [
        "a folder, not a file",
        f"no such file: {tmp_path / 'absent.csv'}",
        "not a regular file",
    ] == [fault.reason for fault in reasons if fault]
