"""The two commands, as somebody types them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from recongen.cli import apps
from recongen.cli.errors import CommandGroup
from recongen.quicksight.requests import Resource
from tests.quicksight.conftest import quick_patience
from tests.quicksight.fake.service import FakeQuickSight
from tests.quicksight.requests_made_by_hand import BOB, changed, deployment, resource
from tests.quicksight.small_app import SECRET, target

Run = Callable[..., Result]
BANK = "instance: snb\naccounts: []\n"


@pytest.fixture
def emitting(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[Resource]]:
    """What the apps come to; a test may put another in its place."""
    emitted: list[Sequence[Resource]] = [deployment()]
    monkeypatch.setattr(apps, "requests_of", lambda session, where, project=None: tuple(emitted[-1]))
    monkeypatch.setattr("recongen.session.Session.prefix", "snb")
    monkeypatch.setattr("recongen.session.Session.target", target())
    return emitted


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: FakeQuickSight, emitting: list[Sequence[Resource]]
) -> Run:
    app = typer.Typer(cls=CommandGroup, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command()(apps.deploy)
    app.command()(apps.undeploy)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RECONGEN_AWS_ACCOUNT_ID", fake.account)
    monkeypatch.setenv("RECONGEN_AWS_REGION", fake.region)
    monkeypatch.setenv("RECONGEN_SECRET_ARN", SECRET)
    monkeypatch.setattr("recongen.quicksight.plan.Patience", quick_patience)
    monkeypatch.setattr("recongen.quicksight.apply.Patience", quick_patience)
    (tmp_path / "bank.yaml").write_text(BANK)

    def typed(*words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(app, [words[0], "bank.yaml", *words[1:]], catch_exceptions=False)
        assert code == result.exit_code, result.output
        return result

    return typed


def test_a_plan_is_printed_and_nothing_is_changed(run: Run, fake: FakeQuickSight, tmp_path: Path) -> None:
    result = run("deploy")
    assert "7 to create" == result.stdout.splitlines()[-1]
    assert [
        "wrote 7 requests to out",
        "warning: no owners are set: recongen lets nobody open what is deployed; set owners in recongen.yaml",
        "nothing was changed; --execute runs this plan",
    ] == result.stderr.splitlines()
    assert [] == fake.writes
    assert (tmp_path / "out" / "l1-dashboard.json").is_file()


def test_viewers_without_owners_can_open_the_dashboards(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECONGEN_VIEWERS", BOB)
    warning = "no owners are set: viewers can open the dashboards, but recongen lets nobody change them; "
    assert f"warning: {warning}set owners in recongen.yaml\n" in run("deploy").stderr


def test_exit_codes_tell_pending_from_done(run: Run, fake: FakeQuickSight) -> None:
    run("deploy", "--detailed-exitcode", code=3)
    result = run("deploy", "--execute", "--detailed-exitcode")
    assert "created dashboard snb-l2\ndeployment snb is as planned\n" in result.stderr
    assert "nothing to do: 7 unchanged" in run("deploy", "--detailed-exitcode").stdout
    fake.items["theme", "snb-theme"].tags.clear()
    run("deploy", "--detailed-exitcode", code=1)
    run("deploy", "--no-such-option", code=2)


def test_a_stored_plan_is_what_is_executed(run: Run, fake: FakeQuickSight, tmp_path: Path) -> None:
    run("deploy", "--plan-file", "plan.json")
    assert 7 == len(json.loads((tmp_path / "plan.json").read_text())["steps"])
    fake.add("theme", "snb-other", {"Name": "O"}, {"ManagedBy": "recongen", "Deployment": "snb"})
    result = run("deploy", "--execute", "--plan-file", "plan.json", code=1)
    assert "nothing was changed: the plan no longer holds (theme snb-other)" in result.stderr
    assert [] == fake.writes
    del fake.items["theme", "snb-other"]
    run("deploy", "--execute", "--plan-file", "plan.json")
    assert 7 == len(fake.items)


def test_where_nothing_can_be_written_is_reported(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = run("deploy", "-o", "file", code=2)
    assert "error: file cannot hold the requests: File exists; choose another -o\n" == result.stderr
    result = run("deploy", "--plan-file", "none/plan.json", code=2)
    message = "error: the plan cannot be written to none/plan.json: No such file or directory\n"
    assert result.stderr.endswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "plan.json cannot be read: No such file or directory; deploy without --execute writes it"),
        ("{", "plan.json is not a plan: "),
        ("[]", "plan.json is not a plan: deploy without --execute writes one"),
        ('{"steps": 1}', "plan.json is not a plan: deploy without --execute writes one"),
    ],
)
def test_a_file_that_is_not_a_plan_is_refused(
    run: Run, tmp_path: Path, text: str | None, message: str
) -> None:
    if text is not None:
        (tmp_path / "plan.json").write_text(text)
    assert f"error: {message}" in run("deploy", "--execute", "--plan-file", "plan.json", code=2).stderr


@pytest.mark.parametrize("steps", [[1], [{}], [{"kind": 1, "id": None}]])
def test_a_plan_edited_by_hand_is_refused(run: Run, tmp_path: Path, steps: list[object]) -> None:
    (tmp_path / "plan.json").write_text(json.dumps({"steps": steps}))
    result = run("deploy", "--execute", "--plan-file", "plan.json", code=1)
    assert "error: nothing was changed: the plan no longer holds" in result.stderr


def test_without_an_account_there_is_a_plan_to_read_only(
    run: Run, fake: FakeQuickSight, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ACCOUNT_ID", "REGION"):
        monkeypatch.delenv(f"RECONGEN_AWS_{name}")
    remedy = "set aws_account_id and aws_region in recongen.yaml or as RECONGEN_* variables"
    result = run("deploy")
    assert [
        "deployment snb in account 000000000000, region us-east-1",
        f"not deployable: {remedy}",
    ] == result.stdout.splitlines()[:2]
    assert f"nothing can be deployed yet: {remedy}" == result.stderr.splitlines()[-1]
    assert f"error: nothing was deployed: {remedy}\n" in run("deploy", "--execute", code=1).stderr
    assert (
        f"error: nothing is set up for QuickSight yet: {remedy}\n" in run("undeploy", "--all", code=2).stderr
    )
    assert [] == fake.calls


def test_faults_are_reported_before_anything_is_sent_or_written(
    run: Run, fake: FakeQuickSight, emitting: list[Sequence[Resource]], tmp_path: Path
) -> None:
    emitting.append(
        [resource("snb", "theme", "theme", {"BaseThemeId": "CLASSIC", "Configuration": {"UI": 1}})]
    )
    result = run("deploy", "--execute", code=1)
    assert (
        "theme snb-theme $.Configuration.UI: there is no such member; it takes DataColorPalette, "
        in result.stderr
    )
    assert "error: QuickSight would refuse these requests: 1 fault\n" in result.stderr
    assert ([], False) == (fake.calls, (tmp_path / "out").exists())


def test_what_the_service_says_of_a_failure_is_printed_line_by_line(run: Run, fake: FakeQuickSight) -> None:
    fake.faults.fail_version("snb-l1", "COLUMN_TYPE_MISMATCH", "drift is text", "sheet/drift")
    fake.faults.fail_version("snb-l2", "DATA_SET_NOT_FOUND", "no dataset")
    result = run("deploy", "--execute", code=1)
    assert "COLUMN_TYPE_MISMATCH: drift is text (sheet/drift)\n" in result.stderr
    assert "DATA_SET_NOT_FOUND: no dataset\n" in result.stderr
    assert "error: QuickSight could not make 2 resources\n" in result.stderr


def test_json_is_the_plan(run: Run) -> None:
    document = json.loads(run("deploy", "--json").stdout)
    assert {"create"} == {step["action"] for step in document["steps"]}
    assert "snb" == document["deployment"]


def test_undeploying_lists_and_then_deletes(
    run: Run, fake: FakeQuickSight, emitting: list[Sequence[Resource]]
) -> None:
    run("deploy", "--execute")
    result = run("undeploy")
    assert "" == result.stdout
    place = "deployment snb in account 111122223333, region eu-central-1"
    assert f"there is nothing stale in {place}\n" == result.stderr
    emitting.append([each for each in deployment() if each.id != "snb-l2"])
    result = run("undeploy")
    assert "  -             dashboard   snb-l2  The l2 of snb\n" == result.stdout
    assert 7 == len(fake.items)
    run("undeploy", "--execute")
    assert 6 == len(fake.items)
    assert 6 == len(json.loads(run("undeploy", "--all", "--json").stdout))
    assert f"deleted 6 resources of {place}\n" in run("undeploy", "--all", "--execute").stderr
    assert {} == fake.items


def test_what_shows_another_database_is_not_undeployed_unasked(
    run: Run, fake: FakeQuickSight, emitting: list[Sequence[Resource]]
) -> None:
    emitting.append(deployment(RecongenDatabase="snb in bank at elsewhere"))
    run("deploy", "--execute")
    result = run("undeploy", "--all", "--execute", code=1)
    assert "shows another database (snb in bank at elsewhere); choose its --target" in result.stderr
    assert 7 == len(fake.items)
    run("undeploy", "--all", "--execute", "--allow-another-database")
    assert {} == fake.items


def test_the_database_of_the_target_is_the_deployment_s_own(
    run: Run, fake: FakeQuickSight, emitting: list[Sequence[Resource]]
) -> None:
    emitting.append(deployment(RecongenDatabase="snb in bank at db.example.com:5432/books"))
    run("deploy", "--execute")
    run("undeploy", "--all", "--execute")
    assert {} == fake.items


def test_removed_columns_need_the_flag(
    run: Run, fake: FakeQuickSight, emitting: list[Sequence[Resource]]
) -> None:
    run("deploy", "--execute")
    tables = {"query": {"CustomSql": {**_sql(), "Columns": [{"Name": "drift", "Type": "DECIMAL"}]}}}
    emitting.append(changed(deployment(), "dataset", "drift", PhysicalTableMap=tables))
    result = run("deploy", "--execute", code=1)
    assert "error: nothing was changed: dataset snb-drift column account_id is removed" in result.stderr
    run("deploy", "--execute", "--allow-removed-columns")


def _sql() -> dict[str, object]:
    (drift,) = (each for each in deployment() if each.id == "snb-drift")
    sql: dict[str, object] = drift.request["PhysicalTableMap"]["query"]["CustomSql"]
    return sql
