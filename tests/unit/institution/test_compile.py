"""The compiled dbt project: its rows, its text, and its manners in a folder."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from recongen import package
from recongen.errors import RecongenError, UsageError
from recongen.institution import Institution, load
from recongen.institution.business_calendar import days_by_subdivision, holidays
from recongen.institution.compile import compile_project, model_texts
from recongen.institution.model_text import model_text
from recongen.institution.owned_folder import LIST_NAME
from recongen.institution.relations import Relation, relations
from recongen.institution.types import Account, BusinessCalendar

HERE = Path(__file__).parent
NAMES = [
    "l2_account_templates",
    "l2_accounts",
    "l2_bundle_selectors",
    "l2_chains",
    "l2_declarations",
    "l2_holidays",
    "l2_institution",
    "l2_limits",
    "l2_posting_requirements",
    "l2_rail_legs",
    "l2_rails",
    "l2_service_levels",
    "l2_statuses",
    "l2_template_keys",
    "l2_template_legs",
    "l2_templates",
    "l2_time_zone",
    "l2_weekend",
]
HOSTILE = [
    "O'Brien",
    'say "hi"',
    "{{ 1 + 1 }}",
    "{% raw %}",
    "{# comment #}",
    "}} {{",
    "%}",
    "back\\slash \\n \\x41 \\",
    "line\nbreak\r\n",
    "tab\tbed",
    "\u2028\u0085\u00a0",
    "Zürich 東京 é",
    "💶 👨\u200d👩\u200d👧",
    "'; drop table accounts; --",
    "none",
    "",
]


@pytest.fixture(scope="module")
def institution() -> Institution:
    return load(HERE / "healthy.yaml")


@pytest.fixture(scope="module")
def rows(institution: Institution) -> dict[str, tuple[Any, ...]]:
    return {relation.name: relation.rows for relation in relations(institution)}


def rendered(text: str) -> tuple[dict[str, Any], Any, Any]:
    """What dbt's Jinja would hand to config() and to recongen.typed_rows()."""
    seen: dict[str, Any] = {}

    def config(**options: Any) -> str:
        seen.update(options)
        return ""

    got: list[Any] = []

    def typed_rows(columns: Any, values: Any) -> str:
        got.extend([columns, values])
        return "select 1"

    recongen = SimpleNamespace(typed_rows=typed_rows)
    output = jinja2.Environment().from_string(text).render(config=config, recongen=recongen)
    assert "select 1" == output.strip()
    return seen, got[0], got[1]


# --- rows


def test_every_relation_of_the_contract_is_there(rows: dict[str, Any]) -> None:
    assert NAMES == sorted(rows)


def test_the_institution_is_one_row(institution: Institution, rows: dict[str, Any]) -> None:
    prose = "A bank that exists to be checked."
    assert (("test_bank", prose, "daily", 5, None, None, institution.content_hash),) == rows["l2_institution"]


def test_each_declaration_says_who_answers_for_it_and_where_it_stands(tmp_path: Path) -> None:
    text = (HERE.parents[2] / "examples" / "spec_example.yaml").read_text(encoding="utf-8")
    lines = text.splitlines()
    owned = lines.index("  - name: ExternalInbound") + 1
    lines.insert(owned, "    owner: {team: Payments, contact: pay@bank.example}")
    (tmp_path / "bank.yaml").write_text("\n".join([*lines, "exceptions: {keep_days: 3}"]))
    found = {relation.name: relation.rows for relation in relations(load(tmp_path / "bank.yaml"))}
    declared = {(row[0], row[1]): row[2:] for row in found["l2_declarations"]}
    assert ("Payments", "pay@bank.example", f"bank.yaml:{owned}") == declared["rail", "ExternalInbound"]
    assert 3 == found["l2_institution"][0][3]
    assert (("high", 1), ("medium", 5)) == found["l2_service_levels"]
    # Each line names what is declared there.
    for (_, name), (_, _, at) in declared.items():
        words = name.partition(":")[0].rpartition(" → ")[2]
        assert words in lines[int(str(at).removeprefix("bank.yaml:")) - 1], name


def test_accounts(rows: dict[str, Any]) -> None:
    assert ("suspense", None, "Suspense", "internal", None, Decimal("0.00")) in rows["l2_accounts"]
    assert (
        ("Customer", "internal", "DepositControl", None),
        ("Merchant", "internal", "MerchantControl", Decimal("0.00")),
    ) == rows["l2_account_templates"]


