"""The manifest that dbt writes, read as plain JSON: nodes, exposures, their columns, and what `config.meta.recongen` says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from recongen import currency
from recongen.errors import RecongenError

SEVERITIES = ("high", "medium", "low")


@dataclass(frozen=True)
class Column:
    name: str
    data_type: str | None
    description: str
    meta: Any = None
    """What the YAML says under `config.meta.recongen`, whatever it is."""


@dataclass(frozen=True)
class Node:
    """A model, a test, an analysis, an exposure."""

    unique_id: str
    name: str
    resource_type: str
    path: str
    package: str
    description: str = ""
    relation_name: str | None = None
    alias: str | None = None
    """The relation's own name, without schema."""
    tags: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
    test_name: str | None = None
    """The generic test's own name: `is_empty`, `unique`."""
    attached_node: str | None = None
    depends_on: tuple[str, ...] = ()
    owner: str = ""
    label: str = ""
    declared_in: str = ""
    """The YAML file, below the folder of its package."""
    declared_meta: Any = None
    """As `meta`, but exactly as it was written; not a mapping if somebody wrote something else."""
    sql: str | None = None
    """What dbt compiled; None where it only parsed."""

    @property
    def severity(self) -> str | None:
        value = self.meta.get("severity")
        return str(value) if value is not None else None

    @property
    def scope(self) -> str | None:
        """`day` for a check whose rows belong to a business day, `open` for one whose rows stay until fixed."""
        value = self.meta.get("scope")
        return str(value) if value is not None else None

    @property
    def is_check(self) -> bool:
        return self.resource_type == "model" and self.severity in SEVERITIES


@dataclass(frozen=True)
class Manifest:
    nodes: Mapping[str, Node]
    exposures: Mapping[str, Node] = field(default_factory=dict)
    project: str = ""
    """The name of the root project."""
    currency: str = currency.DEFAULT
    """What the institution's books are kept in; the package's own texts name it."""

    @property
    def models(self) -> Iterator[Node]:
        return (node for node in self.nodes.values() if node.resource_type == "model")

    @property
    def relations(self) -> Iterator[Node]:
        """Whatever a build makes in the database."""
        return (node for node in self.nodes.values() if node.resource_type in ("model", "seed"))

    @property
    def analyses(self) -> Iterator[Node]:
        return (node for node in self.nodes.values() if node.resource_type == "analysis")

    @property
    def checks(self) -> tuple[Node, ...]:
        """Every invariant and flow check: the gravest first, else as `exceptions` lists them."""
        listed = [parent for node in self.models if node.name == "exceptions" for parent in node.depends_on]
        place = {unique_id: position for position, unique_id in enumerate(listed)}

        def order(node: Node) -> tuple[int, int, str]:
            return SEVERITIES.index(str(node.severity)), place.get(node.unique_id, len(place)), node.name

        return tuple(sorted((node for node in self.models if node.is_check), key=order))

    def model(self, name: str) -> Node:
        for node in self.models:
            if node.name == name:
                return node
        raise RecongenError(
            f"the dbt project has no model {name}: it is not a recongen project, or an older one"
        )


def read(path: Path) -> Manifest:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RecongenError(f"{path} is not there: run `recongen build` first") from None
    except (json.JSONDecodeError, UnicodeDecodeError, OSError, RecursionError) as error:
        raise RecongenError(f"{path} cannot be read ({error}): run `recongen build` again") from None
    try:
        return from_document(document)
    except (AttributeError, KeyError, TypeError):
        raise RecongenError(f"{path} is not a manifest of dbt: run `recongen build` again") from None


def from_document(document: Mapping[str, Any]) -> Manifest:
    """The manifest in dbt's own JSON; raises `AttributeError`, `KeyError` or `TypeError` where it is something else."""
    nodes = {unique_id: _node(raw) for unique_id, raw in document["nodes"].items()}
    exposures = {unique_id: _node(raw) for unique_id, raw in document.get("exposures", {}).items()}
    code = _currency(nodes)
    return Manifest(
        nodes=_in_currency(nodes, code),
        exposures=_in_currency(exposures, code),
        project=document["metadata"].get("project_name") or "",
        currency=code,
    )


def _currency(nodes: Mapping[str, Node]) -> str:
    """As the compiled institution says."""
    found = (node.meta.get("currency") for node in nodes.values() if node.name == "l2_institution")
    return str(next(filter(None, found), currency.DEFAULT))


def _in_currency(nodes: Mapping[str, Node], code: str) -> Mapping[str, Node]:
    """The package's texts are written for dollars; those of a team's own project stay as they are."""
    if code == currency.DEFAULT:
        return nodes
    return {
        unique_id: _with_texts(node, lambda text: currency.prose(text, code))
        if node.package == "recongen"
        else node
        for unique_id, node in nodes.items()
    }


def _with_texts(node: Node, write: Callable[[str], str]) -> Node:
    def of(value: Any) -> Any:
        if isinstance(value, str):
            return write(value)
        if isinstance(value, list):
            return [of(each) for each in value]
        return {name: of(each) for name, each in value.items()} if isinstance(value, dict) else value

    columns = (
        replace(each, description=write(each.description), meta=of(each.meta)) for each in node.columns
    )
    return replace(
        node,
        description=write(node.description),
        columns=tuple(columns),
        meta=of(node.meta),
        declared_meta=of(node.declared_meta),
    )


def _node(raw: Mapping[str, Any]) -> Node:
    return Node(
        unique_id=raw["unique_id"],
        name=raw["name"],
        resource_type=raw["resource_type"],
        path=raw.get("original_file_path", ""),
        package=raw.get("package_name", ""),
        description=(raw.get("description") or "").strip(),
        relation_name=raw.get("relation_name"),
        alias=raw.get("alias"),
        tags=tuple(raw.get("tags") or ()),
        columns=tuple(_column(column) for column in (raw.get("columns") or {}).values()),
        meta=_recongen_meta(raw),
        test_name=(raw.get("test_metadata") or {}).get("name"),
        attached_node=raw.get("attached_node"),
        depends_on=tuple((raw.get("depends_on") or {}).get("nodes") or ()),
        label=raw.get("label") or "",
        owner=_owner(raw.get("owner")),
        declared_in=_declared_in(raw),
        declared_meta=_meta(raw),
        sql=raw.get("compiled_code"),
    )


def _owner(raw: Any) -> str:
    """Of an exposure: its name, else its address."""
    return str(raw.get("name") or raw.get("email") or "") if isinstance(raw, dict) else ""


def _declared_in(raw: Mapping[str, Any]) -> str:
    """dbt writes `package://path`, and nothing where no YAML speaks of the node; an exposure is YAML itself."""
    path = raw.get("patch_path") or ""
    return path.partition("://")[2] or (raw.get("original_file_path") or "")


def _column(raw: Mapping[str, Any]) -> Column:
    return Column(raw["name"], raw.get("data_type"), (raw.get("description") or "").strip(), _meta(raw))


def _meta(raw: Mapping[str, Any]) -> Any:
    meta = (raw.get("config") or {}).get("meta") or {}
    return meta.get("recongen") if isinstance(meta, dict) else meta


def _recongen_meta(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    own = _meta(raw)
    return own if isinstance(own, dict) else {}
