"""Readers who wander: whatever a page offers can be followed, and every drill lands on rows."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from recongen.apps.datasets import Dataset
from recongen.apps.parts import Drill
from recongen.apps.trial.bench import widest
from recongen.apps.trial.running import FIRST
from recongen.apps.types import App, Sheet
from recongen.apps.visuals import DataVisual
from recongen.warehouse.connect import Connection, connect
from recongen.web import queries
from recongen.web.address import State, drill_state
from recongen.web.queries import Order
from tests.apps.built import NAMES
from tests.truth.engines import ENGINES
from tests.web.conftest import Site, SiteOf
from tests.web.html import Element, chart_data, parse

STEPS = 12
SEED = 20300701
NOT_A_FAULT = re.compile(
    r": (nothing here is called “.*” with what else is chosen|.* so no day lies between them)\.$"
)
"""Two choices of one form may leave nothing of each other; the page says so."""

pytestmark = pytest.mark.slow


@dataclass
class Walker:
    site: Site
    dice: random.Random
    way: list[str] = field(default_factory=list)

    def walk(self) -> None:
        address = "/"
        for _ in range(STEPS):
            page = self.visit(address)
            # After a file, back to the sheets.
            address = "/" if page is None else self.next(page)

    def visit(self, address: str) -> Element | None:
        self.way.append(address)
        response = self.site.client.get(address)
        assert response.status_code < 400, self.on_the_way(response.status_code)
        if not response.headers["content-type"].startswith("text/html"):
            return None
        page = parse(response.text)
        notes = [each.text for each in page.all("p", "note")]
        assert [] == [note for note in notes if not NOT_A_FAULT.search(note)], self.on_the_way(notes)
        return page

    def next(self, page: Element) -> str:
        """A link, or a form that is filled in: as often as there are others of its kind, not of all."""
        kinds: dict[str, list[str]] = {}
        for element in page.all("a"):
            href = element.attributes["href"]
            if not href.startswith("#"):
                kinds.setdefault(kind_of(element), []).append(href)
        for card in page.all("figure"):
            kinds.setdefault("picture", []).extend(links_of(card))
        forms = [self.filled(form) for form in page.all("form", method="get")]
        kinds |= {"form": forms} if forms else {}
        return self.dice.choice(self.dice.choice([each for each in kinds.values() if each]))

    def filled(self, form: Element) -> str:
        """Everything that the form offers may be chosen, and what it carries along goes along."""
        fields = [
            (each.attributes["name"], each.attributes["value"]) for each in form.all("input", type="hidden")
        ]
        for each in form.all("select"):
            options = [option.attributes["value"] for option in each.all("option")]
            fields.append((each.attributes["name"], self.dice.choice(options)))
        for each in form.all("input", type="checkbox"):
            if self.dice.random() < 0.3:
                fields.append((each.attributes["name"], each.attributes["value"]))
        for each in form.all("input"):
            name, kind = each.attributes.get("name"), each.attributes.get("type", "text")
            if name and kind in ("text", "date", "number", "search"):
                fields.append((name, self.typed(form, each, kind)))
        return f"{form.attributes['action']}?{urlencode(fields)}"

    def typed(self, form: Element, box: Element, kind: str) -> str:
        before = box.attributes.get("value", "")
        if self.dice.random() < 0.5:
            return before
        if kind == "date":
            return f"{self.dice.choice((2029, 2030))}-{self.dice.randint(1, 12):02}-{self.dice.randint(1, 28):02}"
        if kind == "number":
            return self.dice.choice((box.attributes["min"], box.attributes["max"]))
        if kind == "search":
            return self.dice.choice(("a", "an", "c-1", "%", "operat"))
        listed = form.all("datalist", id=box.attributes.get("list", ""))
        options = [each.attributes["value"] for each in listed[0].all("option")] if listed else []
        return self.dice.choice(options) if options else before

    def on_the_way(self, what: Any) -> str:
        return f"{what} on the way {' → '.join(self.way)}"


def kind_of(link: Element) -> str:
    """Links of one kind are as likely together as those of any other."""
    path = urlsplit(link.attributes["href"])
    what = re.sub(r"=[^&]*", "", path.query).rpartition(".")[2] if path.query else path.path.count("/")
    return f"{link.attributes.get('rel', '')} {link.attributes.get('id', '').partition('-')[0]} {what}"


def links_of(card: Element) -> Iterator[str]:
    """Where clicks on a picture lead."""
    if not card.all("script", "chart-data"):
        return
    data = chart_data(card)
    found = data["links"] if "links" in data else [flow["href"] for flow in data["flows"]]
    yield from (each for each in found or [] if each)


@pytest.mark.parametrize("institution", NAMES)
@pytest.mark.parametrize(
    ("engine", "count"),
    [
        ("sqlite", 10),
        ("postgres", 3),
        ("duckdb", 3),
        *(pytest.param(engine, 35, marks=pytest.mark.prove) for engine in ENGINES),
    ],
)
def test_walks_end_well(engine: str, count: int, institution: str, site_of: SiteOf) -> None:
    """Nothing that a page offers is refused, is not there, or cannot be used."""
    site = site_of(engine, institution)
    for number in range(count):
        Walker(site, random.Random(f"{SEED} {engine} {institution} {count} {number}")).walk()


@pytest.mark.parametrize("institution", NAMES)
@pytest.mark.parametrize(
    "engine",
    ["sqlite", *(pytest.param(engine, marks=pytest.mark.prove) for engine in ENGINES if engine != "sqlite")],
)
def test_every_drill_lands_on_rows(engine: str, institution: str, site_of: SiteOf) -> None:
    """Of the first rows of each visual: what the click narrows shows a row at least, and nothing of it is refused."""
    site = site_of(engine, institution)
    followed: set[str] = set()
    with connect(site.bank.target, read_only=True) as connection:
        for app in site.apps:
            for sheet in app.sheets:
                for visual in sheet.data_visuals:
                    for _, drill in visual.drills:
                        for target in targets(app, visual, drill, connection):
                            place = f"{app.name} {sheet.name} {visual.name} {drill.title} {target.href}"
                            assert (place, True) == (place, lands(site, target, drill, connection))
                            followed.add(f"{app.name} {sheet.name} {visual.name}")
    assert len(followed) > 20


def targets(app: App, visual: DataVisual, drill: Drill, connection: Connection) -> list[State]:
    """Where clicks on the first rows lead; at the defaults, or with nothing narrowed where there is no row."""
    orders = [Order(each.column, each.descending) for each in getattr(visual, "order", ())]
    names = [column.name for column in visual.dataset.columns]
    for chosen in ({}, widest(visual.dataset)):
        rows = queries.page(connection, visual.dataset, chosen, orders, FIRST, 0)
        states = [drill_state(app, drill, dict(zip(names, row, strict=True))) for row in rows]
        found = {state.href: state for state in states if state}
        if found:
            return list(found.values())
    return []


def lands(site: Site, target: State, drill: Drill, connection: Connection) -> bool:
    response = site.client.get(target.href)
    assert 200 == response.status_code, target.href
    page = parse(response.text)
    assert [] == [each.text for each in page.all("p", "note")], target.href
    shown = [visual for visual in narrowed(target.sheet, drill, connection) if has_rows(page, visual)]
    return bool(shown) or not list(narrowed(target.sheet, drill, connection))


def narrowed(sheet: Sheet, drill: Drill, connection: Connection) -> Iterator[DataVisual]:
    """The visuals that the drill narrows, of which the books have rows at all."""
    names = drill.columns.keys() | drill.constants.keys()
    for visual in sheet.data_visuals:
        if names & visual.dataset.parameter_names and is_filled(visual.dataset, connection):
            yield visual


def is_filled(dataset: Dataset, connection: Connection) -> bool:
    chosen = {name: (value,) for name, value in widest(dataset).items()}
    return queries.figures(connection, dataset, chosen, [])[0] > 0


def has_rows(page: Element, visual: DataVisual) -> bool:
    card = page.one(id=f"v-{visual.name}")
    if card.all("tbody"):
        return card.all("tbody")[0].all("tr") != []
    return bool(card.all("data")) and visual.empty not in card.text
