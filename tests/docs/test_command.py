"""`recongen docs build` as somebody types it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.docs.handbooks import FILES
from tests.e2e.helpers import RECONGEN, run


@pytest.mark.prove
def test_the_site_is_there_the_same_again_and_leaves_other_files_alone(tmp_path: Path) -> None:
    shutil.copyfile(FILES["sasquatch_pr"], tmp_path / "bank.yaml")
    assert 0 == run(*RECONGEN, "docs", "build", "bank.yaml", cwd=tmp_path).returncode
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
