"""A planted bank on a database that stays, and the apps over it, on every engine."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from recongen.apps.datasets import Dataset
from recongen.apps.project import check
from recongen.apps.types import App
from recongen.demo.feed import Settings
from recongen.demo.feed.plants import plant
from recongen.warehouse.target import Target
from tests.truth.compiling import ROOT
from tests.truth.engines import INSTITUTION, SCHEMA, Engine, Postgres
from tests.truth.oracle import Bank
from tests.unit.demo_feed.banks import NAMES, Made, feed_of, institution_of

__all__ = ["NAMES", "PROSE", "Apps", "Built", "apps_of", "built", "planted"]

THIN = Settings(anchor=date(2030, 1, 1), seed=42, window_days=55, density=Decimal("0.05"))
"""Little happens, and all plants are in it."""
SAID = {
    "event": "1",
    "episode_key": "drift|an account that is gone|2029-12-03",
    "made_at": "2029-12-20 10:00:00",
    "made_by": "Bo Lee",
    "kind": "comment",
    "note": "Closed last month",
    "assignee": None,
    "due": None,
}
"""So that there is a case whose history can be opened."""
PROSE = {"institution": "The Bank of Somewhere", "prefix": "somewhere", "description": "It is a bank."}


@dataclass(frozen=True)
class Built:
    engine: str
    institution: str
    target: Target
    planted: frozenset[str]
    """Every exception key that a plant raises."""
    relations: Mapping[str, str]
    """Each model's, as SQL spells it."""


@dataclass(frozen=True)
class Apps:
    apps: tuple[App, ...]
    datasets: Mapping[str, Dataset]


def planted(name: str) -> tuple[Bank, frozenset[str]]:
    institution = institution_of(name)
    feed, plants = plant(feed_of(name, THIN), institution)
    keys = frozenset(key for own in plants.values() for key in own.keys)
    return replace(Made(name, institution, feed).bank, case_events=[SAID]), keys


def apps_of(folder: Path, own: Engine) -> Apps:
    """The apps as they were compiled for an engine in its folder, in the schema of `own`."""
    manifest = folder / "target" / "manifest.json"
    if isinstance(own, Postgres):
        text = manifest.read_text().replace(SCHEMA, own.schema)
        manifest = manifest.with_name(f"{own.schema}.json")
        manifest.write_text(text)
    apps, datasets, findings = check(manifest, PROSE, ROOT)
    assert [] == [str(finding) for finding in findings]
    return Apps(apps, {dataset.name: dataset for dataset in datasets})


@contextmanager
def built(engine: Engine, name: str, folder: Path) -> Iterator[Built]:
    bank, keys = planted(name)
    target, place = _place(engine, folder)
    with place as cursor:
        engine.fill(cursor, bank)
        for model in engine.models:
            if not model.name.startswith(INSTITUTION):
                engine.build(cursor, model, bank)
    try:
        yield Built(engine.name, name, target, keys, {model.name: model.relation for model in engine.models})
    finally:
        if isinstance(engine, Postgres):
            _drop(engine)


def _place(engine: Engine, folder: Path) -> tuple[Target, Any]:
    """Where the product finds what is built, and a cursor to build it with. Files are named as the models are compiled."""
    if isinstance(engine, Postgres):
        target = Target(
            "postgres", engine.schema, engine.server["dbname"], 1, folder, "t", settings=engine.server
        )
        return target, _postgres(engine)
    if engine.name == "sqlite":
        file = folder / "books.sqlite3"
        settings: dict[str, Any] = {"schemas_and_paths": {"main": str(file)}}
        return Target("sqlite", "main", None, 1, folder, "t", settings=settings), _sqlite(file)
    file = folder / "memory.duckdb"
    return Target("duckdb", "main", "memory", 1, folder, "t", settings={"path": str(file)}), _duckdb(file)


@contextmanager
def _sqlite(file: Path) -> Iterator[sqlite3.Cursor]:
    connection = sqlite3.connect(file)
    try:
        yield connection.cursor()
        connection.commit()
    finally:
        connection.close()


@contextmanager
def _duckdb(file: Path) -> Iterator[Any]:
    import duckdb

    connection = duckdb.connect(str(file), config={"threads": 1})
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def _postgres(engine: Postgres) -> Iterator[Any]:
    import psycopg2

    connection = psycopg2.connect(**engine.server)
    try:
        cursor = connection.cursor()
        cursor.execute(f'create schema "{engine.schema}"')
        yield cursor
        connection.commit()
    finally:
        connection.close()


def _drop(engine: Postgres) -> None:
    import psycopg2

    connection = psycopg2.connect(**engine.server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("set lock_timeout = '10s'")
        cursor.execute(f'drop schema "{engine.schema}" cascade')
    connection.close()
