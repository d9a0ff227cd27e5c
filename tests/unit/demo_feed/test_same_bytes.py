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
    "spec_example": "d5f2904360b4b9e436be6da98db82c1def461d78a757c7d982cf00d0a0140445",
    "sasquatch_pr": "a14028af07688fcf59aa8e59f249bedcc974aaa392b1545df7910db0e394e8f1",
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
