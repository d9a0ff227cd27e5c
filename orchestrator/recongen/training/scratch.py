"""A training feed and the models compiled for it, in files of their own: a day can be built from them without dbt.

The engine is SQLite, which every installation has. Other tests prove that the models give the same on all engines.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from recongen import package
from recongen.dbt_core import runner
from recongen.dbt_core.manifest import Manifest, Node
from recongen.dbt_core.runner import DbtProject
from recongen.demo.feed.rows import Feed
from recongen.feed.ddl import script
from recongen.institution.compile import compile_project
from recongen.training.loading import replace_feed
from recongen.training.place import TrainingSession
from recongen.warehouse.connect import connect
from recongen.warehouse.profile import file_target
from recongen.warehouse.target import Target

FEED, STATEMENTS, MANIFEST, CHECKS = "feed.sqlite3", "statements.json", "manifest.json", "checks.json"
ANY_INSTANT = "2001-02-03 04:05:06"
"""Stands in the compiled SQL for the instant that a day is looked at from."""
NEEDED = ("exceptions", "exception_episodes", "run_context")


@dataclass(frozen=True)
class Statement:
    """A model: its relation as SQL spells it, what selects its rows, and the columns of each of its indexes."""

    name: str
    relation: str
    sql: str
    indexes: tuple[str, ...]

    def at(self, instant: datetime) -> str:
        return (
            self.sql.replace(ANY_INSTANT, instant.isoformat(sep=" "))
            if self.name == "run_context"
            else self.sql
        )


def prepare(session: TrainingSession, feed: Feed, workshop: Path, folder: Path) -> None:
    """Both files and the manifest, in a folder that exists. In the workshop stays what dbt has parsed, for the next time."""
    workshop.mkdir(exist_ok=True)
    target = file_target(workshop / FEED, workshop, session.target.profile)
    _make_file(target, session.prefix)
    replace_feed(target, session.prefix, feed)
    compile_project(session.institution, workshop / "project", f"local:{package.root()}")
    project = project_in(workshop, target)
    manifest = runner.compile_models(
        project, [f"+{name}" for name in NEEDED], {"RECONGEN_AS_OF": ANY_INSTANT}
    )
    statements = [asdict(each) for each in _statements(manifest, project.manifest_path)]
    (folder / STATEMENTS).write_text(json.dumps(statements), encoding="utf-8")
    checks = {
        node.name: [str(node.meta.get(key) or "") for key in ("title", "meaning")] for node in manifest.checks
    }
    (folder / CHECKS).write_text(json.dumps(checks), encoding="utf-8")
    project.manifest_path.replace(folder / MANIFEST)
    (workshop / FEED).replace(folder / FEED)


def project_in(workshop: Path, target: Target) -> DbtProject:
    return DbtProject(
        folder=workshop / "project",
        profiles_dir=target.profiles_dir,
        profile=target.profile,
        target=target.target_name,
        target_path=workshop / "dbt" / "target",
        log_path=workshop / "dbt" / "logs",
    )


def _make_file(target: Target, prefix: str) -> None:
    """With the base tables, empty."""
    assert target.file is not None
    target.file.unlink(missing_ok=True)
    with connect(target, create=True) as connection:
        connection.raw.executescript(script(target, prefix))


def read_statements(folder: Path) -> list[Statement]:
    """In the order in which they are built."""
    found = json.loads((folder / STATEMENTS).read_text(encoding="utf-8"))
    return [Statement(each["name"], each["relation"], each["sql"], tuple(each["indexes"])) for each in found]


def read_checks(folder: Path) -> dict[str, tuple[str, str]]:
    """By the name of a check: what a person calls it, and what its rows mean."""
    found = json.loads((folder / CHECKS).read_text(encoding="utf-8"))
    return {name: (title, meaning) for name, (title, meaning) in found.items()}


def _statements(manifest: Manifest, path: Path) -> Iterator[Statement]:
    indexes = _indexes(path)
    for node in _in_order({node.unique_id: node for node in manifest.models if node.sql}):
        yield Statement(node.name, f'main."{node.alias}"', node.sql or "", indexes[node.unique_id])


def _in_order(nodes: Mapping[str, Node]) -> Iterator[Node]:
    """Each after what it reads."""
    done: dict[str, None] = {}

    def visit(unique_id: str) -> None:
        if unique_id in nodes and unique_id not in done:
            for read in nodes[unique_id].depends_on:
                visit(read)
            done[unique_id] = None

    for unique_id in nodes:
        visit(unique_id)
    return (nodes[unique_id] for unique_id in done)


def _indexes(path: Path) -> dict[str, tuple[str, ...]]:
    """What the models' configuration says, which no other reader of the manifest needs."""
    nodes = json.loads(path.read_text(encoding="utf-8"))["nodes"]
    return {
        unique_id: tuple(", ".join(index["columns"]) for index in node["config"].get("indexes") or [])
        for unique_id, node in nodes.items()
    }
