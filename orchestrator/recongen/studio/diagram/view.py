"""What of the institution somebody looks at: the address of the page is the whole of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args
from urllib.parse import urlencode

from recongen.studio.diagram.graph import KINDS, MONEY, Graph, Kind

Overlay = Literal["", "coverage", "exceptions", "plants"]
Rails = Literal["", "each", "alike"]
MOST_RAILS = 60
"""More are drawn as one box for all rails between the same roles, until somebody wants each."""
DEEPEST = 3
LONGEST_TEXT, MOST_FOCUSES = 200, 50
ALIKE = "alike:"
"""Before the name of a rail: that rail and all others between the same roles."""
_FLOWS: tuple[Kind, ...] = ("rail", "aggregation")
_OVERVIEW: tuple[Kind, ...] = ("role", *_FLOWS, "transfer_template")
_ENDS = {"rail": tuple(MONEY), "chain": ("before", "after"), "limit_schedule": ("among",)}


@dataclass(frozen=True)
class DiagramView:
    """`kinds`, `rails`: empty is what suits the institution. `focus` are ids of nodes; `find` is part of a name."""

    kinds: Sequence[Kind] = ()
    focus: Sequence[str] = ()
    depth: int = 1
    find: str = ""
    overlay: Overlay = ""
    rails: Rails = ""

    @property
    def query(self) -> str:
        pairs = [("kind", kind) for kind in self.kinds] + [("focus", each) for each in self.focus]
        rest = {"find": self.find, "overlay": self.overlay, "rails": self.rails}
        pairs += [("depth", str(self.depth))] if self.depth != 1 else []
        return urlencode([*pairs, *((name, text) for name, text in rest.items() if text)])

    @property
    def is_narrow(self) -> bool:
        return bool(self.focus or self.find)

    def around(self, *focus: str) -> DiagramView:
        """On other things, with the same overlay."""
        return DiagramView(focus=focus, overlay=self.overlay)


def view_of(pairs: Iterable[tuple[str, str]]) -> DiagramView:
    """What an address says; whatever it may not say is as if it did not."""
    said: dict[str, list[str]] = {}
    for name, text in pairs:
        said.setdefault(name, []).append(text)
    last = {name: texts[-1] for name, texts in said.items()}
    depth = last.get("depth", "")
    return DiagramView(
        kinds=tuple(kind for kind in KINDS if kind in said.get("kind", ())),
        focus=tuple(dict.fromkeys(text for text in said.get("focus", ()) if text))[:MOST_FOCUSES],
        depth=min(max(int(depth), 1), DEEPEST) if depth.isdecimal() and len(depth) < 3 else 1,
        find=last.get("find", "").strip()[:LONGEST_TEXT],
        overlay=_one_of(Overlay, last.get("overlay", "")),
        rails=_one_of(Rails, last.get("rails", "")),
    )


def _one_of(choices: Any, text: str) -> Any:
    return text if text in get_args(choices) else ""


@dataclass(frozen=True)
class Part:
    """The part of a graph that is looked at. `bundles` are the rails that are drawn as one, by the id of the first."""

    graph: Graph
    kinds: Sequence[Kind]
    centre: frozenset[str]
    bundles: Mapping[str, Sequence[str]]
    missing: Sequence[str] = ()
    """What was asked for and is not there."""


def settle(whole: Graph, view: DiagramView) -> DiagramView:
    """The same in one way: kinds that are the usual ones are none."""
    return replace(view, kinds=()) if set(view.kinds) == set(_usual(whole, view)) else view


def part_of(whole: Graph, view: DiagramView) -> Part:
    kinds = view.kinds or _usual(whole, view)
    focused, missing = _find_focus(whole, view)
    graph = whole.only({id_ for id_, node in whole.nodes.items() if node.kind in kinds} | focused)
    named = _find_named(graph, view.find) if view.find else set()
    if view.is_narrow:
        graph = graph.only(_whole_flows(graph, graph.near(focused | named, view.depth)))
    bundles = _bundles(whole, graph.nodes.keys() - focused) if _is_bundled(graph, view) else {}
    if view.find and not named:
        missing.append(view.find)
    return Part(graph, kinds, frozenset(focused | named), bundles, missing)


def _is_bundled(graph: Graph, view: DiagramView) -> bool:
    if view.rails:
        return view.rails == "alike"
    return sum(node.kind in _FLOWS for node in graph.nodes.values()) > MOST_RAILS


def _usual(whole: Graph, view: DiagramView) -> Sequence[Kind]:
    if view.is_narrow:
        return tuple(KINDS)
    return _OVERVIEW if _is_bundled(whole, view) else (*_OVERVIEW, "chain", "limit_schedule")


def _find_focus(graph: Graph, view: DiagramView) -> tuple[set[str], list[str]]:
    """What is there of what somebody wants to see, and what is not."""
    found, missing = set[str](), list[str]()
    for each in view.focus:
        ids = alike(graph, f"rail:{each.removeprefix(ALIKE)}") if each.startswith(ALIKE) else {each}
        found |= ids & graph.nodes.keys()
        missing += [] if ids & graph.nodes.keys() else [each]
    return found, missing


def _find_named(graph: Graph, text: str) -> set[str]:
    return {id_ for id_, node in graph.nodes.items() if text.casefold() in node.name.casefold()}


def _whole_flows(graph: Graph, ids: set[str]) -> set[str]:
    """With both ends of every rail, chain and limit: half of one says nothing."""
    ends = set(ids)
    for name in ids:
        kind = graph.nodes[name].kind
        meanings = _ENDS.get("rail" if kind == "aggregation" else kind, ())
        ends |= {end for e in graph.around[name] if e.meaning in meanings for end in (e.source, e.target)}
    return ends


def alike(graph: Graph, name: str) -> set[str]:
    """The rails between the same roles as that one."""
    return next((set(ids) for ids in _by_ends(graph).values() if name in ids), set())


def _bundles(graph: Graph, among: set[str]) -> Mapping[str, Sequence[str]]:
    found = ([id_ for id_ in ids if id_ in among] for ids in _by_ends(graph).values())
    return {ids[0]: ids for ids in found if len(ids) > 1}


def _by_ends(graph: Graph) -> Mapping[frozenset[str], list[str]]:
    """Rails by the roles they move between, in whichever direction, and the templates that they are legs of."""
    found: dict[frozenset[str], list[str]] = {}
    for name, node in graph.nodes.items():
        if node.kind in _FLOWS:
            edges = [edge for edge in graph.around[name] if edge.meaning in (*MONEY, "leg")]
            ends = {end for edge in edges for end in (edge.source, edge.target)} - {name}
            found.setdefault(frozenset(ends), []).append(name)
    return found
