"""`python -m tests.truth.foreign --banks 400 [--from 0] [--healthy]`: foreign institutions, one after the other."""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter

from tests.truth.foreign.trial import trial


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.truth.foreign")
    parser.add_argument("--banks", type=int, default=400)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--healthy", action="store_true", help="without plants")
    options = parser.parse_args()
    started, failed = time.process_time(), 0
    counts: Counter[str] = Counter()
    for seed in range(options.first, options.first + options.banks):
        try:
            done = trial(seed, plants=not options.healthy)
        except Exception:  # noqa: BLE001 (one seed must not hide the others)
            failed += 1
            print(f"seed {seed}: {traceback.format_exc(limit=-3)}")
            continue
        counts.update(legs=done.legs, planted=done.planted, shortfalls=len(done.short), alive=not done.short)
        if not done.holds:
            failed += 1
            print(f"seed {seed}: missing {done.missing[:3]}; unexpected {done.unexpected[:3]}")
            counts.update({key.partition("|")[0] for key in (*done.missing, *done.unexpected)})
    print(
        f"{failed} of {options.banks} do not hold; {dict(counts)}; {time.process_time() - started:.0f} s of CPU"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
