"""Flows from one node to another, the largest first."""

from __future__ import annotations

from typing import Any

from recongen.apps.types import Sankey
from recongen.quicksight.visuals.drawn import Drawn
from recongen.quicksight.visuals.fields import dimension, limit, measure, sort


def sankey(visual: Sankey, identifier: str) -> Drawn:
    dataset, origin, destination = visual.dataset, visual.origin, visual.destination
    ids = {part: f"{identifier}-{part}" for part in ("origin", "destination", "weight")}
    wells = {
        "Source": [dimension(dataset, origin, ids["origin"])],
        "Destination": [dimension(dataset, destination, ids["destination"])],
        "Weight": [measure(dataset, visual.weight, ids["weight"])],
    }
    configuration: dict[str, Any] = {
        "FieldWells": {"SankeyDiagramAggregatedFieldWells": wells},
        "SortConfiguration": {
            "WeightSort": [sort(ids["weight"], True)],
            "SourceItemsLimit": limit(visual.top),
            "DestinationItemsLimit": limit(visual.top),
        },
    }
    told = {origin.name: ids["origin"], destination.name: ids["destination"]}
    return Drawn("SankeyDiagramVisual", configuration, told)
