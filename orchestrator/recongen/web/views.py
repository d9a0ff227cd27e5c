"""Requests and responses. What a page shows is decided in `pages`; what it reads, in `books`."""

from __future__ import annotations

import hashlib
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import IO
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from recongen import currency
from recongen.apps.controls import DateRange, Select
from recongen.apps.datasets import Parameter
from recongen.apps.types import App, Sheet
from recongen.apps.visuals import Table
from recongen.apps.words import plain, sentence
from recongen.errors import BuildError, WarehouseError
from recongen.talk import to_stderr
from recongen.warehouse.connect import Connection
from recongen.web import exports, pool, queries
from recongen.web.access import Reader
from recongen.web.address import State, state_of, title_of
from recongen.web.ahead import Ahead
from recongen.web.annex import Annex, links_for
from recongen.web.assets import Assets
from recongen.web.books import Books, Standing
from recongen.web.controls import choice
from recongen.web.library import Library
from recongen.web.pages import Pages, first_sheet
from recongen.web.reading import Reading
from recongen.web.records import MessagePage, SearchPage, SheetPage
from recongen.web.rendering import Templates
from recongen.web.sight import Sight, orders_of

RETRY_SECONDS = 5
LONGEST_SEARCH = 200
CHUNK = 1 << 16
TURNS = 64
ALL_DAYS = "All days"
"""What every window of days says of all of them."""
TYPES = {"csv": exports.CSV_TYPE, "xlsx": exports.XLSX_TYPE}

AnyPage = SheetPage | SearchPage | MessagePage


