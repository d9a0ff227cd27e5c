"""Declarations that nothing in the current feed uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recongen.institution.types import ChainEntry, LimitSchedule

from .about import of_declaration
from .books import Books
from .registry import check
from .rows import Posting


@dataclass(frozen=True, slots=True)
class DeadDeclaration:
    kind: str
    name: str


@check("low", key=("kind", "name"), about=of_declaration)
def dead_declaration(books: Books) -> list[DeadDeclaration]:
    """Whatever is declared and unused, kind by kind."""
    institution = books.institution
    roles = {account.account_role for account in books.accounts.values()}
    rails = {leg.rail_name for leg in books.live}
    templates = {leg.template_name for leg in books.live}
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
            (_limit_name(row) for row in institution.limit_schedules if not _limit_used(books, row)),
        ),
    ]
    return [DeadDeclaration(kind, name) for kind, names in unused for name in names]


def _chain_used(books: Books, entry: ChainEntry) -> bool:
    return any(
        parent in books.transfers and books.transfers[parent].fires(entry.parent)
        for child in books.fired_in.get(entry.child, ())
        for parent in child.parents
    )


def _limit_name(schedule: LimitSchedule) -> str:
    flow = f"rail {schedule.rail}" if schedule.rail else f"transfer type {schedule.transfer_type}"
    return f"{schedule.parent_role}: {flow} ({schedule.direction})"


def _limit_used(books: Books, schedule: LimitSchedule) -> bool:
    direction = "Credit" if schedule.direction == "Inbound" else "Debit"
    return any(
        leg.direction == direction
        and (schedule.rail is None or schedule.rail == leg.rail_name)
        and (schedule.transfer_type is None or schedule.transfer_type == leg.transfer_type)
        and _parent_role(books, leg) == schedule.parent_role
        for leg in books.posted
    )


def _parent_role(books: Books, leg: Posting) -> str | None:
    """As the leg's business day says, else the leg itself, else the latest that is known."""
    return books.parent_role_of(leg) or books.accounts[leg.account_id].account_parent_role
