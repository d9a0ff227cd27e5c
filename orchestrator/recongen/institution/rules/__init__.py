"""The validation rules: what must hold between the parts of an institution, one function a rule."""

from recongen.institution.rules import accounts, bundles, calendar, chains, names, rails, templates
from recongen.institution.rules.basis import RULES, run

__all__ = ["RULES", "accounts", "bundles", "calendar", "chains", "names", "rails", "run", "templates"]
