"""Planted = model rows = rows through each dataset's SQL, for every check, on every engine; and no drill leads to nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from recongen.apps import rows as dataset_rows
from recongen.apps.trial import try_apps
from recongen.apps.trial.agreement import compare
from recongen.apps.trial.bench import Bench, Candidates, Choice, widest
from recongen.apps.trial.results import AppTrial, all_findings
from recongen.apps.types import App
from recongen.warehouse.answers import ask
from recongen.warehouse.connect import Connection, connect
from tests.apps.asking import choices, spelled
from tests.apps.banks import BankOf
from tests.apps.built import NAMES, Apps
from tests.apps.sheets import CHECKS_SHOWN
from tests.truth.engines import ENGINES
from tests.truth.feeds import by_check
from tests.truth.oracle import CHECKS

ALL = "l1_exceptions"
NARROWINGS = 20

pytestmark = pytest.mark.slow


def test_every_check_has_its_dataset() -> None:
    assert set(CHECKS) == CHECKS_SHOWN.keys()


def test_every_check_is_planted(bank_of: BankOf) -> None:
    keys = [key for name in NAMES for key in bank_of("sqlite", name)[0].planted]
    assert [] == [check for check in CHECKS if not by_check(keys)[check]]


@pytest.mark.parametrize("institution", NAMES)
@pytest.mark.parametrize("engine", ENGINES)
def test_planted_is_what_the_models_have_and_what_the_datasets_show(
    engine: str, institution: str, bank_of: BankOf
) -> None:
    bank, apps = bank_of(engine, institution)
    expected = by_check(bank.planted)
    with connect(bank.target, read_only=True) as connection:
        models = {
            check: keys_of(ask(connection, f"select exception_key from {bank.relations[check]}").rows)
            for check in CHECKS
        }
        assert expected == models
        shown = {name: through(connection, apps, name) for name in {ALL, *CHECKS_SHOWN.values()}}
    assert expected == shown.pop(ALL)
    for name, found in shown.items():
        own = {check: expected[check] for check in CHECKS if CHECKS_SHOWN[check] == name}
        assert own == {check: keys for check, keys in found.items() if keys or check in own}, name


@pytest.mark.parametrize("institution", NAMES)
def test_every_dataset_has_the_same_rows_on_every_engine(institution: str, bank_of: BankOf) -> None:
    """At the defaults, with nothing narrowed, and narrowed by each parameter."""
    compared = 0
    banks = {engine: bank_of(engine, institution) for engine in ENGINES}
    with connect(banks["sqlite"][0].target, read_only=True) as connection:
        tried = list(choices(banks["sqlite"][1], Bench(connection)))
        expected = [spelled(connection, banks["sqlite"][1], *each) for each in tried]
    for engine in ENGINES[1:]:
        bank, apps = banks[engine]
        with connect(bank.target, read_only=True) as connection:
            for (name, choice), rows in zip(tried, expected, strict=True):
                assert rows == spelled(connection, apps, name, choice), (engine, name, choice)
                compared += bool(rows)
    assert len(tried) < compared


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_nothing_is_to_be_fixed_and_every_drill_lands(engine: str, bank_of: BankOf) -> None:
    """Every click leads somewhere, and each drill has a row to click on in one of the institutions."""
    followed: dict[tuple[str, ...], int] = defaultdict(int)
    for institution in NAMES:
        bank, apps = bank_of(engine, institution)
        with connect(bank.target, read_only=True) as connection:
            trials = try_apps(apps.apps, connection)
        assert [] == [str(finding) for finding in all_findings(trials)]
        for trial in trials:
            assert 0 < trial.compared
            for drill in trial.drills:
                assert drill.tried == drill.landed
                followed[trial.app.name, drill.sheet, drill.visual, drill.side] += drill.landed
    assert [] == [drill for drill, clicks in followed.items() if not clicks]


@pytest.mark.parametrize(
    "engine", ["sqlite", *(pytest.param(name, marks=pytest.mark.prove) for name in ENGINES[1:])]
)
def test_figure_chart_and_table_agree_at_twenty_narrowings(engine: str, bank_of: BankOf) -> None:
    """The database counts a figure or a chart; the table's rows are added up here."""
    for institution in NAMES:
        bank, apps = bank_of(engine, institution)
        with connect(bank.target, read_only=True) as connection:
            bench = Bench(connection)
            for app in apps.apps:
                trial = AppTrial(app)
                for chosen in narrowings(app, bench):
                    compare(app, bench, trial, chosen)
                assert [] == [str(finding) for finding in all_findings([trial])]
                assert NARROWINGS < trial.compared, app.name


