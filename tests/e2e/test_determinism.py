"""The same feed and the same as_of give the same relations; the same institution gives the same project, byte for byte."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.e2e.banks import Bank, Library
from tests.e2e.helpers import RECONGEN, TREASURY, succeed


def test_the_same_feed_and_as_of_give_the_same_relations(
    library: Library, engine: str, treasury: Bank, tmp_path: Path
) -> None:
    again = library.copy(library.loaded(engine), tmp_path)
    again.build()
    first, second = treasury.contents(), again.contents()
    assert set(first) == set(second)
    for name, relation in first.items():
        assert relation == second[name], name
    runs = [bank.relation("run_context").dicts[0] for bank in (treasury, again)]
    assert {"run_id"} == {column for column in runs[0] if runs[0][column] != runs[1][column]}


def test_a_build_over_a_finished_one_changes_nothing(library: Library, tmp_path: Path) -> None:
    treasury = library.treasury("sqlite")
    again = library.copy(treasury, tmp_path)
    again.build()
    assert treasury.contents() == again.contents()


def project(folder: Path) -> dict[str, bytes]:
    """Every file by its path, and where every link leads."""
    found: dict[str, bytes] = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = b"link to " + str(path.readlink()).encode()
        elif path.is_file():
            found[name] = path.read_bytes()
    return found


@pytest.fixture
def reference(tmp_path: Path) -> dict[str, bytes]:
    folder = tmp_path / "reference"
    succeed(*RECONGEN, "compile", TREASURY / "institution.yaml", "-o", folder, cwd=tmp_path)
    return project(folder)


def test_compiling_into_another_folder_gives_the_same_bytes(
    reference: dict[str, bytes], tmp_path: Path
) -> None:
    folder = tmp_path / "another" / "place with spaces"
    succeed(*RECONGEN, "compile", TREASURY / "institution.yaml", "-o", folder, cwd=tmp_path)
    assert 50 < len(reference)
    assert reference == project(folder)


def test_compiling_from_another_working_directory_gives_the_same_bytes(
    reference: dict[str, bytes], tmp_path: Path
) -> None:
    """And a copy of the file, named by a relative path."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copyfile(TREASURY / "institution.yaml", elsewhere / "institution.yaml")
    succeed(*RECONGEN, "compile", "institution.yaml", "-o", "out", cwd=elsewhere)
    assert reference == project(elsewhere / "out")


def test_compiling_again_writes_nothing(tmp_path: Path) -> None:
    command = (*RECONGEN, "compile", TREASURY / "institution.yaml", "-o", "out")
    first = succeed(*command, cwd=tmp_path)
    times = {path: path.lstat().st_mtime_ns for path in (tmp_path / "out").rglob("*")}
    second = succeed(*command, cwd=tmp_path)
    assert (True, "") == (bool(first.stdout), second.stdout)
    assert times == {path: path.lstat().st_mtime_ns for path in (tmp_path / "out").rglob("*")}
