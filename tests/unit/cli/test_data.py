"""data apply and data clean: plans that write nothing, loads that never mix, and a way back that takes only what is ours."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import yaml
from typer.testing import Result

from recongen.demo import examples
from tests.unit.cli.conftest import Recongen, isolate, run
from tests.unit.feed.ddl import ddl

SMALL = ("--window", "30", "--density", "0.1", "--end-date", "2026-09-30")
REAL = (
    "'real-1', 'cust-real', 'A real customer', 'CustomerSubledger', 'internal', '10.00', 'Credit', 'Posted', "
    "'2026-09-01 10:00:00', 'real', 'ach_inbound', 'ExternalInbound', 'InternalInitiated'"
)
COLUMNS = (
    "id, account_id, account_name, account_role, account_scope, amount_money, amount_direction, status, posting, "
    "transfer_id, transfer_type, rail_name, origin"
)

Ask = Callable[[str], list[tuple[Any, ...]]]
"""SQL in, rows out."""


@pytest.fixture
def bank(recongen: Recongen, tmp_path: Path) -> Path:
    """The institution file of spec_example in an empty folder."""
    path = tmp_path / "bank.yaml"
    shutil.copyfile(examples.root() / "spec_example.yaml", path)
    return path


def database(bank: Path) -> Path:
    return bank.parent / "build" / "spec_example" / "spec_example.sqlite3"


def on_sqlite(bank: Path) -> Ask:
    """Empty base tables where the embedded database is."""
    database(bank).parent.mkdir(parents=True)

    def ask(sql: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(database(bank)) as connection:
            return connection.execute(sql).fetchall()

    with sqlite3.connect(database(bank)) as connection:
        connection.executescript(ddl("sqlite", prefix="spec_example"))
    return ask


def on_postgres(bank: Path, server: dict[str, Any], schema: str) -> Ask:
    output = {"type": "postgres", "schema": schema, "threads": 1, **server}
    profile = {"recongen": {"target": "pg", "outputs": {"pg": output}}}
    (bank.parent / "profiles.yml").write_text(yaml.safe_dump(profile))

    def ask(sql: str) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(**server, options=f"-c search_path={schema}")
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            rows = cursor.fetchall() if cursor.description else []
        connection.close()
        return rows

    ask(ddl("postgres", schema, "spec_example"))
    return ask


@pytest.fixture(params=["sqlite", "postgres"])
def ask(request: pytest.FixtureRequest, bank: Path) -> Ask:
    """Empty base tables on each engine."""
    if request.param == "sqlite":
        return on_sqlite(bank)
    return on_postgres(
        bank, request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_schema")
    )


@pytest.fixture
def local(bank: Path) -> Ask:
    return on_sqlite(bank)


def applied(bank: Path, *more: str) -> Result:
    return run("data", "apply", bank, *SMALL, *more)


def counts(ask: Ask) -> tuple[int, int]:
    return tuple(  # type: ignore[return-value]
        ask(f"select count(*) from spec_example_{table}")[0][0]
        for table in ("transactions", "daily_balances")
    )


def insert_real(ask: Ask, row: str = REAL) -> None:
    ask(f"insert into spec_example_transactions ({COLUMNS}) values ({row})")


def failed(result: Result, code: int) -> str:
    """The one line of a refusal."""
    assert code == result.exit_code, result.output
    assert "Traceback" not in result.output
    errors = [line for line in result.stderr.splitlines() if line.startswith("error: ")]
    assert 1 == len(errors)
    return errors[0]


# ---- the plan ------------------------------------------------------------------------------------------


def test_a_plan_says_everything_and_writes_nothing(ask: Ask, bank: Path) -> None:
    result = applied(bank)
    assert 0 == result.exit_code, result.output
    lines = result.stdout.splitlines()
    assert lines[0].startswith("transactions: ")
    assert lines[0].endswith(" rows, 2026-09-01 to 2026-09-30")
    assert "as_of: 2026-10-01 00:00:00" == lines[-1]
    assert any(line.startswith("drift: must raise 1 exception, drift|") for line in lines)
    assert any(line.startswith("fan_out: not planted: the institution has no ") for line in lines)
    assert "--execute writes it" in result.stderr
    assert (0, 0) == counts(ask)


def test_a_plan_needs_no_database_and_makes_none(bank: Path) -> None:
    result = applied(bank)
    assert 0 == result.exit_code, result.output
    assert "first: recongen schema apply" in result.stderr
    assert [] == list(bank.parent.rglob("*.sqlite3"))


def test_the_plan_as_json_holds_every_key(local: Ask, bank: Path) -> None:
    document = json.loads(applied(bank, "--json").stdout)
    assert (False, "2026-10-01 00:00:00") == (document["written"], document["as_of"])
    plants = {one["name"]: one for one in document["plants"]}
    assert [key.partition("|")[0] for key in plants["drift"]["exception_keys"]] == ["drift"]
    assert plants["fan_out"]["story"] is None
    assert plants["fan_out"]["reason"]


def test_the_default_last_day_is_the_last_that_is_over(bank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECONGEN_AS_OF", "2026-10-01 15:00:00")
    result = run("data", "apply", bank, "--window", "30", "--density", "0.1")
    assert "as_of: 2026-10-01 00:00:00" == result.stdout.splitlines()[-1]


# ---- the load ------------------------------------------------------------------------------------------


def test_what_is_loaded_is_what_was_printed(ask: Ask, bank: Path) -> None:
    plan = json.loads(applied(bank, "--json").stdout)
    done = json.loads(applied(bank, "--json", "--execute").stdout)
    assert plan | {"written": True} == done
    assert (plan["rows"]["transactions"], plan["rows"]["daily_balances"]) == counts(ask)
    for count, table, column in zip(
        counts(ask), ("transactions", "daily_balances"), ("metadata", "limits"), strict=True
    ):
        mark = f'{column} like \'%"synthetic": "recongen"}}\''
        assert [(count,)] == ask(f"select count(*) from spec_example_{table} where {mark}")


def test_a_second_load_is_refused_and_changes_nothing(ask: Ask, bank: Path) -> None:
    applied(bank, "--execute")
    before = counts(ask)
    error = failed(applied(bank, "--execute"), 1)
    assert "spec_example_transactions already holds " in error
    assert "recongen data clean … --execute" in error
    error = failed(applied(bank, "--seed", "7"), 1)
    assert "already holds" in error
    assert before == counts(ask)


def test_a_failing_second_table_leaves_the_first_empty(local: Ask, bank: Path) -> None:
    local(
        "create trigger full before insert on spec_example_daily_balances when new.entry = 50 "
        "begin select raise(abort, 'no more'); end"
    )
    assert "no more" in failed(applied(bank, "--execute"), 1)
    assert (0, 0) == counts(local)


def test_without_tables_nothing_is_loaded(bank: Path) -> None:
    assert "schema apply" in failed(applied(bank, "--execute"), 1)


def test_accounts_of_a_real_feed_get_no_synthetic_life(ask: Ask, bank: Path) -> None:
    insert_real(ask, REAL.replace("cust-real", "cust-0001"))
    error = failed(applied(bank, "--execute"), 1)
    assert "1 account of these have rows already (the first is cust-0001)" in error
    assert (1, 0) == counts(ask)


def test_an_account_that_has_but_a_balance_gets_no_synthetic_life(ask: Ask, bank: Path) -> None:
    ask(
        "insert into spec_example_daily_balances (account_id, account_name, account_role, account_scope, "
        "business_day_start, business_day_end, money) values ('fee-income', 'Fees', 'FeeIncome', 'internal', "
        "'2026-09-10 00:00:00', '2026-09-11 00:00:00', '5.00')"
    )
    error = failed(applied(bank, "--execute"), 1)
    assert "1 account of these have rows already (the first is fee-income)" in error
    assert (0, 1) == counts(ask)


def test_uncovered_rails_adds_transactions_of_what_the_feed_lacks(ask: Ask, bank: Path) -> None:
    """New entries come after those that are there, and the keys of the plan know it."""
    insert_real(ask, REAL.replace("cust-real", "cust-0001"))
    error = failed(applied(bank, "--scope", "uncovered_rails", "--execute"), 1)
    assert "--no-derive-balances leaves the balances out" in error
    result = applied(bank, "--scope", "uncovered_rails", "--no-derive-balances", "--execute")
    assert 0 == result.exit_code, result.output
    assert "get synthetic postings as well" in result.stderr
    assert 0 == counts(ask)[1]
    assert [(1, "real-1")] == ask("select entry, id from spec_example_transactions where metadata is null")
    rails = {
        name for (name,) in ask("select distinct rail_name from spec_example_transactions where entry > 1")
    }
    assert "BranchDeposit" in rails


def test_a_feed_beside_rows_of_other_accounts_keeps_its_own_keys(local: Ask, bank: Path) -> None:
    insert_real(local)
    done = json.loads(applied(bank, "--json", "--execute", "--plants", "supersession_breach").stdout)
    (key,) = done["plants"][0]["exception_keys"]
    assert key.startswith("supersession_breach|transactions|")
    _, _, id_, entry = key.split("|")
    assert [(id_,)] == local(f"select id from spec_example_transactions where entry = {entry}")


def test_two_loads_write_the_same_rows(bank: Path, local: Ask) -> None:
    applied(bank, "--execute")
    first = local("select * from spec_example_transactions order by entry")
    run("data", "clean", bank, "--execute")
    applied(bank, "--execute")
    assert first == local("select * from spec_example_transactions order by entry")


# ---- CSV -----------------------------------------------------------------------------------------------


def test_csv_is_written_only_with_execute_and_never_over_a_file(bank: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert 0 == applied(bank, "--csv", str(out)).exit_code
    assert not out.exists()
    assert 0 == applied(bank, "--csv", str(out), "--execute").exit_code
    assert {"transactions.csv", "daily_balances.csv"} == {path.name for path in out.iterdir()}
    before = (out / "transactions.csv").read_bytes()
    assert "exists already" in failed(applied(bank, "--csv", str(out), "--execute", "--seed", "7"), 2)
    assert before == (out / "transactions.csv").read_bytes()
    applied(bank, "--csv", str(tmp_path / "again"), "--execute")
    assert before == (tmp_path / "again" / "transactions.csv").read_bytes()


def test_csv_loaded_by_feed_load_is_still_known_as_synthetic(local: Ask, bank: Path, tmp_path: Path) -> None:
    applied(bank, "--csv", str(tmp_path), "--execute")
    files = ("--transactions", tmp_path / "transactions.csv", "--balances", tmp_path / "daily_balances.csv")
    assert 0 == run("feed", "load", bank, *files, "--execute").exit_code
    assert counts(local)[0] == sum(1 for _ in csv.DictReader((tmp_path / "transactions.csv").open()))
    run("data", "clean", bank, "--execute")
    assert (0, 0) == counts(local)


def test_csv_without_balances_is_one_file(bank: Path, tmp_path: Path) -> None:
    applied(bank, "--csv", str(tmp_path / "out"), "--no-derive-balances", "--execute")
    assert ["transactions.csv"] == [path.name for path in (tmp_path / "out").iterdir()]


# ---- the way back --------------------------------------------------------------------------------------


def test_clean_counts_without_execute_and_removes_only_ours_with_it(ask: Ask, bank: Path) -> None:
    insert_real(ask)
    applied(bank, "--execute")
    loaded = counts(ask)
    plan = run("data", "clean", bank)
    assert [
        f"transactions\t{loaded[0] - 1} synthetic rows to remove\t1 others kept",
        f"daily_balances\t{loaded[1]} synthetic rows to remove\t0 others kept",
    ] == plan.stdout.splitlines()
    assert loaded == counts(ask)
    assert 0 == run("data", "clean", bank, "--execute").exit_code
    assert (1, 0) == counts(ask)
    assert [("real-1",)] == ask("select id from spec_example_transactions")
    assert 0 == applied(bank, "--execute").exit_code


def test_clean_keeps_corrections_that_are_not_synthetic(ask: Ask, bank: Path) -> None:
    """Entries of somebody's own over a synthetic transaction and over a synthetic balance."""
    applied(bank, "--execute")
    (id_,) = ask("select min(id) from spec_example_transactions")[0]
    insert_real(ask, REAL.replace("real-1", id_))
    ask(
        "insert into spec_example_daily_balances (account_id, account_name, account_role, account_scope, "
        "business_day_start, business_day_end, money, supersedes) select account_id, account_name, account_role, "
        "account_scope, business_day_start, business_day_end, '0.01', 'TechnicalCorrection' "
        "from spec_example_daily_balances where entry = 7"
    )
    result = run("data", "clean", bank, "--execute")
    assert "2 entries by which somebody changed a synthetic row" in result.stderr
    assert [(id_,)] == ask("select id from spec_example_transactions")
    assert [("TechnicalCorrection",)] == ask("select supersedes from spec_example_daily_balances")


