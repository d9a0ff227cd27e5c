"""One message to one channel, in time. What Apprise says stays here: its words, and whatever it quotes, may hold secrets."""

from __future__ import annotations

import logging
import os
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formataddr, formatdate
from typing import Any

from recongen.errors import RecongenError, UsageError
from recongen.notices.message import Message
from recongen.notify_settings import ChannelSettings

LATE = "no answer in time"
_REASONS = {
    r"error=(\d{3})\b|\((\d{3}), ": "it answered {}",
    r"(?i)refused": "the connection was refused",
    r"(?i)timed out|timeout": LATE,
    r"(?i)failed to resolve|name or service|gaierror": "there is no host of that name",
    r"(?i)certificate": "its certificate is not one to trust",
}
"""What is said of a failure, by what the words of Apprise match; nothing else of these words is repeated."""
UNKNOWN_REASON = "it was not accepted"


LOGGERS = ("apprise", "urllib3")
_NOWHERE = logging.NullHandler()


class NotSentError(RecongenError):
    """Says why, without anything of the address."""

    @property
    def may_have_arrived(self) -> bool:
        return str(self) in (LATE, UNKNOWN_REASON)


def require_apprise() -> None:
    try:
        import apprise  # noqa: F401
    except ImportError:
        raise UsageError(
            "notices are sent by Apprise, which is not installed: pip install 'recongen[notify]'"
        ) from None


def send(channel: ChannelSettings, message: Message, identity: str) -> None:
    """Returns once the channel has accepted it; raises `NotSentError`, after the channel's timeout at the latest.

    One that did not answer in time may have accepted it all the same: `identity` is the same each time.
    """
    plugin = _open(channel)
    outcome: list[str] = []

    def work() -> None:
        with _listening() as said:
            try:
                outcome.append("" if _send(plugin, message, identity) else _reason(said))
            # Whatever a plugin raises, the other channels go on.
            except Exception as error:  # noqa: BLE001
                outcome.append(_reason([*said, f"{type(error).__name__}: {error}"]))

    # Nothing ends a thread from outside, so one that hangs is left behind; it ends with the process.
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(channel.timeout)
    reason = outcome[0] if outcome else LATE
    if reason:
        raise NotSentError(reason)


def _open(channel: ChannelSettings) -> Any:
    from apprise import Apprise, AppriseAsset

    address = os.environ.get(channel.url_from, "").strip()
    if not address:
        raise NotSentError(f"the variable {channel.url_from} is not set")
    with _listening():
        asset = AppriseAsset(
            app_id="recongen", app_desc="recongen", app_url="", async_mode=False, storage_mode="memory"
        )
        plugin = Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    if plugin is None:
        raise NotSentError(f"what {channel.url_from} contains is not an address that Apprise knows")
    plugin.socket_connect_timeout = plugin.socket_read_timeout = float(channel.timeout)
    return plugin


def _send(plugin: Any, message: Message, identity: str) -> bool:
    from apprise import NotifyFormat
    from apprise.plugins.email.base import NotifyEmail, PGPMode

    if type(plugin) is NotifyEmail and plugin.pgp_mode == PGPMode.NONE:
        return _mail(plugin, message, identity)
    if isinstance(getattr(plugin, "headers", None), dict):
        plugin.headers["Idempotency-Key"] = identity
    # Not by way of Apprise itself, which takes threads of its own, tries again by itself, and may pass over a failure.
    return bool(plugin.notify(title=message.subject, body=message.text, body_format=NotifyFormat.TEXT))


def _mail(plugin: Any, message: Message, identity: str) -> bool:
    """Apprise would choose a Message-ID itself, another one each time, and make the plain text of the HTML."""
    from apprise.plugins.email.smtp import AppriseSMTPController

    mail = EmailMessage()
    mail["Message-ID"] = f"<{identity}@notices.recongen>"
    mail["Subject"] = message.subject
    mail["From"] = formataddr(plugin.from_addr)
    mail["To"] = ", ".join(formataddr(target) for target in plugin.targets)
    mail["Date"] = formatdate()
    for name, addresses in (("Cc", plugin.cc), ("Reply-To", plugin.reply_to)):
        if addresses:
            mail[name] = ", ".join(sorted(addresses))
    for name, value in plugin.headers.items():
        mail[name] = value
    # smtplib takes ASCII.
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    to = [address for _, address in plugin.targets]
    with AppriseSMTPController(
        plugin.smtp_host,
        plugin.port,
        plugin.secure_mode,
        plugin.user,
        plugin.password,
        plugin.verify_certificate,
        plugin.socket_connect_timeout,
    ) as server:
        return bool(server.sendmail(plugin.from_addr[1], [*to, *plugin.cc, *plugin.bcc], mail.as_string()))


@contextmanager
def _listening() -> Iterator[list[str]]:
    """What Apprise says in this thread; none of it goes anywhere else."""
    said: list[str] = []
    thread = threading.get_ident()

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread == thread:
                said.append(record.getMessage())

    # These speak of addresses, too, and so does a thread that is left behind.
    for name in LOGGERS:
        logging.getLogger(name).propagate = False
        logging.getLogger(name).addHandler(_NOWHERE)
    logger, ear = logging.getLogger(LOGGERS[0]), Ear()
    logger.setLevel(logging.DEBUG)
    logger.addHandler(ear)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield said
    finally:
        logger.removeHandler(ear)


def _reason(said: list[str]) -> str:
    text = "\n".join(said)
    for pattern, words in _REASONS.items():
        found = re.search(pattern, text)
        if found:
            return words.format(next(filter(None, found.groups()), ""))
    return UNKNOWN_REASON
