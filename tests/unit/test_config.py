"""Deployment settings: the command line, then the environment, then recongen.yaml."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from recongen.config import IN_FILE, Settings, last_ended_day, load_settings
from recongen.errors import SettingsError, UsageError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (*IN_FILE, "config"):
        monkeypatch.delenv(f"RECONGEN_{name.upper()}", raising=False)


def test_without_settings_the_defaults_hold() -> None:
    assert Settings() == load_settings({"target": None})


def test_the_command_line_goes_before_the_environment_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "recongen.yaml").write_text("prefix: file\ntarget: file\nprofile: file\n")
    monkeypatch.setenv("RECONGEN_TARGET", "environment")
    monkeypatch.setenv("RECONGEN_PROFILE", "environment")
    settings = load_settings({"profile": "option"})
    assert ("file", "environment", "option") == (settings.prefix, settings.target, settings.profile)


def test_a_path_in_the_file_starts_at_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "conf"
    folder.mkdir()
    (folder / "r.yaml").write_text("profiles_dir: profiles\n")
    assert folder / "profiles" == load_settings({}, folder / "r.yaml").profiles_dir


@pytest.mark.parametrize("written", ['"2026-10-01"', "2026-10-01", "2026-10-01 00:00:00"])
def test_a_file_may_hold_the_day_of_a_feed_that_does_not_grow(tmp_path: Path, written: str) -> None:
    """With quotes, or as YAML reads a date or an instant without them."""
    (tmp_path / "recongen.yaml").write_text(f"as_of: {written}\n")
    assert "2026-10-01 00:00:00" == load_settings({}).as_of


@pytest.mark.parametrize(
    ("as_of", "day"),
    [
        ("2026-10-01 00:00:00", date(2026, 9, 30)),
        ("2026-10-01 23:59:59", date(2026, 9, 30)),
        ("2026-03-01 12:00:00", date(2026, 2, 28)),
    ],
)
def test_the_last_ended_day_is_the_one_before(as_of: str, day: date) -> None:
    assert day == last_ended_day(as_of)


def test_without_an_instant_the_last_ended_day_is_yesterday() -> None:
    before = datetime.now(UTC).date()
    found = last_ended_day(None)
    assert found in (before - timedelta(days=1), datetime.now(UTC).date() - timedelta(days=1))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("targt: x\n", "recongen.yaml:1:1: targt: recongen.yaml has no key 'targt'. Did you mean 'target'?"),
        (
            "target: 3\n",
            "recongen.yaml:1:9: target: this must be text; found the number 3. Put it in quotes.",
        ),
        ("target: a\ntarget: b\n", "recongen.yaml:2:1: the key 'target' is already set on line 1"),
        ("- a\n", "the file must be a mapping: keys and values; found a list"),
        ("a: [\n", "is not YAML"),
    ],
)
def test_a_file_that_is_off_says_how(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "recongen.yaml").write_text(content)
    with pytest.raises(UsageError, match=re.escape(message)):
        load_settings({})


def test_a_file_that_was_asked_for_must_be_there() -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_settings({}, Path("nowhere.yaml"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2030-01-31", "2030-01-31 00:00:00"),
        ("2030-01-31T18:00:00", "2030-01-31 18:00:00"),
        ("2030-01-31 18:00:00Z", "2030-01-31 18:00:00"),
        ("2030-01-31T18:00:00.999999+02:00", "2030-01-31 16:00:00"),
    ],
)
def test_as_of_becomes_a_utc_second(text: str, expected: str) -> None:
    assert expected == load_settings({"as_of": text}).as_of


@pytest.mark.parametrize("text", ["yesterday", "2030-02-30", "", "31/01/2030"])
def test_as_of_must_be_an_iso_instant(text: str) -> None:
    with pytest.raises(UsageError, match="is not an instant"):
        load_settings({"as_of": text})


def test_a_bad_instant_is_blamed_on_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "recongen.yaml"
    file.write_text("as_of: never\n")
    with pytest.raises(UsageError, match=rf"^{file}:1:8: as_of: 'never' is not an instant"):
        load_settings({}, file)
    monkeypatch.setenv("RECONGEN_AS_OF", "soon")
    with pytest.raises(UsageError, match="^RECONGEN_AS_OF: 'soon' is not an instant"):
        load_settings({}, file)
    with pytest.raises(UsageError, match="^--as-of: 'now' is not an instant"):
        load_settings({"as_of": "now"}, file)
    assert "2030-01-31 00:00:00" == load_settings({"as_of": "2030-01-31"}, file).as_of


@pytest.mark.parametrize(
    "text", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "2200-01-01", "1899-12-31"]
)
def test_an_instant_far_from_any_feed_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is outside the years 1900 to 2199"):
        load_settings({"as_of": text})


def test_every_setting_that_is_off_is_reported_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "recongen.yaml").write_text("targt: x\nlock_timeout: soon\nfile_timeout: never\n")
    monkeypatch.setenv("RECONGEN_FILE_TIMEOUT", "0")
    with pytest.raises(SettingsError) as raised:
        load_settings({"as_of": "now"})
    assert [
        "--as-of: 'now' is not an instant",
        "RECONGEN_FILE_TIMEOUT: 0 is not a whole number of seconds from 1 to 86,400",
        "recongen.yaml:1:1: targt: recongen.yaml has no key 'targt'",
        "recongen.yaml:2:15: lock_timeout: this must be a whole number of seconds from 1 to 86,400; found the text 'soon'",
    ] == [line.split(". ")[0] for line in raised.value.lines]


@pytest.mark.parametrize("setting", ["build_dir", "profiles_dir"])
def test_a_home_folder_of_nobody_is_refused(setting: str) -> None:
    with pytest.raises(UsageError, match="there is no such home folder"):
        load_settings({setting: "~nobody-of-that-name/x"})


def test_settings_nested_too_deeply_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "recongen.yaml"
    file.write_text("target: " + "[" * 20_000)
    with pytest.raises(UsageError, match="nested more than 50 deep"):
        load_settings({}, file)


ARN = "arn:aws:quicksight:eu-central-1:111122223333:"


def test_where_the_apps_go_is_read_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "recongen.yaml").write_text(
        'aws_account_id: "111122223333"\naws_region: eu-central-1\ndeployment_name: first-bank\n'
        f"owners: [{ARN}group/default/ops]\ntags: {{team: ops}}\n"
    )
    settings = load_settings({})
    assert ("111122223333", "eu-central-1", "first-bank") == (
        settings.aws_account_id,
        settings.aws_region,
        settings.deployment_name,
    )
    assert ((f"{ARN}group/default/ops",), {"team": "ops"}) == (settings.owners, settings.tags)


def test_lists_and_tags_are_read_from_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECONGEN_VIEWERS", f"{ARN}user/default/ann, {ARN}namespace/default")
    monkeypatch.setenv("RECONGEN_TAGS", "team=ops, cost=4711")
    settings = load_settings({})
    assert (f"{ARN}user/default/ann", f"{ARN}namespace/default") == settings.viewers
    assert {"team": "ops", "cost": "4711"} == settings.tags


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("aws_account_id", "1111", "'1111' is not the 12 digits of an AWS account"),
        ("aws_account_id", "١١١١٢٢٢٢٣٣٣٣", "is not the 12 digits"),
        ("aws_region", "Frankfurt", "'Frankfurt' is not an AWS region such as eu-central-1"),
        ("deployment_name", "First Bank", "'First Bank' is not small letters and digits"),
        ("deployment_name", "bank-", "is not small letters and digits"),
        ("deployment_name", "b" * 41, "has 41 characters; the most is 40"),
        ("owners", "ann", "'ann' is not the ARN of a QuickSight user, group or namespace"),
        ("viewers", "arn:aws:iam::111122223333:user/ann", ".* is not the ARN of a QuickSight user"),
        ("tags", "team", "'team' is not a tag. Write key=value, with commas between them"),
        ("tags", "ManagedBy=me", "the tag ManagedBy is not yours to set"),
        ("tags", "aws:x=me", "the tag aws:x is not yours to set"),
        ("tags", "a=<b>", "the tag 'a': '<b>' is not one that AWS takes. Write letters, digits"),
        ("tags", ",".join(f"k{at}=v" for at in range(41)), "holds 41 tags; the most is 40"),
        ("secret_arn", "hunter2", ".* is not the ARN of a secret .*, not the secret itself"),
        ("vpc_connection_arn", "vpc-123", ".* is not the ARN of a QuickSight VPC connection"),
        (
            "data_source_arn",
            f"{ARN}dataset/x",
            ".* is not the ARN of a QuickSight data source",
        ),
    ],
)
def test_what_names_nothing_of_aws_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    monkeypatch.setenv(f"RECONGEN_{name.upper()}", value)
    with pytest.raises(UsageError, match=f"^RECONGEN_{name.upper()}: .*{message}"):
        load_settings({})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("aws_account_id: 111122223333\n", "an AWS account, in quotes; found the number 111122223333"),
        ("owners: {a: b}\n", "owners: this must be a list; found a mapping"),
        ("owners: [1]\n", r"owners\[0\]: this must be the ARN of a QuickSight user"),
        ("tags: [a]\n", "tags: this must be keys and values; found a list"),
        ("tags: {a: 1}\n", "tags › a: this must be text; found the number 1. Put it in quotes"),
    ],
)
def test_a_setting_of_another_type_is_refused(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "recongen.yaml").write_text(content)
    with pytest.raises(UsageError, match=message):
        load_settings({})


def test_the_hook_and_the_pipeline_are_meant_from_where_the_file_is(tmp_path: Path) -> None:
    (tmp_path / "conf").mkdir()
    file = tmp_path / "conf" / "recongen.yaml"
    file.write_text(
        "etl: {command: [python, extract.py, --days, 3], environment: [PGPASSWORD]}\n"
        "pipeline: {load: {transactions: feed/t.csv, balances: ~/b.csv}, new_only: yesterday.json, deploy: true}\n"
    )
    settings = load_settings({}, file)
    assert settings.etl and settings.pipeline and settings.pipeline.load
    assert (("python", "extract.py", "--days", "3"), file.parent, 3600, ("PGPASSWORD",)) == (
        settings.etl.command,
        settings.etl.folder,
        settings.etl.timeout,
        settings.etl.environment,
    )
    load = settings.pipeline.load
    assert (file.parent / "feed" / "t.csv", Path.home() / "b.csv") == (load.transactions, load.balances)
    assert (file.parent / "yesterday.json", "medium", True) == (
        settings.pipeline.new_only,
        settings.pipeline.fail_on,
        settings.pipeline.deploy,
    )


def test_the_site_of_the_handbook_is_meant_from_where_the_file_is(tmp_path: Path) -> None:
    (tmp_path / "conf").mkdir()
    file = tmp_path / "conf" / "recongen.yaml"
    file.write_text("docs: {site: handbook}\n")
    docs = load_settings({}, file).docs
    assert docs and file.parent / "handbook" == docs.site


def test_an_address_has_no_slash_at_its_end(tmp_path: Path) -> None:
    file = tmp_path / "recongen.yaml"
    file.write_text("dashboards: https://books.example.com/desk/\n")
    assert load_settings({}, file).dashboards == "https://books.example.com/desk"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("dashboards: books.example.com\n", "Write it as a reader's browser shows it"),
        ("dashboards: 'https://b\">.example'\n", "Write it as a reader's browser shows it"),
        ("etl: {}\n", ":1:6: etl › command: etl needs command. Add it"),
        ("etl: {command: python extract.py}\n", r":1:16: etl › command: this must be a list"),
        ("etl: {command: []}\n", "this list must have at least 1 item; found 0"),
        ('etl: {command: [" "]}\n', r"etl › command\[0\]: no program is named"),
        ("etl: {command: [true]}\n", "this must be an argument; found"),
        ("etl: {command: [x], timeout: PT30M}\n", "a whole number of seconds from 1 to 86,400"),
        (
            "etl: {command: [x], environment: [PGPASSWORD=x]}\n",
            "is not the name of a variable of the environment",
        ),
        ("etl: {command: [x], folder: ~nobody-of-that-name/x}\n", "there is no such home folder"),
        ("etl: {command: [x], shell: true}\n", "etl has no key 'shell'"),
        ("pipeline: {load: {}}\n", ":1:18: pipeline › load: it names no file"),
        ("pipeline: {load: {skip_known: often, transactions: t}}\n", "this must be true or false"),
        ("pipeline: {fail_on: huge}\n", "'huge' is not high, medium or low"),
        ("pipeline: {deploy: maybe}\n", "pipeline › deploy: this must be true or false"),
    ],
)
def test_a_hook_or_a_pipeline_that_is_off_says_how(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "recongen.yaml").write_text(content)
    with pytest.raises(UsageError, match=message):
        load_settings({})
