"""What a build says of itself, what is read of a build that did not end, and whom a build waits for."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from recongen.dbt_core.runner import DbtProject
from tests.cases.conftest import OpenDesk
from tests.cases.desk import Desk
from tests.e2e.banks import compiled
from tests.e2e.databases import SCHEMA, Duckdb, Postgres, Sqlite
from tests.e2e.helpers import DBT, Done, environment, run
from tests.parsed import lent

# Minutes of builds for each: `make prove`.
pytestmark = pytest.mark.prove

AS_OF = "2030-01-04 00:00:00"


def loaded(open_desk: OpenDesk) -> Desk:
    desk = open_desk("06-gate-grew")
    desk.create_feed()
    desk.load_case()
    return desk


def log(desk: Desk) -> list[tuple[str, int, int]]:
    """State, how many relations the row names, and of how many."""
    rows = desk.relation("builds").dicts
    ordered = sorted(rows, key=lambda row: row["entry"])
    return [
        (row["state"], len((row["relations"] or "").split()), row["relations_of_a_build"]) for row in ordered
    ]


class PlainDbt:
    """dbt in the compiled project, as a scheduler runs it."""

    def __init__(self, desk: Desk) -> None:
        self.project, self.folder = compiled(desk), desk.folder

    def __call__(self, *command: str) -> Done:
        where = {name: str(self.folder / "dbt") for name in ("DBT_TARGET_PATH", "DBT_LOG_PATH")}
        env = environment(AS_OF, DBT_PROFILES_DIR=str(self.folder), **where)
        with lent(DbtProject(self.project, self.folder, self.folder / "dbt", self.folder / "dbt")):
            return run(*DBT, *command, cwd=self.project, env=env)

    def downstream(self, node: str) -> set[str]:
        """The names of everything that reads the node, directly or through others."""
        children = json.loads((self.folder / "dbt" / "manifest.json").read_text())["child_map"]
        found, waiting = set(), [node]
        while waiting:
            new = set(children[waiting.pop()]) - found
            found |= new
            waiting += new
        return {name.split(".")[-1] for name in found}


def test_a_partial_build_is_not_judged_until_all_relations_are_of_one_build(open_desk: OpenDesk) -> None:
    desk = loaded(open_desk)
    dbt = PlainDbt(desk)
    assert "has not been built" in desk.attempt("gate").stderr
    desk.build_as_of(AS_OF)
    models = log(desk)[0][2]
    assert [("running", models, models), ("complete", models, models)] == log(desk)

    # What reads drift was built from the drift of before.
    assert 0 == dbt("build", "--select", "drift").returncode
    assert [("running", 1, models), ("partial", models - 2, models)] == log(desk)[2:]
    gate, exceptions = desk.attempt("gate"), desk.attempt("exceptions", "--json")
    for refused in (gate, exceptions):
        assert 1 == refused.returncode
        assert "" == refused.stdout
        assert f"the last build was partial: {models - 2} of {models} relations" in refused.stderr

    # As schedulers do it: a task for each model.
    assert 0 == dbt("run", "--select", "exceptions").returncode
    assert ("partial", models - 1, models) == log(desk)[-1]
    assert 0 == dbt("run", "--select", "todays_exceptions").returncode
    assert ("complete", models, models) == log(desk)[-1]
    assert "stale" not in desk.attempt("gate").stdout
    assert 1 == len([row for row in desk.found() if row["check"] == "drift"])


def test_only_whole_builds_of_the_present_feed_are_complete(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    folder.mkdir(exist_ok=True)
    desk = Desk(folder, Sqlite(folder / "books.sqlite3"), case="06-gate-grew")
    desk.create_feed()
    desk.load_case()
    dbt = PlainDbt(desk)
    assert 0 == dbt("run").returncode
    models = log(desk)[0][2]
    assert ("complete", models, models) == log(desk)[-1]
    relations = set(desk.relation("builds").dicts[0]["relations"].split())
    before = log(desk)
    assert 0 == dbt("test", "--select", "drift").returncode
    assert before == log(desk)

    # The feed grew: what was built from it before is of another build than what is built now.
    desk.succeed("feed load", "--balances", "correction.csv", "--execute")
    gate = desk.attempt("gate")
    assert (1, True) == (gate.returncode, "hold 2 more rows" in gate.stdout)
    shown = desk.succeed("exceptions", "--json")
    assert "warning: the feed's daily_balances hold 2 more rows" in shown.stderr
    assert 0 == dbt("run", "--select", "run_context+").returncode
    state, standing, _ = log(desk)[-1]
    assert "partial" == state
    assert standing < models
    latest = max(desk.relation("builds").dicts, key=lambda row: int(row["entry"]))
    outdated = dbt.downstream("source.recongen.feed.daily_balances") - dbt.downstream(
        "model.recongen.run_context"
    )
    assert sorted(relations - (outdated - {"run_context"})) == latest["relations"].split()

    dbt("run", "--empty")
    state, standing, _ = log(desk)[-1]
    assert (True, 0) == (state != "complete", standing)
    assert 1 == desk.attempt("exceptions").returncode

    # A feed that cannot be used fails the run. Once it can be, the rest of that run is enough.
    assert 0 == dbt("run").returncode
    balances = f"{SCHEMA}.{desk.prefix}_daily_balances"
    desk.database.execute(f"update {balances} set business_day_end = business_day_start where entry = 3")
    failed = dbt("build", "--exclude-resource-type", "unit_test")
    assert 1 == failed.returncode, failed.stdout[-3000:]
    assert "failed" == log(desk)[-1][0]
    assert "failed" in desk.attempt("gate").stderr
    desk.database.execute(f"update {balances} set business_day_end = '2030-01-03 00:00:00' where entry = 3")
    again = dbt("retry")
    assert 0 == again.returncode, again.stdout[-3000:]
    assert ("complete", models, models) == log(desk)[-1]


def test_a_build_of_a_feed_that_nothing_tested_is_not_relied_on(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    folder.mkdir()
    desk = Desk(folder, Sqlite(folder / "books.sqlite3"), case="06-gate-grew")
    desk.create_feed()
    desk.load_case()
    dbt = PlainDbt(desk)

    def is_relied_on() -> bool:
        """Or else it says why not, once in each way."""
        gate, shown = desk.attempt("gate"), desk.succeed("exceptions", "--json")
        reason = "nothing says that the feed keeps its contract"
        told = {f"stale: {reason}" in gate.stdout, f"warning: {reason}" in shown.stderr}
        (is_told,) = told
        return not is_told

    assert 0 == dbt("run").returncode
    assert "complete" == log(desk)[-1][0]
    assert not is_relied_on()
    before = log(desk)
    assert 0 == dbt("test", "--select", "source:feed").returncode
    assert before == log(desk)
    assert is_relied_on()

    # Nor is one of a feed that a test looked at in part, whatever it found.
    settings = dbt.project / "dbt_project.yml"
    as_compiled = settings.read_text()
    for narrowing in ("where: 1 = 0", "fail_calc: '0'", "limit: 0", "warn_if: '> 9', +error_if: '> 9'"):
        settings.write_text(f"{as_compiled}data_tests: {{recongen: {{+{narrowing}}}}}\n")
        dbt("test", "--select", "source:feed")
        names = ", ".join(re.findall(r"\w+(?=:)", narrowing))
        said = desk.attempt("gate").stdout
        assert f"transactions_keep_the_contract ({names}): take" in said, said
    settings.write_text(as_compiled)
    assert not is_relied_on()
    assert 0 == dbt("test", "--select", "source:feed").returncode
    assert is_relied_on()

    # What reads relations of another schema is of no build here, also where those are the same.
    state = shutil.copytree(folder / "dbt", folder / "state")
    assert 0 == dbt("run", "--select", "drift+", "--defer", "--favor-state", "--state", str(state)).returncode
    assert "partial" == log(desk)[-1][0]
    # What a task leaves out stands; rows that nothing tested do not.
    assert 0 == dbt("run", "--select", "drift+").returncode
    assert is_relied_on()
    desk.succeed("feed load", "--balances", "correction.csv", "--execute")
    assert 0 == dbt("test", "--select", "source:feed").returncode
    assert 0 == dbt("run").returncode
    assert not is_relied_on()
    assert 0 == dbt("build", "--exclude-resource-type", "unit_test").returncode
    assert is_relied_on()
    assert (
        0
        == dbt("build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test").returncode
    )
    assert is_relied_on()

    # Tests of no rows say nothing.
    assert 0 == dbt("build", "--empty", "--exclude-resource-type", "unit_test").returncode
    assert 0 == dbt("run").returncode
    assert not is_relied_on()

    balances = f"{SCHEMA}.{desk.prefix}_daily_balances"
    assert 0 == dbt("test", "--select", "source:feed").returncode
    desk.database.execute(f"update {balances} set business_day_end = business_day_start where entry = 3")
    assert 1 == dbt("test", "--select", "source:feed").returncode
    assert not is_relied_on()

    desk.database.execute(f"update {balances} set business_day_end = '2030-01-03 00:00:00' where entry = 3")
    desk.succeed("build", "--as-of", AS_OF)
    assert is_relied_on()
    assert "nothing is new" in desk.succeed("build", "--as-of", AS_OF).stdout
    assert is_relied_on()


HOLD = {
    "sqlite": """
        import sqlite3
        held = sqlite3.connect(place, isolation_level=None)
        held.execute("begin immediate")
    """,
    "duckdb": """
        import duckdb
        held = duckdb.connect(place)
    """,
    "postgres": """
        import psycopg2
        held = psycopg2.connect(place, application_name="reporting tool")
        held.cursor().execute(f"select * from {relation}")
    """,
}


@contextmanager
def held_by_another(desk: Desk, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """Another process writes to the file, or has read `drift` and stays idle in its transaction."""
    database = desk.database
    place: Any
    if isinstance(database, Postgres):
        settings = {**database.server, "dbname": database.name}
        place = " ".join(f"{name}={value}" for name, value in settings.items())
    else:
        assert isinstance(database, Sqlite | Duckdb)
        place = str(database.file)
    lines = (
        "import sys, time",
        "place, relation, seconds = sys.argv[1:]",
        textwrap.dedent(HOLD[database.engine]),
        "print('held', flush=True)",
        "time.sleep(float(seconds))",
    )
    command = [sys.executable, "-c", "\n".join(lines), place, f"{SCHEMA}.{desk.prefix}_drift", str(seconds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


def test_a_build_waits_for_others_says_for_whom_and_gives_up_in_time(open_desk: OpenDesk) -> None:
    desk = loaded(open_desk)
    desk.build_as_of(AS_OF)
    engine = desk.database.engine
    with held_by_another(desk, 600) as holder:
        refused = desk.attempt("build", "--full", RECONGEN_LOCK_TIMEOUT="1", RECONGEN_FILE_TIMEOUT="1")
        assert 1 == refused.returncode
        (error,) = [line for line in refused.stderr.splitlines() if line.startswith("error")]
        if engine == "postgres":
            assert "mini_drift is in use and was not replaced: session " in error
            assert "(user postgres, application reporting tool), idle in transaction since 2" in error
            assert f"query: select * from {SCHEMA}.mini_drift" in error
        elif engine == "duckdb":
            assert f"(PID {holder.pid})" in error
        else:
            assert "another program is still writing to " in error
    if engine == "postgres":
        assert "failed" == log(desk)[-1][0]
        assert "failed" in desk.attempt("gate").stderr

    with held_by_another(desk, 25):
        begun = time.monotonic()
        done = desk.succeed("build", "--full")
    assert time.monotonic() - begun > 5
    assert "waiting " in done.stderr
    assert "complete" == log(desk)[-1][0]


def test_a_view_made_by_hand_survives_the_swap(open_desk: OpenDesk, engine: str) -> None:
    if engine != "postgres":
        pytest.skip("only PostgreSQL binds a view to the table that it was made over")
    desk = loaded(open_desk)
    desk.build_as_of(AS_OF)
    drift, accounts = (f"{SCHEMA}.{desk.prefix}_{name}" for name in ("drift", "accounts"))
    desk.database.execute(
        f"create view {SCHEMA}.largest with (security_barrier = true) as select drift.* from {drift} as drift "
        f"inner join {accounts} as accounts on drift.account_id = accounts.account_id",
        f"create view {SCHEMA}.names as select account_name from {SCHEMA}.largest",
        f"comment on view {SCHEMA}.names is 'for the board'",
    )
    desk.succeed("feed load", "--balances", "correction.csv", "--execute")
    desk.build_as_of(AS_OF)
    assert ["50005.00"] == [row["drift"] for row in desk.database.relation("largest").dicts]
    with desk.database.session() as cursor:
        cursor.execute(
            "select array_to_string(reloptions, ','), obj_description('books.names'::regclass) "
            "from pg_class where oid = 'books.largest'::regclass"
        )
        assert [("security_barrier=true", "for the board")] == cursor.fetchall()

    # What cannot be pointed at the new table is named and stays.
    desk.database.execute(f"create materialized view {SCHEMA}.frozen as select * from {drift}")
    refused = desk.attempt("build", "--full")
    assert 1 == refused.returncode
    assert "materialized view" in refused.stderr
    assert 1 == len(desk.database.relation("frozen").rows)


def test_a_reader_waits_for_a_build_when_asked_to(open_desk: OpenDesk) -> None:
    desk = loaded(open_desk)
    desk.build_as_of(AS_OF)
    child = desk.start("build", "--full")
    try:
        deadline = time.monotonic() + 120
        while True:
            refused = desk.attempt("gate")
            if "a build is running since 2" in refused.stderr:
                break
            assert time.monotonic() < deadline
            assert child.poll() is None, child.communicate()
        assert 1 == refused.returncode
        assert f"pid {child.pid}" in refused.stderr
        waited = desk.attempt("exceptions", "--json", "--wait", "300")
    finally:
        child.communicate(timeout=300)
    assert 0 == waited.returncode, waited.stderr
    assert "waiting: a build is running since 2" in waited.stderr
