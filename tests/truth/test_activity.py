"""Edges conserve money, trails end, and a score is what the textbook says: by hand, by property, and on every engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from copy import copy
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.truth.comparing import differences, spelled
from tests.truth.engines import Engine
from tests.truth.oracle import Bank, Books
from tests.truth.oracle.activity_relations import ACTIVITY_RELATIONS
from tests.truth.oracle.anomalies import band, mean, rounded_root, standard_score
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.edges import inv_transfer_edges
from tests.truth.oracle.making.hand import bank, institution, leg
from tests.truth.oracle.rows import money_text
from tests.truth.oracle.trail import DEEPEST, inv_money_trail_edges
from tests.truth.strategies import random_bank
from tests.truth.trailing import trailing

BANKS = {"sqlite": 40, "postgres": 20, "duckdb": 6}
CHAIN, CYCLE = DEEPEST + 500, DEEPEST
LARGEST = 10**17
"""Cents of one leg that SQLite takes: 10^15 dollars."""


@pytest.fixture(scope="module", params=list(BANKS))
def engine(request: pytest.FixtureRequest, engine_of: Callable[[str], Engine]) -> Engine:
    """With nothing but the models that are asked for, and those that they need."""
    made = copy(engine_of(request.param))
    by_name = {model.name: model for model in made.models}
    needed: set[str] = set()
    waiting = list(ACTIVITY_RELATIONS)
    while waiting:
        name = waiting.pop()
        needed.add(name)
        waiting += [need.split(".")[-1] for need in by_name[name].needs]
    made.models = [model for model in made.models if model.name in needed or model.name.startswith("l2_")]
    return made


def disagreements(engine: Engine, made: Bank) -> dict[str, Any]:
    books = Books(made)
    oracle = {name: [spelled(row) for row in rows(books)] for name, rows in ACTIVITY_RELATIONS.items()}
    return differences(engine.run(made, list(oracle)), oracle)


def test_models_equal_the_oracle_on_trails_and_transfers_of_many_legs(engine: Engine) -> None:
    for seed in range(BANKS[engine.name]):
        assert {} == disagreements(engine, trailing(random_bank(seed), seed)), seed


def one_transfer(amounts: Sequence[int]) -> Bank:
    legs = [
        leg(f"{number:03d}", money_text(cents), account_id=f"A{number}")
        for number, cents in enumerate(amounts)
    ]
    return bank(institution(), legs)


AMOUNTS = st.lists(
    st.one_of(
        st.integers(-LARGEST, LARGEST), st.integers(-300, 300), st.sampled_from((2**31, -(2**31), 2**56))
    ),
    min_size=2,
    max_size=7,
)


@given(AMOUNTS)
@settings(max_examples=200, deadline=None)
def test_edges_of_a_transfer_add_up_to_the_money_that_moved(amounts: list[int]) -> None:
    """The lesser side in full, each leg of it to the cent, and every edge within a cent of its share."""
    edges = inv_transfer_edges(Books(one_transfer(amounts)))
    debits, credits = -sum(a for a in amounts if a < 0), sum(a for a in amounts if a > 0)
    assert min(debits, credits) == sum(edge.amount for edge in edges)
    lesser_is_credit, whole = credits <= debits, max(debits, credits)
    given_to: Counter[int] = Counter()
    for edge in edges:
        debit, credit = int(edge.debit_transaction_id), int(edge.credit_transaction_id)
        part, other = (credit, debit) if lesser_is_credit else (debit, credit)
        given_to[part] += edge.amount
        assert abs(edge.amount - Fraction(abs(amounts[part]) * abs(amounts[other]), whole)) < 1
    if debits and credits:
        parts = {n: abs(a) for n, a in enumerate(amounts) if a and (a > 0) == lesser_is_credit}
        assert parts == dict(given_to)


def test_the_models_share_out_the_largest_amounts_to_the_cent(engine: Engine) -> None:
    """Products of two amounts fit no integer of 64 bits, and of the largest none of 128."""

    @given(AMOUNTS)
    @settings(max_examples=BANKS[engine.name], deadline=None, database=None)
    def shares(amounts: list[int]) -> None:
        assert {} == disagreements(engine, one_transfer(amounts))

    shares()


def following(count: int, first_parent: str | None, stem: str) -> list[FeedRow]:
    """So many transfers of two legs, each after the one before."""
    rows = []
    for number in range(count):
        parent = f"{stem}{number - 1}" if number else first_parent
        for account, amount in (("A", "-1.00"), ("B", "1.00")):
            key = f"{stem}{number}"
            rows.append(
                leg(f"{key}{account}", amount, account_id=account, transfer_id=key, transfer_parent_id=parent)
            )
    return rows


def test_a_long_chain_and_a_large_cycle_end(engine: Engine) -> None:
    """A walk goes down a thousand hops. What is deeper stands alone, and so does a cycle that does not close by then."""
    large = CYCLE + 1
    rows = [
        *following(CHAIN, "absent", "chain"),
        *following(CYCLE, f"cycle{CYCLE - 1}", "cycle"),
        *following(large, f"large{large - 1}", "large"),
    ]
    found = engine.run(bank(institution(), rows), ["inv_money_trail_edges"])["inv_money_trail_edges"]
    depths = {row["transfer_id"]: row["hop"] for row in found if not row["is_cycle"]}
    roots = Counter((row["root_transfer_id"], row["root_reason"]) for row in found)
    alone = [f"chain{n}" for n in range(DEEPEST, CHAIN)] + [f"large{n}" for n in range(large)]
    walked = {f"{stem}{n}": n + 1 for stem in ("chain", "cycle") for n in range(DEEPEST)}
    assert walked | dict.fromkeys(alone, 1) == depths
    ends = {("chain0", "parent_absent"): DEEPEST, ("cycle0", "cycle"): CYCLE + 1}
    assert ends | {(key, "too_deep"): 1 for key in alone} == roots
    assert [("cycle0", CYCLE + 1)] == [(r["transfer_id"], r["hop"]) for r in found if r["is_cycle"]]


@pytest.mark.parametrize("seed", range(30))
def test_every_transfer_is_on_one_trail_one_hop_below_its_parent(seed: int) -> None:
    books = Books(trailing(random_bank(seed), seed))
    rows = inv_money_trail_edges(books)
    places = {(row.transfer_id, row.root_transfer_id, row.hop) for row in rows if not row.is_cycle}
    assert sorted(books.transfers) == sorted(transfer_id for transfer_id, _, _ in places)
    hops = {transfer_id: (root, hop) for transfer_id, root, hop in places}
    for row in rows:
        if row.transfer_id != row.root_transfer_id or row.is_cycle:
            assert (row.root_transfer_id, row.hop - 1) == hops[row.parent_transfer_id or ""]


@pytest.mark.parametrize(
    ("amount", "history", "score"),
    [
        (10_000, [10_000, 11_000, 9_000], 0.0),
        (510_000, [10_000, 11_000, 9_000, 10_000], 612.37),
        (8_000, [10_000, 11_000, 9_000], -2.0),
        (5, [5, 5, 5], None),
    ],
)
def test_a_score_is_the_distance_from_the_mean_in_deviations_of_the_sample(
    amount: int, history: list[int], score: float | None
) -> None:
    middle = Fraction(sum(history), len(history))
    variance = sum((value - middle) ** 2 for value in history) / (len(history) - 1)
    assert score == standard_score(amount, mean(history), variance)


def test_bands_begin_at_whole_deviations() -> None:
    scores = (None, -3.0, 0.99, 1.0, 2.0, 3.99, 4.0, 612.0)
    assert [None, 0, 0, 1, 2, 3, 4, 4] == [band(score) for score in scores]


@given(st.integers(0, 10**20), st.integers(1, 10**9))
def test_a_root_is_rounded_half_up(numerator: int, denominator: int) -> None:
    square = Fraction(numerator, denominator)
    root = round(rounded_root(square) * 100)
    assert (2 * root - 1 if root else 0) ** 2 <= 4 * 10**4 * square < (2 * root + 1) ** 2
