"""A build that is killed leaves every relation readable and whole, the old rows or the new, and the next build does the rest."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.banks import Bank, Library, compiled
from tests.e2e.databases import SCHEMA, Contents
from tests.e2e.helpers import DBT, RECONGEN, SECONDS, environment, start

TRIES = 3
MODELS_STARTED = re.compile(r"\d+ of \d+ START sql table model")
LATER_FEED = (
    f"delete from {SCHEMA}.dts_transactions where posting >= '2005-08-15 00:00:00'",
    f"delete from {SCHEMA}.dts_daily_balances where business_day_start >= '2005-08-15 00:00:00'",
    f"update {SCHEMA}.dts_daily_balances set account_name = 'Renamed' where account_id = 'FRA'",
)
"""The feed between two builds: after it, most relations have other rows."""


@dataclass(frozen=True)
class Moment:
    """So many models have begun, and then so long."""

    models: int
    seconds: float


@pytest.fixture(scope="module")
def after_builds() -> dict[str, Contents]:
    return {}


@pytest.fixture
def after(
    library: Library, engine: str, after_builds: dict[str, Contents], tmp_path_factory: pytest.TempPathFactory
) -> Contents:
    """What an undisturbed build makes of the later feed."""
    if engine not in after_builds:
        bank = outdated(library, engine, tmp_path_factory.mktemp("undisturbed"))
        bank.build()
        after_builds[engine] = bank.contents()
    return after_builds[engine]


def outdated(library: Library, engine: str, folder: Path) -> Bank:
    """The treasury as built, and a feed that has moved on since."""
    bank = library.copy(library.treasury(engine), folder)
    bank.database.execute(*LATER_FEED)
    return bank


def recongen_build(bank: Bank) -> tuple[subprocess.Popen[str], Path]:
    log = bank.folder / "build" / "dts" / bank.database.engine / "logs" / "dbt.log"
    return start(*RECONGEN, "build", "institution.yaml", cwd=bank.folder), log


def plain_dbt_build(bank: Bank) -> tuple[subprocess.Popen[str], Path]:
    where = {name: str(bank.folder / "dbt") for name in ("DBT_TARGET_PATH", "DBT_LOG_PATH")}
    env = environment(DBT_PROFILES_DIR=str(bank.folder), **where)
    command = (*DBT, "build", "--exclude-resource-type", "unit_test")
    return start(*command, cwd=compiled(bank), env=env), bank.folder / "dbt" / "dbt.log"


BUILDERS = {"recongen": recongen_build, "dbt": plain_dbt_build}


def kill_at(moment: Moment, process: subprocess.Popen[str], log: Path) -> bool:
    """Kills the process and all its children; whether it was still at work."""
    deadline = time.monotonic() + SECONDS
    while process.poll() is None and started(log) < moment.models:
        assert time.monotonic() < deadline, "the build does not go on"
        time.sleep(0.002)
    time.sleep(moment.seconds)
    at_work = process.poll() is None
    if at_work:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return at_work


def started(log: Path) -> int:
    return len(MODELS_STARTED.findall(log.read_text())) if log.is_file() else 0


@pytest.mark.parametrize("builder", BUILDERS)
def test_a_killed_build_leaves_each_relation_old_or_new_and_the_next_one_mends(
    library: Library, engine: str, builder: str, after: Contents, tmp_path: Path
) -> None:
    before = library.treasury(engine).contents()
    feed = {name: after[name] for name in ("transactions", "daily_balances")}
    models = len(before) - len(feed)
    states: set[str] = set()
    for number, third in enumerate(random.sample(range(TRIES), TRIES)):
        # Each third of the build once, in any order, each time at another moment of it.
        begun = random.randint(max(1, models * third // TRIES), models * (third + 1) // TRIES)
        moment = Moment(begun, random.uniform(0, 0.05))
        bank = outdated(library, engine, tmp_path / str(number))
        assert kill_at(moment, *BUILDERS[builder](bank)), f"the build had ended before {moment}"
        found = bank.contents()
        assert set(before) <= set(found), f"{set(before) - set(found)} gone after {moment}"
        for name, relation in before.items():
            allowed = {"new": feed[name]} if name in feed else {"old": relation, "new": after[name]}
            state = next((state for state, wanted in allowed.items() if wanted == found[name]), None)
            assert state, f"{name} is neither old nor new after {moment}"
            states |= {state} if relation != after[name] and name not in feed else set()
        assert 1 == len(bank.relation("run_context").rows), moment

    assert {"old", "new"} == states, "the moments were not within the build"
    bank.build()
    mended = bank.contents()
    for name, relation in after.items():
        assert relation == mended[name], name
    assert set(after) == set(mended), "a killed build left something behind"


def test_a_first_build_that_is_killed_leaves_nothing_half_and_the_next_one_mends(
    library: Library, engine: str, tmp_path: Path
) -> None:
    whole = library.treasury(engine).contents()
    bank = library.copy(library.loaded(engine), tmp_path)
    moment = Moment(random.randint(5, 35), random.uniform(0, 0.05))
    assert kill_at(moment, *recongen_build(bank)), f"the build had ended before {moment}"
    database = bank.database.contents()
    found = {name.removeprefix("dts_"): relation for name, relation in database.items()}
    found.pop("run_context", None)
    assert 2 < len(found), f"nothing was built before {moment}"
    for name, relation in found.items():
        assert whole[name] == relation, f"{name} is half after {moment}"
    bank.build()
    assert whole == bank.contents()
