"""How the dashboards are served: the key `web:` of recongen.yaml, and two secrets of the environment."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from recongen.declared.containers import ListOf, MapOf, Then
from recongen.declared.findings import Fault
from recongen.declared.reading import Place
from recongen.declared.records import Record, RecordOf, key, optional, record
from recongen.declared.scalars import Choice, Integer, Pattern, Text
from recongen.errors import UsageError

Network = IPv4Network | IPv6Network

CLIENT_SECRET = "RECONGEN_OIDC_CLIENT_SECRET"
SESSION_KEY = "RECONGEN_SESSION_KEY"
SHORTEST_SESSION_KEY = 32

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


def _host(match: re.Match[str]) -> str:
    text = match.group().lower()
    if ":" not in text:
        return text
    try:
        return str(ip_address(text.strip("[]")))
    except ValueError:
        raise ValueError("is not an address; a port does not belong here either") from None


def _network(match: re.Match[str]) -> Network:
    try:
        network = ip_network(match.group())
    except ValueError:
        raise ValueError("is not an address, nor a network whose bits after the prefix are 0") from None
    if network.prefixlen == 0:
        raise ValueError("would trust everybody")
    return network


def _issuer(match: re.Match[str]) -> str:
    text = match.group()
    if not is_safe_url(text):
        raise ValueError("is neither an https address nor on this machine")
    if any(sign in text for sign in "?#@"):
        raise ValueError("holds a query, a fragment or credentials")
    return text


def is_safe_url(text: str) -> bool:
    """Whether what is sent there cannot be read on the way."""
    try:
        parts = urlsplit(text)
        name = parts.hostname
    except ValueError:
        return False
    return bool(name) and (parts.scheme == "https" or (parts.scheme == "http" and name in LOOPBACK_NAMES))


def _setting(says: str, pattern: str, remedy: str, **options: object) -> Pattern:
    return Pattern(says, pattern, "bad-setting", remedy, numbers=False, **options)  # type: ignore[arg-type]


_NAME = r"[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?"
_HOST = _setting(
    "the name or the address of a host",
    rf"{_NAME}(\.{_NAME})*|\[?[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*\]?",
    "Write a name such as books.example.com, without scheme, port or path.",
    convert=_host,
)
_HEADER = _setting("the name of a header", "[A-Za-z][A-Za-z0-9-]*", "Write a name such as X-Forwarded-User.")
_TRUSTED = _setting(
    "an address or a network",
    r"[0-9A-Fa-f:.]+(/[0-9]{1,3})?",
    "Write the address of the proxy, such as 10.0.0.7, or its network, such as 10.1.0.0/16.",
    convert=_network,
)
_ISSUER = _setting(
    "the https address of an issuer",
    r"https?://\S+",
    "Write it as its own configuration does, such as https://login.example.com.",
    convert=_issuer,
)
_SCOPE = _setting("words that begin with openid", r"openid( [^\s\"\\]+)*", "Write openid profile groups.")
_CLIENT = _setting("the id of a client", r"\S+", "Write the id under which the issuer knows recongen.")
_CLAIM = _setting("the name of a claim", r"\S+", "Write a name such as groups.")
_ROLE = _setting(
    "a role",
    "viewer(:[A-Za-z0-9_-]+)?|analyst|editor|operator",
    "Write viewer, viewer:name_of_an_app, analyst, editor or operator.",
)
_ROLES = Then(MapOf(ListOf(_ROLE, min_items=1), key=Text(), says="groups with their roles"), dict)


@record("proxy")
class Proxy(Record):
    """The servers in front of this one, and the headers in which they name the reader."""

    trusted: tuple[Network, ...] = key(
        ListOf(_TRUSTED, min_items=1), "Addresses and networks of these servers; only theirs count."
    )
    header: str | None = optional(_HEADER, "Names the reader; needed with `auth: proxy`.")
    roles_header: str | None = optional(
        _HEADER, "Names the reader's groups, with commas between them; needed with `auth: proxy`."
    )


@record("oidc")
class Oidc(Record):
    """The login by OpenID Connect."""

    issuer: str = key(_ISSUER, "The issuer, exactly as it writes itself.")
    client_id: str = key(_CLIENT, "Under which id it knows this server.")
    claim: str = optional(_CLAIM, "The claim of the ID token that holds the reader's groups.", "groups")
    scope: str = optional(_SCOPE, "What is asked for; some issuers want `groups` in it.", "openid profile")


@record("web")
class WebSettings(Record):
    """How the dashboards are served."""

    hosts: tuple[str, ...] = optional(
        Then(ListOf(_HOST), tuple), "The host names under which readers may open the dashboards.", ()
    )
    auth: str | None = optional(
        Choice(("proxy", "oidc")),
        "How readers log in; when absent, there is no login, and only this machine can connect.",
    )
    proxy: Proxy | None = optional(RecordOf(Proxy), "The servers in front of this one.")
    oidc: Oidc | None = optional(RecordOf(Oidc), "The login by OpenID Connect.")
    roles: Mapping[str, tuple[str, ...]] = key(_ROLES, "The roles of each group.", default_factory=dict)
    statement_timeout: int = optional(
        Integer(1, 86_400, unit="seconds"), "Seconds after which a query is given up.", 30
    )
    connections: int = optional(Integer(1, 64), "Connections to the database at most.", 4)
    cache_megabytes: int = optional(
        Integer(0, 65_536, unit="megabytes"), "Memory for results that were asked for before.", 128
    )

    def faults(self) -> Iterator[Fault]:
        for missing in self.lacks():
            *above, name = missing.split(".")
            # What was written but could not be read has been reported already.
            if not Place(self.place.report, self.place.at(*above)).has(name):
                message = f"auth: {self.auth} needs {missing}"
                yield Fault(self.place.at("auth"), "missing-key", message, "Add it.")
        headers = (self.proxy.header, self.proxy.roles_header) if self.proxy else (None, None)
        if None not in headers and str(headers[0]).lower() == str(headers[1]).lower():
            yield Fault(
                self.place.at("proxy", "roles_header"),
                "bad-setting",
                "the same header cannot name both the reader and the groups",
                "Name another.",
            )

    def lacks(self) -> Iterator[str]:
        """The keys that are missing for this kind of login."""
        if self.auth is None:
            return
        login = self.proxy if self.auth == "proxy" else self.oidc
        if login is None:
            yield self.auth
        elif isinstance(login, Proxy):
            yield from (f"proxy.{name}" for name in ("header", "roles_header") if not getattr(login, name))
        if not self.roles:
            yield "roles"


@dataclass(frozen=True)
class Secrets:
    client_secret: str = field(repr=False)
    session_key: str = field(repr=False)
    warning: str = ""
    """What the person who starts the server should know."""


def read_form_key(environment: Mapping[str, str] = os.environ) -> bytes:
    """What makes the tokens of forms: the same in every server that has the session key, else this one's own."""
    session_key = environment.get(SESSION_KEY, "").strip()
    if len(session_key) < SHORTEST_SESSION_KEY:
        return secrets.token_bytes(32)
    return hashlib.sha256(f"recongen forms {session_key}".encode()).digest()


def read_secrets(environment: Mapping[str, str] = os.environ) -> Secrets:
    """Raises UsageError, which never repeats what a variable holds."""
    client_secret = environment.get(CLIENT_SECRET, "").strip()
    if not client_secret:
        raise UsageError(f"auth: oidc needs the secret of the client; set {CLIENT_SECRET}")
    session_key = environment.get(SESSION_KEY, "").strip()
    if not session_key:
        made = f"{SESSION_KEY} is not set: a random key is used until the server stops"
        return Secrets(client_secret, secrets.token_urlsafe(48), made)
    if len(session_key) < SHORTEST_SESSION_KEY:
        raise UsageError(
            f"{SESSION_KEY} is too short; write {SHORTEST_SESSION_KEY} random characters or more"
        )
    return Secrets(client_secret, session_key)
