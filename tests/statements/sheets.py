"""Invented statements, described once, and what each format writes of them.

Money is whole cents. What must come out of a file follows from the description alone: `legs` and `closings`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from xml.sax.saxutils import escape

Leg = tuple[str, str, int, str]
"""Account, day, cents, status."""


@dataclass(frozen=True)
class Line:
    cents: int
    day: date
    text: str = "invoice"
    reference: str = ""
    bank_reference: str = ""
    counterparty: str = ""
    value: date | None = None
    pending: bool = False
    reversal: bool = False
    batch: int = 0


@dataclass(frozen=True)
class Sheet:
    """A statement; `page` and `is_last` where it is one of several pages."""

    account: str
    opening: int
    lines: tuple[Line, ...]
    day: date
    """That of the closing balance."""
    number: int = 1
    currency: str = "USD"
    page: int | None = None
    is_last: bool = True
    opened: date | None = None
    """The day of the opening balance; that of the closing one when absent."""

    @property
    def closing(self) -> int:
        return self.opening + sum(line.cents for line in self.lines if not line.pending)

    @property
    def opening_day(self) -> date:
        return self.opened or min([line.day for line in self.lines] + [self.day])


def legs(sheets: Sequence[Sheet]) -> Counter[Leg]:
    """The bank's own legs, each line once."""
    return Counter(
        (sheet.account, line.day.isoformat(), line.cents, "Pending" if line.pending else "Posted")
        for sheet in sheets
        for line in sheet.lines
    )


def closings(sheets: Sequence[Sheet]) -> dict[tuple[str, str], int]:
    """At the end of each day that a statement ends on."""
    return {(sheet.account, sheet.day.isoformat()): sheet.closing for sheet in sheets if sheet.is_last}


def camt053(sheets: Sequence[Sheet]) -> str:
    statements = "".join(map(_camt_statement, sheets))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">\n'
        "<BkToCstmrStmt>\n<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-01-06T06:00:00</CreDtTm></GrpHdr>\n"
        f"{statements}</BkToCstmrStmt>\n</Document>\n"
    )


def _camt_statement(sheet: Sheet) -> str:
    first = "OPBD" if sheet.page in (None, 1) else "ITBD"
    last = "CLBD" if sheet.is_last else "ITBD"
    paging = (
        f"<StmtPgntn><PgNb>{sheet.page}</PgNb><LastPgInd>{str(sheet.is_last).lower()}</LastPgInd></StmtPgntn>\n"
        if sheet.page
        else ""
    )
    entries = "".join(_camt_entry(sheet, line) for line in sheet.lines)
    return (
        f"<Stmt>\n<Id>S{sheet.number}</Id>\n{paging}<ElctrncSeqNb>{sheet.number}</ElctrncSeqNb>\n"
        f"<Acct><Id><Othr><Id>{sheet.account}</Id></Othr></Id><Ccy>{sheet.currency}</Ccy></Acct>\n"
        + _camt_balance(first, sheet.opening, sheet.opening_day, sheet.currency)
        + _camt_balance(last, sheet.closing, sheet.day, sheet.currency)
        + _camt_summary(sheet)
        + entries
        + "</Stmt>\n"
    )


def _camt_balance(code: str, cents: int, day: date, currency: str) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>\n{_camt_amount(cents, currency)}"
        f"<Dt><Dt>{day}</Dt></Dt></Bal>\n"
    )


def _camt_amount(cents: int, currency: str) -> str:
    mark = "DBIT" if cents < 0 else "CRDT"
    return f'<Amt Ccy="{currency}">{_point(abs(cents))}</Amt>\n<CdtDbtInd>{mark}</CdtDbtInd>\n'


def _camt_summary(sheet: Sheet) -> str:
    booked = [line.cents for line in sheet.lines if not line.pending]
    total = sum(map(abs, booked))
    return f"<TxsSummry><TtlNtries><NbOfNtries>{len(booked)}</NbOfNtries>\n<Sum>{_point(total)}</Sum></TtlNtries></TxsSummry>\n"


