"""Nothing that a build did not make is replaced or dropped: other institutions whose names meet ours, and whatever else carries our names."""

from __future__ import annotations

import hashlib
import itertools
import json
from pathlib import Path

import pytest

from recongen.dbt_core import runner
from recongen.errors import DbtRunError
from recongen.feed.contract import EVENT_TABLES, TABLES
from recongen.institution import load
from recongen.institution.compile import compile_project
from tests.cases.conftest import OpenDesk
from tests.cases.desk import Desk
from tests.e2e.databases import SCHEMA
from tests.e2e.helpers import DBT, ROOT, environment, run

# Minutes of builds for each: `make prove`.
pytestmark = pytest.mark.prove

INSTITUTION = """\
instance: {prefix}
accounts:
  - {{id: till, role: Till, scope: internal}}
  - {{id: world, role: World, scope: external}}
rails:
  - name: wire
    source_role: World
    destination_role: Till
    expected_net: 0
    origin: InternalInitiated
    metadata_keys: []
"""
# Each with what some model's name begins with, so that many of them meet.
STARTS = ("bank", "snb", "b", "bank_daily_statement", "bank_daily", "bank_transfer", "bank_inv", "bank_exec")
BEGINNINGS = ("", "_current", "_ledger", "_todays", "_l2")
PREFIXES = [f"{start}{beginning}" for start in STARTS for beginning in BEGINNINGS]
MACROS = """\
{% macro print_strangers() %}{% for said in recongen.strangers() %}{{ log(said, info=true) }}{% endfor %}{% endmacro %}

{% macro print_pairs(prefixes) %}
    {% set bases = recongen.planned_relations() | map(attribute='base') | list %}
    {% for one in prefixes %}
        {% set names = [] %}
        {% for base in bases %}{% do names.append(one ~ '_' ~ base) %}{% endfor %}
        {% for other in prefixes if other != one %}
            {{ log([one, other, recongen.shared_names(other, names, bases)] | tojson, info=true) }}
        {% endfor %}
    {% endfor %}
{% endmacro %}
"""


def at(open_desk: OpenDesk, prefix: str, beside: Desk | None = None) -> Desk:
    desk = open_desk(institution=INSTITUTION.format(prefix=prefix))
    if beside is not None:
        desk.database = beside.database
        desk.database.write_profile(desk.folder)
    return desk


def project(desk: Desk) -> runner.DbtProject:
    """The institution's project for dbt in this process, with macros that print what is decided."""
    folder = desk.folder / "project"
    compile_project(load(desk.institution), folder, f"local:{ROOT}")
    (folder / "macros").mkdir(exist_ok=True)
    (folder / "macros" / "printed.sql").write_text(MACROS)
    return runner.DbtProject(folder, desk.folder, desk.folder / "target", desk.folder / "logs")


def refused(desk: Desk, verb: str, *rest: str) -> str:
    """The one line of the refusal; nothing in the database is changed."""
    before = desk.database.contents()
    done = desk.attempt(verb, *rest)
    assert 1 == done.returncode, done.stdout + done.stderr
    assert before == desk.database.contents()
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert 1 == len(errors), done.stderr
    return errors[0]


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ("snb", "snb_current", "snb_current_daily_balances"),
        ("snb_current", "snb", "snb_current_daily_balances"),
        ("bank", "bank_todays", "bank_todays_exceptions"),
        ("bank_ledger", "bank", "bank_ledger_drift"),
    ],
)
def test_two_institutions_whose_names_meet(
    open_desk: OpenDesk, engine: str, first: str, second: str, shared: str
) -> None:
    """The second one is refused, whatever it tries."""
    one = at(open_desk, first)
    one.create_feed()
    if (first, engine) in (("snb", "sqlite"), ("bank", "postgres")):
        one.build()
    other = at(open_desk, second, beside=one)
    clean = ("schema clean", "--execute", "--drop-data")
    is_there = shared in one.database.contents()
    if not is_there:
        assert f"there is nothing of {second}" in other.succeed(*clean).stderr
    for verb, *rest in (
        ("schema apply", "--execute"),
        ("schema apply", "--execute", "--drop-data"),
        ("build",),
        *([clean] if is_there else []),
    ):
        message = refused(other, verb, *rest)
        assert f"the institutions {second} and {first} cannot share the schema" in message
        assert f"both have a relation {shared}:" in message


def test_institutions_whose_names_do_not_meet_live_together(open_desk: OpenDesk) -> None:
    one = at(open_desk, "snb")
    one.create_feed()
    other = at(open_desk, "snb_east", beside=one)
    other.create_feed()
    other.build()


