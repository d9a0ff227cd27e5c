"""A mail server and a webhook receiver on this machine, and what each has accepted."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler
from typing import Any


class Receiver(socketserver.ThreadingTCPServer):
    """`mood` says how it treats a message: accept, refuse, hang (never a word), drip (a byte now and then), or
    lose: it accepts the message, and its answer never comes."""

    allow_reuse_address = daemon_threads = True
    scheme = ""

    def __init__(self, handler: type[socketserver.BaseRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.mood = "accept"
        self.accepted: list[Any] = []

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def is_silent(self, connection: Any) -> bool:
        """Whether it says nothing; if so, after a long time."""
        if self.mood == "drip":
            for _ in range(100):
                connection.sendall(b"2")
                time.sleep(0.2)
        elif self.mood in ("hang", "lose"):
            time.sleep(20)
        return self.mood in ("drip", "hang", "lose")


class _Mail(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = self.server
        assert isinstance(server, Receiver)
        if server.mood in ("drip", "hang") and server.is_silent(self.request):
            return
        self._say("220 here")
        for line in iter(self.rfile.readline, b""):
            verb = line[:4].upper().strip()
            if verb == b"QUIT":
                self._say("221 bye")
                return
            if verb == b"MAIL" and server.mood == "refuse":
                self._say("550 CANARY-ANSWER no")
            elif verb == b"DATA":
                self._say("354 go on")
                lines = [line.removeprefix(b".") for line in iter(self.rfile.readline, b".\r\n")]
                text = b"".join(lines).replace(b"\r\n", b"\n")
                server.accepted.append(message_from_bytes(text, policy=policy.default))
                if server.mood == "lose" and server.is_silent(self.request):
                    return
                self._say("250 kept")
            else:
                self._say("250 fine")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server: Any = self.server
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if server.mood in ("drip", "hang") and server.is_silent(self.connection):
            return
        if server.mood == "refuse":
            self.send_error(500, "CANARY-ANSWER no")
            return
        server.accepted.append({**body, "identity": self.headers["Idempotency-Key"]})
        if server.mood == "lose" and server.is_silent(self.connection):
            return
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def _running(server: Receiver) -> Iterator[Receiver]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    with server:
        thread.start()
        yield server
        server.shutdown()


@contextmanager
def mail_server() -> Iterator[Receiver]:
    with _running(Receiver(_Mail)) as server:
        yield server


@contextmanager
def webhook() -> Iterator[Receiver]:
    with _running(Receiver(_Hook)) as server:
        yield server


def mail_address(server: Receiver, password: str = "") -> str:
    login = f"ann:{password}@" if password else ""
    return f"mailto://{login}{server.place}/?from=books@bank.example&to=wires@bank.example&mode=insecure"


def hook_address(server: Receiver, token: str = "token") -> str:
    return f"json://{server.place}/hooks/{token}"


def identity_of(accepted: EmailMessage | dict[str, Any]) -> str:
    """By which a receiver knows a message again."""
    if isinstance(accepted, dict):
        return str(accepted["identity"])
    return str(accepted["Message-ID"]).strip("<>").partition("@")[0]
