"""What may stand in a YAML file, from the declared fields: one section for each record, each record once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from recongen.declared.records import Key, Record, RecordOf
from recongen.declared.scalars import Kind


@dataclass(frozen=True)
class Row:
    """A key. `path` leads to it from the top of the file, with dots; `inner` are the records that its value may hold."""

    name: str
    path: str
    anchor: str
    says: str
    help: str
    required: bool
    default: str
    example: str
    inner: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A record, as messages call it."""

    noun: str
    help: str
    rows: tuple[Row, ...]
    ignored: Mapping[str, str]

    @property
    def anchor(self) -> str:
        return anchor(self.noun)


def anchor(noun: str) -> str:
    """Of the section of a record; never that of a key."""
    return f"a-{re.sub(r'[^a-z0-9]+', '-', noun)}"


def sections(top: type[Record]) -> list[Section]:
    """That of the whole file first, then as its keys come."""
    found: dict[type[Record], Section] = {}
    _collect(top, "", found)
    return list(found.values())


def _collect(cls: type[Record], path: str, found: dict[type[Record], Section]) -> None:
    if cls in found:
        return
    rows = tuple(_row(each, f"{path}{each.name}", f"{anchor(cls.noun)}.{each.name}") for each in cls.keys)
    found[cls] = Section(cls.noun, _first_paragraph(cls), rows, cls.ignored)
    for each in cls.keys:
        for inner in records_in(each.kind):
            _collect(inner, f"{path}{each.name}.", found)


def _row(key: Key, path: str, anchor: str) -> Row:
    inner = tuple(dict.fromkeys(each.noun for each in records_in(key.kind)))
    default = "" if key.required else _write_value(key.default)
    return Row(key.name, path, anchor, key.kind.says, key.help, key.required, default, _example(key), inner)


def records_in(kind: Any) -> Iterator[type[Record]]:
    """The records that a value of that kind may hold, at once or in a list."""
    if isinstance(kind, RecordOf):
        yield kind.cls
    elif isinstance(kind, Kind):
        for part in vars(kind).values():
            yield from records_in(part)
    elif isinstance(kind, Mapping):
        yield from (cls for cls in kind.values() if isinstance(cls, type) and issubclass(cls, Record))


def _example(key: Key) -> str:
    examples = [key.example] if key.example is not None else key.kind.schema({}).get("examples") or []
    return _write_value(examples[0]) if examples else ""


def _write_value(value: Any) -> str:
    """A value as YAML has it on one line; nothing for what says nothing."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_write_value, value))}]" if value else ""
    if isinstance(value, dict):
        return (
            f"{{{', '.join(f'{name}: {_write_value(each)}' for name, each in value.items())}}}"
            if value
            else ""
        )
    return "" if value is None or isinstance(value, Record) else str(value)


def _first_paragraph(cls: type[Record]) -> str:
    return " ".join((cls.__doc__ or "").split("\n\n")[0].split())
