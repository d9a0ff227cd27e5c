"""Apps: exposures of the manifest that say `config.meta.recongen.app`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress

from recongen.apps import limits
from recongen.apps.data import Catalog, Parameter, plain, source_of
from recongen.apps.datasets import find_declaration
from recongen.apps.kinds import Count, Slug, Within, Words, repeated
from recongen.apps.places import META, Files
from recongen.apps.references import mentioned, parameters_of
from recongen.apps.types import App, Sheet
from recongen.dbt_core.manifest import Manifest, Node
from recongen.declared import nodes
from recongen.declared.containers import ListOf
from recongen.declared.nodes import Scalar, find, quote
from recongen.declared.reading import Report, Spot, TooManyProblemsError, UnreadableError
from recongen.declared.records import Fault, Record, key, read_record, record


def _scope_of_sheet(sheet: nodes.Node, spot: Spot) -> dict[str, object]:
    return {"on_sheet": _name(sheet) or "here", "parameters": parameters_of(sheet, spot.needs("catalog"))}


def _name(sheet: nodes.Node) -> str:
    name = nodes.step(sheet, "name")
    return name.text if isinstance(name, Scalar) else ""


@record("app")
class AppMeta(Record):
    """What the YAML of an app says beside its label and description."""

    order: int = key(Count(0), "Its place among the apps.")
    sheets: tuple[Sheet, ...] = key(
        ListOf(
            Within(Sheet, _scope_of_sheet),
            says="a list of sheets",
            empty=("no-sheets", "an app needs sheets", "Add one."),
        ),
        "Its sheets, in order.",
    )

    def faults(self) -> Iterator[Fault]:
        yield from repeated(((sheet.name, sheet.place.path) for sheet in self.sheets), "sheet")
        titles = ((sheet.title.casefold(), sheet.place.at("title")) for sheet in self.sheets)
        yield from repeated(titles, "sheet with the title")


def read_apps(
    manifest: Manifest, files: Files, catalog: Catalog, prose: Mapping[str, str]
) -> tuple[tuple[App, ...], list[Report]]:
    """The apps that could be read, in their order, and what reading them found."""
    apps: list[App] = []
    reports: list[Report] = []
    names: set[str] = set()
    for node in sorted(manifest.exposures.values(), key=lambda node: node.unique_id):
        report = files.report(node)
        spot = Spot(report, META)
        reports.append(report)
        meta = find_declaration(spot, "app", "exposure")
        if meta is None:
            continue
        if node.name in names:
            message = f"there is another app {quote(node.name)}"
            spot.error("repeated-name", message, "Rename one of the two.")
        names.add(node.name)
        with suppress(UnreadableError, TooManyProblemsError):
            apps.append(_app(node, meta, spot.below("app"), manifest, catalog, prose))
    return tuple(sorted(apps, key=lambda app: (app.order, app.name))), reports


def _app(
    node: Node,
    meta: nodes.Node,
    spot: Spot,
    manifest: Manifest,
    catalog: Catalog,
    prose: Mapping[str, str],
) -> App:
    whole, listed = Spot(spot.report), nodes.step(meta, "sheets")
    _check_exposure(node, whole)
    _check_depends_on(node, whole, mentioned(listed), catalog, manifest)
    items = listed.items if isinstance(listed, nodes.Sequence) else ()
    sheets = {_name(sheet): parameters_of(sheet, catalog) for sheet in items if _name(sheet)}
    scope = {"catalog": catalog, "sheets": sheets, "prose": prose}
    declared = read_record(AppMeta, meta, spot.within(scope))
    app = App(
        name=node.name,
        title=node.label,
        description=" ".join(node.description.split()),
        order=declared.order,
        sheets=declared.sheets,
        depends_on=frozenset(node.depends_on),
        source=source_of(whole),
    )
    _check_agreement(app)
    _check_size(app, spot)
    if not spot.report.problems:
        # A control that could not be read is not a control that is missing.
        _check_hidden(app)
    return app


def _check_exposure(node: Node, whole: Spot) -> None:
    for name, kind in (("name", Slug()), ("label", Words(limits.NAME))):
        value = find(whole.report.root, (name,))
        if isinstance(value, Scalar) and value.text.strip():
            with suppress(UnreadableError):
                kind.read(value, whole.below(name))
    for name, text in (("label", node.label), ("description", node.description)):
        if not text.strip():
            whole.error("missing-key", f"an app needs a {name}", f"Add {name}: to the exposure.")


def _check_agreement(app: App) -> None:
    """A parameter means the same in every dataset of the app."""
    first: dict[str, tuple[str, Parameter]] = {}
    for dataset in app.datasets:
        for parameter in dataset.parameters:
            earlier, other = first.setdefault(parameter.name, (dataset.name, parameter))
            differing = parameter.difference(other)
            if differing and parameter.place.sound() and other.place.sound():
                here, there = (plain(getattr(each, differing)) for each in (parameter, other))
                parameter.place.error(
                    "parameters-disagree",
                    f"{parameter.name} has another {differing} in {earlier}, which {app.name} shows, too: "
                    f"{here} here, {there} there",
                    "Make them the same, or name one of them otherwise.",
                )


def _check_depends_on(
    node: Node, spot: Spot, datasets: set[str], catalog: Catalog, manifest: Manifest
) -> None:
    """What its datasets read, no more and no less: the lineage is drawn from it."""
    read: dict[str, str] = {}
    usable = [dataset for name in sorted(datasets) if (dataset := catalog.get(name))]
    for dataset in usable:
        for unique_id in dataset.reads:
            read.setdefault(unique_id, dataset.name)
    here, listed = spot.below("depends_on"), set(node.depends_on)
    for unique_id in sorted(read.keys() - listed):
        message = f"{read[unique_id]} reads {_model(unique_id, manifest)}, which is not listed"
        here.error("depends-on", message, f"Add {_reference(unique_id)}.")
    # A dataset that is misspelt or broken may be what reads the rest.
    for unique_id in sorted(listed - read.keys()) if len(usable) == len(datasets) else ():
        message = f"none of the app's datasets reads {_model(unique_id, manifest)}"
        here.error("depends-on", message, f"Delete {_reference(unique_id)}.")


def _model(unique_id: str, manifest: Manifest) -> str:
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


def _check_hidden(app: App) -> None:
    """A parameter keeps its value from sheet to sheet, so a choice made on one must not narrow another that does not show
    it. Where only drills set it, whoever clicked knows.
    """
    setters: dict[str, str] = {}
    for sheet in app.sheets:
        for name in _set_on(sheet):
            setters.setdefault(name, sheet.name)
    for sheet in app.sheets:
        unseen = setters.keys() - _set_on(sheet)
        for visual in sheet.data_visuals:
            for name in [p.name for p in visual.dataset.parameters if p.name in unseen]:
                visual.place.error(
                    "hidden-choice",
                    f"this is narrowed by {name}, which the sheet {setters[name]} sets and no control here shows",
                    "Give this sheet that control, or read a dataset without the parameter.",
                )


def _set_on(sheet: Sheet) -> set[str]:
    return {name for control in sheet.controls for name in control.sets}