def test_rails_and_their_legs(rows: dict[str, Any]) -> None:
    assert ("Sweep", "sweep", 2, 1, "intraday-2h", Decimal("0.00"), None, None) in rows["l2_rails"]
    assert ("AchIn", "ach_in", 2, 0, None, Decimal("0.00"), 129_600, None) in rows["l2_rails"]
    assert ("Charge", "charge", 1, 0, None, None, None, 14_400) in rows["l2_rails"]
    assert ("AchIn", "source", "Outside", "Debit", "ExternalForcePosted") in rows["l2_rail_legs"]
    assert ("Fee", "single", "Suspense", "Debit", "InternalInitiated") in rows["l2_rail_legs"]


def test_templates(rows: dict[str, Any]) -> None:
    assert (("Cycle", "cycle", Decimal("0.00"), "metadata", 0, "period_end"),) == rows["l2_templates"]
    assert (("Cycle", 1, "merchant_id"), ("Cycle", 2, "period")) == rows["l2_template_keys"]
    assert (
        ("Cycle", "Charge", "Debit", None),
        ("Cycle", "Close", "Variable", None),
        ("Cycle", "FastClose", "Variable", "1"),
        ("Cycle", "Refund", "Credit", None),
        ("Cycle", "SlowClose", "Variable", "1"),
    ) == rows["l2_template_legs"]


def test_chains(rows: dict[str, Any]) -> None:
    assert (
        ("AchIn", "rail", "Cycle", "template", 0, None, 1, 2),
        ("AchIn", "rail", "Receipt", "rail", 1, None, 0, None),
        ("Cycle", "template", "PayoutAch", "rail", 1, "Vehicle", 0, None),
        ("Cycle", "template", "PayoutInternal", "rail", 1, "Vehicle", 0, None),
    ) == rows["l2_chains"]


def test_limits_selectors_and_weekend(rows: dict[str, Any]) -> None:
    assert (
        ("DepositControl", None, "AchIn", "Credit", Decimal("3000.00")),
        ("DepositControl", "charge", None, "Debit", Decimal("5000.00")),
    ) == rows["l2_limits"]
    assert ("Sweep", "Cycle.Charge", None, "Charge", "Cycle") in rows["l2_bundle_selectors"]
    assert ("Sweep", "refund", "refund", None, None) in rows["l2_bundle_selectors"]
    assert ((6,), (7,)) == rows["l2_weekend"]


def test_rows_do_not_depend_on_the_order_of_the_file(institution: Institution) -> None:
    other = replace(
        institution,
        accounts=institution.accounts[::-1],
        rails=institution.rails[::-1],
        chains=institution.chains[::-1],
    )
    assert relations(institution) == relations(other)


def test_a_long_description_is_cut(institution: Institution) -> None:
    long = replace(institution, description="x" * 2000)
    assert "x" * 1000 == relations(long)[0].rows[0][1]


# --- holidays


def test_american_holidays_follow_the_federal_reserve() -> None:
    days = holidays(BusinessCalendar(country="US"))
    assert date(2021, 7, 5) in days, "a Sunday's holiday is observed on Monday"
    assert date(2021, 7, 4) not in days
    assert date(2026, 7, 4) in days, "a Saturday's holiday stays"
    assert date(2026, 7, 3) not in days, "and the Friday before is a business day"
    assert (date(1990, 1, 1), date(2060, 12, 25)) == (days[0], days[-1])


def test_listed_holidays_join_the_countrys() -> None:
    calendar = BusinessCalendar(country="DE", holidays=(date(2030, 7, 5),))
    assert {date(2030, 7, 5), date(2030, 10, 3)} <= set(holidays(calendar))


def test_without_a_country_only_the_listed_days_are_free() -> None:
    assert [date(2030, 7, 5)] == holidays(BusinessCalendar(holidays=(date(2030, 7, 5),)))


