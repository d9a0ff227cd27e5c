"""dbt in this process, on a project of three files."""

from __future__ import annotations

import contextlib
import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from recongen.dbt_core import manifest, runner, shortcuts, templates
from recongen.dbt_core.runner import DbtProject
from recongen.errors import DbtRunError


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DbtProject:
    """One model, one check that finds two rows, one macro."""
    monkeypatch.delenv("RECONGEN_AS_OF", raising=False)
    files = {
        "dbt_project.yml": "name: toy\nversion: '1.0'\nprofile: recongen\n",
        "models/ones.sql": "select 1 as id union all select 1",
        "models/schema.yml": (
            "models: [{name: ones, columns: [{name: id, data_tests: [{unique: {config: {severity: warn}}}]}]}]"
        ),
        "macros/tell.sql": (
            "{% macro tell(name) %}{{ log('hello ' ~ name, info=true) }}{{ print(env_var('RECONGEN_AS_OF', '-')) }}{% endmacro %}"
        ),
        "profiles.yml": yaml.safe_dump(
            {
                "recongen": {
                    "target": "lite",
                    "outputs": {
                        "lite": {
                            "type": "sqlite",
                            "threads": 1,
                            "database": "database",
                            "schema": "main",
                            "schema_directory": str(tmp_path),
                            "schemas_and_paths": {"main": str(tmp_path / "toy.sqlite3")},
                        }
                    },
                }
            }
        ),
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return DbtProject(tmp_path, tmp_path, tmp_path / "target", tmp_path / "logs")


def test_a_build_reports_each_node_and_is_silent(toy: DbtProject, capfd: pytest.CaptureFixture[str]) -> None:
    seen: list[tuple[int, int, str]] = []
    result = runner.build(toy, progress=lambda *step: seen.append(step))
    assert [(1, 2, "ones"), (2, 2, "unique_ones_id")] == seen
    assert [("ones", "success", None), ("unique_ones_id", "warn", 1)] == [
        (r.node.name, r.status, r.failures) for r in result.nodes
    ]
    assert capfd.readouterr() == ("", "")
    assert (toy.log_path / "dbt.log").is_file()


def test_a_model_that_breaks_is_named_with_its_reason(toy: DbtProject) -> None:
    (toy.folder / "models" / "broken.sql").write_text(
        "{{ config(materialized='table') }} select nonsense from {{ ref('ones') }}"
    )
    with pytest.raises(DbtRunError) as raised:
        runner.build(toy)
    assert "dbt could not build broken (models/broken.sql): no such column: nonsense" == str(raised.value)


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("models/broken.sql", "select {{ 1 ", "model broken (models/broken.sql): unexpected end of template"),
        (
            "models/broken.sql",
            "select * from {{ ref('nowhere') }}",
            "depends on a node named 'nowhere' which was not found",
        ),
        (
            "dbt_project.yml",
            "name: toy\nversion: '1.0'\nprofile: absent\n",
            "Could not find profile named 'absent'",
        ),
    ],
)
def test_a_project_that_cannot_run_is_one_line(toy: DbtProject, file: str, text: str, says: str) -> None:
    (toy.folder / file).write_text(text)
    with pytest.raises(DbtRunError) as raised:
        runner.build(toy)
    assert str(raised.value).startswith("dbt could not run: ")
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("file", "text", "full_parses"),
    [
        ("ones.sql", "select {{ 1 ", 1),
        ("ones.sql", "select * from {{ ref('nowhere') }}", 1),
        ("schema.yml", "models: [{name: ones, description: \"{{ doc('nowhere') }}\"}]", 2),
    ],
)
def test_only_what_a_state_may_be_to_blame_for_is_parsed_again(
    toy: DbtProject, file: str, text: str, full_parses: int
) -> None:
    runner.parse(toy)
    (toy.folder / "models" / file).write_text(text)
    with pytest.raises(DbtRunError):
        runner.parse(toy)
    assert full_parses == (toy.log_path / "dbt.log").read_text().count("Starting full parse")


def test_a_macro_returns_what_it_said(toy: DbtProject) -> None:
    assert ["hello you", "-"] == runner.run_operation(toy, "tell", {"name": "you"})


def test_as_of_is_there_for_the_run_and_gone_after_it(toy: DbtProject) -> None:
    (toy.folder / "models" / "ones.sql").write_text("select '{{ env_var(\"RECONGEN_AS_OF\") }}' as id")
    result = runner.build(toy, {"RECONGEN_AS_OF": "2030-01-31 18:00:00"})
    assert ["success", "pass"] == [r.status for r in result.nodes]
    assert "RECONGEN_AS_OF" not in os.environ
    compiled = toy.target_path / "compiled" / "toy" / "models" / "ones.sql"
    assert "select '2030-01-31 18:00:00' as id" == compiled.read_text()


def test_parse_asks_no_database(toy: DbtProject) -> None:
    assert ["ones"] == [node.name for node in runner.parse(toy).models]
    assert not (toy.folder / "toy.sqlite3").exists()


