"""Every address of Studio that takes a form, as its rooms list them: without token, origin or method nothing has an effect."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from recongen.studio.house import House
from recongen.studio.server import rooms_of, serve_alone, templates
from recongen.web_settings import WebSettings
from tests.studio.desk import HERE, Desk
from tests.studio.test_safety import HOSTILE, everything
from tests.training.gym import bank_in

FAULTS = [how for how in HOSTILE if "state" not in how and "too long" not in how]
"""What became of the file is not the fault of a form that does not change it."""
VALUES = {
    "do": "save", "text": "instance: evil\n", "thing": "role", "old": "Lockbox", "new": "Evil", "team": "evil",
    "source": "synthetic", "window": "14", "plants": "all", "day": "2026-03-31", "key": "0" * 16, "kind": "rail",
    "number": "1", "confirm": "yes",
}  # fmt: skip
PARAMETERS = {"section": "owner", "run": "2030-01-04-0001"}


@pytest.fixture
def house(tmp_path: Path) -> House:
    found = House("A bank", templates())
    found.rooms = rooms_of(found, bank_in(tmp_path))
    return found


@pytest.fixture
def desk(house: House, tmp_path: Path) -> Desk:
    """With one save, so that there is something to undo."""
    found = Desk(tmp_path / "bank.yaml", serve_alone(house, WebSettings(), "127.0.0.1"))
    found.change("/owner", {"team": "Ledger"})
    return found


@pytest.fixture
def paths(house: House) -> list[str]:
    return sorted(set(filled_in(house)))


def filled_in(house: House) -> Iterator[str]:
    for annex in house.annexes:
        for route in annex.routes:
            if "POST" in (route.methods or ()):
                yield re.sub(
                    r"\{(\w+)(:int)?\}", lambda m: "1" if m[2] else PARAMETERS.get(m[1], m[1]), route.path
                )


def ask(desk: Desk, path: str, how: str, values: dict[str, str]) -> int:
    options = HOSTILE[how](values)
    headers = {name: text for name, text in {"origin": HERE, **options.pop("headers", {})}.items() if text}
    method = options.pop("method", "POST")
    return desk.client.request(method, path, headers=headers, **options).status_code


def test_every_write_route_refuses_every_fault(desk: Desk, paths: list[str]) -> None:
    values = desk.form("/owner") | VALUES
    assert {"/studio", "/operate"} == {f"/{path.split('/')[1]}" for path in paths}
    before = everything(desk)
    for path in paths:
        for how in FAULTS:
            assert ask(desk, path, how, values) >= 400, (path, how)
    assert before == everything(desk)


@pytest.mark.prove
def test_five_thousand_hostile_requests_have_no_effect(desk: Desk, paths: list[str]) -> None:
    rng, values = random.Random(13), desk.form("/owner") | VALUES
    before = everything(desk)
    for _ in range(5000):
        some = {name: text for name, text in values.items() if rng.random() < 0.9 or name == "token"}
        assert ask(desk, rng.choice(paths), rng.choice(FAULTS), some) >= 400
    assert before == everything(desk)
