"""The handbook's site under /docs: files that `recongen docs build` wrote, and links to its pages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from recongen.handbook_places import HOME, check_page, sheet_page
from recongen.institution.owned_folder import read_list
from recongen.web.metrics import Metrics
from recongen.web.security import protect
from recongen.web_settings import WebSettings

PATH = "/docs"
ENDING = ".html"


@dataclass(frozen=True)
class Site:
    """`pages` are the files that were there when the server began: none where no site was built."""

    folder: Path | None = None
    pages: Collection[str] = ()

    @property
    def home(self) -> str:
        """Its address; empty where there is none, as of the other pages."""
        return self._address(HOME)

    def sheet(self, app: str, sheet: str) -> str:
        return self._address(sheet_page(app, sheet))

    def check(self, check: str) -> str:
        return self._address(check_page(check))

    def _address(self, page: str) -> str:
        return f"{PATH}/{page}{ENDING}" if f"{page}{ENDING}" in self.pages else ""

    async def file(self, name: str, scope: Scope) -> Response | None:
        """One that is on the site's own list; none where there is no such file. Without a name, its first page."""
        if not name:
            return RedirectResponse(f"{PATH}/{HOME}{ENDING}")
        if self.folder is None or name not in (read_list(self.folder) or ()):
            return None
        return await StaticFiles(directory=self.folder).get_response(name, scope)


def site_in(folder: Path) -> Site:
    return Site(folder, frozenset(read_list(folder) or ()))


def site_alone(site: Site, host: str) -> ASGIApp:
    """The site without dashboards and without a database, for readers on this machine."""

    async def file(request: Request) -> Response:
        found = await site.file(request.path_params["file"], request.scope)
        return found or PlainTextResponse("There is no such page.", 404)

    async def home(_: Request) -> Response:
        return RedirectResponse(f"{PATH}/")

    routes = [Route("/", home), Route(f"{PATH}/{{file:path}}", file)]
    return protect(Starlette(routes=routes), WebSettings(), host, Metrics(), None)
