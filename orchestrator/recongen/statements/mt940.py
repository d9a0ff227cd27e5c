"""SWIFT MT940: fields `:61:` between an opening and a closing balance, by the format rules of the standard."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from recongen.statements.amounts import BadValueError, cents, compact_day, count
from recongen.statements.mt940_fields import Field, closing_days, fields
from recongen.statements.reading import Source, Tally, Total, money
from recongen.statements.text import encoding_of
from recongen.statements.types import Balance, End, Entry, Event, Place, Statement

_BALANCE = re.compile(r"([CD])([0-9]{6})([A-Z]{3})([0-9,]+)")
_ENTRY = re.compile(
    r"(?P<value>[0-9]{6})(?P<booked>[0-9]{4})?(?P<mark>RC|RD|C|D)(?P<funds>[A-Z])?(?P<amount>[0-9,]+)"
    r"(?P<type>[A-Z][A-Z0-9]{3})(?P<reference>.*?)(?://(?P<bank>.*))?"
)
_TOTAL = re.compile(r"([0-9]{1,5})([A-Z]{3})([0-9,]+)")
_SUBFIELD = re.compile(r"\?([0-9]{2})")


def read(source: Source) -> Iterator[Event]:
    """The statements of a file. Whatever cannot be read is a finding with its line and field."""
    encoding = encoding_of(source.path, source.encoding, source.findings)
    if encoding is None:
        return
    closings = closing_days(source, encoding)
    statement = _Statement(source, closings)
    seen = False
    for field in fields(source, encoding):
        seen = True
        if field.tag == "20":
            yield from statement.end()
            statement = _Statement(source, closings)
        elif field.tag in ("28", "28C") and statement.has_closing:
            # A further page in the same message.
            yield from statement.end()
            statement = statement.next_page()
        yield from statement.add(field)
    yield from statement.end()
    if not seen and not source.findings.has_errors:
        source.findings.error("no-statement", Place(source.name, 0), "no field of MT940 in the file")


class _Statement:
    def __init__(self, source: Source, closings: deque[date | None], account: str = "") -> None:
        self._source, self._findings, self._closings = source, source.findings, closings
        self._account = account
        self._place: Place | None = None
        self._number: int | None = None
        self._page: int | None = None
        self._opening: Balance | None = None
        self._currency = ""
        self._closing: Balance | None = None
        self._closing_day: date | None = None
        self.has_closing = False
        self._is_final = True
        self._begun: Statement | None = None
        self._is_begun = self._is_announced = False
        self._entry: Entry | None = None
        self._is_whole = True
        self._tally = Tally()
        self._totals: list[tuple[str, Total, Place]] = []

    def next_page(self) -> _Statement:
        return _Statement(self._source, self._closings, self._account)

    def add(self, field: Field) -> Iterator[Event]:
        self._place = self._place or field.place
        before = self._findings.counts["error"]
        with self._findings.reading(field.place):
            if field.tag in ("86", "NS") and self._entry:
                self._entry = _with_text(self._entry, field.text)
            elif field.tag == "61":
                yield from self._flush()
                self._begin()
                yield from self._announce()
                self._entry = self._read_entry(field)
            elif field.tag not in ("86", "NS"):
                yield from self._flush()
                self._head(field)
        if self._findings.counts["error"] > before:
            self._is_whole = False

    def end(self) -> Iterator[Event]:
        yield from self._flush()
        if self._place is None:
            return
        self._begin()
        if not self.has_closing:
            self._is_whole = False
            self._findings.error("no-balance", self._place, "the statement has no closing balance (:62F:)")
        for mark, total, place in self._totals if self._is_whole else ():
            self._tally.compare(total, place, self._findings, mark)
        if self._begun:
            yield from self._announce()
            yield End(self._place, self._closing, self._is_whole, self._is_final)

    def _announce(self) -> Iterator[Event]:
        if self._begun and not self._is_announced:
            self._is_announced = True
            yield self._begun

    def _flush(self) -> Iterator[Event]:
        entry, self._entry = self._entry, None
        if entry:
            self._tally.add(entry.cents)
            if self._begun:
                yield entry

    def _begin(self) -> None:
        if self._is_begun or self._place is None:
            return
        self._is_begun = True
        needed = {":25:": self._account, ":60F:": self._opening}
        missing = [name for name, value in needed.items() if not value]
        if missing:
            self._is_whole = False
            self._findings.error(
                "missing-field",
                self._place,
                f"the statement has no readable field {' and no '.join(missing)}",
            )
        if self._account and self._currency:
            self._closing_day = self._closing_day or (self._closings[0] if self._closings else None)
            self._begun = Statement(
                self._account, self._currency, self._place, self._number, self._page, self._opening
            )

    def _head(self, field: Field) -> None:
        tag, text = field.tag, field.text
        if tag in ("25", "25P"):
            account = text.split("\n")[0].strip()
            if self._account and account != self._account:
                raise BadValueError("a second account in one statement")
            if not account:
                raise BadValueError("the account number is empty")
            self._account = account
        elif tag in ("28", "28C"):
            self._read_number(text)
        elif tag in ("60F", "60M"):
            if self._opening:
                raise BadValueError("a second opening balance")
            self._opening, self._currency = self._balance(field)
        elif tag in ("62F", "62M"):
            # Its day was found when the file was looked through, readable or not.
            if self._closings:
                self._closings.popleft()
            if self.has_closing:
                raise BadValueError("a second closing balance")
            self.has_closing = True
            self._is_final = tag == "62F"
            closing, currency = self._balance(field)
            if self._currency and currency != self._currency:
                raise BadValueError(
                    f"the closing balance is in {currency}, the opening one in {self._currency}"
                )
            self._closing = closing
        elif tag in ("64", "65"):
            balance, _ = self._balance(field)
            message = f"the available balance of {money(balance.cents)} is not the balance of the books"
            remedy = "Nothing to do: the feed has booked balances only."
            self._findings.warn("not-in-feed", field.place, message, remedy)
        elif tag in ("90C", "90D"):
            found = _TOTAL.fullmatch(text.strip())
            if not found:
                raise BadValueError(f"{text[:40]!r} is not a number of entries with their sum")
            total = Total(count(found[1]), cents(found[3], ",", needs_mark=True))
            self._totals.append(("Credit" if tag == "90C" else "Debit", total, field.place))

    def _read_number(self, text: str) -> None:
        found = re.fullmatch(r"([0-9]{1,5})(?:/([0-9]{1,5}))?", text.strip())
        if not found:
            raise BadValueError(f"{text[:40]!r} is not a number of a statement such as 17/1")
        # A bank that does not number its statements writes 0.
        self._number = int(found[1]) or None
        self._page = int(found[2]) if found[2] and self._number else None

    def _balance(self, field: Field) -> tuple[Balance, str]:
        found = _BALANCE.fullmatch(field.text.strip())
        if not found:
            raise BadValueError(f"{field.text[:40]!r} is not a balance such as C260105USD1234,50")
        mark, day, currency, amount = found.groups()
        value = cents(amount, ",", needs_mark=True)
        return Balance(compact_day(day), -value if mark == "D" else value, field.place), currency

    def _read_entry(self, field: Field) -> Entry:
        if self.has_closing:
            raise BadValueError("an entry after the closing balance")
        first, *more = field.text.split("\n")
        found = _ENTRY.fullmatch(first)
        if not found:
            raise BadValueError(f"{first[:40]!r} is not an entry such as 2601050105C1234,50NTRFREF//BANKREF")
        value = compact_day(found["value"])
        amount = cents(found["amount"], ",", needs_mark=True)
        if found["funds"] and self._currency and found["funds"] != self._currency[2]:
            raise BadValueError(f"the funds code {found['funds']} is not of {self._currency}")
        mark = found["mark"]
        reference = found["reference"].strip()
        return Entry(
            place=field.place,
            # A reversal goes the other way: RC takes out what a credit had brought.
            cents=amount if mark in ("C", "RD") else -amount,
            currency=self._currency,
            booked=self._booking_day(value, found["booked"]),
            value=value,
            code=found["type"],
            is_reversal=mark in ("RC", "RD"),
            reference="" if reference == "NONREF" else reference,
            bank_reference=(found["bank"] or "").strip(),
            text=" ".join(" ".join(more).split()),
        )

    def _booking_day(self, value: date, booked: str | None) -> date:
        if booked:
            # The year is that which brings it nearest to the value date.
            days = []
            for year in (value.year - 1, value.year, value.year + 1):
                try:
                    days.append(compact_day(f"{year:04}{booked}"))
                except BadValueError:
                    continue
            if not days:
                raise BadValueError(f"the calendar has no day {booked}")
            return min(days, key=lambda day: abs(day - value))
        first = self._opening.day if self._opening else value
        return min(max(value, first), self._closing_day or date.max)


def _with_text(entry: Entry, text: str) -> Entry:
    """What `:86:` says of an entry: plain, or in the subfields ?20 to ?33 that many banks use."""
    parts = _SUBFIELD.split(text.replace("\n", ""))
    counterparty, account = entry.counterparty, entry.counterparty_account
    plain = text.replace("\n", " ")
    if len(parts) > 2:
        fields: dict[str, str] = {}
        for name, content in zip(parts[1::2], parts[2::2], strict=True):
            fields[name] = fields.get(name, "") + content
        purposes = [fields[name] for name in sorted(fields) if name.startswith("2") or "60" <= name <= "63"]
        plain = " ".join([fields.get("00", ""), *purposes])
        counterparty = " ".join(filter(None, (fields.get("32"), fields.get("33")))).strip()
        account = fields.get("31", "").strip() or account
    joined = " ".join(f"{entry.text} {plain}".split())
    return replace(entry, text=joined, counterparty=counterparty, counterparty_account=account)
