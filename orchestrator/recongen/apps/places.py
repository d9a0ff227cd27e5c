"""Where in its YAML file a declaration stands. The manifest keeps no lines, so the file is read once more where it is at hand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath

from recongen.dbt_core.manifest import Manifest, Node
from recongen.institution import nodes, reader
from recongen.institution.nodes import Path

META = ("config", "meta", "recongen")
LISTS = {"analysis": "analyses", "exposure": "exposures"}


@dataclass(frozen=True)
class Document:
    """One declaration: the file that holds it, and the path to it from the top of that file."""

    shown: str
    root: nodes.Node | None = None
    base: Path = ()

    def mark(self, path: Path) -> nodes.Mark:
        """Where the value at that path below the declaration begins; (0, 0) where the file is not at hand."""
        if self.root is None:
            return nodes.Mark(0, 0)
        return nodes.nearest(self.root, (*self.base, *path))

    def key_mark(self, path: Path) -> nodes.Mark:
        """Where the key at the end of that path is written."""
        node: nodes.Node | None = self.root
        for part in (*self.base, *path[:-1]):
            node = nodes.step(node, part) if node else None
        key = node.key(str(path[-1])) if isinstance(node, nodes.Mapping) and path else None
        return key.mark if key else self.mark(path)


class Files:
    """The YAML files of a manifest's packages, as far as their folders are known."""

    def __init__(self, manifest: Manifest, folders: dict[str, FilePath]) -> None:
        self._manifest = manifest
        self._folders = folders
        self._read = cache(_root)

    def document(self, node: Node) -> Document:
        folder = self._folders.get(node.package)
        path = folder / node.declared_in if folder else None
        if path is None or not path.is_file():
            return Document(node.declared_in)
        root = self._read(path)
        return Document(_from_here(path), root, _base(root, node))


def package_folders(manifest: Manifest, project: FilePath | None) -> dict[str, FilePath]:
    """Package name to its folder: the root project, what `dbt deps` put beside it, and recongen wherever it is installed."""
    from recongen import package

    folders = {"recongen": package.root()}
    if project is None:
        return folders
    for installed in sorted((project / "dbt_packages").glob("*/dbt_project.yml")):
        name = _project_name(installed)
        if name:
            folders[name] = installed.parent.resolve()
    return {**folders, manifest.project: project}


def _project_name(file: FilePath) -> str:
    root = _root(file)
    name = root.get("name") if isinstance(root, nodes.Mapping) else None
    return name.text if isinstance(name, nodes.Scalar) else ""


def _root(path: FilePath) -> nodes.Node | None:
    return reader.read(path)[0]


def _base(root: nodes.Node | None, node: Node) -> Path:
    key = LISTS[node.resource_type]
    items = nodes.step(root, key) if root else None
    for position, item in enumerate(items.items if isinstance(items, nodes.Sequence) else ()):
        name = nodes.step(item, "name")
        if isinstance(name, nodes.Scalar) and name.text == node.name:
            return (key, position)
    return ()


def _from_here(path: FilePath) -> str:
    here = FilePath.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