@pytest.mark.parametrize("institution", NAMES)
def test_a_legend_of_types_holds_the_nine_that_moved_most_and_the_rest(
    institution: str, bank_of: BankOf
) -> None:
    bank, apps = bank_of("sqlite", institution)
    dataset = apps.datasets["executive_volume"]
    with connect(bank.target, read_only=True) as connection:
        rows = list(dataset_rows.run(connection, dataset, widest(dataset)).dicts())
    moved: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        moved[row["transfer_type"]] += row["gross_amount"]
    largest = sorted(moved, key=lambda name: moved[name], reverse=True)[:9]
    shown = {row["transfer_type"]: row["shown_type"] for row in rows}
    assert {name: name if name in largest else "Other types" for name in moved} == shown


@pytest.mark.parametrize(
    "days", ["Open and the latest days", "Latest business day", "Last 7 days", "Last 30 days", "All days"]
)
@pytest.mark.parametrize("institution", NAMES)
def test_the_sheets_that_share_their_days_show_the_same_rows(
    institution: str, days: str, bank_of: BankOf
) -> None:
    """Every row of Drift and of L2 Exceptions is one of Exceptions, and every row there has its cause."""
    bank, apps = bank_of("sqlite", institution)
    with connect(bank.target, read_only=True) as connection:

        def shown(name: str) -> dict[str, list[str]]:
            dataset = apps.datasets[name]
            rows = dataset_rows.run(connection, dataset, {**widest(dataset), "pDays": days})
            return by_check(rows.values(dataset.column("exception_key")))

        everything = shown(ALL)
        for name in ("l1_drift", "l1_ledger_drift", "l2_exceptions"):
            for check in [check for check, own in CHECKS_SHOWN.items() if own == name]:
                assert everything[check] == shown(name)[check], check
        causes = apps.datasets["l1_causes"]
        chosen = dataset_rows.run(connection, causes, {**widest(causes), "pDays": days})
    # What began or was cleared on one of these days may have its rows on others.
    assert {check for check, keys in everything.items() if keys} <= {
        *chosen.values(causes.column("check_name"))
    }


@pytest.mark.parametrize("institution", NAMES)
def test_figure_picture_and_table_agree_on_what_is_new_and_cleared(institution: str, bank_of: BankOf) -> None:
    """Also of what began after the latest business day, which counts with that day."""
    bank, apps = bank_of("sqlite", institution)
    found: dict[str, int] = defaultdict(int)
    with connect(bank.target, read_only=True) as connection:

        def listed(name: str, chosen: dict[str, Any]) -> list[dict[str, Any]]:
            dataset = apps.datasets[name]
            everything = {**widest(dataset), "pDays": "Open and the latest days"}
            return list(dataset_rows.run(connection, dataset, {**everything, **chosen}).dicts())

        (info,) = dataset_rows.run(connection, apps.datasets["common_info"]).dicts()
        latest = info["latest_business_day"]
        begun = f"select max(first_seen_day) from {bank.relations['exception_episodes']}"
        assert str(latest) < str(ask(connection, begun).rows[0][0])
        unbounded = [{"pDays": days} for days in ("Open and the latest days", "All days")]
        bounded: list[dict[str, Any]] = [
            {"pDays": days} for days in ("Latest business day", "Last 7 days", "Last 90 days")
        ]
        bounded += [
            {"pFrom": latest - timedelta(days=first), "pTo": latest - timedelta(days=last)}
            for first, last in [(0, 0), (-1, -1), (12, 12), (40, 13), (7, -30)]
        ]
        for chosen in (*unbounded, *bounded):
            causes, picture = listed("l1_causes", chosen), listed("l1_exception_trend", chosen)
            for change, column in (("new", "is_new"), ("cleared", "is_cleared_now")):
                pictured = sum(
                    bar["causes"]
                    for bar in picture
                    if bar["change"] == change and (chosen in bounded or bar["business_day"] == latest)
                )
                in_words = sum(change in cause["state"] for cause in causes)
                assert pictured == sum(cause[column] for cause in causes) == in_words, (chosen, change)
                found[change] += pictured
            assert len(causes) == sum(
                max(cause["is_new"], cause["is_cleared_now"])
                + cause["is_open_from_before"]
                + cause["is_over_before"]
                for cause in causes
            )
    assert {"new", "cleared"} == {change for change, count in found.items() if count}


