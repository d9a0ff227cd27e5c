"""A small app with every kind of visual, control and drill, as the loader would give it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from recongen.apps.controls import DateRange, FreeText, Select, Slider
from recongen.apps.datasets import Column, Dataset, Parameter
from recongen.apps.parts import Drill, Measure
from recongen.apps.types import App, Sheet
from recongen.apps.visuals import (
    Against,
    Bar,
    Kpi,
    Line,
    Order,
    Reference,
    Sankey,
    Table,
    Text,
    Threshold,
)
from recongen.declared.nodes import NOWHERE, Mapping
from recongen.declared.reading import Place, Report
from recongen.declared.records import put_at
from recongen.quicksight.deployment import Deployment
from recongen.quicksight.emit import emit
from recongen.quicksight.requests import Resource
from recongen.warehouse.target import Target
from tests.quicksight.requests_made_by_hand import ACCOUNT, ANN, BOB, REGION

HERE = Place(Report(Mapping(NOWHERE, ()), "models/exposures/small.yml", "exposures[0]"))
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:bank-AbCdEf"
THEME = {
    "theme_name": "Bark",
    "analysis_name_prefix": "SNB",
    "data_colors": ["#2f5d3a", "#B5793B"],
    "gradient": ["#dce8d8", "#2F5D3A"],
    "accent": "#2f5d3a",
}


def column(name: str, kind: Any, form: Any, declared: str = "text", **more: Any) -> Column:
    label = name.replace("_", " ").capitalize()
    return Column(name, kind, declared, f"What {name} is.", label, form, **more)


ACCOUNT_ID, NAME, ROLE = (column(name, "text", "text") for name in ("account_id", "account", "account_role"))
DAY = column("business_day", "date", "day", "date")
POSTED = column("posting", "timestamp", "instant", "timestamp")
MONEY = column("amount", "decimal", "money", "numeric(38,2)")
LEGS = column("legs", "integer", "count", "integer")
SHARE = column("share", "decimal", "percent", "numeric(5,4)")
AGE = column("age", "decimal", "hours", "numeric(10,1)")
IS_OPEN = column("is_open", "integer", "flag", "integer", width=70)
STATE = column("state", "text", "text", wrap=True, meanings=(("new", "bad"), ("it's over", "good")))
OTHER = column("other_account", "text", "text")

ALL = "__ALL__"
P_ROLE = Parameter("pRole", "text", (ALL,), several=True, all=ALL, unchosen="All")
P_ACCOUNT = Parameter("pAccount", "text", ("__BUSIEST__",), unchosen="The busiest")
P_WINDOW = Parameter("pWindow", "text", ("Last 7 days",))
P_LEAST = Parameter("pLeast", "decimal", (Decimal("0.5"),))
P_FROM = Parameter("pFrom", "date", (date(1900, 1, 1),))
P_TO = Parameter("pTo", "date", (date(2199, 12, 31),))
P_STATUS = Parameter("pStatus", "text", ("high", "low"), several=True, all=ALL)
P_SEARCH = Parameter("pSearch", "text", (ALL,), all=ALL, unchosen="All")
P_DAY = Parameter("pDay", "date", (date(1900, 1, 1),))
EVERY = (P_ACCOUNT, P_DAY, P_FROM, P_LEAST, P_ROLE, P_SEARCH, P_STATUS, P_TO, P_WINDOW)


def dataset(name: str, columns: tuple[Column, ...], parameters: tuple[Parameter, ...] = ()) -> Dataset:
    tests = "".join(f" and <<${parameter.name}>> = <<${parameter.name}>>" for parameter in parameters)
    listed = ", ".join(each.name for each in columns)
    sql = f"select {listed} from x where 1 = 1{tests}"
    return put_at(HERE, Dataset(name, sql, columns, parameters, frozenset(), f"Rows of {name}."))


MOVES = dataset(
    "small_moves",
    (ACCOUNT_ID, NAME, ROLE, OTHER, DAY, POSTED, MONEY, LEGS, SHARE, AGE, IS_OPEN, STATE),
    EVERY,
)
BUILD = dataset("small_build", (POSTED, AGE))
ROLES = dataset("small_roles", (ROLE,))
ACCOUNTS = dataset("small_accounts", (ACCOUNT_ID, ROLE), (P_ROLE,))
DAYS = dataset("small_days", (DAY,), (P_ACCOUNT,))

SUM = Measure(MONEY, "sum", "Money", "money")
COUNT = Measure(ACCOUNT_ID, "distinct_count", "Accounts", "count")
TO_DETAIL = Drill("Detail", "detail", {"pAccount": ACCOUNT_ID, "pDay": DAY}, {"pStatus": "low"})
TO_INFO = Drill("Info of {account} {", "info")
BY_STATE = Drill("What it is", "overview", by=STATE, to={"new": "detail", "it's over": "info"})
ONLY_ROLE = Drill("Only this role", "overview", {"pRole": ROLE})


def visual(kind: Any, name: str, *values: Any, **more: Any) -> Any:
    return kind(name, name.capitalize(), f"Of {name}.", MOVES, f"No {name}.", *values, **more)


CONTROLS = (
    DateRange("dates", "Between", P_FROM, P_TO),
    Select("role", "Role", P_ROLE, dataset=ROLES, column=ROLE),
    Select("account", "Account", P_ACCOUNT, dataset=ACCOUNTS, column=ACCOUNT_ID, after="role"),
    Select("day", "Day", P_DAY, dataset=DAYS, column=DAY, after="account"),
    Select("window", "Days", P_WINDOW, values=(("Last 7 days", "Last 7 days"), ("All days", "All days"))),
    Select("status", "Status", P_STATUS, values=((ALL, "All"), ("high", "Grave"), ("low", "Low"))),
    Slider("least", "At least", P_LEAST, Decimal(0), Decimal(4), Decimal("0.5")),
    FreeText("search", "Search", P_SEARCH),
)
OVERVIEW = Sheet(
    "overview",
    "Overview",
    "What moved?",
    CONTROLS,
    (
        (
            visual(
                Kpi,
                "money",
                SUM,
                Against("before", COUNT, "down"),
                (Threshold(Decimal(0), "good"), Threshold(Decimal(1), "bad")),
                "Nothing moved",
            ),
            visual(Kpi, "role", COUNT, width=2),
        ),
        (
            visual(
                Bar,
                "by_role",
                ROLE,
                SUM,
                LEGS,
                horizontal=True,
                stacked=True,
                top=10,
                sort="size",
                left=ONLY_ROLE,
            ),
            visual(Bar, "by_day", DAY, SUM, STATE, fill=True, reference=Reference(Decimal("2.5"), "Usual")),
        ),
        (visual(Line, "trend", DAY, SUM, ROLE, True, right=(ONLY_ROLE,)),),
        (visual(Sankey, "flow", NAME, OTHER, SUM, left=TO_INFO),),
        (
            visual(
                Table,
                "rows",
                (NAME, POSTED, MONEY, LEGS, SHARE, AGE, IS_OPEN),
                (Order(DAY, True), Order(NAME)),
                (MONEY,),
                (ROLE,),
                left=TO_DETAIL,
                right=(TO_INFO, ONLY_ROLE),
            ),
            visual(Table, "states", (STATE, MONEY), left=BY_STATE),
        ),
    ),
    ("Begin at the top.",),
)
STAMP = put_at(HERE, Table("stamp", "Built", "Of it.", BUILD, "Nothing.", (POSTED, AGE), page_size=1))
DETAIL = Sheet("detail", "Detail", "Which?", (), ((visual(Table, "rows", (ACCOUNT_ID,)),),))
INFO = Sheet(
    "info",
    "Info",
    "What is this?",
    (),
    ((Text("about", "R&D <b>", "So it is", ("One & two.", "Three <4."), ("First", "2nd\x00")),),),
)
APP = App("small", "Small", "An app.", 1, (OVERVIEW, DETAIL, INFO), "accountants", "euros", STAMP)


def deployment(**changes: Any) -> Deployment:
    members: dict[str, Any] = {"owners": (ANN,), "viewers": (BOB,), "secret_arn": SECRET, **changes}
    return Deployment("snb", ACCOUNT, REGION, **members)


def target(adapter: str = "postgres", **settings: Any) -> Target:
    place = {"host": "db.example.com", "password": "hidden", **settings}
    return Target(adapter, "bank", "books", 1, Path(), adapter, settings=place)


def emitted(*apps: App, theme: dict[str, Any] | None = THEME) -> tuple[Resource, ...]:
    return emit(apps or (APP,), deployment(), target(), theme)


def request(kind: str, part: str = "small") -> dict[str, Any]:
    (found,) = [each.request for each in emitted() if (each.kind, each.id) == (kind, f"snb-{part}")]
    return dict(found)
