"""Limit schedules."""

from __future__ import annotations

from collections.abc import Iterator

from recongen.institution.draft import Draft, Placed
from recongen.institution.kinds import did_you_mean
from recongen.institution.nodes import quote
from recongen.institution.rules.common import line, unknown_role
from recongen.institution.rules.registry import Breach, rule
from recongen.institution.types import LimitSchedule


@rule("limit-target")
def limits_cap_one_thing(draft: Draft) -> Iterator[Breach]:
    for limit in draft.limit_schedules:
        given = [key for key in ("transfer_type", "rail") if draft.given(limit.at(key))]
        if len(given) == 2:
            yield Breach(limit.at("rail"), "a limit caps a transfer type or a rail, not both", "Keep one.")
        elif not given:
            yield Breach(limit.path, "this limit does not say what it caps", "Add transfer_type or rail.")


@rule("unknown-limit-role", "warning")
def limit_roles_exist(draft: Draft) -> Iterator[Breach]:
    if not draft.roles_complete:
        return
    for limit in draft.limit_schedules:
        if limit.value.parent_role not in draft.roles:
            yield unknown_role(limit.value.parent_role, limit.at("parent_role"), draft)


@rule("unknown-transfer-type")
def limited_types_exist(draft: Draft) -> Iterator[Breach]:
    if not draft.complete("rails", "name", "transfer_type"):
        return
    for limit in draft.limit_schedules:
        name = limit.value.transfer_type
        if name is not None and name not in draft.transfer_types:
            yield Breach(
                limit.at("transfer_type"),
                f"no rail has the transfer type {quote(name)}, so this cap could never be reached",
                f"{did_you_mean(name, draft.transfer_types)}Name a rail's transfer type.",
            )


@rule("unknown-rail")
def limited_rails_exist(draft: Draft) -> Iterator[Breach]:
    if not draft.complete("rails", "name"):
        return
    for limit in draft.limit_schedules:
        name = limit.value.rail
        if name is not None and name not in draft.rails_by_name:
            yield Breach(
                limit.at("rail"),
                f"no rail is called {quote(name)}, so this cap could never be reached",
                f"{did_you_mean(name, draft.rails_by_name)}Name a declared rail.",
            )


@rule("duplicate-limit")
def limits_are_unique(draft: Draft) -> Iterator[Breach]:
    first: dict[tuple[str, str | None, str | None, str], Placed[LimitSchedule]] = {}
    for limit in draft.limit_schedules:
        value = limit.value
        if value.rail is None and value.transfer_type is None:
            continue
        earlier = first.setdefault(
            (value.parent_role, value.transfer_type, value.rail, value.direction), limit
        )
        if earlier is not limit:
            yield Breach(
                limit.path,
                f"line {line(draft, earlier.path)} already caps {quote(value.rail or value.transfer_type or '')} "
                f"{value.direction.lower()} for {quote(value.parent_role)}",
                "Keep one of the two.",
            )
