"""What pages count and list, which no check says: one function per relation of that name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from recongen.institution.types import ChainEntry

from .about import rail_name
from .activity import exec_account_activity
from .anomalies import inv_pair_rolling_anomalies
from .books import Books
from .chain_checks import chain_orphan, chain_xor_breach, children_of
from .edges import Edge, inv_transfer_edges
from .exceptions import ended_labels
from .relations import Columns
from .rows import Balance, Posting, instant_text
from .statement import daily_statement_summary
from .supersession_checks import successions
from .transfer_checks import conservation_breach
from .transfers import Transfer


def daily_postings(books: Books) -> list[Columns]:
    names = ("business_day", "transfer_type", "rail_name", "status", "origin")
    found: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for leg in books.postings.values():
        of = (books.days.of(leg).label, leg.transfer_type, leg.rail_name, leg.status, leg.origin)
        found[of].append(leg.amount)
    return [
        dict(zip(names, of, strict=True))
        | {
            "postings": len(amounts),
            "credits": sum(amount for amount in amounts if amount > 0),
            "debits": -sum(amount for amount in amounts if amount < 0),
        }
        for of, amounts in found.items()
    ]


def daily_transfers(books: Books) -> list[Columns]:
    """Each transfer on each of its days, which the days and rails before it tell from others."""
    names = ("rail_name", "business_day", "earlier_day", "earlier_day_of_rail")
    transfers, of_rails = Counter[tuple[Any, ...]](), Counter[tuple[Any, ...]]()
    for transfer in books.transfers.values():
        rails: dict[date, set[str]] = defaultdict(set)
        for leg in transfer.legs:
            rails[books.days.of(leg).label].add(leg.rail_name)
        for day, of_day in rails.items():
            earlier = [each for each in rails if each < day]
            for rail in of_day:
                on_rail = [each for each in earlier if rail in rails[each]]
                of = (rail, day, max(earlier, default=None), max(on_rail, default=None))
                transfers[of] += rail == min(of_day)
                of_rails[of] += 1
    return [
        dict(zip(names, of, strict=True)) | {"transfers": transfers[of], "transfers_of_rail": count}
        for of, count in of_rails.items()
    ]


def inv_pair_days(books: Books) -> list[Columns]:
    names = ("source_account_id", "target_account_id", "business_day", "earlier_day", "earlier_day_of_target")
    moved: dict[tuple[str, str, str, date], int] = Counter()
    for edge in inv_transfer_edges(books):
        if edge.source_account_id != edge.target_account_id:
            of = (edge.transfer_id, edge.source_account_id, edge.target_account_id, edge.business_day)
            moved[of] += edge.amount
    found: dict[tuple[Any, ...], list[tuple[bool, int]]] = defaultdict(list)
    for (transfer, source, target, day), amount in moved.items():
        reached = [each for each in moved if each[0] == transfer and each[2] == target]
        earlier = [each for each in reached if each[3] < day]
        of_pair = max((each[3] for each in earlier if each[1] == source), default=None)
        of_target = max((each[3] for each in earlier), default=None)
        is_first = source == min(each[1] for each in reached if each[3] == day)
        found[source, target, day, of_pair, of_target].append((is_first, amount))
    return [
        dict(zip(names, of, strict=True))
        | {
            "transfers": len(parts),
            "transfers_of_target": sum(is_first for is_first, _ in parts),
            "amount": sum(amount for _, amount in parts),
        }
        for of, parts in found.items()
    ]


def bundle_totals(books: Books) -> list[Columns]:
    members: dict[str, list[Posting]] = defaultdict(list)
    for leg in books.live:
        if leg.bundle_id is not None:
            members[leg.bundle_id].append(leg)
    return [
        {
            "bundle_id": bundle_id,
            **_own(books.transfers.get(bundle_id)),
            "members": len(legs),
            "posted_members": sum(leg.is_posted for leg in legs),
            "net": sum(leg.amount for leg in legs if leg.is_posted),
        }
        for bundle_id, legs in members.items()
    ]


def _own(bundle: Transfer | None) -> Columns:
    return {
        "rail_name": rail_name(bundle) if bundle else None,
        "business_day": bundle.opened_day if bundle else None,
        "opened_at": bundle.opened if bundle else None,
        "own_amount": _moved(bundle.legs) if bundle else None,
    }


def unbundled_transfers(books: Books) -> list[Columns]:
    """Of each aggregating rail and rail, the transfers none of whose legs on that rail is in a bundle."""
    taken = {(leg.transfer_id, leg.rail_name) for leg in books.postings.values() if leg.bundle_id is not None}
    waiting: dict[tuple[str, str], dict[str, list[Posting]]] = defaultdict(lambda: defaultdict(list))
    for leg in books.posted:
        if (leg.transfer_id, leg.rail_name) not in taken:
            for aggregating in books.selectors:
                if books.selected_by(leg, aggregating):
                    waiting[aggregating, leg.rail_name][leg.transfer_id].append(leg)
    return [
        {
            "aggregating_rail": aggregating,
            "rail_name": rail,
            "transfers": len(transfers),
            "money": sum(_moved(legs) for legs in transfers.values()),
            "oldest": min(leg.posting for legs in transfers.values() for leg in legs),
        }
        for (aggregating, rail), transfers in waiting.items()
    ]


def _moved(legs: Iterable[Posting]) -> int:
    """The greater side."""
    amounts = [leg.amount for leg in legs if leg.is_posted]
    return max(
        sum(amount for amount in amounts if amount > 0), -sum(amount for amount in amounts if amount < 0)
    )


def chain_instances(books: Books) -> list[Columns]:
    expectations: dict[tuple[str, str], list[ChainEntry]] = defaultdict(list)
    for entry in books.institution.chains:
        expected = entry.child if entry.xor_group is None else f"one of group {entry.xor_group}"
        expectations[entry.parent, expected].append(entry)
    return [
        _chain_instance(books, parent, expected, entries)
        for (name, expected), entries in expectations.items()
        for parent in books.fired_in.get(name, ())
    ]


def _chain_instance(books: Books, parent: Transfer, expected: str, entries: list[ChainEntry]) -> Columns:
    children = len(children_of(books, parent, {entry.child for entry in entries}))
    is_required = any(entry.required for entry in entries)
    if children > 1 and entries[0].xor_group is not None:
        completion = "too many"
    elif children:
        completion = "complete"
    elif not (parent.due and parent.posted):
        completion = "open"
    else:
        completion = "incomplete" if is_required else "not needed"
    return {
        "chain": f"{entries[0].parent} > {expected}",
        "parent_name": entries[0].parent,
        "expected": expected,
        "is_required": int(is_required),
        "transfer_id": parent.transfer_id,
        "transfer_type": parent.transfer_type,
        "business_day": parent.opened_day,
        "opened_at": parent.opened,
        "deadline": parent.deadline,
        "children": children,
        "amount": _moved(parent.legs),
        "completion": completion,
    }


def template_instances(books: Books) -> list[Columns]:
    imbalanced = {row.transfer_id for row in conservation_breach(books)}
    orphaned = {row.transfer_id for row in chain_orphan(books)}
    orphaned |= {row.transfer_id for row in chain_xor_breach(books) if not row.fired}

    def completion(transfer: Transfer) -> str:
        if transfer.transfer_id in imbalanced:
            return "imbalanced"
        if transfer.transfer_id in orphaned:
            return "orphaned"
        return "complete" if transfer.due else "open"

    return [
        {
            "template_name": transfer.template_name,
            "transfer_id": transfer.transfer_id,
            "business_day": transfer.opened_day,
            "deadline": transfer.deadline,
            "posted_legs": transfer.posted_legs,
            "pending_legs": transfer.pending_legs,
            "posted_net": transfer.posted_net,
            "expected_net": transfer.expected_net,
            "difference": None
            if transfer.expected_net is None
            else transfer.posted_net - transfer.expected_net,
            "completion": completion(transfer),
        }
        for transfer in books.transfers.values()
        if transfer.template_name is not None
    ]


def rewrite_details(books: Books) -> list[Columns]:
    return [*_rewritten_postings(books), *_rewritten_balances(books)]


def _rewritten_postings(books: Books) -> Iterator[Columns]:
    words = {
        "amount": "amount",
        "status": "status",
        "posting": "posting",
        "account_id": "account",
        "transfer_id": "transfer",
        "rail_name": "rail",
        "template_name": "template",
        "bundle_id": "bundle",
        "transfer_completion": "completion",
        "transfer_parent_id": "parent",
    }
    for prior, new in successions(books.transactions, lambda row: row.id):
        yield {
            "relation": "transactions",
            "rewritten_key": f"transaction {new.id}",
            "transaction_id": new.id,
            "transfer_id": new.transfer_id,
            "business_day": books.days.of(books.postings[new.id]).label,
            "prior_status": prior.status,
            "status": new.status,
            "prior_money": prior.amount,
            "new_money": new.amount,
            "prior_bundle_id": prior.bundle_id,
            "bundle_id": new.bundle_id,
        } | _of_both(prior, new, words)


def _rewritten_balances(books: Books) -> Iterator[Columns]:
    words = {
        "money": "money",
        "expected_eod_balance": "expected",
        "end": "day end",
        "account_role": "role",
    }
    for prior, new in successions(books.daily_balances, lambda row: (row.account_id, row.start)):
        yield {
            "relation": "daily_balances",
            "rewritten_key": f"balance {new.account_id} {instant_text(new.start)}",
            "transaction_id": None,
            "transfer_id": None,
            "business_day": books.days.label(books.balances[new.account_id, new.start]),
            "prior_status": None,
            "status": None,
            "prior_money": prior.money,
            "new_money": new.money,
            "prior_bundle_id": None,
            "bundle_id": None,
        } | _of_both(prior, new, words)


def _of_both(prior: Posting | Balance, new: Posting | Balance, words: dict[str, str]) -> Columns:
    changed = [word for name, word in words.items() if getattr(prior, name) != getattr(new, name)]
    return {
        "account_id": new.account_id,
        "account_name": new.account_name,
        "account_role": new.account_role,
        "prior_entry": prior.entry,
        "entry": new.entry,
        "reason": new.supersedes or "no reason",
        "changed": " ".join(changed) or None,
    }


def exec_accounts(books: Books) -> list[Columns]:
    paired = {
        account
        for edge in inv_transfer_edges(books)
        if edge.source_account_id != edge.target_account_id
        for account in (edge.source_account_id, edge.target_account_id)
    }
    transfers: Counter[str] = Counter()
    rows = {}
    for row in exec_account_activity(books):
        transfers[row.account_id] += row.transfers
        rows[row.account_id] = row
    return [
        {
            "account_id": key,
            "account_role": row.account_role,
            "account_scope": row.account_scope,
            "first_day": row.first_day,
            "last_day": row.last_day,
            "transfers": transfers[key],
            "is_paired": int(key in paired),
        }
        for key, row in rows.items()
    ]


def inv_recent_pairs(books: Books) -> list[Columns]:
    """Counted from the edges, not from the days."""
    ended = ended_labels(books)
    last = max(ended, default=None)
    edges = [
        edge
        for edge in inv_transfer_edges(books)
        if edge.source_account_id != edge.target_account_id
        and (last is None or last - timedelta(days=29) <= edge.business_day <= last)
    ]
    pairs: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    first_sources: dict[tuple[str, str], tuple[date, str]] = {}
    for edge in edges:
        pairs[edge.source_account_id, edge.target_account_id].append(edge)
        of, place = (edge.target_account_id, edge.transfer_id), (edge.business_day, edge.source_account_id)
        first_sources[of] = min(place, first_sources.get(of, place))
    return [
        {
            "source_account_id": source,
            "target_account_id": target,
            "transfers": len({edge.transfer_id for edge in of_pair}),
            "transfers_of_target": len(
                {edge.transfer_id for edge in of_pair if first_sources[target, edge.transfer_id][1] == source}
            ),
            "amount": sum(edge.amount for edge in of_pair),
            "first_day": min(edge.business_day for edge in of_pair),
            "last_day": max(edge.business_day for edge in of_pair),
        }
        for (source, target), of_pair in pairs.items()
    ]


def inv_daily_bands(books: Books) -> list[Columns]:
    names = ("business_day", "z_band", "population_z_band")
    found: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row in inv_pair_rolling_anomalies(books):
        found[row.business_day, row.z_band, row.population_z_band].append(row.window_amount)
    return [
        dict(zip(names, of, strict=True)) | {"windows": len(amounts), "window_amount": sum(amounts)}
        for of, amounts in found.items()
    ]


def statement_accounts(books: Books) -> list[Columns]:
    seen = {(row.account_id, row.account_name, row.account_role) for row in daily_statement_summary(books)}
    return [dict(zip(("account_id", "account_name", "account_role"), row, strict=True)) for row in seen]


SIZED = {
    "transactions": "current_transactions",
    "daily balances": "current_daily_balances",
    "transfers": "transfers",
    "computed balances of leaves": "computed_subledger_balance",
    "computed balances of parents": "computed_ledger_balance",
    "daily statements": "daily_statement_summary",
    "exceptions": "exceptions",
}


def relation_sizes(said: Mapping[str, list[Columns]]) -> list[Columns]:
    """Of the relations as they are listed elsewhere: their rows and the latest of their days."""
    return [
        {
            "relation": name,
            "row_count": len(said[relation]),
            "latest_day": max(filter(None, (row["business_day"] for row in said[relation])), default=None),
        }
        for name, relation in SIZED.items()
    ]


DASHBOARD_RELATIONS = {
    "daily_postings": daily_postings,
    "daily_transfers": daily_transfers,
    "inv_pair_days": inv_pair_days,
    "inv_recent_pairs": inv_recent_pairs,
    "inv_daily_bands": inv_daily_bands,
    "statement_accounts": statement_accounts,
    "bundle_totals": bundle_totals,
    "unbundled_transfers": unbundled_transfers,
    "chain_instances": chain_instances,
    "template_instances": template_instances,
    "rewrite_details": rewrite_details,
    "exec_accounts": exec_accounts,
}
