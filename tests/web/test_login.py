"""A reader is who the issuer says, from the login to the logout and no longer."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from itsdangerous import URLSafeSerializer
from joserfc import jwt

from recongen.web.access import read_address
from recongen.web.login import LOGIN_COOKIE, LONGEST_NEXT, SESSION_COOKIE, RateLimit, Sessions, local_address
from recongen.web_settings import Secrets, read_secrets
from tests.web.issuing import OTHER_KEY, SECRET, SmallIssuer, running, signed_with_public_key
from tests.web.serving import ask, by_oidc, served

KEY = "k" * 40


@pytest.fixture(scope="module")
def served_issuer() -> Iterator[SmallIssuer]:
    issuer = SmallIssuer()
    with running(issuer):
        yield issuer


@pytest.fixture
def issuer(served_issuer: SmallIssuer, monkeypatch: pytest.MonkeyPatch) -> SmallIssuer:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("RECONGEN_OIDC_CLIENT_SECRET", SECRET)
    vars(served_issuer).update(vars(SmallIssuer(url=served_issuer.url)))
    return served_issuer


@dataclass
class Browser:
    """Keeps cookies as a browser does, and follows no redirect by itself."""

    issuer: SmallIssuer
    peer: str = "192.0.2.1"
    seconds: float = 0
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        settings = by_oidc(self.issuer.url)
        self.sessions = Sessions(settings, Secrets(SECRET, KEY), lambda: time.time() + self.seconds)
        self.app = served(settings, "0.0.0.0", sessions=self.sessions, limit=RateLimit(most=100))

    def open(self, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        cookie = "; ".join(f"{name}={text}" for name, text in self.cookies.items())
        headers_sent = named | ({"cookie": cookie} if cookie else {})
        answer = ask(self.app, path, headers_sent, method, self.peer, "http://books.example.com")
        for line in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.cookies[name]
        return answer

    def begin(self, next: str = "/?x=1") -> dict[str, str]:
        """What the issuer is asked."""
        answer = self.open(f"/login?next={httpx.QueryParams({'next': next})['next']}")
        assert 303 == answer.status_code
        assert answer.headers["location"].startswith(f"{self.issuer.url}/authorize?")
        query = {
            name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()
        }
        self.issuer.nonce, self.issuer.challenge = query["nonce"], query["code_challenge"]
        return query

    def finish(self, state: str, code: str = "good") -> httpx.Response:
        return self.open(f"/login/callback?code={code}&state={state}")

    def sign_in(self) -> httpx.Response:
        return self.finish(self.begin()["state"])


def test_the_whole_flow(issuer: SmallIssuer) -> None:
    """From a page that wants a reader to the issuer and back to that page, and out again."""
    browser = Browser(issuer)
    first = browser.open("/?account=1%202&b=")
    assert (401, "0; url=/login?next=/%3Faccount%3D1%25202%26b%3D") == (
        first.status_code,
        first.headers["refresh"],
    )
    query = browser.begin("/%3Faccount%3D1")
    assert (
        "code",
        "recongen",
        "openid profile",
        "S256",
        "https://books.example.com/login/callback",
    ) == tuple(
        query[name]
        for name in ("response_type", "client_id", "scope", "code_challenge_method", "redirect_uri")
    )
    back = browser.finish(query["state"])
    assert (303, "/?account=1") == (back.status_code, back.headers["location"])
    assert {"name": "ann", "roles": ["viewer"], "body": ""} == browser.open("/").json()
    assert [SESSION_COOKIE] == list(browser.cookies)

    kept = dict(browser.cookies)
    out = browser.open("/logout", "POST", sec_fetch_site="same-origin")
    assert (200, {}) == (out.status_code, browser.cookies)
    browser.cookies = kept
    assert 401 == browser.open("/").status_code


def test_cookies_go_to_this_host_only_and_no_script_reads_them(issuer: SmallIssuer) -> None:
    browser = Browser(issuer)
    for answer in (browser.open("/login"), browser.sign_in()):
        for line in answer.headers.get_list("set-cookie"):
            assert line.startswith("__Host-")
            assert "HttpOnly" in line
            assert "Path=/;" in line
            assert "SameSite=lax" in line
            assert "Secure" in line
            assert "domain" not in line.lower()
    assert "Max-Age=28800" in line or "Max-Age=0" in line


def test_a_script_that_asks_without_a_session_has_the_page_loaded_again(issuer: SmallIssuer) -> None:
    answer = Browser(issuer).open("/", hx_request="true")
    assert (401, "true") == (answer.status_code, answer.headers["hx-refresh"])


def test_every_login_has_a_session_of_its_own_and_ends_the_one_before(issuer: SmallIssuer) -> None:
    browser = Browser(issuer)
    browser.sign_in()
    before = browser.cookies[SESSION_COOKIE]
    browser.sign_in()
    after = browser.cookies[SESSION_COOKIE]
    assert 200 == browser.open("/").status_code
    browser.cookies = {SESSION_COOKIE: before}
    assert before != after
    assert 401 == browser.open("/").status_code


def test_a_cookie_from_before_the_login_is_no_session(issuer: SmallIssuer) -> None:
    browser = Browser(issuer)
    browser.begin()
    browser.cookies = {SESSION_COOKIE: browser.cookies[LOGIN_COOKIE]}
    assert 401 == browser.open("/").status_code


def test_a_session_ends_after_eight_hours(issuer: SmallIssuer) -> None:
    browser = Browser(issuer)
    browser.sign_in()
    browser.seconds = 8 * 3600 - 60
    assert 200 == browser.open("/").status_code
    browser.seconds = 8 * 3600 + 60
    assert 401 == browser.open("/").status_code


def test_a_session_ends_with_the_server(issuer: SmallIssuer) -> None:
    browser, restarted = Browser(issuer), Browser(issuer)
    browser.sign_in()
    restarted.cookies = browser.cookies
    assert 401 == restarted.open("/").status_code


def test_a_cookie_of_somebody_else_is_none(issuer: SmallIssuer) -> None:
    """Tampered with, cut, empty, signed with another key, or signed by nobody."""
    browser = Browser(issuer)
    browser.sign_in()
    good = browser.cookies[SESSION_COOKIE]
    values = browser.sessions.read("session", good)
    assert values is not None
    forged = URLSafeSerializer("x" * 40, salt="recongen session").dumps(values | {"groups": ["ops"]})
    payload, _, signature = good.rpartition(".")
    for cookie in (
        forged,
        payload,
        f"{payload}.",
        f"{payload[:-1]}A.{signature}",
        "",
        ".",
        "null",
        "\u00e9",
        good[:-3],
    ):
        browser.cookies = {SESSION_COOKIE: cookie.encode("ascii", "ignore").decode()}
        assert 401 == browser.open("/").status_code, cookie


@pytest.mark.parametrize(
    ("reason", "claims"),
    [
        ("nonce", {"nonce": "another"}),
        ("nonce", {"nonce": None}),
        ("aud", {"aud": "another"}),
        ("aud", {"aud": "another", "azp": "recongen"}),
        ("aud", {"aud": ["another"]}),
        ("aud", {"aud": None}),
        ("azp", {"aud": ["recongen", "another"], "azp": "another"}),
        ("iss", {"iss": "https://evil.example"}),
        ("iss", {"iss": None}),
        ("expired", {"exp": 1}),
        ("exp", {"exp": None}),
        ("exp", {"exp": "never"}),
        ("issued in the future", {"iat": 4_000_000_000}),
        ("at_hash", {"at_hash": "x"}),
        ("", {"preferred_username": None, "sub": 7}),
        ("", {"groups": 7}),
    ],
)
def test_a_token_that_is_not_for_this_login_lets_nobody_in(
    reason: str, claims: dict[str, Any], issuer: SmallIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    browser = Browser(issuer)
    issuer.claims = claims
    with caplog.at_level(logging.WARNING):
        answer = browser.sign_in()
    assert (403, {}) == (answer.status_code, browser.cookies)
    assert "You are not signed in." in answer.text
    assert reason in caplog.text
    assert SECRET not in caplog.text
    assert 401 == browser.open("/").status_code


@pytest.mark.parametrize(
    "how", ["another key", "no signature", "public key as secret", "no token", "not one"]
)
def test_a_token_that_the_issuer_did_not_sign_lets_nobody_in(how: str, issuer: SmallIssuer) -> None:
    browser = Browser(issuer)
    match how:
        case "another key":
            issuer.key = OTHER_KEY
        case "no signature":
            issuer.header = {"alg": "none"}
        case "public key as secret":
            issuer.token = signed_with_public_key(issuer)
        case "no token":
            issuer.token = "null"
        case "not one":
            issuer.token = "a.b.c"
    assert (403, {}) == (browser.sign_in().status_code, browser.cookies)


def test_a_new_key_of_the_issuer_is_taken_up(issuer: SmallIssuer) -> None:
    browser = Browser(issuer)
    assert 303 == browser.sign_in().status_code
    issuer.key, issuer.header, issuer.published = OTHER_KEY, {"alg": "RS256", "kid": "two"}, [OTHER_KEY]
    assert 303 == browser.sign_in().status_code


@pytest.mark.parametrize(
    "path", ["?code=good", "?code=good&state=", "?code=good&state=x", "?state=%C3%A9", ""]
)
def test_an_answer_to_another_question_is_refused(path: str, issuer: SmallIssuer) -> None:
    """Somebody who sends a reader to the callback cannot sign that reader in as another."""
    browser = Browser(issuer)
    browser.begin()
    answer = browser.open(f"/login/callback{path}")
    assert (400, {}) == (answer.status_code, browser.cookies)


def test_an_answer_in_another_browser_is_refused(issuer: SmallIssuer) -> None:
    browser = Browser(issuer)
    state = browser.begin()["state"]
    browser.cookies.clear()
    assert 400 == browser.finish(state).status_code


def test_a_login_takes_ten_minutes_at_most(issuer: SmallIssuer) -> None:
    browser = Browser(issuer)
    state = browser.begin()["state"]
    browser.seconds = 601
    assert 400 == browser.finish(state).status_code


@pytest.mark.parametrize("query", ["error=access_denied", "code=bad", "error=%1b%5B2J%0Aline", ""])
def test_a_refusal_of_the_issuer_is_said_plainly(
    query: str, issuer: SmallIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    browser = Browser(issuer)
    state = browser.begin()["state"]
    answer = browser.open(f"/login/callback?state={state}&{query}")
    assert (403, {}) == (answer.status_code, browser.cookies)
    assert re.search(r"[\x00-\x09\x0b-\x1f]", caplog.messages[-1]) is None


@pytest.mark.parametrize(
    "about",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://login.example.com/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
)
def test_an_issuer_that_is_not_the_one_is_not_used(about: dict[str, Any], issuer: SmallIssuer) -> None:
    issuer.about = about
    assert 503 == Browser(issuer).open("/login").status_code


def test_an_issuer_that_does_not_answer_is_said(issuer: SmallIssuer) -> None:
    answer = Browser(SmallIssuer("http://127.0.0.1:9")).open("/login")
    assert (503, "The login does not answer as it should. Try again in a minute.\n") == (
        answer.status_code,
        answer.text,
    )


@pytest.mark.parametrize(
    ("status", "groups"), [(200, ["books"]), (200, "books"), (403, []), (403, None), (403, ["viewer", {}, 7])]
)
def test_roles_come_from_the_claim(status: int, groups: Any, issuer: SmallIssuer) -> None:
    browser = Browser(issuer)
    issuer.claims = {"groups": groups}
    browser.sign_in()
    answer = browser.open("/")
    assert status == answer.status_code
    assert status == 200 or "ann: no role here. Ask the people who look after this server" in answer.text


def test_the_cookie_holds_no_group_without_a_role(issuer: SmallIssuer) -> None:
    browser = Browser(issuer)
    issuer.claims = {"groups": ["books", *(f"group {at}" for at in range(500))]}
    browser.sign_in()
    values = browser.sessions.read("session", browser.cookies[SESSION_COOKIE]) or {}
    assert {"id", "name", "groups", "issued", "expires"} == set(values)
    assert ["books"] == values["groups"]
    assert len(browser.cookies[SESSION_COOKIE]) < 1000


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {"sec_fetch_site": "same-origin"}),
        (200, {"origin": "https://books.example.com"}),
        (403, {}),
        (403, {"origin": "null"}),
        (403, {"origin": "https://evil.example"}),
        (403, {"origin": "https://books.example.com.evil.example"}),
        (403, {"sec_fetch_site": "same-site", "origin": "https://books.example.com"}),
        (403, {"sec_fetch_site": "cross-site"}),
    ],
)
def test_only_our_own_page_signs_a_reader_out(
    status: int, headers: dict[str, str], issuer: SmallIssuer
) -> None:
    browser = Browser(issuer)
    browser.sign_in()
    assert status == browser.open("/logout", "POST", **headers).status_code
    assert (401 if status == 200 else 200) == browser.open("/").status_code


def test_a_link_signs_nobody_out(issuer: SmallIssuer) -> None:
    browser = Browser(issuer)
    browser.sign_in()
    assert (405, "POST") == ((answer := browser.open("/logout")).status_code, answer.headers["allow"])


def test_logins_from_one_place_are_limited(issuer: SmallIssuer) -> None:
    browser = Browser(issuer)
    browser.app = served(by_oidc(issuer.url), "0.0.0.0", sessions=browser.sessions, limit=RateLimit(most=3))
    found = [browser.open(path).status_code for path in ("/login", "/login/callback", "/login", "/login")]
    assert [303, 400, 303, 429] == found
    answer = browser.open("/login/callback")
    assert (429, "60") == (answer.status_code, answer.headers["retry-after"])
    assert "content-security-policy" in answer.headers
    browser.peer = "192.0.2.2"
    assert 303 == browser.open("/login").status_code


def test_the_limit_knows_places_and_forgets_them() -> None:
    now = [0.0]
    limit = RateLimit(most=2, clock=lambda: now[0])
    one, neighbour, other = map(read_address, ("2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"))
    assert [0, 0, 61, 0] == [limit.wait(each) for each in (one, neighbour, one, other)]
    now[0] = 59.5
    assert 1 == limit.wait(one)
    now[0] = 60
    assert 0 == limit.wait(one)
    for at in range(12_000):
        limit.wait(read_address(f"10.0.{at // 250}.{at % 250}"))
    assert 10_000 == len(limit.tries)


def test_live_sessions_are_bounded() -> None:
    now = [0.0]
    sessions = Sessions(by_oidc(), Secrets("s", KEY), lambda: now[0])
    for _ in range(10_050):
        sessions.live[str(len(sessions.live))] = 10
    sessions.begin("ann", [])
    assert 10_000 == len(sessions.live)
    now[0] = 11
    sessions.begin("ann", [])
    assert 2 == len(sessions.live)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("/", "/"),
        ("/apps/l1?x=%2F%2Fevil&y=a%5Cb", "/apps/l1?x=%2F%2Fevil&y=a%5Cb"),
        ("/", ""),
        ("/", "apps"),
        ("/", "//evil.example"),
        ("/", "/\\evil.example"),
        ("/", "\\/evil.example"),
        ("/", "/\t/evil.example"),
        ("/", "/\n/evil.example"),
        ("/", " //evil.example"),
        ("/", "https://evil.example"),
        ("/", "javascript:alert(1)"),
        ("/", "/\u2215evil.example"),
        ("/", "/logout"),
        ("/", "/login?next=/"),
        ("/", "/" + "x" * LONGEST_NEXT),
    ],
)
def test_a_login_leads_to_a_page_of_ours(expected: str, text: str) -> None:
    assert expected == local_address(text)


def test_the_longest_way_back_fits_a_cookie(issuer: SmallIssuer) -> None:
    browser = Browser(issuer)
    hard_to_pack = "".join(f"{hash((at, 'x')) % 36**8:x}" for at in range(400))
    browser.begin("/?" + hard_to_pack[: LONGEST_NEXT - 2])
    assert len(browser.cookies[LOGIN_COOKIE]) < 3500


def test_secrets_are_never_shown(issuer: SmallIssuer) -> None:
    browser = Browser(issuer)
    login = next(route for route in browser.app.app.app.app.routes if route.path == "/login")  # type: ignore[attr-defined]
    shown = f"{browser.sessions!r} {login.endpoint!r} {read_secrets()!r}"
    assert SECRET not in shown
    assert KEY not in shown


def test_a_token_is_a_real_one(issuer: SmallIssuer) -> None:
    """The refusals above are not because the small issuer signs nothing."""
    assert "4711" == jwt.decode(issuer.signed(), issuer.key, algorithms=["RS256"]).claims["sub"]
