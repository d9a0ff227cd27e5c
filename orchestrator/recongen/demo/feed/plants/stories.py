"""What an investigation should find and no check does: sound movements of money that look odd together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import pairwise

from recongen import currency
from recongen.demo.feed import clock
from recongen.demo.feed.plants.edit import CannotPlantError, Edit, needs
from recongen.demo.feed.plants.rails import open_rails
from recongen.demo.feed.rows import Leg, Party, money_text
from recongen.institution.types import Rail

_SENDERS = 12
_THRESHOLD = 1_000_000
_JUST_BELOW = 940_000
_MORE_EACH = 4_500
_HISTORY_DAYS = 30
_BEFORE_THE_END = 6
"""In business days."""
_HOPS = 4


@dataclass(frozen=True)
class Story:
    """What an investigation must be able to show, and a sentence that says it."""

    accounts: tuple[str, ...]
    """In the order in which money passes them: those who pay first, who receives last."""
    transfers: tuple[str, ...]
    """In the order of time."""
    first_day: date
    last_day: date
    money: str
    """With two decimals, all transfers together."""
    sentence: str


def _story(parties: list[Party], fired: list[list[Leg]], days: tuple[date, date], sentence: str) -> Story:
    accounts = tuple(party.id for party in parties)
    transfers = tuple(legs[0].transfer_id for legs in fired)
    return Story(accounts, transfers, *days, money_text(_total(fired)), sentence)


def _total(fired: list[list[Leg]]) -> int:
    return sum(legs[-1].amount for legs in fired)


def _cast(edit: Edit, part: str) -> list[Party]:
    """The accounts to which the institution's persona gives a part in its investigation."""
    investigation = (edit.institution.persona or {}).get("investigation")
    ids = investigation.get(part) if isinstance(investigation, dict) else None
    by_id = {party.id: party for party in edit.cast.parties}
    names = ids if isinstance(ids, list | tuple) else [ids]
    return [by_id[name] for name in names if isinstance(name, str) and name in by_id]


def _free(edit: Edit, parties: Iterable[Party]) -> list[Party]:
    return [party for party in parties if _keeps_what_it_gets(edit, party) and edit.is_free(party)]


def _keeps_what_it_gets(edit: Edit, party: Party) -> bool:
    """An internal account of a customer's kind: nobody's parent, and not emptied every evening."""
    return party.is_internal and not edit.cast.children[party.id] and not edit.cast.expects_a_balance(party)


def _money(edit: Edit, cents: int) -> str:
    return currency.amount(f"{cents // 100:,}.{cents % 100:02d}", edit.institution.currency)


# ---- many to one --------------------------------------------------------------------------------------


@needs("uncapped rail on which one account pays another", partial(open_rails, source_is_internal=True))
def fan_out(edit: Edit, rail: Rail) -> Story:
    """Twelve accounts pay one on one day, each a little less than 10,000.00."""
    day = edit.day(3)
    able = _free(edit, edit.cast.holders_of(rail.destination_roles))
    recipient = next((party for party in [*_cast(edit, "anchor"), *able] if party in able), None)
    # Those of other stories are left out.
    others, most = [recipient, *_cast(edit, "layering")], _JUST_BELOW + _MORE_EACH * _SENDERS
    senders = [
        party
        for party in edit.cast.holders_of(rail.source_roles)
        if party not in others
        and _keeps_what_it_gets(edit, party)
        and edit.can_pay(party, most, edit.at(day, 10))
    ][:_SENDERS]
    if recipient is None or len(senders) < _SENDERS:
        each = _money(edit, _JUST_BELOW)
        raise CannotPlantError(f"there are not {_SENDERS} accounts that could each pay {each} to one")
    edit.keep(recipient)
    fired = [
        edit.fire(rail, edit.at(day, 10, 17 * number), (sender, recipient), _JUST_BELOW + _MORE_EACH * number)
        for number, sender in enumerate(senders)
    ]
    money = _money(edit, _total(fired))
    sentence = f"{_SENDERS} accounts paid {recipient.name} {money} on {day}, each a little less than {_money(edit, _THRESHOLD)}"
    return _story([*senders, recipient], fired, (day, day), sentence)


# ---- one pair that changes ----------------------------------------------------------------------------


def _pairs(edit: Edit) -> list[tuple[Rail, Party, Party]]:
    """As the persona casts them where a rail lets them, then the first counterparty and account of each such rail."""
    cast: list[tuple[Rail, Party, Party]] = []
    others: list[tuple[Rail, Party, Party]] = []
    for rail in open_rails(edit, source_is_internal=False):
        sources = edit.cast.holders_of(rail.source_roles)
        recipients = edit.cast.holders_of(rail.destination_roles)
        cast += [
            (rail, source, recipient)
            for source in _cast(edit, "correspondent")
            for recipient in _cast(edit, "anchor")
            if source in sources and recipient in recipients
        ]
        others += [(rail, sources[0], recipient) for recipient in _free(edit, recipients)[:1]]
    return cast + others


