"""A small app that is made up: a parameter of each type, and a table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from recongen.apps.controls import DateRange, FreeText, Select, Slider
from recongen.apps.datasets import Column, Dataset, Parameter
from recongen.apps.parts import Drill
from recongen.apps.types import App, Sheet
from recongen.apps.visuals import Order, Table
from recongen.warehouse.target import Target

ROLE = Parameter("pRole", "text", ("All",), several=True, all="All")
NAME = Parameter("pName", "text", ("All",), all="All")
WINDOW = Parameter("pWindow", "text", ("7",), all="0")
DAYS = Parameter("pDays", "integer", (30,))
RATIO = Parameter("pRatio", "decimal", (Decimal("0.5"),))
FIRST = Parameter("pFirst", "date", (date(1900, 1, 1),), all=date(1900, 1, 1))
LAST = Parameter("pLast", "date", (date(9999, 12, 31),), all=date(9999, 12, 31))
KEY = Parameter("pKey", "text", ("All",), all="All")
PARAMETERS = (ROLE, NAME, WINDOW, DAYS, RATIO, FIRST, LAST, KEY)


def column(name: str, of: str = "text", form: str = "text") -> Column:
    return Column(name, of, of, f"{name}.", name.capitalize(), form)  # type: ignore[arg-type]


COLUMNS = (
    column("name"),
    column("kind"),
    column("day", "date", "day"),
    column("n", "integer", "count"),
    column("amount", "decimal", "number"),
)
ROWS = Dataset("small_rows", "select 1", COLUMNS, PARAMETERS, frozenset(), "Rows.")
TABLE = Table(
    "rows",
    "Rows",
    "All of them.",
    ROWS,
    "None.",
    columns=COLUMNS[:3],
    order=(Order(COLUMNS[0]),),
    left=Drill("Open {name}", "main", columns={"pKey": COLUMNS[0]}),
)
CONTROLS = (
    Select("role", "Role", ROLE, dataset=ROWS, column=COLUMNS[1]),
    FreeText("name", "Name", NAME),
    Select("window", "Window", WINDOW, values=(("7", "A week"), ("30", "A month"), ("0", "All days"))),
    Slider("days", "Days", DAYS, Decimal(1), Decimal(90), Decimal(1)),
    Slider("ratio", "Ratio", RATIO, Decimal(0), Decimal(1), Decimal("0.1")),
    DateRange("range", "Between", FIRST, LAST),
)
MAIN = Sheet("main", "Main", "What is there?", CONTROLS, ((TABLE,),))
BARE = Sheet("bare", "Bare", "What else?", (), ((TABLE,),))
APP = App("small", "Small", "It is small.", 1, sheets=(MAIN, BARE))


def small_target(engine: str, folder: Path, fixture: Callable[[str], Any]) -> Target:
    """A database with nothing in it."""
    if engine == "postgres":
        server = fixture("postgres_server")
        return Target(engine, "public", server["dbname"], 1, folder, "t", settings=server)
    file = str(folder / f"small.{engine}")
    settings = {"schemas_and_paths": {"main": file}} if engine == "sqlite" else {"path": file}
    return Target(engine, "main", None, 1, folder, "t", settings=settings)
