"""Requests as files: the same ones every time, and nobody else's touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recongen.errors import UsageError
from recongen.quicksight.requests import Resource, canonical, ours, write
from tests.quicksight.requests_made_by_hand import deployment
from tests.quicksight.written import read_requests

FILES = [
    "datasets/snb-accounts.json",
    "datasets/snb-drift.json",
    "datasource.json",
    "l1-analysis.json",
    "l1-dashboard.json",
    "l2-dashboard.json",
    "theme.json",
]


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_each_request_has_a_file_of_its_own(tmp_path: Path) -> None:
    written = write(deployment(), tmp_path)
    assert FILES == names(tmp_path) == [path.relative_to(tmp_path).as_posix() for path in written]
    assert deployment() == read_requests(tmp_path)


def test_keys_are_sorted_and_a_line_ends_the_file(tmp_path: Path) -> None:
    write(deployment(), tmp_path)
    text = (tmp_path / "l1-dashboard.json").read_text()
    assert json.dumps(json.loads(text), indent=2, sort_keys=True, ensure_ascii=False) + "\n" == text


def test_writing_again_touches_no_file(tmp_path: Path) -> None:
    write(deployment(), tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")}
    write(tuple(reversed(deployment())), tmp_path)
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")}


def test_stale_requests_of_ours_go_and_what_is_of_others_stays(tmp_path: Path) -> None:
    write(deployment("old"), tmp_path)
    theirs = {
        "datasets/mine.json": '{"DataSetId": "mine"}',
        "notes-dashboard.json": "not JSON",
        "x-analysis.json": '{"AnalysisId": "x", "Tags": [{"Key": "ManagedBy", "Value": "terraform"}]}',
        "README.md": "mine",
    }
    for name, text in theirs.items():
        (tmp_path / name).write_text(text)
    write(deployment()[:2], tmp_path)
    assert sorted(["datasource.json", "datasets/snb-accounts.json", *theirs]) == names(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"not JSON",
        b"[]",
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"ThemeId": "theirs"}',
        b'{"ThemeId": "theirs", "Tags": 1}',
        b'{"ThemeId": "theirs", "Tags": [1]}',
        b'{"ThemeId": "theirs", "Tags": [{"Key": 1, "Value": "v"}]}',
        b'{"ThemeId": "theirs", "Tags": [{"Key": "ManagedBy", "Value": "recongen"}]}',
        b'{"Tags": [{"Key": "ManagedBy", "Value": "recongen"}, {"Key": "Deployment", "Value": "snb"}]}',
    ],
)
def test_a_file_of_somebody_else_is_neither_overwritten_nor_deleted(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "theme.json").write_bytes(content)
    with pytest.raises(UsageError, match=r"theme\.json is not a request that recongen wrote: move it away"):
        write(deployment(), tmp_path)
    assert ["theme.json"] == names(tmp_path)
    write([each for each in deployment() if each.kind != "theme"], tmp_path)
    assert content == (tmp_path / "theme.json").read_bytes()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.json").write_text(json.dumps(deployment()[3].request))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "theme.json").symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(UsageError, match="move it away"):
        write(deployment(), tmp_path / "out")


def test_ours_needs_both_tags() -> None:
    assert ours({"ManagedBy": "recongen", "Deployment": "snb"})
    assert ours({"ManagedBy": "recongen", "Deployment": "snb"}, "snb")
    assert not ours({"ManagedBy": "recongen", "Deployment": "snb-two"}, "snb")
    assert not ours({"ManagedBy": "recongen"})
    assert not ours({"Deployment": "snb"}, "snb")


def test_the_canonical_text_does_not_depend_on_the_order_of_keys() -> None:
    assert '{"a":[1,{"b":2,"c":"é"}],"d":3}' == canonical({"d": 3, "a": [1, {"c": "é", "b": 2}]})


def test_two_resources_of_one_file_are_a_mistake(tmp_path: Path) -> None:
    one = deployment()[3]
    with pytest.raises(ValueError, match="one file"):
        write([one, Resource(one.kind, "snb-other", one.name, one.request)], tmp_path)
