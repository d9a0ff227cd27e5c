"""notify: tell the owners of causes what has changed since their last notice."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import typer

from recongen.cli.errors import FINDINGS
from recongen.cli.options import Common, Execute, InstitutionFile, Json, database_command
from recongen.text import json_text, plural, printable

if TYPE_CHECKING:
    from recongen.notices.changes import Change
    from recongen.notices.notify import Notice
    from recongen.notices.states import Present
    from recongen.session import Session
    from recongen.talk import Talk


@database_command
def notify(common: Common, file: InstitutionFile, execute: Execute = False, json_: Json = False) -> None:
    """Print the notices about the last build to owners and assignees; --execute sends them.

    A notice lists what has changed since the last one: causes that are new, grown, overdue, no longer open, or resolved and still open.
    Where nothing has changed, there is none. `notify:` in recongen.yaml names channels and recipients. Each recipient gets one notice
    per build and channel. A notice that may not have arrived is sent again with the same identity.
    """
    from recongen.feed.events import user
    from recongen.notices.notify import FAILED, PLANNED, UNANSWERED, notify, plan

    session, talk = common.session(file), common.talk
    if execute:
        notices = _print_each(notify(session, user()), json_)
    else:
        here, planned, stale = plan(session)
        notices = _print_each(planned, json_)
        if stale:
            talk.warn(f"{stale}: {session.command('build')}")
        _say_what_is_missing(session, here, talk)
        waiting = sum(notice.state == PLANNED for notice in notices)
        talk.say(f"nothing was sent; --execute sends {plural(waiting, 'message')}")
    if json_:
        print(json_text({"prefix": session.prefix, "notices": [_document(notice) for notice in notices]}))
    failed = sum(notice.state in (FAILED, UNANSWERED) for notice in notices)
    if failed:
        talk.warn(
            f"{plural(failed, 'message')} did not get through: {session.command('notify', '--execute')} tries again"
        )
        raise typer.Exit(FINDINGS)


def _say_what_is_missing(session: Session, here: Present, talk: Talk) -> None:
    settings = session.settings.notify
    assert settings is not None
    for owner, causes in sorted(here.unnamed.items()):
        whose = f"of {owner}, who is not a recipient," if owner else "without an owner"
        talk.say(f"{plural(causes, 'open cause')} {whose} would be sent to {settings.default}")
    for name, channel in settings.channels.items():
        if not os.environ.get(channel.url_from):
            talk.say(f"{channel.url_from}, which holds the address of {name}, is not set")


def _print_each(notices: Iterable[Notice], json_: bool) -> list[Notice]:
    """All of them, each printed as soon as it is known; what is planned with its message, once where several channels have it."""
    from recongen.notices.notify import PLANNED

    found: list[Notice] = []
    for notice in notices:
        before = found[-1] if found else None
        found.append(notice)
        if json_:
            continue
        why = f": {notice.why}" if notice.why else ""
        print(printable(f"{notice.recipient} by {notice.channel}: {notice.state}{why}"))
        is_repeated = before and (before.recipient, before.changes) == (notice.recipient, notice.changes)
        if notice.message and notice.state == PLANNED and not is_repeated:
            for line in (f"Subject: {notice.message.subject}", "", *notice.message.text.splitlines()):
                print(printable(f"    {line}".rstrip()))
    return found


def _document(notice: Notice) -> dict[str, Any]:
    written = notice.message
    return {
        "recipient": notice.recipient,
        "channel": notice.channel,
        "state": notice.state,
        "why": notice.why,
        "identity": notice.identity,
        "subject": written.subject if written else None,
        "text": written.text if written else None,
        "changes": [_change(each) for each in notice.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    from recongen.report.rows import dollars

    before = change.before
    return {
        "kind": change.kind,
        "episode_key": change.now.episode_key,
        "money": dollars(change.now.cents),
        "exception_rows": change.now.exception_rows,
        "money_before": dollars(before.cents) if before else None,
        "exception_rows_before": before.exception_rows if before else None,
    }
