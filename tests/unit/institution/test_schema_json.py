"""The JSON Schema and the parser agree, because both come from one description of the grammar."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from recongen.declared import files
from recongen.declared.nodes import NOWHERE, Scalar, plain_value
from recongen.declared.reading import Report, Spot, UnreadableError
from recongen.declared.records import Record
from recongen.declared.scalars import Kind, Money, Name, Text
from recongen.institution import Finding
from recongen.institution.chains import Chain, ChainChild
from recongen.institution.schema_json import schema
from recongen.institution.starter import starter_text
from recongen.institution.theme import Theme
from recongen.institution.types import (
    Account,
    AccountTemplate,
    BusinessCalendar,
    Exceptions,
    Institution,
    LimitSchedule,
    Owner,
    Rail,
    ServiceLevels,
    TransferTemplate,
)
from recongen.institution.vocabulary import DURATION, INSTANCE_ID, INSTANCE_NAME, ROLE, Frequency

HERE = Path(__file__).parent
Findings = Callable[..., list[Finding]]


def as_json(text: str, tmp_path: Path) -> Any:
    path = tmp_path / "bank.yaml"
    path.write_text(text, encoding="utf-8")
    root, problems = files.read(path)
    assert [] == problems
    assert root is not None
    return plain_value(root)


def errors_in(document: Any) -> list[str]:
    return sorted(error.json_path for error in Draft202012Validator(schema()).iter_errors(document))


def test_the_schema_is_a_valid_schema_of_draft_2020_12() -> None:
    Draft202012Validator.check_schema(schema())
    assert "https://json-schema.org/draft/2020-12/schema" == schema()["$schema"]


def test_the_schema_is_json_and_every_reference_in_it_resolves() -> None:
    text = json.dumps(schema())
    for name in {part.split('"')[0] for part in text.split("#/$defs/")[1:]}:
        assert name in schema()["$defs"]


@pytest.mark.parametrize("name", ["healthy.yaml", "short.yaml"])
def test_what_the_parser_accepts_validates(name: str, tmp_path: Path) -> None:
    assert [] == errors_in(as_json((HERE / name).read_text(encoding="utf-8"), tmp_path))


def test_the_starter_validates(tmp_path: Path) -> None:
    assert [] == errors_in(as_json(starter_text(), tmp_path))


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ("    scope: external", "    scope: externl", "$.accounts[3].scope"),
        ("    cap: 5000.00", "    cap: -1", "$.limit_schedules[0].cap"),
        ("PT4H", "4h", "$.rails[0].max_unbundled_age"),
        ("monthly-eom", "monthly-32", "$.rails[11].cadence"),
        ("metadata.period_end\n", "week_end\n", "$.transfer_templates[0].completion"),
        ("leg_direction: Credit", "leg_direktion: Credit", "$.rails[1]"),
        ("instance: test_bank", "instance: Test", "$.instance"),
        (
            "    aggregating: true\n    cadence: monthly",
            "    aggregating: yes\n    cadence: monthly",
            "$.rails[11].aggregating",
        ),
        ("id: merchant-control", "id: true", "$.accounts[1].id"),
        ("  - id: suspense\n", "  -\n", "$.accounts[2]"),
        ("(Customer | Suspense)", "[]", "$.rails[5].leg_role"),
        ("weekend: [sat, sun]", "weekend: [sat, sunday]", "$.business_calendar.weekend[1]"),
        ('accent: "#2E5090"', "accent: blue", "$.theme.accent"),
        (
            "    transfer_key: [merchant_id, period]",
            "    transfer_key: []",
            "$.transfer_templates[0].transfer_key",
        ),
    ],
)
def test_what_the_parser_refuses_does_not_validate(
    old: str, new: str, path: str, healthy: str, tmp_path: Path, findings_of: Findings
) -> None:
    text = healthy.replace(old, new, 1)
    assert any(finding.severity == "error" for finding in findings_of(text))
    assert [path] == errors_in(as_json(text, tmp_path))


def test_a_name_of_digits_and_an_amount_with_leading_zeros_are_fine_for_both(
    healthy: str, tmp_path: Path, findings_of: Findings
) -> None:
    text = healthy.replace('"Customer {n}"', "5").replace("cap: 5000.00", 'cap: "00000000000000000005.00"')
    assert [] == findings_of(text)
    assert [] == errors_in(as_json(text, tmp_path))


@pytest.mark.parametrize("kind", [Money(), Money(not_negative=True)], ids=["any", "not negative"])
@given(text=st.from_regex(r"[-+]?0*[0-9]{0,17}(\.[0-9]{0,3}0*)?", fullmatch=True))
@example("-0.00")
@example("-.0")
@example("00000000000000000005.00")
@example("12345678901234567")
def test_an_amount_in_quotes_is_the_same_to_both(kind: Money, text: str) -> None:
    assert is_read(kind, Scalar(NOWHERE, text)) is Draft202012Validator(kind.schema({})).is_valid(text)


TEXTS = {
    "instance_name": (INSTANCE_NAME, r"[0-9]{1,3}(\.[0-9])?|[a-z ]{0,3}(\{(n|role|n:0?[0-9]d|x)\}){0,2}"),
    "instance_id": (INSTANCE_ID, r"[0-9]{0,3}|[a-z]{0,2}(\{(n|role|n:0?[0-9]d|x)\}){0,2}"),
    "name": (Name(), r"[0-9]{1,3}|[a-z .|\u00e9\u200d]{0,4}"),
    "role": (ROLE, r"[0-9]{1,3}|[a-z .|(]{0,4}"),
    "text": (Text(), r"-?[0-9]{1,3}(\.[0-9])?|[a-z \n]{0,4}"),
    "duration": (DURATION, r"P([1-9]W)?([0-9]D)?(T[0-9]{0,2}H?([0-9]M)?)?"),
    "amount": (Money(), r"[-+]?[0-9]{1,3}(\.[0-9]{0,3})?"),
}


@pytest.mark.parametrize("kind, pattern", TEXTS.values(), ids=TEXTS)
@given(data=st.data(), plain=st.booleans())
def test_what_the_parser_reads_the_schema_accepts(
    kind: Kind, pattern: str, plain: bool, data: st.DataObject
) -> None:
    node = Scalar(NOWHERE, data.draw(st.from_regex(pattern, fullmatch=True)), plain)
    if is_read(kind, node):
        assert Draft202012Validator(kind.schema({})).is_valid(plain_value(node))


def is_read(kind: Kind, node: Scalar) -> bool:
    try:
        kind.read(node, Spot(Report(node)))
    except UnreadableError:
        return False
    return True


def test_an_optional_key_without_value_counts_as_absent_for_both(
    healthy: str, tmp_path: Path, findings_of: Findings
) -> None:
    text = healthy.replace("    name: Customer deposits\n", "    name:\n    parent_role: ~\n")
    assert [] == findings_of(text)
    assert [] == errors_in(as_json(text, tmp_path))


RECORDS = [
    Institution,
    Account,
    AccountTemplate,
    BusinessCalendar,
    Chain,
    ChainChild,
    Exceptions,
    Frequency,
    LimitSchedule,
    Owner,
    Rail,
    ServiceLevels,
    Theme,
    TransferTemplate,
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.noun)
def test_every_key_is_described(record: type[Record]) -> None:
    for key in record.keys:
        assert key.help.endswith("."), key.name
    assert len(record.keys) == len({key.name for key in record.keys})


def test_every_record_is_in_the_schema() -> None:
    nouns = {record.noun.replace(" ", "_") for record in RECORDS[1:]}
    assert nouns == schema()["$defs"].keys()
