"""What every declaration may have: prose, and who answers for it. No rule reads it."""

from __future__ import annotations

from recongen.declared.containers import Then
from recongen.declared.records import Record, RecordOf, key, record
from recongen.declared.scalars import LABEL_LENGTH, Name


@record("owner")
class Owner(Record):
    """Who answers for it."""

    team: str | None = key(
        Name("a team", max_length=LABEL_LENGTH), "The team that looks after it.", default=None
    )
    contact: str | None = key(
        Name("a contact", max_length=LABEL_LENGTH), "How to reach them: an address, a channel.", default=None
    )


PROSE = "What this is and why it exists, in prose."
WHO = "Who answers for it."
OWNER = Then(RecordOf(Owner), lambda owner: owner if owner != Owner() else None)
