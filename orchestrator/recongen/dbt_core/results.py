"""What one dbt run did, node by node: `run_results.json` joined with the manifest."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recongen.dbt_core.manifest import Manifest, Node
from recongen.engine_messages import with_remedy
from recongen.errors import DbtRunError, UnusableFeedError

FILE_NAME = "run_results.json"
BROKEN = ("error", "runtime error", "partial success")
MAP_TESTS = ("own_rows_fit", "own_rows_are_unique")
"""What does not fit the map of an institution's own tables. It breaks the contract of the feed, too, in fewer words."""
FEED_TESTS = (*MAP_TESTS, "feed_lookalikes")
"""Tests of models that speak of the feed; all tests of sources do."""


@dataclass(frozen=True)
class NodeResult:
    node: Node
    status: str
    """dbt's word: success, pass, warn, fail, error, skipped, no-op."""
    seconds: float
    failures: int | None = None
    message: str = ""


@dataclass(frozen=True)
class CheckCount:
    """How many rows a check's model holds, as its `is_empty` test counted them."""

    check: Node
    rows: int | None


@dataclass(frozen=True)
class BuildResult:
    nodes: tuple[NodeResult, ...]
    elapsed: float
    manifest: Manifest
    invocation_id: str | None = None

    def count(self, *statuses: str) -> int:
        return sum(result.status in statuses for result in self.nodes)

    @property
    def models_built(self) -> int:
        return sum(r.node.resource_type == "model" and r.status == "success" for r in self.nodes)

    @property
    def tests_run(self) -> int:
        return sum(
            r.node.resource_type == "test" and r.status in ("pass", "warn", "fail") for r in self.nodes
        )

    @property
    def checks(self) -> tuple[CheckCount, ...]:
        """Every check with its rows; None if nothing counted them."""
        rows = {
            result.node.attached_node: result.failures
            for result in self.nodes
            if result.node.test_name == "is_empty"
        }
        return tuple(CheckCount(check, rows.get(check.unique_id)) for check in self.manifest.checks)

    @property
    def warned_feed_tests(self) -> tuple[NodeResult, ...]:
        """Tests of the feed that found something and stopped nothing; that it is empty is said elsewhere."""
        return tuple(
            result
            for result in self.nodes
            if result.status == "warn"
            and _is_about_the_feed(result.node)
            and result.node.test_name != "feed_rows"
        )

    def raise_for_failure(self) -> None:
        """Raise `DbtRunError` for the first node that broke, `UnusableFeedError` for a feed that breaks its contract.

        Warnings are findings and pass.
        """
        for result in self.nodes:
            if result.status in BROKEN:
                raise DbtRunError(_broken_message(result))
        for result in sorted(self.nodes, key=lambda each: each.node.test_name not in MAP_TESTS):
            if result.status == "fail":
                message = _failed_test_message(result)
                if _is_about_the_feed(result.node):
                    raise UnusableFeedError(message, result.node.sql)
                raise DbtRunError(message)


def read(target: Path, manifest: Manifest) -> BuildResult:
    path = target / FILE_NAME
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise DbtRunError(f"dbt left no readable {path}: {error}") from None
    return BuildResult(
        nodes=tuple(_node_result(raw, manifest) for raw in document.get("results", ())),
        elapsed=float(document.get("elapsed_time") or 0.0),
        manifest=manifest,
        invocation_id=document.get("metadata", {}).get("invocation_id"),
    )


def _node_result(raw: Mapping[str, Any], manifest: Manifest) -> NodeResult:
    unique_id = raw["unique_id"]
    return NodeResult(
        node=manifest.nodes.get(unique_id) or _unknown_node(unique_id),
        status=str(raw["status"]),
        seconds=float(raw.get("execution_time") or 0.0),
        failures=raw.get("failures"),
        message=str(raw.get("message") or ""),
    )


def _unknown_node(unique_id: str) -> Node:
    """Hooks have results, and no node in the manifest."""
    parts = unique_id.split(".")
    return Node(unique_id, parts[-1], parts[0], path="", package=parts[1] if len(parts) > 1 else "")


def _broken_message(result: NodeResult) -> str:
    return with_remedy(f"dbt could not build {_place(result.node)}: {one_line(result.message)}")


def _failed_test_message(result: NodeResult) -> str:
    node = result.node
    rows = f"{result.failures} row{'' if result.failures == 1 else 's'}"
    reason = node.description.split("\n\n")[0].replace("\n", " ") or one_line(result.message)
    if _is_about_the_feed(node):
        return f"the feed is unusable: {reason} ({rows}; test {_place(node)})"
    return f"{_subject(node)} does not hold what it promises: {reason} ({rows}; test {_place(node)})"


def _is_about_the_feed(node: Node) -> bool:
    return node.test_name in FEED_TESTS or any(parent.startswith("source.") for parent in node.depends_on)


def _subject(node: Node) -> str:
    return node.attached_node.rsplit(".", 1)[-1] if node.attached_node else node.name


def _place(node: Node) -> str:
    return f"{node.name} ({node.path})" if node.path else node.name


_HEADING = re.compile(r"^(?:\w+ )?(?:Error|Exception|Failure)(?: in (?P<node>[^\n]*?))?:?\s*$")
_NOISE = re.compile(r"^(compiled code at |LINE \d+:|\^|> in macro |> called by |The error occurred|Help: )")


def one_line(message: str) -> str:
    """What dbt says over several lines, headings and pointers left out."""
    lines = [line.strip() for line in message.strip().splitlines()]
    said = [line for line in lines if line and not _HEADING.match(line) and not _NOISE.match(line)]
    if not said:
        return " ".join(lines)
    headed = said[0].removesuffix(" - Runtime Error")
    return f"{headed}: {said[1]}" if headed != said[0] and len(said) > 1 else said[0]


def one_line_with_node(message: str) -> str:
    """`one_line`, opened by the node and file that dbt's heading names."""
    first = message.strip().splitlines()[0].strip() if message.strip() else ""
    heading = _HEADING.match(first)
    node = heading.group("node") if heading else None
    return f"{node}: {one_line(message)}" if node else one_line(message)
