"""The checks between a request and the pages: headers, names of hosts, limits, and who the reader is.

Serve it with uvicorn's `proxy_headers=False`: otherwise the address of the peer is what a header says it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from recongen.errors import UsageError
from recongen.web.access import (
    ANYBODY,
    AT_THIS_MACHINE,
    NOBODY,
    Reader,
    allowed_hosts,
    comes_from_us,
    direct_peer,
    header_values,
    is_trusted,
    must_be_safe,
    read_address,
    roles_of,
)
from recongen.web.annex import Annex, annex_of
from recongen.web.login import CALLBACK, LOGIN, LOGOUT, Sessions
from recongen.web.metrics import AccessLog, Metrics, Observed
from recongen.web_settings import WebSettings

LONGEST_ADDRESS = 8 * 1024
LONGEST_PATH = 1024
LONGEST_BODY = 4 * 1024
LONGEST_FORM = 8 << 20
LONGEST_NAME = 200

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Addresses of pages hold account ids.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
LAYOUT = "/assets/layout.js"
"""The worker that lays out diagrams: a policy of its own lets it, and no page, compile WebAssembly."""
_LAYOUT_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"
_HSTS = "max-age=31536000"
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.?(?::[0-9]{1,5})?")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")


@dataclass(eq=False)
class RefusedError(Exception):
    """Answered with one or two sentences of plain text."""

    status: int
    text: str
    headers: Mapping[str, str] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = PlainTextResponse(f"{self.text}\n", self.status, self.headers)
        await response(scope, receive, send)


def protect(
    app: ASGIApp,
    settings: WebSettings,
    host: str,
    metrics: Metrics,
    access_log: TextIO | None,
    sessions: Sessions | None = None,
    annexes: Sequence[Annex] = (),
) -> ASGIApp:
    """The app behind everything that keeps it safe. `sessions` are those of `login.routes`, with `auth: oidc`.

    To the addresses of `annexes` readers of their role may send forms.

    Raises UsageError where serving on that address would show the books to readers nobody vouches for.
    """
    must_be_safe(host, settings)
    if settings.auth == "oidc" and sessions is None:
        raise UsageError("auth: oidc needs the sessions of its login")
    guarded = Guard(app, settings, allowed_hosts(host, settings), sessions, annexes)
    observed = Observed(guarded, settings, metrics, AccessLog(access_log) if access_log else None)
    return Headers(observed, settings)


@dataclass(frozen=True)
class Headers:
    """Puts the headers on whatever is answered, and answers where the app fails before it begins to."""

    app: ASGIApp
    settings: WebSettings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                self._put(MutableHeaders(scope=message), scope)
            await send(message)

        try:
            await self.app(scope, receive, with_headers)
        except Exception:
            if not begun:
                await RefusedError(500, "Something went wrong here; the server's log says what.")(
                    scope, receive, with_headers
                )
            # The server logs it.
            raise

    def _put(self, headers: MutableHeaders, scope: Scope) -> None:
        headers.update(HEADERS)
        if scope["path"] == LAYOUT:
            headers["content-security-policy"] = _LAYOUT_POLICY
        headers.setdefault("cache-control", "private, no-cache")
        if self._is_https(scope):
            headers["strict-transport-security"] = _HSTS

    def _is_https(self, scope: Scope) -> bool:
        forwarded = header_values(scope, "x-forwarded-proto") == [b"https"]
        return scope["scheme"] == "https" or (forwarded and is_trusted(direct_peer(scope), self.settings))


@dataclass(frozen=True)
class Guard:
    """Lets in what is asked for under one of our names, in few words, by a reader who may."""

    app: ASGIApp
    settings: WebSettings
    hosts: frozenset[str]
    sessions: Sessions | None
    annexes: Sequence[Annex] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        annex = annex_of(scope["path"], self.annexes)
        is_form = annex is not None and scope["method"] == "POST"
        try:
            self._check_host(scope)
            _check_method(scope, ("GET", "HEAD", "POST") if annex else ("GET", "HEAD"))
            _check_size(scope, LONGEST_FORM if is_form else LONGEST_BODY)
            _check_site(scope)
            reader = self._reader(scope)
            needs_role = annex is not None and (is_form or not annex.is_read_by_all)
            if annex and needs_role and annex.role not in reader.roles:
                raise RefusedError(
                    403,
                    f"This is for {annex.role}s. Ask the people who look after this server for that role.",
                )
            if is_form and not comes_from_us(scope):
                raise RefusedError(403, "Only a page of this server can send this.")
        except RefusedError as refusal:
            await refusal(scope, receive, send)
            return
        scope["state"] = {**scope.get("state", {}), "reader": reader}
        await self.app(scope, receive if is_form else _without_body(receive), send)

    def _check_host(self, scope: Scope) -> None:
        """A page of somebody else whose name leads here may not read what we answer."""
        values = header_values(scope, "host")
        match = _HOST.fullmatch(values[0].decode("latin-1").lower()) if len(values) == 1 else None
        if match is None:
            raise RefusedError(400, "The request must name one host.")
        address = read_address(match[1].strip("[]"))
        if (str(address) if address else match[1]) not in self.hosts:
            text = (
                "This server is not known by that name. Its names are `hosts` under `web:` in recongen.yaml."
            )
            raise RefusedError(421, text)

    def _reader(self, scope: Scope) -> Reader:
        is_public = _is_public(scope["path"], self.settings) or (
            scope["path"] == "/metrics" and _is_local(scope, self.settings)
        )
        try:
            reader = self._identify(scope)
            if not reader.roles:
                name = reader.name or "You"
                raise RefusedError(
                    403,
                    f"{name}: no role here. Ask the people who look after this server to give one of your groups a role.",
                )
            if scope["path"] == "/metrics" and not (is_public or reader.is_operator):
                raise RefusedError(
                    403, "The metrics are for operators, and for programs on the same machine."
                )
        except RefusedError:
            if is_public:
                return NOBODY
            raise
        return reader

    def _identify(self, scope: Scope) -> Reader:
        if self.settings.auth == "proxy":
            return _reader_named_by_proxy(scope, self.settings)
        if self.settings.auth == "oidc" and self.sessions:
            reader = self.sessions.reader(scope)
            if reader is None:
                raise _sign_in(scope)
            return reader
        peer = direct_peer(scope)
        if peer is None or not peer.is_loopback:
            raise RefusedError(
                403, "Without a login, this server answers only on the machine that it runs on."
            )
        return AT_THIS_MACHINE if self.annexes and _is_local(scope, self.settings) else ANYBODY


def _check_method(scope: Scope, usual: tuple[str, ...]) -> None:
    allowed = ("POST",) if scope["path"] == LOGOUT else usual
    if scope["method"] not in allowed:
        raise RefusedError(405, "Only reading is possible here.", {"allow": ", ".join(allowed)})


def _check_size(scope: Scope, most: int) -> None:
    path = len(_raw_path(scope))
    if path > LONGEST_PATH or path + len(scope["query_string"]) > LONGEST_ADDRESS:
        raise RefusedError(414, "The address is too long; choose fewer values.")
    for length in header_values(scope, "content-length"):
        if not length.isdigit() or len(length) > 9 or int(length) > most:
            text = "This is too long." if most > LONGEST_BODY else "Nothing is read here but the address."
            raise RefusedError(413, text)


def _raw_path(scope: Scope) -> bytes:
    return scope.get("raw_path") or quote(scope["path"]).encode()


def _check_site(scope: Scope) -> None:
    """Other sites may link to a page, but not load it behind a reader's back."""
    values = {name: header_values(scope, f"sec-fetch-{name}") for name in ("site", "mode", "dest")}
    is_link = (values["mode"], values["dest"]) == ([b"navigate"], [b"document"])
    if values["site"] and values["site"][0] in (b"cross-site", b"same-site") and not is_link:
        raise RefusedError(403, "Another site may link to this page, but not load it.")


