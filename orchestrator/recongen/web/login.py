"""Login by OpenID Connect: the authorization code flow with PKCE, and the sessions that it begins.

Sessions live in this one process: they end with it.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_network
from typing import TYPE_CHECKING, Any

from itsdangerous import BadData, URLSafeSerializer
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from recongen.text import printable
from recongen.web.access import Address, Reader, comes_from_us, is_loopback, peer, roles_of
from recongen.web_settings import Secrets, WebSettings

if TYPE_CHECKING:
    from recongen.web.issuer import Issuer

LOGIN, CALLBACK, LOGOUT = "/login", "/login/callback", "/logout"
SESSION_COOKIE, LOGIN_COOKIE = "__Host-recongen", "__Host-recongen-login"
SESSION_SECONDS = 8 * 3600
LOGIN_SECONDS = 600
LONGEST_NEXT = 1500
"""So that the cookie that carries it stays below the 4 kB that browsers take."""

_MOST_SESSIONS = _MOST_PEERS = 10_000
_LONGEST_NAME = 200
_COOKIE: dict[str, Any] = {"path": "/", "secure": True, "httponly": True, "samesite": "lax"}
_AGAIN = f"Sign in again at {LOGIN}; if that fails, too, ask the people who look after this server."
_log = logging.getLogger(__name__)


@dataclass
class Sessions:
    """Who is signed in. A cookie says who; it counts while its id is among the live ones."""

    settings: WebSettings
    secrets: Secrets = field(repr=False)
    clock: Callable[[], float] = time.time
    live: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def sign(self, purpose: str, values: dict[str, Any]) -> str:
        return str(self._serializer(purpose).dumps(values))

    def read(self, purpose: str, cookie: str | None) -> dict[str, Any] | None:
        """What we signed for that purpose, unless it is over."""
        try:
            values: dict[str, Any] = self._serializer(purpose).loads(cookie or "")
        except BadData:
            return None
        return values if self.clock() < values["expires"] else None

    def begin(self, name: str, groups: list[str]) -> str:
        """The cookie of a new session. Groups without a role stay out of it: there may be hundreds."""
        now = int(self.clock())
        session, expires = secrets.token_urlsafe(24), now + SESSION_SECONDS
        while self.live and (len(self.live) >= _MOST_SESSIONS or next(iter(self.live.values())) <= now):
            self.live.popitem(last=False)
        self.live[session] = expires
        known = [group for group in groups if group in self.settings.roles]
        values = {"id": session, "name": name, "groups": known, "issued": now, "expires": expires}
        return self.sign("session", values)

    def end(self, scope: Scope) -> None:
        self.live.pop((self._session(scope) or {}).get("id", ""), None)

    def reader(self, scope: Scope) -> Reader | None:
        session = self._session(scope)
        if session is None or session["id"] not in self.live:
            return None
        return Reader(session["name"], roles_of(session["groups"], self.settings))

    def _session(self, scope: Scope) -> dict[str, Any] | None:
        return self.read("session", HTTPConnection(scope).cookies.get(SESSION_COOKIE))

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        key, options = self.secrets.session_key, {"digest_method": hashlib.sha256}
        return URLSafeSerializer(key, salt=f"recongen {purpose}", signer_kwargs=options)


@dataclass
class RateLimit:
    """So many tries a minute from each place."""

    most: int = 10
    seconds: float = 60
    clock: Callable[[], float] = time.monotonic
    tries: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)

    def wait(self, address: Address | None) -> int:
        """Seconds until that place may try again; 0 counts this as a try."""
        place, now = _place(address), self.clock()
        tries = self.tries.setdefault(place, deque())
        self.tries.move_to_end(place)
        while tries and tries[0] <= now - self.seconds:
            tries.popleft()
        if len(tries) >= self.most:
            return int(tries[0] + self.seconds - now) + 1
        tries.append(now)
        if len(self.tries) > _MOST_PEERS:
            self.tries.popitem(last=False)
        return 0


def _place(address: Address | None) -> str:
    """The network of an IPv6 address: who has one has all of it."""
    is_wide = isinstance(address, IPv6Address)
    return str(ip_network((int(address), 64), strict=False)) if is_wide and address else str(address)


@dataclass
class Login:
    settings: WebSettings
    sessions: Sessions
    issuer: Issuer
    limit: RateLimit
    failures: tuple[type[Exception], ...]
    """How the issuer fails."""

    async def begin(self, request: Request) -> Response:
        if refusal := self._too_many(request):
            return refusal
        state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
        try:
            where = await self.issuer.address(_redirect_uri(request), state, nonce, verifier)
        except self.failures as reason:
            _log.warning("the login could not begin: %s", printable(f"{type(reason).__name__}: {reason}"))
            return PlainTextResponse("The login does not answer as it should. Try again in a minute.\n", 503)
        values = {"state": state, "nonce": nonce, "verifier": verifier}
        values["next"] = local_address(request.query_params.get("next", ""))
        cookie = self.sessions.sign("login", values | {"expires": self.sessions.clock() + LOGIN_SECONDS})
        response = RedirectResponse(where, 303)
        response.set_cookie(LOGIN_COOKIE, cookie, max_age=LOGIN_SECONDS, **_COOKIE)
        return response

    async def finish(self, request: Request) -> Response:
        if refusal := self._too_many(request):
            return refusal
        begun = self.sessions.read("login", request.cookies.get(LOGIN_COOKIE))
        state = request.query_params.get("state", "").encode()
        if begun is None or not hmac.compare_digest(state, begun["state"].encode()):
            response: Response = PlainTextResponse(
                f"This login was not begun in this browser, or took too long. {_AGAIN}\n", 400
            )
        else:
            response = await self._admit(request, begun)
        response.delete_cookie(LOGIN_COOKIE, **_COOKIE)
        return response

    async def end(self, request: Request) -> Response:
        if not _is_ours(request):
            return PlainTextResponse("Another site cannot sign you out.\n", 403)
        self.sessions.end(request.scope)
        response = PlainTextResponse(f"You are signed out. Sign in again at {LOGIN}.\n")
        response.delete_cookie(SESSION_COOKIE, **_COOKIE)
        return response

    async def _admit(self, request: Request, begun: dict[str, Any]) -> Response:
        try:
            # Without a code, an error says why.
            answer = request.query_params
            if "code" not in answer:
                raise ValueError(answer.get("error", "no code"))
            uri = _redirect_uri(request)
            claims = await self.issuer.claims(uri, answer["code"], begun["nonce"], begun["verifier"])
            name, groups = _name(claims), _groups(claims, self.issuer.oidc.claim)
        except self.failures as reason:
            _log.warning("a login failed: %s", printable(f"{type(reason).__name__}: {reason}")[:500])
            return PlainTextResponse(f"You are not signed in. {_AGAIN}\n", 403)
        self.sessions.end(request.scope)
        response = RedirectResponse(begun["next"], 303)
        response.set_cookie(
            SESSION_COOKIE, self.sessions.begin(name, groups), max_age=SESSION_SECONDS, **_COOKIE
        )
        return response

    def _too_many(self, request: Request) -> Response | None:
        seconds = self.limit.wait(peer(request.scope, self.settings))
        if not seconds:
            return None
        return PlainTextResponse(
            "Too many logins from there; wait a minute.\n", 429, {"retry-after": str(seconds)}
        )


def routes(
    settings: WebSettings,
    sessions: Sessions,
    limit: RateLimit | None = None,
) -> list[Route]:
    """Where readers sign in and out; none where there is no login of ours."""
    if settings.auth != "oidc" or settings.oidc is None:
        return []
    # Its libraries are for those who have this login.
    from recongen.web.issuer import FAILURES, Issuer

    issuer = Issuer(settings.oidc, sessions.secrets.client_secret)
    login = Login(settings, sessions, issuer, limit or RateLimit(), FAILURES)
    return [
        Route(LOGIN, login.begin, name="login"),
        Route(CALLBACK, login.finish, name="login_callback"),
        Route(LOGOUT, login.end, name="logout", methods=["POST"]),
    ]


def local_address(text: str) -> str:
    """The address when it is one of ours, else that of the first page."""
    # Browsers drop tabs and newlines, and read a backslash as a slash: what is left could name another host.
    is_plain = text.isascii() and text.isprintable() and not {" ", "\\"} & set(text)
    is_ours = text.startswith("/") and not text.startswith(("//", LOGIN, LOGOUT))
    return text if is_plain and is_ours and len(text) <= LONGEST_NEXT else "/"


def _redirect_uri(request: Request) -> str:
    """A proxy ends TLS before us, so the scheme is what we see only on this machine."""
    scheme = request.url.scheme if is_loopback(request.url.hostname or "") else "https"
    return f"{scheme}://{request.headers['host']}{CALLBACK}"


def _is_ours(request: Request) -> bool:
    if site := request.headers.get("sec-fetch-site"):
        return site == "same-origin"
    return comes_from_us(request.scope)


def _name(claims: dict[str, Any]) -> str:
    name = next(
        text
        for key in ("preferred_username", "email", "sub")
        if isinstance(text := claims.get(key), str) and text
    )
    return printable(name)[:_LONGEST_NAME]


def _groups(claims: dict[str, Any], claim: str) -> list[str]:
    found = claims.get(claim, [])
    return [each for each in ([found] if isinstance(found, str) else found) if isinstance(each, str)]
