"""What all pages of Studio share: who asks, the frame around a page, and the token without which nothing is written.

The pages stand in rooms. A room is a group of links in the navigation, and the routes that belong to it:

    def room(house: House, ...) -> Room:
        views = Views(house, ...)
        links = [NavSheet("Diagram", "/studio/diagram", "")]
        return Room("editor", NavApp("Look", links), [Route("/studio/diagram", views.diagram, methods=["GET"])])

Rooms for editors have addresses under /studio, those for operators under /operate. `server.rooms_of` lists them. A view
answers with `house.render(request, page)`, where the page is a record that begins with `house.top(request, ...)`;
what a form sends arrives through `house.forms.taking(...)`, which has checked its token.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from recongen.apps.types import App
from recongen.errors import RecongenError
from recongen.web.annex import Annex, Role
from recongen.web.books import Books
from recongen.web.forms import Forms, Posted, reader_of
from recongen.web.records import Banner, Frame, NavApp, NavSheet
from recongen.web.rendering import Templates

ROOTS: dict[Role, str] = {"editor": "/studio", "operator": "/operate"}


@dataclass(frozen=True)
class HousePage:
    """What every page begins with. `token` goes along with each form."""

    template: ClassVar[str]
    frame: Frame
    title: str
    help: str
    token: str


@dataclass(frozen=True)
class UnreadPage(HousePage):
    """Says why there is no other page. `posted` is what was typed, to be sent again."""

    template = "studio/unread.html"
    problem: str
    here: str
    posted: Mapping[str, str]


Top = tuple[Frame, str, str, str]
"""The first fields of a page, in their order."""


@dataclass(frozen=True)
class Room:
    role: Role
    links: NavApp
    routes: Sequence[Route]


@dataclass
class House:
    institution: str
    templates: Templates
    accent: str = ""
    rooms: Sequence[Room] = ()
    beside: Sequence[NavApp] = ()
    """The dashboards."""
    books: Books | None = None
    """None where no database can be read."""
    apps: Sequence[App] = ()
    """Those of the dashboards."""
    forms: Forms = field(default_factory=Forms)

    @property
    def annexes(self) -> list[Annex]:
        return [self._annex(role, path) for role, path in ROOTS.items()]

    def _annex(self, role: Role, path: str) -> Annex:
        rooms = [room for room in self.rooms if room.role == role]
        # The addresses of the first room are any word below its path.
        routes = [route for room in reversed(rooms) for route in room.routes]
        return Annex(path, role, [room.links for room in rooms], routes)

    def top(
        self,
        request: Request,
        title: str,
        help_: str,
        banners: Sequence[Banner] = (),
        own: NavApp | None = None,
    ) -> Top:
        """`own` are the links of the room that answers, where they say more than usual."""
        reader, here = reader_of(request), request.url.path
        links = [room.links for room in self.rooms if room.role in reader.roles]
        links = [own if own and own.title == each.title else each for each in links]
        nav = [replace(each, sheets=[_mark(sheet, here) for sheet in each.sheets]) for each in links]
        nav += self.beside
        frame = Frame(self.institution, nav, None, list(banners), reader.name, self.accent)
        return frame, title, help_, self.forms.token(request)

    def telling(self, answer: Callable[..., Response]) -> Callable[..., Response]:
        """`answer`, or a page with the reason where that cannot be given, as when nobody may read the file."""

        def respond(request: Request, posted: Posted | None = None) -> Response:
            try:
                return answer(request) if posted is None else answer(request, posted)
            except RecongenError as error:
                typed = {name: text for name, text in (posted or {}).items() if name != "token"}
                top = self.top(request, "Nothing to show" if posted is None else "Not done", "")
                return self.render(request, UnreadPage(*top, str(error), request.url.path, typed), 503)

        return respond

    def render(self, request: Request, page: HousePage, status: int = 200) -> Response:
        body = self.templates.render(page.template, page=page)
        return Response(body, status, media_type="text/html", headers={"cache-control": "no-store"})


def _mark(sheet: NavSheet, here: str) -> NavSheet:
    return replace(sheet, is_current=sheet.is_current or sheet.href == here)
