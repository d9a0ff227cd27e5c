"""ISO 20022 camt.053, versions 001.02 and later: an element `Stmt` is a statement, an element `Ntry` one entry of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from recongen.statements import xml
from recongen.statements.amounts import BadValueError, cents, count
from recongen.statements.camt053_parts import amount_of, code_of, counterparty_of, day_of, payment_of
from recongen.statements.reading import Source, Tally, Total, money
from recongen.statements.types import Balance, End, Entry, Event, Place, Statement
from recongen.statements.xml import Element

MESSAGE = "BkToCstmrStmt"
_NAMESPACE = re.compile(r"urn:(?:iso:std:iso:20022:tech|swift):xsd:(?:\$)?camt\.053\.001\.[0-9]{2}")
_CONTAINERS = {"Document", MESSAGE, "Stmt"}
_OF_STATEMENT = {
    "Id", "StmtPgntn", "ElctrncSeqNb", "RptgSeq", "LglSeqNb", "CreDtTm", "FrToDt", "CpyDplctInd", "RptgSrc", "Acct",
    "RltdAcct", "Intrst", "Bal", "TxsSummry", "Ntry", "AddtlStmtInf",
}  # fmt: skip
_OF_ENTRY = {
    "NtryRef", "Amt", "CdtDbtInd", "RvslInd", "Sts", "BookgDt", "ValDt", "AcctSvcrRef", "Avlbty", "BkTxCd",
    "ComssnWvrInd", "AddtlInfInd", "AmtDtls", "Chrgs", "TechInptChanl", "Intrst", "CardTx", "NtryDtls", "AddtlNtryInf",
}  # fmt: skip
_KNOWN = {
    "Document": {MESSAGE},
    MESSAGE: {"GrpHdr", "Stmt", "SplmtryData"},
    "Stmt": _OF_STATEMENT,
    "Ntry": _OF_ENTRY,
}
_BOOKED = {"OPBD", "PRCD", "CLBD", "ITBD"}
_NOT_BOOKED = {"OPAV", "CLAV", "FWAV", "ITAV", "INFO", "XPCD"}


def read(source: Source) -> Iterator[Event]:
    """The statements of a file. Whatever cannot be read is a finding with its line and path."""
    statement: _Statement | None = None
    seen = 0
    for kind, element in xml.parts(
        source.path, _is_camt053, _CONTAINERS, source.findings, source.progress, _fold
    ):
        if kind == "start" and element.tag == "Stmt":
            statement, seen = _Statement(source, element), seen + 1
        elif kind == "end" and element.tag == "Stmt" and statement:
            yield from statement.end()
            statement = None
        elif kind == "element":
            parent = "Stmt" if statement else ("Document" if "/" not in element.place.element else MESSAGE)
            if element.tag not in _KNOWN[parent] or element.tag in ("Document", MESSAGE):
                _refuse(source, element, parent)
            elif statement:
                yield from statement.add(element)
    if not seen and not source.findings.has_errors:
        place = Place(source.name, 0)
        source.findings.error("no-statement", place, "no element Document/BkToCstmrStmt/Stmt in the file")


def _is_camt053(namespace: str) -> bool:
    return bool(_NAMESPACE.fullmatch(namespace))


def _refuse(source: Source, element: Element, parent: str) -> None:
    tag = element.tag.rpartition(" ")[2]
    other = re.search(r"(camt|pain|pacs)\.[0-9]{3}", element.tag)
    if other and other.group() != "camt.053":
        message = f"this is {other.group()}, not camt.053"
        source.findings.error("wrong-format", element.place, message, "Ask the bank for camt.053.")
        return
    message = f"{parent} has no element {tag} in camt.053"
    source.findings.error("unknown-element", element.place, message)


# No attribute of a file is called so.
_PAYMENTS, _SUM = " payments", " sum of "


def _fold(parent: Element, child: Element) -> bool:
    """Of the payments of a batch the first is kept whole, of the others what they add up to."""
    if child.tag != "TxDtls" or parent.tag != "NtryDtls":
        return False
    seen = int(parent.attributes.get(_PAYMENTS, "0"))
    parent.attributes[_PAYMENTS] = str(seen + 1)
    try:
        signed, currency = payment_of(child)
        name = f"{_SUM}{currency}"
        parent.attributes[name] = str(int(parent.attributes.get(name, "0")) + signed)
    except BadValueError:
        parent.attributes[f"{_SUM}unknown"] = "1"
    return seen > 0


class _Statement:
    def __init__(self, source: Source, element: Element) -> None:
        self._source, self._findings = source, source.findings
        self._element, self.place = element, element.place
        self._head: dict[str, Element] = {}
        self._balances: list[tuple[str, Balance]] = []
        self._summaries: list[Element] = []
        self._booked, self._all = Tally(), Tally()
        self._begun: Statement | None = None
        self._is_whole = True

    def add(self, element: Element) -> Iterator[Event]:
        if element.tag == "Bal":
            self._add_balance(element)
        elif element.tag == "TxsSummry":
            self._summaries.append(element)
        elif element.tag == "Ntry":
            yield from self._begin()
            yield from self._entry(element)
        else:
            self._head[element.tag] = element

    def end(self) -> Iterator[Event]:
        yield from self._begin()
        for summary in self._summaries if self._is_whole else ():
            self._check_summary(summary)
        if not self._begun:
            return
        closing = self._closing()
        if closing is None:
            self._is_whole = False
            message = "the statement has no closing balance (CLBD)"
            self._findings.error("no-balance", self.place, message)
        days = tuple(each for code, each in self._balances if code == "CLBD" and each is not closing)
        yield End(self.place, closing, self._is_whole, self._is_last_page, days)

    def _begin(self) -> Iterator[Event]:
        if self._begun or not self._is_whole:
            return
        account = self._account()
        currency = self._value("Acct", "Ccy") or self._currency_of_balances()
        if not account or not currency:
            self._is_whole = False
            what = "account number (Acct/Id)" if not account else "currency (Acct/Ccy)"
            self._findings.error("no-account", self.place, f"the statement has no {what}")
            return
        opening = self._opening()
        if opening is None:
            message = "the statement has no opening balance (OPBD or PRCD)"
            self._findings.error("no-balance", self.place, message)
        number = None
        for tag in ("LglSeqNb", "ElctrncSeqNb"):
            text = self._head[tag].text.strip() if tag in self._head else ""
            number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else number
        self._begun = Statement(account, currency, self.place, number, self._page, opening)
        yield self._begun

    def _value(self, tag: str, path: str) -> str:
        return self._head[tag].value(path) if tag in self._head else ""

    def _account(self) -> str:
        return self._value("Acct", "Id/IBAN").replace(" ", "") or self._value("Acct", "Id/Othr/Id")

    def _currency_of_balances(self) -> str:
        return self._element.attributes.get("currency", "")

    @property
    def _page(self) -> int | None:
        page = self._value("StmtPgntn", "PgNb")
        return int(page) if page.isascii() and page.isdigit() and len(page) < 10 else None

    @property
    def _is_last_page(self) -> bool:
        return self._value("StmtPgntn", "LastPgInd") not in ("false", "0")

    def _add_balance(self, element: Element) -> None:
        code = element.value("Tp/CdOrPrtry/Cd")
        with self._findings.reading(element.place):
            money_, currency = amount_of(element)
            day, instant = day_of(element, "Dt")
            if day is None:
                raise BadValueError("the balance has no date (Dt)")
            self._element.attributes.setdefault("currency", currency)
            if currency != (self._value("Acct", "Ccy") or self._element.attributes["currency"]):
                raise BadValueError(f"the balance is in {currency}, unlike its account")
            if code in _BOOKED:
                self._balances.append((code, Balance(day, money_, element.place, instant)))
            elif code in _NOT_BOOKED or element.value("Tp/CdOrPrtry/Prtry"):
                name = code or element.value("Tp/CdOrPrtry/Prtry")
                message = f"the balance {name} of {money(money_)} is not the balance of the books"
                self._findings.warn(
                    "not-in-feed", element.place, message, "Nothing to do: the feed has booked balances only."
                )
            else:
                raise BadValueError(f"{code[:20]!r} is not a type of balance")
            return
        self._is_whole = False

    def _opening(self) -> Balance | None:
        found = [each for code, each in self._balances if code == "OPBD"]
        found = found or [each for code, each in self._balances if code == "PRCD"]
        if not found and (self._page or 1) > 1:
            found = [each for code, each in self._balances if code == "ITBD"][:1]
        return min(found, key=lambda each: each.day, default=None)

    def _closing(self) -> Balance | None:
        found = [each for code, each in self._balances if code == "CLBD"]
        if not found and not self._is_last_page:
            found = [each for code, each in self._balances if code == "ITBD"][-1:]
        return max(found, key=lambda each: each.day, default=None)

    def _entry(self, element: Element) -> Iterator[Event]:
        unknown = [each for each in element.children if each.tag not in _KNOWN["Ntry"]]
        for each in unknown:
            _refuse(self._source, each, "Ntry")
        with self._findings.reading(element.place):
            entry = self._read_entry(element)
            if entry is None:
                return
            (self._booked if entry.status == "Posted" else Tally()).add(entry.cents)
            self._all.add(entry.cents)
            self._is_whole = self._is_whole and not unknown
            if self._begun:
                yield entry
            return
        self._is_whole = False

    def _read_entry(self, element: Element) -> Entry | None:
        signed, currency = amount_of(element)
        status = element.value("Sts/Cd") or element.value("Sts")
        reversal = element.value("RvslInd")
        if reversal not in ("", "true", "false", "1", "0"):
            raise BadValueError(f"{reversal[:20]!r} is not true or false (RvslInd)")
        is_reversal = reversal in ("true", "1")
        if is_reversal and self._source.inverted_reversals:
            signed = -signed
        if status in ("INFO", "FUTR"):
            message = f"an entry of {money(signed)} with the status {status}: the bank has not booked it"
            remedy = "Nothing to do: the bank sends it again when it books it."
            self._findings.warn("not-in-feed", element.place, message, remedy)
            self._all.add(signed)
            return None
        if status not in ("BOOK", "PDNG"):
            raise BadValueError(f"{status[:20]!r} is not a status of an entry (Sts)")
        booked, instant = day_of(element, "BookgDt")
        value, _ = day_of(element, "ValDt")
        booked = booked or self._within(value)
        if booked is None:
            raise BadValueError("the entry has neither a booking date nor a value date")
        payments = self._check_batch(element)
        self._check_payments(element, signed, currency)
        detail = element.find("NtryDtls/TxDtls") if payments == 1 else None
        other, other_account = counterparty_of(detail, signed) if detail else ("", "")
        remittance = detail.find("RmtInf") if detail else None
        texts = [each.text for each in (remittance.all("Ustrd") if remittance else [])]
        texts += [element.value("AddtlNtryInf")]
        references = [
            detail.value(f"Refs/{tag}") if detail else ""
            for tag in ("EndToEndId", "TxId", "InstrId", "MndtId")
        ]
        return Entry(
            place=element.place,
            cents=signed,
            currency=currency,
            booked=booked,
            value=value,
            instant=instant,
            status="Posted" if status == "BOOK" else "Pending",
            code=code_of(element),
            is_reversal=is_reversal,
            counterparty=other,
            counterparty_account=other_account,
            reference=next((each for each in references if each not in ("", "NOTPROVIDED")), ""),
            bank_reference=element.value("AcctSvcrRef") or element.value("NtryRef"),
            text=" ".join(" ".join(texts).split()),
            batch=payments if payments > 1 else None,
        )

    def _within(self, value: date | None) -> date | None:
        """The value date as a booking date: within the days of the statement."""
        opening, closing = self._opening(), self._closing()
        if value and opening and closing:
            return min(max(value, opening.day), closing.day)
        return value

    def _check_batch(self, element: Element) -> int:
        """How many payments the entry sums up, where the file says so; a stated sum must be that of the entry."""
        payments = 0
        for details in element.all("NtryDtls"):
            present = int(details.attributes.get(_PAYMENTS, "0"))
            stated = details.value("Btch/NbOfTxs")
            if stated and present and count(stated) != present:
                raise BadValueError(f"the batch is of {stated} payments, and holds {present:,}")
            payments += count(stated) if stated else present
            amount = details.find("Btch/TtlAmt")
            if amount is not None and len(element.all("NtryDtls")) == 1:
                total, entry = cents(amount.text.strip()), element.find("Amt")
                same = entry is not None and amount.attributes.get("Ccy") == entry.attributes.get("Ccy")
                if same and entry is not None and total != cents(entry.text.strip()):
                    raise BadValueError(
                        f"the batch sums up to {money(total)}, and its entry is another amount"
                    )
        return payments

    def _check_payments(self, element: Element, signed: int, currency: str) -> None:
        """What the payments of an entry add up to, where each names an amount in its currency."""
        details = element.all("NtryDtls")
        name = f"{_SUM}{currency}"
        sums = [
            {key: text for key, text in each.attributes.items() if key.startswith(_SUM)} for each in details
        ]
        if not sums or any(each.keys() != {name} for each in sums):
            return
        total = sum(int(each[name]) for each in sums)
        if abs(total) != abs(signed):
            message = f"the payments of the entry add up to {money(total)}, and the entry is {money(signed)}"
            remedy = (
                "The entry is in the feed as it stands: ask the bank whether charges explain the difference."
            )
            self._findings.warn("batch-differs", element.place, message, remedy)

    def _check_summary(self, summary: Element) -> None:
        for tag, directions in (
            ("TtlNtries", ("Credit", "Debit")),
            ("TtlCdtNtries", ("Credit",)),
            ("TtlDbtNtries", ("Debit",)),
        ):
            element = summary.find(tag)
            if element is None:
                continue
            with self._findings.reading(element.place):
                number, total = element.value("NbOfNtries"), element.value("Sum")
                stated = Total(count(number) if number else None, cents(total) if total else None)
                # Whether the pending entries are counted in differs from bank to bank.
                if not self._all.fits(stated, *directions):
                    self._booked.compare(stated, element.place, self._findings, *directions)
