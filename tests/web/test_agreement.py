"""What was planted is on the pages, row for row; a figure, its picture and its table say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from recongen.apps import rows as dataset_rows
from recongen.apps.datasets import Column
from recongen.apps.visuals import Bar, DataVisual, Kpi, Line, Sankey, Table
from recongen.apps.words import ABSENT, format_value, plain
from recongen.warehouse.connect import connect
from recongen.web.visuals.charts import OTHER
from tests.apps.built import NAMES
from tests.truth.engines import ENGINES
from tests.truth.feeds import by_check
from tests.truth.oracle import CHECKS
from tests.web.conftest import Site, SiteOf
from tests.web.html import Element, chart_data, parse
from tests.web.test_exports import Book

EXCEPTIONS = "/l1_reconciliation/exceptions"
EVERYTHING = {"pDays": "All days", "pAudience": "__ALL__", "rows.columns": "exception_key"}

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("institution", NAMES)
@pytest.mark.parametrize("engine", ENGINES)
def test_planted_is_what_the_pages_list(engine: str, institution: str, site_of: SiteOf) -> None:
    """Every page of the table, of every check and of all together."""
    site = site_of(engine, institution)
    assert sorted(site.bank.planted) == sorted(listed(site, {}))
    expected = by_check(site.bank.planted)
    for check in CHECKS:
        found = listed(site, {"pCheck": site.titles[check]})
        assert (check, expected[check]) == (check, sorted(found))


@pytest.mark.parametrize(
    "query",
    ["pFrom=2199-01-01&pTo=2199-01-31", "pFrom=2030-02-01&pTo=2029-02-01", "pRole=FeeIncome&pSeverity=low"],
)
def test_a_choice_that_leaves_no_row_does_not_make_the_books_good(query: str, site_of: SiteOf) -> None:
    site = site_of("sqlite", NAMES[0])
    assert "Nothing is wrong" not in site.client.get(f"{EXCEPTIONS}?{query}").text
    for app, sheet in ((each, sheet) for each in site.apps for sheet in each.sheets):
        page = parse(site.client.get(f"/{app.name}/{sheet.name}?pFrom=2030-02-01&pTo=2029-02-01").text)
        for visual in sheet.data_visuals:
            if isinstance(visual, Kpi) and {"pFrom", "pTo"} <= visual.dataset.parameter_names:
                card = page.one("section", id=f"v-{visual.name}")
                assert "good" not in str(card.attributes.get("class")), (sheet.name, visual.name)


def test_a_workbook_says_what_its_rows_were_chosen_by(site_of: SiteOf) -> None:
    """By the reader, and by the sheet itself."""
    content = (
        site_of("sqlite", NAMES[0])
        .client.get(f"{EXCEPTIONS}/rows.xlsx?pSeverity=high&pTo=2030-01-05")
        .content
    )
    about = {name: text for (_, name), (_, text) in Book(content).cells(2)}
    assert ("high", "All", "2030-01-05") == tuple(
        about[name] for name in ("Severity", "Account", "Or between, last day")
    )
    # Chosen days take its place.
    assert "Days" not in about


def listed(site: Site, chosen: Mapping[str, str]) -> list[str]:
    address = f"{EXCEPTIONS}?{urlencode({**EVERYTHING, **chosen})}"
    return [key for page in pages(site, address, "rows") for key in column(page, "rows", 0)]


@pytest.mark.parametrize("institution", NAMES)
@pytest.mark.parametrize("engine", ENGINES)
def test_figures_pictures_and_tables_say_what_the_rows_say(
    engine: str, institution: str, site_of: SiteOf
) -> None:
    """Computed from all rows in Python, and read from the HTML."""
    site = site_of(engine, institution)
    compared = Counter[str]()
    with connect(site.bank.target, read_only=True) as connection:
        for app, sheet in [(each, sheet) for each in site.apps for sheet in each.sheets]:
            page = parse(site.client.get(f"/{app.name}/{sheet.name}").text)
            for visual in sheet.data_visuals:
                rows = dataset_rows.run(connection, visual.dataset)
                place = f"{app.name} {sheet.name} {visual.name}"
                assert (place, expected(visual, rows)) == (place, on_page(page, visual))
                compared[type(visual).__name__] += 1
    assert {"Kpi", "Bar", "Line", "Table", "Sankey"} <= compared.keys()


def expected(visual: DataVisual, rows: dataset_rows.Rows) -> Any:
    """A figure; a picture's groups, of which the order is its own; a table's number of rows and its totals."""
    if isinstance(visual, Table):
        totals = [rows.figures(each, "sum", ())[()] or 0 for each in visual.total] if rows.rows else []
        return len(rows.rows), [plain(each) for each in totals]
    measure = visual.measures[0]
    found = rows.figures(measure.column, measure.aggregate, visual.dimensions)
    if isinstance(visual, Kpi):
        value = found[()]
        return plain(0 if value is None and measure.aggregate == "sum" else value)
    if isinstance(visual, Bar) and visual.top:
        found = with_other(visual, rows)
    words = {
        tuple(word(key, each) for key, each in zip(keys, visual.dimensions, strict=True)): plain(value)
        for keys, value in found.items()
    }
    return visual.top if isinstance(visual, Sankey) and len(words) > visual.top else words


def word(value: Any, column: Column) -> str:
    return OTHER if value == OTHER else format_value(value, column.format)


def with_other(visual: Bar, rows: dataset_rows.Rows) -> dict[dataset_rows.Row, Any]:
    """The figures of the largest categories, and of all other rows together."""
    measure, position = visual.value, rows.columns.index(visual.category)
    sizes = rows.figures(measure.column, measure.aggregate, [visual.category])
    largest = sorted(sizes, key=lambda key: (-sizes[key], str(key[0])))[: visual.top]
    kept = {key[0] for key in largest}
    renamed = [
        (*row[:position], row[position] if row[position] in kept else OTHER, *row[position + 1 :])
        for row in rows.rows
    ]
    return dataset_rows.Rows(rows.columns, tuple(renamed)).figures(
        measure.column, measure.aggregate, visual.dimensions
    )


def on_page(page: Element, visual: DataVisual) -> Any:
    card = page.one(id=f"v-{visual.name}")
    if isinstance(visual, Kpi):
        return card.one("data").attributes["value"]
    if isinstance(visual, Table):
        return total(card), [machine(cell) for cell in totals(card, visual)]
    bodies = card.all("tbody")
    rows = [row.all("th") + row.all("td") for row in bodies[0].all("tr")] if bodies else []
    groups = {tuple(cell.text for cell in row[:-1]): machine(row[-1]) for row in rows}
    if isinstance(visual, Bar | Line):
        drawn = (
            [
                value
                for series in chart_data(card)["series"]
                for value in series["values"]
                if value is not None
            ]
            if rows
            else []
        )
        assert sorted(float(value) for value in groups.values() if value) == sorted(
            v for v in drawn if v or not visual.fill
        )
    if isinstance(visual, Sankey) and len(groups) == visual.top:
        return visual.top
    return groups


def machine(cell: Element) -> str:
    """The value that a program reads."""
    found = cell.all("data")
    return found[0].attributes["value"] if found else cell.text.removeprefix(ABSENT)


def total(card: Element) -> int:
    counts = card.all("span", "count")
    return int(counts[0].text.rpartition(" of ")[2].replace(",", "")) if counts else 0


def totals(card: Element, visual: Table) -> list[Element]:
    feet = card.all("tfoot")
    if not feet:
        return []
    cells = feet[0].all("td")
    return [cells[visual.columns.index(each)] for each in visual.total]


def pages(site: Site, address: str, table: str) -> Iterator[Element]:
    """The page, and every one that its link to the next rows leads to."""
    while address:
        response = site.client.get(address)
        assert 200 == response.status_code, address
        page = parse(response.text)
        yield page
        following = page.one(id=f"v-{table}").all("a", rel="next")
        address = following[0].attributes["href"] if following else ""


def column(page: Element, table: str, position: int) -> list[str]:
    bodies = page.one(id=f"v-{table}").all("tbody")
    return [row.all("td")[position].text for row in bodies[0].all("tr")] if bodies else []
