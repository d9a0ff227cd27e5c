"""Declarations that nothing in the current feed uses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from recongen.institution.types import ChainEntry, LimitSchedule

from .about import of_declaration
from .books import Books
from .jsonvalues import plain_cents, scalars
from .limit_checks import limit_usage
from .registry import check


@dataclass(frozen=True, slots=True)
class DeadDeclaration:
    kind: str
    name: str


@check("low", key=("kind", "name"), about=of_declaration)
def dead_declaration(books: Books) -> list[DeadDeclaration]:
    """Whatever is declared and unused, kind by kind."""
    institution = books.institution
    rows = (*books.postings.values(), *books.balances.values())
    roles = {row.account_role for row in rows}
    rails = {leg.rail_name for leg in books.live}
    templates = {leg.template_name for leg in books.live}
    capped = {
        (usage.account_parent_role, usage.limit_by, usage.limit_name, usage.amount_direction)
        for usage in limit_usage(books)
    }
    unused: list[tuple[str, Iterator[str]]] = [
        ("account", (row.id for row in institution.accounts if row.id not in books.accounts)),
        ("account_template", (row.role for row in institution.account_templates if row.role not in roles)),
        ("rail", (row.name for row in institution.rails if row.name not in rails)),
        (
            "transfer_template",
            (row.name for row in institution.transfer_templates if row.name not in templates),
        ),
        (
            "chain",
            (f"{row.parent} → {row.child}" for row in institution.chains if not _chain_used(books, row)),
        ),
        (
            "limit_schedule",
            (_limit_name(row) for row in institution.limit_schedules if _capped(row) not in capped),
        ),
    ]
    dead = [DeadDeclaration(kind, name) for kind, names in unused for name in names]
    return dead + [
        DeadDeclaration("balance_limit", f"{account}: {key}") for account, key in sorted(_idle_limits(books))
    ]


def _idle_limits(books: Books) -> Iterator[tuple[str, str]]:
    """Account and key of each limit of a balance that is an amount of nothing that can be capped, or of such a thing not an amount."""
    institution = books.institution
    names = {rail.transfer_type for rail in institution.rails} | {
        leg.transfer_type for leg in books.postings.values()
    }
    names |= {schedule.rail for schedule in institution.limit_schedules if schedule.rail}
    found = set()
    for row in books.balances.values():
        amounts = scalars(row.limits)
        for key in json.loads(row.limits) if row.limits else ():
            # Neither a name nor an amount: a remark.
            if key in amounts and (plain_cents(amounts[key]) is None) == (key in names):
                found.add((row.account_id, key))
    yield from found


def _chain_used(books: Books, entry: ChainEntry) -> bool:
    return any(
        parent in books.transfers and books.transfers[parent].fires(entry.parent)
        for child in books.fired_in.get(entry.child, ())
        for parent in child.parents
    )


def _limit_name(schedule: LimitSchedule) -> str:
    flow = f"rail {schedule.rail}" if schedule.rail else f"transfer type {schedule.transfer_type}"
    return f"{schedule.parent_role}: {flow} ({schedule.direction})"


def _capped(schedule: LimitSchedule) -> tuple[str, str, str | None, str]:
    """As `limit_usage` names what a schedule caps."""
    limit_by, name = ("rail", schedule.rail) if schedule.rail else ("transfer_type", schedule.transfer_type)
    return schedule.parent_role, limit_by, name, "Credit" if schedule.direction == "Inbound" else "Debit"
