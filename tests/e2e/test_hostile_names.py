"""An institution whose names hold whatever the grammar allows is compiled, loaded, built and reported, and its names come back unharmed."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.banks import Bank, Library, write_feed
from tests.e2e.databases import ENGINES
from tests.e2e.feeds import account, balance, leg, transfer

TITLE = 'O\'Neil & "Söhne" {{ bank }} {% raw %} 100% \\ 東京 💶'
TILL = "till 'O\"N' {{ x }} {% y %} 50%|\\日"
TILL_NAME = "Kasse 'O\"N' {# z #} %s %(a)s ; drop table x -- 👩‍👧"
ROLE = "Role 'R\"' {{ r }} \\ % ü"
PARENT_ROLE = "Parent {% p %} ' \" \\\\ %% ß"
POOL = "pool $<<$p>> ' \" \\ :p ?"
WORLD = "world </script> ' \" \\n"
WORLD_ROLE = "World, 'all' \"of\" it %"
WIRE = "wire 'O\"N' {{ rail }} {% if %} \\ 100% 東京"
WIRE_TYPE = "type ' \" {{ t }} \\ %d ÄÖ"
UNUSED = "unused ' \" {% endraw %} \\x41 _%"
UNKNOWN = "unknown ' \" {{ config(enabled=false) }} \\"
KEY = "{{key}} 100% 東京 | $[0].a"
DAY = date(2005, 6, 1)

INSTITUTION = {
    "instance": "dts",
    "description": TITLE,
    "accounts": [
        {"id": TILL, "name": TILL_NAME, "role": ROLE, "scope": "internal", "parent_role": PARENT_ROLE},
        {"id": POOL, "role": PARENT_ROLE, "scope": "internal"},
        {"id": WORLD, "role": WORLD_ROLE, "scope": "external"},
    ],
    "rails": [
        {
            "name": name,
            "transfer_type": kind,
            "source_role": [ROLE],
            "destination_role": [WORLD_ROLE],
            "expected_net": 0,
            "origin": "InternalInitiated",
            "metadata_keys": [KEY],
            "posted_requirements": [KEY],
        }
        for name, kind in ((WIRE, WIRE_TYPE), (UNUSED, UNUSED[:50]))
    ],
    "limit_schedules": [{"parent_role": PARENT_ROLE, "transfer_type": WIRE_TYPE, "cap": "5.00"}],
}


def feed(folder: Path) -> tuple[Path, Path]:
    """One breach of each of several kinds, each row full of hostile names."""
    till = account(TILL, ROLE, parent=PARENT_ROLE, name=TILL_NAME)
    pool = account(POOL, PARENT_ROLE, name=POOL)
    world = account(WORLD, WORLD_ROLE, "external", name=WORLD)
    kept = {"transfer_type": WIRE_TYPE, "metadata": f'{{"{KEY}": "said"}}'}
    lacking = {"transfer_type": WIRE_TYPE, "metadata": '{"key": "other"}'}
    at = f"{DAY} 12:00:00"
    legs = transfer(till, world, 600, "t 'one' {{ 1 }}|\\", WIRE, at, **kept)
    legs += transfer(till, world, 100, "t two", WIRE, f"{DAY + timedelta(days=1)} 12:00:00", **lacking)
    legs.append(leg(till, 700, "t three", UNKNOWN, at, transfer_type="other"))
    second = DAY + timedelta(days=1)
    balances = [
        balance(till, DAY, 100),
        balance(pool, DAY, 100),
        balance(till, second, 1),
        balance(pool, second, 1),
    ]
    return write_feed(folder, legs, balances)


@pytest.fixture(scope="module")
def banks() -> dict[str, Bank]:
    return {}


@pytest.fixture
def built(
    library: Library, banks: dict[str, Bank], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Bank]:
    """By engine."""
    for engine in ENGINES:
        if engine not in banks:
            text = yaml.safe_dump(INSTITUTION, allow_unicode=True)
            bank = library.empty(engine, tmp_path_factory.mktemp("hostile"), text)
            bank.load(*feed(bank.folder))
            bank.build()
            banks[engine] = bank
    return banks


def test_each_check_finds_its_row_with_the_names_unharmed(built: dict[str, Bank], engine: str) -> None:
    bank = built[engine]
    (drift,) = bank.relation("drift").dicts
    assert (TILL, TILL_NAME, ROLE, PARENT_ROLE, "0.01") == tuple(
        drift[name] for name in ("account_id", "account_name", "account_role", "account_parent_role", "drift")
    )
    (breach,) = bank.relation("limit_breach").dicts
    assert (TILL, WIRE_TYPE, "6.00", "5.00") == tuple(
        breach[name] for name in ("account_id", "transfer_type", "total", "cap")
    )
    lacking = bank.relation("posting_requirement_breach").dicts
    assert {("t two", WIRE, TILL, KEY), ("t two", WIRE, WORLD, KEY)} == {
        (row["transfer_id"], row["rail_name"], row["account_id"], row["requirement"]) for row in lacking
    }
    (unmatched,) = bank.relation("unmatched_posting").dicts
    assert (TILL, UNKNOWN, "unknown_rail") == tuple(
        unmatched[name] for name in ("account_id", "rail_name", "reason")
    )


def test_the_institution_is_in_its_relations_as_it_is_in_its_file(
    built: dict[str, Bank], engine: str
) -> None:
    bank = built[engine]
    assert [TITLE] == [row["description"] for row in bank.relation("l2_institution").dicts]
    assert {(WIRE, WIRE_TYPE), (UNUSED, UNUSED[:50])} == {
        (row["rail_name"], row["transfer_type"]) for row in bank.relation("l2_rails").dicts
    }
    assert {(TILL, TILL_NAME, ROLE), (POOL, None, PARENT_ROLE), (WORLD, None, WORLD_ROLE)} == {
        (row["account_id"], row["account_name"], row["account_role"])
        for row in bank.relation("l2_accounts").dicts
    }
    assert {KEY} == {row["metadata_key"] for row in bank.relation("l2_posting_requirements").dicts}


def test_both_engines_agree(built: dict[str, Bank]) -> None:
    lite, server = (built[engine].contents() for engine in ENGINES)
    assert set(lite) == set(server)
    for name in lite:
        assert sorted(lite[name].dicts, key=repr) == sorted(server[name].dicts, key=repr), name


def test_the_reports_tell_the_names(built: dict[str, Bank], engine: str) -> None:
    bank = built[engine]
    report = bank.exceptions()
    assert TITLE == report["institution"]
    by_check: dict[str, list[dict[str, Any]]] = {}
    for row in report["exceptions"]:
        by_check.setdefault(row["check"], []).append(row)
    assert [(TILL, TILL_NAME, ROLE)] == [
        (row["account_id"], row["account_name"], row["account_role"]) for row in by_check["drift"]
    ]
    assert [UNUSED] == [row["rail_name"] for row in by_check["dead_declaration"]]
    assert [UNKNOWN] == [row["rail_name"] for row in by_check["unmatched_posting"]]

    table = csv.DictReader(io.StringIO(bank.recongen("exceptions", "--csv").stdout))
    assert [row["exception_key"] for row in report["exceptions"]] == [row["exception_key"] for row in table]
    # On a narrow page words wrap, so a word is looked for.
    assert "東京" in bank.recongen("exceptions").stdout


def test_the_key_of_an_exception_escapes_its_parts(built: dict[str, Bank], engine: str) -> None:
    (drift,) = built[engine].relation("drift").dicts
    escaped = TILL.replace("\\", "\\\\").replace("|", "\\|")
    assert drift["exception_key"].startswith(f"drift|{escaped}|2005-06-02")
