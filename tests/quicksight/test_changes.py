"""One edit of the bank's YAML, of an app or of a dataset: `recongen deploy` changes and publishes that, and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.quicksight.conftest import quick_patience
from tests.quicksight.direct import Direct, deploy
from tests.quicksight.edited import L1, NAME, Bank, app, update
from tests.quicksight.fake.server import serving
from tests.quicksight.fake.service import FakeQuickSight

APPS = ("executives", "investigation", "l1_reconciliation", "l2_flow_tracing")
DATASETS = "package/analyses/l1/_l1__datasets.yml"
CAPPED = '{name: limited, data_type: text, description: "The transfer type or rail that is capped."}'
SHEET = """\
              - name: caps
                title: Caps
                question: "What may move in a day?"
                rows:
                  - - {name: rows, kind: table, title: Caps, subtitle: As declared, dataset: l1_limits, columns: [cap], empty: "None."}

              - name: pending_aging
"""
TIMELINES = re.compile(r"(?s)              - name: drift_timelines\n.*?(?=              - name: overdraft\n)")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    with serving(FakeQuickSight()) as server:
        bank = Bank(tmp_path_factory.mktemp("edited"), server)
        with bank.here():
            bank.deploy()
            yield bank


@pytest.fixture
def bank(deployed: Bank) -> Iterator[Bank]:
    """As deployed; after the test's own deploy, nothing is left to do."""
    with deployed.untouched_afterwards():
        yield deployed
        deployed.service.calls.clear()
        deploy(Direct(deployed.service), deployed.written(), quick_patience(), deployment=NAME)
        assert [] == deployed.service.writes


def test_a_second_run_of_the_command_writes_nothing(bank: Bank) -> None:
    assert [] == bank.deploy()
    assert bank.stdout.splitlines()[-1].startswith("nothing to do: ")


def test_a_cap_is_a_row_of_the_warehouse_and_changes_nothing_here(bank: Bank) -> None:
    """The sheets ask the database at every look; its rows change with the next build."""
    path = bank.folder / "bank.yaml"
    changed, times = re.subn(r"(?m)^( +cap:) .*$", r"\1 31337", path.read_text(), count=1)
    assert 1 == times
    path.write_text(changed)
    assert [] == bank.deploy()
    rows = bank.folder / "build" / "sasquatch_pr" / "project" / "models" / "institution" / "l2_limits.sql"
    assert "31337.00" in rows.read_text()


def test_prose_that_names_a_cap_is_updated_wherever_it_stands(bank: Bank) -> None:
    bank.edit("bank.yaml", "keeps deposit accounts", "wires at most $31,337 a day, keeps deposit accounts")
    assert app(*APPS) == bank.deploy()
    for name in APPS:
        assert "wires at most $31,337 a day" in str(bank.published_request("dashboard", name))


def test_a_title_updates_the_app_that_shows_it_and_publishes_it(bank: Bank) -> None:
    bank.edit(L1, "title: Configured caps\n", "title: What may move\n")
    assert app("l1_reconciliation") == bank.deploy()
    item = bank.service.items["dashboard", f"{NAME}-l1_reconciliation"]
    assert (2, 2) == (item.published, item.latest.number)
    for kind in ("analysis", "dashboard"):
        assert "'PlainText': 'What may move'" in str(bank.published_request(kind, "l1_reconciliation"))


@pytest.mark.prove
def test_the_label_of_an_axis_too(bank: Bank) -> None:
    bank.edit(L1, "aggregate: sum, label: Causes}", "aggregate: sum, label: Violations}")
    assert app("l1_reconciliation") == bank.deploy()
    assert "'CustomLabel': 'Violations'" in str(bank.published_request("dashboard", "l1_reconciliation"))


def test_the_label_of_a_column_updates_its_dataset_and_the_app_that_shows_it(bank: Bank) -> None:
    bank.edit(DATASETS, CAPPED, CAPPED.replace("}", ", config: {meta: {recongen: {label: Held}}}}"))
    assert update("UpdateDataSet", "l1_limits") + app("l1_reconciliation") == bank.deploy()
    assert "'CustomLabel': 'Held'" in str(bank.published_request("dashboard", "l1_reconciliation"))


@pytest.mark.prove
def test_the_description_of_a_column_updates_its_dataset_alone(bank: Bank) -> None:
    bank.edit(DATASETS, CAPPED, CAPPED.replace("that is capped", "of the cap"))
    assert update("UpdateDataSet", "l1_limits") == bank.deploy()
    assert "Limited: The transfer type or rail of the cap." in str(
        bank.published_request("dataset", "l1_limits")
    )


@pytest.mark.prove
def test_a_sheet_that_is_added_updates_its_app(bank: Bank) -> None:
    bank.edit(L1, "              - name: pending_aging\n", SHEET)
    assert app("l1_reconciliation") == bank.deploy()
    sheets = bank.published_request("dashboard", "l1_reconciliation")["Definition"]["Sheets"]
    assert "Caps" in [sheet["Name"] for sheet in sheets]


def test_a_sheet_that_is_removed_updates_its_app_and_leaves_its_datasets_to_undeploy(bank: Bank) -> None:
    path = bank.folder / L1
    shorter, times = TIMELINES.subn("", path.read_text())
    assert 1 == times
    path.write_text(shorter)
    assert app("l1_reconciliation") == bank.deploy()
    sheets = bank.published_request("dashboard", "l1_reconciliation")["Definition"]["Sheets"]
    assert "Drift Timelines" not in [sheet["Name"] for sheet in sheets]
    for dataset in ("l1_drift_timeline_leaf", "l1_drift_timeline_parent"):
        assert f"{NAME}-{dataset}" in bank.stdout.partition("no longer declared")[2]
        assert ("dataset", f"{NAME}-{dataset}") in bank.service.items


def test_a_colour_of_the_data_updates_the_theme_alone(bank: Bank) -> None:
    bank.edit("bank.yaml", '"#B5793B"', '"#123456"')
    assert update("UpdateTheme", "theme") == bank.deploy()
    assert (
        "#123456" in bank.published_request("theme", "theme")["Configuration"]["DataColorPalette"]["Colors"]
    )


@pytest.mark.prove
def test_the_accent_updates_the_theme_and_the_cells_that_are_written_in_it(bank: Bank) -> None:
    """No cell can name a colour of the theme: those that lead somewhere hold it themselves."""
    bank.edit("bank.yaml", 'accent: "#2F5D3A"', 'accent: "#123456"')
    holding = [
        name
        for name in APPS
        if "'Color': '#2F5D3A'" in str(bank.published_request("dashboard", name)["Definition"])
    ]
    assert {"l1_reconciliation", "l2_flow_tracing", "investigation"} == {*holding}
    assert update("UpdateTheme", "theme") + app(*holding) == bank.deploy()
    assert "#2F5D3A" not in str(bank.published_request("dashboard", "l1_reconciliation"))
