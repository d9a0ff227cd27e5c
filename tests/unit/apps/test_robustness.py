"""Whatever somebody writes into the YAML, the loader answers with findings and never with a trace."""

from __future__ import annotations

import contextlib
import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recongen.apps import project
from tests.unit.apps.manifests import APP, PROSE, Project

ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    10**40,
    1e400,
    float("nan"),
    "",
    " ",
    "x" * 5000,
    "\x00",
    "<<$p>>",
    "__ALL__",
    [],
    {},
    [[]],
    [None],
    [{}],
    {"": ""},
    {"name": None},
    {"name": ["a"]},
    {"kind": {}},
    {"column": [], "aggregate": {}},
    "l1_drift",
    "l1_reconciliation",
    "drift",
    "1900-01-01",
]
SETTINGS = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


HEALTHY = json.dumps(Project().manifest(), default=str)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every path in the value but its top."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in below:
        yield (*path, key)
        yield from places(part, (*path, key))


DECLARED = [path for path in places(json.loads(HEALTHY)) if "recongen" in path]
"""What is written under `recongen` in apps and datasets; the rest has the shape that dbt gives it."""


def holder(document: Any, path: tuple[str | int, ...]) -> Any:
    for key in path[:-1]:
        document = document[key]
    return document


def check(document: Any, folder: Path) -> None:
    """Findings or none, of texts that can be printed on a line."""
    path = folder / "manifest.json"
    path.write_text(json.dumps(document))
    _, _, findings = project.check(path, PROSE)
    for finding in findings:
        assert finding.message and finding.remedy
        assert "\n" not in str(finding)


@SETTINGS
@given(paths=st.lists(st.sampled_from(DECLARED), min_size=1, max_size=3), values=st.data())
def test_any_value_may_become_anything(
    paths: list[tuple[str | int, ...]], values: st.DataObject, tmp_path: Path
) -> None:
    document = json.loads(HEALTHY)
    for path in paths:
        # An earlier damage may have taken the place away.
        with contextlib.suppress(KeyError, IndexError, TypeError):
            holder(document, path)[path[-1]] = copy.deepcopy(values.draw(st.sampled_from(ODD)))
    check(document, tmp_path)


@SETTINGS
@given(
    path=st.sampled_from([path for path in DECLARED if isinstance(path[-1], str)]),
    name=st.none() | st.text(max_size=20),
)
def test_any_key_may_be_dropped_or_renamed(
    path: tuple[str | int, ...], name: str | None, tmp_path: Path
) -> None:
    document = json.loads(HEALTHY)
    value = holder(document, path).pop(path[-1])
    if name is not None:
        holder(document, path)[name] = value
    check(document, tmp_path)


@SETTINGS
@given(one=st.sampled_from(DECLARED), other=st.sampled_from(DECLARED))
def test_any_two_values_may_change_places(
    one: tuple[str | int, ...], other: tuple[str | int, ...], tmp_path: Path
) -> None:
    document = json.loads(HEALTHY)
    first, second = (copy.deepcopy(holder(document, path)[path[-1]]) for path in (one, other))
    holder(document, one)[one[-1]] = second
    with contextlib.suppress(KeyError, IndexError, TypeError):
        holder(document, other)[other[-1]] = first
    check(document, tmp_path)


@pytest.mark.parametrize(
    "text", ["", "a: [", "- x", "exposures: {}", "exposures: [1, {name: [a]}]", "a: &a [*a]"]
)
def test_a_yaml_file_that_changed_since_dbt_read_it_costs_only_the_lines(text: str, tmp_path: Path) -> None:
    path = Project(app=APP.replace("x: since", "x: sinse")).write(tmp_path)
    next(tmp_path.glob("models/exposures/*.yml")).write_text(text)
    (found,) = project.check(path, PROSE)[2]
    assert "unknown-column" == found.rule


def test_a_thousand_findings_are_enough(tmp_path: Path) -> None:
    document = yaml.safe_load(APP)
    sheets = document["exposures"][0]["config"]["meta"]["recongen"]["app"]["sheets"]
    sheets[0]["rows"] += [[{"kind": "kpi"}] for _ in range(1000)]
    assert 1000 == len(Project(app=yaml.safe_dump(document)).check(tmp_path)[2])


def test_nesting_beyond_all_reason_is_refused(tmp_path: Path) -> None:
    path = Project().write(tmp_path)
    document = json.loads(path.read_text())
    deep: Any = []
    for _ in range(900):
        deep = [deep]
    document["exposures"]["exposure.bank.l1_reconciliation"]["config"]["meta"]["recongen"]["app"][
        "sheets"
    ] = deep
    path.write_text(json.dumps(document))
    assert project.check(path, PROSE)[2]
