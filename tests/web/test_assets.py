"""What pages load is what the lock says, and no template needs more than the policy of the pages allows."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "orchestrator" / "recongen" / "web"
VENDOR = WEB / "assets" / "vendor"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
OWN = [path for path in sorted((WEB / "assets").iterdir()) if path.is_file()]
SVG = "http://www.w3.org/2000/svg"


def locked() -> dict[str, dict[str, str]]:
    return json.loads((VENDOR / "lock.json").read_text())  # type: ignore[no-any-return]


def test_the_vendored_files_are_those_of_the_lock() -> None:
    checksums = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.name != "lock.json"
    }
    assert {name: entry["sha256"] for name, entry in locked().items()} == checksums


def test_each_library_has_its_licence_beside_it() -> None:
    packages = {entry["package"] for entry in locked().values()}
    assert packages == {entry["package"] for entry in locked().values() if entry["path"] == "LICENSE"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(WEB).as_posix())
def test_a_template_has_no_inline_code_and_no_style(path: Path) -> None:
    text = path.read_text()
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", text) == []
    inline = [tag for tag in re.findall(r"<script[^>]*>", text) if " src=" not in tag]
    assert [tag for tag in inline if 'type="application/json"' not in tag] == []


@pytest.mark.parametrize("path", [*TEMPLATES, *OWN], ids=lambda path: path.relative_to(WEB).as_posix())
def test_no_page_names_another_host(path: Path) -> None:
    assert re.findall(r"(?:https?:|[\"'(])//[^\s\"']+", path.read_text().replace(SVG, "")) == []


def test_every_asset_that_a_template_names_exists() -> None:
    text = "".join(path.read_text() for path in TEMPLATES)
    names = {*re.findall(r"asset\('([^']+)'\)", text), *re.findall(r"'([\w./]+\.js)'", text)}
    assert {"style.css", "page.js"} <= names
    assert [name for name in names if not (WEB / "assets" / name).is_file()] == []
