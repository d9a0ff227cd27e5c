"""Probe and triage over a planted bank: what the pages say is what the rows hold, and one click declares it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from recongen.institution import examine
from recongen.studio.editor import Editor
from recongen.studio.feed.build import Build
from recongen.studio.feed.declared import read_declared
from recongen.studio.feed.query import feed_query
from recongen.studio.feed.unknown import KINDS, Unknown, find_unknown, question
from recongen.studio.feed.views import FeedViews
from recongen.studio.house import House
from recongen.studio.server import serve_alone, templates
from recongen.studio.splice import Document
from recongen.studio.store import Store
from recongen.studio.views import Views
from recongen.warehouse.connect import connect
from recongen.web_settings import WebSettings
from tests.apps.banks import BankOf
from tests.studio.desk import Desk, text_of
from tests.studio.test_feed_datasets import books, names
from tests.studio.test_safety import HOSTILE, everything
from tests.truth.engines import ENGINES, PREFIX
from tests.web.conftest import SiteOf, site_of
from tests.web.html import Element

BANK = "spec_example"
DROPPED = ("  - name: BranchDeposit", "  - name: CheckReceived")

__all__ = ["site_of"]
pytestmark = pytest.mark.slow
DeskOf = Callable[[bytes], Desk]


@pytest.fixture
def desk_of(site_of: SiteOf, bank_of: BankOf, tmp_path: Path) -> DeskOf:
    """A desk over a file, and over the bank as it was built."""
    site, datasets = site_of("sqlite", BANK), bank_of("sqlite", BANK)[1].datasets

    def made(data: bytes) -> Desk:
        file = tmp_path / "bank.yaml"
        file.write_bytes(data)
        house, editor = House("A bank", templates(), books=site.books, apps=site.apps), Editor(Store(file))
        house.rooms = [Views(house, editor).room, FeedViews(house, editor, Build(site.books, datasets)).room]
        return Desk(file, serve_alone(house, WebSettings(), "127.0.0.1"))

    return made


@pytest.fixture
def desk(desk_of: DeskOf) -> Desk:
    return desk_of(text_of(BANK))


def without_rail(name: str) -> bytes:
    """The file without that rail, wherever it is referred to."""
    text = text_of(BANK).decode()
    begin = text.index(f"  - name: {name}\n")
    end = text.index("  - name: ", begin + 5)
    return (text[:begin] + text[end:]).encode()


def listed(page: Element) -> list[str]:
    return [each.all("bdi")[0].text for each in page.all("h3")]


def unknown_names(kind: str, data: bytes) -> list[Unknown]:
    return find_unknown(kind, names(kind), read_declared(Document(data.decode())))


# Triage ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_triage_lists_what_the_rows_hold_and_the_file_does_not_declare(kind: str, desk: Desk) -> None:
    expected = unknown_names(kind, desk.data)
    page = desk.page(f"/triage?kind={kind}")
    assert [each.name for each in expected][:50] == listed(page)
    for each in expected[:50]:
        assert f"{each.rows:,} row" in page.text


def test_each_kind_with_one_click(desk: Desk) -> None:
    """Saved where it is valid, else a draft; either way it is not listed any more, and the form shows it."""
    tried = 0
    for kind in KINDS:
        for each in [
            each
            for each in unknown_names(kind, text_of(BANK))
            if not KINDS[kind].refusal(each, read_declared(Document(desk.data.decode())))
        ][:2]:
            form = {"token": "", "seen": "", **desk.form(f"/triage?kind={kind}"), "key": each.key}
            answer = desk.post(f"/triage?kind={kind}", form)
            assert 303 == answer.status_code, (kind, each.name, answer.text[:300])
            assert 200 == desk.client.get(answer.headers["location"]).status_code
            assert each.name not in listed(desk.page(f"/triage?kind={kind}")) or each.context
            assert (
                422
                == desk.post(
                    f"/triage?kind={kind}", form | desk.form("/institution") | {"key": each.key}
                ).status_code
            )
            tried += 1
    assert tried >= 2


@pytest.mark.parametrize("name", ["BranchDeposit", "OutboundSweep"])
def test_a_rail_that_is_forgotten_comes_back_as_it_was_declared(name: str, desk_of: DeskOf) -> None:
    desk = desk_of(without_rail(name))
    (each,) = (each for each in unknown_names("rail", desk.data) if each.name == name)
    answer = desk.post("/triage?kind=rail", {**desk.form("/triage?kind=rail"), "key": each.key})
    assert 303 == answer.status_code
    drafts = list((desk.folder / "drafts").glob("*.json"))
    state = Editor(Store(desk.file)).state("")
    found, _ = examine(desk.file, None, state.data)
    if found is None:
        # An aggregating rail's selectors are not seen: the draft says what is missing.
        assert drafts
        return
    whole, _ = examine(desk.file, None, text_of(BANK))
    assert whole is not None
    one, other = (next(rail for rail in bank.rails if rail.name == name) for bank in (whole, found))
    assert (one.transfer_type, one.expected_net) == (other.transfer_type, other.expected_net)
    for part in ("source_roles", "destination_roles", "leg_roles"):
        assert set(getattr(one, part)) >= set(getattr(other, part))
        assert bool(getattr(one, part)) == bool(getattr(other, part))


@pytest.mark.parametrize("engine", ENGINES)
def test_the_query_finds_the_rows(engine: str, bank_of: BankOf) -> None:
    bank, _ = bank_of(engine, BANK)
    tried = 0
    with connect(bank.target, read_only=True) as connection:
        for kind in KINDS:
            # Of an empty file every name is unknown, but for what asks for a declared rail.
            data = (
                b"instance: x\naccounts: []\nrails: []\n"
                if kind in ("rail", "template", "status")
                else text_of(BANK)
            )
            for each in unknown_names(kind, data):
                if "holder" not in each.seen_as and kind == "role":
                    continue
                query = feed_query(each, bank.target, PREFIX)
                found = sum(len(connection.rows(part)) for part in query.rstrip(";").split(";\n\n"))
                assert each.rows == found, (kind, each.name, query)
                tried += 1
    assert tried > 20


# Probe ----------------------------------------------------------------------------------------------------------------------


def test_the_probe_shows_every_line_and_leads_to_its_form_and_its_postings(
    desk: Desk, site_of: SiteOf
) -> None:
    site = site_of("sqlite", BANK)
    for kind, count in (
        ("rail", len({*books().rails, *(leg.rail_name for leg in books().live)})),
        (
            "template",
            len({*books().templates, *(leg.template_name for leg in books().live if leg.template_name)}),
        ),
        ("chain", 4),
    ):
        page = desk.page(f"/probe?kind={kind}")
        rows = page.all("tbody")[0].all("tr")
        assert count == len(rows), kind
        for row in rows:
            form, sheet = (link.attributes["href"] for link in row.all("a"))
            assert 200 == desk.client.get(form).status_code
            assert 200 == site.client.get(sheet).status_code and "is not" not in urlsplit(sheet).query


def test_the_address_of_a_probe_is_its_state(desk: Desk) -> None:
    chosen = str(
        next(books().days.of(leg).label for leg in books().live if leg.rail_name == "ExternalInbound")
    )
    page = desk.page(f"/probe?kind=rail&from={chosen}&to={chosen}&name=externalin")
    (row,) = page.all("tbody")[0].all("tr")
    day = [
        leg
        for leg in books().live
        if leg.rail_name == "ExternalInbound" and str(books().days.of(leg).label) == chosen
    ]
    assert f"{len({leg.transfer_id for leg in day})} transfer" in row.text
    assert f"{len(day)} leg" in row.text
    for hostile in (
        "kind=../x",
        "from=yesterday",
        "to=99999-01-01",
        "page=-1",
        "page=9999999999",
        "name=%00%ff'\"<script>",
    ):
        assert "<script>alert" not in desk.page(f"/probe?{hostile}").text
    assert "There is nothing of that name" in desk.page("/probe?name=nobody").text


def test_what_is_not_declared_and_what_is_not_seen_is_said(desk_of: DeskOf) -> None:
    desk = desk_of(without_rail("BranchDeposit"))
    page = desk.page("/probe?kind=rail&name=BranchDeposit")
    assert "Posted, and not declared" in page.text
    page = desk.page("/probe?kind=rail&from=1950-01-01&to=1950-01-02&name=ExternalInbound")
    assert "not seen in these days" in page.text


# Safety ---------------------------------------------------------------------------------------------------------------------


def test_a_hostile_request_declares_nothing(desk: Desk) -> None:
    each = next(
        each
        for kind in KINDS
        for each in unknown_names(kind, desk.data)
        if not KINDS[kind].refusal(each, read_declared(Document(desk.data.decode())))
    )
    path = f"/triage?kind={each.kind}"
    desk.change("/owner", {"team": "Ledger"})
    values = desk.form("/institution") | {"key": each.key}
    desk.page(path)
    before = everything(desk)
    for how, request in HOSTILE.items():
        options = request(values)
        headers = {"origin": "http://localhost", **options.pop("headers", {})}
        headers = {name: text for name, text in headers.items() if text}
        method = options.pop("method", "POST")
        options["params"] = {"kind": each.kind, **options.get("params", {})}
        answer = desk.client.request(method, "/studio/triage", headers=headers, **options)
        assert answer.status_code >= 400, how
        assert before == everything(desk), how
    assert 303 == desk.post(path, values).status_code
    assert before != everything(desk)


def test_without_a_build_the_pages_say_so(tmp_path: Path) -> None:
    file = tmp_path / "bank.yaml"
    file.write_bytes(text_of(BANK))
    house, editor = House("A bank", templates()), Editor(Store(file))
    house.rooms = [Views(house, editor).room, FeedViews(house, editor).room]
    desk = Desk(file, serve_alone(house, WebSettings(), "127.0.0.1"))
    for path in ("/probe", "/triage"):
        assert "no database" in desk.page(path).text
    assert 422 == desk.post("/triage?kind=rail", desk.form("/institution") | {"key": "x"}).status_code


def test_ten_thousand_names_are_paged(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    row = names("rail")[0]
    many = [row | {"name": f"Rail {number:05}", "row_count": 1} for number in range(10_000)]
    monkeypatch.setattr(
        Build, "_answer", lambda self, reading, asked: many if asked == question("rail") else []
    )
    page = desk.page("/triage?kind=rail&page=200")
    assert ["Rail 09950", "Rail 09999"] == [listed(page)[0], listed(page)[-1]]
    assert "9,951 to 10,000 of 10,000" in page.text
    assert 50 == len(listed(desk.page("/triage?kind=rail&page=99999")))
