"""Transfers: the legs of each, what they should net to, and by when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from recongen.institution.types import Completion, Institution

from .days import BusinessDays
from .jsonvalues import scalars, timestamp
from .rows import Posting, cents
from .workdays import end_of_month, nth_business_day_after


@dataclass(frozen=True, slots=True)
class Transfer:
    transfer_id: str
    transfer_type: str
    template_name: str | None
    transfer_parent_id: str | None
    parents: tuple[str, ...]
    """Every transfer that a Posted or Pending leg names as parent."""
    posted_legs: int
    pending_legs: int
    other_legs: int
    posted_net: int
    expected_net: int | None
    opened: datetime | None
    opened_day: date | None
    opening_leg_id: str | None
    deadline: datetime | None
    reported_completion: datetime | None
    due: bool
    rails: frozenset[str]
    """The rails that fire in it."""
    fired: frozenset[str]
    """The names of chains that fire in it: of what is both a rail's and a template's, the template's."""
    legs: tuple[Posting, ...]

    @property
    def posted(self) -> bool:
        return self.posted_legs > 0

    @property
    def live_legs(self) -> tuple[Posting, ...]:
        return tuple(leg for leg in self.legs if leg.is_live)

    def fires(self, name: str) -> bool:
        """Whether what a chain calls by that name fires here."""
        return name in self.fired


def transfers(
    postings: Iterable[Posting],
    institution: Institution,
    days: BusinessDays,
    as_of: datetime,
    holidays: AbstractSet[date],
) -> dict[str, Transfer]:
    """One row per transfer id of the current transactions."""
    legs: dict[str, list[Posting]] = defaultdict(list)
    for leg in postings:
        legs[leg.transfer_id].append(leg)
    maker = _Maker(institution, days, as_of, holidays)
    return {key: maker.transfer(key, sorted(group, key=lambda leg: leg.id)) for key, group in legs.items()}


class _Maker:
    def __init__(
        self, institution: Institution, days: BusinessDays, as_of: datetime, holidays: AbstractSet[date]
    ) -> None:
        self.templates = {template.name: template for template in institution.transfer_templates}
        self.rails = {rail.name: rail for rail in institution.rails}
        self.calendar = institution.business_calendar
        self.days = days
        self.as_of = as_of
        self.holidays = holidays

    def transfer(self, transfer_id: str, legs: list[Posting]) -> Transfer:
        live = [leg for leg in legs if leg.is_live]
        posted = [leg for leg in legs if leg.is_posted]
        pending = [leg for leg in legs if leg.is_pending]
        opening = min(live, key=lambda leg: (leg.posting, leg.id), default=None)
        template = self._template(live)
        deadline = self._deadline(template, opening, live)
        parents = tuple(
            sorted({leg.transfer_parent_id for leg in live if leg.transfer_parent_id is not None})
        )
        rails = frozenset(leg.rail_name for leg in live)
        templates = frozenset(leg.template_name for leg in live if leg.template_name is not None)
        return Transfer(
            transfer_id=transfer_id,
            transfer_type=self._type(template, live or legs),
            template_name=template,
            transfer_parent_id=parents[0] if parents else None,
            parents=parents,
            posted_legs=len(posted),
            pending_legs=len(pending),
            other_legs=len(legs) - len(live),
            posted_net=sum(leg.amount for leg in posted),
            expected_net=self._expected_net(template, live),
            opened=None if opening is None else opening.posting,
            opened_day=None if opening is None else self.days.of(opening).label,
            opening_leg_id=None if opening is None else opening.id,
            deadline=deadline,
            reported_completion=max(
                (leg.transfer_completion for leg in legs if leg.transfer_completion is not None), default=None
            ),
            due=not pending if deadline is None else self.as_of > deadline,
            rails=rails,
            fired=frozenset(rails - self.templates.keys() | templates & self.templates.keys()),
            legs=tuple(legs),
        )

    def _template(self, legs: list[Posting]) -> str | None:
        named = (leg.template_name for leg in legs if leg.template_name is not None)
        return max((name for name in named if name in self.templates), default=None)

    def _type(self, template: str | None, legs: list[Posting]) -> str:
        if template is not None:
            return self.templates[template].transfer_type
        return max(leg.transfer_type for leg in legs)

    def _expected_net(self, template: str | None, legs: list[Posting]) -> int | None:
        if template is not None:
            return cents(self.templates[template].expected_net)
        nets = (self.rails[leg.rail_name].expected_net for leg in legs if leg.rail_name in self.rails)
        return min((cents(net) for net in nets if net is not None), default=None)

    def _deadline(
        self, template: str | None, opening: Posting | None, live: list[Posting]
    ) -> datetime | None:
        if template is None or opening is None:
            return None
        completion = self.templates[template].completion
        if completion.kind == "metadata":
            return _earliest(completion, live)
        opened = self.days.of(opening)
        if completion.kind == "month_end":
            return self.days.end_of(opening.account_id, end_of_month(opened.label))
        if completion.days == 0:
            return opened.end
        last = nth_business_day_after(opened.label, completion.days, self.calendar, self.holidays)
        return self.days.end_of(opening.account_id, last)


def _earliest(completion: Completion, legs: list[Posting]) -> datetime | None:
    key = completion.key or ""
    instants = (timestamp(scalars(leg.metadata).get(key)) for leg in legs)
    return min((value for value in instants if value is not None), default=None)
