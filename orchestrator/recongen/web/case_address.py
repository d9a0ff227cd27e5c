"""What leads to the page of a case: a row with an `episode_key`, in an app that lists cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from recongen.apps.types import App, Sheet
from recongen.apps.visuals import Table
from recongen.casework import case_href
from recongen.feed.contract import CASE_EVENTS
from recongen.web.address import is_storable
from recongen.web.records import Link

DATASET = "l1_cases"
KEY = "episode_key"
LONGEST_KEY = CASE_EVENTS.column(KEY).length


class Listed(NamedTuple):
    """The table in which an app lists cases."""

    sheet: Sheet
    table: Table


def is_key(text: str) -> bool:
    return 0 < len(text) <= LONGEST_KEY and is_storable(text)


def find_list(app: App) -> Listed | None:
    tables = (
        Listed(sheet, visual) for sheet in app.sheets for visual in sheet.visuals if isinstance(visual, Table)
    )
    return next((each for each in tables if each.table.dataset.name == DATASET), None)


def case_link(app: App, row: Mapping[str, Any]) -> Link | None:
    key = row.get(KEY)
    return Link("The case, and what was said of it", case_href(key)) if key and find_list(app) else None
