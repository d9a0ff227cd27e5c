"""Healthy banks raise nothing, broken ones what was planted, on every engine: `python -m tests.truth.prove`.

Both bundled institutions, 90 days to each anchor with each seed, healthy and with every plant; and the treasury's
own figures. One line per institution and engine; exit code 1 when anything differs, and what does.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.truth.comparing import differences, oracle_says
from tests.truth.engines import Engine, Row
from tests.truth.feeds import ANCHORS, NAMES, SEEDS, Case, by_check, treasury
from tests.truth.oracle import CHECKS, Bank
from tests.truth.spreading import Engines, compiled, named, spread

TREASURY = "treasury-2005"
_SHOWN = 3
"""Rows of a difference that are printed."""


@dataclass
class Proof:
    """What one engine says of some feeds of one institution."""

    feeds: int = 0
    rows: int = 0
    healthy: int = 0
    """Exceptions in healthy feeds."""
    planted: int = 0
    detected: int = 0
    seconds: float = 0
    differences: list[str] = field(default_factory=list)

    def merge(self, other: Proof) -> None:
        for name in ("feeds", "rows", "healthy", "planted", "detected", "seconds", "differences"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def __str__(self) -> str:
        verdict = "yes" if not self.differences else "NO"
        counts = f"{self.feeds:>6}{self.rows:>12,}{self.healthy:>10}{self.planted:>9}{self.detected:>10}"
        return f"{counts}{verdict:>7}{self.seconds:>9.1f}"


HEADER = (
    f"{'institution':<16}{'engine':<10}{'feeds':>6}{'rows':>12}{'healthy':>10}{'planted':>9}{'detected':>10}"
    f"{'equal':>7}{'seconds':>9}"
)


def prove_case(engines: Engines, case: Case) -> dict[str, Proof]:
    """Healthy: no row in any check. With plants: the keys they say, no more and no fewer. Both as the oracle says."""
    healthy, (broken, planted) = case.healthy.bank, case.planted
    known = {"healthy": oracle_says(healthy), "planted": oracle_says(broken.bank)}
    wanted = by_check(key for said in planted.values() for key in said.keys)
    proofs: dict[str, Proof] = {}
    for name, engine in engines.items():
        started, proof = time.perf_counter(), Proof(feeds=1, rows=_size(healthy))
        said = run_and_compare(proof, engine, healthy, known["healthy"], f"{name}, {case}, healthy")
        found = {check: said[check] for check in CHECKS if said[check]}
        proof.healthy = sum(map(len, found.values()))
        for check, rows in found.items():
            proof.differences.append(f"{name}, {case}, healthy: {check} has {_some(rows)}")
        said = run_and_compare(proof, engine, broken.bank, known["planted"], f"{name}, {case}, planted")
        detect(proof, wanted, said, f"{name}, {case}, planted")
        proof.seconds = time.perf_counter() - started
        proofs[name] = proof
    return proofs


def run_and_compare(
    proof: Proof, engine: Engine, bank: Bank, oracle: Mapping[str, list[Row]], where: str
) -> dict[str, list[Row]]:
    """The models' rows; where they are not the oracle's, the proof says so."""
    said = engine.run(bank, list(oracle))
    for relation, (more, fewer) in differences(said, oracle).items():
        proof.differences.append(
            f"{where}: {relation} has {_some(more)} that the oracle has not, and lacks {_some(fewer)}"
        )
    return said


def detect(
    proof: Proof, wanted: Mapping[str, Sequence[str]], said: Mapping[str, list[Row]], where: str
) -> None:
    """Planted = detected, as sets of keys, and every key is one row of its check."""
    detected = by_check(str(row["exception_key"]) for row in said["exceptions"])
    for check in dict.fromkeys((*wanted, *detected)):
        keys, found = wanted.get(check, ()), detected.get(check, ())
        proof.planted += len(keys)
        proof.detected += len(found)
        if more := sorted(set(found) - set(keys)):
            proof.differences.append(f"{where}: {check} found {_some(more)} that no plant says")
        if fewer := sorted(set(keys) - set(found)):
            proof.differences.append(f"{where}: {check} did not find {_some(fewer)}")
        if len(said[check]) != len(set(found)):
            proof.differences.append(
                f"{where}: {check} has {len(said[check])} rows for {len(set(found))} keys"
            )


def prove_treasury(engines: Engines, bank: Bank) -> dict[str, Proof]:
    """Its feed is neither healthy nor planted: the models equal the oracle, which equals the published figures."""
    oracle = oracle_says(bank)
    proofs: dict[str, Proof] = {}
    for name, engine in engines.items():
        started, proof = time.perf_counter(), Proof(feeds=1, rows=_size(bank))
        said = run_and_compare(proof, engine, bank, oracle, f"{name}, {TREASURY}")
        proof.planted, proof.detected = len(oracle["exceptions"]), len(said["exceptions"])
        proof.seconds = time.perf_counter() - started
        proofs[name] = proof
    return proofs


def _size(bank: Bank) -> int:
    return len(bank.transactions) + len(bank.daily_balances)


def _some(rows: Sequence[object]) -> str:
    if not rows:
        return "nothing"
    more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
    return f"{', '.join(map(str, rows[:_SHOWN]))}{more}"


def prove(names: Sequence[str], cases: Sequence[Case], jobs: int) -> Iterator[tuple[str, dict[str, Proof]]]:
    """The institution and what each engine says of one feed of it, feed after feed."""
    with compiled(names) as engines:
        yield TREASURY, prove_treasury(engines, treasury())
        for case, proofs in zip(cases, spread(prove_case, cases, engines, jobs), strict=True):
            yield case.institution, proofs


def main() -> int:
    options = _options()
    names = named(options.engine)
    cases = [
        Case(name, anchor, seed, options.density)
        for name in options.institution or NAMES
        for anchor in options.anchor or ANCHORS
        for seed in options.seed or SEEDS
    ]
    total: dict[tuple[str, str], Proof] = {}
    for number, (institution, proofs) in enumerate(prove(names, cases, options.jobs)):
        for engine, proof in proofs.items():
            total.setdefault((institution, engine), Proof()).merge(proof)
            print(*proof.differences, sep="\n", end="\n" if proof.differences else "", flush=True)
        print(f"{number} of {len(cases)} synthetic feeds", file=sys.stderr, flush=True)
    print(HEADER)
    for (institution, engine), proof in total.items():
        print(f"{institution:<16}{engine:<10}{proof}")
    wrong = sum(len(proof.differences) for proof in total.values())
    print("nothing differs" if not wrong else f"{wrong} differences, listed above")
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.truth.prove", description=__doc__)
    parser.add_argument(
        "--engine", default="all", help="sqlite, postgres, duckdb, several with commas, or all"
    )
    parser.add_argument("--institution", action="append", choices=NAMES, help="again for more; both")
    parser.add_argument("--anchor", action="append", type=date.fromisoformat, help="the last day; the five")
    parser.add_argument("--seed", action="append", type=int, help="again for more; the five")
    parser.add_argument("--density", type=Decimal, default=Decimal(1), help="how much happens (1)")
    parser.add_argument("--jobs", type=int, default=2, help="processes at once (2)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
