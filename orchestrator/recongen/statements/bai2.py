"""BAI2 cash management reports: records 01 to 99, amounts in cents without a point, control totals at every level."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from recongen.statements.amounts import BadValueError, compact_day, count
from recongen.statements.bai2_records import PARENTS, Record, funds_length, records
from recongen.statements.reading import Source, Tally, Total, money
from recongen.statements.text import encoding_of
from recongen.statements.types import Balance, End, Entry, Event, Place, Statement

OPENING, CLOSING = "010", "015"
_TOTALS = {"100": "Credit", "400": "Debit"}
_REVERSALS = {"252", "552"}
_INTERIM = {"1", "3"}


@dataclass
class _Level:
    """What the trailer of a file, group or account must add up to."""

    place: Place
    cents: int = 0
    parts: int = 0
    records: int = 0


@dataclass
class _Group:
    day: date
    currency: str
    status: Literal["Posted", "Pending"]


@dataclass
class _Account:
    statement: Statement
    place: Place
    closing: Balance | None
    stated: list[tuple[str, Total]]
    tally: Tally = field(default_factory=Tally)
    is_whole: bool = True


def read(source: Source) -> Iterator[Event]:
    """The accounts of a file as statements. Whatever cannot be read is a finding with its line and record."""
    encoding = encoding_of(source.path, source.encoding, source.findings)
    if encoding is None:
        return
    reader = _Reader(source)
    for record in records(source, encoding):
        yield from reader.add(record)
    yield from reader.end()


class _Reader:
    def __init__(self, source: Source) -> None:
        self._source, self._findings = source, source.findings
        self._levels: dict[str, _Level] = {}
        self._group: _Group | None = None
        self._account: _Account | None = None
        self._is_complete = False

    def add(self, record: Record) -> Iterator[Event]:
        for level in self._levels.values():
            level.records += record.lines
        before = self._findings.counts["error"]
        with self._findings.reading(record.place):
            self._must_fit(record)
            match record.code:
                case "01":
                    self._open(record)
                    self._header(record)
                case "02":
                    self._open(record)
                    self._group = self._read_group(record)
                case "03":
                    self._open(record)
                    yield from self._begin(record)
                case "16":
                    yield from self._entry(record)
                case "49":
                    yield from self._end_account(record)
                case "98":
                    self._check_trailer("02", record, has_parts=True)
                    self._group = None
                case "99":
                    self._check_trailer("01", record, has_parts=True)
                    self._is_complete = True
        if self._findings.counts["error"] > before and self._account:
            self._account.is_whole = False

    def end(self) -> Iterator[Event]:
        if self._account:
            self._account.is_whole = False
            yield self._close(self._account)
        if not self._is_complete and not self._findings.has_errors:
            place = Place(self._source.name, 0)
            self._findings.error("cut-off", place, "the file does not end with a record 99")

    def _must_fit(self, record: Record) -> None:
        if not record.code:
            return
        parent = PARENTS[record.code]
        if self._is_complete:
            raise BadValueError("a record after the end of the file (99)")
        if record.code in self._levels or (record.code == "03" and self._account):
            raise BadValueError(f"a record {record.code} before the trailer of the one before")
        if parent and parent not in self._levels:
            raise BadValueError(f"a record {record.code} outside of a record {parent}")
        inner = {"98": "03", "99": "02"}.get(record.code)
        if inner in self._levels:
            raise BadValueError(f"a record {record.code} before the trailer of the record {inner}")

    def _open(self, record: Record) -> None:
        self._levels[record.code] = _Level(record.place, records=record.lines)

    def _header(self, record: Record) -> None:
        version = _get(record.fields, 7)
        if version not in ("2", ""):
            raise BadValueError(f"version {version[:10]!r}, not 2")

    def _read_group(self, record: Record) -> _Group:
        fields = record.fields
        status = _get(fields, 2)
        if status != "1":
            meaning = {"2": "a deletion", "3": "a correction", "4": "a test"}.get(status, repr(status[:10]))
            remedy = "Ask the bank for a file with the current state."
            raise BadValueError(f"the group is not an update (1) but {meaning}", remedy)
        interim = _get(fields, 6) in _INTERIM
        if interim:
            message = (
                "an interim report: its entries are Pending, and its balances are not those of a day's end"
            )
            remedy = "Nothing to do: the bank reports again when the day is over."
            self._findings.warn("interim", record.place, message, remedy)
        return _Group(
            compact_day(_get(fields, 3)), _get(fields, 5) or "USD", "Pending" if interim else "Posted"
        )

    def _begin(self, record: Record) -> Iterator[Event]:
        group = self._group
        account = _get(record.fields, 0).strip()
        if group is None:
            raise BadValueError("the group of this account could not be read", "Fix that first.")
        if not account:
            raise BadValueError("the account number is empty")
        place = record.place
        statement = Statement(account, _get(record.fields, 1) or group.currency, place)
        found = _Account(statement, place, None, [])
        for code, text, items in _summaries(record.fields[2:]):
            if not (code.isascii() and code.isdigit() and len(code) == 3):
                raise BadValueError(f"{code[:20]!r} is not a type code")
            amount = _read_signed(text)
            self._levels["03"].cents += amount or 0
            if amount is None or group.status == "Pending":
                continue
            if code == OPENING:
                statement = Statement(
                    account, statement.currency, place, opening=Balance(group.day, amount, place)
                )
            elif code == CLOSING:
                found.closing = Balance(group.day, amount, place)
            elif code in _TOTALS:
                total = Total(count(items) if items else None, abs(amount))
                found.stated.append((_TOTALS[code], total))
            elif int(code) < 100:
                message = f"the balance {code} of {money(amount)} is not the balance of the books"
                remedy = "Nothing to do: the feed has booked balances only."
                self._findings.warn("not-in-feed", place, message, remedy)
        found.statement = statement
        self._account = found
        yield statement

    def _entry(self, record: Record) -> Iterator[Event]:
        group, account, fields = self._group, self._account, record.fields
        if group is None or account is None:
            raise BadValueError("the account of this entry could not be read", "Fix that first.")
        code = _get(fields, 0)
        if not (code.isascii() and code.isdigit() and len(code) == 3):
            raise BadValueError(f"{code[:20]!r} is not a type code")
        amount = _read_signed(_get(fields, 1))
        if code == "890":
            message = f"an entry for information, without money: {record.text[:60].strip()}"
            self._findings.warn("not-in-feed", record.place, message, "Nothing to do.")
            if amount:
                raise BadValueError("type code 890 with an amount")
            return
        if amount is None or amount < 0:
            raise BadValueError("an entry without an amount, or with a sign")
        self._levels["03"].cents += amount
        cents = amount if _is_credit(code) else -amount
        account.tally.add(cents)
        funds = fields[2:]
        value = compact_day(funds[1]) if _get(funds, 0) == "V" and _get(funds, 1) else None
        references = funds[funds_length(funds) :]
        _must_be_funds(_get(funds, 0))
        yield Entry(
            place=record.place,
            cents=cents,
            currency=account.statement.currency,
            booked=group.day,
            value=value,
            status=group.status,
            code=code,
            is_reversal=code in _REVERSALS,
            reference=_get(references, 1).strip(),
            bank_reference=_get(references, 0).strip(),
            text=" ".join(record.text.split()),
        )

    def _end_account(self, record: Record) -> Iterator[Event]:
        account = self._account
        before = self._findings.counts["error"]
        self._check_trailer("03", record, has_parts=False)
        self._account = None
        if account is None:
            return
        account.is_whole = account.is_whole and self._findings.counts["error"] == before
        has_entries = account.tally.total("Credit", "Debit").count
        for direction, total in account.stated if has_entries and account.is_whole else ():
            account.tally.compare(total, account.place, self._findings, direction)
        yield self._close(account)

    def _close(self, account: _Account) -> End:
        is_booked = self._group is not None and self._group.status == "Posted"
        if account.closing is None and is_booked:
            message = f"the account has no closing ledger balance ({CLOSING})"
            remedy = "Ask the bank to report it: without it no drift of this day can be found."
            self._findings.warn("no-balance", account.place, message, remedy)
        return End(account.place, account.closing, account.is_whole)

    def _check_trailer(self, opened: str, record: Record, has_parts: bool) -> None:
        level = self._levels.pop(opened)
        fields = record.fields
        parent = self._levels.get(PARENTS[opened])
        if parent:
            parent.cents += level.cents
            parent.parts += 1
        if len([each for each in fields if each]) != 2 + has_parts:
            raise BadValueError(
                f"a record {record.code} has {2 + has_parts} fields, and this one {len(fields)}"
            )
        stated = _read_signed(fields[0])
        what = {"03": "account", "02": "group", "01": "file"}[opened]
        checks = [("control total", money(stated or 0), money(level.cents))]
        if has_parts:
            parts = "accounts" if opened == "02" else "groups"
            checks.append((f"number of {parts}", f"{count(fields[1]):,}", f"{level.parts:,}"))
        checks.append(("number of records", f"{count(fields[1 + has_parts]):,}", f"{level.records:,}"))
        for name, says, has in checks:
            if says != has:
                message = f"the {name} of the {what} is stated as {says}, and the file holds {has}"
                remedy = "The file is not whole: ask the bank for it again."
                self._findings.error("control-total", record.place, message, remedy)


def _get(fields: list[str], position: int) -> str:
    return fields[position] if position < len(fields) else ""


def _read_signed(text: str) -> int | None:
    """An amount without a point: cents. None where none is said."""
    text = text.strip()
    if not text:
        return None
    sign, digits = (text[0], text[1:]) if text[0] in "+-" else ("", text)
    is_number = digits.isascii() and digits.isdigit()
    digits = digits.lstrip("0") or "0"
    if not is_number or len(digits) > 20:
        raise BadValueError(f"{text[:40]!r} is not an amount in cents")
    return -int(digits) if sign == "-" else int(digits)


def _summaries(fields: list[str]) -> Iterator[tuple[str, str, str]]:
    """Type code, amount and number of items, as often as the record has them."""
    while fields:
        if not fields[0]:
            # Many banks end each line with one comma more.
            fields = fields[1:]
            continue
        _must_be_funds(_get(fields, 3))
        yield fields[0], _get(fields, 1), _get(fields, 2)
        fields = fields[3 + funds_length(fields[3:]) :]


def _must_be_funds(kind: str) -> None:
    if kind not in ("", "0", "1", "2", "S", "V", "D", "Z"):
        raise BadValueError(f"{kind[:20]!r} is not a funds type")


def _is_credit(code: str) -> bool:
    number = int(code)
    if 100 <= number < 400 or 920 <= number < 960:
        return True
    if 400 <= number < 700 or 960 <= number < 1000:
        return False
    raise BadValueError(
        f"type code {code} says neither credit nor debit", "Ask the bank to report it with codes 100 to 699."
    )