@needs("uncapped rail on which a counterparty pays an account", _pairs)
def pair_spike(edit: Edit, pair: tuple[Rail, Party, Party]) -> Story:
    """One counterparty that has paid an account small sums for months, and on two days pays many times as much."""
    if len(edit.business_days) < _HISTORY_DAYS:
        raise CannotPlantError(
            f"the window holds fewer than {_HISTORY_DAYS} business days, too few for a history"
        )
    days = edit.two_days(_BEFORE_THE_END)
    rail, source, recipient = pair
    edit.keep(recipient)
    for number, ago in enumerate(range(len(edit.business_days) - 2, 9, -3)):
        at, usual = edit.at(edit.day(ago), 11, number), 90_000 + number * 17_000 % 50_000
        edit.fire(rail, at, (source, recipient), usual)
    most = _most_in_two_days(edit, source, recipient)
    least = max(8_800_000, 3 * most)
    moments = [edit.at(day, 10 + hour) for day in days for hour in (0, 1)]
    fired = [
        edit.fire(rail, at, (source, recipient), least + 350_000 * number)
        for number, at in enumerate(moments)
    ]
    sentence = (
        f"{source.name} paid {recipient.name} {_money(edit, _total(fired))} on {days[0]} and {days[1]}; "
        f"in any two days before, at most {_money(edit, most)}"
    )
    return _story([source, recipient], fired, days, sentence)


def _most_in_two_days(edit: Edit, source: Party, recipient: Party) -> int:
    """The largest sum of any two days in a row, of what the one has paid the other."""
    transfers: dict[str, list[Leg]] = defaultdict(list)
    for leg in edit.current.values():
        if leg.status == "Posted" and leg.party.id in (source.id, recipient.id):
            transfers[leg.transfer_id].append(leg)
    by_day: dict[date, int] = defaultdict(int)
    for legs in transfers.values():
        if {leg.party.id for leg in legs} == {source.id, recipient.id}:
            day = clock.day_of(legs[0].posting)
            by_day[day] += sum(leg.amount for leg in legs if leg.party.id == recipient.id)
    return max(by_day[day] + by_day.get(day - timedelta(days=1), 0) for day in by_day)


# ---- one after the other ------------------------------------------------------------------------------


def _routes(edit: Edit) -> Iterator[tuple[Rail, Rail, list[Party]]]:
    """The first rail, the others, and who stands between them: whom the persona casts, then anyone who can."""
    rails = [
        (inward, onward)
        for inward in open_rails(edit, source_is_internal=False)
        for onward in open_rails(edit, source_is_internal=True)
    ]
    cast = _cast(edit, "layering")[: _HOPS + 1]
    for is_cast in (True, False):
        for inward, onward in rails:
            roles = {*onward.source_roles} & {*onward.destination_roles} & {*inward.destination_roles}
            sources = edit.cast.holders_of(inward.source_roles)
            parties = cast
            if not is_cast:
                through = _free(edit, (party for party in edit.cast.parties if party.role in roles))
                parties = [sources[0], *through][: _HOPS + 1]
            passes = all(party.role in roles for party in parties[1:])
            if len(parties) > _HOPS and parties[0] in sources and passes:
                yield inward, onward, parties


@needs(f"uncapped rails on which money from outside could pass through {_HOPS} accounts", _routes)
def layering_chain(edit: Edit, route: tuple[Rail, Rail, list[Party]]) -> Story:
    """Money from outside that passes through three accounts to a fourth in one day, each transfer naming the one
    before."""
    _, day = edit.two_days(_BEFORE_THE_END)
    inward, onward, parties = route
    fired: list[list[Leg]] = []
    first = amount = 9_600_000
    for number, pair in enumerate(pairwise(parties)):
        parent = fired[-1][0].transfer_id if fired else None
        at = edit.at(day, 13, 50 * number)
        fired.append(edit.fire(onward if number else inward, at, pair, amount, parent))
        # Each keeps two percent.
        amount -= amount * 2 // 100
    edit.keep(*parties[1:])
    names = ", ".join(party.name for party in parties[1:-1])
    sentence = (
        f"{_money(edit, first)} from {parties[0].name} passed through {names} to {parties[-1].name} on {day}, "
        f"{_HOPS} transfers that each name the one before"
    )
    return _story(parties, fired, (day, day), sentence)
