"""The address of a sheet, which is all of its state: what is chosen, how tables are sorted and paged, which row is open.

    /l1_reconciliation/exceptions?pWindow=Last+7+days&pRole=DDA&pRole=GL&causes.sort=-money&causes.page=2

Whatever cannot be used of an address is said in words and left out; nothing of it ever raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from recongen.apps.controls import DateRange, Select, Slider
from recongen.apps.datasets import Parameter, Value
from recongen.apps.parts import Drill
from recongen.apps.rows import as_value
from recongen.apps.types import App, Sheet
from recongen.apps.visuals import Table
from recongen.apps.words import plain
from recongen.config import FIRST_DAY, LAST_DAY
from recongen.text import printable

MOST_VALUES = 100
"""Of one parameter."""
LONGEST = 2_000
"""Characters of a text."""
MOST_NOTES = 5

Values = tuple[Value, ...]
_ROW = re.compile(r"(\d{1,9})-([0-9a-f]{12})")


@dataclass(frozen=True)
class TableState:
    """What is empty is as the app declares it."""

    sort: str = ""
    """A column's name; with `-` before it, the greatest first."""
    page: int = 1
    columns: tuple[str, ...] = ()
    row: str = ""
    """The position of the open row from 0 on, and a digest of its values: `17-1f2e3d4c5b6a`."""

    def items(self, name: str) -> Iterator[tuple[str, str]]:
        if self.sort:
            yield f"{name}.sort", self.sort
        for column in self.columns:
            yield f"{name}.columns", column
        if self.page > 1:
            yield f"{name}.page", str(self.page)
        if self.row:
            yield f"{name}.row", self.row

    @property
    def row_position(self) -> tuple[int, str] | None:
        found = _ROW.fullmatch(self.row)
        return (int(found[1]), found[2]) if found else None


@dataclass(frozen=True)
class State:
    app: App
    sheet: Sheet
    chosen: Mapping[str, Values] = field(default_factory=dict)
    """Only what differs from the defaults."""
    tables: Mapping[str, TableState] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def items(self) -> list[tuple[str, str]]:
        """The fields of its address."""
        return [*_chosen_items(self.chosen), *self._table_items()]

    @property
    def path(self) -> str:
        return f"/{self.app.name}/{self.sheet.name}"

    @property
    def href(self) -> str:
        items = self.items
        return f"{self.path}?{urlencode(items, quote_via=quote)}" if items else self.path

    def _table_items(self) -> Iterator[tuple[str, str]]:
        for name in sorted(self.tables):
            yield from self.tables[name].items(name)

    def table(self, name: str) -> TableState:
        return self.tables.get(name, TableState())

    def with_table(self, name: str, **changes: Any) -> State:
        changed = replace(self.table(name), **changes)
        return replace(self, tables={**self.tables, name: changed})

    def without(self, parameter: str) -> State:
        """That parameter at its default again; another choice shows other rows, so pages begin again."""
        chosen = {name: values for name, values in self.chosen.items() if name != parameter}
        return replace(self, chosen=chosen, tables=self.first_pages)

    @property
    def first_pages(self) -> dict[str, TableState]:
        return {name: replace(table, page=1, row="") for name, table in self.tables.items()}

    def values(self, parameter: Parameter) -> Values:
        return self.chosen.get(parameter.name, parameter.default)

    def of_dataset(self, names: Iterable[str]) -> dict[str, Values]:
        return {name: self.chosen[name] for name in sorted(names) if name in self.chosen}


def state_of(app: App, sheet: Sheet, items: Sequence[tuple[str, str]]) -> State:
    """What the fields of an address say; values that are empty say nothing."""
    notes: list[str] = []
    chosen: dict[str, Values] = {}
    by_name: dict[str, list[str]] = {}
    for name, text in items:
        by_name.setdefault(name, []).append(text)
    tables = {visual.name: visual for visual in sheet.visuals if isinstance(visual, Table)}
    states: dict[str, TableState] = {}
    parameters = sheet.parameters
    for name, texts in by_name.items():
        filled = [text for text in texts if text.strip()]
        visual, _, aspect = name.partition(".")
        if name in parameters:
            values = _values(parameters[name], sheet, filled, notes)
            if values and set(values) != set(parameters[name].default):
                chosen[name] = values
        elif visual in tables and aspect in ("sort", "page", "columns", "row"):
            before = states.get(visual, TableState())
            states[visual] = _with_aspect(before, tables[visual], aspect, filled, notes)
        elif filled:
            notes.append(f"This sheet does not know {_quote(name)}: it was left out.")
    notes += _reversed_days(sheet, chosen)
    kept = {name: state for name, state in states.items() if state != TableState()}
    return State(app, sheet, chosen, kept, first_notes(notes))


def _reversed_days(sheet: Sheet, chosen: Mapping[str, Values]) -> Iterator[str]:
    for control in sheet.controls:
        if isinstance(control, DateRange):
            start, end = (chosen.get(each.name, each.default)[0] for each in (control.start, control.end))
            if start > end:  # type: ignore[operator]
                yield f"{control.title}: {plain(start)} is after {plain(end)}, so no day lies between them."


def first_notes(notes: list[str]) -> tuple[str, ...]:
    distinct = list(dict.fromkeys(notes))
    more = len(distinct) - MOST_NOTES
    return (*distinct[:MOST_NOTES], *([f"{more:,} more could not be used."] if more > 0 else []))


