"""The validation rules: what must hold between the parts of an institution."""

from recongen.institution.rules import accounts, calendar, chains, limits, rails, reconciliation, templates
from recongen.institution.rules.basis import RULES, Rule, run

__all__ = [
    "RULES",
    "Rule",
    "accounts",
    "calendar",
    "chains",
    "limits",
    "rails",
    "reconciliation",
    "run",
    "templates",
]
