"""Two days."""

from __future__ import annotations

from recongen.apps.controls import DateRange
from recongen.apps.datasets import Parameter
from recongen.apps.words import plain
from recongen.web.records import Days
from recongen.web.sight import Sight


def view(control: DateRange, sight: Sight) -> Days:
    def chosen_day(parameter: Parameter) -> str:
        return plain(sight.state.chosen.get(parameter.name, ("",))[0])

    start, end = control.start, control.end
    return Days(control.title, start.name, chosen_day(start), end.name, chosen_day(end), control.more)
