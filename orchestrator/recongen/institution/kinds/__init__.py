"""Kinds of values: each knows how to read itself from YAML and how to say itself in JSON Schema.

`read` returns the value, or BROKEN after reporting why; a broken value never stops the reading of its
neighbours, so that one run shows everything.
"""

from __future__ import annotations

from recongen.institution.kinds.basis import (
    BROKEN,
    MOST_PROBLEMS,
    Kind,
    Report,
    Spot,
    TooManyProblemsError,
    did_you_mean,
)
from recongen.institution.kinds.containers import Anything, ListOf, MapOf, Unused
from recongen.institution.kinds.records import Fields, Key, Record
from recongen.institution.kinds.scalars import (
    LABEL_LENGTH,
    NAME_LENGTH,
    TYPE_LENGTH,
    Choice,
    Flag,
    Integer,
    IsoDate,
    Money,
    Name,
    Pattern,
    Text,
)

__all__ = [
    "BROKEN",
    "LABEL_LENGTH",
    "MOST_PROBLEMS",
    "NAME_LENGTH",
    "TYPE_LENGTH",
    "Anything",
    "Choice",
    "Fields",
    "Flag",
    "Integer",
    "IsoDate",
    "Key",
    "Kind",
    "ListOf",
    "MapOf",
    "Money",
    "Name",
    "Pattern",
    "Record",
    "Report",
    "Spot",
    "Text",
    "TooManyProblemsError",
    "Unused",
    "did_you_mean",
]
