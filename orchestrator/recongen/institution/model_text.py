"""A relation as the text of a dbt model. Every value is a Jinja literal that no name can break out of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from recongen.institution.relations import Relation, Value

_OPENING = (
    "{{{{ config(alias='{prefix}_{name}', materialized='recongen_table', tags=['institution']{meta}) }}}}"
)
# Jinja reads a literal the way Python does, so these come back as themselves; a brace would begin or end a block.
_ESCAPED = "\\'\"{}"


def model_text(relation: Relation, prefix: str, notes: Mapping[str, str] | None = None) -> str:
    """`notes` stand in the model's meta, where dbt finds them before it has built anything."""
    columns = ", ".join(f"['{name}', '{kind}']" for name, kind in relation.columns)
    rows = _days(relation) if [kind for _, kind in relation.columns] == ["date"] else _rows(relation)
    meta = f",\n    meta={{'recongen': {dict(notes)}}}" if notes else ""
    opening = _OPENING.format(prefix=prefix, name=relation.name, meta=meta)
    return f"{opening}\n{{{{ recongen.typed_rows(\n    [{columns}],\n{rows}) }}}}\n"


def _rows(relation: Relation) -> str:
    rows = "".join(f"        [{', '.join(map(literal, row))}],\n" for row in relation.rows)
    return f"    [\n{rows}    ]\n"


def _days(relation: Relation) -> str:
    """A line a year, in one literal: a calendar has hundreds of days, and dbt would compile a list for each."""
    days = (str(day) for (day,) in relation.rows)
    years = "".join(f"        {' '.join(year)}\n" for _, year in groupby(days, lambda day: day[:4]))
    return f"    '\n{years}    '.split() | batch(1) | list\n"


def literal(value: Value) -> str:
    if value is None:
        return "none"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return f"'{value:.2f}'"
    if isinstance(value, datetime):
        return f"'{value.isoformat(sep=' ', timespec='seconds')}'"
    if isinstance(value, date):
        return f"'{value.isoformat()}'"
    return "'" + "".join(map(_escape, value)) + "'"


def _escape(character: str) -> str:
    if character in _ESCAPED or not (character.isprintable() or character == "\u200d"):
        code = ord(character)
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return character