def test_clean_of_a_real_feed_removes_nothing(ask: Ask, bank: Path) -> None:
    """Ids like the generator's, and a metadata key like the mark but not at its end or in capitals, do not prove it."""
    insert_real(ask)
    insert_real(ask, REAL.replace("real-1", "CustomerInboundACH-000001-1"))
    ask(
        'update spec_example_transactions set metadata = \'{"synthetic": "recongen", "other": "x"}\' '
        "where id = 'real-1'"
    )
    insert_real(ask, REAL.replace("real-1", "real-2"))
    ask("update spec_example_transactions set metadata = '{\"SYNTHETIC\": \"Recongen\"}' where id = 'real-2'")
    balance = (
        "insert into spec_example_daily_balances (account_id, account_name, account_role, account_scope, \
        business_day_start, business_day_end, money, limits) values ('fees', 'Fees', 'FeeIncome', 'internal', \
        '2026-09-10 00:00:00', '2026-09-11 00:00:00', '5.00', '{\"synthetic\": \"recongen\", \"ach\": 5}')"
    )
    ask(balance)
    run("data", "clean", bank, "--execute")
    assert (3, 1) == counts(ask)


def test_clean_without_tables_says_that_there_is_nothing(bank: Path) -> None:
    result = run("data", "clean", bank, "--execute")
    assert 0 == result.exit_code
    assert "there is nothing to clean" in result.stderr


