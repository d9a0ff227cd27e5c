"""A built bank whose last build a test rewrites in place of dbt, and people who hear of it."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest

from recongen.notices import notify as notices
from recongen.notices.changes import Change
from recongen.notices.channels import LATE, NotSentError
from recongen.notices.message import Message
from recongen.notices.notify import Notice
from recongen.notify_settings import ChannelSettings, NotifySettings
from recongen.session import Session

Pair = tuple[str, str]
SETTINGS = NotifySettings(
    channels={name: ChannelSettings(url_from=name.upper(), timeout=1) for name in ("mail", "hook")},
    recipients={"Wires": ("mail", "hook"), "Bo Lee": ("mail",), "Operations": ("hook",)},
    default="Operations",
)
DASHBOARDS = "https://books.example.com"
OPERATIONS_ALONE = NotifySettings(
    channels=SETTINGS.channels, recipients={"Operations": ("hook",)}, default="Operations"
)


@dataclass(frozen=True)
class Cause:
    key: str
    cents: int = 4000
    exceptions: int = 1
    team: str | None = "Wires"
    assignee: str | None = None
    state: str = "new"
    is_overdue: bool = False
    last_day: str = "2030-01-31"

    @property
    def check(self) -> str:
        return self.key.partition("|")[0]

    def recipients(self, settings: NotifySettings) -> set[str]:
        owner = self.team if self.team in settings.recipients else settings.default
        return {owner, *({self.assignee} & settings.recipients.keys())}


class Books:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.causes: dict[str, Cause] = {}
        self.builds = 0
        manifest = session.manifest()
        session.manifest = lambda: manifest  # type: ignore[method-assign]
        self.set(SETTINGS)

    def set(self, settings: NotifySettings) -> None:
        self.settings = settings
        self.session.settings = replace(self.session.settings, notify=settings, dashboards=DASHBOARDS)

    def build(self, *causes: Cause) -> None:
        """The last complete build now says these."""
        self.causes = {cause.key: cause for cause in causes}
        self.builds += 1
        with self.session.connection() as connection:
            connection.begin()
            for name in ("cases", "exception_episodes"):
                connection.execute(f"delete from {self._relation(connection, name)}")
            for cause in causes:
                for name, values in self._rows(cause, connection.engine.name).items():
                    self._insert(connection, name, values)
            log = self._relation(connection, "builds")
            (latest,) = connection.rows(f"select * from {log} where entry = (select max(entry) from {log})")
            del latest["entry"]
            self._insert(connection, "builds", {**latest, "run_id": f"run-{self.builds}"})
            connection.commit()

    def open_keys(self, recipient: str) -> set[str]:
        return {key for key, cause in self.causes.items() if recipient in cause.recipients(self.settings)}

    def stored(self, table: str) -> list[dict[str, Any]]:
        with self.session.connection(read_only=True) as connection:
            return connection.rows(f"select * from {self._relation(connection, table)} order by event")

    def _relation(self, connection: Any, name: str) -> str:
        return str(connection.target.relation(f"{self.session.prefix}_{name}"))

    def _insert(self, connection: Any, name: str, values: Mapping[str, Any]) -> None:
        marks = ", ".join(f":{column}" for column in values)
        connection.execute(
            f"insert into {self._relation(connection, name)} ({', '.join(values)}) values ({marks})", values
        )

    def _rows(self, cause: Cause, engine: str) -> dict[str, dict[str, Any]]:
        shared = {
            "episode_key": cause.key,
            "check_name": cause.check,
            "check_title": cause.check,
            "severity": "high",
            "severity_rank": 1,
            "account_id": cause.key.split("|")[1],
            "first_seen_day": "2030-01-01",
            "last_day": cause.last_day,
            "money": cause.cents if engine == "sqlite" else Decimal(cause.cents) / 100,
            "owner_team": cause.team,
            "headline": f"what {cause.key} says",
            "is_open": 1,
        }
        case = {
            "state": cause.state,
            "assignee": cause.assignee,
            "is_contradiction": int(cause.state == "resolved"),
            "is_overdue": int(cause.is_overdue),
            "events": 0,
        }
        scope = "day" if cause.key[-10:].startswith("2030-") else "open"
        return {
            "cases": {**shared, **case},
            "exception_episodes": {**shared, "exception_rows": cause.exceptions, "check_scope": scope},
        }


class Killed(BaseException):
    """As if the process had ended here."""


class Listeners:
    """A reader of what a channel has accepted, and what they believe then. `moods` draws how a channel does."""

    def __init__(self, books: Books, draw: random.Random | None = None) -> None:
        self.books, self.draw = books, draw
        self.texts: dict[str, str] = {}
        self.believed: dict[Pair, dict[str, Change]] = {}
        self.arrivals: list[tuple[Pair, str]] = []
        self.doubtful: set[str] = set()
        """Identities of which nobody may know whether they were accepted."""
        self.planned: dict[str, Notice] = {}

    def notify(self) -> list[Notice]:
        """`recongen notify --execute`, which may be killed; what it has said until then."""
        _, planned, _ = notices.plan(self.books.session)
        self.planned = {notice.identity: notice for notice in planned}
        done: list[Notice] = []
        with self._patched(), suppress(Killed):
            done.extend(notices.notify(self.books.session, "ann"))
        return done

    @contextmanager
    def _patched(self) -> Iterator[None]:
        append = notices.append

        def stored(connection: Any, prefix: str, table: Any, values: Any) -> None:
            if self.draw and self.draw.random() < 0.04:
                self.doubtful.add(values["identity"])
                raise Killed
            append(connection, prefix, table, values)
            if self.draw and self.draw.random() < 0.04:
                raise Killed

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(notices, "append", stored)
            patch.setattr(notices, "send", self._send)
            yield

    def _send(self, _: ChannelSettings, message: Message, identity: str) -> None:
        mood = self.draw.choice("aaaarlLkK") if self.draw else "a"
        if mood == "k":
            raise Killed
        if mood == "r":
            raise NotSentError("the connection was refused")
        if mood == "l":
            raise NotSentError(LATE)
        self._hear(message, identity)
        if mood in "LK":
            self.doubtful.add(identity)
            raise NotSentError(LATE) if mood == "L" else Killed

    def _hear(self, message: Message, identity: str) -> None:
        """A reader takes an identity once, and what is under it must always be the same."""
        assert message.text == self.texts.setdefault(identity, message.text)
        notice = self.planned[identity]
        pair = (notice.recipient, notice.channel)
        if (pair, identity) in self.arrivals:
            assert identity in self.doubtful
        else:
            believed = self.believed.setdefault(pair, {})
            # Of a run that is over and one that begins, the end comes first.
            for change in sorted(notice.changes, key=lambda each: each.kind not in ("cleared", "passed_on")):
                if change.kind in ("cleared", "passed_on"):
                    believed.pop(name(change.now.episode_key), None)
                else:
                    believed[name(change.now.episode_key)] = change
        self.arrivals.append((pair, identity))

    def must_know(self) -> None:
        """Each of them believes what the last build says."""
        for recipient, channels in self.books.settings.recipients.items():
            keys = self.books.open_keys(recipient)
            for channel in channels:
                believed = self.believed.get((recipient, channel), {})
                assert {name(key) for key in keys} == set(believed)
                for key in keys:
                    cause, heard = self.books.causes[key], believed[name(key)].now
                    assert abs(cause.cents) <= abs(heard.cents), key


def name(key: str) -> str:
    """A run of days is known by its account: a correction may move its first day."""
    return key[:-11] if key[-10:].startswith("2030-") else key


def next_causes(draw: random.Random, causes: Mapping[str, Cause]) -> list[Cause]:
    """What the next build might find."""
    made = [change(draw, cause) for cause in causes.values() if draw.random() > 0.15]
    known = {name(cause.key) for cause in made}
    for subject in (
        *(f"stuck_pending|t{n}" for n in range(4)),
        *(f"drift|a{n}|2030-01-{10 + n}" for n in range(4)),
    ):
        if name(subject) not in known and draw.random() < 0.25:
            # Never within the run that was there before.
            key = f"{subject[:-2]}{draw.randint(20, 28)}" if subject[-10:].startswith("2030-") else subject
            last = "2030-01-31"
            if key in causes or name(key) in map(name, causes):
                continue
            made.append(
                Cause(
                    key, draw.randint(1, 9) * 100, team=draw.choice(("Wires", "Cards", None)), last_day=last
                )
            )
    return made


def change(draw: random.Random, cause: Cause) -> Cause:
    changes: list[dict[str, Any]] = [
        {},
        {},
        {"cents": cause.cents + 500},
        {"cents": max(cause.cents - 300, 0)},
        {"cents": -cause.cents},
        {"exceptions": cause.exceptions + 1},
        {"assignee": draw.choice(("Bo Lee", "Wires", "Di", None))},
        {"state": draw.choice(("new", "accepted", "resolved"))},
        {"is_overdue": not cause.is_overdue},
        {"team": draw.choice(("Wires", "Cards", None))},
    ]
    if cause.key.startswith("drift"):
        day = int(cause.key[-2:])
        changes.append({"key": f"{cause.key[:-2]}{max(day - 1, 1):02}"})
    return dataclasses.replace(cause, **draw.choice(changes))


def believe_what_stands(books: Books, draw: random.Random) -> None:
    """Random builds, decisions, failures and kills: who believes what a channel accepted believes the last build."""
    listeners = Listeners(books, draw)
    for step in range(12):
        books.build(*next_causes(draw, books.causes))
        if step in (5, 8):
            books.set(OPERATIONS_ALONE if step == 5 else SETTINGS)
        for _ in range(draw.choice((0, 1, 1, 2))):
            listeners.notify()
    listeners.draw = None
    books.build(*next_causes(draw, books.causes))
    listeners.notify()
    listeners.must_know()
    heard = len(listeners.arrivals)
    assert {"sent", "unchanged"} >= {notice.state for notice in listeners.notify()}
    assert heard == len(listeners.arrivals)
    accepted = [arrival for arrival in listeners.arrivals if arrival[1] not in listeners.doubtful]
    assert len(accepted) == len(set(accepted)) > 0