@pytest.mark.parametrize("institution", NAMES)
def test_a_trail_is_named_by_its_words_or_its_transfer_and_one_of_several_hops_opens(
    institution: str, bank_of: BankOf
) -> None:
    bank, apps = bank_of("sqlite", institution)
    dataset = apps.datasets["investigation_trail"]
    with connect(bank.target, read_only=True) as connection:
        roots = list(dataset_rows.run(connection, apps.datasets["investigation_roots"]).dicts())
        opens = list(dataset_rows.run(connection, dataset).dicts())
        for name in ("trail", "root_transfer_id"):
            assert len(roots) == len({root[name] for root in roots})
        for root in roots[:3]:
            by_words, by_id = (
                dataset_rows.run(connection, dataset, {"pRoot": root[name]}).rows
                for name in ("trail", "root_transfer_id")
            )
            assert by_words == by_id != ()
    assert 1 < len({row["hop"] for row in opens if row["amount"]})


@pytest.mark.parametrize("institution", NAMES)
def test_the_period_before_is_as_long_and_ends_the_day_before(institution: str, bank_of: BankOf) -> None:
    """What stands beside the last week is what the week before it shows, however it is chosen."""
    bank, apps = bank_of("sqlite", institution)
    dataset = apps.datasets["executive_moved"]
    with connect(bank.target, read_only=True) as connection:
        (info,) = dataset_rows.run(connection, apps.datasets["common_info"]).dicts()
        latest = info["latest_business_day"]
        begin, end = (latest - timedelta(days=days) for days in (6, 0))
        week = {"pFrom": begin, "pTo": end}
        earlier = {"pFrom": begin - timedelta(days=7), "pTo": end - timedelta(days=7)}
        found = {
            name: list(dataset_rows.run(connection, dataset, choice).dicts())
            for name, choice in (("last", {"pWindow": "Last 7 days"}), ("dates", week), ("before", earlier))
        }
        everything = dataset_rows.run(connection, dataset, widest(dataset)).dicts()
    assert found["last"] == found["dates"]
    figures = [name for name in found["last"][0] if f"{name}_before" in found["last"][0]]
    assert 0 < len(figures)
    assert _figures(found["before"], figures) == _figures(found["last"], figures, "_before")
    assert {None} == {row[f"{name}_before"] for row in everything for name in figures}


def _figures(rows: list[dict[str, Any]], names: list[str], suffix: str = "") -> dict[str, list[Any]]:
    """By transfer type, where something is."""
    each = {row["transfer_type"]: [row[name + suffix] for name in names] for row in rows}
    return {name: values for name, values in each.items() if any(values)}


def through(connection: Connection, apps: Apps, name: str) -> dict[str, list[str]]:
    """The exception keys that a dataset shows with nothing narrowed."""
    dataset = apps.datasets[name]
    rows = dataset_rows.run(connection, dataset, widest(dataset))
    return by_check(rows.values(dataset.column("exception_key")))


def keys_of(rows: Any) -> list[str]:
    return sorted(key for (key,) in rows)


def narrowings(app: App, bench: Bench) -> Iterator[Choice]:
    """About a third of the app's parameters are chosen each time, from what the data holds."""
    random = Random(app.name)
    candidates = Candidates(app, bench)
    values = {
        (dataset.name, parameter.name): candidates.of(parameter, dataset)
        for dataset in app.datasets
        for parameter in dataset.parameters
    }
    for _ in range(NARROWINGS):
        chosen = {name: found for (_, name), found in values.items() if found and random.random() < 1 / 3}
        yield {name: random.choice(found) for name, found in chosen.items()}
