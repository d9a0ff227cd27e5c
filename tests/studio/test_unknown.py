"""Whatever name a feed holds is declared as exactly that name, with what was seen of it, and nothing else of the file changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from recongen.studio.editor import Editor
from recongen.studio.feed.declared import read_declared
from recongen.studio.feed.inference import Seen, declaring
from recongen.studio.feed.unknown import KINDS, Unknown, find_unknown
from recongen.studio.splice import Document
from recongen.studio.store import Draft, Save, Store
from tests.studio.desk import text_of

DAY = date(2029, 12, 3)
HOSTILE = (
    "plain",
    'O\'Brien "the" bank',
    "a: b # c",
    "- item\n- other",
    "line one\nline two\n",
    "  blanks around  ",
    "{flow: [1, 2]}",
    "*alias",
    "&anchor !!tag",
    "null",
    "yes",
    "0012",
    "1e3",
    "",
    "\u202eright to left\u202c",
    "\u2028separators\u2029",
    "\\x00\\u0000",
    "tab\there",
    "\x07\x1b[31m\x7f\x85",
    "\u00e9\u4e2d\U0001f4b8",
    "%directive",
    "---",
    "<script>alert(1)</script>",
    "x" * 4096,
)


def made(kind: str, name: str, context: str = "") -> Unknown:
    return Unknown(kind, name, context, 3, 3, DAY, DAY, {"transactions": "t1"}, frozenset(("holder", name)))


def shape(**columns: Any) -> dict[str, Any]:
    usual = {
        "rail_name": "NewRail",
        "template_name": None,
        "transfer_type": "new_type",
        "account_role": "SouthPool",
        "account_scope": "internal",
        "account_parent_role": None,
        "amount_direction": "Debit",
        "origin": "InternalInitiated",
        "legs": 4,
        "paired_legs": 4,
        "accounts": 1,
        "account_id": "a1",
        "account_name": "An account",
        "lowest": Decimal("1.50"),
        "highest": Decimal("20.00"),
    }
    return usual | columns


TWO_LEGS = [shape(), shape(amount_direction="Credit", account_role="NorthPool")]


SMALL = b"""\
instance: small   # and nothing more than it needs
accounts:
  - {id: south, scope: internal, role: SouthPool}
  - {id: north, scope: internal, role: NorthPool}
rails:
  - name: Transfer
    source_role: SouthPool
    destination_role: NorthPool
    expected_net: 0
    metadata_keys: [reference]
