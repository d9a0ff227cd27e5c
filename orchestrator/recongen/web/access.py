"""Who asks, from where, and what that reader may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from starlette.types import Scope

from recongen.errors import UsageError
from recongen.web_settings import LOOPBACK_NAMES, WebSettings, read_secrets

Address = IPv4Address | IPv6Address


@dataclass(frozen=True)
class Reader:
    name: str
    roles: frozenset[str]

    def may_see(self, app: str) -> bool:
        return not self.roles.isdisjoint(("viewer", f"viewer:{app}"))

    @property
    def sees_all(self) -> bool:
        """Every app, and what tells of all of them."""
        return "viewer" in self.roles

    @property
    def is_operator(self) -> bool:
        return "operator" in self.roles


ANYBODY = Reader("", frozenset({"viewer"}))
"""Any reader on this machine, where there is no login."""
AT_THIS_MACHINE = Reader("", frozenset({"viewer", "analyst", "editor", "operator"}))
"""The same where something can be written: a person at this machine could write the file itself."""
NOBODY = Reader("", frozenset())


def roles_of(groups: Iterable[str], settings: WebSettings) -> frozenset[str]:
    return frozenset(role for group in groups for role in settings.roles.get(group, ()))


def is_loopback(host: str) -> bool:
    address = read_address(host.strip("[]"))
    return address.is_loopback if address else host.lower() == "localhost"


def read_address(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_trusted(address: Address | None, settings: WebSettings) -> bool:
    networks = settings.proxy.trusted if settings.proxy else ()
    return address is not None and any(address in network for network in networks)


def direct_peer(scope: Scope) -> Address | None:
    """Where the connection comes from; None where it has no address, as that of a Unix socket."""
    return read_address(scope["client"][0]) if scope.get("client") else None


def peer(scope: Scope, settings: WebSettings) -> Address | None:
    """Where the request comes from: the last address before our own proxies, as far as they name it."""
    address = direct_peer(scope)
    named = b",".join(header_values(scope, "x-forwarded-for")).decode("latin-1").split(",")
    while named and is_trusted(address, settings):
        before = read_address(named.pop().strip())
        if before is None:
            break
        address = before
    return address


def header_values(scope: Scope, name: str) -> list[bytes]:
    wanted = name.lower().encode("latin-1")
    return [value for key, value in scope["headers"] if key.lower() == wanted]


def comes_from_us(scope: Scope) -> bool:
    """Whether one of our own pages asks, by what the browser says of it."""
    origins, hosts = header_values(scope, "origin"), header_values(scope, "host")
    if len(origins) != 1 or len(hosts) != 1:
        return False
    try:
        origin = urlsplit(origins[0].decode("latin-1")).netloc
    except ValueError:
        return False
    return origin.lower() == hosts[0].decode("latin-1").lower()


def allowed_hosts(host: str, settings: WebSettings) -> frozenset[str]:
    """The names under which a server that listens on `host` may be asked."""
    if not is_loopback(host):
        return frozenset(settings.hosts)
    address = read_address(host.strip("[]"))
    return frozenset({*settings.hosts, *LOOPBACK_NAMES, str(address or host.lower())})


def must_be_safe(host: str, settings: WebSettings) -> None:
    """Raises UsageError where readers nobody vouches for could see the books."""
    where = f"cannot serve on {host or 'every address'}"
    if settings.auth is None and not is_loopback(host):
        raise UsageError(
            f"{where} without a login: set `auth: proxy` or `auth: oidc` under `web:` in recongen.yaml, "
            "or serve on 127.0.0.1"
        )
    missing = list(settings.lacks())
    if settings.auth == "proxy" and settings.proxy and not settings.proxy.trusted:
        missing.append("proxy.trusted, the addresses of the proxies")
    if not is_loopback(host) and not settings.hosts:
        missing.append("hosts, the names under which readers ask for it")
    if missing:
        raise UsageError(f"{where}: `web:` in recongen.yaml needs {'; '.join(missing)}")
    if settings.auth == "oidc":
        read_secrets()