# ---- hostile values ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--end-date", "nonsense"), "--end-date 'nonsense' is not a date: write it as 2026-09-30"),
        (("--end-date", "2026-02-30"), "is not a date"),
        (("--end-date", ""), "is not a date"),
        (("--end-date", "0001-01-01"), "is outside the years 1900 to 2199"),
        (("--end-date", "9999-12-31"), "is outside the years 1900 to 2199"),
        (("--end-date", "2199-12-31"), "leaves no time"),
        (("--density", "NaN"), "--density 'NaN' is not a number from 0.001 to 100"),
        (("--density", "sNaN"), "is not a number"),
        (("--density", "Infinity"), "is not a number"),
        (("--density", "-1"), "is not a number"),
        (("--density", "1e99"), "is not a number"),
        (("--density", "a lot"), "is not a number"),
        (
            ("--plants", "drfit"),
            "there is no plant 'drfit' (did you mean drift?); there is all, none, fan_out, ",
        ),
        (("--plants", "drift,all"), "there is no plant 'all'"),
        (("--plants", " , "), "--plants names nothing"),
        (("--scope", "only_template"), "belong together"),
        (("--template", "LockboxDeposit"), "belong together"),
        (
            ("--scope", "only_template", "--template", "Lockbox"),
            "there is no transfer template 'Lockbox'; there is MerchantSettlementCycle, ",
        ),
    ],
)
def test_a_value_that_is_off_is_one_line(bank: Path, options: tuple[str, ...], message: str) -> None:
    assert message in failed(run("data", "apply", bank, *options), 2)


@pytest.mark.parametrize(
    "options",
    [
        ("--window", "-1"),
        ("--window", "0"),
        ("--window", "999999999"),
        ("--window", "ten"),
        ("--seed", "9" * 50),
        ("--seed", "9" * 6000),
        ("--seed", "-1"),
        ("--times", "0"),
        ("--scope", "everything"),
    ],
)
def test_a_number_out_of_bounds_is_wrong_usage(bank: Path, options: tuple[str, str]) -> None:
    result = run("data", "apply", bank, *options)
    assert 2 == result.exit_code
    assert f"Invalid value for '{options[0]}'" in " ".join(result.stderr.split())
    assert "Traceback" not in result.output


def test_plants_may_be_none(bank: Path) -> None:
    lines = applied(bank, "--plants", "none").stdout.splitlines()
    assert ["transactions", "daily_balances", "as_of"] == [line.partition(":")[0] for line in lines]


def test_an_institution_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    isolate(tmp_path, monkeypatch)
    result = run("data", "apply", "nowhere.yaml")
    assert 1 == result.exit_code
    assert "nowhere.yaml" in result.output
