"""The map: declared, checked against the institution, and started from what is not mapped."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime, timezone
from pathlib import Path

import pytest

from recongen import institution as institutions
from recongen.statements import map as maps
from recongen.statements.days import Days
from recongen.statements.matching import any_of
from recongen.statements.starter import Starter
from tests.statements.desk import BANK, MAP, RULES, convert_files
from tests.statements.sheets import MAIN, MON, SHEETS, WRITERS, Line, sheet

TEMPLATE = """
  - {name: Charge, transfer_type: charge, leg_role: Main, leg_direction: Debit, origin: InternalInitiated, metadata_keys: [cycle]}
transfer_templates:
  - {name: Cycle, transfer_type: cycle, expected_net: 0, transfer_key: [cycle], completion: month_end, leg_rails: [Charge]}
"""


def findings(folder: Path, map_: str, bank: str = BANK) -> list[str]:
    """`line:column rule` and the message of each."""
    (folder / "bank.yaml").write_text(bank)
    (folder / "map.yaml").write_text(map_)
    institution = institutions.load(folder / "bank.yaml")
    _, found = maps.read(folder / "map.yaml", institution)
    return [f"{each.line}:{each.column} {each.rule}: {each.message}. {each.remedy}" for each in found]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("rail: Incoming", "rail: Incomming", "8:40 unknown-rail: the institution declares no rail 'Incomming'. Did you mean 'Incoming'? "),
        ("id: main", "id: mian", "4:34 unknown-account: the institution declares no account 'mian'. Did you mean 'main'? "),
        ("id: main", "id: m, role: Custmer", "unknown-role: "),
        ("id: main", "id: m, role: Customer", "wrong-scope: 'm' is external, and must be internal here"),
        ("id: main", "id: main, role: Second", "other-role: the institution gives the account 'main' the role 'Main'"),
        (", id: main", "", "4:5 missing-key: a mapped account needs id"),
        ("id: payers}", "id: second}", "wrong-scope: 'second' is internal, and must be external here"),
        (", counterparty: {id: payers}}", "}", "wrong-legs: the rail 'Incoming' has two legs. Add `counterparty`"),
        ("id: payers", 'id: "x-{iban}", role: Customer', "bad-template: 'x-{iban}' names {iban}, which no entry has"),
        ("id: payers", 'id: "x-{counterparty_account}"', "missing-key: 'x-{counterparty_account}' names many accounts"),
        ("direction: Credit", "direction: In", "bad-choice: 'In' is not Credit or Debit"),
        ("direction: Credit", "directon: Credit", "unknown-key: match has no key 'directon'. Did you mean 'direction'?"),
        ("rail: Incoming", "rail: Incoming, transfer_type: incomming", "unknown-type: "),
        ("rail: Incoming", "rail: Incoming, template: Cycle", "unknown-template: "),
        (f'"{MAIN}"', '"100200400"', "repeated-account: the account '100200400' is already mapped on line 4"),
        ("rules:", "cut_off: 25:00\nrules:", "bad-time: "),
        ("id: main", "id: main, opening: {day: 2026-01-05, balance: 1, rail: Incoming}", "wrong-legs: "),
    ],
)  # fmt: skip
def test_a_map_is_checked_against_the_institution(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in MAP
    assert any(says in each for each in findings(tmp_path, MAP.replace(old, new, 1))), findings(
        tmp_path, MAP.replace(old, new, 1)
    )


OWN = """\
institution: bank.yaml
tables:
  transactions:
    relation: core.lines
    id: line_no
    transfer_id: journal
    account_id: account
    amount_money: amount
    status: {value: Posted}
    posting: booked_on
    rail_name: {column: kind, values: {X: Incoming}}
  daily_balances: {relation: core.days, account_id: account, day: day, money: balance}
