"""The editor beside the dashboards; by itself while there are none."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from recongen.apps.compiled import load_datasets
from recongen.errors import RecongenError, UsageError
from recongen.institution import check
from recongen.session import Session
from recongen.studio.diagram import server as diagram
from recongen.studio.editor import Editor
from recongen.studio.feed.build import DATASETS, Build
from recongen.studio.feed.views import FeedViews
from recongen.studio.house import House, Room
from recongen.studio.operate import views as operate
from recongen.studio.pages import ROOT
from recongen.studio.store import Store
from recongen.studio.training import views as training
from recongen.studio.views import Views
from recongen.web.access import must_be_safe
from recongen.web.assets import package_assets
from recongen.web.login import Sessions
from recongen.web.metrics import Metrics
from recongen.web.records import NavApp, NavSheet
from recongen.web.rendering import Templates
from recongen.web.security import protect
from recongen.web.server import Server, accent_of, dashboards, login_routes, serve_views, sessions_of
from recongen.web_settings import WebSettings


def assemble(
    session: Session, host: str, port: int, project: Path | None = None, access_log: TextIO | None = None
) -> Server:
    settings = session.settings.web or WebSettings()
    must_be_safe(host, settings)
    if not session.file.is_file():
        raise UsageError(f"there is no file {session.file}: {session.command('init')} writes a first one")
    is_valid = check(session.file, session.settings.prefix)[0] is not None
    title, accent = (session.title, accent_of(session)) if is_valid else (session.file.name, "")
    house = House(title, templates(), accent)
    try:
        views = dashboards(session, project)
    except RecongenError as reason:
        session.talk.warn(f"the editor comes without the dashboards: {reason}")
        house.rooms = rooms_of(house, session)
        return Server(
            serve_alone(house, settings, host, sessions_of(session.talk, settings), access_log), host, port
        )
    house.books, house.beside = views.books, [NavApp("Dashboards", [NavSheet("Sheets", "/")])]
    house.apps = views.apps
    house.rooms = rooms_of(house, session)
    return Server(serve_views(views, session, host, access_log, house.annexes), host, port)


def rooms_of(house: House, session: Session) -> list[Room]:
    """In the order of the navigation."""
    editor = Editor(Store(session.file), session.settings.prefix)
    views = Views(house, editor, session if house.books else None)
    views.trials.sweep()
    return [
        views.room,
        diagram.room_of(house, editor),
        FeedViews(house, editor, build_of(house, session)).room,
        operate.Views(house, session).room,
        training.room(house, session),
    ]


def build_of(house: House, session: Session) -> Build | None:
    if house.books is None:
        return None
    return Build(house.books, load_datasets(session, DATASETS), session.institution.currency)


def templates() -> Templates:
    return Templates("recongen.studio")


def serve_alone(
    house: House,
    settings: WebSettings,
    host: str,
    sessions: Sessions | None = None,
    access_log: TextIO | None = None,
) -> ASGIApp:
    """The editor where no build can be shown yet."""
    assets = package_assets()

    async def asset(request: Request) -> Response:
        return assets.response(request.path_params["file"], request.headers)

    async def theme(_: Request) -> Response:
        return Response(house.templates.theme(house.accent), media_type="text/css")

    async def health(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def begin(_: Request) -> Response:
        return RedirectResponse(ROOT, 303)

    routes = [
        *login_routes(settings, sessions),
        Route("/", begin),
        Route("/healthz", health),
        Route("/assets/{file:path}", asset),
        Route("/theme.css", theme),
        *(route for annex in house.annexes for route in annex.routes),
    ]
    return protect(Starlette(routes=routes), settings, host, Metrics(), access_log, sessions, house.annexes)
