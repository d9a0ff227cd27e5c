"""The two bundled institutions: valid, described, and complete."""

from __future__ import annotations

import pytest

from recongen.institution import check
from tests.unit.demo_feed.banks import EXAMPLES, NAMES, institution_of


@pytest.mark.parametrize("name", NAMES)
def test_validation_has_nothing_to_say(name: str) -> None:
    institution, findings = check(EXAMPLES / f"{name}.yaml")
    assert [] == findings
    assert institution is not None
    assert name == institution.prefix


@pytest.mark.parametrize("name", NAMES)
def test_every_declaration_is_described(name: str) -> None:
    bank = institution_of(name)
    parts = [
        *bank.accounts,
        *bank.account_templates,
        *bank.rails,
        *bank.transfer_templates,
        *bank.chains,
        *bank.limit_schedules,
    ]
    assert [] == [part for part in [bank, *parts] if not part.description]
    assert bank.theme
    assert bank.persona


def test_the_example_shows_every_completion_and_every_selector() -> None:
    bank = institution_of("spec_example")
    completions = {(row.completion.kind, row.completion.days > 0) for row in bank.transfer_templates}
    expected = {
        ("business_day_end", False),
        ("business_day_end", True),
        ("month_end", False),
        ("metadata", False),
    }
    assert expected == completions
    names = {rail.name for rail in bank.rails}
    types = {rail.transfer_type for rail in bank.rails}
    templates = {template.name for template in bank.transfer_templates}
    selectors = [selector for rail in bank.rails for selector in rail.bundles_activity]
    forms = {(text in names, text in types, text in templates, "." in text) for text in selectors}
    assert 4 == len(forms)


def test_the_example_shows_every_kind_of_chain() -> None:
    bank = institution_of("spec_example")
    templates = {template.name for template in bank.transfer_templates}
    shapes = {(entry.parent in templates, entry.child in templates) for entry in bank.chains}
    assert {(False, False), (True, False), (False, True), (True, True)} == shapes
    assert {None, 3} == {entry.expected_parent_count for entry in bank.chains if entry.fan_in}
    assert any(entry.required and entry.xor_group is None for entry in bank.chains)
    assert any(entry.xor_group for entry in bank.chains)
    assert {"Outbound", "Inbound"} == {limit.direction for limit in bank.limit_schedules}


def test_sasquatch_knows_the_parties_of_its_investigation() -> None:
    bank = institution_of("sasquatch_pr")
    assert bank.persona is not None
    story = bank.persona["investigation"]
    known = {account.id for account in bank.accounts}
    assert known.issuperset([story["anchor"], story["correspondent"], *story["layering"]])
    assert 5 == len(story["layering"])
