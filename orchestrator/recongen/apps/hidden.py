"""What a reader cannot see: a choice made on another sheet that narrows this one.

A parameter keeps its value from sheet to sheet. Where only drills set it, whoever clicked knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recongen.apps.spots import Log
from recongen.apps.types import Control, DataVisual, DateRange, Sheet, Visual
from recongen.institution.findings import Finding


def report_hidden(sheets: Sequence[Sheet], log: Log) -> None:
    setters: dict[str, Sheet] = {}
    for sheet in sheets:
        for name in _set_by_controls(sheet):
            setters.setdefault(name, sheet)
    for sheet in sheets:
        own = set(_set_by_controls(sheet))
        for visual in sheet.visuals:
            for name in _narrowing(visual):
                if name in setters and name not in own:
                    _report(name, visual, setters[name], log)


def _set_by_controls(sheet: Sheet) -> Iterator[str]:
    for control in sheet.controls:
        yield from parameters_of(control)


def parameters_of(control: Control) -> tuple[str, ...]:
    """The names of the parameters that a control sets; those that could not be read have none."""
    if isinstance(control, DateRange):
        found = [control.start.name, control.end.name]
    else:
        parameter = getattr(control, "parameter", None)
        found = [parameter.name] if parameter else []
    return tuple(name for name in found if name)


def _narrowing(visual: Visual) -> list[str]:
    return (
        [parameter.name for parameter in visual.dataset.parameters] if isinstance(visual, DataVisual) else []
    )


def _report(name: str, visual: Visual, setter: Sheet, log: Log) -> None:
    source = visual.source
    message = f"this is narrowed by {name}, which the sheet {setter.name} sets and no control here shows"
    remedy = "Give this sheet that control, or read a dataset without the parameter."
    column = 1 if source.line else 0
    log.add(Finding("hidden-choice", "error", source.file, source.line, column, source.path, message, remedy))
