"""A module for each kind of control: its declaration and what is chosen become what the form shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from recongen.apps import controls as declared
from recongen.web.controls import box, choice, days, slider
from recongen.web.records import Control
from recongen.web.sight import Sight

_VIEWS: Mapping[type[declared.Control], Callable[[Any, Sight], Control]] = {
    declared.Select: choice.view,
    declared.DateRange: days.view,
    declared.Slider: slider.view,
    declared.FreeText: box.view,
}


def view(control: declared.Control, sight: Sight) -> Control:
    return _VIEWS[type(control)](control, sight)
