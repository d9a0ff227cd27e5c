"""What the models and the oracle disagree on, for one bank: `python -m tests.truth.replay bank.json`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.truth.comparing import disagreements
from tests.truth.engines import Sqlite
from tests.truth.oracle import Bank


def main() -> None:
    bank = Bank.from_json(Path(sys.argv[1]).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        found = disagreements(Sqlite(Path(folder)), bank)
    for check, (only_models, only_oracle) in found.items():
        print(f"{check}\n  only the models: {only_models}\n  only the oracle: {only_oracle}")
    print(f"{len(found)} of the relations disagree")


if __name__ == "__main__":
    main()
