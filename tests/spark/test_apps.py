"""Every dataset of every app has on Spark the rows that it has on DuckDB."""

from __future__ import annotations

from random import Random

import pytest

from recongen.apps.project import load_apps
from recongen.apps.trial.bench import Bench, Choice
from recongen.session import Session
from recongen.talk import Talk
from tests.apps.asking import choices, spelled
from tests.apps.built import Apps
from tests.e2e.banks import Bank
from tests.e2e.helpers import AS_OF
from tests.spark.conftest import INSTITUTIONS, Built

pytestmark = pytest.mark.prove


@pytest.mark.parametrize("name", INSTITUTIONS)
def test_every_dataset_has_the_same_rows(name: str, built: Built) -> None:
    """At its defaults, and narrowed by one parameter."""
    duckdb, spark = (session(built(name, engine)) for engine in ("duckdb", "spark"))
    apps = of(duckdb)
    with duckdb.connection(read_only=True) as connection:
        asked = at_default_and_narrowed(apps, Bench(connection), Random(name))
        expected = [spelled(connection, apps, *each) for each in asked]
    apps = of(spark)
    with spark.connection(read_only=True) as connection:
        found = [spelled(connection, apps, *each) for each in asked]
    different = [each for each, rows, known in zip(asked, found, expected, strict=True) if rows != known]
    assert [] == different
    assert len(asked) < 2 * sum(map(bool, found))


def session(bank: Bank) -> Session:
    folders = {"profiles_dir": bank.folder, "build_dir": bank.folder / "build"}
    return Session(bank.institution, Talk(quiet=True), folders, as_of=AS_OF)


def of(session: Session) -> Apps:
    apps = tuple(load_apps(session))
    return Apps(apps, {dataset.name: dataset for app in apps for dataset in app.datasets})


def at_default_and_narrowed(apps: Apps, bench: Bench, random: Random) -> list[tuple[str, Choice]]:
    by_dataset: dict[str, list[Choice]] = {}
    for dataset, choice in choices(apps, bench):
        by_dataset.setdefault(dataset, []).append(choice)
    return [
        (dataset, choice)
        for dataset, (default, _, *narrowed) in by_dataset.items()
        for choice in (default, *(random.sample(narrowed, 1) if narrowed else ()))
    ]
