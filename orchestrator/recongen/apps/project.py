"""The apps of an institution's dbt project, or of a team's own: exposures that say `config.meta.recongen.app`.

Everything that is wrong with them is reported at once, with its file and line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recongen import currency
from recongen.apps import limits
from recongen.apps.datasets import Catalog, Dataset, Parameter, read_datasets
from recongen.apps.kinds import Slug, Words
from recongen.apps.parts import find_mentioned, parameters_of
from recongen.apps.places import Files, package_folders
from recongen.apps.types import App
from recongen.dbt_core import manifest as manifests
from recongen.dbt_core import runner
from recongen.dbt_core.manifest import Manifest, Node
from recongen.dbt_core.runner import DbtProject
from recongen.declared import nodes
from recongen.declared.findings import Finding, in_file_order
from recongen.declared.nodes import find
from recongen.declared.reading import MOST_PROBLEMS, Spot, TooManyProblemsError, UnreadableError
from recongen.declared.records import build, read_values, report_faults
from recongen.errors import AppsError, UsageError

if TYPE_CHECKING:
    from recongen.session import Session


def load_apps(session: Session, project: Path | None = None) -> Sequence[App]:
    """The apps, for commands that show or send them; raises `AppsError` with every finding."""
    return load_with_manifest(session, project)[0]


def load_with_manifest(session: Session, project: Path | None = None) -> tuple[Sequence[App], Manifest]:
    """The same, and the manifest that declares them, with the SQL of their datasets."""
    apps, findings, manifest = _compile(session, project)
    if findings:
        raise AppsError(findings)
    return apps, manifest


def read_declared(session: Session, project: Path | None = None) -> tuple[Sequence[App], list[Finding]]:
    """The apps of the institution's project, or of a team's own, compiled for the target; no database is asked."""
    apps, findings, _ = _compile(session, project)
    return apps, findings


def _compile(session: Session, project: Path | None) -> tuple[Sequence[App], list[Finding], Manifest]:
    dbt = _dbt(session, project)
    manifest = runner.compile_analyses(dbt)
    _must_be_of(session, manifest)
    apps, _, findings = check(dbt.manifest_path, _prose(session), dbt.folder)
    return apps, list(findings), manifest


def check(
    manifest: Path, prose: Mapping[str, str], project: Path | None = None
) -> tuple[tuple[App, ...], tuple[Dataset, ...], tuple[Finding, ...]]:
    """The apps, all datasets and what is wrong; with findings, only what could be read whole is among them.

    `prose` gives what `{institution}`, `{prefix}` and `{description}` stand for. `project` is the folder of the root
    project, where findings take their lines from; next to `target/` where nothing is said.
    """
    read = manifests.read(manifest)
    files = Files(package_folders(read, project or _beside(manifest)))
    catalog = read_datasets(read, files)
    apps = read_apps(read, files, catalog, prose)
    findings = dict.fromkeys(finding for report in files.reports for finding in report.findings())
    datasets = tuple(dataset for _, dataset in sorted(catalog.items()) if dataset)
    return apps, datasets, tuple(in_file_order(findings)[:MOST_PROBLEMS])


def _beside(manifest: Path) -> Path | None:
    folder = manifest.absolute().parent.parent
    return folder if (folder / "dbt_project.yml").is_file() else None


def _dbt(session: Session, project: Path | None) -> DbtProject:
    """Beside what a build leaves, so that its results stay."""
    own = session.dbt
    place = own.target_path.parent / ("apps" if project is None else "own_apps")
    if project is None:
        return replace(own, target_path=place)
    if not (project / "dbt_project.yml").is_file():
        raise UsageError(f"there is no dbt_project.yml in {project}")
    return replace(own, folder=project.absolute(), target_path=place)


def _must_be_of(session: Session, manifest: Manifest) -> None:
    alias = manifest.model("run_context").alias
    if alias != f"{session.prefix}_run_context":
        raise UsageError(
            f"the dbt project builds {alias}, but {session.file} is {session.prefix}: "
            f"set the package's variable recongen_prefix to {session.prefix} in its dbt_project.yml"
        )


def _prose(session: Session) -> dict[str, str]:
    return {
        "institution": session.title,
        "prefix": session.prefix,
        "description": session.institution.description or session.title,
    }


def read_apps(
    manifest: Manifest, files: Files, catalog: Catalog, prose: Mapping[str, str]
) -> tuple[App, ...]:
    """The apps that could be read, in their order. Whatever is wrong is in the reports of the files."""
    apps: list[App] = []
    for node, meta, spot in files.declarations(manifest.exposures.values(), "app"):
        with suppress(UnreadableError, TooManyProblemsError):
            listed = nodes.step(meta, "sheets")
            _check_exposure(node, Spot(spot.report))
            _check_depends_on(node, Spot(spot.report), find_mentioned(meta), catalog, manifest)
            scope = _scope(listed, catalog, prose) | {"currency": manifest.currency}
            apps.append(_app(node, meta, spot.within(scope)))
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
        "owner": node.owner,
    }
    values["currency"] = values.get("currency") or currency.prose("dollars", spot.needs("currency"))
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
    """A parameter means the same in every dataset of the app; only its description may differ."""
    first: dict[str, tuple[str, Parameter]] = {}
    for dataset in app.datasets:
        for parameter in dataset.parameters:
            earlier, other = first.setdefault(parameter.name, (dataset.name, parameter))
            names = ("type", "several", "all", "default", "unchosen")
            name = next((each for each in names if getattr(parameter, each) != getattr(other, each)), "")
            if name and parameter.place.sound() and other.place.sound():
                here, there = (_words(getattr(each, name)) for each in (parameter, other))
                where = f"in {earlier}, which {app.name} shows, too"
                message = f"{parameter.name} has another {name} {where}: {here} here, {there} there"
                remedy = "Make them the same, or give one of them another name."
                parameter.place.error("parameters-disagree", message, remedy)


def _words(value: Any) -> str:
    """A value of a parameter's declaration."""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "nothing" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _check_hidden(app: App) -> None:
    """A parameter keeps its value from sheet to sheet, so a choice made on one must not narrow another that does not show
    it. Where only drills set it, the person who clicked knows.
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