@pytest.mark.parametrize(
    ("calendar", "free", "open_days"),
    [
        (
            BusinessCalendar("GB", subdivision="ENG"),
            "2026-04-03 2026-04-06 2026-08-31",
            "2026-08-03 2026-03-17",
        ),
        (
            BusinessCalendar("GB", subdivision="SCT"),
            "2026-04-03 2026-01-02 2026-08-03",
            "2026-04-06 2026-08-31",
        ),
        (BusinessCalendar("GB", subdivision="NIR"), "2026-04-06 2026-03-17 2026-07-13", "2026-01-02"),
        (BusinessCalendar("GB"), "2026-04-03", "2026-04-06 2026-01-02 2026-03-17"),
        (BusinessCalendar("DE", subdivision="BY"), "2026-01-06 2026-06-04", "2026-10-31"),
        (BusinessCalendar("DE", subdivision="BE"), "2026-03-08 2026-10-03", "2026-01-06"),
        (
            BusinessCalendar(calendar="target2"),
            "2026-04-03 2026-04-06 2026-05-01 2026-12-26",
            "2026-08-31 2026-05-04",
        ),
        (
            BusinessCalendar(calendar="federal_reserve"),
            "1990-07-04 2026-07-04 2026-11-26",
            "2026-07-03 2026-04-03",
        ),
        (BusinessCalendar(calendar="XLON"), "2026-04-03 2026-04-06 2026-12-28", "2026-03-17"),
        (BusinessCalendar("US", subdivision="CA"), "2026-03-31 2026-07-04", "2026-07-03"),
    ],
    ids=str,
)
def test_a_subdivision_or_a_named_calendar_says_which_days_are_free(
    calendar: BusinessCalendar, free: str, open_days: str
) -> None:
    days = {day.isoformat() for day in holidays(calendar)}
    assert set(free.split()) <= days
    assert set() == days & set(open_days.split())


def test_america_and_the_federal_reserve_are_one_calendar() -> None:
    days = holidays(BusinessCalendar(calendar="federal_reserve"))
    assert days == holidays(BusinessCalendar("US"))
    assert days == holidays(BusinessCalendar(calendar="FED"))


@pytest.mark.parametrize(("country", "differs"), [("GB", True), ("DE", True), ("JP", False), ("US", False)])
def test_subdivisions_are_asked_for_only_where_they_matter(country: str, differs: bool) -> None:
    assert differs == bool(days_by_subdivision(country))


# --- statuses and the time zone


def test_declared_statuses_join_the_built_in_ones(institution: Institution) -> None:
    declared = replace(institution, statuses=("Cancelled",))
    by_name = {relation.name: relation.rows for relation in relations(declared)}
    assert (("Cancelled",), ("Failed",), ("Pending",), ("Posted",)) == by_name["l2_statuses"]


def test_without_a_zone_one_row_says_utc(rows: dict[str, Any]) -> None:
    ((utc_from, utc_until, local_from, local_until, seconds),) = rows["l2_time_zone"]
    assert (utc_from, utc_until, 0) == (local_from, local_until, seconds)
    assert (datetime(1900, 1, 1) > utc_from, datetime(2200, 1, 1) < utc_until) == (True, True)


def test_the_offsets_of_a_zone_are_written_as_instants(institution: Institution) -> None:
    calendar = BusinessCalendar(time_zone="America/New_York")
    text = model_texts(replace(institution, business_calendar=calendar))["l2_time_zone.sql"]
    _, columns, values = rendered(text)
    assert ["local_until", "instant"] == columns[3]
    assert [
        "2030-03-10 07:00:00",
        "2030-11-03 06:00:00",
        "2030-03-10 03:00:00",
        "2030-11-03 02:00:00",
        -14400,
    ] in values


# --- text


def test_a_model_says_its_alias_and_its_columns(institution: Institution) -> None:
    config, columns, values = rendered(model_texts(institution)["l2_limits.sql"])
    assert {
        "alias": "test_bank_l2_limits",
        "materialized": "recongen_table",
        "tags": ["institution"],
    } == config
    assert [
        ["account_parent_role", "text"],
        ["transfer_type", "text"],
        ["rail_name", "text"],
        ["amount_direction", "text"],
        ["cap", "money"],
    ] == columns
    assert ["DepositControl", None, "AchIn", "Credit", "3000.00"] == values[0]


def test_dates_are_written_as_text(institution: Institution) -> None:
    assert ["2030-07-05"] in rendered(model_texts(institution)["l2_holidays.sql"])[2]


def test_the_package_carries_the_rows_of_the_bundled_institution() -> None:
    """Should they differ: compile examples/spec_example.yaml and copy its models/institution/ here."""
    bundled = package.root() / "models" / "institution"
    expected = model_texts(load(HERE.parents[2] / "examples" / "spec_example.yaml"))
    assert expected == {path.name: path.read_text() for path in bundled.glob("l2_*.sql")}


