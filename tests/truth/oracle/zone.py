"""A bank's wall clock: UTC plus the offset of the declared time zone at that instant; without a zone, UTC itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

_FIRST, _LAST = datetime(1990, 1, 1), datetime(2060, 12, 31)
"""The years that holidays and offsets are known for; before and after them the first and the last offset hold."""


class Zone:
    def __init__(self, name: str | None) -> None:
        self._zone = None if name is None else _zone(name)

    def wall(self, instant: datetime) -> datetime:
        if self._zone is None:
            return instant
        known = min(max(instant, _FIRST), _LAST)
        offset = known.replace(tzinfo=UTC).astimezone(self._zone).utcoffset()
        return instant + (offset or timedelta())

    def instant(self, wall: datetime) -> datetime:
        """A wall time that occurs twice is the first of both; one that is skipped is read with the offset before."""
        if self._zone is None:
            return wall
        offset = min(max(wall, _FIRST), _LAST).replace(tzinfo=self._zone, fold=0).utcoffset()
        return wall - (offset or timedelta())


@cache
def _zone(name: str) -> ZoneInfo:
    """From the package, since machines keep other versions."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)
