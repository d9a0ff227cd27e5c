"""The database is found where dbt finds it, and what is wrong with a profile is named with its file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from recongen.errors import UsageError
from recongen.warehouse.profile import embed, resolve
from recongen.warehouse.target import Target

POSTGRES = {
    "type": "postgres",
    "host": "db.example",
    "port": 5433,
    "user": "etl",
    "password": "hunter2",
    "dbname": "books",
    "schema": "recon",
    "threads": 4,
}
SQLITE = {"type": "sqlite", "schema": "main", "database": "d", "schemas_and_paths": {"main": "books.sqlite3"}}


@pytest.fixture(autouse=True)
def empty_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)


def write_profile(
    folder: Path, outputs: dict[str, Any], target: str = "prod", profile: str = "recongen"
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    content = {profile: {"target": target, "outputs": outputs}}
    (folder / "profiles.yml").write_text(yaml.safe_dump(content))
    return folder


def find(tmp_path: Path, folder: Path | None = None, target: str | None = None, **environment: str) -> Target:
    home = {"HOME": str(tmp_path / "home")}
    return resolve(folder, target, fallback_folder=tmp_path / "build" / "dts", environment=home | environment)


def complaint(tmp_path: Path, folder: Path, target: str | None = None, **environment: str) -> str:
    with pytest.raises(UsageError) as error:
        find(tmp_path, folder, target, **environment)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_named_folder_is_read(tmp_path: Path) -> None:
    folder = write_profile(tmp_path / "named", {"prod": POSTGRES})
    target = find(tmp_path, folder)
    assert ("postgres", "recon", "books", 4) == (
        target.adapter,
        target.schema,
        target.database,
        target.threads,
    )
    assert (folder, "prod", False) == (target.profiles_dir, target.target_name, target.embedded)


def test_the_first_place_that_has_the_profile_wins(tmp_path: Path) -> None:
    """The environment before the current folder, that before the home folder, and nothing that lacks the profile."""
    home = write_profile(tmp_path / "home" / ".dbt", {"prod": SQLITE})
    assert home == find(tmp_path).profiles_dir
    write_profile(Path.cwd(), {"prod": SQLITE}, profile="somebody_else")
    assert home == find(tmp_path).profiles_dir
    here = write_profile(Path.cwd(), {"prod": SQLITE})
    assert here == find(tmp_path).profiles_dir
    named = write_profile(tmp_path / "named", {"prod": SQLITE})
    assert named == find(tmp_path, DBT_PROFILES_DIR=str(named)).profiles_dir


def test_without_a_profile_an_sqlite_file_serves(tmp_path: Path) -> None:
    """And dbt finds the same file through the profile that is written for it."""
    target = find(tmp_path)
    assert target.embedded
    assert tmp_path / "build" / "dts" / "recongen.sqlite3" == target.file
    again = resolve(target.profiles_dir, fallback_folder=tmp_path / "other")
    assert (target.file, False) == (again.file, again.embedded)


def test_the_embedded_profile_is_written_once(tmp_path: Path) -> None:
    path = embed(tmp_path, "recongen", "dts") / "profiles.yml"
    before = path.stat().st_mtime_ns
    embed(tmp_path, "recongen", "dts")
    assert before == path.stat().st_mtime_ns


def test_another_target_may_be_chosen(tmp_path: Path) -> None:
    folder = write_profile(tmp_path / "p", {"prod": POSTGRES, "dev": SQLITE})
    assert "sqlite" == find(tmp_path, folder, "dev").adapter


def test_environment_variables_are_rendered_as_dbt_renders_them(tmp_path: Path) -> None:
    output = POSTGRES | {
        "host": "{{ env_var('PG_HOST') }}",
        "port": "{{ env_var('PG_PORT', '6000') | as_number }}",
        "password": "{{ env_var('PG_PASSWORD') }}",
        "schema": "recon_{{ env_var('STAGE', 'dev') }}",
        "threads": "{{ env_var('THREADS', '3') | int }}",
    }
    folder = write_profile(tmp_path / "p", {"prod": output})
    target = find(tmp_path, folder, PG_HOST="h", PG_PASSWORD="007", STAGE="test")
    assert ("h", 6000, "007") == tuple(target.settings[key] for key in ("host", "port", "password"))
    assert ("recon_test", 3) == (target.schema, target.threads)


def test_a_variable_of_another_target_may_be_missing(tmp_path: Path) -> None:
    outputs = {"prod": POSTGRES | {"password": "{{ env_var('ABSENT') }}"}, "dev": SQLITE}
    folder = write_profile(tmp_path / "p", outputs)
    assert "sqlite" == find(tmp_path, folder, "dev").adapter
    expected = f"{folder}/profiles.yml: recongen.outputs.prod.password needs the environment variable ABSENT, which is not set"
    assert expected == complaint(tmp_path, folder)


def test_variables_that_are_missing_are_named_together(tmp_path: Path) -> None:
    output = POSTGRES | {key: f"{{{{ env_var('PG_{key.upper()}') }}}}" for key in ("user", "password")}
    folder = write_profile(tmp_path / "p", {"prod": output})
    assert (
        f"{folder}/profiles.yml: recongen.outputs.prod needs these environment variables, which are not set: "
        "PG_PASSWORD (password), PG_USER (user)"
    ) == complaint(tmp_path, folder)


def test_a_password_may_look_like_jinja(tmp_path: Path) -> None:
    folder = write_profile(tmp_path / "p", {"prod": POSTGRES | {"password": "a{{b{%c"}})
    assert "a{{b{%c" == find(tmp_path, folder).settings["password"]


@pytest.mark.parametrize(
    "expression", ["{{ 1 / }}", "{{ var('x') }}", "{{ ''.__class__.__mro__[1].__subclasses__() }}"]
)
def test_other_jinja_is_refused_in_one_line(tmp_path: Path, expression: str) -> None:
    folder = write_profile(tmp_path / "p", {"prod": POSTGRES | {"host": expression}})
    assert complaint(tmp_path, folder).startswith(f"{folder}/profiles.yml: recongen.outputs.prod.host")


def test_aliases_of_dbt_are_known(tmp_path: Path) -> None:
    output = {key: value for key, value in POSTGRES.items() if key != "password"} | {"pass": "x"}
    assert "x" == find(tmp_path, write_profile(tmp_path / "p", {"prod": output})).settings["password"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"type": "postgress"}, "has type 'postgress'; did you mean postgres?"),
        (
            {"type": "snowflake"},
            "has type 'snowflake'; recongen knows sqlite, postgres, oracle, duckdb, spark",
        ),
        ({"host": None}, "lacks host"),
        ({"dbname": ""}, "lacks database"),
        ({"port": "http"}, "port must be a whole number, not 'http'"),
        ({"threads": "many"}, "threads must be a whole number, not 'many'"),
        ({"type": "sqlite", "schemas_and_paths": {"main": "x"}}, "must give the file of the schema 'recon'"),
        ({"type": "duckdb", "path": ":memory:"}, "must name a file"),
        ({"type": "oracle", "host": None}, "lacks host or tns_name or connection_string"),
        ({"type": "spark"}, "lacks method"),
        ({"type": "spark", "method": "thrift"}, "method must be session"),
    ],
)
def test_a_setting_that_cannot_work_is_named(tmp_path: Path, change: dict[str, Any], expected: str) -> None:
    folder = write_profile(tmp_path / "p", {"prod": POSTGRES | change})
    message = complaint(tmp_path, folder)
    assert expected in message
    assert message.startswith(f"{folder}/profiles.yml: recongen.outputs.prod")
    assert "hunter2" not in message


def test_what_is_not_there_is_named_with_what_is(tmp_path: Path) -> None:
    folder = write_profile(tmp_path / "p", {"prod": POSTGRES, "dev": SQLITE})
    assert "has no target 'live'; it has dev, prod" in complaint(tmp_path, folder, "live")
    other = write_profile(tmp_path / "o", {"prod": POSTGRES}, profile="theirs")
    assert f"{other}/profiles.yml has no profile 'recongen'; it has theirs" == complaint(tmp_path, other)
    assert f"there is no profiles.yml in {tmp_path}" == complaint(tmp_path, tmp_path)
    with pytest.raises(UsageError, match="--target prod needs a dbt profile 'recongen'; there is none"):
        find(tmp_path, None, "prod")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            b"recongen: {target: x",
            "profiles.yml:1:21 is not YAML: expected ',' or '}', but got '<stream end>'",
        ),
        (b"", "is empty"),
        (b"- a list", "must map profile names to profiles"),
        (b"recongen: caf\xe9", "is not UTF-8 text (byte 13)"),
        (b"recongen: 7", "the profile 'recongen' has no outputs"),
        (b"recongen: {outputs: {default: text}}", "recongen.outputs.default must be a mapping of settings"),
        (b"[" * 100_000, "is nested too deeply"),
    ],
)
def test_a_broken_file_is_refused_in_one_line(tmp_path: Path, content: bytes, expected: str) -> None:
    (tmp_path / "profiles.yml").write_bytes(content)
    assert expected in complaint(tmp_path, tmp_path)


def test_secrets_never_show(tmp_path: Path) -> None:
    target = find(tmp_path, write_profile(tmp_path / "p", {"prod": POSTGRES}))
    assert "hunter2" not in repr(target) + str(target) + target.describe()
    assert "postgres db.example:5433/books, schema recon" == target.describe()
    assert "user etl, password ***" == target.without_secrets("user etl, password hunter2")


@pytest.mark.parametrize(
    ("adapter", "expected"),
    [("postgres", '"recon"."dts_drift"'), ("oracle", "recon.dts_drift"), ("duckdb", '"recon"."dts_drift"')],
)
def test_relations_are_spelled_for_their_engine(adapter: str, expected: str) -> None:
    target = Target(adapter, "recon", "d", 1, Path(), "prod", settings={"path": "x"})
    assert expected == target.relation("dts_drift")


def test_a_name_cannot_break_out_of_its_quotes() -> None:
    assert '"main"."a""b"' == Target("sqlite", "main", "d", 1, Path(), "prod").relation('a"b')
    with pytest.raises(ValueError, match="plain Oracle name"):
        Target("oracle", "recon", "d", 1, Path(), "prod").relation("a; drop")
