"""Everything that the product has is on its page, and no page tells of what is gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from recongen.cli import app
from recongen.config import Settings
from recongen.declared.schema import definition
from recongen.docs.handbook import root
from recongen.feed.contract import EVENT_TABLES, TABLES
from recongen.institution.types import Institution
from recongen.statements.map import Map
from recongen.warehouse.engines import ENGINES
from tests.docs.conftest import WrittenOf
from tests.docs.handbooks import Written


@pytest.fixture(scope="module")
def written(written_of: WrittenOf) -> Written:
    return written_of("sasquatch_pr")


def section(text: str, heading: str) -> str:
    """From a heading to the next of its level."""
    found = re.search(rf"^## {re.escape(heading)} .*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no section {heading}"
    return found[0]


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
        assert [] == [name for name in table.column_names if f"| `{name}` | " not in here]
    for engine in ENGINES:
        assert "create table" in section(text, f"On {engine}")


@pytest.mark.parametrize(
    ("page", "top"), [("institution_file", Institution), ("settings", Settings), ("statements", Map)]
)
def test_every_key_of_a_file_is_there(written: Written, page: str, top: Any) -> None:
    """As the JSON Schema for editors lists them."""
    text, definitions = written.texts[f"reference/{page}.md"], dict[str, Any]()
    whole = definition(top, definitions)
    for noun, record in {
        top.noun: whole,
        **{name.replace("_", " "): each for name, each in definitions.items()},
    }.items():
        here = section(text, noun if "." in noun else noun.capitalize())
        listed = re.findall(r"^\| (?:<span[^>]*></span>)?`(\w+)`", here, re.MULTILINE)
        assert list(record["properties"]) == listed, noun


def test_every_key_of_an_app_is_there(written: Written) -> None:
    text = written.texts["reference/apps.md"]
    for noun in ("Sheet", "Kpi visual", "Table", "Select control", "Drill", "Dataset", "Parameter", "Column"):
        assert "| Key |" in section(text, noun)
    for key in ("question", "thresholds", "page_size", "after", "fix", "rows", "several", "meanings"):
        assert f"`{key}`" in text


def test_what_links_name_is_what_there_is(written: Written) -> None:
    """Each name of each kind leads to a page that exists."""
    for kind, places in written.handbook.names.places.items():
        assert places, kind
        assert [] == [name for name, place in places.items() if place.path not in written.texts], kind


def test_every_sheet_is_pictured(written_of: WrittenOf) -> None:
    sheets = {each.key for each in written_of("sasquatch_pr").handbook.reference.sheets}
    assert sheets == {picture.stem for picture in (root() / "images").glob("*.png")}
