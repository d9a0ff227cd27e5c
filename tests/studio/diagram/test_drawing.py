"""The picture in a real browser: drawn, moved, read and saved, by mouse and by keyboard alone."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.studio.desk import text_of
from tests.studio.diagram.banks import HOSTILE, hostile, large
from tests.studio.diagram.test_page import COUNTS, Books, desk_over
from tests.studio.test_browser import served
from tests.web.browser.conftest import Looks, Reader, quiet, window
from tests.web.browser.test_looks import faults, too_wide

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"
LOOKS = {
    "/diagram?overlay=coverage": Looks(1440, "light"),
    "/diagram?overlay=coverage&focus=rail:ACHReturn": Looks(390, "dark"),
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(desk_over(text_of("sasquatch_pr"), tmp_path_factory.mktemp("bank"), Books(COUNTS))) as found:
        yield found


@pytest.fixture
def screen(browser: Browser, address: str) -> Iterator[Reader]:
    with window(browser, address, Looks()) as reader, quiet(reader):
        yield reader


@contextmanager
def screen_over(browser: Browser, data: bytes, folder: Path) -> Iterator[Reader]:
    with (
        served(desk_over(data, folder)) as address,
        window(browser, address, Looks()) as reader,
        quiet(reader),
    ):
        yield reader


def drawn(reader: Reader, path: str) -> Page:
    page = reader.go(path)
    page.locator("flow-diagram[data-ready]").wait_for()
    return page


def width(page: Page) -> float:
    return float(page.locator(".paper svg").get_attribute("width") or 0)


@pytest.mark.parametrize("path", LOOKS)
def test_what_is_listed_is_drawn_for_everybody(browser: Browser, address: str, path: str) -> None:
    with window(browser, address, LOOKS[path]) as reader, quiet(reader):
        page = drawn(reader, path)
        shapes = set(page.locator(".paper .node").evaluate_all("all => all.map((each) => each.id)"))
        lines = page.locator("[data-shape]").evaluate_all("all => all.map((each) => each.dataset.shape)")
        assert set(lines) == shapes
        styled = "[style], [fill], [stroke], [font-family]"
        assert 0 == page.locator(f".paper svg :is({styled})").count()
        assert (faults(page), too_wide(page)) == ([], 0)
        assert not page.locator(".paper .dead").first.get_by_text("never in the feed").is_hidden()


def test_the_keyboard_alone_is_enough(screen: Reader) -> None:
    page = drawn(screen, "/diagram")
    page.get_by_role("link", name="To the list").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
    assert "paper" == page.evaluate("document.activeElement.className")
    before = width(page)
    page.keyboard.press("+")
    assert width(page) > before
    page.keyboard.press("-")
    page.keyboard.press("-")
    assert width(page) < before
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.keyboard.press("ArrowDown")
    assert page.locator(".paper").evaluate("(paper) => paper.scrollTop") > 0
    page.keyboard.press("0")
    room = page.locator(".paper").evaluate("(paper) => [paper.scrollHeight, paper.clientHeight]")
    assert room[0] == room[1]
    page.keyboard.press("Tab")
    # From outside the institution on, column by column.
    assert "CardNetwork" == page.evaluate("document.activeElement.getAttribute('aria-label')").split(",")[0]
    page.keyboard.press("f")
    page.wait_for_url("**/diagram?focus=role%3ACardNetwork")
    page.locator("flow-diagram[data-ready]").wait_for()
    page.locator(".paper .centre a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/studio/accounts/*")
    assert "CardNetwork" == page.locator("#role").input_value()


def test_the_mouse_zooms_where_it_is_and_drags(screen: Reader) -> None:
    page = drawn(screen, "/diagram")
    before, box = width(page), page.locator(".paper").bounding_box()
    assert box is not None
    page.get_by_role("button", name="Zoom in").click()
    assert width(page) > before
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.wait_for_function(
        "(width) => document.querySelector('.paper svg').clientWidth > 2 * width", arg=before
    )
    at = page.locator(".paper").evaluate("(paper) => [paper.scrollLeft, paper.scrollTop]")
    page.locator(".paper svg").dispatch_event(
        "pointerdown", {"button": 0, "pointerType": "mouse", "clientX": 300, "clientY": 300}
    )
    page.mouse.move(200, 250)
    page.mouse.down()
    page.mouse.up()
    page.mouse.move(400, 250)
    assert [at[0] + 100, at[1] + 50] == page.locator(".paper").evaluate(
        "(paper) => [paper.scrollLeft, paper.scrollTop]"
    )


def test_a_choice_draws_it_again_and_a_page_that_came_in_parts_does_too(screen: Reader) -> None:
    page = screen.go("/owner")
    page.get_by_role("link", name="Diagram").click()
    page.locator("flow-diagram[data-ready] .limit_schedule").first.wait_for()
    page.locator("summary", has_text="Kinds").click()
    page.get_by_label("Limits").uncheck()
    page.locator(".limit_schedule").first.wait_for(state="detached")
    page.locator("flow-diagram[data-ready]").wait_for()
    assert "kind=rail" in page.url and "limit" not in page.url
    page.locator(".node", has_text="ACHReturn").hover()
    page.locator(".node", has_text="ACHReturn").locator(".second").click()
    page.locator("flow-diagram[data-ready] .centre").wait_for()
    assert "focus=rail%3AACHReturn" in page.url


def test_it_is_saved_as_it_is_seen(screen: Reader, tmp_path: Path) -> None:
    page = drawn(screen, "/diagram?overlay=coverage")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as SVG").click()
    assert "bank.svg" == saving.value.suggested_filename
    saving.value.save_as(tmp_path / "bank.svg")
    text = (tmp_path / "bank.svg").read_text()
    root = ET.fromstring(text)
    assert {"ACHReturn", "CustomerDDA"} <= {each.text for each in root.iter(f"{SVG}text")}
    style = "".join(each.text or "" for each in root.iter(f"{SVG}style"))
    assert ".flow .role polygon" in style and "var(" not in style
    assert "href" not in text, "no address of this machine"
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as PNG").click()
    saving.value.save_as(tmp_path / "bank.png")
    data = (tmp_path / "bank.png").read_bytes()
    assert b"\x89PNG" == data[:4] and int.from_bytes(data[16:20]) > 1500
    # By itself, in a page without any style, it still has its colours.
    alone = page.context.new_page()
    alone.goto((tmp_path / "bank.svg").as_uri())
    colour = "getComputedStyle(document.querySelector('.edge.money path')).stroke"
    assert "rgb(23, 105, 170)" == alone.evaluate(colour)
    alone.close()


def test_a_hostile_name_is_drawn_as_it_is_written(browser: Browser, tmp_path: Path) -> None:
    with screen_over(browser, hostile(), tmp_path) as reader:
        page = drawn(reader, "/diagram")
        said = page.locator(".node.rail text").evaluate_all(
            "all => all.map((each) => each.textContent).join(' ')"
        )
        assert HOSTILE.split() == said.split()
        assert 3 == page.locator(".paper .node").count()


def test_no_layout_can_run_in_the_page_and_freeze_it(browser: Browser, address: str) -> None:
    compiled = "WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => 'compiled', () => 'refused')"
    with window(browser, address, Looks()) as reader:
        assert "refused" == drawn(reader, "/diagram").evaluate(compiled)


@pytest.mark.parametrize("missing", ["**/graphviz.js*", "**/layout.js*"])
def test_where_nothing_can_be_laid_out_the_list_is_pointed_to(
    browser: Browser, address: str, missing: str
) -> None:
    with window(browser, address, Looks()) as reader:
        reader.page.context.route(missing, lambda route: route.abort())
        page = reader.go("/diagram")
        page.get_by_text("The list below says the same.").wait_for()
        assert page.locator("[data-shape]").count() > 50


def test_without_scripts_the_list_is_there(browser: Browser, address: str) -> None:
    with window(browser, address, Looks(scripts=False)) as reader:
        page = reader.go("/diagram")
        assert page.locator("flow-diagram").is_hidden()
        page.get_by_label("Find").fill("lockbox")
        page.get_by_role("button", name="Apply").click()
        page.locator("[data-shape] > a:first-child", has_text="LockboxDeposit").click()
        assert "LockboxDeposit" == page.locator("#name").input_value()


@pytest.mark.prove
def test_three_hundred_rails_stay_usable(browser: Browser, tmp_path: Path) -> None:
    with screen_over(browser, large(), tmp_path) as reader:
        for path in ("/diagram?rails=each", "/diagram"):
            page = drawn(reader, path)
            assert too_wide(page) == 0
        assert faults(page) == []
        page.locator(".bundle a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**focus=alike*")
        page.locator("flow-diagram[data-ready] .centre").first.wait_for()
        assert page.locator(".bundle").count() == 0
