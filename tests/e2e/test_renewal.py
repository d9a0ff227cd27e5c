"""Nothing new, nothing due: a build that would change nothing leaves what it would have left, and is logged as one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recongen.renewal import Renewed
from recongen.session import Session
from recongen.talk import Talk
from tests.e2e.banks import Bank, Library
from tests.e2e.databases import ENGINES, SCHEMA
from tests.e2e.helpers import AS_OF

LATER = "2005-10-01 00:05:00"


def renewed(bank: Bank, as_of: str | None = LATER) -> Renewed | None:
    options = {"profiles_dir": bank.folder, "build_dir": bank.folder / "build"}
    session = Session(bank.institution, Talk(True), options, as_of=as_of)
    return session._renew(session._project_hash())


def log(bank: Bank) -> list[dict[str, object]]:
    return sorted(bank.relation("builds").dicts, key=lambda row: int(row["entry"]))


@pytest.mark.parametrize(
    "engine", [ENGINES[0], *(pytest.param(name, marks=pytest.mark.prove) for name in ("postgres", "duckdb"))]
)
def test_a_renewal_leaves_what_a_build_would_have_left(library: Library, engine: str, tmp_path: Path) -> None:
    bank = library.copy(library.treasury(engine), tmp_path / "renewed")
    fresh = library.copy(bank, tmp_path / "built")
    done = bank.recongen("build", "--as-of", LATER)
    assert done.stdout.startswith("nothing is new since the last build (")
    assert (
        f"and nothing has fallen due from {AS_OF} to {LATER} UTC: its figures are still right." in done.stdout
    )
    assert "relations built" in fresh.recongen("build", "--full", "--as-of", LATER).stdout

    assert fresh.contents() == bank.contents()
    contexts = [each.relation("run_context").dicts[0] for each in (fresh, bank)]
    assert contexts[0] | {"run_id": contexts[1]["run_id"]} == contexts[1]
    built, (*_, begun, ended) = log(fresh)[-1], log(bank)
    assert ("running", "complete", LATER, LATER) == (
        begun["state"],
        ended["state"],
        begun["as_of"],
        ended["as_of"],
    )
    names_a_run = ("entry", "run_id", "logged_at")
    assert {**built, **{name: ended[name] for name in names_a_run}} == ended
    assert ended["run_id"] == bank.relation("run_context").dicts[0]["run_id"]

    document = json.loads(bank.recongen("build", "--json", "--as-of", LATER).stdout)
    listed = json.loads(bank.recongen("exceptions", "--json").stdout)
    assert (0, LATER) == (document["relations"], document["renewed"]["since"])
    assert {each["check"]: each["rows"] for each in listed["checks"]} == {
        each["check"]: each["rows"] for each in document["checks"]
    }


CHANGES = {
    "a posting": f"insert into {SCHEMA}.dts_transactions select entry + 100000, id || '+', account_id, account_name, account_role, "
    "account_scope, account_parent_role, amount_money, amount_direction, status, posting, transfer_id, transfer_type, "
    "transfer_completion, transfer_parent_id, rail_name, template_name, bundle_id, supersedes, origin, metadata "
    f"from {SCHEMA}.dts_transactions where entry = 1",
    "a balance less": f"delete from {SCHEMA}.dts_daily_balances where entry = 7",
    "a balance changed where it is": f"update {SCHEMA}.dts_daily_balances set money = '1.23' where entry = 7",
    "a posting changed where it is": f"update {SCHEMA}.dts_transactions set status = 'Pending' where entry = 7",
    "a build of an earlier version": f"update {SCHEMA}.dts_builds set transactions_checksum = null",
    "a build of a feed elsewhere": f"update {SCHEMA}.dts_builds set feed_place = 'landing'",
    "what somebody said": f"insert into {SCHEMA}.dts_case_events (episode_key, made_at, made_by, kind) "
    "values ('x', '2005-01-01 00:00:00', 'ann', 'comment')",
    "a close": f"insert into {SCHEMA}.dts_period_events (through_day, made_at, made_by, kind) "
    "values ('2005-08-31', '2005-09-01 00:00:00', 'ann', 'close')",
    "a relation less": f"drop table {SCHEMA}.dts_drift",
    "a build by plain dbt, which does not say of what": f"update {SCHEMA}.dts_builds set project_hash = null",
    "a build that goes on": f"update {SCHEMA}.dts_builds set state = 'running'",
    "a build of some relations": f"update {SCHEMA}.dts_builds set state = 'partial'",
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_may_change_a_row_is_built(library: Library, tmp_path: Path, change: str) -> None:
    bank = library.copy(library.treasury("sqlite"), tmp_path)
    bank.database.execute(CHANGES[change])
    before = bank.database.contents()
    assert renewed(bank) is None
    assert before == bank.database.contents()


def test_so_it_is_once_something_fell_due_and_before_the_last_build(library: Library, tmp_path: Path) -> None:
    bank = library.copy(library.treasury("sqlite"), tmp_path)
    (due,) = bank.relation("next_due").dicts
    for as_of in (due["due_at"], "2005-10-09 00:00:00", "2005-09-30 23:59:59", None):
        assert renewed(bank, as_of) is None, as_of
    assert 2 == len(log(bank))
    assert (again := renewed(bank, AS_OF)) and (AS_OF, AS_OF) == (again.since, again.as_of)


def test_so_is_another_institution(library: Library, tmp_path: Path) -> None:
    bank = library.copy(library.treasury("sqlite"), tmp_path)
    text = bank.institution.read_text()
    bank.institution.write_text(text.replace("10000000000.00", "10000000001.00"))
    assert text != bank.institution.read_text()
    assert renewed(bank) is None


def test_a_log_of_an_earlier_version_gets_its_new_columns(library: Library, tmp_path: Path) -> None:
    bank = library.copy(library.treasury("sqlite"), tmp_path)
    columns = (
        "case_events_rows",
        "case_events_high_event",
        "period_events_rows",
        "period_events_high_event",
        "project_hash",
    )
    log = f"{SCHEMA}.dts_builds"
    kept = ", ".join(name for name in bank.relation("builds").names if name not in columns)
    bank.database.execute(
        f"create table {log}_then as select {kept} from {log}",
        f"drop table {log}",
        f"alter table {log}_then rename to dts_builds",
    )
    assert renewed(bank) is None
    applied = bank.recongen("schema apply", "--execute").stderr
    assert f"dts_builds exists and has new columns: {', '.join(columns)}" in applied
    assert renewed(bank) is None
    assert set(columns) < set(bank.relation("builds").names)
