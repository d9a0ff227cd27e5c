"""What is said of statements: where they do not add up, what is missing between them, and what of them is not in the feed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.statements.desk import BANK, MAP, RULES, convert_files
from tests.statements.sheets import MAIN, MON, TUE, WED, WRITERS, Line, following, legs, ofx, ofx2, sheet

_ONE = sheet(Line(100, MON), opening=0)
_TWO = following(_ONE, Line(200, TUE))
_THREE = following(_TWO, Line(300, WED))


@pytest.mark.parametrize("format", ["camt053", "mt940", "bai2"])
def test_a_statement_must_add_up(tmp_path: Path, format: str) -> None:
    changes = {
        "camt053": {">0.00<": ">0.01<"},
        "mt940": {"USD0,00": "USD0,01"},
        # Its control totals fit.
        "bai2": {",010,0,": ",010,1,", "49,300": "49,301", "98,300": "98,301", "99,300": "99,301"},
    }
    text = WRITERS[format]([_ONE])
    for old, new in changes[format].items():
        text = text.replace(old, new)
    feed = convert_files(tmp_path, format, text)
    assert 1 == feed.rules["does-not-add-up"]
    assert "opening 0.01, entries 1.00, closing 1.00: -0.01 too much" in " ".join(feed.errors)


@pytest.mark.parametrize("format", ["camt053", "mt940"])
def test_a_statement_between_two_others_is_missed(tmp_path: Path, format: str) -> None:
    feed = convert_files(tmp_path, format, WRITERS[format]([_ONE, _THREE]))
    assert [] == feed.errors
    assert {"missing-statement": 1, "does-not-follow": 1} == feed.rules


def test_the_order_of_the_files_does_not_matter(tmp_path: Path) -> None:
    feed = convert_files(tmp_path, "mt940", *(WRITERS["mt940"]([each]) for each in (_THREE, _ONE, _TWO)))
    assert {} == feed.rules
    assert legs([_ONE, _TWO, _THREE]) == feed.legs


def test_a_number_that_comes_twice(tmp_path: Path) -> None:
    again = WRITERS["mt940"]([_ONE])
    assert {"repeated-statement": 1} == convert_files(tmp_path, "mt940", again, again).rules
    other = replace(_TWO, number=_ONE.number)
    assert {"repeated-number": 1} == convert_files(tmp_path, "mt940", WRITERS["mt940"]([_ONE, other])).rules


def test_a_page_that_is_missing(tmp_path: Path) -> None:
    pages = [replace(_ONE, page=1, is_last=False)]
    pages.append(following(pages[-1], Line(1, MON), day=MON, number=1, page=2))
    pages.append(following(pages[-1], Line(2, MON), day=MON, number=1, page=3, is_last=True))
    assert {} == convert_files(tmp_path, "mt940", WRITERS["mt940"](pages)).rules
    feed = convert_files(tmp_path, "mt940", WRITERS["mt940"]([pages[0], pages[2]]))
    assert 1 == feed.rules["missing-statement"]


def test_two_balances_of_one_day(tmp_path: Path) -> None:
    other = replace(_ONE, number=8, lines=(Line(150, MON),))
    feed = convert_files(tmp_path, "mt940", WRITERS["mt940"]([_ONE, other]))
    assert 1 == feed.rules["two-balances"]
    assert "1.50, and 1.00 in statement-1:7" in " ".join(feed.errors)


def test_statements_of_one_day_are_read_in_their_order(tmp_path: Path) -> None:
    evening = following(_ONE, Line(100, MON), day=MON)
    noon, later = WRITERS["mt940"]([_ONE]), WRITERS["mt940"]([evening])
    assert {} == convert_files(tmp_path, "mt940", noon, later).rules
    refused = convert_files(tmp_path, "mt940", later, noon)
    assert ["in the order of their statements" in error for error in refused.errors] == [True]


def test_without_opening_balances_entries_are_compared_with_what_changed(tmp_path: Path) -> None:
    assert {"unproved": 1} == convert_files(tmp_path, "ofx", ofx([_ONE, _TWO])).rules
    short = ofx([_ONE, replace(_TWO, lines=())]).replace(
        "<BALAMT>1.00\n<DTASOF>20260106", "<BALAMT>3.00\n<DTASOF>20260106"
    )
    assert {"unproved": 1, "does-not-follow": 1} == convert_files(tmp_path, "ofx", short).rules


def test_an_opening_balance_becomes_a_posting(tmp_path: Path) -> None:
    first = replace(_ONE, opening=5_000)
    assert {"opening-balance": 1} == convert_files(tmp_path, "mt940", WRITERS["mt940"]([first])).rules
    opening = "opening: {day: 2026-01-05, balance: 50.00, rail: Incoming, counterparty: payers}"
    feed = convert_files(
        tmp_path, "mt940", WRITERS["mt940"]([first]), map_=MAP.replace("id: main", f"id: main, {opening}")
    )
    assert {} == feed.rules
    assert feed.legs[MAIN, "2026-01-05", 5_000, "Posted"] == 1
    assert sum(cents for _, _, cents, _ in feed.legs) == feed.closings[MAIN, "2026-01-05"]


def test_another_currency_is_never_dropped_in_silence(tmp_path: Path) -> None:
    euros = replace(_ONE, currency="EUR")
    of_euros = f"{BANK}currency: EUR\n"
    assert not convert_files(tmp_path, "camt053", WRITERS["camt053"]([euros]), bank=of_euros).rules
    refused = convert_files(tmp_path, "camt053", WRITERS["camt053"]([_ONE]), bank=of_euros)
    assert "is in USD" in refused.errors[0] and "keeps its books in EUR" in refused.errors[0]
    feed = convert_files(tmp_path, "mt940", WRITERS["mt940"]([euros]))
    assert {"other-currency": 1} == feed.rules
    assert "is in EUR (1 statement, 1 entry, EUR 1.00, closing balance 1.00)" in feed.errors[0]
    left = MAP.replace("id: main", "leave_out: kept in euros")
    feed = convert_files(tmp_path, "mt940", WRITERS["mt940"]([euros]), map_=left)
    assert ([], {"not-in-feed": 1}) == (feed.errors, feed.rules)


def test_an_amount_in_another_currency_than_its_statement(tmp_path: Path) -> None:
    text = ofx([_ONE]).replace("<MEMO>", "<CURRENCY><CURRATE>1.1<CURSYM>EUR</CURRENCY><MEMO>")
    assert 1 == convert_files(tmp_path, "ofx", text).rules["other-currency"]


def test_what_is_not_mapped_is_counted_with_examples(tmp_path: Path) -> None:
    many = sheet(*(Line(-100 * n, MON, f"card {n}") for n in range(1, 6)), Line(7, MON))
    feed = convert_files(tmp_path, "mt940", WRITERS["mt940"]([many]), map_=MAP.replace(RULES, ""))
    debits, credits_ = feed.conversion.unmapped
    assert ("Debit", "NTRF", 5, -1_500) == (debits.direction, debits.code, debits.count, debits.cents)
    assert [
        "2026-01-05 -1.00 card 1",
        "2026-01-05 -2.00 card 2",
        "2026-01-05 -3.00 card 3",
    ] == debits.examples
    assert 1 == credits_.count
    assert {"no-rule": 2} == {name: n for name, n in feed.rules.items() if name == "no-rule"}
    unknown = convert_files(
        tmp_path, "mt940", WRITERS["mt940"]([replace(each, account="7") for each in (_ONE, _TWO)])
    )
    assert {"unmapped-account": 1} == unknown.rules
    assert (
        "(2 statements, 2 entries, USD 3.00, closing balance 3.00, such as 2026-01-05 1.00 invoice)"
        in unknown.errors[0]
    )


def test_balances_that_are_not_of_the_books_are_remarked_upon(tmp_path: Path) -> None:
    text = WRITERS["mt940"]([_ONE]).replace("-\n", ":64:C260105USD9,99\n-\n")
    feed = convert_files(tmp_path, "mt940", text)
    assert {"not-in-feed": 1} == feed.rules
    assert "9.99" in str(feed.conversion.findings[0])


def test_a_bank_that_marks_reversals_the_other_way(tmp_path: Path) -> None:
    """Its reversal of a debit says DBIT, and brings money back."""
    taken = sheet(Line(700, MON, "back", reversal=True), opening=0)
    text = WRITERS["camt053"]([taken]).replace("CRDT</CdtDbtInd>\n<RvslInd>", "DBIT</CdtDbtInd>\n<RvslInd>")
    refused = convert_files(tmp_path, "camt053", text)
    assert "reversals: inverted" in " ".join(refused.errors)
    feed = convert_files(tmp_path, "camt053", text, map_=MAP + "reversals: inverted\n")
    assert ([], legs([taken])) == (feed.errors, feed.legs)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("49,300,", "49,301,", "control total of the account"),
        ("49,300,4/", "49,300,5/", "number of records of the account"),
        ("98,300,1,", "98,300,2,", "number of accounts of the group"),
        ("99,300,1,", "99,300,9,", "number of groups of the file"),
        ("100,100,1", "100,100,2", "count of credit entries"),
        ("1,260105", "2,260105", "a deletion"),
        ("99,300,1,8/\n", "", "does not end with a record 99"),
    ],
)
def test_control_totals_of_bai2(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = WRITERS["bai2"]([_ONE])
    assert old in text
    feed = convert_files(tmp_path, "bai2", text.replace(old, new, 1))
    assert says in " ".join(feed.errors)


def test_control_totals_of_camt(tmp_path: Path) -> None:
    text = WRITERS["camt053"]([_ONE]).replace("<NbOfNtries>1<", "<NbOfNtries>2<")
    feed = convert_files(tmp_path, "camt053", text)
    assert {"control-total": 1} == feed.rules
    assert "Stmt[1]/TxsSummry[1]/TtlNtries" in feed.errors[0]


def test_bai2_goes_on_in_the_next_line_wherever_it_was_broken(tmp_path: Path) -> None:
    text = WRITERS["bai2"]([_ONE])
    broken = text.replace(",015,100,,/\n88,100,100,1,,", ",015/\n88,100,,,100/\n88,100,1,,").replace(
        "4/\n", "5/\n", 1
    )
    broken = broken.replace("98,300,1,6/", "98,300,1,7/").replace("99,300,1,8/", "99,300,1,9/")
    assert broken != text
    feed = convert_files(tmp_path, "bai2", broken)
    assert ([], legs([_ONE])) == (feed.errors, feed.legs)


@pytest.mark.parametrize(("second", "differs"), [("20.00", False), ("20.01", True)])
def test_the_payments_of_a_batch_are_compared_with_its_entry(
    tmp_path: Path, second: str, differs: bool
) -> None:
    text = WRITERS["camt053"]([sheet(Line(5_000, MON, "", batch=2), opening=0)])
    payments = iter(("30.00", second))
    pieces = text.split("<TxId>x</TxId></Refs>")
    paid = "".join(
        f'{piece}<TxId>x</TxId></Refs><Amt Ccy="USD">{next(payments)}</Amt>' for piece in pieces[:-1]
    )
    feed = convert_files(tmp_path, "camt053", paid + pieces[-1])
    assert ({"batch-differs": 1} if differs else {}) == feed.rules
    assert feed.legs[MAIN, "2026-01-05", 5_000, "Posted"] == 1


def test_empty_elements_of_ofx(tmp_path: Path) -> None:
    text = ofx2([_ONE]).replace("<MEMO>invoice</MEMO>", "<MEMO/><NAME></NAME><CHECKNUM />")
    feed = convert_files(tmp_path, "ofx", text)
    assert ([], legs([_ONE])) == (feed.errors, feed.legs)


def test_mt940_as_networks_send_it(tmp_path: Path) -> None:
    """In an envelope, with details behind an entry, a funds code, an amount without decimals and no booking day."""
    text = (
        "{1:F01BANKUS33AXXX0000000000}{2:O9401200260105BANKUS33AXXX00000000002601051200N}{4:\n"
        ":20:REF\n:25:100200300\n:28:1\n:NS:22Owner\n:60F:C260102USD0,\n"
        ":61:260105CD119,NMSC341241773/1X//O/341241774\nPaiement\n:86:/EREF/E1/REMI/one\ntwo\n"
        ":61:260101RDD1,5FMSCNONREF\n:62F:C260105USD120,5\n:86:of the statement\n-}\n"
    )
    feed = convert_files(tmp_path, "mt940", text)
    assert [] == feed.errors
    assert {(MAIN, "2026-01-05", 11_900, "Posted"): 1, (MAIN, "2026-01-02", 150, "Posted"): 1} == feed.legs
    assert {(MAIN, "2026-01-02"): 150, (MAIN, "2026-01-05"): 12_050} == feed.closings
    assert "Paiement /EREF/E1/REMI/one two" in feed.transactions[0]["metadata"]
