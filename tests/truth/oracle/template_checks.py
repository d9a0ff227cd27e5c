"""Transfer templates: XOR groups of leg rails, and legs of Variable direction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from recongen.institution.types import TransferTemplate

from .about import counted, of_due_template_transfer, of_templated_leg
from .books import Books
from .registry import check
from .rows import Posting
from .transfers import Transfer


@dataclass(frozen=True, slots=True)
class TemplateXorBreach:
    """`xor_group` is the position of the group in the template, from 1."""

    transfer_id: str
    template_name: str
    xor_group: str
    fired: int
    off_since: datetime | None


@dataclass(frozen=True, slots=True)
class VariableLegBreach:
    transaction_id: str
    reason: str
    off_since: datetime | None


@check(
    "medium",
    key=("transfer_id", "template_name", "xor_group"),
    about=counted(of_due_template_transfer, "fired"),
)
def template_xor_breach(books: Books) -> list[TemplateXorBreach]:
    """Groups of which not exactly one rail fired in a finished transfer."""
    found = []
    for transfer in books.transfers.values():
        if transfer.template_name is None or not transfer.due or not transfer.posted:
            continue
        groups = books.templates[transfer.template_name].leg_rail_xor_groups
        for position, group in enumerate(groups, start=1):
            fired = len(transfer.rails.intersection(group))
            if fired != 1:
                found.append(
                    TemplateXorBreach(
                        transfer.transfer_id,
                        transfer.template_name,
                        str(position),
                        fired,
                        _second_fired(transfer, group) if fired > 1 else None,
                    )
                )
    return found


@check("medium", key=("transaction_id",), about=of_templated_leg)
def variable_leg_breach(books: Books) -> list[VariableLegBreach]:
    """Posted Variable legs that are not the one closing leg of their transfer."""
    found = []
    for leg in books.posted:
        template = books.templates.get(leg.template_name or "")
        if (
            template is None
            or leg.rail_name not in template.leg_rails
            or not _is_variable(books, leg.rail_name)
        ):
            continue
        reason, others = _variable_reason(books, template, leg)
        if reason is not None:
            since = min(other.posting for other in others)
            found.append(VariableLegBreach(leg.id, reason, since if since > leg.posting else None))
    return found


def _second_fired(transfer: Transfer, group: Iterable[str]) -> datetime:
    """The first moment by which two of its rails have fired."""
    fired: set[str] = set()
    for leg in sorted(transfer.live_legs, key=lambda leg: leg.posting):
        fired |= {leg.rail_name} & set(group)
        if len(fired) == 2:
            return leg.posting
    raise AssertionError(transfer.transfer_id)


def _variable_reason(
    books: Books, template: TransferTemplate, leg: Posting
) -> tuple[str | None, list[Posting]]:
    """Why it is a breach, and the legs that make it one."""
    legs = books.transfers[leg.transfer_id].legs
    group_of = {rail: number for number, group in enumerate(template.leg_rail_xor_groups) for rail in group}
    group = group_of.get(leg.rail_name)
    rivals = [
        other
        for other in legs
        if other.is_posted
        and other.id != leg.id
        and other.rail_name in template.leg_rails
        and _is_variable(books, other.rail_name)
        # another rail of the same group is the group's matter
        and (other.rail_name == leg.rail_name or group is None or group_of.get(other.rail_name) != group)
    ]
    pending = [other for other in legs if other.is_pending]
    later = [other for other in legs if other.is_posted and other.posting > leg.posting]
    for reason, others in (("several_variable", rivals), ("sibling_pending", pending), ("not_last", later)):
        if others:
            return reason, others
    return None, []


def _is_variable(books: Books, rail_name: str) -> bool:
    return rail_name in books.rails and books.rails[rail_name].leg_direction == "Variable"
