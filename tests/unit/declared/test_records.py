"""Records: what their fields declare is what is read, reported and published as JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Any

import pytest

from recongen.declared import files
from recongen.declared.containers import ByShape, ListOf, Then
from recongen.declared.nodes import Mapping, Node, find, from_value, plain_value
from recongen.declared.reading import Place, Report, Spot, UnreadableError
from recongen.declared.records import Fault, Record, RecordOf, key, optional, read_record, record
from recongen.declared.scalars import Flag, Integer, Name, Text
from recongen.declared.schema import definition

_NAME = Name("a name", max_length=10)


@record("box", ignored={"colour": "boxes have none"})
class Box(Record):
    """A box.

    What follows is for programmers.
    """

    name: str = key(_NAME, "What it is called.")
    label: str = key(Text(), "What is on it; its name when absent.", absent=lambda box: box["name"].upper())
    width: int = key(Integer(1, 9), "Its width.", default=1)
    height: int = key(Integer(1, 9), "Its height.", default=1)
    fragile: bool = key(Flag(), "true: with care.", name="handle_with_care", default=False, example=True)
    inside: tuple[Box, ...] = key(
        ListOf(ByShape("boxes", mapping=Then(Name(), str))), "Boxes in it.", default=()
    )
    read_at: str = field(default="", compare=False)

    def faults(self) -> Iterator[Fault]:
        if self.width < self.height:
            yield Fault(self.place.at("height"), "unstable", "higher than wide", "Turn it.")


def read(text: str, folder: Path) -> tuple[Box | None, list[str]]:
    path = folder / "box.yaml"
    path.write_text(text)
    root, problems = files.read(path)
    assert root is not None
    report = Report(root, "box.yaml", problems=problems)
    try:
        box: Box | None = read_record(Box, root, Spot(report))
    except UnreadableError:
        box = None
    return box, [f"{found.line}:{found.column} {found.rule} {found.where}" for found in report.findings()]


def test_what_is_absent_is_the_default_or_follows_from_the_rest(tmp_path: Path) -> None:
    assert (Box("a", "A", 1, 1), []) == read("name: a\n", tmp_path)


def test_a_key_may_have_another_name_than_its_field(tmp_path: Path) -> None:
    text = "name: a\nlabel: b\nwidth: 3\nheight: 2\nhandle_with_care: true\n"
    assert (Box("a", "b", 3, 2, fragile=True), []) == read(text, tmp_path)


def test_a_record_knows_its_place_and_is_equal_wherever_it_stands(tmp_path: Path) -> None:
    box, _ = read("name: a\nwidth: 2\n", tmp_path)
    assert box == Box("a", "A", 2)
    assert box is not None
    assert (True, False, 2) == (box.place.has("width"), box.place.has("height"), box.place.line("width"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("naem: a\n", ["1:1 unknown-key naem"]),
        ("width: 2\n", ["1:1 missing-key name"]),
        ("name:\n", ["1:1 missing-key name"]),
        ("name: a\nwidth: x\nheight: 10\n", ["2:8 wrong-type width", "3:9 out-of-range height"]),
        ("name: a\nheight: 2\n", ["2:9 unstable height"]),
        ("name: a\nname: b\n", ["2:1 duplicate-key "]),
        ("name: a\ncolour: red\n", ["2:9 unused-key colour"]),
        ("name: a\ninside: [b, {c: d}]\n", ["2:10 wrong-type inside[0]", "2:13 wrong-type inside[1]"]),
    ],
)
def test_each_mistake_is_one_finding_at_its_place(text: str, expected: list[str], tmp_path: Path) -> None:
    assert expected == read(text, tmp_path)[1]


def test_a_record_without_what_it_needs_is_none(tmp_path: Path) -> None:
    assert read("name: [a]\n", tmp_path)[0] is None
    assert read("name: a\nwidth: [a]\n", tmp_path)[0] == Box("a", "A")


def test_the_schema_says_what_the_fields_say() -> None:
    definitions: dict[str, dict[str, Any]] = {}
    schema = definition(Box, definitions)
    assert "A box." == schema["description"]
    assert ["name"] == schema["required"]
    assert [
        "name",
        "label",
        "width",
        "height",
        "handle_with_care",
        "inside",
        "colour",
    ] == list(schema["properties"])
    care = {
        "description": "true: with care.",
        "type": ["boolean", "null"],
        "examples": [True],
        "default": False,
    }
    assert care == schema["properties"]["handle_with_care"]
    assert {"$ref": "#/$defs/box"} == RecordOf(Box).schema(definitions)
    assert schema == definitions["box"]


@record("thing")
class Thing(Record):
    """Anything."""

    weight: int = optional(Integer(1, 9), "Its weight.", default=1, kw_only=True)
    note: str | None = optional(Text(), "What else there is to say.", last=True, kw_only=True)


@record("crate")
class Crate(Thing):
    """A thing."""

    name: str = key(_NAME, "What it is called.")


def test_inherited_keys_are_read_first_but_those_that_come_last() -> None:
    """A key may look at the keys before it."""
    assert ["weight", "name", "note"] == [each.name for each in Crate.keys]
    assert ["name"] == [each.name for each in Crate.keys if each.required]


def test_soundness_looks_up_and_down(tmp_path: Path) -> None:
    report = Report(from_value({"a": [{"b": 1}], "c": 2}))
    Spot(report, ("a", 0, "b")).error("x", "x", "x")
    top = Place(report)
    assert (False, False, True) == (top.sound("a"), top.sound("a", 0, "b", "d"), top.sound("c"))


def test_values_take_their_places_from_the_file_beside_them(tmp_path: Path) -> None:
    """As the manifest has them: an alias written out, a number, and something that the file does not have."""
    path = tmp_path / "app.yml"
    path.write_text("a: &a [1, x]\nb: *a\nc:\n  d: 2\n")
    root, _ = files.read(path)
    value = {"a": [1, "x"], "b": [1, "x"], "c": {"d": 2.5, "e": None}, "f": True}
    made = from_value(value, root)
    assert value == plain_value(made)
    marks = {path: _mark(made, path) for path in ((), ("b", 1), ("c", "d"), ("c", "e"), ("f",))}
    assert {(): (1, 1), ("b", 1): (1, 11), ("c", "d"): (4, 6), ("c", "e"): (4, 3), ("f",): (1, 1)} == marks


def _mark(root: Node, path: tuple[str | int, ...]) -> tuple[int, int]:
    found = find(root, path)
    assert found is not None
    return tuple(found.mark)  # type: ignore[return-value]


def test_what_is_nested_too_deeply_is_left_out() -> None:
    deep: Any = []
    for _ in range(900):
        deep = [deep]
    assert isinstance(from_value({"a": deep}), Mapping)
