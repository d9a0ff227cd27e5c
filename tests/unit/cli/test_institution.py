"""init, validate, schema-json and compile, as a person uses them."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from tests.unit.cli.conftest import Recongen


def test_the_starter_validates_as_it_is(recongen: Recongen) -> None:
    written = recongen("init", "First National.yaml")
    assert written.exit_code == 0
    result = recongen("validate", "First National.yaml", "--strict")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("ok: first_national: ")


def test_init_leaves_an_existing_file_alone(recongen: Recongen, bank: Path) -> None:
    before = bank.read_bytes()
    result = recongen("init", bank)
    assert (result.exit_code, result.stderr) == (2, f"error: {bank} exists already; nothing was written\n")
    assert bank.read_bytes() == before


def test_validate_sums_up_a_good_file(recongen: Recongen, bank: Path) -> None:
    result = recongen("validate", bank)
    assert (result.exit_code, result.stdout) == (0, "ok: dts: 4 accounts, 5 rails, 2 limit schedules\n")


def test_validate_tells_every_finding_with_its_place(recongen: Recongen, bank: Path) -> None:
    text = (
        bank.read_text()
        .replace("scope: internal", "scope: inernal", 1)
        .replace("leg_direction: Debit", "leg_direction: Debt", 1)
    )
    bank.write_text(text)
    result = recongen("validate", bank)
    assert result.exit_code == 1
    wrong = [
        number for number, line in enumerate(text.splitlines(), 1) if "inernal" in line or "Debt" in line
    ]
    assert [int(line.removeprefix(f"{bank}:").split(":")[0]) for line in result.stdout.splitlines()] == wrong
    assert result.stderr == "2 errors, 0 warnings\n"


def test_validate_json_is_for_programs(recongen: Recongen, bank: Path) -> None:
    bank.write_text(bank.read_text().replace("scope: internal", "scope: inernal", 1))
    document = json.loads(recongen("validate", bank, "--json").stdout)
    assert (document["errors"], document["warnings"]) == (1, 0)
    assert document["findings"][0]["line"] == 11


def test_the_json_schema_knows_the_top_level_keys(recongen: Recongen, bank: Path) -> None:
    schema = json.loads(recongen("schema-json").stdout)
    assert set(yaml.safe_load(bank.read_text())) <= set(schema["properties"])


def test_compile_prints_what_it_wrote_and_twice_changes_nothing(
    recongen: Recongen, bank: Path, tmp_path: Path
) -> None:
    first = recongen("compile", bank, "-o", "out")
    assert first.exit_code == 0, first.output
    assert "out/dbt_project.yml" in first.stdout.splitlines()
    assert all((tmp_path / line).exists() for line in first.stdout.splitlines())
    assert recongen("compile", bank, "-o", "out").stdout == ""


def test_a_prefix_serves_a_file_without_an_instance(recongen: Recongen, bank: Path) -> None:
    bank.write_text(bank.read_text().replace("instance: dts\n", ""))
    assert recongen("validate", bank, "--prefix", "other").stdout.startswith("ok: other: ")
