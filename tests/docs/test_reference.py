"""Everything that the product has is on its page, and no page tells of what is gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from recongen.cli import app, errors
from recongen.config import Settings
from recongen.declared.records import Record
from recongen.declared.schema import definition
from recongen.docs.handbook import root
from recongen.errors import UsageError
from recongen.feed.contract import EVENT_TABLES, TABLES
from recongen.institution.relations import declarations
from recongen.institution.types import Institution
from recongen.statements.map import Map
from recongen.warehouse.engines import ENGINES
from tests.docs.conftest import WrittenOf
from tests.docs.handbooks import Written
from tests.e2e.helpers import ROOT


@pytest.fixture(scope="module")
def written(written_of: WrittenOf) -> Written:
    return written_of("sasquatch_pr")


def section(text: str, heading: str) -> str:
    """From a heading to the next of its level."""
    found = re.search(rf"^## {re.escape(heading)} .*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no section {heading}"
    return found[0]


def sections_of(text: str) -> Iterator[tuple[str, str]]:
    """Headings of the second level, without their anchors, each with what follows up to the next."""
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        yield re.sub(r" \{ #.*", "", part.partition("\n")[0]), part


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    for name, child in group.commands.items():
        if hasattr(child, "commands"):
            yield from commands(child, (*path, name))
        else:
            yield " ".join((*path, name)), child


def words(parameter: Any) -> list[str]:
    """What a parameter is called on the command line; of an argument, whose place is its name, what it means."""
    return [*parameter.opts] if parameter.param_type_name == "option" else [parameter.help]


def test_every_command_and_every_option_is_there(written: Written) -> None:
    text = written.texts["reference/commands.md"]
    found = dict(commands(typer.main.get_command(app)))
    assert set(found) == set(re.findall(r"^## `recongen (.+)` ", text, re.MULTILINE))
    shared = text.split("## `recongen")[0]
    for name, command in found.items():
        here = section(text, f"`recongen {name}`")
        for parameter in command.params:
            for option in words(parameter):
                assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", here + shared), (name, option)


def test_every_check_has_a_page_with_its_columns_and_its_rule(written: Written) -> None:
    checks = written.handbook.material.manifest.checks
    pages = {path for path in written.texts if re.fullmatch(r"reference/checks/(?!index).*\.md", path)}
    assert {f"reference/checks/{node.name}.md" for node in checks} == pages
    for node in checks:
        text = written.texts[f"reference/checks/{node.name}.md"]
        parts = [f"# {node.meta['title']}", "## Example", "## Why it matters", "## How to resolve", "```sql"]
        assert [] == [part for part in parts if part not in text], node.name
        assert [] == [each.name for each in node.columns if f"</span>`{each.name}` | " not in text], node.name


def test_every_sheet_has_a_page_with_its_visuals(written: Written) -> None:
    apps = written.handbook.material.apps
    pages = {path for path in written.texts if re.fullmatch(r"reference/sheets/\w+/(?!index).*\.md", path)}
    assert {f"reference/sheets/{app.name}/{sheet.name}.md" for app in apps for sheet in app.sheets} == pages
    for shown in written.handbook.reference.sheets:
        text = written.texts[f"reference/sheets/{shown.app.name}/{shown.sheet.name}.md"]
        assert f"/{shown.app.name}/{shown.sheet.name})" in text
        visuals = [visual.title for visual in shown.sheet.visuals if f"## {visual.title}\n" not in text]
        controls = [control.title for control in shown.sheet.controls if f"| {control.title} |" not in text]
        assert ([], []) == (visuals, controls), shown.key


def test_every_relation_and_column_is_there(written: Written) -> None:
    for node in written.handbook.material.manifest.relations:
        place = written.handbook.names.find("relation", node.name)
        text = written.texts[place.path]
        here = section(text, f"`{node.name}`") if place.anchor else text
        assert [] == [each.name for each in node.columns if f"`{each.name}` | " not in here], node.name


def test_every_column_of_the_feed_and_every_engine_is_there(written: Written) -> None:
    text = written.texts["reference/feed.md"]
    for table in (*TABLES, *EVENT_TABLES):
        here = section(text, f"`{table.name}`")
        listed = re.findall(r"^\| `(\w+)` \| .* \| (.*) \|$", here, re.MULTILINE)
        assert list(table.column_names) == [name for name, _ in listed][: len(table.column_names)]
        assert [] == [name for name, meaning in listed if not meaning.strip()], table.name
    for engine in ENGINES:
        assert "create table" in section(text, f"On {engine}")


@pytest.mark.parametrize(
    ("page", "top"), [("institution_file", Institution), ("settings", Settings), ("statements", Map)]
)
def test_every_key_of_a_file_is_there(written: Written, page: str, top: Any) -> None:
    """As the JSON Schema for editors lists them."""
    definitions = dict[str, Any]()
    whole = definition(top, definitions)
    records = {top.noun: whole, **{name.replace("_", " "): each for name, each in definitions.items()}}
    assert {noun: list(each["properties"]) for noun, each in records.items()} == keys_on(written, page)


def test_every_key_of_an_app_and_of_a_dataset_is_there(written: Written) -> None:
    """Of every record that the package declares for them, but those that are only the common part of others."""
    records = [each for each in records_below(Record) if each.__module__.startswith("recongen.apps.")]
    expected = {each.noun: [key.name for key in each.keys] for each in records}
    assert {noun: keys for noun, keys in expected.items() if noun not in ("control", "visual")} == keys_on(
        written, "apps"
    )


def records_below(cls: type[Record]) -> Iterator[type[Record]]:
    for each in cls.__subclasses__():
        yield each
        yield from records_below(each)


def keys_on(written: Written, page: str) -> dict[str, list[str]]:
    """By noun of a record. Every key says what it means."""
    found = {}
    for heading, here in sections_of(written.texts[f"reference/{page}.md"]):
        if "| Key |" in here:
            rows = re.findall(r"^\| (?:<span[^>]*></span>)?`(\w+)`.* \| (.*) \|$", here, re.MULTILINE)
            assert [] == [name for name, meaning in rows if not meaning.strip()], heading
            found[heading if "." in heading else heading.lower()] = [name for name, _ in rows]
    return found


def test_every_exit_code_is_there(written: Written) -> None:
    text = dict(sections_of(written.texts["reference/commands.md"]))["Exit codes"]
    listed = {int(code) for code in re.findall(r"^\| (\d+) \| \w.* \|$", text, re.MULTILINE)}
    used = {value for name, value in vars(errors).items() if name.isupper() and isinstance(value, int)}
    assert listed == {0, UsageError.exit_code, *used}


def test_every_decision_is_there(written: Written) -> None:
    decided = (ROOT / "DECISIONS.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## .+", decided, re.MULTILINE)
    assert headings
    assert headings == re.findall(r"^## .+", written.texts["reference/decisions.md"], re.MULTILINE)


def test_the_glossary_has_what_an_institution_declares_and_what_people_decide(written: Written) -> None:
    """Each kind by its last word: a limit schedule is called a limit there."""
    called = {"account_template": "account", "transfer_template": "template", "limit_schedule": "limit"}
    kinds = {kind for kind, _, _ in declarations(written.handbook.material.bank.institution)}
    events = {"case_events": "case", "period_events": "closed period"} | dict.fromkeys(
        ("notice_events", "notice_states"), "notice"
    )
    needed = {called.get(kind, kind) for kind in kinds} | {events[table.name] for table in EVENT_TABLES}
    assert set() == needed - written.handbook.names.places["term"].keys()
    for title, here in sections_of(written.texts["glossary.md"]):
        assert here.partition("\n")[2].strip(), title


def test_what_links_name_is_what_there_is(written: Written) -> None:
    """Each name of each kind leads to a page that exists."""
    for kind, places in written.handbook.names.places.items():
        assert places, kind
        assert [] == [name for name, place in places.items() if place.path not in written.texts], kind


def test_every_sheet_is_pictured(written_of: WrittenOf) -> None:
    sheets = {each.key for each in written_of("sasquatch_pr").handbook.reference.sheets}
    assert sheets == {picture.stem for picture in (root() / "images").glob("*.png")}
