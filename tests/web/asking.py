"""Requests as they come from a socket: a browser's client would tidy an address before it asks."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_html(self) -> bool:
        return self.headers.get("content-type", "").startswith("text/html")


async def ask(
    app: ASGIApp,
    address: str,
    headers: Sequence[tuple[str, str]] = (),
    method: str = "GET",
    body: bytes = b"",
    peer: str = "127.0.0.1",
) -> Answer:
    """What the app answers to an address, taken apart as uvicorn does it."""
    path, _, query = address.encode("ascii").partition(b"?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": [
            *([] if any(name == "host" for name, _ in headers) else [(b"host", b"localhost")]),
            *((k.encode(), v.encode()) for k, v in headers),
        ],
        "client": (peer, 1),
        "server": ("127.0.0.1", 80),
    }
    sent: list[MutableMapping[str, Any]] = []
    begun = False

    async def receive() -> MutableMapping[str, Any]:
        nonlocal begun
        if begun:
            # Nobody hangs up.
            await asyncio.Event().wait()
        begun = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    found = {name.decode().lower(): value.decode("latin-1") for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], found, b"".join(each.get("body", b"") for each in sent[1:]))
