"""notify: every recipient is told of every difference once, whatever is killed, refused, or asked for twice."""

from __future__ import annotations

import json
import logging
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from recongen.notices import notify as notices
from recongen.notices import states
from recongen.notices.channels import LOGGERS
from recongen.session import Session
from recongen.talk import Talk
from tests.unit.cli.conftest import run
from tests.unit.cli.test_pipeline import copied, database  # noqa: F401 (a fixture)
from tests.unit.notices.books import Books, Cause, Listeners, believe_what_stands
from tests.unit.notices.receivers import (
    Receiver,
    hook_address,
    identity_of,
    mail_address,
    mail_server,
    webhook,
)

DRIFT = Cause("drift|TTL|2030-01-10")
STUCK = Cause("stuck_pending|t1", exceptions=2)
TOLD = ("mail", "hook")
CANARY = "CANARY-SECRET"


@pytest.fixture
def books(copied: Path) -> Books:  # noqa: F811
    return Books(Session(copied, Talk(quiet=True)))


@pytest.fixture
def receivers(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Receiver, Receiver]]:
    """A mail server and a webhook, whose addresses hold secrets."""
    with mail_server() as mail, webhook() as hook:
        monkeypatch.setenv("MAIL", f"{mail_address(mail)}&+X-Secret={CANARY}")
        monkeypatch.setenv("HOOK", hook_address(hook, CANARY))
        yield mail, hook
    for name in LOGGERS:
        # pytest listens to a logger that does not propagate when a test begins.
        logging.getLogger(name).propagate = True


def told(books: Books, recipient: str = "Wires") -> list[tuple[str, str]]:
    """What this recipient would be told, on each of their channels alike."""
    _, planned, _ = notices.plan(books.session)
    of_each = [
        [(each.kind, each.now.episode_key) for each in notice.changes]
        for notice in planned
        if notice.recipient == recipient
    ]
    assert all(each == of_each[0] for each in of_each)
    return of_each[0]


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        ({}, {}, None),
        ({}, {"state": "resolved"}, "contradiction"),
        ({}, {"state": "resolved", "is_overdue": True, "cents": 9000}, "contradiction"),
        ({"state": "resolved"}, {"state": "resolved", "is_overdue": True}, "overdue"),
        ({}, {"is_overdue": True, "cents": 9000}, "overdue"),
        ({"is_overdue": True}, {"is_overdue": True}, None),
        ({"is_overdue": True}, {}, None),
        ({"state": "accepted"}, {}, "back"),
        ({}, {"state": "accepted"}, None),
        ({"state": "accepted"}, {"state": "accepted", "cents": 4001}, "grown"),
        ({}, {"cents": 4001}, "grown"),
        ({}, {"cents": -4000}, None),
        ({}, {"cents": 3999}, None),
        ({}, {"exceptions": 3}, "grown"),
        ({}, {"team": "Cards"}, "passed_on"),
        ({}, {"team": "Cards", "assignee": "wires"}, None),
        ({}, {"assignee": "Bo Lee"}, None),
        ({"team": "Cards"}, {}, "new"),
        ({"team": "Cards"}, {"state": "accepted"}, "new"),
    ],
)
def test_each_difference_has_its_kind(
    books: Books, before: dict[str, Any], now: dict[str, Any], kind: str | None
) -> None:
    books.build(replace(STUCK, **before))
    Listeners(books).notify()
    books.build(replace(STUCK, **now))
    assert ([(kind, STUCK.key)] if kind else []) == told(books)


def test_of_a_balance_a_day_more_is_age_and_another_first_day_the_same_cause(books: Books) -> None:
    books.build(DRIFT, STUCK)
    Listeners(books).notify()
    books.build(replace(DRIFT, key="drift|TTL|2030-01-07", exceptions=9))
    assert [("cleared", STUCK.key)] == told(books)
    books.build(replace(DRIFT, key="drift|TTL|2030-01-20"), STUCK)
    assert [("new", "drift|TTL|2030-01-20"), ("cleared", DRIFT.key)] == told(books)


def test_what_fell_and_rises_again_has_grown(books: Books) -> None:
    for cents in (10000, 5000):
        books.build(replace(STUCK, cents=cents))
        Listeners(books).notify()
    books.build(replace(STUCK, cents=8000))
    assert [("grown", STUCK.key)] == told(books)


@pytest.mark.parametrize("seed", range(4))
def test_what_was_told_is_what_stands(books: Books, seed: int) -> None:
    believe_what_stands(books, random.Random(seed))


@pytest.mark.parametrize("mood", ["refuse", "hang", "lose"])
def test_a_channel_that_is_down_is_tried_again_and_the_others_go_out(
    books: Books, receivers: tuple[Receiver, Receiver], mood: str
) -> None:
    mail, hook = receivers
    mail.mood = mood
    books.build(STUCK)
    first = {(each.recipient, each.channel): each.state for each in notices.notify(books.session, "ann")}
    down = "failed" if mood == "refuse" else "unanswered"
    assert (down, "sent") == (first["Wires", "mail"], first["Wires", "hook"])
    assert (int(mood == "lose"), 1) == (len(mail.accepted), len(hook.accepted))
    mail.mood = "accept"
    again = {(each.recipient, each.channel): each.state for each in notices.notify(books.session, "ann")}
    assert {"sent"} == {again["Wires", channel] for channel in TOLD}
    assert (1 + (mood == "lose"), 1) == (len(mail.accepted), len(hook.accepted))
    assert 1 == len(set(map(identity_of, mail.accepted)))


