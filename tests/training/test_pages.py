"""Training in a browser without scripts: shaping, loading, the days, the stories and the score; and nobody else starts anything."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from recongen.processes.background import Background
from recongen.session import Session
from recongen.studio.house import House
from recongen.studio.server import serve_alone, templates
from recongen.studio.training import shelf
from recongen.studio.training.views import room
from recongen.training import course
from recongen.training.place import TrainingSession
from recongen.web_settings import Proxy, WebSettings
from tests.studio.desk import HERE
from tests.studio.test_safety import HOSTILE
from tests.training.gym import LAST_DAY, TYPED, session_in
from tests.web.html import Element, parse

Open = Callable[[], Session]

WRITES = (
    "/operate/training/plan",
    "/operate/training/load",
    "/operate/training/cancel",
    "/operate/timeline/build",
    "/operate/timeline/mode",
    "/operate/timeline/suspect",
)
FAULTS = [how for how in HOSTILE if "state" not in how]
"""Nothing here depends on the state of the institution file."""
DAY = f"/operate/timeline?day={LAST_DAY}"


@dataclass
class Trainee:
    session: Session
    settings: WebSettings = field(default_factory=WebSettings)
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        house = House("A bank", templates())
        house.rooms = [room(house, self.session)]
        app = serve_alone(house, self.settings, "127.0.0.1")
        self.client = TestClient(
            app, base_url=HERE, client=("127.0.0.1", 1), headers=self.headers, follow_redirects=False
        )

    def page(self, path: str) -> Element:
        answer = self.client.get(path, follow_redirects=True)
        assert 200 == answer.status_code, (path, answer.status_code, answer.text[:500])
        return parse(answer.text)

    def token(self) -> str:
        return self.page("/operate/training").all("input", name="token")[0].attributes["value"]

    def post(self, path: str, values: dict[str, str]) -> httpx.Response:
        data = {"token": self.token(), **values}
        return self.client.post(path, data=data, headers={"origin": HERE})

    def built(self, path: str = DAY) -> Element:
        """Once the day is there, no matter who asked for it."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            page = self.page(path)
            if page.all("section", id="c-open"):
                return page
            time.sleep(0.1)
        raise AssertionError("the day was not built")


def texts(page: Element, id_: str) -> str:
    return " ".join(each.text for each in page.all("section", id=id_))


def everything(session: Session) -> dict[str, bytes]:
    folder = session.file.parent
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def trainee(gym: Open) -> Iterator[Trainee]:
    yield Trainee(gym())


def test_a_day_is_built_when_asked_for_and_then_the_others(trainee: Trainee) -> None:
    page = trainee.page(DAY)
    assert "has not been built yet" in page.text
    answer = trainee.post("/operate/timeline/build", {"day": str(LAST_DAY)})
    assert (303, DAY) == (answer.status_code, answer.headers["location"])
    page = trainee.built()
    assert f"{LAST_DAY:%A}, {LAST_DAY}" in page.text
    assert "Since " in texts(page, "find")
    found = course.current(TrainingSession(trainee.session).exercises)
    assert found
    until = time.monotonic() + 120
    while len(course.days_of(found[1]).built_days()) < len(found[0].days) and time.monotonic() < until:
        time.sleep(0.1)
    # After a restart they are still there, and an address names any of them.
    restarted = Trainee(trainee.session)
    assert restarted.page("/operate/timeline?n=3").all("section", id="c-open")
    before = restarted.page(DAY).all("a", id="before")[0].attributes["href"]
    assert before.endswith(str(LAST_DAY - timedelta(days=1)))
    assert not restarted.page(DAY).all("a", id="after")
    counts = restarted.page(DAY).all("details", id="counts")[0]
    assert "–" not in counts.text
    begun = time.perf_counter()
    restarted.page(DAY)
    assert time.perf_counter() - begun < 0.3 * 5


def test_a_trainee_suspects_and_learns_how_right_that_is(trainee: Trainee) -> None:
    trainee.post("/operate/timeline/build", {"day": str(LAST_DAY)})
    page = trainee.built()
    plants = {
        row.all("td")[-1].text.strip()
        for row in page.all("section", id="c-open")[0].all("tr")
        if row.all("td")
    }
    assert "stuck_pending" in plants
    trainee.post("/operate/timeline/mode", {"day": str(LAST_DAY), "mode": "hidden"})
    hidden = trainee.page(DAY)
    assert not hidden.all("a", href="#story-stuck_pending")
    assert "What was planted" not in hidden.text
    score = [each.text for each in hidden.all("dl", "score")[0].all("dd")]
    assert ("0", "0") == (score[0], score[2])
    what = hidden.all("section", id="c-open")[0].all("input", name="what")[0].attributes["value"]
    trainee.post("/operate/timeline/suspect", {"day": str(LAST_DAY), "what": what})
    trainee.post("/operate/timeline/suspect", {"day": str(LAST_DAY), "what": "<b>an honest account</b>"})
    page = trainee.page(DAY)
    after = [each.text for each in page.all("dl", "score")[0].all("dd")]
    assert ["1", str(int(score[1]) - 1), "1"] == after
    assert "<b>an honest account</b>" in page.text
    trainee.post("/operate/timeline/suspect", {"day": str(LAST_DAY), "what": what})
    assert [score[0], score[1], "1"] == [
        each.text for each in trainee.page(DAY).all("dl", "score")[0].all("dd")
    ]
    # The guesses of one person are not those of another.
    proxy = Proxy((ip_network("127.0.0.1"),), "x-user", "x-groups")
    other = Trainee(
        trainee.session,
        WebSettings(auth="proxy", hosts=("localhost",), proxy=proxy, roles={"ops": ("operator",)}),
        {"x-user": "ann", "x-groups": "ops"},
    )
    assert "What was planted" in other.page(DAY).text


