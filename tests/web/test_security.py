"""Nothing is shown to anybody who may not see it, under no name but ours, and never without the headers."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.types import ASGIApp

from recongen.errors import UsageError
from recongen.web.access import ANYBODY, Reader, is_loopback, must_be_safe
from recongen.web.security import HEADERS
from recongen.web_settings import WebSettings
from tests.web.serving import ask, by_oidc, by_proxy, run, served

OPEN = WebSettings()
BOOKS = "http://books.example.com"
ANN = {"X-Forwarded-User": "ann", "X-Forwarded-Groups": "books"}


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECONGEN_OIDC_CLIENT_SECRET", "hush")
    monkeypatch.delenv("RECONGEN_SESSION_KEY", raising=False)


@pytest.mark.parametrize(
    ("status", "path", "options"),
    [
        (200, "/", {}),
        (200, "/assets/x.css", {}),
        (304, "/unchanged", {}),
        (307, "/healthz/", {}),
        (404, "/nowhere", {}),
        (405, "/", {"method": "POST"}),
        (405, "/", {"method": "OPTIONS"}),
        (413, "/", {"content": b"x" * 5000}),
        (414, "/?x=" + "y" * 9000, {}),
        (421, "/", {"headers": {"host": "evil.example"}}),
        (400, "/", {"headers": {"host": "a b"}}),
        (403, "/", {"peer": "192.0.2.1"}),
        (500, "/fail", {}),
    ],
)
def test_every_answer_has_the_headers(status: int, path: str, options: dict[str, Any]) -> None:
    answer = ask(served(OPEN), path, **options)
    assert status == answer.status_code
    assert HEADERS.items() <= dict(answer.headers).items()
    assert "set-cookie" not in answer.headers
    assert "strict-transport-security" not in answer.headers
    assert ("max-age=9" if "assets" in path else "private, no-cache") == answer.headers["cache-control"]


def test_the_policy_allows_no_inline_code() -> None:
    policy = HEADERS["content-security-policy"]
    assert "unsafe" not in policy
    assert "*" not in policy
    assert policy.startswith("default-src 'none'; ")


def test_an_app_that_fails_before_it_answers_says_so_with_the_headers() -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("secret of the database")

    from recongen.web.metrics import Metrics
    from recongen.web.security import protect

    answer = ask(protect(broken, OPEN, "127.0.0.1", Metrics(), None))
    assert (500, "Something went wrong here; the server's log says what.\n") == (
        answer.status_code,
        answer.text,
    )
    assert HEADERS.items() <= dict(answer.headers).items()


@pytest.mark.parametrize(
    ("status", "host"),
    [
        (200, "localhost"),
        (200, "LOCALHOST:8000"),
        (200, "localhost."),
        (200, "127.0.0.1:9"),
        (200, "[::1]:8000"),
        (200, "[0:0:0:0:0:0:0:1]"),
        (200, "[::ffff:127.0.0.1]"),
        (421, "evil.example"),
        (421, "localhost.evil.example"),
        (421, "127.0.0.1.nip.io"),
        (421, "[::2]"),
        (421, "0.0.0.0"),
        (421, "2130706433"),
        (421, "0177.0.0.1"),
        (400, ""),
        (400, ":8000"),
        (400, "localhost:80:80"),
        (400, "localhost:"),
        (400, "localhost:99999999"),
        (400, "localhost/evil"),
        (400, "evil.example@localhost"),
        (400, "localhost, evil.example"),
    ],
)
def test_only_our_names_are_answered(status: int, host: str) -> None:
    answer = ask(served(OPEN), headers=[("host", host)])
    assert (status, "") == (answer.status_code, answer.headers.get("set-cookie", ""))


def raw(app: ASGIApp, headers: list[tuple[bytes, bytes]], client: Any = ("127.0.0.1", 1), **more: Any) -> Any:
    """The status and the text of an answer to a request that no client would write."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": headers,
        "client": client,
        "scheme": "http",
    } | more
    run(app(scope, receive, send))  # type: ignore[arg-type]
    return sent[0]["status"], sent[1]["body"].decode()


@pytest.mark.parametrize(
    "names", [[], [b"localh\xf6st"], [b"localhost", b"localhost"], [b"localhost", b"evil.example"]]
)
def test_a_request_names_one_host(names: list[bytes]) -> None:
    assert (400, "The request must name one host.\n") == raw(
        served(OPEN), [(b"host", name) for name in names]
    )


@pytest.mark.parametrize("length", [b"-1", b"1e9", b"5000", b"9" * 30, b" 1", b""])
def test_a_length_that_is_none_is_refused(length: bytes) -> None:
    assert 413 == raw(served(OPEN), [(b"host", b"localhost"), (b"content-length", length)])[0]


def test_a_body_is_never_handed_on() -> None:
    assert "" == ask(served(OPEN), content=b"x" * 100).json()["body"]