def _camt_entry(sheet: Sheet, line: Line) -> str:
    role = "Dbtr" if line.cents > 0 else "Cdtr"
    party = f"<RltdPties><{role}><Pty><Nm>{escape(line.counterparty)}</Nm></Pty></{role}></RltdPties>"
    reference = f"<Refs><EndToEndId>{line.reference or 'NOTPROVIDED'}</EndToEndId></Refs>"
    details = f"<TxDtls>{reference}{party if line.counterparty else ''}<RmtInf><Ustrd>{escape(line.text)}</Ustrd></RmtInf></TxDtls>"
    if line.batch:
        payment = "<TxDtls><Refs><TxId>x</TxId></Refs></TxDtls>\n"
        details = f"<Btch><NbOfTxs>{line.batch}</NbOfTxs></Btch>{payment * line.batch}"
    return (
        f"<Ntry>\n{_camt_amount(line.cents, sheet.currency)}"
        + ("<RvslInd>true</RvslInd>\n" if line.reversal else "")
        + f"<Sts><Cd>{'PDNG' if line.pending else 'BOOK'}</Cd></Sts>\n<BookgDt><Dt>{line.day}</Dt></BookgDt>\n"
        + f"<ValDt><Dt>{line.value or line.day}</Dt></ValDt>\n"
        + (f"<AcctSvcrRef>{line.bank_reference}</AcctSvcrRef>\n" if line.bank_reference else "")
        + "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>\n"
        + f"<NtryDtls>{details}</NtryDtls>\n</Ntry>\n"
    )


def mt940(sheets: Sequence[Sheet]) -> str:
    return "".join(map(_mt940_statement, sheets))


def _mt940_statement(sheet: Sheet) -> str:
    first = "60F" if sheet.page in (None, 1) else "60M"
    last = "62F" if sheet.is_last else "62M"
    body = "".join(_mt940_entry(line) for line in sheet.lines)
    return (
        f":20:REF{sheet.number}\n:25:{sheet.account}\n:28C:{sheet.number}/{sheet.page or 1}\n"
        f":{first}:{_mt940_balance(sheet.opening, sheet.opening_day, sheet.currency)}\n{body}"
        f":{last}:{_mt940_balance(sheet.closing, sheet.day, sheet.currency)}\n-\n"
    )


def _mt940_balance(cents: int, day: date, currency: str) -> str:
    return f"{'D' if cents < 0 else 'C'}{day:%y%m%d}{currency}{_comma(abs(cents))}"


def _mt940_entry(line: Line) -> str:
    mark = "D" if line.cents < 0 else "C"
    if line.reversal:
        mark = "RC" if line.cents < 0 else "RD"
    value = line.value or line.day
    bank = f"//{line.bank_reference}" if line.bank_reference else ""
    text = f"?00TRANSFER?20{line.text}?32{line.counterparty}" if line.counterparty else line.text
    return (
        f":61:{value:%y%m%d}{line.day:%m%d}{mark}{_comma(abs(line.cents))}NTRF{line.reference or 'NONREF'}{bank}\n"
        f":86:{text}\n"
    )


def bai2(sheets: Sequence[Sheet]) -> str:
    """A group for each statement, with the day of its closing balance for all lines."""
    groups = [_bai2_group(sheet) for sheet in sheets]
    records = sum(len(group) for group, _ in groups)
    total = sum(cents for _, cents in groups)
    header = "01,BANK,CUSTOMER,260106,0600,1,,,2/"
    trailer = f"99,{total},{len(groups)},{records + 2}/"
    return "\n".join([header, *(line for group, _ in groups for line in group), trailer]) + "\n"


def _bai2_group(sheet: Sheet) -> tuple[list[str], int]:
    booked = [line for line in sheet.lines if not line.pending]
    credits_, debits = (
        [abs(line.cents) for line in booked if (line.cents < 0) == below] for below in (False, True)
    )
    account = [
        f"03,{sheet.account},{sheet.currency},010,{sheet.opening},,,015,{sheet.closing},,/",
        f"88,100,{sum(credits_)},{len(credits_)},,400,{sum(debits)},{len(debits)},/",
    ]
    total = sheet.opening + sheet.closing + sum(credits_) + sum(debits)
    for line in booked:
        code = ("552" if line.cents < 0 else "252") if line.reversal else ("475" if line.cents < 0 else "165")
        funds = f"V,{line.value:%y%m%d}," if line.value else "Z"
        account.append(
            f"16,{code},{abs(line.cents)},{funds},{line.bank_reference},{line.reference},{line.counterparty} {line.text}/"
        )
        total += abs(line.cents)
    account.append(f"49,{total},{len(account) + 1}/")
    header = f"02,CUSTOMER,BANK,1,{sheet.day:%y%m%d},,{sheet.currency},2/"
    return [header, *account, f"98,{total},1,{len(account) + 2}/"], total