@pytest.mark.parametrize(
    "values",
    [
        {"day": "2026-02-30"},
        {"day": "1999-01-01"},
        {"day": ""},
        {"day": str(LAST_DAY), "mode": "?", "what": ""},
    ],
)
def test_what_is_off_is_said_and_changes_nothing(trainee: Trainee, values: dict[str, str]) -> None:
    before = everything(trainee.session)
    for path in ("/operate/timeline/mode", "/operate/timeline/suspect"):
        answer = trainee.post(path, values)
        assert 422 == answer.status_code
        assert "Nothing was changed" in answer.text
    assert before == everything(trainee.session)


def test_a_wrong_knob_is_said_above_the_form_that_keeps_it(trainee: Trainee) -> None:
    answer = trainee.post("/operate/training/load", {**TYPED, "plants": "drifft"})
    assert 422 == answer.status_code
    assert "did you mean drift?" in answer.text
    assert "drifft" in [
        each.attributes.get("value") for each in parse(answer.text).all("input", name="plants")
    ]
    assert (
        "none"
        == Background(TrainingSession(trainee.session).exercises / shelf.JOBS / "load").progress().state
    )


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that would have been started."""
    started: list[list[str]] = []
    monkeypatch.setattr(Background, "start", lambda self, words, order: started.append(words))
    return started


def test_what_is_typed_reaches_the_command_as_values(trainee: Trainee, idle: list[list[str]]) -> None:
    """Each knob as one word with its value, so that none can be taken for another option."""
    typed = {**TYPED, "scope": "only_template", "template": "--csv=/tmp/x", "derive_balances": "no"}
    assert 303 == trainee.post("/operate/training/load", typed).status_code
    ((*_, verb, noun),) = [words[: words.index("train") + 1] for words in idle]
    assert ("data", "train") == (verb, noun)
    assert {"--template=--csv=/tmp/x", "--no-derive-balances", "--execute", "--window=14"} <= set(idle[0])
    assert any(word.startswith("--end-date=") for word in idle[0])
    trainee.post("/operate/training/plan", {**TYPED, "end_date": ""})
    assert not [word for word in idle[1] if word == "--execute" or word.startswith("--end-date")]


@pytest.mark.parametrize("how", FAULTS)
def test_a_hostile_request_starts_and_writes_nothing(
    trainee: Trainee, idle: list[list[str]], how: str
) -> None:
    before = everything(trainee.session)
    values = {**TYPED, "token": trainee.token(), "day": str(LAST_DAY), "mode": "hidden", "what": "x"}
    for path in WRITES:
        options = HOSTILE[how](values)
        headers = {"origin": HERE, **options.pop("headers", {})}
        answer = trainee.client.request(
            options.pop("method", "POST"),
            path,
            headers={name: text for name, text in headers.items() if text},
            **options,
        )
        assert answer.status_code >= 400, path
    assert before == everything(trainee.session)
    assert not idle
    assert "has not been built yet" in trainee.page(DAY).text


def test_only_operators_may(gym: Open, idle: list[list[str]]) -> None:
    proxy = Proxy((ip_network("127.0.0.1"),), "x-user", "x-groups")
    settings = WebSettings(
        auth="proxy", hosts=("localhost",), proxy=proxy, roles={"eds": ("editor",), "all": ("viewer",)}
    )
    for groups in ("eds", "all", ""):
        reader = Trainee(gym(), settings, {"x-user": "eve", "x-groups": groups})
        for path in ("/operate/training", "/operate/timeline"):
            assert 403 == reader.client.get(path).status_code
        for path in WRITES:
            answer = reader.client.post(path, data={"token": "0" * 64}, headers={"origin": HERE})
            assert 403 == answer.status_code
    assert not idle


def test_reading_writes_nothing_and_starts_nothing(trainee: Trainee, idle: list[list[str]]) -> None:
    before = everything(trainee.session)
    for path in ("/operate/training", "/operate/training?window=7&plants=none", DAY, "/operate/timeline?n=1"):
        trainee.page(path)
        assert 405 == trainee.client.get(WRITES[0]).status_code
    time.sleep(0.2)
    assert before == everything(trainee.session)
    assert not idle


@pytest.mark.prove
def test_training_data_is_made_loaded_and_cancelled_in_the_background(tmp_path: Path) -> None:
    session = session_in(tmp_path / "bank")
    assert session.target.file is not None
    session.target.file.touch()
    trainee = Trainee(session)
    assert "There is no training data yet" in trainee.page("/operate/timeline").text

    def ended(path: str) -> Element:
        until = time.monotonic() + 300
        while time.monotonic() < until:
            page = trainee.page(path)
            if "Cancel" not in page.text:
                return page
            time.sleep(0.5)
        raise AssertionError("it never ended")

    plan = trainee.post("/operate/training/plan", TYPED)
    page = ended(plan.headers["location"])
    assert "A balance that does not follow from its postings" in page.text
    assert "The window holds fewer than" in page.text or "Not planted" in page.text
    trainee.post("/operate/training/load", TYPED)
    refused = trainee.post("/operate/training/load", TYPED)
    assert "running already" in refused.text
    # Who restarts the server finds it still running, and ends it.
    trainee = Trainee(session_in(tmp_path / "bank"))
    assert "Cancel" in trainee.page("/operate/training").text
    trainee.post("/operate/training/cancel", TYPED)
    page = ended("/operate/training")
    assert "Not loaded" in page.text
    assert course.current(TrainingSession(session).exercises) is None
    trainee.post("/operate/training/load", TYPED)
    page = ended("/operate/training")
    assert "A synthetic feed with" in page.text
    assert course.current(TrainingSession(session).exercises)
