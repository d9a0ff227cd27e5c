"""What the stories have in common: money that moves on rails without caps or consequences, between named parties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from recongen.demo.feed.plants.edit import CannotPlantError, Edit
from recongen.demo.feed.rows import Leg, Party, money_text
from recongen.institution.types import Rail


@dataclass(frozen=True)
class Story:
    """What an investigation must be able to show, and how it would be told."""

    accounts: tuple[str, ...]
    """In the order in which money passes them: those who pay first, who receives last."""
    transfers: tuple[str, ...]
    """In the order of time."""
    first_day: date
    last_day: date
    money: str
    """Dollars and cents, all transfers together."""
    sentence: str


def told(accounts: Iterable[Party], fired: list[list[Leg]], days: tuple[date, date], sentence: str) -> Story:
    """The story of some transfers."""
    return Story(
        tuple(party.id for party in accounts),
        tuple(legs[0].transfer_id for legs in fired),
        *days,
        dollars(sum(legs[-1].amount for legs in fired)).replace(",", ""),
        sentence,
    )


def named(edit: Edit, role_in_story: str) -> list[Party]:
    """The accounts that the institution's persona casts for a part of its investigation."""
    investigation = (edit.institution.persona or {}).get("investigation")
    ids = investigation.get(role_in_story) if isinstance(investigation, dict) else None
    wanted = ids if isinstance(ids, list | tuple) else [ids]
    by_id = {party.id: party for party in edit.cast.parties}
    return [by_id[name] for name in wanted if isinstance(name, str) and name in by_id]


def open_rails(edit: Edit, source_is_internal: bool) -> Iterator[Rail]:
    """Plain rails into internal accounts that nothing caps, and whose transfers are healthy as they are fired."""
    capped = {schedule.rail or schedule.transfer_type for schedule in edit.institution.limit_schedules}
    for rail in edit.institution.rails:
        sides = (edit.holders(rail.source_roles), edit.holders(rail.destination_roles))
        if (
            edit.is_plain(rail)
            and not rail.expected_net
            and set(rail.posted_requirements) <= set(rail.metadata_keys)
            and not capped & {rail.name, rail.transfer_type}
            and {source_is_internal} == {party.is_internal for party in sides[0]}
            and {True} == {party.is_internal for party in sides[1]}
        ):
            yield rail


def keeps_what_it_gets(edit: Edit, party: Party) -> bool:
    """An internal account of a customer's kind: nobody's parent, and not emptied every evening."""
    return party.is_internal and not edit.cast.children[party.id] and not edit.expects_a_balance(party)


def free(edit: Edit, parties: Iterable[Party]) -> list[Party]:
    return [party for party in parties if keeps_what_it_gets(edit, party) and edit.is_free(party)]


def two_days(edit: Edit) -> tuple[date, date]:
    """Two business days in a row, about a week before the end."""
    ago = 5
    while edit.day(ago + 1) + timedelta(days=1) != edit.day(ago):
        ago += 1
    return edit.day(ago + 1), edit.day(ago)


def dollars(cents: int) -> str:
    whole, _, rest = money_text(cents).partition(".")
    return f"{int(whole):,}.{rest}"


def nobody(what: str) -> CannotPlantError:
    return CannotPlantError(f"the institution has no {what}")
