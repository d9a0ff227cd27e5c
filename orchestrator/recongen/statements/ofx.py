"""OFX 1 (SGML) and 2 (XML): bank and credit card statements.

Both are read as tags and texts: in OFX 1 an element that holds a text has no end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from recongen.statements.amounts import BadValueError, compact_day, read_signed
from recongen.statements.findings import Findings
from recongen.statements.ofx_tokens import declared_encoding, decode_text, tokens
from recongen.statements.reading import Source, money
from recongen.statements.text import encoding_of
from recongen.statements.types import Balance, End, Entry, Event, Place, Statement, Status

DEEPEST = 30
MOST_VALUES = 500
"""In one transaction."""

_WHEN = re.compile(
    r"([0-9]{8})(?:([0-9]{6})(?:\.[0-9]{1,6})?)?(?:\s*\[([+-]?[0-9]{1,2}(?:\.[0-9]+)?)(?::[^\]]*)?\])?"
)
_STATEMENTS = {"STMTRS", "CCSTMTRS"}
_TRANSACTIONS = {"STMTTRN": "Posted", "STMTTRNP": "Pending"}
_BALANCES = {"LEDGERBAL", "AVAILBAL", "BAL"}
_LISTS = {"BANKTRANLIST", "BANKTRANLISTP", "BALLIST"}
_AGGREGATES = {
    "OFX", "SIGNONMSGSRSV1", "SONRS", "STATUS", "FI", "BANKMSGSRSV1", "CREDITCARDMSGSRSV1", "STMTTRNRS", "CCSTMTTRNRS",
    "BANKACCTFROM", "CCACCTFROM", "BANKACCTTO", "CCACCTTO", "PAYEE", "CURRENCY", "ORIGCURRENCY", "EXTDPAYEE", "IMAGEDATA",
    *_STATEMENTS, *_TRANSACTIONS, *_BALANCES, *_LISTS,
}  # fmt: skip
_TYPES = {
    "CREDIT", "DEBIT", "INT", "DIV", "FEE", "SRVCHG", "DEP", "ATM", "POS", "XFER", "CHECK", "PAYMENT",
    "CASH", "DIRECTDEP", "DIRECTDEBIT", "REPEATPMT", "HOLD", "OTHER",
}  # fmt: skip


@dataclass
class _Aggregate:
    """An element that holds others: its values by the path below it."""

    tag: str
    place: Place
    values: dict[str, str] = field(default_factory=dict)


def read(source: Source) -> Iterator[Event]:
    """The statements of a file. Whatever cannot be read is a finding with its line and element."""
    encoding = encoding_of(source.path, source.encoding or declared_encoding(source), source.findings)
    if encoding is None:
        return
    reader = _Reader(source)
    with source.path.open(encoding=encoding) as file:
        for token in tokens(file, source):
            yield from reader.add(*token)
    yield from reader.end()


class _Reader:
    def __init__(self, source: Source) -> None:
        self._source, self._findings = source, source.findings
        self._path: list[str] = []
        self._open: _Aggregate | None = None
        """A transaction, balance or account that is being read."""
        self._leaf = ""
        self._statement: _Statement | None = None
        self._seen = 0
        self._is_closed = self._is_refused = False

    def add(self, slash: str, tag: str, text: str, line: int) -> Iterator[Event]:
        if self._is_refused:
            return
        place = Place(self._source.name, line, "/".join([*self._path[1:], tag]))
        with self._findings.reading(place):
            if self._is_closed:
                raise BadValueError("an element after the end of OFX")
            text = decode_text(text.strip())
            if slash:
                if tag == self._leaf:
                    self._leaf = ""
                elif not self._path or self._path[-1] != tag:
                    self._is_refused = True
                    raise BadValueError(
                        f"the end of {tag} where {self._path[-1] if self._path else 'nothing'} is open"
                    )
                else:
                    self._path.pop()
                    yield from self._close(tag)
                if text:
                    raise BadValueError(f"{text[:20]!r} stands in no element")
            elif tag in _AGGREGATES or not text:
                yield from self._begin(tag, text, place)
            else:
                self._leaf = tag
                self._value(tag, text)
            return
        if self._statement:
            self._statement.is_whole = False

    def end(self) -> Iterator[Event]:
        if self._is_refused or self._findings.has_errors:
            return
        place = Place(self._source.name, 0)
        if not self._is_closed:
            self._findings.error("cut-off", place, "the file does not end with the end of OFX")
        elif not self._seen:
            self._findings.error("no-statement", place, "no bank or credit card statement in the file")
        yield from ()

    def _begin(self, tag: str, text: str, place: Place) -> Iterator[Event]:
        if text:
            raise BadValueError(f"{tag} holds other elements, and here the text {text[:20]!r}")
        self._leaf = ""
        if tag not in _AGGREGATES:
            if self._open or (self._path and self._path[-1] in (_STATEMENTS | _LISTS)):
                if tag.startswith("INTU."):
                    return
                # An empty value, with or without an end.
                self._leaf = tag
                if tag in ("TRNAMT", "BALAMT", "DTPOSTED", "DTASOF", "TRNTYPE", "ACCTID", "CURDEF"):
                    raise BadValueError(f"{tag} is empty")
                return
            if tag.startswith("INV") or tag.endswith("MSGSRSV1"):
                raise BadValueError(
                    f"{tag} holds no bank statement", "Ask the bank for a file of bank or card statements."
                )
            self._leaf = tag
            return
        if len(self._path) >= DEEPEST:
            raise BadValueError("elements nested too deeply")
        self._path.append(tag)
        if tag in _STATEMENTS:
            self._statement = _Statement(self._source, place)
            self._seen += 1
        elif self._open is None and (tag in _TRANSACTIONS or tag in _BALANCES or tag.endswith("ACCTFROM")):
            if self._statement is None:
                raise BadValueError(f"{tag} outside of a statement")
            self._open = _Aggregate(tag, place)
        yield from ()

    def _value(self, tag: str, text: str) -> None:
        if self._open:
            inside = self._path[self._path.index(self._open.tag) + 1 :]
            name = "/".join([*inside, tag])
            if name in self._open.values:
                raise BadValueError(f"{tag} twice in {self._open.tag}")
            if len(self._open.values) >= MOST_VALUES:
                raise BadValueError(f"{self._open.tag} holds too many values")
            self._open.values[name] = text
        elif self._statement and self._path[-1] in _STATEMENTS and tag == "CURDEF":
            self._statement.currency = text.upper()
        elif self._statement and self._path[-1] == "BANKTRANLIST" and tag in ("DTSTART", "DTEND"):
            _read_date(text)
        elif tag in ("TRNAMT", "BALAMT", "DTPOSTED", "FITID"):
            raise BadValueError(f"{tag} outside of a transaction or balance")
        elif tag == "CODE" and self._path[-1] == "STATUS" and text != "0":
            raise BadValueError(f"the bank reports the error {text[:20]}", "Ask for the file again.")

    def _close(self, tag: str) -> Iterator[Event]:
        if tag == "OFX":
            self._is_closed = True
        if self._statement and tag in _STATEMENTS:
            statement, self._statement = self._statement, None
            yield from statement.end()
        elif self._open and tag == self._open.tag and self._statement:
            aggregate, self._open = self._open, None
            yield from self._statement.add(aggregate)


class _Statement:
    def __init__(self, source: Source, place: Place) -> None:
        self._findings: Findings = source.findings
        self.place = place
        self.currency = ""
        self.is_whole = True
        self._account = ""
        self._closing: Balance | None = None
        self._begun: Statement | None = None

    def add(self, aggregate: _Aggregate) -> Iterator[Event]:
        with self._findings.reading(aggregate.place):
            values = aggregate.values
            if aggregate.tag.endswith("ACCTFROM"):
                self._account = _require(values, "ACCTID")
            elif aggregate.tag in _TRANSACTIONS:
                yield from self._begin()
                entry = self._entry(aggregate)
                if self._begun:
                    yield entry
            else:
                self._balance(aggregate)
            return
        self.is_whole = False

    def end(self) -> Iterator[Event]:
        yield from self._begin()
        if self._closing is None:
            self.is_whole = False
            self._findings.error("no-balance", self.place, "the statement has no ledger balance (LEDGERBAL)")
        if self._begun:
            yield End(self.place, self._closing, self.is_whole)

    def _begin(self) -> Iterator[Event]:
        if self._begun or not self.is_whole:
            return
        if not self._account or not re.fullmatch(r"[A-Z]{3}", self.currency):
            self.is_whole = False
            what = "account (ACCTID)" if not self._account else "currency (CURDEF)"
            self._findings.error("no-account", self.place, f"the statement has no {what}")
            return
        self._begun = Statement(self._account, self.currency, self.place)
        yield self._begun

    def _balance(self, aggregate: _Aggregate) -> None:
        values = aggregate.values
        if aggregate.tag == "BAL":
            amount, name = _require(values, "VALUE"), values.get("NAME", "")
        else:
            amount, name = _require(values, "BALAMT"), "available"
        cents = read_signed(amount, ".,")
        if aggregate.tag != "LEDGERBAL":
            message = f"the balance {name[:30]} of {money(cents)} is not the balance of the books"
            remedy = "Nothing to do: the feed has booked balances only."
            self._findings.warn("not-in-feed", aggregate.place, message, remedy)
            return
        if self._closing:
            raise BadValueError("a second ledger balance")
        day, instant = _read_date(_require(values, "DTASOF"))
        midnight = datetime(day.year, day.month, day.day)
        self._closing = Balance(day, cents, aggregate.place, instant or midnight)

    def _entry(self, aggregate: _Aggregate) -> Entry:
        values = aggregate.values
        kind = _require(values, "TRNTYPE").upper()
        if kind not in _TYPES:
            raise BadValueError(f"{kind[:20]!r} is not a type of transaction (TRNTYPE)")
        if "CORRECTFITID" in values:
            raise BadValueError(
                f"a correction ({values.get('CORRECTACTION', '?')[:10]}) of transaction {values['CORRECTFITID'][:40]}",
                "Take this transaction out of the file, and correct the feed by a row with `supersedes`.",
            )
        cents = read_signed(_require(values, "TRNAMT"), ".,")
        status: Status = "Posted" if aggregate.tag == "STMTTRN" else "Pending"
        booked, instant = _read_date(_require(values, "DTPOSTED" if status == "Posted" else "DTTRAN"))
        if status == "Posted" and not values.get("FITID"):
            raise BadValueError("the transaction has no FITID")
        payee = values.get("NAME") or values.get("PAYEE/NAME") or values.get("EXTDNAME") or ""
        other = next((values[name] for name in values if name.endswith("ACCTTO/ACCTID")), "")
        return Entry(
            place=aggregate.place,
            cents=cents,
            # Where an amount is in another currency than its statement, CURRENCY says so.
            currency=values.get("CURRENCY/CURSYM", self.currency).upper(),
            booked=booked,
            value=_read_date(values["DTAVAIL"])[0] if "DTAVAIL" in values else None,
            instant=instant,
            status=status,
            code=kind,
            counterparty=payee,
            counterparty_account=other,
            reference=values.get("CHECKNUM") or values.get("REFNUM") or "",
            bank_reference=values.get("FITID", ""),
            text=" ".join(values.get("MEMO", "").split()),
        )


def _require(values: dict[str, str], name: str) -> str:
    if not values.get(name):
        raise BadValueError(f"there is no {name}")
    return values[name]


def _read_date(text: str) -> tuple[date, datetime | None]:
    """The date as the bank writes it. A time without an offset is left out: whose clock it is differs from bank to bank."""
    found = _WHEN.fullmatch(text)
    if not found:
        raise BadValueError(f"{text[:40]!r} is not a date such as 20260105")
    day = compact_day(found[1])
    if not found[2]:
        return day, None
    hours, minutes, seconds = int(found[2][:2]), int(found[2][2:4]), int(found[2][4:])
    if hours > 23 or minutes > 59 or seconds > 59:
        raise BadValueError(f"{text[:40]!r} is not a time of day")
    if not found[3] or abs(float(found[3])) > 14:
        return day, None
    zone = timezone(timedelta(minutes=round(float(found[3]) * 60)))
    return day, datetime(day.year, day.month, day.day, hours, minutes, seconds, tzinfo=zone)
