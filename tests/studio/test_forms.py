"""Every part of an institution can be made, changed and taken away by forms, with what is wrong beside its field."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from recongen.declared.records import RecordOf
from recongen.institution import check
from recongen.institution.types import Institution
from recongen.studio.controls import control_of
from recongen.studio.editor import Editor
from recongen.studio.forms import sections
from recongen.studio.pages import TOOLS, href
from recongen.studio.store import Store
from tests.studio.desk import EACH_BANK, ROOT, Desk, desk_over, forms_of, text_of
from tests.unit.institution.test_grammar import REFUSED
from tests.unit.institution.test_rules import CASES
from tests.web.html import parse

HEALTHY = ROOT / "tests" / "unit" / "institution" / "healthy.yaml"


def test_every_key_of_the_grammar_has_a_place_and_no_page_two_meanings() -> None:
    keys = {key.name for key in Institution.keys}
    general = set(sections()["institution"].control.blank)
    assert keys == general | (sections().keys() - {"institution"})
    assert not general & sections().keys()
    assert not sections().keys() & {*TOOLS, "discard", "changed", "new"}
    assert set(control_of(RecordOf(Institution)).blank) == keys


@pytest.mark.parametrize("bank", EACH_BANK)
def test_a_bank_made_from_an_empty_file_is_the_same_bank(bank: str, tmp_path: Path) -> None:
    """What each form of the original holds is sent to a new form; what cannot be valid yet waits in the draft."""
    original, made = desk_over(text_of(bank), tmp_path / "original"), desk_over(b"", tmp_path / "made")
    for path in forms_of(original):
        section = path.split("/")[1]
        new = f"/{section}" if sections()[section].record is None else f"/{section}/new"
        values = {
            name: text for name, text in original.form(path).items() if name not in ("token", "seen", "do")
        }
        answer = made.change(new, values)
        assert 303 == answer.status_code, (path, answer.text)
        assert b"" == made.data or check(made.file)[0] is not None
    assert not made.has_draft
    (one, _), (other, _) = check(original.file), check(made.file)
    assert one is not None and other is not None
    assert one.content_hash == other.content_hash
    assert without_last_newlines(one) == without_last_newlines(other)


def without_last_newlines(value: Any) -> Any:
    """Prose without the newline that a block ends in."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            each.name: without_last_newlines(getattr(value, each.name)) for each in dataclasses.fields(value)
        }
    if isinstance(value, dict):
        return {key: without_last_newlines(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [without_last_newlines(each) for each in value]
    return value.rstrip("\n") if isinstance(value, str) else value


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_over(text_of("spec_example"), tmp_path)


@pytest.mark.parametrize(
    ("path", "values", "field", "says"),
    [
        ("/rails/1", {"max_pending_age": "24h"}, "max_pending_age", "is not an ISO 8601 duration"),
        ("/rails/1", {"name": ""}, "name", "rail needs name"),
        ("/rails/1", {"leg_direction": "Debit"}, "leg_direction", "either two legs or one"),
        ("/rails/1", {"metadata_value_examples.0.key": "unheard", "metadata_value_examples.0.value.0": "x"}, "metadata_value_examples.0.value", "is not among"),
        ("/accounts/5", {"parent_role": "Nobody"}, "parent_role", "'Nobody'"),
        ("/transfer_templates/0", {"leg_rails.0": "Nowhere"}, "leg_rails.0", "no rail is called"),
        ("/business_calendar", {"country": "Atlantis"}, "country", "not a country"),
        ("/business_calendar", {"holidays.0": "2029-02-30"}, "holidays.0", "the calendar has no"),
        ("/role_business_day_offsets", {"role_business_day_offsets.0.value": "25"}, "role_business_day_offsets.0.value", "25 is not"),
        ("/theme", {"accent": "green"}, "accent", "not a colour"),
        ("/institution", {"instance": "Not This"}, "instance", "is not a prefix"),
        ("/chains/0", {"parent": "Nothing"}, "parent", "no rail and no transfer template"),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_field_and_nothing_is_saved(
    desk: Desk, path: str, values: dict[str, str], field: str, says: str
) -> None:
    before, held = desk.data, desk.form(path)
    answer = desk.change(path, values)
    assert (303, before, 0) == (answer.status_code, desk.data, desk.saves)
    page = desk.next(answer)
    about = page.one(id=field).attributes["aria-describedby"].split()
    texts = [page.one(id=each).text for each in about if "-n" in each]
    assert any(says in text and "Line" in text for text in texts), texts
    assert desk.has_draft
    assert "draft" in page.one("p", "banner").text
    # As it was, nothing is left to save.
    assert 303 == desk.change(path, {name: held.get(name, "") for name in values}).status_code
    assert (before, 0, False) == (desk.data, desk.saves, desk.has_draft)


def broken() -> Iterator[Any]:
    """Each rule of the loader, broken as its own tests break it: the first way of each, the others where time is."""
    seen = set()
    ways = [(rule, old, new) for rule, old, new, *_ in CASES] + [
        (rule, old, new) for old, new, rule, _ in REFUSED
    ]
    for rule, old, new in ways:
        yield pytest.param(old, new, id=f"{rule}: {new}", marks=[pytest.mark.prove] if rule in seen else [])
        seen.add(rule)


@pytest.mark.parametrize(("old", "new"), list(broken()))
def test_whatever_is_wrong_stands_at_the_innermost_field_there_is(old: str, new: str, tmp_path: Path) -> None:
    desk = desk_over(HEALTHY.read_text(encoding="utf-8").replace(old, new, 1).encode(), tmp_path)
    notes = Editor(Store(desk.file)).state("").notes
    assert notes
    for note in notes:
        address = href(note.path)
        page = parse(desk.client.get(address).text)
        about = [each.attributes["id"] for each in page.all("p", "finding") if note.text in each.text]
        name = about[0].rpartition("-n")[0]
        above = 0 if address.endswith("/institution") else address.count("/") - 1
        path = [str(part) for part in note.path[above:]]
        fields = [each.attributes["name"] for each in page.all() if "name" in each.attributes]
        assert is_at(path, name) or not any(is_at(path, field) for field in fields), (note.path, name)


def is_at(path: list[str], name: str) -> bool:
    """Whether the field of that name is the value at that path. Rows of a mapping have numbers for keys."""
    parts = [part for part in name.split(".") if part not in ("word", "sequence", "mapping", "value", "key")]
    return len(parts) == len(path) and all(a == b or a.isdigit() for a, b in zip(parts, path, strict=True))


def test_rows_are_added_and_removed_by_buttons_and_written_only_with_save(desk: Desk) -> None:
    before = desk.data
    page = desk.change("/rails/1", do="add metadata_keys")
    assert (200, before) == (page.status_code, desk.data)
    assert 'name="metadata_keys.2"' in page.text
    page = desk.change("/rails/1", do="drop metadata_keys.0")
    assert (200, before) == (page.status_code, desk.data)
    assert 'name="metadata_keys.0"' not in page.text
    assert 'name="metadata_keys.1"' in page.text
    page = desk.change("/rails/1", do="shape source_role sequence")
    assert 'name="source_role.sequence.0" value="ExternalCounterparty"' in page.text
    page = desk.change("/rails/1", do="add metadata_value_examples")
    assert 'name="metadata_value_examples.0.key"' in page.text


def test_no_weekend_is_another_thing_than_the_usual_one(desk: Desk) -> None:
    before = desk.data
    name = "weekend.none"
    held = desk.form("/business_calendar")
    assert name not in held
    days = {each: "" for each in held if each.startswith("weekend.")}
    desk.change("/business_calendar", days | {name: "on"})
    assert desk.data != before
    institution, _ = check(desk.file)
    assert institution and () == institution.business_calendar.weekend
    assert "on" == desk.form("/business_calendar")[name]
    # A day that is filled in counts, whatever the box says.
    desk.change("/business_calendar", {"weekend.0": "fri"})
    institution, _ = check(desk.file)
    assert institution and (5,) == institution.business_calendar.weekend
    assert b"weekend: [fri]" in desk.data


def test_a_new_one_begins_like_another(desk: Desk) -> None:
    values = desk.form("/accounts/new?like=4")
    assert ("fee-income", "FeeIncome") == (values["id"], values["role"])
    assert 303 == desk.change("/accounts/new?like=4", {"id": "fee-income-2"}).status_code
    old, new = text_of("spec_example"), desk.data
    assert "  - id: fee-income-2\n    scope: internal\n    name: Fee income\n" in new.decode()
    assert old == new.replace(
        new[new.index(b"\n  - id: fee-income-2") : new.index(b"\n\naccount_templates")], b""
    )


def test_one_is_deleted_with_its_lines_only(desk: Desk) -> None:
    answer = desk.change("/limit_schedules/0", do="delete")
    assert "/studio/limit_schedules" in answer.headers["location"]
    old, new = text_of("spec_example").decode().splitlines(), desk.data.decode().splitlines()
    assert len(new) < len(old)
    assert [line for line in old if line in new or line.strip() == ""] == new or set(new) <= set(old)
    assert 1 == desk.saves


def test_what_no_form_shows_is_shown_as_it_is_written_and_stays(tmp_path: Path) -> None:
    text = text_of("spec_example").decode()
    text = text.replace("team: Reconciliation", "team: &team Reconciliation", 1)
    text = text.replace(
        "    role: FeeIncome\n", "    role: FeeIncome\n    owner: {team: *team, contact: a@b.example}\n", 1
    )
    desk = desk_over(text.encode(), tmp_path)
    page = desk.page("/accounts/4")
    assert "*team" in page.one(id="edit").text
    assert 303 == desk.change("/accounts/4", {"owner.contact": "c@d.example"}).status_code
    assert text.replace("a@b.example", "c@d.example") == desk.data.decode()
    # The anchor itself has more than one place.
    answer = desk.change("/owner", {"team": "Other"})
    assert 422 == answer.status_code
    assert "alias" in answer.text
    assert 1 == desk.saves


def test_what_belongs_to_no_field_stands_at_the_form(desk: Desk) -> None:
    text = desk.data.decode().replace(
        "  - name: ExternalInbound\n", "  - name: ExternalInbound\n    colour: red\n"
    )
    desk.change("/yaml", {"text": text})
    assert "rail has no key 'colour'" in desk.page("/rails/1").one(id="edit").text
    assert "colour" not in desk.page("/rails/2").one(id="edit").text


@pytest.mark.parametrize(
    ("before", "status", "after"),
    [
        ("instance: b\naccounts:\n", 303, "instance: b\naccounts:\n  - id: a\n    scope: internal\n"),
        ("instance: b\naccounts: []  # none\n", 303, "instance: b\naccounts:\n  - id: a\n    scope: internal  # none\n"),
        ("accounts: [{id: z, scope: external}]\n", 303, "accounts: [{id: z, scope: external}, {id: a, scope: internal}]\n"),
        ("rails: &r []\naccounts: *r\n", 422, ""),
        ("accounts: {id: z}\n", 422, ""),
    ],
)  # fmt: skip
def test_the_first_of_a_list_begins_it(before: str, status: int, after: str, tmp_path: Path) -> None:
    desk = desk_over(before.encode(), tmp_path)
    answer = desk.change("/accounts/new", {"id": "a", "scope": "internal"})
    assert status == answer.status_code, answer.text
    assert before == desk.data.decode(), "not valid yet"
    if after:
        assert after == desk.form("/yaml")["text"].replace("\r\n", "\n")
