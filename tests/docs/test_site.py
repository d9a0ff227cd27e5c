"""The site as a browser gets it: every link leads somewhere, and nothing comes from elsewhere."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from recongen.docs import site as sites
from recongen.errors import RecongenError, UsageError
from tests.docs.conftest import WrittenOf
from tests.docs.handbooks import DASHBOARDS

Files = dict[str, bytes]
SiteOf = Callable[[str], Files]
LOOK = sites.Look("A bank", "#123456")


@pytest.fixture(scope="session")
def built(written_of: WrittenOf, tmp_path_factory: pytest.TempPathFactory) -> SiteOf:
    @cache
    def make(name: str) -> Files:
        written = written_of(name)
        look = sites.Look(written.title, "#7a2e1d")
        return sites.make(
            written.handbook.pages, written.texts, {}, look, tmp_path_factory.mktemp("site") / name
        )

    return make


@dataclass
class Read(HTMLParser):
    """What a page names: where it leads, what it needs, and what can be led to in it."""

    html: str
    ids: set[str] = field(default_factory=set)
    links: set[str] = field(default_factory=set)
    needed: set[str] = field(default_factory=set)
    inline: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.ids |= {named[name] for name in ("id", "name") if name in named}
        self.links |= {named["href"]} if tag == "a" and "href" in named else set()
        self.needed |= {named[name] for name in ("src", "href", "srcset") if name in named and tag != "a"}
        is_script = tag == "script" and "src" not in named and named.get("type") != "application/json"
        if is_script or tag == "style" or "style" in named or any(name.startswith("on") for name in named):
            self.inline.append(self.get_starttag_text() or tag)


@pytest.mark.parametrize("name", ["sasquatch_pr", "stranger"])
def test_every_link_and_every_anchor_leads_somewhere(built: SiteOf, name: str) -> None:
    files = built(name)
    pages = {path: Read(data.decode()) for path, data in files.items() if path.endswith(".html")}
    assert len(pages) > 80
    faults = set()
    for path, page in pages.items():
        for link in page.links | page.needed:
            if link.startswith(DASHBOARDS) and link in page.links:
                continue
            target, _, anchor = link.partition("#")
            place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path
            if place not in files or (anchor and anchor not in pages[place].ids):
                faults.add((path, link))
    assert set() == faults


def test_no_page_says_which_blocks_the_tests_type(built: SiteOf, written_of: WrittenOf) -> None:
    path, mark = "accountants/morning", "```console run\n"
    assert mark in written_of("sasquatch_pr").texts[f"{path}.md"]
    assert "console run" not in built("sasquatch_pr")[f"{path}.html"].decode()


def test_no_page_holds_scripts_or_styles(built: SiteOf) -> None:
    found = {
        path: read.inline
        for path, data in built("sasquatch_pr").items()
        if path.endswith(".html") and (read := Read(data.decode())).inline
    }
    assert {} == found


def test_names_stay_text(built: SiteOf) -> None:
    files = built("stranger")
    assert not [path for path, data in files.items() if path.endswith(".html") and b"<b>Bank" in data]
    assert "*A* &lt;b&gt;Bank&lt;/b&gt;" in files["index.html"].decode()


def test_the_search_knows_each_check_by_its_title(built: SiteOf, written_of: WrittenOf) -> None:
    items = json.loads(built("sasquatch_pr")["search.json"])["items"]
    titles = {item["location"]: item["title"] for item in items}
    for each in written_of("sasquatch_pr").handbook.reference.checks:
        assert each.title == titles[f"reference/checks/{each.name}.html"]


def test_the_colour_is_the_institutions(built: SiteOf) -> None:
    assert b"--brand: #7a2e1d" in built("sasquatch_pr")["assets/handbook.css"]


def test_without_the_library_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sites, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"pip install 'recongen\[docs\]'"):
        sites.make([], {}, {}, LOOK, tmp_path / "scratch")


def test_a_site_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(RecongenError, match="Zensical could not make the site: it wrote no first page"):
        sites.make([], {}, {}, LOOK, tmp_path / "scratch")
