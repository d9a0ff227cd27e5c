"""Limits: what each of them caps, and whether anything can reach it."""

from __future__ import annotations

from collections.abc import Container

from recongen.declared.findings import Fault
from recongen.declared.nodes import quote
from recongen.declared.reading import suggestion
from recongen.institution.derive import legs
from recongen.institution.draft import Draft
from recongen.institution.rules.basis import Faults, check, clashes
from recongen.institution.types import Account, AccountTemplate, LimitSchedule, Rail

_NEVER = "so this cap could never be reached"
_NEEDED = {
    "accounts": ("role", "parent_role"),
    "account_templates": ("parent_role",),
    "rails": ("transfer_type", "source_role", "destination_role", "leg_role", "leg_direction"),
    "transfer_templates": ("name", "transfer_type", "leg_rails"),
}


@check("limit-target", "duplicate-limit")
def limits_cap_one_thing_once(draft: Draft) -> Faults:
    for limit in draft.limit_schedules:
        targets = [key for key in ("transfer_type", "rail") if limit.place.has(key)]
        if len(targets) == 2:
            message = "a limit caps a transfer type or a rail, not both"
            yield Fault(limit.place.at("rail"), "limit-target", message, "Keep one.")
        elif not targets:
            message = "this limit does not say what it caps"
            yield Fault(limit.place.at(), "limit-target", message, "Add transfer_type or rail.")
    limits = [each for each in draft.limit_schedules if each.rail or each.transfer_type]
    keyed = (((each.parent_role, each.transfer_type, each.rail, each.direction), each) for each in limits)
    for earlier, limit in clashes(keyed):
        message = (
            f"line {earlier.place.line()} already caps {quote(limit.rail or limit.transfer_type or '')} "
            f"{limit.direction.lower()} for {quote(limit.parent_role)}"
        )
        yield Fault(limit.place.at(), "duplicate-limit", message, "Keep one of the two.")


@check(warnings=("limit-without-effect",))
def limits_can_be_reached(draft: Draft) -> Faults:
    """The feed has the last word on who is under whom and what a rail posts, so none of this is an error."""
    declared: list[Account | AccountTemplate] = [*draft.accounts, *draft.account_templates]
    parents = {each.role: each.parent_role for each in declared if each.role}
    below: dict[str, set[str | None]] = {}
    for each in declared:
        if each.parent_role:
            below.setdefault(each.parent_role, set()).add(each.role)
    complete = all(draft.complete(section, *keys) for section, keys in _NEEDED.items())
    # A misspelt parent is reported where it stands, and could be any.
    for limit in draft.limit_schedules if complete and below.keys() <= parents.keys() else ():
        parent, rails = limit.parent_role, _capped(draft, limit)
        children = below.get(parent, set())
        sides = {leg.direction for rail in rails for leg in legs(rail) if leg.role in children}
        counted = "Debit" if limit.direction == "Outbound" else "Credit"
        key = "rail" if limit.rail else "transfer_type"
        what = f"the {key.replace('_', ' ')} {quote(limit.rail or limit.transfer_type or '')}"
        path = limit.place.at(key)
        if parent in parents and not children:
            path = limit.place.at("parent_role")
            message = f"no account and no account template has the parent_role {quote(parent)}, {_NEVER}"
            remedy = f"{suggestion(parents[parent])}Name the role of the parent whose accounts are capped."
        # Any rail may post to a child without a role. An unknown parent, type or rail is a finding of its own.
        elif (
            not (children and rails)
            or None in children
            or not all(_is_whole(rail, parents) for rail in rails)
        ):
            continue
        elif not sides:
            message = f"{what} posts to no account under {quote(parent)}, {_NEVER}"
            remedy = "Name the parent of accounts that it posts to, or cap something else."
        elif not sides & {counted, "Variable"}:
            only, other = ("credits", "Inbound") if counted == "Debit" else ("debits", "Outbound")
            message = f"{what} only {only} the accounts under {quote(parent)}, {_NEVER}"
            remedy = f"Write `direction: {other}`, or cap something else."
        else:
            continue
        yield Fault(path, "limit-without-effect", message, remedy)


def _capped(draft: Draft, limit: LimitSchedule) -> list[Rail]:
    """The rails whose postings count towards it; a leg of a template may have the type of either."""
    if limit.rail:
        return [rail for rail in draft.rails if rail.name == limit.rail and not limit.transfer_type]
    templates = [each for each in draft.transfer_templates if each.transfer_type == limit.transfer_type]
    joined = {name for template in templates for name in template.leg_rails}
    return [rail for rail in draft.rails if rail.transfer_type == limit.transfer_type or rail.name in joined]


def _is_whole(rail: Rail, roles: Container[str]) -> bool:
    """Whether its legs are all there, each on roles that something has; else a finding of its own says what is wrong."""
    shape = rail.source_roles and rail.destination_roles or rail.leg_roles and rail.leg_direction
    return bool(shape) and all(leg.role in roles for leg in legs(rail))
