"""The validation rules: what must hold between the parts of an institution."""

from recongen.institution.rules import (
    accounts,
    calendar,
    chains,
    limits,
    rails,
    reconciliation,
    statuses,
    templates,
)
from recongen.institution.rules.registry import RULES, Breach, Rule, run

__all__ = [
    "RULES",
    "Breach",
    "Rule",
    "accounts",
    "calendar",
    "chains",
    "limits",
    "rails",
    "reconciliation",
    "run",
    "statuses",
    "templates",
]
