"""The healthy project on an SQLite file: what a trial counts, and each thing that it finds."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from recongen.apps import rows as dataset_rows
from recongen.apps.datasets import Dataset
from recongen.apps.trial import AppTrial, try_apps
from recongen.apps.trial.results import all_findings
from recongen.declared.findings import Finding
from recongen.errors import WarehouseError
from recongen.warehouse.connect import connect
from recongen.warehouse.target import Target
from tests.unit.apps.manifests import APP, APP_FILE, DATASETS, DATASETS_FILE, SQL, Project

TABLES = """
create table drift (account_id, account_role, business_day, since, days, drift);
insert into drift values ('a', 'Till', '2030-07-01', '2030-07-01 18:00:00', 1, 1000);
insert into drift values ('a', 'Till', '2030-07-02', '2030-07-01 18:00:00.000001', 2, 1250);
insert into drift values ('b', 'Vault', '2030-07-02', null, 1, 725);
create table accounts (account_id, account_role);
insert into accounts values ('a', 'Till'), ('b', 'Vault'), ('c', 'Vault');
create table moves (from_account, to_account, amount);
insert into moves values ('a', 'b', 500), ('b', 'a', 100);
"""
DAYS = (
    SQL["l1_drift"]
    .replace("<<$pFrom>>", "substr(<<$pFrom>>, 1, 10)")
    .replace("<<$pTo>>", "substr(<<$pTo>>, 1, 10)")
)
SQLITE = {"l1_drift": DAYS.replace("drift >= <<$pLeast>>", "drift / 100.0 >= cast(<<$pLeast>> as numeric)")}


@pytest.fixture
def target(tmp_path: Path) -> Target:
    file = tmp_path / "books.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(TABLES)
    settings = {"schemas_and_paths": {"main": str(file)}}
    return Target("sqlite", "main", None, 1, tmp_path, "t", settings=settings)


def trial(target: Target, folder: Path, project: Project) -> AppTrial:
    apps, _, findings = project.check(folder)
    assert () == findings
    with connect(target, read_only=True) as connection:
        (found,) = try_apps(apps, connection)
    return found


def healthy(sql: Mapping[str, str] | None = None, app: str = APP, datasets: str = DATASETS) -> Project:
    return Project(datasets=datasets, app=app, sql={**SQLITE, **(sql or {})})


def findings(target: Target, folder: Path, project: Project) -> list[Finding]:
    return list(all_findings([trial(target, folder, project)]))


def test_a_healthy_project_passes_and_everything_was_tried(target: Target, tmp_path: Path) -> None:
    found = trial(target, tmp_path, healthy())
    assert [] == found.findings
    rows = {one.dataset: (one.rows, one.widest) for one in found.datasets}
    assert {"l1_accounts": (3, 3), "l1_drift": (2, 3), "l1_moves": (2, 2), "l1_roles": (2, 2)} == rows
    # The figure, the bar and the line read what the table shows.
    assert 4 == found.compared
    drills = {(drill.visual, drill.side): (drill.tried, drill.landed) for drill in found.drills}
    expected = {
        ("by_role", "left"): (2, 2),
        # Its other target takes nothing from the row.
        ("rows", "left"): (1, 1),
        ("rows", "right"): (2, 2),
        ("flow", "left"): (2, 2),
    }
    assert expected == drills


def test_values_to_narrow_with_occur_in_the_data_or_are_offered(target: Target, tmp_path: Path) -> None:
    found = trial(target, tmp_path, healthy())
    drift = next(one for one in found.datasets if one.dataset == "l1_drift")
    assert [
        ("pWindow", 1, 2),
        ("pWindow", 7, 3),
        ("pFrom", date(2030, 7, 1), 3),
        ("pFrom", date(2030, 7, 2), 2),
        ("pTo", date(2030, 7, 1), 1),
        ("pTo", date(2030, 7, 2), 3),
        ("pRole", "Till", 2),
        ("pRole", "Vault", 1),
        ("pAccount", "a", 2),
        ("pAccount", "c", 0),
        ("pLeast", Decimal(0), 3),
        ("pLeast", Decimal(10), 2),
    ] == [(one.parameter, one.value, one.rows) for one in drift.narrowed]


@pytest.mark.parametrize(
    ("sql", "says", "at"),
    [
        ("select amount, from_account, to_account from moves where <<$pText>> <> ''", "selects amount where from_account is declared", "name: from_account"),
        ("select from_account, to_account from moves where <<$pText>> <> ''", "the SQL does not select amount", "name: amount"),
        ("select *, 1 as more from moves where <<$pText>> <> ''", "the SQL selects more, which is not declared", "name: l1_moves"),
        ("select from_account, to_account, 'much' as amount from moves where <<$pText>> <> ''", "amount is declared numeric(38,2), whole cents here; the database has 'much'", "name: amount"),
        ("select from_account, to_account, '5.00' as amount from moves where <<$pText>> <> ''", "amount is declared numeric(38,2), whole cents here; the database has '5.00'", "name: amount"),
        ("select from_account, 5 as to_account, amount from moves where <<$pText>> <> ''", "to_account is declared text; the database has 5", "name: to_account"),
    ],
)  # fmt: skip
def test_columns_that_are_not_as_declared_are_findings_where_they_are_declared(
    sql: str, says: str, at: str, target: Target, tmp_path: Path
) -> None:
    found = findings(target, tmp_path, healthy({"l1_moves": sql}))
    assert any(says in one.message for one in found)
    line = DATASETS[: DATASETS.index(at, DATASETS.index("name: l1_moves"))].count("\n") + 1
    assert {(str(tmp_path / DATASETS_FILE), line)} == {(one.file, one.line) for one in found}


def test_sql_that_the_database_refuses_is_a_finding_and_the_rest_goes_on(
    target: Target, tmp_path: Path
) -> None:
    found = trial(target, tmp_path, healthy({"l1_moves": SQL["l1_moves"].replace("from moves", "from gone")}))
    assert ["refused"] == [one.rule for one in found.findings]
    assert "no such table: gone" in found.findings[0].message
    assert [3, 2, None, 2] == [one.rows for one in found.datasets]


def test_a_choice_that_adds_rows_is_a_finding(target: Target, tmp_path: Path) -> None:
    widening = f"{SQL['l1_moves']} union all select from_account, to_account, amount from moves where <<$pText>> = 'b'"
    found = findings(target, tmp_path, healthy({"l1_moves": widening}))
    assert [("widens", "4 rows with pText = b, 2 without")] == [(one.rule, one.message) for one in found]


def test_a_dataset_that_picks_where_nobody_chose_may_show_more_after_a_choice(
    target: Target, tmp_path: Path
) -> None:
    picking = f"select * from ({SQL['l1_moves']}) where <<$pText>> <> '__ALL__'"
    assert {"widens"} == {one.rule for one in findings(target, tmp_path, healthy({"l1_moves": picking}))}
    parameters = "            parameters:\n              - {name: pText"
    datasets = DATASETS.replace(parameters, f"            picks: true\n{parameters}")
    assert [] == findings(target, tmp_path, healthy({"l1_moves": picking}, datasets=datasets))


def test_a_drill_that_leads_to_nothing_is_a_finding_at_its_visual(target: Target, tmp_path: Path) -> None:
    app = APP.replace("set: {pText: account_id}", "set: {pText: account_role}")
    (found,) = findings(target, tmp_path, healthy(app=app))
    assert "drill-to-nothing" == found.rule
    assert (
        "its left drill 'Moves of {account_id}' leads to moves without a row: pText = Till" == found.message
    )
    line = APP[: APP.index("- name: rows")].count("\n") + 1
    assert (str(tmp_path / APP_FILE), line) == (found.file, found.line)


def test_where_the_books_hold_nothing_to_lead_to_no_click_is_blamed(target: Target, tmp_path: Path) -> None:
    with closing(sqlite3.connect(str(target.file))) as connection, connection:
        connection.execute("delete from moves")
    found = trial(target, tmp_path, healthy())
    assert ([], 0) == (found.findings, sum(one.tried for one in found.drills if one.target == "moves"))


def test_a_figure_that_the_database_counts_otherwise_is_a_finding(target: Target, tmp_path: Path) -> None:
    """A dataset whose rows change from one question to the next."""
    unsteady = SQLITE["l1_drift"].replace("since, days,", "since, abs(random()) as days,")
    app = APP.replace("{column: account_id, aggregate: distinct_count}", "{column: days, aggregate: max}")
    found = findings(target, tmp_path, healthy({"l1_drift": unsteady}, app))
    assert "disagreement" in {one.rule for one in found}


def drift(folder: Path) -> Dataset:
    _, datasets, _ = healthy().check(folder)
    return next(dataset for dataset in datasets if dataset.name == "l1_drift")


def test_rows_have_the_types_that_are_declared(target: Target, tmp_path: Path) -> None:
    with connect(target, read_only=True) as connection:
        found = dataset_rows.run(connection, drift(tmp_path), {"pWindow": 0, "pAccount": ["a"]})
    day, since = date(2030, 7, 2), datetime(2030, 7, 1, 18, 0, 0, 1)
    assert ("a", "Till", day, since, 2, Decimal("12.50")) == found.rows[1]


def test_rows_of_another_shape_than_declared_are_refused(target: Target, tmp_path: Path) -> None:
    project = healthy(
        {"l1_moves": "select to_account, from_account, amount from moves where <<$pText>> <> ''"}
    )
    moves = next(dataset for dataset in project.check(tmp_path)[1] if dataset.name == "l1_moves")
    with (
        connect(target, read_only=True) as connection,
        pytest.raises(WarehouseError, match="the order differs"),
    ):
        dataset_rows.run(connection, moves)
