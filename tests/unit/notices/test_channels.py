"""One message to one channel: whole, under its identity, in time, and without a word of the address."""

from __future__ import annotations

import logging
import socket
import sys
import time
from collections.abc import Iterator

import pytest

from recongen.errors import UsageError
from recongen.notices import channels
from recongen.notices.channels import LATE, LOGGERS, UNKNOWN_REASON, NotSentError, require_apprise, send
from recongen.notices.message import Message
from recongen.notify_settings import ChannelSettings
from tests.unit.notices.receivers import (
    Receiver,
    hook_address,
    identity_of,
    mail_address,
    mail_server,
    webhook,
)

MESSAGE = Message(
    "3 new: Überweisung, EUR 40.00", "– one\n.\n– two, Zürich\n", "<p>– <b>one</b> &lt;two&gt;</p>"
)
CANARY = "CANARY-SECRET"
QUICK = ChannelSettings(url_from="RECONGEN_NOTIFY_X", timeout=1)


@pytest.fixture(autouse=True)
def logger_as_it_was() -> Iterator[None]:
    """pytest listens to a logger that does not propagate when a test begins."""
    yield
    for name in LOGGERS:
        logging.getLogger(name).propagate = True


@pytest.fixture(params=["mail", "hook"])
def receiver(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    made, address = (mail_server, mail_address) if request.param == "mail" else (webhook, hook_address)
    with made() as server:
        secret = "" if request.param == "mail" else CANARY
        monkeypatch.setenv("RECONGEN_NOTIFY_X", address(server, secret))
        yield server


def test_a_mail_has_both_texts_and_an_identity_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as server:
        monkeypatch.setenv("RECONGEN_NOTIFY_X", f"{mail_address(server)}&cc=cc@bank.example&name=The%20Books")
        send(QUICK, MESSAGE, "abc")
        (mail,) = server.accepted
    assert ["<abc@notices.recongen>"] == mail.get_all("Message-ID")
    assert (
        MESSAGE.subject,
        "The Books <books@bank.example>",
        "wires@bank.example",
        "cc@bank.example",
    ) == tuple(mail[name] for name in ("Subject", "From", "To", "Cc"))
    plain, html = mail.iter_parts()
    assert ("text/plain", MESSAGE.text) == (plain.get_content_type(), plain.get_content())
    assert ("text/html", f"{MESSAGE.html}\n") == (html.get_content_type(), html.get_content())


def test_a_webhook_has_the_text_and_the_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    with webhook() as server:
        monkeypatch.setenv("RECONGEN_NOTIFY_X", hook_address(server))
        send(QUICK, MESSAGE, "abc")
        (body,) = server.accepted
    assert ("abc", MESSAGE.subject, MESSAGE.text.strip()) == (
        body["identity"],
        body["title"],
        body["message"].strip(),
    )


@pytest.mark.parametrize(
    ("mood", "reason", "arrived"),
    [("refuse", "it answered 5[05]0", 0), ("hang", LATE, 0), ("drip", LATE, 0), ("lose", LATE, 1)],
)
def test_a_channel_that_is_down_is_given_up_in_time(
    receiver: Receiver,
    mood: str,
    reason: str,
    arrived: int,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    receiver.mood = mood
    caplog.set_level(logging.DEBUG)
    begun = time.monotonic()
    with pytest.raises(NotSentError, match=reason) as refused:
        send(QUICK, MESSAGE, "abc")
    assert time.monotonic() - begun < 3
    assert (mood != "refuse", arrived) == (refused.value.may_have_arrived, len(receiver.accepted))
    assert "CANARY" not in str(refused.value) + "".join(capfd.readouterr()) + caplog.text


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "the variable RECONGEN_NOTIFY_X is not set"),
        (f"nonsense://{CANARY}", "what RECONGEN_NOTIFY_X contains is not an address that Apprise knows"),
        (
            f"json://{CANARY}:{CANARY}@{CANARY}:99999999/",
            "what RECONGEN_NOTIFY_X contains is not an address|no host|not accepted",
        ),
        (f"json://127.0.0.1:{{port}}/{CANARY}", "the connection was refused"),
        (
            f"mailto://ann:{CANARY}@127.0.0.1:{{port}}/?from=a@b.example&mode=insecure",
            "the connection was refused",
        ),
        (f"json://user:{CANARY}@host.invalid/{CANARY}", "there is no host of that name|not accepted|refused"),
    ],
)
def test_what_cannot_be_sent_says_why_and_no_secret(
    address: str,
    reason: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("RECONGEN_NOTIFY_X", address.replace("{port}", str(free.getsockname()[1])))
        caplog.set_level(logging.DEBUG)
        with pytest.raises(NotSentError, match=reason) as refused:
            send(QUICK, MESSAGE, "abc")
    assert (str(refused.value) == UNKNOWN_REASON) == refused.value.may_have_arrived
    assert refused.value.__cause__ is None
    assert CANARY not in str(refused.value) + "".join(capfd.readouterr()) + caplog.text


def test_an_identity_is_the_same_each_time(receiver: Receiver) -> None:
    send(QUICK, MESSAGE, "abc")
    send(QUICK, MESSAGE, "abc")
    assert ["abc", "abc"] == list(map(identity_of, receiver.accepted))


def test_a_plugin_that_fails_in_a_way_of_its_own_is_a_channel_that_is_down(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bool:
        raise LookupError(CANARY)

    monkeypatch.setattr(channels, "_send", fail)
    with pytest.raises(NotSentError, match="^it was not accepted$"):
        send(QUICK, MESSAGE, "abc")


def test_without_apprise_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(UsageError, match=r"pip install 'recongen\[notify\]'"):
        require_apprise()