@pytest.mark.parametrize("settings", [OPEN, by_proxy()])
def test_a_socket_without_an_address_gets_nothing(settings: WebSettings) -> None:
    app = served(settings)
    headers = [(b"host", b"localhost"), (b"x-forwarded-user", b"ann"), (b"x-forwarded-groups", b"books")]
    assert {403} == {raw(app, headers, client)[0] for client in (None, ("", 0), ("/run/x.sock", 0))}


def test_a_web_socket_is_closed() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/", "headers": [], "query_string": b""}
    run(served(OPEN)(scope, None, send))  # type: ignore[arg-type]
    assert [{"type": "websocket.close", "code": 1008}] == sent


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}),
        (200, {"sec-fetch-site": "none", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}),
        (200, {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}),
        (403, {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}),
        (403, {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}),
        (403, {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}),
    ],
)
def test_another_site_may_link_here_but_not_load(status: int, headers: dict[str, str]) -> None:
    assert status == ask(served(OPEN), headers=headers).status_code


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "X"])
def test_there_is_nothing_to_write(method: str) -> None:
    answer = ask(served(OPEN), method=method)
    assert (405, "GET, HEAD") == (answer.status_code, answer.headers["allow"])


# A proxy that names the reader ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "roles", "peer", "headers"),
    [
        ("ann", ["viewer"], "10.0.0.7", ANN),
        ("ann", ["viewer"], "::ffff:10.0.0.7", ANN),
        ("ann", ["operator", "viewer"], "10.0.0.7", ANN | {"X-Forwarded-Groups": " books ,, ops,unknown"}),
        ("ann", ["viewer:l1_reconciliation"], "10.0.0.7", ANN | {"X-Forwarded-Groups": "l1"}),
    ],
)
def test_a_named_proxy_says_who_reads(
    name: str, roles: list[str], peer: str, headers: dict[str, str]
) -> None:
    answer = ask(served(by_proxy(), "0.0.0.0"), headers=headers, peer=peer, host=BOOKS)
    assert {"name": name, "roles": roles, "body": ""} == answer.json()


@pytest.mark.parametrize(
    ("text", "peer", "headers"),
    [
        ("through its proxy only", "192.0.2.1", list(ANN.items())),
        ("through its proxy only", "127.0.0.1", list(ANN.items())),
        ("through its proxy only", "10.0.1.7", list(ANN.items())),
        ("through its proxy only", "192.0.2.1", [*ANN.items(), ("X-Forwarded-For", "10.0.0.7")]),
        ("did not say who you are", "10.0.0.7", []),
        ("did not say who you are", "10.0.0.7", [("X-Forwarded-User", " ")]),
        (
            "did not say who you are",
            "10.0.0.7",
            [("X-Forwarded-User", "a\tb"), ("X-Forwarded-Groups", "books")],
        ),
        ("did not say who you are", "10.0.0.7", [("X-Forwarded-User", "a" * 201)]),
        (
            "did not say who you are",
            "10.0.0.7",
            [("X_Forwarded_User", "ann"), ("X-Forwarded-Groups", "books")],
        ),
        ("named the reader twice", "10.0.0.7", [*ANN.items(), ("x-forwarded-user", "root")]),
        ("named the reader twice", "10.0.0.7", [*ANN.items(), ("x-forwarded-groups", "ops")]),
        ("ann: no role here. Ask", "10.0.0.7", [("X-Forwarded-User", "ann")]),
        (
            "ann: no role here. Ask",
            "10.0.0.7",
            [("X-Forwarded-User", "ann"), ("X-Forwarded-Groups", "Books")],
        ),
    ],
)
def test_nobody_else_says_who_reads(text: str, peer: str, headers: list[tuple[str, str]]) -> None:
    """The reader's own headers, a peer that is not named, a name that is none, and a reader without a role."""
    answer = ask(served(by_proxy(), "0.0.0.0"), headers=headers, peer=peer, host=BOOKS)
    assert (403, "text/plain; charset=utf-8") == (answer.status_code, answer.headers["content-type"])
    assert text in answer.text
    assert "viewer" not in answer.text


@pytest.mark.parametrize("path", ["/healthz", "/assets/x.css"])
def test_what_is_public_needs_no_reader(path: str) -> None:
    assert 200 == ask(served(by_proxy(), "0.0.0.0"), path, peer="192.0.2.1", host=BOOKS).status_code


@pytest.mark.parametrize(
    "path",
    ["/assets", "//healthz", "/Healthz", "/healthz/x", "/login", "/login/x", "/loginx", "/%2fassets/x"],
)
def test_what_only_looks_public_is_not(path: str) -> None:
    assert 403 == ask(served(by_proxy(), "0.0.0.0"), BOOKS + path, peer="192.0.2.1", host=BOOKS).status_code


