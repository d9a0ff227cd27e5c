"""Notices of what the last build found: each recipient gets one on each of their channels.

`<prefix>_notice_events` has a row before a message is sent and one after it, so that the next run after a crash
knows what may have been sent, and sends it again under the same identity.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from recongen.errors import UsageError
from recongen.feed.contract import NOTICE_EVENTS
from recongen.feed.events import append, now, stored_events
from recongen.notices.changes import Change, changes
from recongen.notices.channels import NotSentError, require_apprise, send
from recongen.notices.message import Bank, Heading, Message, message
from recongen.notices.states import Present, last_state, read_present, read_recorded, record
from recongen.notify_settings import NotifySettings
from recongen.report.report import Report
from recongen.report.rows import instant_text
from recongen.session import Session
from recongen.warehouse.connect import Connection
from recongen.warehouse.locks import build_lock

UNCHANGED, PLANNED, SENT = "unchanged", "planned", "sent"
FAILED, UNANSWERED = "failed", "unanswered"
ENDED = (UNCHANGED, SENT)
"""After these a recipient knows all that a build has to report."""


@dataclass(frozen=True)
class Notice:
    """`state` is unchanged, planned, sent, failed, or unanswered: nobody knows whether it arrived; and `why`."""

    recipient: str
    channel: str
    state: str
    identity: str
    """The same for this build, recipient and channel, however often it is sent."""
    last_state: int
    """The last recorded state that it reports."""
    why: str = ""
    changes: Sequence[Change] = ()
    message: Message | None = None
    is_noted: bool = False
    """Whether the events say already how it ended."""


@dataclass(frozen=True)
class Reach:
    """How far notices have reached one recipient on one channel."""

    last_state: int = 0
    """The last recorded state that they know; 0 where they were never notified."""
    since: str = ""
    """When that was."""
    planned: int | None = None
    """The last recorded state of what was planned for this build."""
    perhaps: tuple[int, ...] = ()
    """Those of which nobody knows whether they arrived, since then."""
    ended: str = ""
    """One of `ENDED`, where it ended for this build."""


def plan(session: Session) -> tuple[Present, list[Notice], str | None]:
    """What would be sent now, and why the last build is stale, if it is. Writes nothing."""
    settings, bank = _settings(session), _bank(session)

    def read(report: Report) -> tuple[Present, list[Notice]]:
        here = read_present(report, settings)
        end = last_state(report.connection, here.prefix)
        return here, list(_notices(report.connection, settings, bank, here, end))

    (here, notices), stale = session.read_report(read)
    return here, notices, stale


def notify(session: Session, by: str) -> Iterator[Notice]:
    """Send what is to be sent, and yield each notice as it ends. A second sender waits.

    Raises `UsageError` where Apprise is not installed, `BuildError` where there is no complete build.
    """
    settings, bank = _settings(session), _bank(session)
    require_apprise()
    session.must_have_database()
    with build_lock(session.target, session.prefix, notice=session.talk.say, work="notice"):
        here, stale = session.read_report(lambda report: read_present(report, settings))
        if stale:
            session.talk.warn(f"{stale}: {session.command('build')}")
        with session.connection() as connection:
            record(connection, here)
            end = last_state(connection, here.prefix)
            notices = list(_notices(connection, settings, bank, here, end))
        for notice in notices:
            yield _deliver(session, settings, here, notice, by)


def _notices(
    connection: Connection, settings: NotifySettings, bank: Bank, here: Present, end: int
) -> Iterator[Notice]:
    for recipient, channels in settings.recipients.items():
        for channel in channels:
            reach = _reach(connection, here, recipient, channel)
            yield _notice(connection, bank, here, reach, recipient, channel, end)


def _notice(
    connection: Connection,
    bank: Bank,
    here: Present,
    reach: Reach,
    recipient: str,
    channel: str,
    end: int,
) -> Notice:
    names = f"{here.prefix}\n{here.run_id}\n{recipient}\n{channel}"
    identity = hashlib.sha256(names.encode()).hexdigest()[:32]
    if reach.ended:
        why = f"{'at' if reach.ended == SENT else 'since'} {reach.since}"
        return Notice(recipient, channel, reach.ended, identity, reach.last_state, why, is_noted=True)
    before = read_recorded(connection, here.prefix, recipient, reach.last_state)
    after = here.states[recipient]
    if reach.planned is not None:
        # Perhaps it was sent before, so it must stay the same: one identity must not have two texts.
        end, after = reach.planned, read_recorded(connection, here.prefix, recipient, reach.planned)
    perhaps = [read_recorded(connection, here.prefix, recipient, state) for state in reach.perhaps]
    found = changes(before, after, here, perhaps)
    if not found:
        why = f"nothing changed since {reach.since}" if reach.since else "nothing is open"
        return Notice(recipient, channel, UNCHANGED, identity, end, why)
    written = message(bank, here, Heading(recipient, reach.since, len(after), identity), found)
    return Notice(recipient, channel, PLANNED, identity, end, "", found, written)


def _reach(connection: Connection, here: Present, recipient: str, channel: str) -> Reach:
    reach, attempt = Reach(), None
    where = {"recipient": recipient, "channel": channel}
    for event in stored_events(connection, here.prefix, NOTICE_EVENTS, where):
        kind, state = event["kind"], int(event["last_state"])
        is_of_this_build = event["run_id"] == here.run_id
        if kind in ENDED:
            reach = Reach(state, instant_text(event["made_at"]), ended=kind if is_of_this_build else "")
        elif kind == PLANNED:
            # One that was begun before, and of which nothing is known, was killed.
            reach = replace(reach, planned=state if is_of_this_build else None, perhaps=_with(reach, attempt))
        elif kind == UNANSWERED:
            reach = replace(reach, perhaps=_with(reach, state))
        attempt = state if kind == PLANNED else None
    return replace(reach, perhaps=_with(reach, attempt))


def _with(reach: Reach, state: int | None) -> tuple[int, ...]:
    return reach.perhaps if state is None or state in reach.perhaps else (*reach.perhaps, state)


def _deliver(session: Session, settings: NotifySettings, here: Present, notice: Notice, by: str) -> Notice:
    def note(kind: str, reason: str = "") -> None:
        values = {
            "run_id": here.run_id,
            "recipient": notice.recipient,
            "channel": notice.channel,
            "kind": kind,
            "made_at": now(),
            "made_by": by,
            "identity": notice.identity,
            "last_state": notice.last_state,
            "reason": reason,
        }
        with session.connection() as connection:
            append(connection, here.prefix, NOTICE_EVENTS, values)

    if notice.message is None:
        if not notice.is_noted:
            note(UNCHANGED)
        return notice
    note(PLANNED)
    try:
        send(settings.channels[notice.channel], notice.message, notice.identity)
    except NotSentError as reason:
        state = UNANSWERED if reason.may_have_arrived else FAILED
        note(state, str(reason))
        return replace(notice, state=state, why=str(reason))
    note(SENT)
    return replace(notice, state=SENT)


def _settings(session: Session) -> NotifySettings:
    if session.settings.notify is None:
        raise UsageError("nobody is to be notified: notify in recongen.yaml names channels and recipients")
    return session.settings.notify


def _bank(session: Session) -> Bank:
    return Bank(session.title.rstrip("."), session.institution.currency, session.settings.dashboards)
