"""An institution in one line."""

from __future__ import annotations

from recongen.institution.types import Institution
from recongen.text import plural


def summary(institution: Institution) -> str:
    """Its prefix, and how much of each kind it declares."""
    counts = (
        (institution.accounts, "account", None),
        (institution.account_templates, "account template", None),
        (institution.rails, "rail", None),
        (institution.transfer_templates, "transfer template", None),
        (institution.chains, "chain entry", "chain entries"),
        (institution.limit_schedules, "limit schedule", None),
    )
    counted = [plural(len(items), noun, several) for items, noun, several in counts if items]
    return f"{institution.prefix}: {', '.join(counted)}"
