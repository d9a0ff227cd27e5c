"""What plants raise is written down, and every check has a plant that one of the institutions carries."""

from __future__ import annotations

import json

import pytest

from tests.truth.feeds import NAMES, by_check
from tests.truth.oracle import CHECKS
from tests.truth.planted import COMMAND, committed, text


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_keys_are_what_the_plants_say(name: str) -> None:
    assert committed(name) == text(name), f"a plant or the feed under it changed; look, then run: {COMMAND}"


def test_every_check_is_raised_in_one_of_the_institutions() -> None:
    plants = [json.loads(committed(name))["plants"] for name in NAMES]
    keys = [key for own in plants for said in own.values() for key in said.get("raises", ())]
    assert [] == [check for check, raised in by_check(keys).items() if not raised]
    assert set(CHECKS) == {key.partition("|")[0] for key in keys}


@pytest.mark.parametrize("name", NAMES)
def test_a_plant_raises_its_own_check_or_says_why_not(name: str) -> None:
    for plant, said in json.loads(committed(name))["plants"].items():
        if plant in CHECKS:
            assert {plant} == {key.partition("|")[0] for key in said.get("raises", ())} or said["cannot"]