def ofx(sheets: Sequence[Sheet]) -> str:
    statements = "".join(map(_ofx_statement, sheets))
    return (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:UTF-8\nCHARSET:NONE\nCOMPRESSION:NONE\n"
        "OLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX>\n<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS>"
        f"<DTSERVER>20260106<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>\n<BANKMSGSRSV1>\n{statements}</BANKMSGSRSV1>\n</OFX>\n"
    )


def ofx2(sheets: Sequence[Sheet]) -> str:
    """The same as XML."""
    import re

    body = ofx(sheets).partition("<OFX>")[2]
    closed = re.sub(r"<([A-Z0-9.]+)>([^<\n]+)", r"<\1>\2</\1>", body)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211"?>\n<OFX>{closed}'


def _ofx_statement(sheet: Sheet) -> str:
    booked = "".join(_ofx_entry(line, number) for number, line in enumerate(sheet.lines) if not line.pending)
    waiting = "".join(
        f"<STMTTRNP>\n<TRNTYPE>HOLD\n<DTTRAN>{line.day:%Y%m%d}\n<TRNAMT>{_point(line.cents)}\n<NAME>{line.text}\n</STMTTRNP>\n"
        for line in sheet.lines
        if line.pending
    )
    return (
        f"<STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS>\n<STMTRS>\n<CURDEF>{sheet.currency}\n"
        f"<BANKACCTFROM><BANKID>1<ACCTID>{sheet.account}<ACCTTYPE>CHECKING</BANKACCTFROM>\n"
        f"<BANKTRANLIST><DTSTART>{sheet.opening_day:%Y%m%d}<DTEND>{sheet.day:%Y%m%d}\n{booked}</BANKTRANLIST>\n"
        + (f"<BANKTRANLISTP><DTASOF>{sheet.day:%Y%m%d}\n{waiting}</BANKTRANLISTP>\n" if waiting else "")
        + f"<LEDGERBAL>\n<BALAMT>{_point(sheet.closing)}\n<DTASOF>{sheet.day:%Y%m%d}235959[-5:EST]\n</LEDGERBAL>\n"
        "</STMTRS></STMTTRNRS>\n"
    )


def _ofx_entry(line: Line, number: int) -> str:
    kind = "DEBIT" if line.cents < 0 else "CREDIT"
    name = f"<NAME>{escape(line.counterparty)}\n" if line.counterparty else ""
    memo = f"<MEMO>{escape(line.text)}\n" if line.text else ""
    reference = f"<REFNUM>{line.reference}\n" if line.reference else ""
    return (
        f"<STMTTRN>\n<TRNTYPE>{kind}\n<DTPOSTED>{line.day:%Y%m%d}120000[-5:EST]\n<TRNAMT>{_point(line.cents)}\n"
        f"<FITID>{line.bank_reference or f'{line.day:%Y%m%d}-{number}'}\n{reference}{name}{memo}</STMTTRN>\n"
    )


def _point(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def _comma(cents: int) -> str:
    return _point(cents).replace(".", ",")


WRITERS: dict[str, Callable[[Sequence[Sheet]], str]] = {
    "camt053": camt053,
    "mt940": mt940,
    "bai2": bai2,
    "ofx": ofx,
}

MON, TUE, WED = date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7)
MAIN, SECOND = "100200300", "100200400"


def sheet(*lines: Line, opening: int = 100_000, day: date = MON, **more: object) -> Sheet:
    return Sheet(MAIN, opening, lines, day, **more)  # type: ignore[arg-type]


