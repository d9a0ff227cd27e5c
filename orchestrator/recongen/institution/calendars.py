"""The business calendar as a file declares it: names that a library knows, and days."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from recongen.declared.containers import ListOf, Then
from recongen.declared.nodes import Node, quote
from recongen.declared.reading import Spot, closest, suggestion
from recongen.declared.records import Record, optional, record
from recongen.declared.scalars import Choice, IsoDate, Kind, Name, Schema
from recongen.institution import business_calendar, time_zone
from recongen.institution.vocabulary import WEEKDAYS


@dataclass(frozen=True)
class KnownName(Kind):
    """One of the names that `known` returns: called only where the file has such a value, for it takes time."""

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
        choices = f"one of {', '.join(known)}" if self.lists_choices else self.says
        remedy = f"{suggestion(self.suggest(name, known))}Write {choices}."
        raise spot.error(self.rule, f"{quote(name)} is not {self.noun}", remedy)

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"type": "string", "minLength": 1, "examples": list(self.examples)}


_COUNTRY = KnownName(
    says="a country code such as US",
    noun="a country whose holidays are known",
    rule="unknown-country",
    known=business_calendar.countries,
    examples=("US", "GB", "DE"),
)
_NAMED_CALENDAR = KnownName(
    says="a banking or market calendar such as target2",
    noun="a banking or market calendar that is known",
    rule="unknown-calendar",
    known=business_calendar.named_calendars,
    lists_choices=True,
    examples=("federal_reserve", "target2", "XLON"),
)
_TIME_ZONE = KnownName(
    says="a time zone such as America/New_York",
    noun="a time zone of the IANA database",
    rule="unknown-time-zone",
    known=time_zone.names,
    suggest=time_zone.closest_name,
    examples=("UTC", "America/New_York", "Asia/Tokyo"),
)
_WEEKEND = Then(
    ListOf(Choice(WEEKDAYS), max_items=6, repeats="warning"),
    lambda days: tuple(sorted(WEEKDAYS.index(day) + 1 for day in days)),
)
_HOLIDAYS = Then(ListOf(IsoDate(), repeats="warning"), lambda days: tuple(sorted(days)))


@record("business calendar")
class BusinessCalendar(Record):
    """Which days are business days.

    `weekend` holds ISO weekdays (1 Monday … 7 Sunday); `holidays` the listed days alone, beside those of the country or
    of the named calendar.
    """

    country: str | None = optional(
        _COUNTRY, "The country whose public holidays apply; for US those of the Federal Reserve."
    )
    weekend: tuple[int, ...] = optional(
        _WEEKEND, "The days of the weekend; [sat, sun] when absent.", default=(6, 7), example=["sat", "sun"]
    )
    holidays: tuple[date, ...] = optional(_HOLIDAYS, "Further holidays.", default=(), example=["2030-07-05"])
    subdivision: str | None = optional(
        Name("a subdivision"), "With country: the part of it whose holidays apply, such as SCT."
    )
    calendar: str | None = optional(
        _NAMED_CALENDAR, "Instead of country: a banking or market calendar.", example="target2"
    )
    time_zone: str | None = optional(
        _TIME_ZONE,
        "The time zone in which the bank's days are dated; UTC when absent.",
        example="America/New_York",
    )