@dataclass
class Views:
    institution: str
    apps: Sequence[App]
    books: Books
    library: Library
    templates: Templates
    assets: Assets
    accent: str
    version: str
    """Of the code and of what the apps declare: a page of another version is another page."""
    annexes: Sequence[Annex] = ()
    routes: list[Route] = field(init=False)
    _turns: list[threading.Lock] = field(default_factory=lambda: [threading.Lock() for _ in range(TURNS)])

    def __post_init__(self) -> None:
        self.routes = [
            Route("/", self.home, name="home"),
            Route("/healthz", self.health, name="healthz"),
            Route("/readyz", self.ready, name="readyz"),
            Route("/fresh", self.fresh, name="fresh"),
            Route("/search", self.search, name="search"),
            Route("/theme.css", self.theme, name="theme"),
            Route("/favicon.ico", self.icon, name="icon"),
            Route("/assets/{file:path}", self.asset, name="asset"),
            Route("/docs", self.handbook, name="docs"),
            Route("/docs/{file:path}", self.handbook, name="handbook"),
            Route("/{app}", self.app_home, name="app"),
            Route("/{app}/{sheet}", self.sheet, name="sheet"),
            Route("/{app}/{sheet}/options/{control}", self.options, name="options"),
            Route("/{app}/{sheet}/{visual}.{kind}", self.export, name="export"),
        ]

    def ahead(self) -> Ahead:
        pages = Pages(self.institution, self.apps, self.library, self.accent)
        return Ahead(self.books, pages)

    # Sheets ---------------------------------------------------------------------------------------------------------------

    def home(self, request: Request) -> Response:
        found = first_sheet(self.apps_of(request))
        if found is None:
            return self.message(request, "No app", ["There is no app that you may see."], 403)
        return _redirect(found[0], found[1])

    def app_home(self, request: Request) -> Response:
        app = self._app(request)
        found = first_sheet([app]) if app else None
        return _redirect(*found) if found else self.not_found(request)

    def sheet(self, request: Request) -> Response:
        app, sheet = self._sheet(request)
        if app is None or sheet is None:
            return self.not_found(request)
        state = state_of(app, sheet, request.query_params.multi_items())
        return self._page(request, lambda pages, reading, standing: pages.sheet(state, reading, standing))

    def search(self, request: Request) -> Response:
        text = _read_search(request)
        return self._page(request, lambda pages, reading, standing: pages.search(text, reading, standing))

    def options(self, request: Request) -> Response:
        """What a reader may mean who types into a choice."""
        app, sheet = self._sheet(request)
        name = request.path_params["control"]
        control = next((each for each in sheet.controls if each.name == name), None) if sheet else None
        if app is None or sheet is None or not isinstance(control, Select):
            return PlainTextResponse("There is no such choice.", 404)
        items = [pair for pair in request.query_params.multi_items() if pair[0] != "q"]
        text = _read_search(request)
        state = state_of(app, sheet, items)
        try:
            found, _ = self.books.read(
                lambda reading, _: choice.suggestions(control, Sight(state, reading, self.library), text)
            )
        except (WarehouseError, BuildError):
            found = []
        return Response(self.templates.render("options.html", options=found), media_type="text/html")

    def export(self, request: Request) -> Response:
        """Every row of a table, in its order, with the columns that the reader chose."""
        app, sheet = self._sheet(request)
        name, kind = request.path_params["visual"], request.path_params["kind"]
        visual = next((each for each in sheet.visuals if each.name == name), None) if sheet else None
        if app is None or sheet is None or not isinstance(visual, Table) or kind not in TYPES:
            return self.not_found(request)
        state = state_of(app, sheet, request.query_params.multi_items())
        if state.notes:
            # A file does not say beside its rows that a filter was left out.
            return self.message(request, "Not downloaded", state.notes, 400)
        try:
            file = self.books.of_one_build(partial(self._write, state, visual, kind))
        except (WarehouseError, BuildError) as error:
            to_stderr(f"warning: {request.url.path}: {error}")
            reason = str(error) if isinstance(error, BuildError) else "the database did not answer in time"
            return self.message(
                request, "Not downloaded", [f"A file holds rows of one build: {reason}."], 503
            )
        headers = {
            "content-disposition": f"attachment; filename*=utf-8''{quote(f'{sheet.name}-{name}.{kind}')}"
        }
        return StreamingResponse(_chunks(file), media_type=TYPES[kind], headers=headers)

    def _write(self, state: State, visual: Table, kind: str, connection: Connection) -> IO[bytes]:
        """The whole file first, so that a slow reader keeps no build waiting and all rows are of one."""
        orders, chosen = (
            orders_of(visual, state.table(visual.name)),
            state.of_dataset(visual.dataset.parameter_names),
        )
        batches = queries.stream(connection, visual.dataset, chosen, orders)
        columns, standing = visual.dataset.columns, self.books.standing
        about = [
            ("Institution", self.institution),
            ("Sheet", f"{state.app.title}, {state.sheet.title}"),
            ("Table", visual.title),
            *(("Currency", code) for code in currency.in_rows(self.library.manifest.currency)[1]),
            ("Build", standing.complete.at if standing.complete else ""),
            *_choices(state, visual),
        ]
        lines = exports.csv_lines(columns, batches, self.library.manifest.currency)
        body = lines if kind == "csv" else exports.xlsx(columns, batches, visual.title, about)
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the sender closes it
        file.writelines(body)
        file.seek(0)
        return file

    # Beside the sheets: nothing here waits, so it is answered while every thread waits for the database. ------------------

    async def health(self, request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def ready(self, request: Request) -> Response:
        """Whether figures can be read now."""
        standing = self.books.standing
        if standing.gone or not standing.is_one_build:
            return PlainTextResponse("the figures cannot be read\n", 503)
        return PlainTextResponse("ok\n")

    async def fresh(self, request: Request) -> Response:
        key, seen = self.books.standing.key, request.query_params.get("build", "")
        answer = {"build": key, "newer": bool(key and seen and key != seen)}
        return JSONResponse(answer, headers={"cache-control": "no-store"})

    async def theme(self, request: Request) -> Response:
        return Response(self.templates.theme(self.accent), media_type="text/css")

    async def icon(self, request: Request) -> Response:
        return RedirectResponse(self.assets.address("icon.svg"))

    async def asset(self, request: Request) -> Response:
        return self.assets.response(request.path_params["file"], request.headers)

    async def handbook(self, request: Request) -> Response:
        reader: Reader = request.state.reader
        if not reader.sees_all:
            words = ["The handbook tells of every app. It is for readers who may see all of them."]
            return self.message(request, "Not for you", words, 403)
        site = self.library.site
        found = await site.file(request.path_params.get("file", ""), request.scope) if site.home else None
        if found:
            return found
        words = (
            ["There is no such page."]
            if site.home
            else ["Nobody has built it yet: recongen docs build does."]
        )
        return self.message(request, "No handbook" if not site.home else "Not here", words, 404)

    # One page -------------------------------------------------------------------------------------------------------------

    def _page(self, request: Request, make: Callable[[Pages, Reading, Standing], AnyPage]) -> Response:
        standing = self.books.standing
        tag = self._tag(request, standing)
        if tag and tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={"etag": tag})
        kept = self.books.cache.get(tag) if tag else None
        if kept is not None:
            return Response(kept, media_type="text/html", headers={"etag": tag})
        pages = self.pages_of(request)
        try:
            with self._turn(tag):
                kept = self.books.cache.get(tag) if tag else None
                if kept is not None:
                    return Response(kept, media_type="text/html", headers={"etag": tag})
                page, standing = self.books.read(lambda reading, now: make(pages, reading, now))
                return self._html(request, page, standing)
        except (WarehouseError, BuildError) as error:
            return self.trouble(request, error)

    @contextmanager
    def _turn(self, tag: str) -> Iterator[None]:
        """Many readers who ask for one page at once wait for the first of them, but no longer than for a connection."""
        lock = self._turns[hash(tag) % len(self._turns)] if tag else threading.Lock()
        if not lock.acquire(timeout=pool.QUEUE_SECONDS):
            raise pool.BusyError("too many readers at once: try again in a moment")
        try:
            yield
        finally:
            lock.release()

    def _html(self, request: Request, page: AnyPage, standing: Standing) -> Response:
        body = self.templates.page(page).encode()
        tag = self._tag(request, standing)
        if not tag:
            return Response(body, media_type="text/html", headers={"cache-control": "no-store"})
        self.books.cache.put(tag, body)
        return Response(body, media_type="text/html", headers={"etag": tag})

    def _tag(self, request: Request, standing: Standing) -> str:
        """The same for the same page; empty where the figures may be of two builds, so that it is never kept."""
        if not standing.is_one_build:
            return ""
        reader: Reader = request.state.reader
        seen = (
            self.version,
            repr(standing),
            request.url.path,
            request.url.query,
            reader.name,
            sorted(reader.roles),
        )
        return f'"{hashlib.sha256(repr(seen).encode("utf-8", "replace")).hexdigest()[:32]}"'

    def trouble(self, request: Request, error: WarehouseError | BuildError) -> Response:
        standing = self.books.standing
        if isinstance(error, BuildError) or standing.running:
            is_running = standing.running or getattr(error, "may_pass", False)
            words = ["A build has the books just now." if is_running else sentence(f"{error}.")]
            words.append("This page asks again by itself.")
            return self.message(request, "No figures yet", words, 200 if is_running else 503, RETRY_SECONDS)
        if isinstance(error, pool.BusyError):
            return self.message(
                request, "Too many readers at once", ["Try again in a moment."], 503, RETRY_SECONDS
            )
        if standing.gone:
            words = [f"It has not answered since {standing.since}.", "This page asks again by itself."]
            return self.message(request, "The database does not answer", words, 503, RETRY_SECONDS)
        to_stderr(f"warning: {request.url.path}: {error}")
        words = [
            "The database could not answer a question of this sheet, or took too long.",
            "The people who run this server find the reason in what it prints.",
        ]
        return self.message(request, "This sheet could not be read", words, 503)

    def failure(self, request: Request, error: Exception) -> Response:
        """A fault of ours: it is printed whole, and said in the page without what it holds."""
        traceback.print_exception(error, file=sys.stderr)
        words = [
            "This is a fault in recongen.",
            "The people who run this server find it in what it prints.",
        ]
        return self.message(request, "Something went wrong", words, 500)

    def not_found(self, request: Request) -> Response:
        return self.message(request, "Not here", ["There is no such page. Choose a sheet."], 404)

    def message(
        self, request: Request, title: str, paragraphs: Sequence[str], status: int, refresh: int | None = None
    ) -> Response:
        page = self.pages_of(request).message(title, paragraphs, self.books.standing, refresh)
        headers = {"cache-control": "no-store"}
        if status == 503:
            headers["retry-after"] = str(RETRY_SECONDS)
        return Response(self.templates.page(page), status, media_type="text/html", headers=headers)

    # Whose request it is --------------------------------------------------------------------------------------------------

    def apps_of(self, request: Request) -> list[App]:
        reader: Reader = request.state.reader
        return [app for app in self.apps if reader.may_see(app.name)]

    def pages_of(self, request: Request) -> Pages:
        reader: Reader = request.state.reader
        beside = links_for(reader, self.annexes)
        library = self.library if reader.sees_all else self.library.without_site()
        return Pages(self.institution, self.apps_of(request), library, self.accent, reader.name, beside)

    def _app(self, request: Request) -> App | None:
        name = request.path_params["app"]
        return next((app for app in self.apps_of(request) if app.name == name), None)

    def _sheet(self, request: Request) -> tuple[App | None, Sheet | None]:
        app, name = self._app(request), request.path_params["sheet"]
        sheet = next((sheet for sheet in app.sheets if sheet.name == name), None) if app else None
        return app, sheet


