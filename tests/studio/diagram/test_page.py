"""The page of the diagram as a browser without scripts gets it."""

from __future__ import annotations

import json
from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from recongen.errors import BuildError
from recongen.report.counts import Count
from recongen.session import Session
from recongen.studio.diagram.server import room_of
from recongen.studio.editor import Editor
from recongen.studio.house import House
from recongen.studio.server import rooms_of, serve_alone, templates
from recongen.studio.store import Store
from recongen.studio.views import Views
from recongen.talk import Talk
from recongen.web.books import Standing
from recongen.web_settings import Proxy, WebSettings
from tests.studio.desk import Desk, text_of
from tests.studio.diagram.banks import HOSTILE, hostile, large
from tests.web.html import Element


def desk_over(data: bytes, folder: Path, books: Any = None, settings: WebSettings | None = None) -> Desk:
    file = folder / "bank.yaml"
    file.write_bytes(data)
    house, editor = House("A bank", templates()), Editor(Store(file))
    house.books = books
    house.rooms = [Views(house, editor).room, room_of(house, editor)]
    return Desk(file, serve_alone(house, settings or WebSettings(), "127.0.0.1"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_over(text_of("sasquatch_pr"), tmp_path)


def test_it_is_one_of_the_rooms(desk: Desk) -> None:
    rooms = rooms_of(House("A bank", templates()), Session(desk.file, Talk(quiet=True)))
    assert "/studio/diagram" in [
        route.path for room in rooms if room.role == "editor" for route in room.routes
    ]
    assert "/studio/diagram" in [sheet.href for room in rooms for sheet in room.links.sheets]


def things(page: Element) -> dict[str, Element]:
    return {li.all("a")[0].text: li for li in page.all("li") if "data-shape" in li.attributes}


def dot_of(page: Element) -> str:
    (data,) = page.all("script", type="application/json")
    return str(json.loads(data.text)["dot"])


def test_everything_is_in_the_list_with_the_form_that_declares_it(desk: Desk) -> None:
    page = desk.page("/diagram")
    found = things(page)
    link = found["CustomerOutboundACH"].all("a")[0]
    form = desk.form(link.attributes["href"].removeprefix("/studio"))
    assert "CustomerOutboundACH" == form["name"]
    text = found["CustomerOutboundACH"].text
    for says in (
        "debits CustomerDDA",
        "credits ACHOrigSettlement",
        "is swept by ACHOriginationSweep",
        "comes first in CustomerOutboundACH → ACHReturn",
        "is capped by CustomerDDAControl: transfer type ach_outbound (Outbound)",
    ):
        assert says in text
    headings = [each.text for each in page.one("section", "things").all("h3")]
    kinds = [
        "Roles (16)",
        "Rails (26)",
        "Aggregating rails (4)",
        "Transfer templates (1)",
        "Chains (7)",
        "Limits (4)",
    ]
    assert kinds == headings
    everything = "?" + "&".join(f"kind={kind}" for kind in ("role", "account", "account_template", "chain"))
    assert (
        "Merchant Deposits Control" in things(desk.page(f"/diagram{everything}"))["snb-merchant-control"].text
    )


def test_what_is_drawn_is_what_is_listed(desk: Desk) -> None:
    page = desk.page("/diagram")
    dot, lines = dot_of(page), page.all("li")
    for line in (each for each in lines if "data-shape" in each.attributes):
        shape, address = line.attributes["data-shape"], line.all("a")[0].attributes["href"]
        assert f'"{shape}" [id="{shape}"' in dot
        assert any(f'id="{shape}"' in row and f'URL="{address}"' in row for row in dot.splitlines())
    assert len(things(page)) == dot.count("URL=")


def test_around_a_thing_and_back(desk: Desk) -> None:
    around = things(desk.page("/diagram"))["ACHReturn"].one("a", "around").attributes["href"]
    page = desk.page(f"{around.removeprefix('/studio')}&overlay=&depth=")
    assert "Around ACHReturn" in page.one("ul", "chips").text
    assert 7 == len(things(page))
    assert "focus" in {each.attributes.get("name") for each in page.one("form", "bar").all("input")}
    back = page.one("ul", "chips").one("a").attributes["href"]
    assert "/studio/diagram" == back
    for neighbour in things(page)["ACHReturn"].all("span", "hangs")[0].all("a"):
        assert neighbour.text in things(desk.page(neighbour.attributes["href"].removeprefix("/studio")))


def test_many_rails_say_how_to_see_them(tmp_path: Path) -> None:
    page = desk_over(large(), tmp_path).page("/diagram")
    assert "292 rails are drawn as 73 boxes" in page.text
    assert 300 + 34 == len(things(page)), "the list has every rail by itself"
    dot = dot_of(page)
    assert 73 == dot.count("focus=alike%3A")


def test_an_address_that_nobody_meant_is_a_page_all_the_same(desk: Desk) -> None:
    for query in (
        "focus=rail:nothing",
        "focus=%22%3E%3Cscript%3E",
        "find=%5C%22%26lt%3B&kind=rail",
        "kind=evil&overlay=evil&rails=evil&depth=evil&focus=",
        "&".join(f"focus=x{n}" for n in range(200)),
        "focus=%00&find=%0d%0a%e2%80%ae",
    ):
        page = desk.page(f"/diagram?{query}")
        assert "Diagram" == page.one("h1").text
        assert not [each for each in page.all("script") if not {"src", "type"} & each.attributes.keys()], (
            query
        )


def test_names_with_signs_that_mean_something_elsewhere_are_names(tmp_path: Path) -> None:
    page = desk_over(hostile(), tmp_path).page("/diagram")
    assert HOSTILE in things(page)
    assert dot_of(page).count("n2") > 1


# Overlays -----------------------------------------------------------------------------------------------------------------


class Books:
    """What stands, and what a build counts."""

    prefix = "snb"

    def __init__(self, counts: dict[str, Count], **standing: Any) -> None:
        self.counts, self.standing = (
            counts,
            Standing(complete=SimpleNamespace(at="today", entry=1, run_id="r"), **standing),
        )  # type: ignore[arg-type]

    def read(self, work: Any) -> Any:
        return work(SimpleNamespace(of=lambda question, ask: self.counts), self.standing), self.standing


COUNTS = {
    "rail:ACHReturn": Count(1234, "2030-09-30"),
    "rail:Mystery": Count(3, "2030-09-29"),
    "role:CustomerDDA": Count(4, "2030-09-30"),
}


def test_coverage_is_in_the_list_and_in_the_picture(tmp_path: Path) -> None:
    page = desk_over(text_of("sasquatch_pr"), tmp_path, Books(COUNTS)).page("/diagram?overlay=coverage")
    found, dot = things(page), dot_of(page)
    assert "1,234 legs, last 30 Sep 2030" == found["ACHReturn"].one("span", "tag").text
    assert "never in the feed" == found["WireFee"].one("span", "tag").text
    assert "3 legs, last 29 Sep 2030: not declared" == found["Mystery"].one("span", "tag").text
    assert "/studio/rails/new" == found["Mystery"].all("a")[0].attributes["href"]
    assert 'class="rail fired"' in dot and 'class="rail dead"' in dot and 'class="rail undeclared"' in dot
    assert 'label="ACHReturn\\n1,234 legs, last 30 Sep 2030"' in dot


def test_one_box_for_many_rails_says_how_many_of_them(tmp_path: Path) -> None:
    dot = dot_of(
        desk_over(text_of("sasquatch_pr"), tmp_path, Books(COUNTS)).page(
            "/diagram?overlay=coverage&rails=alike"
        )
    )
    # ACHReturn came, and CustomerOutboundACH, which moves the other way between the same roles, did not.
    assert 'label="2 rails\\n1 of 2 never in the feed"' in dot


def test_no_feed_draws_more_than_a_few_things_that_nobody_declared(tmp_path: Path) -> None:
    counts = {f"rail:x{n}": Count(n + 1) for n in range(1000)}
    page = desk_over(text_of("spec_example"), tmp_path, Books(counts)).page("/diagram?overlay=coverage")
    unknown = [name for name in things(page) if name.startswith("x")]
    assert 50 == len(unknown) and "x999" in unknown


def test_a_build_that_is_stale_is_shown_and_one_that_is_not_whole_is_not(tmp_path: Path) -> None:
    stale = desk_over(text_of("sasquatch_pr"), tmp_path, Books(COUNTS, stale="the feed grew"))
    page = stale.page("/diagram?overlay=exceptions")
    assert "The feed grew" in page.text and "⚠ 1,234 exceptions" in page.text
    whole = Books(COUNTS, flaw="two builds")
    whole.standing = Standing(flaw="a build failed")
    page = desk_over(text_of("sasquatch_pr"), tmp_path, whole).page("/diagram?overlay=exceptions")
    assert "A build failed" in page.text and "exceptions, " not in page.text and not page.all("span", "tag")
    assert dot_of(page)


def test_without_a_build_the_diagram_stands_and_says_so(tmp_path: Path) -> None:
    page = desk_over(text_of("sasquatch_pr"), tmp_path).page("/diagram?overlay=coverage")
    assert "No figures: there is no database to read yet." in page.text
    assert len(things(page)) == len(things(desk_over(text_of("sasquatch_pr"), tmp_path).page("/diagram")))

    class Unbuilt(Books):
        def read(self, work: Any) -> Any:
            raise BuildError("snb has not been built")

    page = desk_over(text_of("sasquatch_pr"), tmp_path, Unbuilt({})).page("/diagram?overlay=plants")
    assert "No figures: snb has not been built." in page.text and dot_of(page)


# Whoever asks -------------------------------------------------------------------------------------------------------------


def test_a_file_with_errors_is_not_drawn(tmp_path: Path) -> None:
    desk = desk_over(b"instance: x\nrails: 7\n", tmp_path, Books(COUNTS))
    page = desk.page("/diagram?overlay=coverage")
    assert "what is not valid cannot be drawn" in page.text
    assert not page.all("flow-diagram") and not things(page)


def test_only_editors_see_it_and_nobody_writes(tmp_path: Path) -> None:
    proxy = Proxy(trusted=(ip_network("127.0.0.1/32"),), header="X-User", roles_header="X-Groups")
    roles = {"books": ("viewer",), "desk": ("editor",)}
    settings = WebSettings(auth="proxy", proxy=proxy, roles=roles, hosts=("localhost",))  # type: ignore[arg-type]
    ann = desk_over(text_of("spec_example"), tmp_path, settings=settings)
    ann.client.headers.update({"X-User": "ann", "X-Groups": "desk"})
    bob = Desk(ann.file, ann.app, {"X-User": "bob", "X-Groups": "books"})
    before = sorted(tmp_path.rglob("*"))
    assert "Diagram" in [each.text for each in ann.page("/diagram?overlay=coverage").all("a")]
    assert 403 == bob.client.get("/studio/diagram").status_code
    assert 404 == ann.post("/diagram", {**ann.form("/owner"), "team": "evil"}).status_code
    assert (before, text_of("spec_example")) == (sorted(tmp_path.rglob("*")), ann.data)


def test_webassembly_is_for_the_layout_alone(desk: Desk) -> None:
    page = desk.client.get("/studio/diagram").headers["content-security-policy"]
    assert "wasm" not in page and "unsafe" not in page
    layout = desk.client.get("/assets/layout.js").headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'" == layout
    for path in ("/assets/diagram.js", "/assets/vendor/graphviz.js", "/studio", "/assets/layout.js/x"):
        assert "wasm" not in desk.client.get(path).headers["content-security-policy"]
