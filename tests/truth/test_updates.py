"""The law of updates: relations that are updated after each batch of a feed are those that a full build makes of all of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.truth.engines import Engine
from tests.truth.strategies import random_bank
from tests.truth.updates import broken, rewritten

COUNTS = {"sqlite": 10, "duckdb": 1}
NEW = "(select max(transactions_entry) from spec_example_built_until)"
FORGOTTEN = [
    ("changed_balance_days", "where entry >", "where 1 = 0 and entry >", None),
    ("changed_entries", "where entry >", "where 1 = 0 and entry >", None),
    ("changed_names", "and entry >", "and 1 = 0 and entry >", None),
    ("changed_transactions", "where entry >", "where 1 = 0 and entry >", None),
    (
        "changed_transactions",
        "case when days.place > 1 then days.business_day_start end",
        "days.business_day_start",
        "posting",
    ),
    ("changed_transactions", "feed.posting >= spans.posted_from", "feed.posting > spans.posted_from", None),
    ("changed_transactions", "spans.posted_before is null or", "", None),
    ("changed_transfers", "on feed.id = changed.id", f"on feed.id = changed.id and feed.entry > {NEW}", None),
    ("changed_dues", "stood.deadline is not deadlines.deadline or", "", "business_day_end"),
    ("changed_dues", "or stood.is_due <>", "or 1 = 0 and stood.is_due <>", None),
    ("changed_edges", "edges.source_account_name <> accounts.account_name", "1 = 0", "account_name"),
    ("changed_edges", "or edges.source_account_role <> accounts.account_role", "", "account_role"),
    ("changed_edges", "or edges.source_account_scope <> accounts.account_scope", "", "account_scope"),
    ("changed_edges", "edges.target_account_name <> accounts.account_name", "1 = 0", "account_name"),
    ("changed_edges", "or edges.target_account_role <> accounts.account_role", "", "account_role"),
    ("changed_edges", "or edges.target_account_scope <> accounts.account_scope", "", "account_scope"),
    ("changed_trails", "and transfers.transfer_parent_id is not null", "and 1 = 0", "transfer_parent_id"),
    (
        "changed_trails",
        "where transfers.transfer_parent_id in",
        "where 1 = 0 and transfers.transfer_parent_id in",
        "transfer_parent_id",
    ),
    (
        "changed_trails",
        "    root_transfer_id in (",
        "    1 = 0 and root_transfer_id in (",
        "transfer_parent_id",
    ),
    ("changed_trails", "where root_reason = 'too_deep'", "where 1 = 0", "transfer_parent_id"),
    ("changed_roots", "where root_transfer_id is not null", "where 1 = 0", None),
    ("changed_roots", "on edges.transfer_id = changed.transfer_id", "on 1 = 0", None),
    ("changed_balances", "business_day_start as since", "null as since", None),
    ("changed_balances", "on feed.id = changed.id", "on 1 = 0", None),
    ("changed_balances", "stood.account_scope <> accounts.account_scope", "1 = 0", "account_scope"),
    ("changed_balances", "or stood.is_parent <> accounts.is_parent", "", "account_role"),
    (
        "changed_balances",
        "or stood.account_parent_role is not days.account_parent_role",
        "",
        "account_parent_role",
    ),
    ("changed_balances", "where is_parent = 1", "where 1 = 0", None),
    (
        "changed_balances",
        "earliest.since < days.business_day_end",
        "earliest.since < days.business_day_start",
        None,
    ),
    (
        "changed_balances",
        "min(days.business_day_end) as business_day_end",
        "max(days.business_day_end) as business_day_end",
        None,
    ),
    ("replaced_edges", "where transfer_id in", "where 1 = 0 and transfer_id in", None),
    ("changed_pair_days", "where transfer_id in", "where 1 = 0 and transfer_id in", None),
    ("replaced_postings", "where id in", "where 1 = 0 and id in", None),
    ("changed_account_days", "where id in", "where 1 = 0 and id in", None),
    ("changed_rewrites", "on feed.id = changed.id", "on 1 = 0", None),
    ("changed_supersessions", 'changed_entries"', 'changed_entries" where 1 = 0', None),
    ("changed_supersessions", 'supersession_breach"', 'supersession_breach" where 1 = 0', "account_name"),
    ("changed_rewrites", "on feed.account_id = changed.account_id", "on 1 = 0", None),
]
"""A condition of a change set, what is there when it is left out, and the column of which corrections show it, where few others do."""


@pytest.mark.parametrize("name", COUNTS)
def test_updated_relations_are_those_of_a_full_build(engine_of: Callable[[str], Engine], name: str) -> None:
    engine = engine_of(name)
    assert {} == violations(engine, range(COUNTS[name]))
    assert {} == violations(shallow(engine), range(COUNTS[name] // 2))


@pytest.mark.prove
def test_updated_relations_are_those_of_a_full_build_whatever_arrives(engine: Engine) -> None:
    assert {} == violations(engine, range(1000, 1200))
    assert {} == violations(shallow(engine), range(1200, 1260))


@pytest.mark.prove
@pytest.mark.parametrize(("model", "condition", "without", "column"), FORGOTTEN)
def test_whatever_a_change_set_forgets_breaks_the_law(
    engine_of: Callable[[str], Engine], model: str, condition: str, without: str, column: str | None
) -> None:
    engine = shallow(rewritten(engine_of("sqlite"), model, condition, without))
    assert any(
        broken(engine, random_bank(seed), seed, corrections=8, column=column) for seed in range(2000, 2300)
    )


def shallow(engine: Engine) -> Engine:
    """Trails that are soon too deep."""
    return rewritten(engine, "inv_money_trail_edges", "hop <= 1000", "hop <= 3")


def violations(engine: Engine, seeds: range) -> dict[int, list[str]]:
    """By the seed of a bank, the models that are not what a full build makes."""
    return {seed: names for seed in seeds if (names := broken(engine, random_bank(seed), seed))}