def test_a_relation_without_rows_keeps_its_columns(institution: Institution) -> None:
    empty = replace(institution, limit_schedules=())
    assert [] == rendered(model_texts(empty)["l2_limits.sql"])[2]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_out_of_its_literal(name: str, institution: Institution) -> None:
    hostile = replace(institution, accounts=(Account(id=name, scope="internal", name=name),))
    text = model_texts(hostile)["l2_accounts.sql"]
    assert [[name, name, None, "internal", None, None]] == rendered(text)[2]
    values = text.partition("typed_rows(")[2].rpartition(") }}")[0]
    assert "{" not in values
    assert "}" not in values


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back_as_itself(text: str) -> None:
    relation = Relation("l2_x", (("a", "text"),), ((text,),))
    assert [[text]] == rendered(model_text(relation, "p"))[2]


# --- the project


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(parent.is_symlink() for parent in path.parents)
    }


def test_the_project_disables_the_packages_own_example(institution: Institution, tmp_path: Path) -> None:
    compile_project(institution, tmp_path / "bank")
    project = yaml.safe_load((tmp_path / "bank" / "dbt_project.yml").read_text())
    assert {
        "name": "test_bank_institution",
        "version": "1.0.0",
        "config-version": 2,
        "profile": "recongen",
        "model-paths": ["models"],
        "flags": {
            "send_anonymous_usage_stats": False,
            "require_ref_searches_node_package_before_root": True,
        },
        "vars": {"recongen_prefix": "test_bank"},
        "dispatch": [{"macro_namespace": "recongen", "search_order": ["recongen"]}],
        "models": {"recongen": {"institution": {"+enabled": False}}},
        "unit_tests": {"recongen": {"+enabled": False}},
    } == project


def test_the_package_is_vendored_and_linked_relatively(institution: Institution, tmp_path: Path) -> None:
    compile_project(institution, tmp_path / "bank")
    bank = tmp_path / "bank"
    assert {"packages": [{"local": "vendor/recongen"}]} == yaml.safe_load((bank / "packages.yml").read_text())
    assert "../vendor/recongen" == str((bank / "dbt_packages" / "recongen").readlink())
    vendored = bank / "dbt_packages" / "recongen" / "dbt_project.yml"
    assert (package.root() / "dbt_project.yml").read_bytes() == vendored.read_bytes()
    assert [] == [name for name in files_in(bank) if name.endswith((".py", ".pyc"))]


def test_compiling_twice_writes_nothing_the_second_time(institution: Institution, tmp_path: Path) -> None:
    first = compile_project(institution, tmp_path)
    assert tmp_path / "models" / "institution" / "l2_rails.sql" in first
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.sql")}
    assert [] == compile_project(institution, tmp_path)
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.sql")}


def test_only_what_changed_is_written(institution: Institution, tmp_path: Path) -> None:
    compile_project(institution, tmp_path)
    changed = replace(institution, limit_schedules=())
    models = tmp_path / "models" / "institution"
    assert [models / "l2_declarations.sql", models / "l2_limits.sql"] == compile_project(changed, tmp_path)


def test_the_project_does_not_depend_on_where_it_is(institution: Institution, tmp_path: Path) -> None:
    compile_project(institution, tmp_path / "here")
    compile_project(institution, tmp_path / "deep" / "er" / "there")
    here = files_in(tmp_path / "here")
    assert here == files_in(tmp_path / "deep" / "er" / "there")
    assert not any(str(tmp_path).encode() in content for content in here.values())


def test_stale_files_go_and_foreign_ones_stay(institution: Institution, tmp_path: Path) -> None:
    compile_project(institution, tmp_path)
    mine = tmp_path / "models" / "marts" / "my_own.sql"
    mine.parent.mkdir()
    mine.write_text("select 1")
    beside = tmp_path / "vendor" / "notes.txt"
    beside.write_text("mine")
    compile_project(institution, tmp_path, package="git:https://example.org/recongen.git@v1")
    assert not (tmp_path / "vendor" / "recongen").exists()
    assert not (tmp_path / "dbt_packages").exists()
    assert ("select 1", "mine") == (mine.read_text(), beside.read_text())