def test_every_pair_of_prefixes_is_decided_from_the_names(open_desk: OpenDesk, engine: str) -> None:
    if engine != "sqlite":
        pytest.skip("the same for every engine")
    desk = at(open_desk, "bank")
    decided = {
        (one, other): shared
        for one, other, shared in map(
            json.loads, runner.run_operation(project(desk), "print_pairs", {"prefixes": PREFIXES})
        )
    }
    names = [path.stem for path in (ROOT / "models").rglob("*.sql")]
    names += [*(table.name for table in (*TABLES, *EVENT_TABLES)), "builds"]
    expected = {
        (one, other): sorted({f"{one}_{name}" for name in names} & {f"{other}_{name}" for name in names})
        for one, other in itertools.permutations(PREFIXES, 2)
    }
    assert expected == decided
    assert 40 == len(set(PREFIXES))
    assert 40 < sum(map(bool, expected.values())) < len(expected) / 2


def test_a_foreign_table_and_a_foreign_view_under_each_of_our_names(open_desk: OpenDesk, engine: str) -> None:
    """Also where ours was before, and under the names that dbt gives a relation while replacing it."""
    desk = at(open_desk, "bank")
    ours = project(desk)
    runner.run_operation(ours, "create_feed")
    names = sorted(f"bank_{path.stem}" for path in (ROOT / "models").rglob("*.sql"))
    temporary = [f"{name}{ending}" for name in names for ending in ("__dbt_tmp", "__dbt_backup")]
    assert [] == runner.run_operation(ours, "print_strangers")
    for making in ("create table {} (x integer)", "create view {} as select 1 as x"):
        kind = making.split()[1]
        desk.database.execute(*(making.format(f"{SCHEMA}.{name}") for name in (*names, *temporary)))
        said = runner.run_operation(ours, "print_strangers")
        for name in (*names, *temporary):
            assert [] != [
                line for line in said if line.startswith(f"the {kind} ") and f".{name} is not" in line
            ], name
        assert len(names) * 3 == len(said)
        with pytest.raises(DbtRunError, match="Nothing was changed"):
            runner.run_operation(ours, "create_feed")
        before = desk.database.contents()
        done = run(*DBT, "run", cwd=ours.folder, env=where(desk))
        assert 0 != done.returncode
        assert before == desk.database.contents()
        desk.database.execute(*(f"drop {kind} {SCHEMA}.{name}" for name in (*names, *temporary)))
    assert [] == runner.run_operation(ours, "print_strangers")

    assert 0 == run(*DBT, "run", cwd=ours.folder, env=where(desk)).returncode
    assert [] == runner.run_operation(ours, "print_strangers")
    spelled = str.upper if engine != "postgres" else str
    replaced = names[::7]
    for name in replaced:
        desk.database.execute(
            f"drop table {SCHEMA}.{name}", f"create table {SCHEMA}.{spelled(name)} (x integer)"
        )
    said = runner.run_operation(ours, "print_strangers")
    assert len(replaced) == len(said)
    assert [] == [name for name in replaced if not any(f".{spelled(name)} is not" in line for line in said)]


def test_what_another_version_built_is_replaced(open_desk: OpenDesk) -> None:
    """Its columns are not the declared ones; the log has them."""
    desk = at(open_desk, "bank")
    ours = project(desk)
    runner.run_operation(ours, "create_feed")
    desk.database.execute(f"create table {SCHEMA}.bank_drift (account_id integer, old integer)")
    assert 1 == len(runner.run_operation(ours, "print_strangers"))
    layout = hashlib.md5(b"table account_id,old").hexdigest()[:8]
    desk.database.execute(
        f"""
        insert into {SCHEMA}.bank_builds (
            entry, run_id, logged_at, state, as_of, is_locked, recongen_version, dbt_version, transactions_rows,
            daily_balances_rows, relations_of_a_build, layouts
        ) values (
            1, 'earlier', '2030-01-01 00:00:00', 'running', '2030-01-01 00:00:00', 0, '0', '1', 0, 0, 1,
            'accounts:12345678 drift:{layout}'
        )
        """
    )
    assert [] == runner.run_operation(ours, "print_strangers")


def where(desk: Desk) -> dict[str, str]:
    return environment(
        None,
        DBT_PROFILES_DIR=str(desk.folder),
        DBT_LOG_PATH=str(desk.folder / "logs"),
        DBT_TARGET_PATH=str(desk.folder / "target"),
    )


def test_a_feed_is_not_loaded_into_what_a_build_made(open_desk: OpenDesk) -> None:
    one = at(open_desk, "snb")
    one.create_feed()
    one.build()
    other = at(open_desk, "snb_current", beside=one)
    header = "id,account_id,account_name,account_role,account_scope,amount_money,amount_direction,status,posting,transfer_id,transfer_type,rail_name,origin\n"
    Path(other.folder / "t.csv").write_text(
        header
        + "1,till,Till,Till,internal,1.00,Credit,Posted,2030-01-01 00:00:00,t1,wire,wire,InternalInitiated\n"
    )
    message = refused(other, "feed load", "--transactions", "t.csv", "--execute")
    assert "snb_current_transactions" in message and "is not a base table of the feed" in message