"""


def test_a_map_of_own_tables_has_nothing_else(tmp_path: Path) -> None:
    assert [] == findings(tmp_path, OWN)
    assert "missing-key: a map needs accounts, those of the statements, or tables, your own" in str(
        findings(tmp_path, "institution: bank.yaml\n")
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("X: Incoming", "X: Incomming", "11:43 unknown-rail: the institution declares no rail 'Incomming'. Did you mean 'Incoming'? "),
        ("value: Posted", "value: Booked", "9:21 unknown-status: the institution declares no status 'Booked'"),
        ("value: Posted", "column: state, value: Posted", "9:13 one-source: a source is a column, a value or sql, and one of them only"),
        ("value: Posted", "value: Posted, values: {P: Posted}", "one-source: values say what a column's values mean"),
        ("    id: line_no\n", "", "missing-key: transactions table needs id"),
        ("line_no", "line_no\n    account_role: {value: Mian}", "6:27 unknown-role: the institution declares no role 'Mian'. Did you mean 'Main'? "),
        ("line_no", "line_no\n    amount_direction: {column: s, values: {D: debit}}", "bad-choice: 'debit' is not a value that amount_direction may have. Write Debit or Credit."),
        ("line_no", "line_no\n    unsigned: true", "missing-key: amounts without a sign need amount_direction"),
        ("line_no", "line_no\n    supersedes: why", "missing-key: supersedes needs entry"),
        ("line_no", "line_no\n    ammount: x", "unknown-key: transactions table has no key 'ammount'"),
        ("core.lines", "core lines", "4:15 bad-relation: 'core lines' is not a table or view, as name or schema.name"),
        ("day: day, ", "", "one-day: a day is a date, or an instant at which it starts and one at which it ends"),
    ],
)  # fmt: skip
def test_a_map_of_own_tables_is_checked_against_the_institution(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert old in OWN
    found = findings(tmp_path, OWN.replace(old, new, 1))
    assert any(says in each for each in found), found


def test_a_rail_of_a_template_needs_the_template_and_its_keys(tmp_path: Path) -> None:
    bank = BANK + TEMPLATE.lstrip("\n")
    rule = "  - {match: {direction: Debit}, rail: Charge}\n"
    assert "missing-template" in findings(tmp_path, MAP.replace("rules:\n", f"rules:\n{rule}"), bank)[0]
    rule = "  - {match: {direction: Debit}, rail: Charge, template: Cycle}\n"
    assert "missing-transfer-key" in findings(tmp_path, MAP.replace("rules:\n", f"rules:\n{rule}"), bank)[0]


def test_legs_that_join_a_template_share_its_transfer(tmp_path: Path) -> None:
    rule = (
        '  - {match: {direction: Debit}, rail: Charge, template: Cycle, metadata: {cycle: "{reference}"}}\n'
    )
    lines = [Line(-100, MON, "a", "C1"), Line(-200, MON, "b", "C1"), Line(-300, MON, "c", "C2")]
    feed = convert_files(
        tmp_path, "mt940", WRITERS["mt940"]([sheet(*lines)]), map_=MAP.replace("rules:\n", f"rules:\n{rule}"), bank=BANK + TEMPLATE.lstrip("\n")
    )  # fmt: skip
    assert [2, 1] == sorted(Counter(row["transfer_id"] for row in feed.transactions).values(), reverse=True)
    assert {("Charge", "Cycle", "cycle", "InternalInitiated")} == {
        (row["rail_name"], row["template_name"], row["transfer_type"], row["origin"])
        for row in feed.transactions
    }


def test_the_first_rule_that_matches_holds_and_the_default_takes_the_rest(tmp_path: Path) -> None:
    rules = """
rules:
  - match: {text: "*rent*", direction: Credit}
    rail: FromCustomer
    counterparty: {id: "cust-{reference}", name: "Customer {reference}", role: Customer}
    metadata: {lease: "lease {reference}", fixed: yes}
  - {match: {text: ["*RENT*", "fee"], direction: Credit}, rail: Incoming, counterparty: {id: payers}}
