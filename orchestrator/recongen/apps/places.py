"""Declarations of the manifest as documents. It has no line numbers, so the YAML file is read once more if it is
available.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from recongen import package
from recongen.dbt_core.manifest import Manifest, Node
from recongen.declared import files, nodes
from recongen.declared.findings import Fault, Finding
from recongen.declared.nodes import quote
from recongen.declared.reading import Place, Report, Spot, closest

META = ("config", "meta", "recongen")
LISTS = {"analysis": "analyses", "exposure": "exposures"}


class Files:
    """The YAML files in the folders of packages, by the packages' names, and what reading them found."""

    def __init__(self, folders: dict[str, Path]) -> None:
        self.reports: list[Report] = []
        self._folders = folders
        self._root = cache(_root)

    def declarations(self, listed: Iterable[Node], word: str) -> Iterator[tuple[Node, nodes.Node, Spot]]:
        """Each node that says something under that key of recongen's, with what it says and where."""
        names: set[str] = set()
        for node in sorted(listed, key=lambda node: node.unique_id):
            if node.declared_meta is None:
                continue
            report = self._report(node)
            self.reports.append(report)
            spot = Spot(report, META)
            declared = _find_declared(spot, word, node.resource_type)
            if declared is None:
                continue
            if node.name in names:
                message = f"there is another {word} {quote(node.name)}"
                spot.error("repeated-name", message, "Rename one of the two.")
            names.add(node.name)
            yield node, declared, spot.below(word)

    def _report(self, node: Node) -> Report:
        """What the manifest says of an analysis or exposure, with the places of the file."""
        folder = self._folders.get(node.package)
        path = folder / node.declared_in if folder else None
        if path is None or not path.is_file():
            return Report(_document(node, None), node.declared_in, str(node.name), META)
        return Report(_document(node, self._item(path, node)), _from_here(path), str(node.name), META)

    def _item(self, path: Path, node: Node) -> nodes.Node | None:
        """The declaration in its file, else the file."""
        root = self._root(path)
        listed = nodes.step(root, LISTS[node.resource_type])
        for item in listed.items if isinstance(listed, nodes.Sequence) else ():
            if name_of(item) == node.name:
                return item
        return root


def package_folders(manifest: Manifest, project: Path | None) -> dict[str, Path]:
    """Package name to its folder: the root project, what `dbt deps` put beside it, and recongen wherever it is installed."""
    folders = {"recongen": package.root()}
    if project is None:
        return folders
    for installed in sorted((project / "dbt_packages").glob("*/dbt_project.yml")):
        if name := name_of(_root(installed)):
            folders[name] = installed.parent.resolve()
    return {**folders, manifest.project: project}


def name_of(declared: nodes.Node | None) -> str:
    """Empty where it has none."""
    name = nodes.step(declared, "name")
    return name.text if isinstance(name, nodes.Scalar) else ""


def _root(path: Path) -> nodes.Node | None:
    return files.read(path)[0]


def _find_declared(spot: Spot, word: str, noun: str) -> nodes.Node | None:
    """What an analysis or exposure says under that key of recongen's; None where it does not have it."""
    meta = nodes.find(spot.report.root, spot.path)
    if not isinstance(meta, nodes.Mapping):
        if meta is not None and not nodes.is_null(meta):
            spot.wrong_type(f"a mapping with the key {word}", meta)
        return None
    for name, _ in meta.entries:
        if name.text != word and closest(name.text, [word]):
            message = f"an {noun} has no key {quote(name.text)}"
            remedy = f"Did you mean {word!r}? Fix or delete it."
            spot.below(name.text).error("unknown-key", message, remedy, name.mark)
    declared = meta.get(word)
    return nodes.Mapping(declared.mark, ()) if declared and nodes.is_null(declared) else declared


def _document(node: Node, beside: nodes.Node | None) -> nodes.Node:
    """As the YAML has it, with the places of the same values in the file."""
    declared = {name: getattr(node, name) for name in ("name", "label", "description", "depends_on")}
    columns = [{**vars(column), **_under_meta(column.meta)} for column in node.columns]
    document = {**declared, "columns": columns, **_under_meta(node.declared_meta)}
    return nodes.from_value(document, beside)


def _under_meta(value: Any) -> dict[str, Any]:
    config, meta, recongen = META
    return {config: {meta: {recongen: value}}}


def _from_here(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def finding_at(place: Place, rule: str, message: str, remedy: str) -> Finding:
    """An error of something that could be read."""
    report = place.report
    fault = Fault(place.path, rule, message, remedy)
    return fault.locate(report.file, report.root, report.where(place.path))
