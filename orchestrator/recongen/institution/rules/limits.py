"""Limit schedules."""

from __future__ import annotations

from recongen.declared.nodes import quote
from recongen.institution.draft import Draft
from recongen.institution.rules.basis import Breach, Breaches, rule, unknown, unknown_roles
from recongen.institution.types import LimitSchedule


@rule("limit-target")
def limits_cap_one_thing(draft: Draft) -> Breaches:
    for limit in draft.limit_schedules:
        targets = [key for key in ("transfer_type", "rail") if limit.place.has(key)]
        if len(targets) == 2:
            yield Breach(
                limit.place.at("rail"), "a limit caps a transfer type or a rail, not both", "Keep one."
            )
        elif not targets:
            yield Breach(
                limit.place.at(), "this limit does not say what it caps", "Add transfer_type or rail."
            )


@rule("unknown-limit-role", "warning")
def limit_roles_exist(draft: Draft) -> Breaches:
    yield from unknown_roles(draft.texts("limit_schedules", "parent_role"), draft)


@rule("unknown-transfer-type")
def limited_types_exist(draft: Draft) -> Breaches:
    if draft.complete("rails", "name", "transfer_type"):
        yield from unknown(
            draft.texts("limit_schedules", "transfer_type"),
            draft.transfer_types,
            "no rail has the transfer type {}, so this cap could never be reached",
            "Name a rail's transfer type.",
        )


@rule("unknown-rail")
def limited_rails_exist(draft: Draft) -> Breaches:
    if draft.complete("rails", "name"):
        yield from unknown(
            draft.texts("limit_schedules", "rail"),
            draft.rails_by_name,
            "no rail is called {}, so this cap could never be reached",
            "Name a declared rail.",
        )


@rule("duplicate-limit")
def limits_are_unique(draft: Draft) -> Breaches:
    first: dict[tuple[str, str | None, str | None, str], LimitSchedule] = {}
    for limit in draft.limit_schedules:
        target = limit.rail or limit.transfer_type
        if target is None:
            continue
        cap = (limit.parent_role, limit.transfer_type, limit.rail, limit.direction)
        earlier = first.setdefault(cap, limit)
        if earlier is not limit:
            message = (
                f"line {earlier.place.line()} already caps {quote(target)} {limit.direction.lower()} "
                f"for {quote(limit.parent_role)}"
            )
            yield Breach(limit.place.at(), message, "Keep one of the two.")
