"""How often every check fires on made banks: `python -m tests.truth.coverage [count]`."""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.truth.oracle import CHECKS, run_checks
from tests.truth.strategies import random_bank

_KINDS = ("relation", "limit_by", "kind", "reason")


@dataclass
class Coverage:
    banks: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    postings: int = 0


def measure(count: int, faults: int = 8) -> Coverage:
    """Run every check on that many banks."""
    coverage = Coverage()
    for seed in range(count):
        bank = random_bank(seed, faults=faults)
        coverage.postings += len(bank.transactions)
        for name, rows in run_checks(bank).items():
            coverage.rows[name] += len(rows)
            coverage.banks[name] += bool(rows)
            for row in rows:
                labels = [str(getattr(row, kind)) for kind in _KINDS if hasattr(row, kind)]
                if labels:
                    coverage.reasons[name, " ".join(labels)] += 1
    return coverage


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    started = time.perf_counter()
    coverage = measure(count)
    elapsed = time.perf_counter() - started
    print(f"{count} banks, {coverage.postings} postings, {elapsed:.1f} s")
    print(f"{'check':<34}{'banks':>7}{'rows':>8}")
    for name in CHECKS:
        print(f"{name:<34}{coverage.banks[name]:>7}{coverage.rows[name]:>8}")
        for (check, label), rows in sorted(coverage.reasons.items()):
            if check == name:
                print(f"    {label:<37}{rows:>8}")


if __name__ == "__main__":
    main()
