"""A connection is closed where no whole request arrives in time, and only there."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from recongen.web import connections
from recongen.web.server import Server

LIMIT = 0.5
WHOLE = b"GET /echo HTTP/1.1\r\nhost: localhost\r\n\r\n"
FORM = b"POST /echo HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\n\r\n"


async def echo(request: Request) -> Response:
    return PlainTextResponse(b"<" + await request.body() + b">")


async def slow(_: Request) -> Response:
    async def parts() -> AsyncIterator[str]:
        for number in range(4):
            await asyncio.sleep(LIMIT / 2)
            yield f"part {number} "

    return StreamingResponse(parts())


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(connections, "REQUEST_SECONDS", LIMIT)
    app = Starlette(routes=[Route("/echo", echo, methods=["GET", "POST"]), Route("/slow", slow)])
    server = uvicorn.Server(Server(app, "127.0.0.1", 0).config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def connected(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=20 * LIMIT) as client:
        yield client


def until(client: socket.socket, end: bytes) -> bytes:
    found = b""
    while not found.endswith(end) and (part := client.recv(4096)):
        found += part
    return found


def is_closed(client: socket.socket) -> bool:
    """Within the time that the client waits."""
    begun = time.monotonic()
    assert b"" == client.recv(4096)
    return time.monotonic() - begun < 10 * LIMIT


@pytest.mark.parametrize("sent", [b"", b"GET /echo HT", WHOLE[:-2], FORM, FORM + b"abc"])
def test_half_a_request_is_not_waited_for(port: int, sent: bytes) -> None:
    with connected(port) as client:
        client.sendall(sent)
        assert is_closed(client)


def test_a_drop_now_and_then_is_no_whole_request(port: int) -> None:
    with connected(port) as client, pytest.raises(ConnectionError):
        client.sendall(b"GET /echo HTTP/1.1\r\n")
        for _ in range(40):
            client.sendall(b"x-a: b\r\n")
            time.sleep(LIMIT / 10)


def test_half_of_a_second_request_is_not_waited_for_either(port: int) -> None:
    with connected(port) as client:
        client.sendall(WHOLE)
        assert until(client, b"<>").endswith(b"<>")
        client.sendall(WHOLE[:-2])
        assert is_closed(client)


def test_an_idle_connection_stays_open_and_takes_the_next_request(port: int) -> None:
    with connected(port) as client:
        for _ in range(3):
            client.sendall(FORM)
            time.sleep(LIMIT / 5)
            client.sendall(b"form")
            assert until(client, b">").endswith(b"<form>")
            time.sleep(2 * LIMIT)


def test_an_answer_takes_as_long_as_it_does(port: int) -> None:
    with connected(port) as client:
        client.sendall(WHOLE.replace(b"/echo", b"/slow"))
        assert b"part 3" in until(client, b"0\r\n\r\n")
