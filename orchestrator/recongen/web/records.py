"""What a page shows, as its template prints it: text that is ready to read, and addresses that are ready to follow.

Nothing here knows a request, a database or a template.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from markupsafe import Markup

from recongen.apps.column_types import Meaning

Notice = Literal["warning", "error", "note"]


@dataclass(frozen=True)
class Link:
    title: str
    href: str


@dataclass(frozen=True)
class Banner:
    """What a reader must know before the figures."""

    kind: Notice
    text: str
    link: Link | None = None


# Controls -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Choice:
    """A select. `name` is the field of the form, a parameter's name.

    `kind` is `list` (one of a few: `<select>`), `boxes` (several of a few: checkboxes) or `search` (one or several of
    many: what is chosen as checkboxes, and a box to type into whose suggestions `options` begins with; the address
    `suggestions` with `q=` has others).
    """

    template = "controls/choice.html"
    name: str
    title: str
    kind: Literal["list", "boxes", "search"]
    options: Sequence[Option]
    several: bool
    default_label: str
    """What no choice means: All, or a day in words."""
    summary: str
    """What is chosen, in a few words."""
    suggestions: str = ""
    more: bool = False
    """Folded away until somebody wants more."""


@dataclass(frozen=True)
class Days:
    """Two days; each value is an ISO day or empty."""

    template = "controls/days.html"
    title: str
    start_name: str
    start: str
    end_name: str
    end: str
    more: bool = False


@dataclass(frozen=True)
class Range:
    """A number between two ends."""

    template = "controls/range.html"
    name: str
    title: str
    value: str
    low: str
    high: str
    step: str
    more: bool = False


@dataclass(frozen=True)
class Box:
    """A box to type into."""

    template = "controls/box.html"
    name: str
    title: str
    value: str
    more: bool = False


Control = Choice | Days | Range | Box


@dataclass(frozen=True)
class Chip:
    """Something that narrows the sheet and that no control shows: a drill set it."""

    text: str
    without: str
    """The address without it."""


@dataclass(frozen=True)
class Bar:
    """The filters of a sheet: a form whose method is GET."""

    action: str
    controls: Sequence[Control]
    hidden: Sequence[tuple[str, str]]
    """Fields that go along: sort orders, chosen columns, what drills set."""
    defaults: Mapping[str, str]
    """By field, the value that is the same as none, so that a script can leave it out of the address."""
    chips: Sequence[Chip]
    reset: str
    is_narrowed: bool


# Visuals --------------------------------------------------------------------------------------------------------------


Head = tuple[str, str, str, int, int]
"""The fields of a `View`."""


@dataclass(frozen=True)
class View:
    """The least of every visual. `width` of `of_width` is its share of the row."""

    name: str
    title: str
    subtitle: str
    width: int
    of_width: int


@dataclass(frozen=True)
class TextView(View):
    template = "visuals/text.html"
    paragraphs: Sequence[str] = ()
    bullets: Sequence[str] = ()


@dataclass(frozen=True)
class KpiView(View):
    template = "visuals/kpi.html"
    text: str = ""
    """The figure as people read it; `–` where there is none."""
    value: str = ""
    """The figure as programs read it: `5120.75`, `2030-07-05`, or empty."""
    meaning: Meaning | None = None
    comparison: str = ""
    """`of 1,752`, `3 more than the 12 before`."""
    trend: Literal["", "better", "worse"] = ""
    note: str = ""
    """What 0 means, or why there is no figure."""


@dataclass(frozen=True)
class Cell:
    text: str
    value: str = ""
    """As programs read it, where it differs: a number without thousands separators."""
    href: str = ""
    meaning: Meaning | None = None


@dataclass(frozen=True)
class Heading:
    text: str
    is_number: bool = False
    """Right-aligned, in tabular figures."""
    is_long: bool = False
    """Its text goes on several lines."""
    href: str = ""
    """Sorts by this column."""
    sort: Literal["", "ascending", "descending"] = ""
    help: str = ""
    name: str = ""


@dataclass(frozen=True)
class PlainTable:
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class ChartView(View):
    """A picture and the same as a table. `data` is what `charts.js` draws:

    bar: {kind, horizontal, stacked, format, categories: [text], series: [{name, meaning, values: [number|null]}],
          links: [address|null per category], reference: {value, label}|null, label: what the numbers are}
    line: the same without links.
    sankey: {kind, format, nodes: [text], flows: [{origin, destination: positions in nodes, value, href}]}
    """

    template = "visuals/chart.html"
    data: Mapping[str, Any] = field(default_factory=dict)
    summary: str = ""
    """What somebody hears who cannot see it."""
    table: PlainTable | None = None
    """None where there is nothing to draw; then `empty` says why."""
    empty: str = ""
    note: str = ""
    """What is left out: the 50 largest of 812 flows."""


@dataclass(frozen=True)
class TableRow:
    cells: Sequence[Cell]
    left: Link | None
    """What a click on the row's first cell does, where the app declares one."""
    menu: Sequence[Link]
    """The other drills, and last the row's details."""
    is_open: bool = False
    """Its details are shown below the table."""


