"""What the models and the oracle disagree on, for one bank: `python -m tests.truth.replay [--engine sqlite] bank.json`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.truth.fuzz import disagreement
from tests.truth.oracle import Bank
from tests.truth.spreading import compiled, named


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.truth.replay")
    parser.add_argument("bank", type=Path)
    parser.add_argument("--engine", default="sqlite", help="sqlite, postgres, duckdb, or all")
    options = parser.parse_args()
    bank = Bank.from_json(options.bank.read_text(encoding="utf-8"))
    disagree = 0
    with compiled(named(options.engine)) as engines:
        for name, engine in engines.items():
            for relation, (only_models, only_oracle) in disagreement(engine, bank).items():
                disagree += 1
                print(
                    f"{name}, {relation}\n  only the models: {only_models}\n  only the oracle: {only_oracle}"
                )
    print(f"{disagree} of the relations disagree")
    return 1 if disagree else 0


if __name__ == "__main__":
    sys.exit(main())
