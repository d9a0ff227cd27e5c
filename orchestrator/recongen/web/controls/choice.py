"""One value or several, fixed or from the books."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from recongen.apps.controls import Select
from recongen.apps.datasets import Column, Dataset, Parameter, Value
from recongen.apps.rows import as_value
from recongen.apps.words import format_value, plain
from recongen.text import printable
from recongen.web.records import Choice, Option
from recongen.web.sight import Sight

FEW = 12
"""Values that stand as checkboxes; more are found by typing."""
LISTED = 60
SUGGESTED = 50


def view(control: Select, sight: Sight) -> Choice:
    parameter = control.parameter
    current = sight.state.values(parameter)
    offers, there_are_more = _offers(control, sight)
    if parameter.default == (parameter.all,):
        # Choosing nothing says it already.
        offers = [(value, label) for value, label in offers if value != parameter.all]
    kind = _kind(parameter, len(offers), there_are_more)
    labels = dict(offers)
    for value in sight.state.chosen.get(parameter.name, ()):
        if value not in labels:
            _say_if_unknown(control, sight, value)
            labels[value] = _label(value)
    chosen = [value for value in current if value in labels]
    return Choice(
        parameter.name,
        control.title,
        kind,
        [Option(plain(value), label, value in chosen) for value, label in labels.items()],
        parameter.several,
        _default_label(parameter, labels),
        _summary(parameter, [labels[value] for value in chosen]),
        suggestions=f"{sight.state.path}/options/{control.name}" if kind == "search" else "",
        more=control.more,
    )


def suggestions(control: Select, sight: Sight, text: str) -> list[Option]:
    """Values that contain a text, for a reader who types."""
    if control.dataset is None or control.column is None:
        return []
    columns = _columns(control.dataset, control.column)
    rows = sight.values(control.dataset, columns, SUGGESTED, containing=text)
    return [Option(plain(row[0]), _row_label(columns, row)) for row in rows]


def _offers(control: Select, sight: Sight) -> tuple[list[tuple[Value, str]], bool]:
    """At most as many as fit in a list, and whether there are more."""
    if control.dataset is None or control.column is None:
        return list(control.values), False
    columns = _columns(control.dataset, control.column)
    rows = sight.values(control.dataset, columns, LISTED + 1)
    offers = [(as_value(control.parameter, row[0]), _row_label(columns, row)) for row in rows[:LISTED]]
    return [(value, label) for value, label in offers if value is not None], len(rows) > LISTED


def _columns(dataset: Dataset, column: Column) -> list[Column]:
    """With the column that names it, where there is one: `account` of `account_id`."""
    stem = column.name.removesuffix("_id")
    naming = [each for each in dataset.columns if each.name == stem and stem != column.name]
    return [column, *naming]


def _row_label(columns: Sequence[Column], row: Sequence[Value]) -> str:
    return format_value(row[-1] if row[-1] is not None else row[0], columns[-1].format)


def _say_if_unknown(control: Select, sight: Sight, value: Value) -> None:
    """Beyond what is listed there may be more."""
    if control.dataset is None or control.column is None or value == control.parameter.all:
        return
    columns = [control.column]
    if _is_set_by_name(control, sight):
        columns = [each for each in _columns(control.dataset, control.column) if each.type == "text"]
    if not any(sight.values(control.dataset, [column], 1, equal=value) for column in columns):
        besides = " with what else is chosen" if control.after else ""
        sight.notes.append(f"{control.title}: nothing here is called “{_label(value)}”{besides}.")


def _is_set_by_name(control: Select, sight: Sight) -> bool:
    """Whether a picture passes on what names the value, as one whose ends are names must."""
    drills = (
        drill
        for sheet in sight.state.app.sheets
        for visual in sheet.data_visuals
        for _, drill in visual.drills
    )
    passed = [drill.columns.get(control.parameter.name) for drill in drills]
    return any(column is not None and not column.name.endswith("_id") for column in passed)


def _kind(parameter: Parameter, count: int, there_are_more: bool) -> Literal["list", "boxes", "search"]:
    if parameter.several:
        return "search" if there_are_more or count > FEW else "boxes"
    return "search" if there_are_more else "list"


def _label(value: Value) -> str:
    return printable(plain(value))


def _default_label(parameter: Parameter, labels: dict[Value, str]) -> str:
    """Empty where the default is itself among what is offered."""
    if parameter.default[0] in labels and not parameter.several:
        return ""
    return parameter.unchosen or "All"


def _summary(parameter: Parameter, labels: Sequence[str]) -> str:
    if not labels:
        return parameter.unchosen or "All"
    return labels[0] if len(labels) == 1 else f"{len(labels)} chosen"
