"""A name changes wherever it stands for that thing, and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from recongen.institution import check
from recongen.studio.names import find_declared, uses
from recongen.studio.splice import Document
from tests.studio.desk import BANKS, desk_over, text_of


@pytest.mark.parametrize("count", [3, pytest.param(6, marks=pytest.mark.prove)])
@pytest.mark.parametrize("bank", BANKS)
@pytest.mark.parametrize("thing", ["role", "rail", "template", "transfer type"])
def test_every_reference_follows_and_comments_stay(bank: str, thing: str, count: int, tmp_path: Path) -> None:
    text = text_of(bank).decode()
    names = find_declared(uses(Document(text)), thing)
    for number, name in enumerate(names[:: max(1, len(names) // count)]):
        # The same words in a comment and in prose are not the thing.
        marked = f"# {name} is a word here.\n{text}\npersona:\n  flavour: {name}\n"
        marked = marked if "\npersona:" not in text else f"# {name} is a word here.\n{text}"
        desk = desk_over(marked.encode(), tmp_path / f"{number}")
        answer = desk.change("/rename", {"thing": thing, "old": name, "new": "Another_Name"})
        if 422 == answer.status_code:
            assert "a template is called" in answer.text or "a rail is called" in answer.text
            continue
        after = desk.data.decode()
        assert 303 == answer.status_code, answer.text
        assert 1 == desk.saves, (name, answer.headers)
        assert check(desk.file)[0] is not None
        back = re.sub("Another_Name", name, after)
        assert marked == back, "only the name differs"
        assert name not in find_declared(uses(Document(after)), thing)
        assert after.startswith(f"# {name} is a word here.\n")


def test_a_leg_of_a_template_and_a_role_among_others_follow(tmp_path: Path) -> None:
    text = text_of("spec_example").decode()
    assert "(CustomerSubledger | BranchTill)" in text
    desk = desk_over(text.encode(), tmp_path)
    desk.change("/rename", {"thing": "role", "old": "BranchTill", "new": "Till"})
    assert "(CustomerSubledger | Till)" in desk.data.decode()
    desk.change("/rename", {"thing": "role", "old": "Lockbox", "new": "Box"})
    assert "role_business_day_offsets:\n  Box: 17\n" in desk.data.decode()
    dotted = re.search(r"\b(\w+)\.(\w+)\b(?=[,\]])", text)
    assert dotted, "the example sweeps a leg of a template"
    desk.change("/rename", {"thing": "template", "old": dotted[1], "new": "Whole"})
    desk.change("/rename", {"thing": "rail", "old": dotted[2], "new": "Part"})
    assert "Whole.Part" in desk.data.decode()
    assert 4 == desk.saves


@pytest.mark.parametrize(
    ("old", "new", "says"), [("Nobody", "Somebody", "no role is called"), ("Lockbox", " ", "is missing")]
)
def test_a_name_that_nothing_has_and_no_name_are_refused(
    old: str, new: str, says: str, tmp_path: Path
) -> None:
    desk = desk_over(text_of("spec_example"), tmp_path)
    answer = desk.change("/rename", {"thing": "role", "old": old, "new": new})
    assert (422, 0, False) == (answer.status_code, desk.saves, desk.has_draft)
    assert says in answer.text


TWICE = """\
instance: bank
accounts:
  - {id: a, role: Here, scope: internal}
  - {id: b, role: There, scope: external}
rails:
  - {name: Pay, source_role: Here, destination_role: There, expected_net: 0, origin: Us}
  - {name: Both, leg_role: Here, leg_direction: Debit, origin: Us, metadata_keys: [k]}
transfer_templates:
  - {name: Both, expected_net: 0, transfer_key: [k], completion: month_end, leg_rails: [Both]}
limit_schedules:
  - {parent_role: Here, cap: 5, transfer_type: Pay}
"""


def test_a_rail_without_a_type_is_its_type_and_a_name_of_two_things_is_refused(tmp_path: Path) -> None:
    desk = desk_over(TWICE.encode(), tmp_path)
    assert 303 == desk.change("/rename", {"thing": "rail", "old": "Pay", "new": "Send"}).status_code
    assert TWICE.replace("Pay", "Send") == desk.data.decode()
    for thing in ("rail", "template"):
        answer = desk.change("/rename", {"thing": thing, "old": "Both", "new": "One"})
        assert (422, 1) == (answer.status_code, desk.saves)
        assert "what the references mean is not clear" in answer.text
