"""The grammar as JSON Schema, for editors that complete and check keys as you type."""

from __future__ import annotations

from typing import Any

from recongen.declared.records import Record
from recongen.declared.schema import definition
from recongen.institution.types import Institution

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(cls: type[Record] = Institution) -> dict[str, Any]:
    """Of files that hold such a record, in draft 2020-12. It knows shapes; what must hold between the parts only a reader can tell."""
    definitions: dict[str, dict[str, Any]] = {}
    whole = definition(cls, definitions)
    return {
        "$schema": DIALECT,
        "title": f"recongen {cls.noun}",
        **whole,
        "$defs": dict(sorted(definitions.items())),
    }
