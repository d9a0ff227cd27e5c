"""Apps: exposures of the manifest that say `config.meta.recongen.app`."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from recongen.apps import limits
from recongen.apps.datasets import Catalog, Parameter
from recongen.apps.kinds import Slug, Words
from recongen.apps.places import Files
from recongen.apps.references import mentioned, parameters_of
from recongen.apps.types import App
from recongen.dbt_core.manifest import Manifest, Node
from recongen.declared import nodes
from recongen.declared.nodes import find
from recongen.declared.reading import Spot, TooManyProblemsError, UnreadableError
from recongen.declared.records import build, read_values, report_faults


def read_apps(
    manifest: Manifest, files: Files, catalog: Catalog, prose: Mapping[str, str]
) -> tuple[App, ...]:
    """The apps that could be read, in their order. What is wrong stands in the reports of the files."""
    apps: list[App] = []
    for node, meta, spot in files.declarations(manifest.exposures.values(), "app"):
        with suppress(UnreadableError, TooManyProblemsError):
            listed = nodes.step(meta, "sheets")
            _check_exposure(node, Spot(spot.report))
            _check_depends_on(node, Spot(spot.report), mentioned(listed), catalog, manifest)
            apps.append(_app(node, meta, spot.within(_scope(listed, catalog, prose))))
    return tuple(sorted(apps, key=lambda app: (app.order, app.name)))


def _scope(sheets: nodes.Node | None, catalog: Catalog, prose: Mapping[str, str]) -> dict[str, Any]:
    items = sheets.items if isinstance(sheets, nodes.Sequence) else ()
    found = [parameters_of(sheet, catalog) for sheet in items]
    named = {each.sheet: each for each in found if each.sheet}
    return {"catalog": catalog, "sheets": named, "sheets_by_position": found, "prose": prose}


def _app(node: Node, meta: nodes.Node, spot: Spot) -> App:
    values = read_values(App, meta, spot) | {
        "name": node.name,
        "title": node.label,
        "description": " ".join(node.description.split()),
    }
    app = build(App, values, Spot(spot.report))
    report_faults(app.faults(), spot.report)
    _check_agreement(app)
    if not spot.report.problems:
        # A control that could not be read is not a control that is missing.
        _check_hidden(app)
    return app


def _check_exposure(node: Node, whole: Spot) -> None:
    for name, kind in (("name", Slug()), ("label", Words(limits.NAME))):
        value = find(whole.report.root, (name,))
        if isinstance(value, nodes.Scalar) and value.text.strip():
            with suppress(UnreadableError):
                kind.read(value, whole.below(name))
    for name, text in (("label", node.label), ("description", node.description)):
        if not text.strip():
            whole.error("missing-key", f"an app needs a {name}", f"Add {name}: to the exposure.")


def _check_depends_on(
    node: Node, spot: Spot, datasets: set[str], catalog: Catalog, manifest: Manifest
) -> None:
    """What its datasets read, no more and no less: the lineage is drawn from it."""
    usable = [dataset for name in sorted(datasets, reverse=True) if (dataset := catalog.get(name))]
    reader = {unique_id: dataset.name for dataset in usable for unique_id in dataset.reads}
    here, listed = spot.below("depends_on"), set(node.depends_on)
    for unique_id in sorted(reader.keys() - listed):
        message = f"{reader[unique_id]} reads {_model(unique_id, manifest)}, which is not listed"
        here.error("depends-on", message, f"Add {_reference(unique_id)}.")
    # A dataset that is misspelt or broken may be what reads the rest.
    for unique_id in sorted(listed - reader.keys()) if len(usable) == len(datasets) else ():
        message = f"none of the app's datasets reads {_model(unique_id, manifest)}"
        here.error("depends-on", message, f"Delete {_reference(unique_id)}.")


def _model(unique_id: str, manifest: Manifest) -> str:
    node = manifest.nodes.get(unique_id)
    return node.name if node else unique_id.partition(".")[2]


def _reference(unique_id: str) -> str:
    kind, *rest = unique_id.split(".")
    return f"source('{rest[-2]}', '{rest[-1]}')" if kind == "source" else f"ref('{rest[-1]}')"


def _check_agreement(app: App) -> None:
    """A parameter means the same in every dataset of the app."""
    first: dict[str, tuple[str, Parameter]] = {}
    for dataset in app.datasets:
        for parameter in dataset.parameters:
            earlier, other = first.setdefault(parameter.name, (dataset.name, parameter))
            differing = parameter.difference(other)
            if differing and parameter.place.sound() and other.place.sound():
                here, there = (_words(getattr(each, differing)) for each in (parameter, other))
                shown = f"{parameter.name} has another {differing} in {earlier}, which {app.name} shows, too"
                remedy = "Make them the same, or give one of them another name."
                message = f"{shown}: {here} here, {there} there"
                parameter.place.error("parameters-disagree", message, remedy)


def _words(value: Any) -> str:
    """A value of a parameter's declaration."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "nothing" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _check_hidden(app: App) -> None:
    """A parameter keeps its value from sheet to sheet, so a choice made on one must not narrow another that does not show
    it. Where only drills set it, whoever clicked knows.
    """
    setters = {name: sheet.name for sheet in reversed(app.sheets) for name in sheet.sets}
    remedy = "Give this sheet that control, or read a dataset without the parameter."
    for sheet in app.sheets:
        for visual in sheet.data_visuals:
            for name in [each.name for each in visual.dataset.parameters]:
                if name in setters and name not in sheet.sets:
                    elsewhere = f"which the sheet {setters[name]} sets and no control here shows"
                    message = f"this is narrowed by {name}, {elsewhere}"
                    visual.place.error("hidden-choice", message, remedy)
