"""The page of a case: who sees it, who may say something, and that nothing is said twice, lost or said by a stranger."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from ipaddress import ip_network
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from recongen.feed.contract import CASE_EVENTS
from recongen.feed.events import stored_events
from recongen.report.cases import Case, Event, History
from recongen.warehouse.connect import connect
from recongen.warehouse.target import Target
from recongen.web.books import Books
from recongen.web.case_page import banners
from recongen.web_settings import Proxy, WebSettings
from tests.apps.banks import BankOf, CompiledFor
from tests.truth.engines import ENGINES, PREFIX
from tests.web.asking import ask
from tests.web.conftest import HERE, log_build, site_over
from tests.web.html import Element, parse
from tests.web.serving import run

GROUPS = {
    "books": ("viewer",),
    "desk": ("viewer", "analyst"),
    "night": ("analyst",),
    "ops": ("viewer", "editor", "operator"),
    "flows": ("viewer:l2_flow_tracing", "analyst"),
}
PROXY = Proxy(trusted=(ip_network("127.0.0.1/32"),), header="X-User", roles_header="X-Groups")
SETTINGS = WebSettings(auth="proxy", proxy=PROXY, roles=GROUPS, hosts=("localhost",))
ON = [pytest.param(engine, marks=[pytest.mark.prove] if engine != "sqlite" else []) for engine in ENGINES]


@dataclass(frozen=True)
class Room:
    """A server over a planted bank, where people come through a proxy that says who they are."""

    app: ASGIApp
    target: Target
    books: Books
    cases: str
    """The relation."""
    key: str

    @property
    def address(self) -> str:
        return f"/cases?{urlencode({'key': self.key})}"

    @property
    def events(self) -> list[dict[str, Any]]:
        with connect(self.target) as connection:
            return stored_events(connection, PREFIX, CASE_EVENTS)

    def somebody(self, name: str, group: str) -> Somebody:
        headers = {"X-User": name.encode(), "X-Groups": group.encode(), "origin": HERE.encode()}
        client = TestClient(self.app, HERE, client=("127.0.0.1", 1), headers=headers, follow_redirects=False)
        return Somebody(client, self.address)


@dataclass(frozen=True)
class Somebody:
    client: TestClient
    address: str

    def page(self) -> Element:
        answer = self.client.get(self.address)
        assert 200 == answer.status_code, answer.text
        return parse(answer.text)

    def form(self) -> dict[str, str]:
        fields = self.page().all("form", method="post")[0].all("input", type="hidden")
        return {each.attributes["name"]: each.attributes["value"] for each in fields}

    def send(self, form: dict[str, str], **values: str) -> httpx.Response:
        answer: httpx.Response = self.client.post(self.address, data=form | values)
        return answer

    def after(self, answer: httpx.Response) -> Element:
        assert 303 == answer.status_code, answer.text
        return parse(self.client.get(answer.headers["location"]).text)


@pytest.fixture(scope="module")
def room_of(
    compiled: CompiledFor, bank_of: BankOf, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Room]]:
    sites = []

    @cache
    def opened(engine: str) -> Room:
        bank, apps = bank_of(engine, "spec_example")
        log_build(bank.target, 1, "complete")
        site = site_over(bank, apps, compiled(engine)[1], tmp_path_factory.mktemp("reading"), SETTINGS)
        site.books.start()
        sites.append(site)
        with connect(bank.target) as connection:
            # It was put there with its number, which the next event will ask for.
            connection.begin()
            connection.execute(f"delete from {bank.target.relation(CASE_EVENTS.relation(PREFIX))}")
            connection.commit()
            cases = bank.relations["cases"]
            sql = f"select episode_key from {cases} where is_open = 1 order by urgency_rank"
            first = str(connection.rows(sql)[0]["episode_key"])
            return Room(site.client.app, bank.target, site.books, cases, first)

    yield opened
    for site in sites:
        site.books.stop()


@pytest.fixture
def room(room_of: Callable[[str], Room]) -> Room:
    return room_of("sqlite")


def said(page: Element) -> list[str]:
    return [each.text for each in page.one("section", aria_labelledby="said").all("li")]


def test_whoever_sees_the_sheet_sees_the_case_and_analysts_may_speak(room: Room) -> None:
    seen = {}
    for group in GROUPS:
        answer = room.somebody("ann", group).client.get(room.address)
        forms = parse(answer.text).all("form", method="post") if answer.status_code == 200 else []
        seen[group] = (answer.status_code, len(forms))
    assert {
        "books": (200, 0),
        "desk": (200, 3),
        "night": (404, 0),
        "ops": (200, 0),
        "flows": (404, 0),
    } == seen


def test_the_page_says_what_the_sheet_says_and_the_sheet_leads_to_it(room: Room) -> None:
    ann = room.somebody("ann", "books")
    sheet = parse(ann.client.get("/l1_reconciliation/cases").text).one("section", id="v-cases")
    first, *_ = sheet.one("tbody").all("tr")
    links = {each.attributes["href"] for each in first.all("a")}
    assert room.address in links
    facts = {each.one("dt").text: each.one("dd").text for each in ann.page().one("dl", "facts").all("div")}
    for heading in ("Standing", "Severity", "Age", "Money at stake"):
        assert facts[heading] in [each.text for each in first.all("td", data_label=heading)], heading
    assert room.key == facts["Key"]


def test_the_page_says_what_is_wrong_whomever_it_concerns(room: Room) -> None:
    ann = room.somebody("ann", "books")
    with connect(room.target) as connection:
        sql = f"select audience, min(episode_key) as episode_key from {room.cases} where is_open = 1 group by audience"
        found = {row["audience"]: str(row["episode_key"]) for row in connection.rows(sql)}
    assert {"accountant", "integrator"} == set(found)
    for key in found.values():
        page = replace(ann, address=f"/cases?{urlencode({'key': key})}").page()
        facts = {each.one("dt").text: each.one("dd").text for each in page.one("dl", "facts").all("div")}
        assert key == facts["Key"]


@pytest.mark.parametrize(
    "key", ["drift|nobody|2030-01-02", "x\0", "\ud800", "k" * 1001, "", "../../etc", "%", "<script>"]
)
def test_a_key_of_nothing_leads_nowhere(room: Room, key: str) -> None:
    address = f"/cases?key={quote(key, errors='surrogatepass')}"
    answer = room.somebody("ann", "desk").client.get(address)
    assert 404 == answer.status_code
    assert "<script>" not in answer.text.partition("<main")[2]


def test_what_is_said_is_kept_under_the_name_of_the_login(room: Room) -> None:
    ann, before = room.somebody("Ann Å", "desk"), len(room.events)
    ann.send(ann.form(), kind="acknowledge", note="", made_by="bo", by="bo", event="1")
    ann.send(
        ann.form(), kind="assign", assignee="Bo  Lee", due="2031-02-03", note="two\r\nlines <b> می\u200cخواهم"
    )
    page = ann.after(ann.send(ann.form(), kind="accept", due="2031-02-04"))
    columns = ("episode_key", "made_by", "kind", "note", "assignee", "due")
    assert [
        (room.key, "Ann Å", "acknowledge", None, None, None),
        (room.key, "Ann Å", "assign", "two lines <b> می\u200cخواهم", "Bo Lee", "2031-02-03"),
        (room.key, "Ann Å", "accept", None, None, "2031-02-04"),
    ] == [tuple(event[name] for name in columns) for event in room.events[before:]]
    *_, assigned, accepted = said(page)
    assert assigned.startswith("Ann Å: assign to Bo Lee by 3 Feb 2031: two lines <b> می\u200cخواهم")
    assert accepted.startswith("Ann Å: accept until 4 Feb 2031")
    assert accepted.endswith("counts from the next build as of then or later you, just now")


@pytest.mark.parametrize("engine", ON)
def test_of_two_who_decide_at_once_both_are_kept_and_the_page_says_so(
    room_of: Callable[[str], Room], engine: str
) -> None:
    room = room_of(engine)
    ann, bo, before = room.somebody("ann", "desk"), room.somebody("bo", "desk"), len(room.events)
    hers, his = ann.form(), bo.form()
    after_hers = ann.after(ann.send(hers, kind="resolve", note="the wire came"))
    after_his = bo.after(bo.send(his, kind="accept", due="2031-01-31", note="rounding"))
    assert [("ann", "resolve"), ("bo", "accept")] == [
        (event["made_by"], event["kind"]) for event in room.events[before:]
    ]
    assert [] == after_hers.all("section", aria_labelledby="crossing")
    crossing = [each.text for each in after_his.one("section", aria_labelledby="crossing").all("li")]
    assert crossing == said(after_his)[-2:]
    first, second = crossing
    assert first.startswith("ann: resolve: the wire came ")
    assert first.endswith(" meanwhile")
    assert second.startswith("bo: accept until 31 Jan 2031: rounding ")
    assert second.endswith(" you, just now")


@pytest.mark.parametrize("engine", ON)
def test_a_form_that_is_sent_twice_counts_once_and_the_next_one_again(
    room_of: Callable[[str], Room], engine: str
) -> None:
    room = room_of(engine)
    ann, before = room.somebody("ann", "desk"), len(room.events)
    form = ann.form() | {"kind": "comment", "note": "seen"}
    with ThreadPoolExecutor(4) as clicks:
        places = {each.headers["location"] for each in clicks.map(lambda _: ann.send(form), range(4))}
    assert (1, before + 1) == (len(places), len(room.events))
    ann.send(form | {"note": "seen, too"})
    ann.send(ann.form() | {"kind": "comment", "note": "seen"})
    assert ["seen", "seen, too", "seen"] == [event["note"] for event in room.events[before:]]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"kind": "comment", "note": "  "}, "The note is missing"),
        ({"kind": "comment", "note": "a\x07b"}, "The note must be words that can be seen"),
        ({"kind": "comment", "note": "\u200c\u200d"}, "The note must be words that can be seen"),
        ({"kind": "comment", "note": "x" * 2001}, "The note has 2,001 characters"),
        ({"kind": "assign", "assignee": "", "note": "who?"}, "The assignee is missing"),
        ({"kind": "assign", "assignee": "Bo", "due": "soon"}, "'soon' is not a day"),
        ({"kind": "accept", "due": "2001-01-01", "note": "<i>"}, "An acceptance ends on a day that has not"),
        ({"kind": "accept", "note": "for ever"}, "An acceptance ends on a day that has not"),
        ({"kind": "delete", "note": "all"}, "'delete' is not one of acknowledge"),
        ({"kind": "resolve", "note": "done", "seen": "-1"}, "The form is not one of this page"),
        ({"kind": "resolve", "note": "done", "seen": "999999999999999"}, "The form is not one of this page"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_comes_back_with_the_reason(
    room: Room, typed: dict[str, str], reason: str
) -> None:
    ann, before = room.somebody("ann", "desk"), room.events
    answer = ann.send(ann.form(), **typed)
    page = parse(answer.text)
    assert 422 == answer.status_code
    assert page.one("p", "error").text.startswith(f"Not kept: {reason}")
    form = next(
        each
        for each in page.all("form", method="post")
        if [typed["kind"]] == [kind.attributes["value"] for kind in each.all("input", name="kind")]
        or typed["kind"] not in ("assign", "accept")
    )
    for name, text in typed.items():
        if name == "note":
            assert text.strip() == form.one("textarea", name="note").text
        elif name in ("assignee", "due"):
            assert text == form.one("input", name=name).attributes["value"]
    assert before == room.events


def test_only_what_somebody_decided_can_be_reopened_and_only_once(room: Room) -> None:
    with connect(room.target) as connection:
        sql = f"select max(episode_key) as episode_key from {room.cases} where is_open = 1"
        other = f"/cases?{urlencode({'key': connection.rows(sql)[0]['episode_key']})}"
    ann = replace(room.somebody("ann", "desk"), address=other)
    before = len(room.events)
    refused = ann.send(ann.form(), kind="reopen", note="why not")
    assert 422 == refused.status_code
    reason = "Not kept: There is nothing to reopen: nobody has accepted or resolved it."
    assert reason == parse(refused.text).one("p", "error").text
    ann.send(ann.form(), kind="resolve")
    form = ann.form() | {"kind": "reopen"}
    # A form that is sent twice counts once.
    assert {303} == {ann.send(form).status_code for _ in range(2)}
    assert 422 == ann.send(ann.form(), kind="reopen").status_code
    assert ["resolve", "reopen"] == [event["kind"] for event in room.events[before:]]


def test_a_note_comes_back_while_the_database_is_away(room: Room) -> None:
    ann, before = room.somebody("ann", "desk"), room.events
    form, file = ann.form(), room.target.file
    assert file
    away = file.rename(file.with_suffix(".away"))
    answer = ann.send(form, kind="comment", note="asked the branch")
    away.rename(file)
    room.books.look()
    text = parse(answer.text).one("main").text
    assert 503 == answer.status_code
    assert "Not kept" in text
    assert "You wrote: asked the branch" in text
    assert "http-equiv" not in answer.text
    assert before == room.events


def test_a_contradiction_comes_first() -> None:
    event = Event(3, "drift|a|2030-01-02", "2030-01-04T10:00:00Z", "ann", "resolve", None, None, None)
    values = dict.fromkeys(Case._fields) | {"is_contradiction": 1, "is_overdue": 1, "due_day": "2030-01-03"}
    contradiction, overdue = banners(History(Case(**values), (event,), ()))
    assert ("error", "warning") == (contradiction.kind, overdue.kind)
    assert "ann marked it as resolved on 4 Jan 2030" in contradiction.text
    assert "due on 3 Jan 2030" in overdue.text
    assert [] == list(banners(History(None, (), ())))


# -- hostile requests


@dataclass
class Attempt:
    address: str
    fields: dict[str, str]
    headers: dict[str, str]
    method: str = "POST"
    peer: str = "127.0.0.1"
    body: bytes | None = None

    def send(self, app: ASGIApp) -> Any:
        body = urlencode(self.fields).encode() if self.body is None else self.body
        return ask(app, self.address, list(self.headers.items()), self.method, body, self.peer)


Fault = Callable[[Attempt, random.Random], None]


def headers(**values: str) -> Fault:
    def spoil(attempt: Attempt, dice: random.Random) -> None:
        attempt.headers |= {name.replace("_", "-"): value for name, value in values.items()}

    return spoil


def fields(**values: str) -> Fault:
    return lambda attempt, dice: attempt.fields.update(values)


def without(name: str) -> Fault:
    def spoil(attempt: Attempt, dice: random.Random) -> None:
        attempt.fields.pop(name, None)
        attempt.headers.pop(name, None)

    return spoil


def in_the_address(attempt: Attempt, dice: random.Random) -> None:
    attempt.address, attempt.body = f"{attempt.address}&{urlencode(attempt.fields)}", b""


def other_method(attempt: Attempt, dice: random.Random) -> None:
    attempt.method = dice.choice(("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "post"))


def other_place(attempt: Attempt, dice: random.Random) -> None:
    place = dice.choice(
        ("/Cases", "/cases/", "/cases//", "//cases", "/cases/x", "/case", "/cases%3Fkey=x", "/")
    )
    attempt.address = attempt.address.replace("/cases", place)


def other_key(attempt: Attempt, dice: random.Random) -> None:
    attempt.address = f"/cases?key={dice.choice(('', 'drift%7Cnobody', '%00', 'x' * 1001, '%ed%a0%80'))}"


def other_body(attempt: Attempt, dice: random.Random) -> None:
    attempt.body = dice.choice((b"\xff\xfe\x00", b"", b"token", b"{}", b"=&" * 30_000))


def from_elsewhere(attempt: Attempt, dice: random.Random) -> None:
    attempt.peer = dice.choice(("192.0.2.1", "10.0.0.9", "::ffff:192.0.2.1"))


FAULTS: tuple[Fault, ...] = (
    *(headers(x_groups=group) for group in ("books", "ops", "night", "flows", "", "nobody", "desk2")),
    *(headers(x_user=name) for name in ("bo", "", "ann\tann", "Ann", "x" * 300)),
    *(headers(origin=text) for text in ("https://evil.example", "null", "", f"{HERE}:8000", "http://localhost.evil")),
    *(headers(host=text) for text in ("evil.example", "localhost:1", "a b", "")),
    headers(sec_fetch_site="cross-site"), headers(sec_fetch_site="same-site", sec_fetch_mode="no-cors"),
    headers(content_length="99999999"),
    *(without(name) for name in ("token", "seen", "kind", "origin", "x-user", "x-groups")),
    fields(token=""), fields(token="0" * 64), fields(token="é"), fields(kind="delete"), fields(seen="x"),
    in_the_address, other_method, other_place, other_key, other_body, from_elsewhere,
)  # fmt: skip


def test_of_two_thousand_hostile_requests_none_has_an_effect(room: Room) -> None:
    dice, ann = random.Random(14), room.somebody("ann", "desk")
    form = ann.form()
    valid = {"x-user": "ann", "x-groups": "desk", "origin": HERE, "host": "localhost"}

    def attempt(number: int) -> Attempt:
        typed = {"kind": "comment", "note": f"hostile {number}"}
        return Attempt(room.address, form | typed, dict(valid))

    async def all_of(attempts: list[Attempt]) -> list[Any]:
        return [await each.send(room.app) for each in attempts]

    hostile = [attempt(number) for number in range(2000)]
    for number, each in enumerate(hostile):
        for fault in (FAULTS[number % len(FAULTS)], *dice.sample(FAULTS, dice.choice((0, 0, 1, 2)))):
            fault(each, dice)
    before = room.events
    answers = run(all_of(hostile))
    assert [] == [each for each, answer in zip(hostile, answers, strict=True) if answer.status == 303]
    assert before == room.events
    # The same without a fault has an effect, so that it is the fault that was refused.
    answers = run(all_of([attempt(number) for number in range(12)]))
    assert {303} == {answer.status for answer in answers}
    assert 12 == len(room.events) - len(before)