def following(before: Sheet, *lines: Line, **changes: object) -> Sheet:
    """The next statement of the account: the next day, where nothing else is said."""
    values: dict[str, object] = {
        "opening": before.closing, "lines": lines, "number": before.number + 1,
        "day": before.day + timedelta(days=1), "opened": before.day,
    }  # fmt: skip
    return replace(before, **(values | changes))  # type: ignore[arg-type]


_FIRST = sheet(Line(12_345, MON, "rent", "R1"), Line(-5_000, MON, "fee", "R2"))
_PAGE = sheet(Line(100, MON, "one"), page=1, is_last=False, number=7)

SHEETS: dict[str, list[Sheet]] = {
    "one entry": [sheet(Line(12_345, MON))],
    "credit and debit": [_FIRST],
    "no entry": [sheet()],
    "one cent": [sheet(Line(1, MON), Line(-2, MON, "two"))],
    "large amounts": [sheet(Line(999_999_999_999, MON), Line(-123_456_789_012, MON), opening=0)],
    "twins": [sheet(Line(500, MON, "coffee"), Line(500, MON, "coffee"), Line(500, MON, "coffee"))],
    "equal but for the sign": [sheet(Line(500, MON, "x"), Line(-500, MON, "x"))],
    "taken back": [
        sheet(Line(700, MON, "in"), Line(-700, MON, "back", reversal=True), Line(800, MON, "in", reversal=True))
    ],
    "overdrawn": [sheet(Line(-250_000, MON))],
    "out of an overdraft": [sheet(Line(250_000, MON), opening=-10_000)],
    "two days, two statements": [_FIRST, following(_FIRST, Line(-300, TUE, "card"))],
    "a quiet day between": [_FIRST, (_QUIET := following(_FIRST)), following(_QUIET, Line(5, WED))],
    "two accounts": [_FIRST, replace(_FIRST, account=SECOND, opening=50)],
    "value on another day": [sheet(Line(12_300, MON, value=TUE), Line(-100, MON, "y", value=date(2026, 1, 2)))],
    "around new year": [
        sheet(Line(100, date(2025, 12, 31), value=date(2026, 1, 2)), day=date(2025, 12, 31), opened=date(2025, 12, 31))
    ],
    "a leap day": [sheet(Line(100, date(2028, 2, 29)), day=date(2028, 2, 29))],
    "two statements of one day": [
        (_NOON := sheet(Line(100, MON, "same"), number=11)),
        following(_NOON, Line(100, MON, "same"), day=MON),
    ],
    "characters": [sheet(Line(100, MON, "Müller & Söhne <GmbH> ñ", counterparty="Åse"), Line(2, MON, "a/b, c: d"))],
    "references": [sheet(Line(100, MON, "t", "END2END", "BANK1"), Line(100, MON, "t", "END2END", "BANK2"))],
    "many": [sheet(*(Line((-1) ** n * (n * 37 + 1), MON, f"entry {n}") for n in range(120)))],
}  # fmt: skip
ONLY: dict[str, dict[str, list[Sheet]]] = {
    "camt053": {
        "pending": [sheet(Line(100, MON), Line(900, MON, "soon", pending=True))],
        "a batch": [sheet(Line(5_000, MON, "", batch=3))],
        "pages": [_PAGE, following(_PAGE, Line(100, MON, "one"), day=MON, number=7, page=2, is_last=True)],
        "several days": [sheet(Line(100, MON), Line(50, TUE), Line(-20, WED), day=WED, opened=MON)],
    },
    "mt940": {
        "pages": [_PAGE, following(_PAGE, Line(100, MON, "one"), day=MON, number=7, page=2, is_last=True)],
        "several days": [sheet(Line(100, MON), Line(50, TUE), Line(-20, WED), day=WED, opened=MON)],
    },
    "bai2": {},
    "ofx": {"pending": [sheet(Line(100, MON), Line(900, MON, "soon", pending=True))]},
}
CASES = [
    (format, name)
    for format in WRITERS
    for name in (*SHEETS, *ONLY[format])
    # Its statements have no numbers, so one day has one balance.
    if not (format in ("bai2", "ofx") and name == "two statements of one day")
]


def described(format: str, name: str) -> list[Sheet]:
    return ONLY[format].get(name) or SHEETS[name]