def _read_search(request: Request) -> str:
    """What somebody typed, as a database can hold it."""
    text = request.query_params.get("q", "").replace("\0", "")[:LONGEST_SEARCH]
    return text.encode("utf-8", "replace").decode()


def _redirect(app: App, sheet: Sheet) -> Response:
    return RedirectResponse(State(app, sheet).href)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


def _choices(state: State, visual: Table) -> Iterator[tuple[str, str]]:
    """What the rows were chosen by, the sheet's own choices included."""
    ranges = [control for control in state.sheet.controls if isinstance(control, DateRange)]
    has_days = any(day.name in state.chosen for each in ranges for day in (each.start, each.end))
    for parameter in visual.dataset.parameters:
        values = state.values(parameter)
        is_default = parameter.name not in state.chosen
        # Chosen days take the place of the window, as in the macro in_window.
        if has_days and parameter.all == ALL_DAYS:
            continue
        # No day is chosen.
        if is_default and parameter.type == "date":
            continue
        words = parameter.unchosen if is_default and parameter.unchosen else ", ".join(map(plain, values))
        yield f"{title_of(parameter, state.sheet)}{_end_of_range(parameter, state.sheet)}", words


def _end_of_range(parameter: Parameter, sheet: Sheet) -> str:
    """Both days of a range have the title of one control."""
    ranges = [control for control in sheet.controls if isinstance(control, DateRange)]
    if parameter.name in (each.start.name for each in ranges):
        return ", first day"
    return ", last day" if parameter.name in (each.end.name for each in ranges) else ""
