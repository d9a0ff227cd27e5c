"""The statuses that the institution declares beside the built-in ones."""

from __future__ import annotations

from collections.abc import Iterator

from recongen.institution.draft import Draft
from recongen.institution.nodes import Path, quote
from recongen.institution.rules.registry import Breach, rule
from recongen.institution.types import BUILT_IN_STATUSES

_STATUSES: Path = ("statuses",)


@rule("status-like-built-in", "warning")
def statuses_are_not_slips(draft: Draft) -> Iterator[Breach]:
    """Once declared, a misspelt Posted passes without a word, and its money counts for nothing."""
    built_in = {status.casefold(): status for status in BUILT_IN_STATUSES}
    for status in draft.institution.statuses:
        meant = built_in.get(status.casefold())
        if meant == status:
            yield Breach(draft.item(_STATUSES, status), f"{status} is known without this", "Delete it.")
        elif meant:
            yield Breach(
                draft.item(_STATUSES, status),
                f"{quote(status)} is not {meant}: postings with it count for nothing",
                f"If {meant} is meant, delete it here and write {meant} in the feed.",
            )
