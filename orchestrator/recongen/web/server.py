"""The server put together: the apps, the books, the pages, and what keeps strangers out."""

from __future__ import annotations

import gc
import hashlib
import logging
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from recongen.apps.project import load_apps
from recongen.apps.types import App
from recongen.errors import RecongenError, UsageError
from recongen.session import Session
from recongen.talk import Talk
from recongen.web import login
from recongen.web.access import must_be_safe
from recongen.web.annex import Annex
from recongen.web.assets import Assets, package_assets
from recongen.web.books import Books
from recongen.web.cache import Cache
from recongen.web.cases import Cases
from recongen.web.connections import Connection
from recongen.web.handbook import site_in
from recongen.web.library import Library
from recongen.web.login import Sessions
from recongen.web.metrics import Metrics
from recongen.web.rendering import Templates
from recongen.web.security import protect
from recongen.web.views import Views
from recongen.web_settings import WebSettings, read_secrets

IDLE_SECONDS = 75
"""An idle connection stays open: longer than proxies keep theirs, which would else send a request into one that just closes."""
STOP_SECONDS = 10
"""For requests that have begun when the server is told to stop."""
MEGABYTE = 1 << 20
_TAKEN = ("assets", "cases", "docs", "login", "logout", "metrics", "operate", "search", "studio")
"""First words of addresses that are not an app's."""


@dataclass(frozen=True)
class Server:
    app: ASGIApp
    host: str
    port: int

    @property
    def config(self) -> uvicorn.Config:
        return uvicorn.Config(
            self.app,
            http=Connection,
            log_level=logging.WARNING,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=IDLE_SECONDS,
            timeout_graceful_shutdown=STOP_SECONDS,
        )

    def serve(self, say: Callable[[str], None]) -> None:
        """Until it is told to stop; `say` hears its address. Raises `UsageError` where that is taken."""
        with _listen(self.host, self.port) as sock:
            host = f"[{self.host}]" if ":" in self.host else self.host
            say(f"http://{host}:{sock.getsockname()[1]}/")
            # What was made at the start stays; a collector that looks through it makes some reader wait a quarter of a second.
            gc.collect()
            gc.freeze()
            # Ctrl+C is how people stop it.
            with suppress(KeyboardInterrupt):
                uvicorn.Server(self.config).run(sockets=[sock])


def assemble(
    session: Session, host: str, port: int, project: Path | None = None, access_log: TextIO | None = None
) -> Server:
    """Everything but listening. The institution and the apps are those of now: a changed file needs a new start."""
    settings = session.settings.web or WebSettings()
    must_be_safe(host, settings)
    views = dashboards(session, project)
    return Server(serve_views(views, session, host, access_log), host, port)


def dashboards(session: Session, project: Path | None = None) -> Views:
    """Raises `RecongenError` where there is no database to read."""
    settings = session.settings.web or WebSettings()
    session.target.must_be_served()
    session.must_have_database()
    apps = load_apps(session, project)
    _refuse_taken_names(apps)
    manifest = session.manifest()
    books = Books(
        session.target,
        session.prefix,
        hash_now(session),
        Cache(settings.cache_megabytes * MEGABYTE),
        settings.connections,
        settings.statement_timeout,
        session.folder / "reading",
        [check.name for check in manifest.checks],
    )
    library = Library(manifest, session.file, site_in(session.site))
    return views_of(session.title, apps, books, library, accent_of(session))


def hash_now(session: Session) -> Callable[[], str]:
    """The content hash of the institution's file as it is when that is asked; while it has errors, of the last state that had none."""
    files = [path for path in (session.file, session.settings.map) if path]

    def states() -> list[tuple[int, int]]:
        return [(found.st_mtime_ns, found.st_size) for found in map(Path.stat, files)]

    known = (states(), session.compiled_institution.content_hash)

    def read() -> str:
        nonlocal known
        with suppress(RecongenError, OSError):
            if session.past is None and (now := states()) != known[0]:
                known = now, session.reread(Talk(quiet=True)).compiled_institution.content_hash
        return known[1]

    return read


def serve_views(
    views: Views, session: Session, host: str, access_log: TextIO | None, annexes: Sequence[Annex] = ()
) -> ASGIApp:
    settings = session.settings.web or WebSettings()
    sessions = sessions_of(session.talk, settings)
    reads_ahead = settings.cache_megabytes > 0
    return application(views, settings, host, sessions, access_log, reads_ahead, annexes)


