"""Every rule of the lint against the mistakes that it is for, each made in requests that are otherwise right."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from recongen.quicksight.requests import Resource
from tests.quicksight import lint as lint_package
from tests.quicksight.finding import Change
from tests.quicksight.lint import lint
from tests.quicksight.mistakes import OF_RESOURCES
from tests.quicksight.mistakes_in_definitions import OF_DEFINITIONS
from tests.quicksight.requests_made_by_hand import deployment as by_hand
from tests.quicksight.small_app import emitted
from tests.quicksight.validators import refused_by_us

KNOWN = ["the most is 50"]


def cases() -> Iterator[Any]:
    for rule, listed in OF_RESOURCES.items():
        for kind, change, words in listed:
            yield pytest.param(kind, change, words, id=f"{rule}: {words}")
    for rule, changes in OF_DEFINITIONS.items():
        for change, words in changes:
            yield pytest.param("analysis", change, words, id=f"{rule}: {words}")


def broken(kind: str, change: Change) -> list[Resource]:
    """The requests of the small app, one of them with this mistake."""
    found = [Resource(each.kind, each.id, each.name, copy.deepcopy(dict(each.request))) for each in emitted()]
    chosen = "snb-small_moves" if kind == "dataset" else None
    (one,) = [each for each in found if each.kind == kind and chosen in (None, each.id)]
    change(one.request)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(("kind", "change", "words"), list(cases()))
def test_a_mistake_is_found_and_reported_with_its_path(kind: str, change: Change, words: str) -> None:
    found = [str(fault) for _, fault in lint(broken(kind, change))]
    assert [message for message in found if words in message], found
    assert all(message.startswith("$.") and "; " in message for message in found)


def test_every_rule_has_a_mistake_that_only_it_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the rule its mistakes pass."""
    rules = [*lint_package.OF_DEFINITIONS]
    names = [f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}" for rule in rules]
    assert sorted(OF_DEFINITIONS) == sorted(names)
    for rule, name in zip(rules, names, strict=True):
        monkeypatch.setattr(lint_package, "OF_DEFINITIONS", tuple(each for each in rules if each is not rule))
        for change, words in OF_DEFINITIONS[name]:
            assert not [f for _, f in lint(broken("analysis", change)) if words in str(f)], (name, words)


def test_every_rule_of_resources_has_a_mistake() -> None:
    rules = (*lint_package.OF_RESOURCES, *lint_package.OF_DATASETS, *lint_package.OF_THEMES)
    assert {rule.__name__ for rule in rules} == {*OF_RESOURCES}


def test_the_service_s_model_knows_few_of_these_mistakes() -> None:
    """It knows shapes, not sense."""
    known = []
    for case in cases():
        kind, change, words = case.values
        if any(refused_by_us(each.kind, each.request) for each in broken(str(kind), change)):  # type: ignore[arg-type]
            known.append(words)
    assert KNOWN == known


def test_requests_made_by_hand_pass_as_well() -> None:
    assert [] == [str(fault) for _, fault in lint(by_hand())]