default: {rail: Outgoing, counterparty: {id: payers}}
"""
    lines = [Line(100, MON, "January Rent", "77"), Line(5, MON, "Fee"), Line(-3, MON, "rent")]
    feed = convert_files(tmp_path, "mt940", WRITERS["mt940"]([sheet(*lines)]), map_=MAP.replace(RULES, rules))
    assert [] == feed.errors
    assert ["FromCustomer", "Incoming", "Outgoing"] == [row["rail_name"] for row in feed.transactions[::2]]
    other = feed.transactions[1]
    assert ("cust-77", "Customer 77", "Customer", "external", "-1.00", "Debit", "ExternalForcePosted") == tuple(
        other[f"{name}"] for name in ("account_id", "account_name", "account_role", "account_scope", "amount_money", "amount_direction", "origin")
    )  # fmt: skip
    metadata = json.loads(other["metadata"])
    assert ("lease 77", "yes", "January Rent", "NTRF") == tuple(
        metadata[name] for name in ("lease", "fixed", "text", "bank_code")
    )


def test_a_rule_that_does_not_fit_its_entry_is_a_finding_there(tmp_path: Path) -> None:
    text = WRITERS["mt940"]([sheet(Line(-5, MON))])
    feed = convert_files(tmp_path, "mt940", text, map_=MAP.replace("direction: Credit", "direction: Debit"))
    assert [
        "statement-1:5:1: error: field 61: the rail Incoming does not post a Debit to the role Main. "
    ] == [error.partition("Fix")[0] for error in feed.errors]
    named = MAP.replace(
        "counterparty: {id: payers}", 'counterparty: {id: "{counterparty_account}", role: Customer}'
    )
    assert (
        "has no value for counterparty_account"
        in convert_files(tmp_path, "mt940", text, map_=named).errors[0]
    )


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("fee", "FEE", True),
        ("fee", "fees", False),
        ("fee*", "fees", True),
        ("*fee", "a fee", True),
        ("*a*b*", "xaxbx", True),
        ("*ab*ba*", "aba", False),
        ("ab*ba", "aba", False),
        ("*", "", True),
        ("a.c", "abc", False),
    ],
)
def test_patterns(pattern: str, text: str, fits: bool) -> None:
    assert fits == any_of([pattern])(text)


def test_business_days_follow_the_clock_of_the_institution() -> None:
    york = Days("America/New_York")
    assert datetime(2026, 1, 5, 5) == york.start(MON) == york.posting(MON, None)
    # The clocks go forward on 8 March.
    assert (datetime(2026, 3, 8, 5), datetime(2026, 3, 9, 4)) == (
        york.start(date(2026, 3, 8)),
        york.end(date(2026, 3, 8)),
    )
    evening = Days("America/New_York", 17 * 60)
    assert (datetime(2026, 1, 4, 22), datetime(2026, 1, 5, 22)) == (evening.start(MON), evening.end(MON))
    early = Days(None, 2 * 60)
    assert (datetime(2026, 1, 5, 2), datetime(2026, 1, 6, 2)) == (early.start(MON), early.end(MON))
    exact = datetime(2026, 1, 5, 12, tzinfo=timezone.utc)  # noqa: UP017
    assert datetime(2026, 1, 5, 12) == york.posting(MON, exact)
    assert datetime(2026, 1, 5, 17) == york.posting(MON, datetime(2026, 1, 5, 12))
    # An instant outside of the day that the bank books it on.
    assert york.start(MON) == york.posting(MON, datetime(2026, 1, 7, 12))


@pytest.mark.parametrize("format", WRITERS)
def test_a_started_map_needs_only_to_be_filled_in(tmp_path: Path, format: str) -> None:
    sheets = SHEETS["two accounts"]
    text = WRITERS[format](sheets)
    (tmp_path / "file").write_text(text)
    starter = Starter(None, None, "USD")
    starter.read([tmp_path / "file"], None)
    begun = starter.yaml("bank.yaml")
    assert "needs" not in " ".join(
        findings(tmp_path, begun.replace("id:\n", "id: main\n").replace("rail:\n", "rail: x\n"))
    )
    assert "has no value" in " ".join(findings(tmp_path, begun))
    filled = begun.replace("id:\n", "id: main\n", 1).replace("id:\n", "id: second\n", 1)
    for direction, rail in (("Debit", "Outgoing"), ("Credit", "Incoming")):
        at = filled.index("rail:\n", filled.index(f"direction: {direction}"))
        filled = f"{filled[:at]}rail: {rail}\n    counterparty: {{id: payers}}{filled[at + 5 :]}"
    feed = convert_files(tmp_path, format, text, map_=filled)
    assert [] == feed.errors
    assert 8 == len(feed.transactions)
    assert "2026-01-05 123.45" in begun
