"""What the service would take and then show wrong, or refuse in its own time: references, kinds, places, arity.

For requests that the service's model takes. Each finding names the path and how to fix it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from recongen.quicksight.kinds import Kind
from recongen.quicksight.requests import Resource
from recongen.quicksight.service_model import Fault
from tests.quicksight.lint import (
    columns,
    common,
    controls,
    datasets,
    drills,
    identity,
    markup,
    parameters,
    places,
    visuals,
)
from tests.quicksight.lint.world import Scope, World

OF_RESOURCES = (common.tags, common.updatable, common.alone, common.permissions, common.references)
OF_DATASETS = (
    datasets.table,
    datasets.columns,
    datasets.sql_parameters,
    datasets.defaults,
    datasets.source,
)
OF_THEMES = (common.theme,)
OF_DEFINITIONS: tuple[Callable[[Scope], Iterator[Fault]], ...] = (
    identity.datasets,
    identity.unique,
    identity.limits,
    identity.sheet_names,
    columns.known,
    columns.kinds,
    columns.formats,
    columns.expressions,
    parameters.mapped,
    parameters.defaults,
    controls.sources,
    controls.kinds,
    controls.options,
    controls.cascades,
    drills.order,
    drills.targets,
    drills.values,
    drills.addresses,
    drills.clicks,
    visuals.fields,
    visuals.tables,
    visuals.figures,
    visuals.sankeys,
    places.placed,
    places.inside,
    places.apart,
    markup.text_boxes,
)
_OF_KIND: Mapping[Kind, tuple[Callable[[Resource, World], Iterator[Fault]], ...]] = {
    "data_source": OF_RESOURCES,
    "dataset": (*OF_RESOURCES, *OF_DATASETS),
    "theme": (*OF_RESOURCES, *OF_THEMES),
    "analysis": OF_RESOURCES,
    "dashboard": OF_RESOURCES,
}


def lint(resources: Sequence[Resource]) -> list[tuple[Resource, Fault]]:
    world = World.of(resources)
    return [(resource, fault) for resource in resources for fault in _faults(resource, world)]


def _faults(resource: Resource, world: World) -> Iterator[Fault]:
    for rule in _OF_KIND[resource.kind]:
        yield from rule(resource, world)
    if definition := resource.request.get("Definition"):
        scope = Scope(definition, world)
        for of_definition in OF_DEFINITIONS:
            yield from of_definition(scope)
