"""What was planted is on the pages, row for row; a figure, its picture and its table say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import urlencode

import pytest

from recongen.apps.types import Sheet
from recongen.apps.visuals import Bar, Kpi, Line, Sankey, Table
from tests.apps.built import NAMES
from tests.truth.engines import ENGINES
from tests.truth.feeds import by_check
from tests.truth.oracle import CHECKS
from tests.web.conftest import Site, SiteOf
from tests.web.html import Element, chart_data, parse

EVERYTHING = {"pDays": "All days", "pAudience": "__ALL__"}

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("institution", NAMES)
@pytest.mark.parametrize("engine", ENGINES)
def test_planted_is_what_the_pages_list(engine: str, institution: str, site_of: SiteOf) -> None:
    """Every page of the table, for every check; nothing else is listed."""
    site = site_of(engine, institution)
    listed = Counter(
        key
        for page in pages(
            site, "/l1_reconciliation/exceptions", "rows", {**EVERYTHING, "rows.columns": "exception_key"}
        )
        for key in column(page, "rows", 0)
    )
    assert listed == Counter(site.bank.planted)
    expected = by_check(site.bank.planted)
    titles = check_titles(site)
    for check in CHECKS:
        chosen = {**EVERYTHING, "pCheck": titles[check], "rows.columns": "exception_key"}
        rows = (
            [
                key
                for page in pages(site, "/l1_reconciliation/exceptions", "rows", chosen)
                for key in column(page, "rows", 0)
            ]
            if check in titles
            else []
        )
        assert sorted(expected[check]) == sorted(rows), check


def check_titles(site: Site) -> dict[str, str]:
    page = parse(
        site.client.get(
            f"/l1_reconciliation/exceptions?{urlencode({**EVERYTHING, 'causes.columns': 'check_name'})}"
        ).text
    )
    return {}


def pages(site: Site, path: str, table: str, chosen: dict[str, str]) -> Iterator[Element]:
    """The page, and every one that its link to the next rows leads to."""
    address = f"{path}?{urlencode(chosen)}"
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
