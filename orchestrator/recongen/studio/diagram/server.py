"""The room of the diagram: one page, whose address is all there is to its state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from recongen.errors import RecongenError
from recongen.studio.diagram.figures import OVERLAYS, figures, with_undeclared
from recongen.studio.diagram.graph import Graph, graph_of
from recongen.studio.diagram.overlays import Counts, read
from recongen.studio.diagram.pages import ADDRESS, HELP, TITLE, Diagram, page_of
from recongen.studio.diagram.view import Overlay, settle, view_of
from recongen.studio.editor import Editor
from recongen.studio.house import House, Room
from recongen.studio.pages import ROOT
from recongen.text import one_line
from recongen.web.forms import reader_of
from recongen.web.pages import banners
from recongen.web.records import Banner, Link, NavApp, NavSheet


def room_of(house: House, editor: Editor) -> Room:
    views = Views(house, editor)
    links = NavApp("Look", [NavSheet(TITLE, ADDRESS)])
    return Room("editor", links, [Route(ADDRESS, house.telling(views.diagram), methods=["GET"])])


@dataclass(frozen=True)
class Views:
    house: House
    editor: Editor

    def diagram(self, request: Request) -> Response:
        view = view_of(request.query_params.multi_items())
        state = self.editor.state(reader_of(request).name)
        graph = graph_of(state.institution) if state.institution else Graph({}, [])
        counts, found = self._counts(view.overlay)
        if state.institution is None:
            text = "The file has errors, and what is not valid cannot be drawn."
            found.insert(0, Banner("error", text, Link("See them", f"{ROOT}#findings")))
        diagram = Diagram(graph, settle(graph, view))
        if counts is not None and state.institution:
            graph = with_undeclared(view.overlay, graph, counts)
            said = figures(view.overlay, graph, counts)
            diagram = Diagram(graph, settle(graph, view), said, [OVERLAYS[view.overlay][1]])
        top = self.house.top(request, TITLE, HELP, found)
        return self.house.render(request, page_of(top, diagram, self.editor.store.file.stem))

    def _counts(self, overlay: Overlay) -> tuple[Counts | None, list[Banner]]:
        """None where there is nothing to show, and what a reader must know."""
        if not overlay:
            return None, []
        books = self.house.books
        if books is None:
            return None, [Banner("warning", "No figures: there is no database to read yet.")]
        ask = partial(read, overlay, prefix=books.prefix)
        try:
            counts, standing = books.read(lambda reading, _: reading.of(("diagram", overlay), ask))
        except RecongenError as error:
            return None, [Banner("warning", f"No figures: {one_line(error)}.")]
        return (counts if standing.is_one_build else None), banners(standing)
