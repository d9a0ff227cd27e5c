"""The grammar as JSON Schema, for editors that complete and check while one types."""

from __future__ import annotations

from typing import Any

from recongen.institution.grammar import INSTITUTION, RECORDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Draft 2020-12. It knows shapes; what must hold between the parts only `recongen validate` can tell."""
    definitions = {record.schema()["$ref"].rpartition("/")[2]: record.definition() for record in RECORDS}
    return {
        "$schema": DIALECT,
        "title": "recongen institution",
        **INSTITUTION.definition(),
        "$defs": dict(sorted(definitions.items())),
    }
