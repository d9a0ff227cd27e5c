"""A newcomer's first institution file: the example in `starter.yaml`, with what its keys mean."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files

from recongen.declared.records import Key, Record, record_in
from recongen.institution.types import Institution

_OPENING = """\
# {title}: what this institution is. `recongen validate` checks this file, `recongen build` checks the books.
# Roles, rails and templates are yours to name; the feed must use the same names.
instance: "{prefix}"  # {help}
"""
_KEY = re.compile(r"( *)(?:- )?(\w+):")


def starter_text(prefix: str = "first_bank", name: str | None = None) -> str:
    """A small commented institution that validates without a finding; `name` is for its first line."""
    keys = {key.name: key for key in Institution.keys}
    example = files("recongen.institution").joinpath("starter.yaml").read_text(encoding="utf-8")
    title = " ".join((name or prefix).split())
    lines = [_OPENING.format(title=title, prefix=prefix, help=keys.pop("instance").help)]
    for block in example.split("\n\n"):
        top = (found[2] for line in block.splitlines() if (found := _KEY.match(line)) and not found[1])
        section = keys.pop(next(top))
        lines += [f"# {section.help}", *_explain(block, record_in(section.kind)), ""]
    lines += [_suggestion(key) for key in keys.values() if key.example is not None]
    return "\n".join(lines) + "\n"


def _explain(block: str, record: type[Record] | None) -> Iterator[str]:
    """The lines of a section; each key of its record has its meaning beside it the first time."""
    keys = {key.name: key for key in record.keys} if record else {}
    items = "\n  - " in block
    for line in block.rstrip().splitlines():
        found = _KEY.match(line)
        key = keys.pop(found[2], None) if found and found[1] else None
        yield f"{line}  # {key.help}" if key else line
    if not items:
        yield from (f"  {_suggestion(key)}" for key in keys.values() if key.example is not None)


def _suggestion(key: Key) -> str:
    value = key.example if isinstance(key.example, str) else json.dumps(key.example).replace('"', "")
    return f"# {key.name}: {value}  # {key.help}"
