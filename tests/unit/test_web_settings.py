"""The key `web:` of recongen.yaml, and the two secrets of the environment."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest

from recongen.config import load_settings
from recongen.errors import SettingsError, UsageError
from recongen.web_settings import WebSettings, is_safe_url, read_form_key, read_secrets

WHOLE = """\
web:
  hosts: [Books.Example.com, "[0::1]"]
  auth: proxy
  proxy: {header: X-Forwarded-User, roles_header: X-Forwarded-Groups, trusted: [10.0.0.7, 10.1.0.0/16, "fd00::/8"]}
  oidc: {issuer: https://login.example.com, client_id: recongen, claim: groups}
  roles: {books-readers: [viewer], l1-readers: ["viewer:l1_reconciliation"], 12: [viewer, analyst, editor, operator]}
  statement_timeout: 10
  connections: 2
  cache_megabytes: 0
"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("RECONGEN_WEB", "RECONGEN_CONFIG"):
        monkeypatch.delenv(name, raising=False)


def read(text: str) -> WebSettings | None:
    Path("recongen.yaml").write_text(text)
    return load_settings({}).web


def test_every_key_is_read() -> None:
    web = read(WHOLE)
    assert web is not None
    assert web.proxy is not None
    assert web.oidc is not None
    assert ("books.example.com", "::1") == web.hosts
    assert tuple(map(ip_network, ("10.0.0.7", "10.1.0.0/16", "fd00::/8"))) == web.proxy.trusted
    assert ("https://login.example.com", "recongen", "groups", "openid profile") == (
        web.oidc.issuer,
        web.oidc.client_id,
        web.oidc.claim,
        web.oidc.scope,
    )
    assert {
        "books-readers": ("viewer",),
        "l1-readers": ("viewer:l1_reconciliation",),
        "12": ("viewer", "analyst", "editor", "operator"),
    } == web.roles
    assert (10, 2, 0) == (web.statement_timeout, web.connections, web.cache_megabytes)


@pytest.mark.parametrize("text", ["", "web:\n", "target: x\n"])
def test_without_the_key_there_is_none(text: str) -> None:
    assert read(text) is None


def test_an_empty_one_has_the_defaults() -> None:
    assert WebSettings() == read("web: {}\n")
    assert (None, (), 30, 4, 128) == (
        WebSettings().auth,
        WebSettings().hosts,
        WebSettings().statement_timeout,
        WebSettings().connections,
        WebSettings().cache_megabytes,
    )


PROXY = "trusted: [10.0.0.7], header: X-User, roles_header: X-Groups"
OIDC = "issuer: https://a.example, client_id: b"


@pytest.mark.parametrize(
    ("place", "message", "text"),
    [
        ("1:6", "web: this must be a mapping with keys such as hosts; found the number 3", "web: 3"),
        ("1:7", "web › host: web has no key 'host'. Did you mean 'hosts'?", "web: {host: [a]}"),
        ("1:15", "'*' is not the name or the address of a host", "web: {hosts: ['*']}"),
        ("1:15", "'http://a' is not the name", "web: {hosts: ['http://a']}"),
        ("1:15", "'a:80' is not an address; a port does not belong here", "web: {hosts: ['a:80']}"),
        ("1:15", "'a/b' is not the name", "web: {hosts: ['a/b']}"),
        ("1:15", "'a..b' is not the name", "web: {hosts: ['a..b']}"),
        ("1:15", "'::g' is not the name", "web: {hosts: ['::g']}"),
        ("1:13", "'none' is not proxy or oidc", "web: {auth: none, roles: {a: [viewer]}}"),
        ("1:13", "auth: proxy needs proxy. Add it.", "web: {auth: proxy, roles: {a: [viewer]}}"),
        (
            "1:13",
            "auth: oidc needs oidc. Add it.",
            f"web: {{auth: oidc, proxy: {{{PROXY}}}, roles: {{a: [viewer]}}}}",
        ),
        ("1:13", "auth: proxy needs roles. Add it.", f"web: {{auth: proxy, proxy: {{{PROXY}}}}}"),
        (
            "1:13",
            "auth: proxy needs proxy.roles_header. Add it.",
            "web: {auth: proxy, proxy: {trusted: [10.0.0.7], header: X-User}, roles: {a: [viewer]}}",
        ),
        ("1:14", "proxy needs trusted. Add it. It is a list.", "web: {proxy: {header: X-User}}"),
        ("1:24", "at least 1 item; found 0", "web: {proxy: {trusted: []}}"),
        ("1:25", "'0.0.0.0/0' would trust everybody", "web: {proxy: {trusted: [0.0.0.0/0]}}"),
        ("1:25", "'::/0' would trust everybody", "web: {proxy: {trusted: ['::/0']}}"),
        ("1:25", "'10.0.0.1/8' is not an address, nor a network", "web: {proxy: {trusted: [10.0.0.1/8]}}"),
        ("1:25", "'proxy.local' is not an address or a network", "web: {proxy: {trusted: [proxy.local]}}"),
        (
            "1:50",
            "'X User' is not the name of a header",
            "web: {proxy: {trusted: [10.0.0.7], roles_header: X User}}",
        ),
        (
            "1:63",
            "the same header cannot name both the reader and the groups",
            "web: {proxy: {trusted: [10.0.0.7], header: X-A, roles_header: x-a}}",
        ),
        (
            "1:22",
            "'http://a.example' is neither an https address",
            "web: {oidc: {issuer: http://a.example, client_id: b}}",
        ),
        (
            "1:22",
            "holds a query, a fragment or cred",
            "web: {oidc: {issuer: 'https://a:b@c.example', client_id: b}}",
        ),
        ("1:22", "is neither an https address", "web: {oidc: {issuer: 'https://[', client_id: b}}"),
        ("1:55", "oidc has no key 'client_secret'", f"web: {{oidc: {{{OIDC}, client_secret: hunter2}}}}"),
        ("1:19", "'root' is not a role. Write viewer", "web: {roles: {a: [root]}}"),
        ("1:19", "'viewer:' is not a role", "web: {roles: {a: ['viewer:']}}"),
        ("1:18", "at least 1 item; found 0", "web: {roles: {a: []}}"),
        ("1:14", "this must be groups with their roles", "web: {roles: [viewer]}"),
        ("1:26", "0 is not a whole number of seconds", "web: {statement_timeout: 0}"),
        ("1:20", "99 is not a whole number from 1 to 64", "web: {connections: 99}"),
    ],
)
def test_what_is_off_is_said_with_its_place(place: str, message: str, text: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read(text)
    (line,) = raised.value.lines
    assert message in line
    assert line.startswith(f"recongen.yaml:{place}: ")
    assert "hunter2" not in line


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "web: {auth: oidc, oidc: {issuer: http://a.example, client_id: b}, roles: {a: [viewer]}}"),
        (1, f"web: {{auth: proxy, proxy: {{{PROXY}}}, roles: 3}}"),
        (2, "web: {auth: proxy, proxy: {trusted: [x], header: X-A, roles_header: 3}, roles: {a: [viewer]}}"),
    ],
)
def test_what_is_written_but_wrong_is_not_missing_too(count: int, text: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read(text)
    assert count == len(raised.value.lines), raised.value.lines


def test_a_variable_cannot_hold_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECONGEN_WEB", "{auth: proxy}")
    with pytest.raises(SettingsError, match="^RECONGEN_WEB: this must be a mapping"):
        read("")


@pytest.mark.parametrize(
    ("expected", "url"),
    [
        (True, "https://a.example/x"),
        (True, "http://localhost:80"),
        (True, "http://[::1]:80/"),
        (False, "http://a.example"),
        (False, "http://localhost.a.example"),
        (False, "http://localhost@a.example"),
        (False, "https:///x"),
        (False, "https://["),
        (False, "javascript:alert(1)"),
        (False, ""),
    ],
)
def test_what_is_sent_must_not_be_read_on_the_way(expected: bool, url: str) -> None:
    assert expected == is_safe_url(url)


def test_a_session_key_is_made_where_none_is_set_and_that_is_said() -> None:
    one, other = (read_secrets({"RECONGEN_OIDC_CLIENT_SECRET": "hush"}) for _ in range(2))
    assert one.session_key != other.session_key
    assert len(one.session_key) >= 32
    assert "RECONGEN_SESSION_KEY is not set: a random key is used until the server stops" == one.warning


def test_servers_with_one_session_key_take_each_others_forms() -> None:
    keys = [read_form_key({"RECONGEN_SESSION_KEY": each * 32}) for each in ("k", "k", "l", "", "")]
    assert keys[0] == keys[1]
    assert 4 == len(set(keys))
    assert b"k" * 32 not in keys[0]


def test_secrets_are_read_and_not_shown() -> None:
    found = read_secrets({"RECONGEN_OIDC_CLIENT_SECRET": "hush", "RECONGEN_SESSION_KEY": "k" * 32})
    assert ("hush", "k" * 32, "") == (found.client_secret, found.session_key, found.warning)
    assert "Secrets(warning='')" == repr(found)


@pytest.mark.parametrize(
    ("message", "environment"),
    [
        ("auth: oidc needs the secret of the client; set RECONGEN_OIDC_CLIENT_SECRET", {}),
        ("set RECONGEN_OIDC_CLIENT_SECRET", {"RECONGEN_OIDC_CLIENT_SECRET": " "}),
        (
            "RECONGEN_SESSION_KEY is too short; write 32 random characters or more",
            {"RECONGEN_OIDC_CLIENT_SECRET": "hush", "RECONGEN_SESSION_KEY": "hunter2" * 4},
        ),
    ],
)
def test_secrets_that_do_not_do_are_refused_and_not_shown(message: str, environment: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=message) as raised:
        read_secrets(environment)
    assert "hunter2" not in str(raised.value)
