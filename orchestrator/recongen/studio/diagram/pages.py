"""A part of an institution becomes a page: a picture, and the same as a list. Nothing here knows a request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from recongen.studio.diagram.dot import dot
from recongen.studio.diagram.figures import OVERLAYS, Figure
from recongen.studio.diagram.graph import KINDS, Graph, Node
from recongen.studio.diagram.picture import Marks, column, describe_neighbours, lines_of, shapes_of
from recongen.studio.diagram.records import DiagramPage, Group, Thing
from recongen.studio.diagram.view import ALIKE, DEEPEST, DiagramView, Part, part_of
from recongen.studio.house import Top
from recongen.studio.pages import ROOT, href
from recongen.text import plural
from recongen.web.records import Bar, Box, Chip, Choice, Control, Link, Option

ADDRESS = f"{ROOT}/diagram"
TITLE = "Diagram"
HELP = "How accounts, rails, templates, chains and limits hang together. The picture again as a list is below it."
_RAILS = {"each": "Each on its own", "alike": "As one between the same roles"}
_NEW = {"rail": "rails", "transfer_template": "transfer_templates", "role": "accounts"}


@dataclass(frozen=True)
class Diagram:
    """What is shown: the whole graph, the part of it, and what an overlay says."""

    whole: Graph
    view: DiagramView
    figures: Mapping[str, Figure] = field(default_factory=dict)
    notes: Sequence[str] = ()


def page_of(top: Top, diagram: Diagram, name: str) -> DiagramPage:
    part = part_of(diagram.whole, diagram.view)
    marks = Marks(
        {id_: f"n{at}" for at, id_ in enumerate(diagram.whole.nodes)},
        {id_: column(diagram.whole, node) for id_, node in diagram.whole.nodes.items()},
        edit_of,
        lambda rail: address(diagram.view.around(f"{ALIKE}{rail.name}")),
    )
    shapes = list(shapes_of(part, marks, diagram.figures))
    lines = list(lines_of(part, marks))
    return DiagramPage(
        *top,
        bar_of(part, diagram.view),
        dot(shapes, lines) if shapes else "",
        name,
        [*_notes(part, len(shapes)), *diagram.notes],
        list(_groups(part, diagram, marks.names)),
    )


def address(view: DiagramView) -> str:
    return f"{ADDRESS}?{view.query}".rstrip("?")


def edit_of(node: Node) -> str:
    """The form in which it is declared, or the one that declares it."""
    return href(node.path) if node.path else f"{ROOT}/{_NEW.get(node.kind, 'rails')}/new"


def _notes(part: Part, drawn: int) -> Iterator[str]:
    for each in part.missing:
        yield f"There is no {_name_of(each)} here."
    if part.bundles:
        rails = sum(map(len, part.bundles.values()))
        yield (
            f"{plural(rails, 'rail')} are drawn as {plural(len(part.bundles), 'box', 'boxes')}: those between the same "
            "roles are one. A click on a box shows its rails."
        )
    if not drawn:
        yield "Nothing of this institution is of these kinds."


# The filters ------------------------------------------------------------------------------------------------------------


def bar_of(part: Part, view: DiagramView) -> Bar:
    kinds = [Option(kind, title, kind in part.kinds) for kind, title in KINDS.items()]
    overlays = [Option(name, title, name == view.overlay) for name, (title, _) in OVERLAYS.items()]
    depths = [Option(str(n), plural(n, "step"), n == view.depth) for n in range(2, DEEPEST + 1)]
    rails = [Option(name, title, name == view.rails) for name, title in _RAILS.items()]
    controls: list[Control] = [
        Box("find", "Find", view.find),
        Choice("kind", "Kinds", "boxes", kinds, True, "None", f"{len(part.kinds)} of {len(KINDS)}"),
        Choice("overlay", "Overlay", "list", overlays, False, "None", ""),
        Choice("rails", "Rails", "list", rails, False, "Automatic", ""),
        *([Choice("depth", "Neighbours", "list", depths, False, "Next to it", "")] if view.is_narrow else []),
    ]
    chips = [Chip(f"Around {_name_of(each)}", address(_remove_focus(view, each))) for each in view.focus]
    hidden = [("focus", each) for each in view.focus]
    is_narrowed = view.is_narrow or bool(view.kinds or view.rails)
    return Bar(ADDRESS, controls, hidden, {}, chips, ADDRESS, is_narrowed)


def _name_of(focus: str) -> str:
    """What it is called that an address names by its kind."""
    return focus.partition(":")[2] or focus


def _remove_focus(view: DiagramView, focus: str) -> DiagramView:
    return replace(view, focus=[each for each in view.focus if each != focus])


# The list ---------------------------------------------------------------------------------------------------------------


def _groups(part: Part, diagram: Diagram, names: Mapping[str, str]) -> Iterator[Group]:
    for kind, title in KINDS.items():
        nodes = [node for node in part.graph.nodes.values() if node.kind == kind]
        if nodes:
            yield Group(title, [_thing(node, diagram, names) for node in nodes])


def _thing(node: Node, diagram: Diagram, names: Mapping[str, str]) -> Thing:
    neighbours = [
        (words, [Link(each.name, address(diagram.view.around(each.id))) for each in nodes])
        for words, nodes in describe_neighbours(diagram.whole, node).items()
    ]
    around = address(diagram.view.around(node.id))
    figure = diagram.figures.get(node.id)
    return Thing(names[node.id], node.name, edit_of(node), around, node.facts, figure, neighbours)