def _is_public(path: str, settings: WebSettings) -> bool:
    if path in (LOGIN, CALLBACK, LOGOUT):
        return settings.auth == "oidc"
    return path in ("/healthz", "/readyz") or path.startswith("/assets/")


def _is_local(scope: Scope, settings: WebSettings) -> bool:
    """Whether a program on this machine asks, for itself and not for somebody elsewhere."""
    address = direct_peer(scope)
    is_passed_on = is_trusted(address, settings) or any(header_values(scope, name) for name in _FORWARDED)
    return address is not None and address.is_loopback and not is_passed_on


def _reader_named_by_proxy(scope: Scope, settings: WebSettings) -> Reader:
    proxy = settings.proxy
    if (
        not is_trusted(direct_peer(scope), settings)
        or not proxy
        or not proxy.header
        or not proxy.roles_header
    ):
        raise RefusedError(403, "This server is reached through its proxy only.")
    names, groups = header_values(scope, proxy.header), header_values(scope, proxy.roles_header)
    if len(names) > 1 or len(groups) > 1:
        raise RefusedError(
            403, "The proxy named the reader twice; it must drop what the reader's own request says."
        )
    name = _text(names[0]).strip() if names else ""
    if not name or not name.isprintable() or len(name) > LONGEST_NAME:
        raise RefusedError(403, "The proxy did not say who you are.")
    listed = _text(groups[0]).split(",") if groups else []
    return Reader(name, roles_of(map(str.strip, listed), settings))


def _text(value: bytes) -> str:
    return value.decode("utf-8", errors="replace")


def _sign_in(scope: Scope) -> RefusedError:
    if header_values(scope, "hx-request"):
        # The whole page is asked for again, which then leads to the login.
        return RefusedError(401, "Your session has ended.", {"hx-refresh": "true"})
    target = b"?".join(part for part in (_raw_path(scope), scope["query_string"]) if part)
    # Not a redirect: browsers hold one that follows a form to the policy of the form's page, which names no issuer.
    return RefusedError(
        401, f"Sign in at {LOGIN}.", {"refresh": f"0; url={LOGIN}?next={quote(target, safe='/')}"}
    )


def _without_body(receive: Receive) -> Receive:
    """Nothing that a request carries beside its address is ever handed on."""
    is_first = True

    async def receive_nothing() -> Message:
        nonlocal is_first
        if is_first:
            is_first = False
            return {"type": "http.request", "body": b"", "more_body": False}
        while (message := await receive())["type"] == "http.request":
            pass
        return message

    return receive_nothing
