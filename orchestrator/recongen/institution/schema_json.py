"""The grammar as JSON Schema, for editors that complete and check while one types."""

from __future__ import annotations

from typing import Any

from recongen.declared.schema import definition
from recongen.institution.types import Institution

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Draft 2020-12. It knows shapes; what must hold between the parts only `recongen validate` can tell."""
    definitions: dict[str, dict[str, Any]] = {}
    institution = definition(Institution, definitions)
    return {
        "$schema": DIALECT,
        "title": "recongen institution",
        **institution,
        "$defs": dict(sorted(definitions.items())),
    }
