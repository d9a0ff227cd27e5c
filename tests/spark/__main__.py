"""Everything on Spark: `python -m tests.spark [--banks N] [--start SEED]`."""

from __future__ import annotations

import argparse
import sys

from tests.spark import environment


def main() -> int:
    options = _options()
    environment.install()
    banks = ("--banks", str(options.banks), "--start", str(options.start))
    return max(
        environment.run("pytest", "-q", "-m", "prove", "tests/spark"),
        environment.run("tests.truth.fuzz", "--engine", "spark", "--jobs", "1", *banks),
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.spark", description=__doc__.split(":")[0])
    parser.add_argument("--banks", type=int, default=100, help="how many random banks (100)")
    parser.add_argument("--start", type=int, default=0, help="the first seed (0)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
