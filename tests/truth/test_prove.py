"""Healthy = nothing, planted = detected, on every engine. `python -m tests.truth.prove` does all anchors and seeds in full."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from recongen.institution.business_calendar import holidays
from tests.truth.engines import ENGINES, Engine, Row
from tests.truth.feeds import ANCHORS, SEEDS, Case, treasury
from tests.truth.oracle import CHECKS
from tests.truth.planted import case
from tests.truth.prove import Proof, detect, prove_case, prove_treasury
from tests.unit.demo_feed.banks import institution_of

# Few firings, five anchors with five seeds, one of each, on SQLite and one of the others; three of them within the time of a test run.
THIN = {"spec_example": Decimal("0.05"), "sasquatch_pr": Decimal("0.02")}
CASES = [
    Case(name, anchor, seed, density)
    for name, density in THIN.items()
    for anchor, seed in zip(ANCHORS, SEEDS, strict=True)
]


OFTEN = (0, 3, 7)


@pytest.mark.parametrize(
    "thin",
    [
        pytest.param(each, marks=() if number in OFTEN else pytest.mark.prove)
        for number, each in enumerate(CASES)
    ],
    ids=str,
)
def test_a_healthy_bank_raises_nothing_and_a_broken_one_what_was_planted(
    engines: dict[str, Engine], thin: Case
) -> None:
    other = ("postgres", "duckdb")[CASES.index(thin) % 2]
    chosen = {name: engines[name] for name in ("sqlite", other)}
    proofs = prove_case(chosen, thin)
    assert [] == [line for proof in proofs.values() for line in proof.differences]
    assert [(0, proof.planted) for proof in proofs.values()] == [
        (proof.healthy, proof.detected) for proof in proofs.values()
    ]
    assert min(proof.planted for proof in proofs.values()) >= 20


@pytest.mark.prove
def test_so_it_is_with_a_bank_of_usual_size(engines: dict[str, Engine]) -> None:
    proofs = prove_case(engines, case("spec_example"))
    assert [] == [line for proof in proofs.values() for line in proof.differences]
    assert {name: True for name in ENGINES} == {name: proof.rows > 20_000 for name, proof in proofs.items()}


def test_the_treasury_equals_the_oracle(engines: dict[str, Engine]) -> None:
    proofs = prove_treasury(engines, treasury())
    assert [] == [line for proof in proofs.values() for line in proof.differences]
    drift, ledger_drift, limits, outside, unmatched, dead = 152, 22, 89, 2, 52, 2
    total = drift + ledger_drift + limits + outside + unmatched + dead
    assert dict.fromkeys(ENGINES, total) == {name: proof.detected for name, proof in proofs.items()}


def test_the_anchors_are_what_their_names_say() -> None:
    days = {name: day for day, name in ANCHORS.items()}
    monday = days["Monday after a holiday weekend"]
    public = holidays(institution_of("spec_example").business_calendar)
    assert (0, True) == (monday.weekday(), monday - timedelta(days=3) in public)
    sunday = days["end of a month, a Sunday"]
    assert (6, 1) == (sunday.weekday(), (sunday + timedelta(days=1)).day)


def test_a_difference_is_said_with_its_check() -> None:
    rows: dict[str, list[Row]] = {check: [] for check in CHECKS}
    keys: list[Row] = [{"exception_key": "drift|a"}, {"exception_key": "drift|b"}]
    said = rows | {"drift": [{}, {}], "exceptions": keys}
    proof = Proof()
    detect(proof, {"drift": ["drift|a", "drift|c"]}, said, "here")
    assert [
        "here: drift found drift|b that no plant says",
        "here: drift did not find drift|c",
    ] == proof.differences


def test_proofs_add_up() -> None:
    proof = Proof(feeds=1, rows=5, planted=2, detected=2, seconds=1.5)
    proof.merge(replace(proof, differences=["one"]))
    assert (2, 10, 4, 4, 3.0, ["one"]) == (
        proof.feeds,
        proof.rows,
        proof.planted,
        proof.detected,
        proof.seconds,
        proof.differences,
    )
