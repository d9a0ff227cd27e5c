"""The records of a BAI2 file, each with those that continue it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recongen.statements.reading import Source
from recongen.statements.text import lines
from recongen.statements.types import Place

PARENTS = {"01": "", "02": "01", "03": "02", "16": "03", "49": "03", "98": "02", "99": "01"}
"""The record in which each may stand."""


@dataclass
class Record:
    """A record with the records 88 that continue it."""

    code: str
    fields: list[str]
    place: Place
    text: str = ""
    lines: int = 1
    is_in_text: bool = False


def records(source: Source, encoding: str) -> Iterator[Record]:
    record: Record | None = None
    for number, line in lines(source, encoding):
        line = line.rstrip(" \x1a")
        if not line:
            continue
        code, _, rest = line.partition(",")
        if code == "88" and record:
            record.lines += 1
            _continue(record, rest)
            continue
        if record:
            yield record
        record = None
        place = Place(source.name, number, f"record {code[:2]}")
        if code.rstrip("/") not in PARENTS:
            reason = f"{line[:20]!r} is not a record of BAI2"
            source.findings.error("unknown-record", place, reason)
            record = Record("", [], place)
            continue
        record = Record(code.rstrip("/"), [], place)
        _continue(record, rest)
    if record:
        yield record


def _continue(record: Record, rest: str) -> None:
    """Adds the fields of a line. The last field of a record 16 is a text, in which commas and slashes mean nothing."""
    if record.is_in_text:
        record.text += " " + rest.removesuffix("/")
        return
    ends = rest.endswith("/")
    fields = rest.removesuffix("/").split(",") if rest.strip("/ ") or "," in rest else []
    record.fields += fields
    if record.code == "16":
        position = _text_position(record.fields)
        if len(record.fields) > position:
            # Behind the delimiter nothing but a text follows, which no delimiter ends.
            record.text = ",".join(record.fields[position:])
            del record.fields[position:]
            record.is_in_text = bool(record.text) or not ends


def _text_position(fields: list[str]) -> int:
    """Type, amount, funds type with what belongs to it, two references: the position of what follows."""
    return 2 + funds_length(fields[2:]) + 2


def funds_length(fields: list[str]) -> int:
    """How many fields a funds type takes, itself included."""
    kind = fields[0] if fields else ""
    if kind == "V":
        return 3
    if kind == "S":
        return 4
    if kind == "D":
        number = fields[1] if len(fields) > 1 else ""
        return 2 + 2 * int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 2
    return 1
