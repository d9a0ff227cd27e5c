"""A number between two ends."""

from __future__ import annotations

from recongen.apps.controls import Slider
from recongen.apps.words import plain
from recongen.web.records import Range
from recongen.web.sight import Sight


def view(control: Slider, sight: Sight) -> Range:
    value = sight.state.values(control.parameter)[0]
    ends = (plain(control.low), plain(control.high), plain(control.step))
    return Range(control.parameter.name, control.title, plain(value), *ends, control.more)
