"""Counts in words, and how what they are of looks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from recongen.apps.words import day
from recongen.report.counts import Count
from recongen.studio.diagram.graph import Graph, Kind, Node
from recongen.studio.diagram.overlays import Counts
from recongen.studio.diagram.view import Overlay
from recongen.text import plural

OVERLAYS: Mapping[Overlay, tuple[str, str]] = {
    "coverage": (
        "Coverage",
        "What the feed has of each declaration, and when last; what is declared and never comes; what comes and is not declared.",
    ),
    "exceptions": (
        "Exceptions",
        "How many exceptions name each rail, role and account, or are about a declaration.",
    ),
    "plants": (
        "Plants",
        "How many postings recongen planted in synthetic data: added or corrected. What it left out shows as exceptions.",
    ),
}
MOST_UNDECLARED = 50
"""A feed may say something new in each of its rows."""
_OF_THE_FEED = ("rail:", "transfer_template:", "role:")
_NOUNS: Mapping[Kind, str] = {
    "role": "account",
    "account": "leg",
    "account_template": "account",
    "rail": "leg",
    "aggregation": "leg",
    "transfer_template": "transfer",
    "chain": "time",
    "limit_schedule": "leg",
}


@dataclass(frozen=True)
class Figure:
    """What an overlay says of a node: `text` to read, `state` in one word for how it looks."""

    text: str
    state: str


def with_undeclared(overlay: Overlay, graph: Graph, counts: Counts) -> Graph:
    """The graph and, where coverage is asked for, what comes in the feed most and is declared nowhere."""
    unknown = [id_ for id_ in counts if id_ not in graph.nodes and id_.startswith(_OF_THE_FEED)]
    nodes = dict(graph.nodes)
    most = sorted(unknown, key=lambda id_: -counts[id_].n)[:MOST_UNDECLARED]
    for id_ in most if overlay == "coverage" else ():
        kind, _, name = id_.partition(":")
        nodes[id_] = Node(kind, name, (), ("not declared",))  # type: ignore[arg-type]
    return Graph(nodes, graph.edges)


def figures(overlay: Overlay, graph: Graph, counts: Counts) -> Mapping[str, Figure]:
    """What there is to say, by id of a node."""
    of = {"coverage": _coverage_figure, "exceptions": _exception_figure, "plants": _plant_figure}[overlay]
    found = ((id_, of(node, counts.get(id_))) for id_, node in graph.nodes.items())
    return {id_: figure for id_, figure in found if figure}


_SHARES = {
    "undeclared": "not declared",
    "wrong": "with exceptions",
    "dead": "never in the feed",
    "planted": "with plants",
    "fired": "in the feed",
}
"""States, the most telling first."""


def share(found: Sequence[Figure], of: int) -> Figure | None:
    """What is to be said of several things that are drawn as one."""
    states = [figure.state for figure in found]
    state = next((each for each in _SHARES if each in states), None)
    return Figure(f"{states.count(state):,} of {of:,} {_SHARES[state]}", state) if state else None


def _coverage_figure(node: Node, count: Count | None) -> Figure | None:
    if count is None:
        return Figure("never in the feed", "dead")
    last = f", last {day(date.fromisoformat(count.last))}" if count.last else ""
    text = f"{plural(count.n, _NOUNS[node.kind])}{last}"
    return Figure(text, "fired") if node.path else Figure(f"{text}: not declared", "undeclared")


def _exception_figure(node: Node, count: Count | None) -> Figure | None:
    return Figure(f"⚠ {plural(count.n, 'exception')}", "wrong") if count else None


def _plant_figure(node: Node, count: Count | None) -> Figure | None:
    return Figure(f"◆ {plural(count.n, 'planted leg')}", "planted") if count else None