def test_another_folder_begins_from_what_its_neighbour_parsed(toy: DbtProject) -> None:
    """dbt parses everything once, and in the other folder only what is new."""
    runner.parse(toy)
    (toy.folder / "models" / "twos.sql").write_text("select 2 as id")
    neighbour = replace(toy, target_path=toy.target_path.parent / "other")
    runner.parse(neighbour)
    assert {"ones", "twos"} == {node.name for node in runner.parse(neighbour).models}
    log = (toy.log_path / "dbt.log").read_text()
    assert 1 == log.count("Starting full parse")


def test_the_manifest_of_a_build_holds_what_was_compiled(toy: DbtProject) -> None:
    runner.build(toy)
    (ones,) = manifest.read(toy.manifest_path).models
    assert "select 1 as id union all select 1" == ones.sql


def test_packages_are_fetched_once(toy: DbtProject, tmp_path_factory: pytest.TempPathFactory) -> None:
    package = tmp_path_factory.mktemp("package")
    (package / "dbt_project.yml").write_text("name: helper\nversion: '1.0'\nprofile: recongen\n")
    (toy.folder / "packages.yml").write_text(f"packages:\n  - local: {package}\n")
    runner.install_packages(toy)
    installed = toy.folder / "dbt_packages" / "helper"
    before = installed.lstat().st_ino, installed.lstat().st_mtime_ns
    runner.install_packages(toy)
    assert before == (installed.lstat().st_ino, installed.lstat().st_mtime_ns)


def test_an_interrupt_is_not_a_failure_of_dbt(toy: DbtProject, monkeypatch: pytest.MonkeyPatch) -> None:
    from dbt.cli import main

    class Interrupted:
        exception = KeyboardInterrupt()
        success = False

    monkeypatch.setattr(main.dbtRunner, "invoke", lambda *_: Interrupted())
    with pytest.raises(KeyboardInterrupt):
        runner.parse(toy)


def test_a_macro_that_fails_is_no_success(toy: DbtProject) -> None:
    """A database that cannot be opened must not look like work that was done."""
    (toy.folder / "toy.sqlite3").mkdir()
    with pytest.raises(DbtRunError, match="unable to open database file"):
        runner.run_operation(toy, "tell", {"name": "you"})


def test_a_ctrl_c_that_dbt_swallows_still_ends_the_run(toy: DbtProject) -> None:
    def interrupted(*_: object) -> None:
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        runner.build(toy, progress=interrupted)
    assert before is signal.getsignal(signal.SIGINT)


@pytest.fixture
def translated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What Jinja translates from now on, for a user who never ran dbt."""
    from dbt_common.clients.jinja import MacroFuzzEnvironment

    seen: list[str] = []
    translate = MacroFuzzEnvironment._compile

    def translate_seen(self: Any, source: str, filename: str) -> Any:
        seen.append(source)
        return translate(self, source, filename)

    monkeypatch.setattr(MacroFuzzEnvironment, "_compile", translate_seen)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    forget(seen)
    return seen


def forget(translated: list[str]) -> None:
    """What a process knows that ends here."""
    from dbt_common.clients.jinja import template_cache

    template_cache.clear()
    templates._translated.clear()
    translated.clear()


def test_a_template_is_translated_once_by_all_processes(toy: DbtProject, translated: list[str]) -> None:
    runner.build(toy)
    runner.build(toy)  # The first replaced nothing.
    assert translated
    forget(translated)
    result = runner.build(toy)
    assert (["success", "warn"], []) == ([each.status for each in result.nodes], translated)
    (toy.folder / "models" / "ones.sql").write_text("select 2 as id")
    assert ["success", "pass"] == [each.status for each in runner.build(toy).nodes]


@pytest.mark.parametrize("harm", ["damaged", "of another user", "of another version"])
def test_what_is_not_to_be_trusted_is_translated_again(
    toy: DbtProject, translated: list[str], harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner.parse(toy)
    before = set(translated)
    forget(translated)
    kept = templates._file()
    if harm == "damaged":
        kept.write_bytes(kept.read_bytes()[:-1])
    elif harm == "of another user":
        monkeypatch.setattr(os, "geteuid", lambda: kept.stat().st_uid + 1)
    else:
        monkeypatch.setattr(templates, "version", lambda name: "0")
    runner.build(toy)
    assert before & set(translated)


def test_what_is_not_heard_is_of_level_debug() -> None:
    from dbt.adapters.events import types as of_adapters
    from dbt.events import types as of_dbt
    from dbt_common.events.base_types import EventLevel

    found = {name: getattr(of_dbt, name, None) or getattr(of_adapters, name) for name in shortcuts.UNHEARD}
    levels = {name: each.level_tag(object.__new__(each)) for name, each in found.items()}
    assert dict.fromkeys(shortcuts.UNHEARD, EventLevel.DEBUG) == levels
