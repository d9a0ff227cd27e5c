"""A part of the graph as shapes and lines in columns, from what is outside the institution to its many accounts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from recongen.studio.diagram.dot import Arrow, Shape
from recongen.studio.diagram.figures import Figure, share
from recongen.studio.diagram.graph import MONEY, WORDS, Graph, Kind, Meaning, Node
from recongen.studio.diagram.view import Part
from recongen.text import plural

_FORMS: Mapping[Kind, str] = {"transfer_template": "tab", "limit_schedule": "note"}
_ARROWS: Mapping[Meaning, set[str]] = {"posts": {"source", "target"}, "leg": set(), "holds": set()}
"""At which ends of a line, where that is not its target alone."""
_OTHER = {"source": "target", "target": "source"}
_HEADS = {
    frozenset[str](): "none",
    frozenset({"target"}): "forward",
    frozenset({"source"}): "back",
    frozenset(_OTHER): "both",
}
_WIDEST = 24
_WORD = re.compile(r".+?(?:(?<=[a-z0-9])(?=[A-Z])|(?<=[_\-. ])|$)", re.DOTALL)


@dataclass(frozen=True)
class Marks:
    """What a picture needs to know of the whole graph: ids of shapes and columns by ids of nodes, and addresses."""

    names: Mapping[str, str]
    columns: Mapping[str, int]
    edit: Callable[[Node], str]
    bundle: Callable[[Node], str]
    """Of the rails that are drawn as one with that one."""


def column(graph: Graph, node: Node) -> int:
    """0: outside. 1: rails in and out. 2: own accounts. 3: rails within. 4: many accounts, templates, limits."""
    if node.kind in ("role", "account", "account_template"):
        if node.facts[0] == "external":
            return 0
        is_many = node.kind == "account_template" or "many accounts" in _role(graph, node).facts
        return 4 if is_many else 2
    if node.kind in ("rail", "aggregation"):
        ends = (end for edge in graph.around[node.id] for end in (edge.source, edge.target))
        outside = (graph.nodes[end] for end in ends if graph.nodes[end].kind == "role")
        return 1 if any(role.facts[0] == "external" for role in outside) else 3
    if node.kind == "chain":
        before = next((edge.source for edge in graph.around[node.id] if edge.meaning == "before"), None)
        return column(graph, graph.nodes[before]) if before else 3
    return 4


def _role(graph: Graph, node: Node) -> Node:
    roles = (graph.nodes[edge.target] for edge in graph.around[node.id] if edge.meaning == "holds")
    return next((role for role in roles if role is not node), node)


def shapes_of(part: Part, marks: Marks, figures: Mapping[str, Figure]) -> Iterator[Shape]:
    hidden = {each for ids in part.bundles.values() for each in ids[1:]}
    for id_, node in part.graph.nodes.items():
        if id_ in part.bundles:
            yield _bundle([part.graph.nodes[each] for each in part.bundles[id_]], marks, figures)
        elif id_ not in hidden:
            yield _shape(node, id_ in part.centre, marks, figures.get(id_))


def _shape(node: Node, is_centre: bool, marks: Marks, figure: Figure | None) -> Shape:
    classes: list[str] = [node.kind]
    classes += ["external"] if node.facts[:1] == ("external",) else []
    classes += ["centre"] if is_centre else []
    return Shape(
        marks.names[node.id],
        [*_lines(node), *([figure.text] if figure else [])],
        " ".join([*classes, *([figure.state] if figure else [])]),
        _FORMS.get(node.kind, "box"),
        marks.edit(node),
        node.name,
        marks.columns[node.id],
    )


def _bundle(rails: Sequence[Node], marks: Marks, figures: Mapping[str, Figure]) -> Shape:
    figure = share([figures[rail.id] for rail in rails if rail.id in figures], len(rails))
    return Shape(
        marks.names[rails[0].id],
        [plural(len(rails), "rail"), *([figure.text] if figure else [])],
        " ".join(["rail", "bundle", *([figure.state] if figure else [])]),
        href=marks.bundle(rails[0]),
        tip=", ".join(rail.name for rail in rails),
        column=marks.columns[rails[0].id],
    )


def _lines(node: Node) -> Sequence[str]:
    if node.kind == "chain":
        return ["one of" if node.facts[0].startswith("exactly") else node.facts[0]]
    if node.kind == "limit_schedule":
        return [f"≤ {node.facts[0]}", *node.facts[1:]]
    return break_lines(node.name)


def break_lines(name: str) -> Sequence[str]:
    """A long name on several lines, between its words where it has any."""
    lines = [""]
    for word in _WORD.findall(name):
        for piece in (word[at : at + _WIDEST] for at in range(0, len(word), _WIDEST)):
            if lines[-1] and len(lines[-1]) + len(piece) > _WIDEST:
                lines.append("")
            lines[-1] += piece
    return [line.strip() for line in lines]


def lines_of(part: Part, marks: Marks) -> Iterator[Arrow]:
    """One for all references of one kind between the same two shapes, from left to right."""
    first = {each: ids[0] for ids in part.bundles.values() for each in ids}
    arrows: dict[tuple[str, str, str, str], set[str]] = {}
    for edge in part.graph.edges:
        # What limits are for stands in them: from each a line across the whole picture would hide more than it shows.
        if edge.meaning == "among" and not part.centre:
            continue
        source, target = first.get(edge.source, edge.source), first.get(edge.target, edge.target)
        at = _ARROWS.get(edge.meaning, {"target"})
        if marks.columns[source] > marks.columns[target]:
            source, target, at = target, source, {_OTHER[end] for end in at}
        line = source, target, "money" if edge.meaning in MONEY else edge.meaning, edge.note
        arrows.setdefault(line, set()).update(at)
    for (source, target, classes, label), at in arrows.items():
        yield Arrow(marks.names[source], marks.names[target], classes, label, _HEADS[frozenset(at)])


def describe_neighbours(whole: Graph, node: Node) -> Mapping[str, Sequence[Node]]:
    """The neighbours of a node by how they hang together, in words."""
    found: dict[str, dict[str, Node]] = {}
    for edge in whole.around[node.id]:
        forward, backward = WORDS[edge.meaning]
        if edge.source == node.id:
            found.setdefault(forward, {})[edge.target] = whole.nodes[edge.target]
        if edge.target == node.id:
            found.setdefault(backward, {})[edge.source] = whole.nodes[edge.source]
    return {words: list(nodes.values()) for words, nodes in found.items()}