def test_of_two_at_once_one_sends(books: Books, receivers: tuple[Receiver, Receiver]) -> None:
    books.build(STUCK)
    workers = [threading.Thread(target=lambda: list(notices.notify(books.session, "ann"))) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [1, 1] == [len(receiver.accepted) for receiver in receivers]


def killed_at(point: int, work: Callable[[], object]) -> bool:
    """Does it in a process of its own, which is killed (-9) at that point, before or after something is written or sent."""
    child = os.fork()
    if not child:
        passed = 0

        def deadly(function: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any) -> Any:
                nonlocal passed
                for is_before in (True, False):
                    passed += 1
                    if passed == point:
                        os.kill(os.getpid(), signal.SIGKILL)
                    if is_before:
                        answer = function(*arguments)
                return answer

            return call

        try:
            for name in ("append", "send", "record"):
                setattr(notices, name, deadly(getattr(notices, name)))
            # Within the transaction.
            states.last_state = deadly(states.last_state)
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.prove
def test_killed_at_any_point_nobody_misses_it_and_nobody_has_it_twice(
    books: Books, receivers: tuple[Receiver, Receiver]
) -> None:
    point, was_killed, resent = 0, True, 0
    while was_killed:
        point += 1
        books.build(replace(STUCK, cents=1000 * point))
        was_killed = killed_at(point, lambda: list(notices.notify(books.session, "ann")))
        list(notices.notify(books.session, "ann"))
        for receiver in receivers:
            identities = Counter(map(identity_of, receiver.accepted))
            resent += sum(identities.values()) - len(identities)
            assert 1 == len(identities), point
            receiver.accepted.clear()
    assert point > 15
    # Killed between the channel's answer and the record of it, which nobody can know.
    assert 2 * len(receivers) == resent


def test_the_command_plans_sends_and_keeps_secrets(
    copied: Path,  # noqa: F811
    receivers: tuple[Receiver, Receiver],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    settings = {
        "channels": {name: {"url_from": name.upper(), "timeout": 5} for name in TOLD},
        "recipients": {"Deposits": list(TOLD), "Bo Lee": ["mail"]},
        "default": "Deposits",
    }
    written = {"dashboards": "https://books.example.com", "notify": settings}
    (copied.parent / "recongen.yaml").write_text(yaml.safe_dump(written, sort_keys=False))
    caplog.set_level(0)
    planned = run("notify", copied)
    assert (0, True) == (planned.exit_code, "nothing was sent; --execute sends 2 messages" in planned.stderr)
    assert planned.stdout.count("Subject: ") == 1
    assert "Bo Lee by mail: unchanged: nothing is open" in planned.stdout
    document = json.loads(run("notify", copied, "--json").stdout)
    first = document["notices"][0]
    assert ("Deposits", "mail", "planned") == tuple(first[key] for key in ("recipient", "channel", "state"))
    receivers[1].mood = "refuse"
    partly = run("notify", copied, "--execute")
    assert (1, 1) == (partly.exit_code, len(receivers[0].accepted))
    assert "Deposits by hook: failed: it answered 500" in partly.stdout
    receivers[1].mood = "accept"
    done = run("notify", copied, "--execute")
    assert (0, 1, 1) == (done.exit_code, *(len(receiver.accepted) for receiver in receivers))
    mail = receivers[0].accepted[0]
    assert (first["subject"], first["text"].strip()) == (
        mail["Subject"],
        mail.get_body(("plain",)).get_content().strip(),
    )
    key = first["changes"][0]["episode_key"].replace("|", "%7C")
    assert f"https://books.example.com/cases?key={key}" in first["text"]
    assert 0 == run("notify", copied, "--execute").exit_code
    assert [1, 1] == [len(receiver.accepted) for receiver in receivers]
    said = [each.output + each.stderr for each in (planned, partly, done)]
    found = [CANARY in text for text in (*said, caplog.text, "".join(capfd.readouterr()))]
    found += [CANARY.encode() in path.read_bytes() for path in copied.parent.rglob("*") if path.is_file()]
    assert len(found) > 20
    assert not any(found)


def test_without_settings_tables_or_feed_it_says_what_to_do(books: Books, copied: Path) -> None:  # noqa: F811
    told = run("notify", copied)
    assert (2, True) == (
        told.exit_code,
        "notify in recongen.yaml names channels and recipients" in told.stderr,
    )
    with books.session.connection() as connection:
        connection.execute("update dts_run_context set transactions_rows = 0, daily_balances_rows = 0")
        connection.commit()
    with pytest.raises(Exception, match="the feed is empty, so nothing was checked"):
        notices.plan(books.session)
    with books.session.connection() as connection:
        connection.execute("update dts_run_context set transactions_rows = 1")
        connection.execute("drop table dts_notice_states")
        connection.commit()
    with pytest.raises(Exception, match="no dts_notice_states: create it with recongen schema apply"):
        notices.plan(books.session)
