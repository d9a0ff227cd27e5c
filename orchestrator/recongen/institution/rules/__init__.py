"""The validation rules: what must hold between the parts of an institution, one function a rule."""

from recongen.institution.rules import accounts, calendar, limits, names, rails, transfers
from recongen.institution.rules.basis import RULES, run

__all__ = ["RULES", "accounts", "calendar", "limits", "names", "rails", "run", "transfers"]
