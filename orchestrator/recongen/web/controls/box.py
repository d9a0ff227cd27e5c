"""A box to type into."""

from __future__ import annotations

from recongen.apps.controls import FreeText
from recongen.web.records import Box
from recongen.web.sight import Sight


def view(control: FreeText, sight: Sight) -> Box:
    chosen = sight.state.chosen.get(control.parameter.name, ("",))
    return Box(control.parameter.name, control.title, str(chosen[0]), control.more)
