"""Both bundled banks and the treasury, built by `recongen build` on Spark and on DuckDB."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from recongen.demo.feed import Settings, generate
from recongen.demo.feed.plants import plant
from recongen.institution import load
from tests.e2e.banks import AS_OF_DAY, Bank
from tests.e2e.databases import Database, Duckdb
from tests.e2e.helpers import ROOT, TREASURY

collect_ignore_glob = [] if find_spec("pyspark") else ["test_*.py"]
"""`make spark` makes an environment that has it; all other tests do without."""
INSTITUTIONS = {
    "spec_example": ROOT / "examples" / "spec_example.yaml",
    "sasquatch_pr": ROOT / "examples" / "sasquatch_pr.yaml",
    "treasury": TREASURY / "institution.yaml",
}
COMPILED = "spec_example"
"""Spark makes Java of this bank's plans, as it does for users. That takes longer than running them, so the other banks' are interpreted.
It is built first: what a profile sets stays with the session."""
Built = Callable[[str, str], Bank]
"""By the name of an institution and of an engine."""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of all that Spark keeps: a session stays where it began."""
    return tmp_path_factory.mktemp("spark")


@pytest.fixture(scope="session")
def built(folder: Path) -> Built:
    @cache
    def feed(name: str) -> tuple[Path, Path]:
        if name == "treasury":
            return TREASURY / "transactions.csv", TREASURY / "daily_balances.csv"
        institution = load(INSTITUTIONS[name])
        settings = Settings(AS_OF_DAY - timedelta(days=1), window_days=30)
        planted, _ = plant(generate(institution, settings), institution, with_events=False)
        written = folder / name
        written.mkdir()
        return planted.write(written)

    @cache
    def build(name: str, engine: str) -> Bank:
        own = folder / f"{name}-{engine}"
        own.mkdir()
        database: Database = Duckdb(own / "ledger.duckdb")
        if engine == "spark":
            from tests.spark.database import Spark
            from tests.truth.spark import INTERPRETED

            prefix = yaml.safe_load(INSTITUTIONS[name].read_text())["instance"]
            database = Spark(folder, prefix, {} if name == COMPILED else INTERPRETED)
        shutil.copyfile(INSTITUTIONS[name], own / "institution.yaml")
        bank = Bank(own, database)
        bank.recongen("schema apply", "--execute", "--quiet")
        bank.load(*feed(name))
        bank.build()
        return bank

    return build
