"""`recongen docs build` as somebody types it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.docs.handbooks import FILES
from tests.e2e.helpers import RECONGEN, run

MOST_SECONDS = 20
"""Of a processor, so that it does not matter who else works on the machine."""


@pytest.mark.prove
def test_the_site_is_there_in_time_and_the_same_again(tmp_path: Path) -> None:
    shutil.copyfile(FILES["sasquatch_pr"], tmp_path / "bank.yaml")
    before = sum(os.times()[:4])
    done = run(*RECONGEN, "docs", "build", "bank.yaml", cwd=tmp_path)
    assert (0, True) == (done.returncode, sum(os.times()[:4]) - before < MOST_SECONDS), done.stderr
    site = tmp_path / "build" / "sasquatch_pr" / "site"
    first = contents(site)
    assert "There was no complete build" in first["bank/state.html"].decode()
    (site / "mine.txt").write_text("mine")
    assert 0 == run(*RECONGEN, "docs", "build", "bank.yaml", cwd=tmp_path).returncode
    assert first | {"mine.txt": b"mine"} == contents(site)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()
    }