def _values(parameter: Parameter, sheet: Sheet, texts: Sequence[str], notes: list[str]) -> Values:
    title = title_of(parameter, sheet)
    if len(texts) > 1 and not parameter.several:
        notes.append(f"{title} takes one value: the first of {len(texts)} counts.")
        texts = texts[:1]
    if len(texts) > MOST_VALUES:
        notes.append(f"{title}: only the first {MOST_VALUES} of {len(texts):,} values count.")
        texts = texts[:MOST_VALUES]
    found: dict[Value, None] = {}
    for text in texts:
        value = _value(parameter, text)
        reason = "" if value is not None else _WANTED[parameter.type]
        if value is not None:
            reason = _refusal(parameter, sheet, value)
        if reason or value is None:
            notes.append(f"{title}: {_quote(text)} was left out, {reason}.")
        else:
            found[value] = None
    return tuple(found)


_WANTED = {
    "text": "it has a character that no text of the books has, or is too long",
    "integer": "it is not a whole number of at most 15 digits",
    "decimal": "it is not a number of at most 15 digits",
    "date": f"it is not a day such as 2030-01-31, from {FIRST_DAY} to {LAST_DAY}",
}


def _value(parameter: Parameter, text: str) -> Value | None:
    """None where the text is not a value of the parameter's type."""
    stripped = text.strip()
    match parameter.type:
        case "text":
            return text if len(text) <= LONGEST and is_storable(text) else None
        case "date":
            return _day(stripped)
        case "integer":
            return int(stripped) if re.fullmatch(r"[+-]?[0-9]{1,15}", stripped) else None
        case _:
            return _decimal(stripped)


def is_storable(text: str) -> bool:
    """No database keeps a NUL or half a character."""
    return "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None
    return found if found and FIRST_DAY <= found <= LAST_DAY else None


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{1,6})?", text) else None


def _refusal(parameter: Parameter, sheet: Sheet, value: Value) -> str:
    """Why the sheet's control would not set that value; empty where it would, or where only drills set it."""
    if value in parameter.default or value == parameter.all:
        return ""
    for control in sheet.controls:
        if parameter.name not in control.sets:
            continue
        if isinstance(control, Slider) and not control.low <= Decimal(str(value)) <= control.high:
            return f"it is not between {control.low} and {control.high}"
        if isinstance(control, Select) and control.values:
            offered = {each for each, _ in control.values}
            return "" if value in offered else "which is not offered"
    return ""


def title_of(parameter: Parameter, sheet: Sheet) -> str:
    titles = [control.title for control in sheet.controls if parameter.name in control.sets]
    return titles[0] if titles else parameter.name


def _with_aspect(
    state: TableState, table: Table, aspect: str, texts: Sequence[str], notes: list[str]
) -> TableState:
    if not texts:
        return state
    text, title = texts[-1].strip(), table.title
    known = {column.name for column in table.dataset.columns}
    if aspect == "sort" and text.removeprefix("-") in known:
        return replace(state, sort=text)
    if aspect == "page" and re.fullmatch(r"[0-9]{1,7}", text) and int(text) > 0:
        return replace(state, page=int(text))
    if aspect == "row" and _ROW.fullmatch(text):
        return replace(state, row=text)
    if aspect == "columns":
        names = tuple(dict.fromkeys(name for each in texts for name in each.split(",") if name in known))
        if names:
            declared = tuple(column.name for column in table.columns)
            return replace(state, columns=() if names == declared else names)
    notes.append(f"{title}: {_quote(text)} is not a {aspect.rstrip('s')} of this table.")
    return state


def _quote(text: str) -> str:
    line = printable(text)
    return f"“{line[:60]}…”" if len(line) > 60 else f"“{line}”"


# Where links lead ------------------------------------------------------------------------------------------------------


def _chosen_items(chosen: Mapping[str, Values]) -> Iterator[tuple[str, str]]:
    for name in sorted(chosen):
        for value in chosen[name]:
            yield name, plain(value)


def sheet_state(app: App, sheet: Sheet, chosen: Mapping[str, Values]) -> State:
    """Another sheet with those choices that its own controls show; what none shows would narrow it unseen."""
    parameters = sheet.parameters
    kept = {
        name: values
        for name, values in chosen.items()
        if name in sheet.sets and not any(_refusal(parameters[name], sheet, value) for value in values)
    }
    return State(app, sheet, kept)


def drill_state(app: App, drill: Drill, row: Mapping[str, Any]) -> State | None:
    """Where a click on that row leads; None where the row has nothing to pass on. What it does not set is at its default."""
    sheet = app.sheet(drill.target(row))
    parameters = sheet.parameters
    chosen: dict[str, Values] = {}
    for name, column in drill.columns.items():
        if name in parameters:
            value = as_value(parameters[name], row[column.name])
            if value is None or not _is_addressable(parameters[name], value):
                return None
            chosen[name] = (value,)
    chosen |= {name: (value,) for name, value in drill.constants.items() if name in parameters}
    differing = {name: values for name, values in chosen.items() if values != parameters[name].default}
    return State(app, sheet, differing)


def _is_addressable(parameter: Parameter, value: Value) -> bool:
    """Whether an address that holds the value narrows to it: an empty field says nothing."""
    text = plain(value)
    return bool(text.strip()) and _value(parameter, text) == value
