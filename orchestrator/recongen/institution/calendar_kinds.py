"""Names that a library knows: countries, banking calendars, time zones."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from recongen.declared.nodes import Node, quote
from recongen.declared.reading import Spot, closest
from recongen.declared.scalars import Kind, Name, Schema
from recongen.institution import business_calendar, time_zone


@dataclass(frozen=True)
class KnownName(Kind):
    """One of the names that `known` returns: asked only where the file has such a value, for it takes time."""

    says: str
    noun: str
    rule: str
    known: Callable[[], Collection[str]]
    suggest: Callable[[str, Collection[str]], str | None] = closest
    lists_choices: bool = False
    examples: tuple[str, ...] = ()

    def read(self, node: Node, spot: Spot) -> str:
        name = Name(self.says).read(node, spot)
        known = self.known()
        if name in known:
            return name
        close = self.suggest(name, known)
        meant = f"Did you mean {quote(close)}? " if close else ""
        choices = f"Write one of {', '.join(known)}." if self.lists_choices else f"Write {self.says}."
        raise spot.error(self.rule, f"{quote(name)} is not {self.noun}", meant + choices)

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"type": "string", "minLength": 1, "examples": list(self.examples)}


COUNTRY = KnownName(
    says="a country code such as US",
    noun="a country whose holidays are known",
    rule="unknown-country",
    known=business_calendar.countries,
    examples=("US", "GB", "DE"),
)
NAMED_CALENDAR = KnownName(
    says="a banking or market calendar such as target2",
    noun="a banking or market calendar that is known",
    rule="unknown-calendar",
    known=business_calendar.named_calendars,
    lists_choices=True,
    examples=("federal_reserve", "target2", "XLON"),
)
TIME_ZONE = KnownName(
    says="a time zone such as America/New_York",
    noun="a time zone of the IANA database",
    rule="unknown-time-zone",
    known=time_zone.names,
    suggest=time_zone.closest_name,
    examples=("UTC", "America/New_York", "Asia/Tokyo"),
)
