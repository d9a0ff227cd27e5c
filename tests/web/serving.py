"""A small app behind what keeps the real one safe, and requests as anybody may send them."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TextIO, TypeVar

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from recongen.web.login import RateLimit, Sessions, routes
from recongen.web.metrics import Metrics
from recongen.web.security import protect
from recongen.web_settings import Oidc, Proxy, WebSettings

Answer = TypeVar("Answer")

NETWORK = "10.0.0.0/24"
ROLES = {"books": ("viewer",), "l1": ("viewer:l1_reconciliation",), "ops": ("operator", "viewer")}


async def show(request: Request) -> Response:
    reader = request.state.reader
    body = (await request.body()).decode()
    return JSONResponse({"name": reader.name, "roles": sorted(reader.roles), "body": body})


async def unchanged(request: Request) -> Response:
    return Response(status_code=304)


async def fail(request: Request) -> Response:
    raise RuntimeError("no")


async def asset(scope: Any, receive: Any, send: Any) -> None:
    await Response("x", media_type="text/css", headers={"cache-control": "max-age=9"})(scope, receive, send)


def served(
    settings: WebSettings,
    host: str = "127.0.0.1",
    metrics: Metrics | None = None,
    log: TextIO | None = None,
    sessions: Sessions | None = None,
    limit: RateLimit | None = None,
) -> ASGIApp:
    metrics = metrics or Metrics()
    pages = [
        Route("/", show, name="first"),
        Route("/healthz", show, name="healthz"),
        Route("/unchanged", unchanged, name="unchanged"),
        Route("/fail", fail, name="fail"),
        Route("/metrics", metrics.respond, name="metrics"),
        Mount("/assets", asset, name="assets"),
    ]
    login = routes(settings, sessions, limit) if sessions else []
    return protect(Starlette(routes=[*pages, *login]), settings, host, metrics, log, sessions)


def ask(
    app: ASGIApp,
    path: str = "/",
    headers: Sequence[tuple[str, str]] | dict[str, str] = (),
    method: str = "GET",
    peer: str = "127.0.0.1",
    host: str = "http://localhost:8000",
    content: bytes | None = None,
) -> httpx.Response:
    """What the app answers to one request."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(peer, 5000))
        async with httpx.AsyncClient(transport=transport, base_url=host) as client:
            return await client.request(method, path, headers=headers, content=content)

    return run(send())


def run(work: Coroutine[Any, Any, Answer]) -> Answer:
    """In a thread of its own: where a browser was opened, this one has a loop already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def by_proxy(**changes: Any) -> WebSettings:
    from ipaddress import ip_network

    proxy = Proxy(
        trusted=(ip_network(NETWORK),), header="X-Forwarded-User", roles_header="X-Forwarded-Groups"
    )
    values: dict[str, Any] = {
        "hosts": ("books.example.com",),
        "auth": "proxy",
        "proxy": proxy,
        "roles": ROLES,
    }
    return WebSettings(**values | changes)


def by_oidc(issuer: str = "https://login.example.com") -> WebSettings:
    oidc = Oidc(issuer=issuer, client_id="recongen")
    return WebSettings(hosts=("books.example.com",), auth="oidc", oidc=oidc, roles=ROLES)
