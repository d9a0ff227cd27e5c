"""The same institution, seed and anchor give the same bytes everywhere."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.unit.demo_feed.banks import EXAMPLES, NAMES, Made

# Change these when the generator is meant to write something else: that is what they are here to notice.
DIGESTS = {
    "spec_example": "dc84d78735de35f9b4edd1ac9a9e4ab7f9e15990044f8cf6deef55812ee4181a",
    "sasquatch_pr": "7bf9cf9bea43c570693c498594957475fe2567990bb6d4680571cfb48848359e",
}

PROGRAM = """
import hashlib, sys
from datetime import date
from recongen.demo.feed import Settings, generate
from recongen.institution import load
feed = generate(load(sys.argv[1]), Settings(anchor=date(2030, 1, 1), window_days=30))
print(hashlib.sha256(b"".join(feed.csv())).hexdigest())
"""


@pytest.mark.parametrize("name", NAMES)
def test_two_processes_with_different_hash_seeds_write_the_same_bytes(name: str) -> None:
    printed = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(EXAMPLES / f"{name}.yaml")],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "4242")
    ]
    assert [DIGESTS[name]] * 2 == printed


def test_another_seed_writes_other_bytes(make: Callable[..., Made], made: Made) -> None:
    other = make(made.name, window_days=30, seed=43)
    assert made.feed.csv() != other.feed.csv()


def test_the_digests_are_of_this_process_too(made: Made) -> None:
    assert DIGESTS[made.name] == hashlib.sha256(b"".join(made.feed.csv())).hexdigest()
