"""A case on one engine: its files in a folder of its own, and the commands a person types there."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.e2e.banks import Bank
from tests.e2e.databases import Database
from tests.e2e.helpers import RECONGEN, Done, environment, run, start, succeed

CASES = Path(__file__).parent


class Desk(Bank):
    """The bank of `tests/cases/<case>/`, or any other institution file, with an empty database.

    `recongen()` must succeed; `attempt()` exits with whatever it exits with.
    """

    def __init__(
        self, folder: Path, database: Database, institution: str | None = None, case: str = ""
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if case:
            for file in (CASES / case).iterdir():
                shutil.copyfile(file, folder / file.name)
        if institution is not None:
            (folder / "institution.yaml").write_text(institution)
        super().__init__(folder, database)

    def attempt(self, verb: str, *rest: object, as_of: str | None = None, **environ: str) -> Done:
        command = (*RECONGEN, *verb.split(), "institution.yaml", *rest)
        return run(*command, cwd=self.folder, env=environment(as_of, **environ))

    def start(self, verb: str, *rest: object) -> subprocess.Popen[str]:
        """A command that goes on while the test does."""
        return start(*RECONGEN, *verb.split(), "institution.yaml", *rest, cwd=self.folder)

    def succeed(self, verb: str, *rest: object, as_of: str | None = None, **environ: str) -> Done:
        command = (*RECONGEN, *verb.split(), "institution.yaml", *rest)
        return succeed(*command, cwd=self.folder, env=environment(as_of, **environ))

    def create_feed(self) -> None:
        """The empty base tables."""
        self.succeed("schema apply", "--execute")

    def load_case(self, transactions: str = "transactions.csv", balances: str = "daily_balances.csv") -> Done:
        """The feed of the case; a file that the case does not have is left out."""
        files = {"--transactions": self.folder / transactions, "--balances": self.folder / balances}
        options = [part for option, file in files.items() if file.exists() for part in (option, file.name)]
        return self.succeed("feed load", *options, "--execute")

    def build_as_of(self, as_of: str) -> Done:
        return self.succeed("build", "--full", "--as-of", as_of)

    def found(self, *options: object) -> list[dict[str, Any]]:
        """The rows of `recongen exceptions --json`."""
        document = json.loads(self.succeed("exceptions", "--json", *options).stdout)
        rows: list[dict[str, Any]] = document["exceptions"]
        return rows
