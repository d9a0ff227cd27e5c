"""One counterparty that has paid an account small sums for months, and on two days pays many times as much."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from recongen.demo.feed import clock
from recongen.demo.feed.plants.edit import CannotPlantError, Edit
from recongen.demo.feed.plants.story import Story, dollars, free, named, nobody, open_rails, told, two_days
from recongen.demo.feed.rows import Leg, Party
from recongen.institution.types import Rail

_HISTORY_DAYS = 30
_EVERY = 3
_USUAL = 90_000
_LEAST = 8_800_000
_STEP = 350_000
_TIMES_THE_MOST = 3


def plant(edit: Edit) -> Story:
    if len(edit.business_days) < _HISTORY_DAYS:
        raise CannotPlantError(
            f"the window holds fewer than {_HISTORY_DAYS} business days, too few for a history"
        )
    days = two_days(edit)
    rail, source, recipient = _pair(edit)
    edit.keep(recipient)
    for number, ago in enumerate(range(len(edit.business_days) - 2, 9, -_EVERY)):
        usual = _USUAL + number * 17_000 % 50_000
        edit.fire("pair_spike", rail, edit.at(edit.day(ago), 11, number), source, recipient, usual)
    most = _most_in_two_days(edit, source, recipient)
    least = max(_LEAST, _TIMES_THE_MOST * most)
    fired = [
        edit.fire(
            "pair_spike",
            rail,
            edit.at(day, 10 + hour),
            source,
            recipient,
            least + _STEP * (2 * number + hour),
        )
        for number, day in enumerate(days)
        for hour in (0, 1)
    ]
    total = dollars(sum(legs[-1].amount for legs in fired))
    sentence = (
        f"{source.name} paid {recipient.name} {total} on {days[0]} and {days[1]}; "
        f"in any two days before, at most {dollars(most)}"
    )
    return told([source, recipient], fired, days, sentence)


def _pair(edit: Edit) -> tuple[Rail, Party, Party]:
    """As the persona casts them where a rail lets them, else the first counterparty and account of such a rail."""
    pairs: list[tuple[Rail, Party, Party]] = []
    for rail in open_rails(edit, source_is_internal=False):
        sources, able = edit.holders(rail.source_roles), free(edit, edit.holders(rail.destination_roles))
        pairs += [(rail, source, able[0]) for source in sources[:1] if able]
        for source in named(edit, "correspondent"):
            for recipient in named(edit, "anchor"):
                if source in sources and recipient.role in rail.destination_roles:
                    return rail, source, recipient
    if not pairs:
        raise nobody("uncapped rail on which a counterparty pays an account")
    return pairs[0]


def _most_in_two_days(edit: Edit, source: Party, recipient: Party) -> int:
    """The largest sum of any two days in a row, of what the one has paid the other."""
    transfers: dict[str, list[Leg]] = defaultdict(list)
    for leg in edit.current.values():
        if leg.status == "Posted" and leg.party.id in (source.id, recipient.id):
            transfers[leg.transfer_id].append(leg)
    by_day: dict[date, int] = defaultdict(int)
    for legs in transfers.values():
        if {leg.party.id for leg in legs} == {source.id, recipient.id}:
            by_day[clock.day_of(legs[0].posting)] += sum(
                leg.amount for leg in legs if leg.party.id == recipient.id
            )
    return max(by_day[day] + by_day.get(day - timedelta(days=1), 0) for day in by_day)