def views_of(title: str, apps: Sequence[App], books: Books, library: Library, accent: str = "") -> Views:
    assets = package_assets()
    version = _version(apps, assets, library)
    return Views(title, apps, books, library, Templates(), assets, accent, version)


def application(
    views: Views,
    settings: WebSettings,
    host: str,
    sessions: Sessions | None = None,
    access_log: TextIO | None = None,
    reads_ahead: bool = False,
    annexes: Sequence[Annex] = (),
) -> ASGIApp:
    """The pages behind everything that keeps them safe. The books are read from its start to its end.

    `reads_ahead`: every sheet is read once when a new build stands.
    """
    metrics = _metrics(views.books)
    annexes = [Cases(views).annex, *annexes]
    routes = [
        *login_routes(settings, sessions),
        Route("/metrics", metrics.respond, name="metrics"),
        *(route for annex in annexes for route in annex.routes),
        *views.routes,
    ]
    views.annexes = annexes
    inner = _starlette(views, routes, reads_ahead)
    return protect(inner, settings, host, metrics, access_log, sessions, annexes)


def _starlette(views: Views, routes: Sequence[Route], reads_ahead: bool) -> Starlette:
    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        views.books.start()
        ahead = views.ahead() if reads_ahead else None
        if ahead:
            ahead.start()
        try:
            yield
        finally:
            if ahead:
                ahead.stop()
            views.books.stop()

    def not_found(request: Request, _: Exception) -> Response:
        return views.not_found(request)

    handlers = {404: not_found, Exception: views.failure}
    app = Starlette(routes=routes, lifespan=life, exception_handlers=handlers)
    # It would lead to an address of the scheme by which a proxy asks.
    app.router.redirect_slashes = False
    return app


def sessions_of(talk: Talk, settings: WebSettings) -> Sessions | None:
    if settings.auth != "oidc":
        return None
    secrets = read_secrets()
    if secrets.warning:
        talk.warn(secrets.warning)
    return Sessions(settings, secrets)


def login_routes(settings: WebSettings, sessions: Sessions | None) -> list[Route]:
    try:
        return login.routes(settings, sessions) if sessions else []
    except ImportError:
        raise UsageError("auth: oidc needs more libraries: pip install 'recongen[oidc]'") from None


def _metrics(books: Books) -> Metrics:
    metrics = Metrics()
    cache = books.cache
    metrics.gauge("recongen_cache_bytes", "Bytes of results that are kept.", lambda: cache.bytes)
    metrics.counter("recongen_cache_hits_total", "Answers that were there.", lambda: cache.hits)
    metrics.counter("recongen_cache_misses_total", "Answers that were not.", lambda: cache.misses)
    metrics.gauge(
        "recongen_build_is_complete",
        "1 while figures of one build can be read.",
        lambda: int(_is_whole(books)),
    )
    metrics.gauge(
        "recongen_build_is_stale", "1 while the feed is newer.", lambda: int(bool(books.standing.stale))
    )
    metrics.gauge(
        "recongen_database_is_gone", "1 while it does not answer.", lambda: int(bool(books.standing.gone))
    )
    return metrics


def _is_whole(books: Books) -> bool:
    return books.standing.is_one_build and not books.standing.flaw


def _refuse_taken_names(apps: Sequence[App]) -> None:
    for app in apps:
        if app.name in _TAKEN:
            raise UsageError(
                f"no app can be called {app.name}: the dashboards need that address; rename its exposure"
            )


def accent_of(session: Session) -> str:
    theme = session.institution.theme
    return str((theme or {}).get("accent") or "")


def _version(apps: Sequence[App], assets: Assets, library: Library) -> str:
    """Of whatever a page is made of, beside the books."""
    declared = repr([(app.name, app.sheets, [dataset.sql for dataset in app.datasets]) for app in apps])
    pages = sorted(library.site.pages)
    return hashlib.sha256(f"{assets.version}{declared}{pages}".encode()).hexdigest()[:16]


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends at once only where the protocol is named; else the end of an answer waits some 40 ms for a receipt.
    sock = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        # Requests from now on are answered once the books have been looked at.
        sock.listen()
    except OSError as error:
        sock.close()
        reason = error.strerror or error
        raise UsageError(f"cannot serve on {host}:{port}: {reason}; --port takes another") from None
    return sock