@dataclass(frozen=True)
class ColumnChoice:
    name: str
    label: str
    is_shown: bool


@dataclass(frozen=True)
class Fact:
    """One line of a row's details."""

    label: str
    cell: Cell
    help: str = ""
    lines: Sequence[tuple[str, str]] = ()
    """Of JSON: each name and value."""


@dataclass(frozen=True)
class Details:
    """One row, whole."""

    title: str
    facts: Sequence[Fact]
    drills: Sequence[Link]
    check: str = ""
    """What people call the check that found it."""
    explanation: Markup = field(default_factory=Markup)
    """What its model's doc block says."""
    handbook: str = ""
    """The address of the check's page in the handbook, where there is one."""
    declaration: tuple[str, str] | None = None
    """`bank.yaml:212`, and the lines that stand there."""
    entries: PlainTable | None = None
    """Every entry that the transaction had, the one in force first."""
    close: str = ""


@dataclass(frozen=True)
class TableView(View):
    template = "visuals/table.html"
    headings: Sequence[Heading] = ()
    below: int = 0
    """So many of the last columns, long text, stand on a line of their own beneath each row."""
    rows: Sequence[TableRow] = ()
    totals: Sequence[Cell] = ()
    """One per heading, or none at all."""
    first: int = 0
    last: int = 0
    total: int = 0
    """`first`–`last` of `total` rows."""
    previous: str = ""
    next: str = ""
    empty: str = ""
    action: str = ""
    hidden: Sequence[tuple[str, str]] = ()
    columns: Sequence[ColumnChoice] = ()
    """For the form that chooses columns: GET to `action` with `hidden` and a field `<name>.columns` per column."""
    csv: str = ""
    xlsx: str = ""
    details: Details | None = None


Visual = TextView | KpiView | ChartView | TableView


# Pages ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NavSheet:
    title: str
    href: str
    count: str = ""
    count_title: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class NavApp:
    title: str
    sheets: Sequence[NavSheet]
    is_current: bool = False


@dataclass(frozen=True)
class Stamp:
    """What the figures are based on. `is_fresh` is false while a banner warns about them."""

    is_fresh: bool
    state: str
    """`Build complete`, `A build is running`."""
    facts: Sequence[str]
    """`as of 1 Oct 2030 00:00 UTC`, `latest business day 30 Sep 2030`, `feed 6 hours old`."""
    build: str
    """The build's id, which a script compares with the latest one."""
    year: str = ""
    """Of the figures; said once here, so that tables need not repeat it."""


@dataclass(frozen=True)
class Frame:
    """What stands around every page."""

    institution: str
    nav: Sequence[NavApp]
    stamp: Stamp | None
    banners: Sequence[Banner]
    reader: str = ""
    """Who is logged in."""
    accent: str = ""
    handbook: str = ""
    """Its address, where there is one."""
    search: str = ""
    """What was searched for."""


@dataclass(frozen=True)
class SheetPage:
    frame: Frame
    app: str
    title: str
    question: str
    bar: Bar | None
    rows: Sequence[Sequence[Visual]]
    help: Sequence[str]
    notes: Sequence[str]
    """What of the address could not be used, in words."""
    currency: str
    audience: str = ""
    handbook: str = ""
    """The address of the sheet's page in the handbook, where there is one."""


@dataclass(frozen=True)
class Hits:
    title: str
    links: Sequence[Link]
    has_more: bool = False


@dataclass(frozen=True)
class SearchPage:
    frame: Frame
    text: str
    hits: Sequence[Hits]


@dataclass(frozen=True)
class MessagePage:
    """Instead of a sheet: there is none, there is no database, or a build has it."""

    frame: Frame
    title: str
    paragraphs: Sequence[str]
    refresh: int | None = None
    """Seconds after which the page asks again."""
