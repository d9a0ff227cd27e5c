"""`python -m tests.bench.audit`: what the report of a month costs at a large bank that is built, and its verification.

The banks are those that `tests.bench.web` keeps. The first report compiles the datasets, once for each version; the best of the
next ones is printed.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from pypdf import PdfReader

from tests.bench import engines, measuring
from tests.bench.kept import Bank, Banks
from tests.bench.report import table
from tests.bench.running import RECONGEN
from tests.bench.web import BALANCES_PER_POSTING

REPORTS = 3
GOAL = 5
"""Seconds on the clock."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.audit", description=__doc__)
    parser.add_argument("--postings", type=int, default=1_000_000)
    parser.add_argument("--engines", nargs="+", choices=engines.NAMES, default=list(engines.NAMES))
    parser.add_argument("--verify", action="store_true", help="derive each report again, too")
    options = parser.parse_args()
    banks = Banks(options.postings, round(options.postings * BALANCES_PER_POSTING), _say)
    rows = [_measure(banks.bank(name), options.verify) for name in options.engines]
    print(f"\na month of {options.postings:,} postings in 90 days; the goal is {GOAL} seconds\n")
    table(["engine", "report, s", "CPU s", "pages", "MB", "verify, s", "CPU s"], rows)


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr)


def _measure(bank: Bank, is_verified: bool) -> list[str]:
    _say(f"{bank.engine.name}: {REPORTS} reports")
    report = bank.folder / "report.pdf"
    spent = [
        _recongen(bank, "audit", bank.institution, "--period", _full_month(bank), "-o", report)
        for _ in range(REPORTS)
    ]
    best = min(spent[1:], key=lambda each: each.wall)
    verified = ["", ""]
    if is_verified:
        _say(f"{bank.engine.name}: verifying")
        scratch = bank.folder / "scratch.duckdb"
        again = _recongen(bank, "verify", report, bank.institution, "--into", scratch)
        verified = [f"{again.wall:.0f}", f"{again.cpu:.0f}"]
    pages, megabytes = len(PdfReader(report).pages), report.stat().st_size / 1e6
    return [
        bank.engine.name,
        f"{best.wall:.1f}",
        f"{best.cpu:.1f}",
        str(pages),
        f"{megabytes:.2f}",
        *verified,
    ]


def _full_month(bank: Bank) -> str:
    """The last one before the books' day."""
    first = date.fromisoformat(bank.stamp.as_of[:10]).replace(day=1)
    return f"{first - timedelta(days=1):%Y-%m}"


def _recongen(bank: Bank, command: str, *arguments: str | Path) -> measuring.Spent:
    return measuring.run([*RECONGEN, command, *arguments], bank.folder, bank.environment, bank.engine.server)


if __name__ == "__main__":
    main()
