"""Postings on a day for which their account has no balance."""

from __future__ import annotations

from collections import defaultdict

from recongen.demo.feed.plants.edit import CannotPlantError, Edit, key
from recongen.demo.feed.rows import Leg, Party


def plant(edit: Edit) -> set[str]:
    posted: dict[tuple[str, int], list[Leg]] = defaultdict(list)
    for leg in edit.current.values():
        if leg.status == "Posted":
            posted[leg.party.id, leg.party.day_start(leg.posting)].append(leg)
    days = [edit.day(ago) for ago in range(min(11, len(edit.business_days)), len(edit.business_days) - 1)]
    choices = []
    for party in edit.cast.parties:
        for day in days if _stands_alone(edit, party) else ():
            legs = posted.get((party.id, edit.start(party, day)), [])
            # A template's deadline hangs on the business day of its first leg.
            if legs and not any(leg.template_name and leg.id.endswith("-1") for leg in legs):
                choices.append((len(legs), party.id, day, party, legs))
    for _, _, day, party, legs in sorted(choices, key=lambda choice: choice[:3]):
        if edit.is_free(party):
            edit.drop(edit.take([party], "account"), day)
            return {key("business_day_enclosure_breach", leg.id) for leg in legs}
    raise CannotPlantError(
        "no account without parent and children has a day on which it only takes part in transfers of others"
    )


def _stands_alone(edit: Edit, party: Party) -> bool:
    """No parent and no children, whose sums a missing balance would break."""
    return (
        party.is_internal
        and party.parent_role is None
        and not edit.cast.children[party.id]
        and party.expected_eod_balance is None
        and not party.day_offset
    )
