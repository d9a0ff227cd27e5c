"""What the feed has of each declaration, and when last: a posting that is Posted or Pending uses what it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recongen.institution.relations import chain_name, limit_name
from recongen.report.counts import Count, Tables

_FIRED = "from {current_transactions} where status in ('Posted', 'Pending')"
_ACCOUNTS = (
    "from {accounts} accounts left join "
    f"(select account_id, count(*) as legs, max(business_day) as last_day {_FIRED} group by account_id) postings "
    "on accounts.account_id = postings.account_id"
)
DECLARED = "account_id in (select account_id from {l2_accounts})"
"""Of the other accounts there may be a million."""
_CAPPED = """
    select limits.account_parent_role, limits.rail_name, limits.transfer_type, limits.amount_direction,
        count(*), max(postings.business_day)
    from {l2_limits} limits
    inner join {current_transactions} postings
        on
            limits.amount_direction = postings.amount_direction
            and (limits.rail_name is null or limits.rail_name = postings.rail_name)
            and (limits.transfer_type is null or limits.transfer_type = postings.transfer_type)
    inner join {accounts} accounts
        on postings.account_id = accounts.account_id
    where
        postings.status = 'Posted'
        and limits.account_parent_role = coalesce(postings.account_parent_role, accounts.account_parent_role)
    group by limits.account_parent_role, limits.rail_name, limits.transfer_type, limits.amount_direction
"""
_CHAINED = """
    select links.parent_name, links.child_name, count(*), max(children.business_day)
    from {chain_links} links
    inner join {transfers} children
        on links.child_transfer_id = children.transfer_id
    group by links.parent_name, links.child_name
"""


def coverage(tables: Tables) -> Iterator[tuple[str, str, Count]]:
    """By kind, as `declarations` calls it, or `role`, and name: everything that rows name, declared or not."""
    legs = f"count(*), max(business_day) {_FIRED}"
    transfers = f"count(distinct transfer_id), max(business_day) {_FIRED}"
    accounts = (
        f"select accounts.account_id, coalesce(legs, 0), last_day {_ACCOUNTS} where accounts.{DECLARED}"
    )
    by_role = f"select account_role, count(*), max(last_day) {_ACCOUNTS} group by account_role"
    roles = list(tables.counts(by_role))
    found: dict[str, Iterable[tuple[str, Count]]] = {
        "rail": tables.counts(f"select rail_name, {legs} group by rail_name"),
        "transfer_template": tables.counts(f"select template_name, {transfers} group by template_name"),
        "chain": tables.counts(_CHAINED, chain_name),
        "limit_schedule": tables.counts(_CAPPED, _limit),
        "account": tables.counts(accounts),
        "role": roles,
        "account_template": roles,
    }
    for kind, counts in found.items():
        for name, count in counts:
            yield kind, name, count


def _limit(parent_role: str, rail: str | None, transfer_type: str | None, direction: str) -> str:
    return limit_name(parent_role, rail, transfer_type, "Outbound" if direction == "Debit" else "Inbound")
