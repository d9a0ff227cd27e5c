"""Builds that are killed at random moments: no reader ever passes or prints what is of two builds, and the next build completes.

`python -m tests.e2e.kills --engine sqlite --kills 200` goes on for as long as is asked for; `make test` does a few.

Each build is a process of its own, forked from this one, so that dbt is imported once.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import random
import re
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from recongen.dbt_core import runner
from recongen.errors import BuildError
from recongen.report.gate import judge
from recongen.report.report import Report
from recongen.session import Session
from recongen.talk import Talk
from recongen.warehouse.engines import ENGINES
from tests.cases.desk import Desk
from tests.e2e.banks import OF_ITS_RUN
from tests.e2e.databases import SCHEMA, Contents, Postgres, open_database
from tests.postgres import server

CASE = "06-gate-grew"
MODELS = 110
"""A build is killed after so many of its models have begun, at most."""
BEGUN = re.compile(r" START sql recongen_\w+ model ")

Seen = tuple[str, bool]
"""The drift that a reader printed, and whether the gate would speak for the books."""


@dataclass
class Tally:
    kills: int = 0
    too_late: int = 0
    """Builds that had ended before they were to be killed."""
    refused: dict[str, int] = field(default_factory=dict)
    passed: int = 0
    mixed: int = 0
    """Kills that left relations of both builds."""

    def __str__(self) -> str:
        refusals = ", ".join(f"{count} × {why}" for why, count in sorted(self.refused.items()))
        return (
            f"{self.kills} kills, {self.mixed} of them with relations of two builds; readers were refused ({refusals}) "
            f"and passed {self.passed} times with one whole build; {self.too_late} builds ended before the kill"
        )


class Trial:
    def __init__(self, engine: str, folder: Path, seed: int) -> None:
        self.desk = Desk(folder, open_database(engine, folder, server), case=CASE)
        self.dice = random.Random(seed)
        self.tally = Tally()
        self.drift = "5.00"
        os.environ["RECONGEN_AS_OF"] = "2030-01-04 00:00:00"
        self.desk.create_feed()
        self.desk.load_case()

    def session(self) -> Session:
        folder = self.desk.folder
        settings = {"profiles_dir": folder, "build_dir": folder / "build"}
        return Session(folder / "institution.yaml", Talk(quiet=True), settings)

    def run(self, kills: int) -> Tally:
        # Here, so that none of the forked processes has to.
        importlib.import_module("dbt.cli.main")
        importlib.import_module(f"dbt.adapters.{self.desk.database.engine}")
        before = self.built()
        while self.tally.kills < kills:
            earlier, self.drift = self.drift, self.correct()
            # Some builds are killed again before one completes.
            if not all(self.kill(earlier) for _ in range(self.dice.randint(1, 4))):
                before = self.built()
                continue
            killed = self.contents()
            after = self.built()
            self.compare(before, killed, after)
            before = after
            print(self.tally, file=sys.stderr, flush=True)
        return self.tally

    def correct(self) -> str:
        """A correction of the one balance that drifts; returns its new drift."""
        drift = self.dice.randint(1, 10**6)
        money = f"{10 + drift / 100:.2f}"
        columns = "account_id, account_name, account_role, account_scope, account_parent_role, business_day_start, business_day_end"
        table = f"{SCHEMA}.{self.desk.prefix}_daily_balances"
        self.desk.database.execute(
            f"insert into {table} (entry, {columns}, money, supersedes) "
            f"select (select max(entry) + 1 from {table}), {columns}, '{money}', 'TechnicalCorrection' "
            f"from {table} where entry = (select min(entry) from {table} where account_id = 'c-1')"
        )
        return f"{drift / 100:.2f}"

    def kill(self, earlier: str = "") -> bool:
        """Kills a build at a random moment of it; whether it was still at work. Readers look all the while and afterwards."""
        begun_before = self.begun()
        models = self.dice.randint(0, MODELS)
        # A look at a DuckDB file waits for its writer.
        is_watched = self.desk.database.engine != "duckdb" or self.dice.random() < 0.3
        child = self.fork(locked=self.dice.random() < 0.5)
        while not self.ended(child) and self.begun() - begun_before < models:
            if is_watched:
                self.look(earlier)
            time.sleep(self.dice.uniform(0, 0.4))
        time.sleep(self.dice.uniform(0, 0.2))
        at_work = not self.ended(child)
        if at_work:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            self.tally.kills += 1
        else:
            self.tally.too_late += 1
        self.look(earlier)
        return at_work

    def fork(self, locked: bool) -> int:
        """By `recongen build`, or as plain dbt does it: without the lock."""
        child = os.fork()
        if child:
            return child
        status = 1
        with contextlib.suppress(BaseException):
            with (self.desk.folder / "child.log").open("a") as log:
                os.dup2(log.fileno(), 1)
                os.dup2(log.fileno(), 2)
            session = self.session()
            if locked:
                session.build()
            else:
                runner.install_packages(session.dbt)
                runner._invoke(session.dbt, ["build", "--exclude-resource-type", "unit_test"])
            status = 0
        os._exit(status)

    def begun(self) -> int:
        """How many models the builds so far have begun."""
        log = self.desk.folder / "build" / self.desk.prefix / self.desk.database.engine / "logs" / "dbt.log"
        return len(BEGUN.findall(log.read_text())) if log.is_file() else 0

    _ended: int | None = None

    def ended(self, child: int) -> bool:
        if self._ended != child and os.waitpid(child, os.WNOHANG)[0]:
            self._ended = child
        return self._ended == child

    def look(self, earlier: str) -> None:
        """A reader is refused, or sees the whole earlier build with a note that the feed grew, or the whole new one."""
        try:
            (drift, passes), stale = self.session().read_report(self.read)
        except BuildError as refusal:
            why = next(
                word
                for word in ("did not finish", "is running", "partial", "failed", "not been built")
                if word in str(refusal)
            )
            self.tally.refused[why] = self.tally.refused.get(why, 0) + 1
            return
        assert not passes, "the gate passes though the books are wrong"
        assert drift == (earlier if stale else self.drift), f"read {drift}, stale: {stale}"
        self.tally.passed += 1

    def read(self, report: Report) -> Seen:
        """Reads what is built first and what is built last."""
        rows = [row for row in report.rows() if row.check == "drift"]
        stored = next(report.query(f"select drift from {report.relation('drift')}"))[0]
        drift = f"{ENGINES[self.desk.database.engine].dollars(stored):.2f}"
        assert [drift] == [row.magnitude_money for row in rows], "drift and exceptions are of two builds"
        return drift, not judge(report, "high")

    def built(self) -> Contents:
        """After a whole build, which must end well."""
        _, status = os.waitpid(self.fork(locked=True), 0)
        assert status == 0, (self.desk.folder / "child.log").read_text()[-2000:]
        (drift, _), stale = self.session().read_report(self.read)
        assert (self.drift, None) == (drift, stale)
        return self.contents()

    def contents(self) -> Contents:
        found = self.desk.database.contents()
        ours = {name.removeprefix(f"{self.desk.prefix}_"): found[name] for name in found}
        return {name: relation for name, relation in ours.items() if name not in OF_ITS_RUN}

    def compare(self, before: Contents, killed: Contents, after: Contents) -> None:
        """Each relation was the old one or the new one, and nothing is left beside them."""
        assert set(before) == set(after), "a killed build left something behind"
        assert set(before) <= set(killed), f"{set(before) - set(killed)} gone"
        kinds = set()
        for name, relation in before.items():
            assert killed[name] in (relation, after[name]), f"{name} is neither old nor new"
            if relation != after[name] and name != "daily_balances":
                kinds.add(killed[name] == relation)
        self.tally.mixed += len(kinds) == 2

    def close(self) -> None:
        if isinstance(self.desk.database, Postgres):
            self.desk.database.drop()


def kill_builds(engine: str, kills: int, folder: Path, seed: int) -> Tally:
    trial = Trial(engine, folder, seed)
    try:
        return trial.run(kills)
    finally:
        trial.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgres", "duckdb"), required=True)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = parser.parse_args()
    print(f"seed {given.seed}", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        print(f"{given.engine}: {kill_builds(given.engine, given.kills, Path(folder), given.seed)}")


if __name__ == "__main__":
    main()
