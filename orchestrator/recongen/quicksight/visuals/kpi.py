"""A figure."""

from __future__ import annotations

from recongen.apps.types import Kpi
from recongen.quicksight.visuals.drawn import Drawn
from recongen.quicksight.visuals.fields import measure


def kpi(visual: Kpi, identifier: str) -> Drawn:
    """The empty lists and the absent options are meant: with some of them missing, the service shows a blank."""
    value = measure(visual.dataset, visual.value, f"{identifier}-value")
    wells = {"Values": [value], "TargetValues": [], "TrendGroups": []}
    return Drawn("KPIVisual", {"FieldWells": wells})
