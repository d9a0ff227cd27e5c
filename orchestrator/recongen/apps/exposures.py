"""Apps: exposures of the manifest that say `config.meta.recongen.app`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from recongen.apps import limits
from recongen.apps.context import Context, filled, mentioned_datasets, sheet_parameters
from recongen.apps.controls import read_controls
from recongen.apps.datasets import Catalog
from recongen.apps.hidden import report_hidden
from recongen.apps.places import META, Files
from recongen.apps.slugs import read_slug, report_repeated
from recongen.apps.spots import Log, Record, Spot, describe
from recongen.apps.types import App, Parameter, Sheet, Visual
from recongen.apps.values import same_meaning
from recongen.apps.visuals import read_visual
from recongen.dbt_core.manifest import Manifest, Node
from recongen.institution.kinds.basis import closest
from recongen.institution.nodes import quote


def read_apps(
    manifest: Manifest, files: Files, catalog: Catalog, prose: Mapping[str, str], log: Log
) -> tuple[App, ...]:
    apps: list[App] = []
    named: list[tuple[str, Spot]] = []
    for node in sorted(manifest.exposures.values(), key=lambda node: node.unique_id):
        top = Spot(node.declared_meta, node.name, META, files.document(node), log)
        if _is_app(top):
            spot = top.below("app", node.declared_meta["app"])
            apps.append(_app(node, spot, manifest, catalog, prose))
            named.append((node.name, top))
    report_repeated(named, "app")
    return tuple(sorted(apps, key=lambda app: (app.order, app.name)))


def _is_app(top: Spot) -> bool:
    if top.value is None:
        return False
    if not isinstance(top.value, dict):
        top.wrong_type("a mapping with the key app")
        return False
    for key in top.value:
        if key != "app" and closest(key, ["app"]):
            remedy = "Did you mean 'app'? Mend or delete it."
            top.below(key, None).error(
                "unknown-key", f"an exposure has no key {quote(key)}", remedy, at_key=True
            )
    return "app" in top.value


def _app(node: Node, spot: Spot, manifest: Manifest, catalog: Catalog, prose: Mapping[str, str]) -> App:
    whole = Spot(None, node.name, (), spot.document, spot.log)
    read_slug(whole.below("name", node.name))
    for key, value in {"label": node.label, "description": node.description}.items():
        if not value.strip():
            whole.error("missing-key", f"an app needs a {key}", f"Add {key}: to the exposure.")
    if len(node.label) > limits.NAME:
        whole.below("label", node.label).text(limits.NAME)
    record = Record(spot, "app")
    order, listed = record.need("order"), record.need("sheets")
    sheets = _sheets(listed, catalog, prose) if listed else ()
    app = App(
        name=node.name,
        title=node.label,
        description=" ".join(node.description.split()),
        order=order.count(0) if order else 0,
        sheets=sheets,
        depends_on=frozenset(node.depends_on),
        source=whole.source,
    )
    record.close()
    _check_agreement(app, catalog)
    _check_depends_on(app, whole, _mentioned(listed), catalog, manifest)
    _check_size(app, spot)
    report_hidden(app.sheets, spot.log)
    return app


def _sheets(spot: Spot, catalog: Catalog, prose: Mapping[str, str]) -> tuple[Sheet, ...]:
    known = {
        str(raw["name"]): sheet_parameters(raw, catalog)
        for raw in (spot.value if isinstance(spot.value, list) else ())
        if isinstance(raw, dict) and isinstance(raw.get("name"), str)
    }
    context = Context(catalog, known, prose)
    read = [(_sheet(item, context), item) for item in spot.items("a list of sheets")]
    if spot.value == []:
        spot.error("no-sheets", "an app needs sheets", "Add one.")
    report_repeated([(sheet.name, item) for sheet, item in read], "sheet")
    titles = [(sheet.title.casefold(), item.below("title", sheet.title)) for sheet, item in read]
    report_repeated(titles, "sheet with the title")
    return tuple(sheet for sheet, _ in read)


def _sheet(spot: Spot, context: Context) -> Sheet:
    record = Record(spot, "sheet")
    name, title, question = (
        read_slug(record.need("name")),
        record.text("title", limits.NAME),
        filled(record.text("question"), context.prose),
    )
    context = replace(context, sheet=name)
    if len(title) == 1:
        spot.below("title", title).error(
            "short-title", "a title of one letter hides the sheet's tab", "Write a word."
        )
    listed, controls = record.need("rows"), record.get("controls")
    sheet = Sheet(
        name=name,
        title=title,
        question=question,
        rows=tuple(_rows(listed, context)) if listed else (),
        controls=read_controls(controls, context) if controls else (),
        source=spot.source,
    )
    record.close()
    if len(question) > limits.QUESTION:
        # With what the institution says of itself.
        spot.below("question", question).text(limits.QUESTION)
    return sheet


def _rows(spot: Spot, context: Context) -> Iterator[tuple[Visual, ...]]:
    named: list[tuple[str, Spot]] = []
    rows = list(spot.items("a list of rows"))
    for row in rows:
        visuals = []
        for item in row.items("a list of visuals: a row"):
            visual = read_visual(item, context)
            if visual is not None:
                visuals.append(visual)
                named.append((visual.name, item))
        _check_row(row, visuals)
        yield tuple(visuals)
    if spot.value == []:
        spot.error("no-rows", "a sheet needs a visual", "Add a row.")
    report_repeated(named, "visual")
    if len(named) > limits.VISUALS:
        spot.error(
            "limit", f"{len(named)} visuals; at most {limits.VISUALS} fit on a sheet", "Split the sheet."
        )


def _check_row(spot: Spot, visuals: list[Visual]) -> None:
    if spot.value == []:
        spot.error("no-visuals", "a row needs a visual", "Add one, or delete the row.")
    width = sum(visual.width for visual in visuals)
    if width > limits.GRID:
        spot.error("limit", f"the widths add up to {width}; at most {limits.GRID} fit", "Make them smaller.")


def _check_agreement(app: App, catalog: Catalog) -> None:
    """A parameter means the same in every dataset of the app."""
    first: dict[str, tuple[str, Parameter]] = {}
    for dataset in app.datasets:
        for parameter in dataset.parameters:
            earlier, other = first.setdefault(parameter.name, (dataset.name, parameter))
            differing = same_meaning(other, parameter)
            if differing and (dataset.name, parameter.name) in catalog.declared:
                catalog.declared[dataset.name, parameter.name].error(
                    "parameters-disagree",
                    f"{parameter.name} has another {differing} in {earlier}, which {app.name} shows, too: "
                    f"{_told(getattr(parameter, differing))} here, {_told(getattr(other, differing))} there",
                    "Make them the same, or name one of them otherwise.",
                )


def _told(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value) or "nothing"
    return describe(value) if value is None or isinstance(value, bool) else str(value)


def _mentioned(sheets: Spot | None) -> set[str]:
    raw = sheets.value if sheets and isinstance(sheets.value, list) else []
    return {name for sheet in raw for name in mentioned_datasets(sheet)}


def _check_depends_on(
    app: App, spot: Spot, mentioned: set[str], catalog: Catalog, manifest: Manifest
) -> None:
    """What its datasets read, no more and no less: the lineage is drawn from it."""
    read: dict[str, str] = {}
    for dataset in sorted(mentioned & catalog.datasets.keys()):
        for unique_id in catalog.datasets[dataset].reads:
            read.setdefault(unique_id, dataset)
    here = spot.below("depends_on", None)
    for unique_id in sorted(read.keys() - app.depends_on):
        message = f"{read[unique_id]} reads {_name(unique_id, manifest)}, which is not listed"
        here.error("depends-on", message, f"Add {_reference(unique_id)}.")
    # A dataset whose name is misspelt may be what reads the rest.
    for unique_id in sorted(app.depends_on - read.keys()) if mentioned <= catalog.datasets.keys() else ():
        message = f"none of the app's datasets reads {_name(unique_id, manifest)}"
        here.error("depends-on", message, f"Delete {_reference(unique_id)}.")


def _name(unique_id: str, manifest: Manifest) -> str:
    node = manifest.nodes.get(unique_id)
    return node.name if node else unique_id.partition(".")[2]


def _reference(unique_id: str) -> str:
    kind, *rest = unique_id.split(".")
    return f"source('{rest[-2]}', '{rest[-1]}')" if kind == "source" else f"ref('{rest[-1]}')"


def _check_size(app: App, spot: Spot) -> None:
    for count, most, noun in (
        (len(app.sheets), limits.SHEETS, "sheets"),
        (len(app.datasets), limits.DATASETS, "datasets"),
        (len(app.parameters), limits.PARAMETERS, "parameters"),
    ):
        if count > most:
            spot.error("limit", f"{count} {noun}; at most {most} fit", "Split the app.")
