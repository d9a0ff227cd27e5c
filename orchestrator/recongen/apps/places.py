"""Declarations of the manifest as documents. It keeps no lines, so the YAML file is read once more where it is at hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from recongen.dbt_core.manifest import Manifest, Node
from recongen.declared import files, nodes
from recongen.declared.reading import Report

META = ("config", "meta", "recongen")
LISTS = {"analysis": "analyses", "exposure": "exposures"}


class Files:
    """The YAML files of a manifest's packages, as far as their folders are known."""

    def __init__(self, manifest: Manifest, folders: dict[str, Path]) -> None:
        self._manifest = manifest
        self._folders = folders
        self._read = cache(_root)

    def report(self, node: Node) -> Report:
        """For an analysis or exposure: what the manifest says of it, with the places of the file."""
        folder = self._folders.get(node.package)
        path = folder / node.declared_in if folder else None
        if path is None or not path.is_file():
            return Report(_document(node, None), node.declared_in, str(node.name), META)
        return Report(_document(node, self._item(path, node)), _from_here(path), str(node.name), META)

    def _item(self, path: Path, node: Node) -> nodes.Node | None:
        """The declaration in its file, else the file."""
        root = self._read(path)
        listed = nodes.step(root, LISTS[node.resource_type])
        for item in listed.items if isinstance(listed, nodes.Sequence) else ():
            name = nodes.step(item, "name")
            if isinstance(name, nodes.Scalar) and name.text == node.name:
                return item
        return root


def package_folders(manifest: Manifest, project: Path | None) -> dict[str, Path]:
    """Package name to its folder: the root project, what `dbt deps` put beside it, and recongen wherever it is installed."""
    from recongen import package

    folders = {"recongen": package.root()}
    if project is None:
        return folders
    for installed in sorted((project / "dbt_packages").glob("*/dbt_project.yml")):
        name = nodes.step(_root(installed), "name")
        if isinstance(name, nodes.Scalar) and name.text:
            folders[name.text] = installed.parent.resolve()
    return {**folders, manifest.project: project}


def _root(path: Path) -> nodes.Node | None:
    return files.read(path)[0]


def _document(node: Node, beside: nodes.Node | None) -> nodes.Node:
    columns = [
        {
            "name": column.name,
            "data_type": column.data_type,
            "description": column.description,
            "config": {"meta": {"recongen": column.meta}},
        }
        for column in node.columns
    ]
    declared = {
        "name": node.name,
        "label": node.label,
        "description": node.description,
        "depends_on": list(node.depends_on),
        "columns": columns,
        "config": {"meta": {"recongen": node.declared_meta}},
    }
    return nodes.from_value(declared, beside)


def _from_here(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