"""


def editor_of(data: bytes, folder: Path) -> Editor:
    file = folder / "bank.yaml"
    file.write_bytes(data)
    return Editor(Store(file))


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    return editor_of(text_of("spec_example"), tmp_path)


def declare(editor: Editor, each: Unknown, seen: Seen) -> tuple[Any, Any]:
    """What the file, or the draft, says before and after."""
    state = editor.state("ann")
    found = declaring(each, seen, read_declared(state.document), state.document)
    done = editor.change("ann", state.key, "declare", found.edit)
    after = done.data if isinstance(done, Draft) else editor.store.read()
    assert isinstance(done, Draft | Save)
    before, values = (yaml.load(text, yaml.BaseLoader) for text in (state.data, after))
    # What stood there stands there still, byte for byte.
    kept = set(after.splitlines())
    assert [] == [
        line
        for line in state.data.splitlines()
        if line not in kept and b"statuses" not in line and b"metadata_keys" not in line
    ]
    return before, values


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
@pytest.mark.parametrize(
    "kind",
    [
        "metadata_key",
        *(
            pytest.param(kind, marks=pytest.mark.prove)
            for kind in ("rail", "template", "role", "account", "status")
        ),
    ],
)
def test_what_is_written_reads_as_exactly_that_name(kind: str, name: str, tmp_path: Path) -> None:
    editor = editor_of(SMALL, tmp_path)
    context = {"account": "SouthPool", "metadata_key": "Transfer"}.get(kind, "")
    seen = Seen([shape(template_name=name, account_id=name)], {"NewRail": {name: 4}}, {"NewRail": 4})
    before, after = declare(editor, made(kind, name, context), seen)
    section, key = {
        "rail": ("rails", "name"),
        "template": ("transfer_templates", "name"),
        "role": ("accounts", "role"),
        "account": ("accounts", "id"),
        "status": ("statuses", None),
        "metadata_key": ("rails", None),
    }[kind]
    if kind == "metadata_key":
        assert [*before["rails"][0]["metadata_keys"], name] == after["rails"][0]["metadata_keys"]
        before["rails"][0] = after["rails"][0] = None
    else:
        new = after[section].pop()
        assert name == (new[key] if key else new)
        if section not in before:
            assert [] == after.pop(section)
    assert before == after


def test_a_rail_is_declared_as_its_legs_are_made(editor: Editor) -> None:
    seen = Seen(TWO_LEGS, {"NewRail": {"key": 8}}, {"NewRail": 8})
    _, after = declare(editor, made("rail", "NewRail"), seen)
    assert {
        "name": "NewRail",
        "transfer_type": "new_type",
        "source_role": "SouthPool",
        "destination_role": "NorthPool",
        "expected_net": "0",
        "origin": "InternalInitiated",
        "metadata_keys": ["key"],
        "amount_typical_range": ["1.50", "20.00"],
    } == after["rails"][-1]
    # That is a whole rail.
    assert 1 == len(editor.store.history())
    assert editor.state("ann").institution is not None


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        ([shape(paired_legs=0)], {"leg_role": "SouthPool", "leg_direction": "Debit"}),
        (
            [shape(paired_legs=0, amount_direction="Credit")],
            {"leg_role": "SouthPool", "leg_direction": "Credit"},
        ),
        (
            [replaced := shape(paired_legs=0), replaced | {"amount_direction": "Credit"}],
            {"leg_role": "SouthPool", "leg_direction": "Variable"},
        ),
        (
            [*TWO_LEGS, shape(account_role="FeeIncome", legs=1, paired_legs=1, origin="Odd")],
            {
                "source_role": ["FeeIncome", "SouthPool"],
                "destination_role": "NorthPool",
                "origin": "InternalInitiated",
            },
        ),
        (
            [shape(), shape(amount_direction="Credit", origin="Other")],
            {"source_origin": "InternalInitiated", "destination_origin": "Other"},
        ),
        (
            [shape(template_name="T"), shape(template_name="T", amount_direction="Credit")],
            {"expected_net": None, "source_role": "SouthPool"},
        ),
    ],
)
def test_legs_directions_and_origins_are_those_that_were_seen(
    shapes: Sequence[dict[str, Any]], expected: dict[str, Any], editor: Editor
) -> None:
    _, after = declare(editor, made("rail", "NewRail"), Seen(shapes, {}, {}))
    rail = after["rails"][-1]
    assert expected == {key: rail.get(key) for key in expected}


def test_a_role_of_several_accounts_is_a_class_of_accounts(editor: Editor) -> None:
    shapes = [shape(accounts=3, account_parent_role="SouthPool")]
    _, after = declare(editor, made("role", "Broker"), Seen(shapes, {}, {}))
    assert {"role": "Broker", "scope": "internal", "parent_role": "SouthPool"} == after["account_templates"][
        -1
    ]
    assert editor.state("ann").draft is None


def test_legs_of_a_template_find_each_other_by_what_all_carry(editor: Editor) -> None:
    shapes = [shape(rail_name="A"), shape(rail_name="B")]
    keys = {"A": {"cycle": 5, "note": 2}, "B": {"cycle": 7, "other": 7}}
    _, after = declare(editor, made("template", "Round"), Seen(shapes, keys, {"A": 5, "B": 7}))
    template = after["transfer_templates"][-1]
    assert (["cycle"], ["A", "B"]) == (template["transfer_key"], template["leg_rails"])


# What is unknown ------------------------------------------------------------------------------------------------------------


def row(
    kind: str, name: str, context: str | None = None, relation: str = "transactions", rows: int = 2
) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": name,
        "context": context,
        "relation": relation,
        "row_count": rows,
        "counted_rows": rows,
        "first_day": DAY,
        "last_day": DAY,
        "example": "t1",
    }


def of(kind: str, *rows: dict[str, Any]) -> list[Unknown]:
    return find_unknown(kind, rows, read_declared(Document(text_of("spec_example").decode())))


@pytest.mark.parametrize(
    ("kind", "known", "context"),
    [
        ("rail", "ExternalInbound", None),
        ("template", "LoanCycle", None),
        ("role", "SouthPool", "holder"),
        ("role", "CustomerSubledger", "parent"),
        ("account", "north-pool", "NorthPool"),
        ("account", "cust-0001", "CustomerSubledger"),
        ("transfer_type", "ach_inbound", "ExternalInbound"),
        # A leg of a template may have the template's type.
        ("transfer_type", "loan_cycle", "LoanFee"),
        ("transfer_type", "anything", "NobodysRail"),
        ("status", "Cancelled", None),
        ("status", "Failed", None),
        ("metadata_key", "originator_id", "ExternalInbound"),
        ("metadata_key", "anything", "NobodysRail"),
        ("origin", "ExternalForcePosted", "ExternalInbound"),
    ],
)
def test_what_the_file_declares_is_not_unknown(kind: str, known: str, context: str | None) -> None:
    assert [] == of(kind, row(kind, known, context))


def test_what_it_does_not_declare_is_with_what_it_breaks() -> None:
    known = read_declared(Document(text_of("spec_example").decode()))
    cases = [
        ("rail", "Nobodys", None, "unmatched_posting", ""),
        ("template", "Nobodys", None, "unmatched_posting", ""),
        ("role", "Nobodys", "holder", "unmatched_posting", ""),
        ("role", "Nobodys", "parent", "parent_balance_missing", "no account of the feed holds it"),
        ("account", "second-pool", "NorthPool", "", ""),
        ("transfer_type", "loan_cycle", "ExternalInbound", "unmatched_posting", ""),
        ("status", "posted", None, "unmatched_posting", ""),
        ("metadata_key", "loan_id", "ExternalInbound", "", ""),
        ("origin", "Odd", "ExternalInbound", "", "declares another origin"),
    ]
    for kind, name, context, check, refusal in cases:
        (found,) = of(kind, row(kind, name, context))
        assert (name, check) == (found.name, KINDS[kind].check(found, known))
        assert refusal in KINDS[kind].refusal(found, known) and bool(refusal) == bool(
            KINDS[kind].refusal(found, known)
        )
    # A rail that also posts what it declares keeps its type.
    both = of(
        "transfer_type",
        row("transfer_type", "odd", "ExternalInbound"),
        row("transfer_type", "ach_inbound", "ExternalInbound"),
    )
    assert "also posts ach_inbound" in KINDS["transfer_type"].refusal(both[0], known)


def test_a_name_in_both_tables_is_one_line_and_the_most_frequent_stands_first() -> None:
    found = of(
        "role",
        row("role", "Rare", "holder"),
        row("role", "Often", "holder", rows=5),
        row("role", "Often", "holder", "daily_balances", 4),
        row("role", "Often", "parent", "daily_balances", 3),
    )
    assert [("Often", 12), ("Rare", 2)] == [(each.name, each.rows) for each in found]
    assert {"transactions", "daily_balances"} == found[0].examples.keys()
    assert found[0].key != replace(found[0], name="Other").key


def test_an_alias_in_the_file_declares_what_it_means() -> None:
    text = "rails:\n  - &one\n    name: A\n    transfer_type: &type x\n  - *one\n  - name: B\n    transfer_type: *type\n    metadata_keys: &keys [k]\n  - {name: C, metadata_keys: *keys}\n"
    rails = read_declared(Document(text)).rails
    assert ({"x"}, {"k"}) == (set(rails["B"].types), set(rails["C"].keys))