@pytest.mark.parametrize(
    ("expected", "peer", "headers"),
    [
        ("max-age=31536000", "10.0.0.7", ANN | {"X-Forwarded-Proto": "https"}),
        (None, "10.0.0.7", ANN | {"X-Forwarded-Proto": "http"}),
        (None, "192.0.2.1", {"X-Forwarded-Proto": "https"}),
    ],
)
def test_https_is_what_a_named_proxy_says(expected: str | None, peer: str, headers: dict[str, str]) -> None:
    answer = ask(served(by_proxy(), "0.0.0.0"), headers=headers, peer=peer, host=BOOKS)
    assert expected == answer.headers.get("strict-transport-security")


@pytest.mark.parametrize(
    ("status", "peer", "headers"),
    [
        (200, "127.0.0.1", {}),
        (200, "10.0.0.7", ANN | {"X-Forwarded-Groups": "ops"}),
        (403, "10.0.0.7", ANN),
        (403, "192.0.2.1", {}),
        (403, "127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}),
        (403, "127.0.0.1", {"Via": "1.1 front"}),
    ],
)
def test_the_metrics_are_for_operators_and_this_machine(
    status: int, peer: str, headers: dict[str, str]
) -> None:
    answer = ask(served(by_proxy(), "0.0.0.0"), "/metrics", headers, peer=peer, host=BOOKS)
    assert status == answer.status_code


def test_a_proxy_on_this_machine_makes_nobody_local() -> None:
    from ipaddress import ip_network

    from recongen.web_settings import Proxy

    proxy = Proxy(trusted=(ip_network("127.0.0.1"),), header="X-User", roles_header="X-Groups")
    app = served(by_proxy(proxy=proxy))
    assert 403 == ask(app, "/metrics").status_code
    assert 403 == ask(app, "/metrics", {"X-User": "ann", "X-Groups": "books"}).status_code
    assert 200 == ask(app, "/metrics", {"X-User": "ann", "X-Groups": "ops"}).status_code


# Before it serves -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "host"),
    [
        (True, "localhost"),
        (True, "LocalHost"),
        (True, "127.0.0.1"),
        (True, "127.9.9.9"),
        (True, "::1"),
        (True, "[::1]"),
        (True, "::ffff:127.0.0.1"),
        (False, ""),
        (False, "0.0.0.0"),
        (False, "::"),
        (False, "10.0.0.1"),
        (False, "books.example.com"),
        (False, "localhost.example.com"),
        (False, "127.0.0.1.nip.io"),
    ],
)
def test_loopback_is_known(expected: bool, host: str) -> None:
    assert expected == is_loopback(host)


@pytest.mark.parametrize(
    ("message", "host", "settings"),
    [
        ("cannot serve on 0.0.0.0 without a login: set `auth: proxy` or `auth: oidc`", "0.0.0.0", OPEN),
        ("cannot serve on every address without a login", "", OPEN),
        ("cannot serve on :: without a login", "::", WebSettings(hosts=("books.example.com",))),
        ("needs proxy; roles", "127.0.0.1", WebSettings(auth="proxy")),
        ("needs oidc; roles; hosts", "0.0.0.0", WebSettings(auth="oidc")),
        ("needs hosts, the names under which", "0.0.0.0", by_proxy(hosts=())),
        ("needs roles", "127.0.0.1", by_proxy(roles={})),
        ("set RECONGEN_OIDC_CLIENT_SECRET", "0.0.0.0", by_oidc()),
    ],
)
def test_it_refuses_to_serve_where_nobody_vouches_for_readers(
    message: str, host: str, settings: WebSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RECONGEN_OIDC_CLIENT_SECRET", raising=False)
    with pytest.raises(UsageError, match=message):
        must_be_safe(host, settings)


def test_a_proxy_that_nobody_named_is_refused() -> None:
    from recongen.web_settings import Proxy

    proxy = Proxy(trusted=(), header="X-User", roles_header="X-Groups")
    with pytest.raises(UsageError, match="needs proxy.trusted, the addresses of the proxies"):
        must_be_safe("127.0.0.1", by_proxy(proxy=proxy))


@pytest.mark.parametrize(
    ("host", "settings"), [("localhost", OPEN), ("0.0.0.0", by_proxy()), ("0.0.0.0", by_oidc())]
)
def test_it_serves_where_somebody_does(host: str, settings: WebSettings, secret: None) -> None:
    must_be_safe(host, settings)


@pytest.mark.parametrize(
    ("expected", "roles", "app"),
    [
        (True, {"viewer"}, "any"),
        (True, {"viewer:l1"}, "l1"),
        (False, {"viewer:l1"}, "l1_other"),
        (False, {"viewer:l1"}, "L1"),
        (False, {"editor", "operator"}, "l1"),
        (False, set(), "l1"),
    ],
)
def test_a_reader_sees_the_apps_of_its_roles(expected: bool, roles: set[str], app: str) -> None:
    assert expected == Reader("ann", frozenset(roles)).may_see(app)


def test_on_this_machine_anybody_sees_every_app_and_operates_nothing() -> None:
    assert (True, False, False) == (ANYBODY.may_see("any"), "editor" in ANYBODY.roles, ANYBODY.is_operator)
