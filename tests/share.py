"""One part of `make prove`, another each day: `python -m tests.share [PART]`.

All of them take hours. Each takes some minutes, so that between them, over as many days as there are parts, everything is tried.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime

PROOFS = ("pytest", "-q", "-m", "prove")
SIDE_BY_SIDE = ("-n", "2")

PARTS: dict[str, tuple[str, ...]] = {
    "cases-postgres": ("pytest", "-q", "tests/cases", "-m", "not prove"),
    "kills-postgres": ("tests.e2e.kills", "--engine", "postgres", "--kills", "8"),
    "kills-duckdb": ("tests.e2e.kills", "--engine", "duckdb", "--kills", "6"),
    "kills-sqlite": ("tests.e2e.kills", "--engine", "sqlite", "--kills", "4"),
    "ways-in": (*PROOFS, "tests/e2e/test_three_ways_in.py"),
    "own-tables": (*PROOFS, "tests/e2e/test_own_tables.py"),
    "demo": (*PROOFS, "tests/unit/cli/test_demo.py"),
    "two-at-once": (*PROOFS, "tests/e2e/test_concurrent_builds.py", "tests/e2e/test_two_institutions.py"),
    "known": (*PROOFS, "tests/e2e/test_known.py", "-k", "not was_built_then"),
    "known-then": (*PROOFS, "tests/e2e/test_known.py", "-k", "was_built_then and sqlite"),
    "audit": (*PROOFS, "tests/audit", "-k", "later or goes_on or treasury"),
    "studio": (*PROOFS, "tests/studio", "-k", "not browser and not sequence"),
    "training": (*PROOFS, "tests/training"),
    "pipeline": (*PROOFS, "tests/pipeline"),
    "studio-sequences": (*PROOFS, *SIDE_BY_SIDE, "tests/studio/test_sequences.py", "-k", "not killed"),
    "studio-kills": (*PROOFS, "tests/studio/test_sequences.py", "-k", "killed"),
    "studio-browser": (*PROOFS, "tests/studio/test_browser.py"),
    "statements": (*PROOFS, "tests/statements"),
    "web": (*PROOFS, "tests/web/browser"),
    "web-builds": (*PROOFS, "tests/web/test_builds.py"),
    "builds-sqlite": ("pytest", "-q", "tests/cases/test_builds.py"),
    "builds-postgres": ("pytest", "-q", "tests/cases/test_builds.py"),
    "dbt-duckdb": ("pytest", "-q", "tests/cases/test_dbt.py"),
    "dbt-postgres": ("pytest", "-q", "tests/cases/test_dbt.py"),
    "prefixes-duckdb": ("pytest", "-q", "tests/cases/test_prefixes.py"),
    "prefixes-sqlite": ("pytest", "-q", "tests/cases/test_prefixes.py"),
    "cases-duckdb": ("pytest", "-q", "tests/cases", "-m", "not prove"),
    "foreign": ("tests.truth.foreign", "--banks", "60", "--from", "{day}"),
    "foreign-bank-postgres": ("pytest", "-q", "tests/cases/test_foreign_bank.py"),
    "fuzz": ("tests.truth.fuzz", "--banks", "150", "--start", "{day}"),
    "truth": (
        "tests.truth.prove",
        "--institution",
        "spec_example",
        "--anchor",
        "2030-01-01",
        "--seed",
        "{day}",
    ),
    "apps-oracle": ("pytest", "-q", "tests/dialects/oracle/test_apps.py"),
    "build-oracle": ("pytest", "-q", "tests/dialects/oracle/test_build.py"),
    "usual-size": (
        *PROOFS,
        "tests/truth",
        "tests/mutants",
        "-k",
        "not updated and not forgets and not healthy and not by_hand",
    ),
    "planted": (
        *PROOFS,
        *SIDE_BY_SIDE,
        "tests/truth/test_prove.py",
        "tests/truth/test_directed.py",
        "-k",
        "healthy or by_hand",
    ),
    "units": (
        *PROOFS,
        *SIDE_BY_SIDE,
        "tests/unit",
        "tests/e2e/test_exact_money.py",
        "tests/audit/test_signing.py",
        "-k",
        "not is_the_demo",
    ),
    "quicksight": (*PROOFS, "tests/quicksight"),
    "updates": (*PROOFS, *SIDE_BY_SIDE, "tests/e2e/test_updates.py"),
    "updates-law": (*PROOFS, *SIDE_BY_SIDE, "tests/truth/test_updates.py", "-k", "not duckdb"),
    "mutants": ("tests.mutants", "drift", "limit_breach", "conservation_breach"),
}


def main(names: list[str]) -> int:
    day = datetime.now(UTC).date().toordinal()
    name = names[0] if names else list(PARTS)[day % len(PARTS)]
    if name not in PARTS:
        print(f"error: there is no part {name!r}; the parts are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    print(f"of what `make prove` tries, today: {name}", flush=True)
    module, *arguments = (part.format(day=day) for part in PARTS[name])
    environment = os.environ | {"RECONGEN_CASES_ON": name.rpartition("-")[2]}
    return subprocess.run([sys.executable, "-m", module, *arguments], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
