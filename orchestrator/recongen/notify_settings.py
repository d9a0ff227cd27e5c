"""Whom `recongen notify` tells and how: the key `notify:` of recongen.yaml. Addresses stay in the environment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from recongen.declared.containers import ListOf, MapOf, Then
from recongen.declared.findings import Fault
from recongen.declared.nodes import Node, Scalar
from recongen.declared.reading import Spot, did_you_mean
from recongen.declared.records import Record, RecordOf, key, optional, record
from recongen.declared.scalars import Integer, Pattern, Text

LONGEST_NAME = 255
"""Of a recipient or a channel, as its table keeps it."""

_RECIPIENT = Pattern(
    f"a name of at most {LONGEST_NAME} characters",
    rf"\S(.{{0,{LONGEST_NAME - 2}}}\S)?",
    "bad-setting",
    "Write a shorter name, without blanks around it.",
)


class _Unquoted(Pattern):
    """An address written here by mistake must not appear in a message, with its secrets."""

    def read(self, node: Node, spot: Spot) -> str:
        if not isinstance(node, Scalar) or not re.fullmatch(self.pattern, node.text):
            raise spot.error(self.rule, f"this is not {self.says}", self.remedy)
        return node.text


_VARIABLE = _Unquoted(
    "the name of a variable of the environment",
    "[A-Za-z_][A-Za-z0-9_]*",
    "bad-setting",
    "Write a name such as RECONGEN_NOTIFY_TREASURY; the address itself, which holds secrets, stays in the environment.",
)
_CHANNEL = _Unquoted(
    "the name of a channel",
    rf"[A-Za-z0-9][A-Za-z0-9_.-]{{0,{LONGEST_NAME - 1}}}",
    "bad-setting",
    "Write a name of your own of letters, digits, _, . and -; its address stays in the environment.",
)


@record("channel")
class ChannelSettings(Record):
    """One address of somebody's mail, chat or webhook."""

    url_from: str = key(
        _VARIABLE,
        "The variable of the environment that holds its Apprise URL.",
        example="RECONGEN_NOTIFY_TREASURY",
    )
    timeout: int = optional(
        Integer(1, 600, unit="seconds"), "Seconds after which a message counts as not sent.", 30
    )


class _Channel(RecordOf[ChannelSettings]):
    def read(self, node: Node, spot: Spot) -> ChannelSettings:
        if isinstance(node, Scalar):
            raise spot.error("wrong-type", "this must be a mapping with url_from", _VARIABLE.remedy)
        return super().read(node, spot)


@record("notify")
class NotifySettings(Record):
    """Who gets notices from `recongen notify`, and how."""

    channels: Mapping[str, ChannelSettings] = key(
        Then(MapOf(_Channel(ChannelSettings), key=_CHANNEL, says="channels by name"), dict),
        "The channels, by a name of your own.",
        example={"treasury-mail": {"url_from": "RECONGEN_NOTIFY_TREASURY"}},
    )
    recipients: Mapping[str, tuple[str, ...]] = key(
        Then(
            MapOf(
                ListOf(_CHANNEL, min_items=1, repeats="error"),
                key=_RECIPIENT,
                says="recipients with their channels",
            ),
            dict,
        ),
        "The channels of each owner (team or contact) and of each person to whom cases are assigned.",
        example={"Treasury": ["treasury-mail"]},
    )
    default: str = key(Text(), "The recipient of whatever belongs to nobody else.", example="Treasury")

    def faults(self) -> Iterator[Fault]:
        for recipient, channels in self.recipients.items():
            for position, channel in enumerate(channels):
                if channel not in self.channels:
                    path = self.place.at("recipients", recipient, position)
                    yield _unknown(path, "channel", channel, self.channels)
        if self.default not in self.recipients:
            yield _unknown(self.place.at("default"), "recipient", self.default, self.recipients)
        by_name: dict[str, str] = {}
        for recipient in self.recipients:
            other = by_name.setdefault(plain_name(recipient), recipient)
            if other != recipient:
                yield Fault(
                    self.place.at("recipients", recipient),
                    "bad-setting",
                    f"{recipient!r} and {other!r} are the same name",
                    "Make them one.",
                )

    def recipient(self, name: str | None) -> str | None:
        """Who is notified of what belongs to an owner or an assignee; None where nobody has that name."""
        wanted = plain_name(name or "")
        return next((each for each in self.recipients if plain_name(each) == wanted), None)


def plain_name(name: str) -> str:
    """Without differences that people do not mean when they type a name."""
    return " ".join(name.split()).casefold()


def _unknown(path: tuple[str | int, ...], noun: str, name: str, known: Mapping[str, object]) -> Fault:
    message = f"there is no {noun} {name!r}"
    return Fault(
        path, "bad-setting", message, f"{did_you_mean(name, list(known))}Declare it or name another."
    )