def test_a_list_that_points_outside_deletes_nothing_there(institution: Institution, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("keep")
    folder = tmp_path / "bank"
    folder.mkdir()
    (folder / LIST_NAME).write_text(json.dumps({"files": ["../outside.txt", str(outside)]}))
    compile_project(institution, folder)
    assert "keep" == outside.read_text()


def test_the_link_is_mended_after_dbt_deps(institution: Institution, tmp_path: Path) -> None:
    """dbt deps replaces it with an absolute one."""
    compile_project(institution, tmp_path)
    link = tmp_path / "dbt_packages" / "recongen"
    link.unlink()
    link.symlink_to(tmp_path / "vendor" / "recongen")
    compile_project(institution, tmp_path)
    assert "../vendor/recongen" == str(link.readlink())


@pytest.mark.parametrize(
    ("source", "entry", "link"),
    [
        (
            "git:https://example.org/r.git@v1.2",
            {"git": "https://example.org/r.git", "revision": "v1.2"},
            None,
        ),
        (
            "git:git@example.org:o/r.git@feature/x",
            {"git": "git@example.org:o/r.git", "revision": "feature/x"},
            None,
        ),
        ("local:../../recongen", {"local": "../../recongen"}, "../../../recongen"),
        ("local:/opt/recongen", {"local": "/opt/recongen"}, "/opt/recongen"),
    ],
)
def test_another_source_of_the_package(
    source: str, entry: dict[str, str], link: str | None, institution: Institution, tmp_path: Path
) -> None:
    compile_project(institution, tmp_path, package=source)
    assert {"packages": [entry]} == yaml.safe_load((tmp_path / "packages.yml").read_text())
    made = tmp_path / "dbt_packages" / "recongen"
    assert link == (str(made.readlink()) if made.is_symlink() else None)
    assert ("dbt deps" in (tmp_path / "README.md").read_text()) == (link is None)
    assert not (tmp_path / "vendor").exists()


@pytest.mark.parametrize(
    "source", ["", "hub", "git:", "git:https://example.org/r.git", "git:git@example.org:o/r.git", "local:"]
)
def test_a_source_that_is_not_understood_is_refused(
    source: str, institution: Institution, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="Write git:URL@REVISION or local:PATH"):
        compile_project(institution, tmp_path, package=source)


def test_a_folder_in_use_is_refused_untouched(institution: Institution, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(
        UsageError, match=r"holds thesis.txt, which recongen did not write. Name a new or empty"
    ):
        compile_project(institution, tmp_path)
    assert ["thesis.txt"] == [path.name for path in tmp_path.iterdir()]


def test_a_fresh_git_checkout_is_welcome(institution: Institution, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    compile_project(institution, tmp_path)
    assert (tmp_path / "dbt_project.yml").is_file()


def test_a_file_in_place_of_the_folder_is_refused(institution: Institution, tmp_path: Path) -> None:
    (tmp_path / "bank").write_text("mine")
    with pytest.raises(UsageError, match="is a file. Name a folder to write into"):
        compile_project(institution, tmp_path / "bank")


def test_a_foreign_file_in_the_way_is_refused(institution: Institution, tmp_path: Path) -> None:
    compile_project(institution, tmp_path, package="git:https://example.org/r.git@v1")
    (tmp_path / "dbt_packages" / "recongen").mkdir(parents=True)
    with pytest.raises(UsageError, match="dbt_packages/recongen is in the place where recongen would write"):
        compile_project(institution, tmp_path)


def test_a_run_that_dies_leaves_a_folder_that_the_next_one_owns(
    institution: Institution, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, count = Path.replace, 0

    def die_later(self: Path, target: Any) -> Path:
        nonlocal count
        count += 1
        if count == 5:
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "replace", die_later)
    with pytest.raises(KeyboardInterrupt):
        compile_project(institution, tmp_path)
    monkeypatch.undo()
    assert [] == [path for path in tmp_path.rglob(".recongen-*") if path.name != LIST_NAME]
    compile_project(institution, tmp_path)
    assert (tmp_path / "models" / "institution" / "l2_weekend.sql").is_file()


# --- the package


def test_the_package_is_the_dbt_project_called_recongen() -> None:
    project = yaml.safe_load((package.root() / "dbt_project.yml").read_text())
    assert "recongen" == project["name"]


def test_an_installed_wheel_brings_the_package_beside_the_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "_HERE", tmp_path / "recongen")
    (tmp_path / "recongen" / "_package").mkdir(parents=True)
    shutil.copy(HERE.parents[2] / "dbt_project.yml", tmp_path / "recongen" / "_package")
    assert tmp_path / "recongen" / "_package" == package.root()


def test_a_missing_package_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "_HERE", tmp_path / "recongen")
    with pytest.raises(RecongenError, match="install recongen again"):
        package.root()
