"""What several elements of camt.053 hold: amounts, dates, codes and parties."""

from __future__ import annotations

import re
from datetime import date, datetime

from recongen.statements.amounts import BadValueError, cents, iso_day, iso_instant
from recongen.statements.xml import Element


def amount_of(element: Element) -> tuple[int, str]:
    """Signed, with its currency."""
    amount = element.find("Amt")
    if amount is None:
        raise BadValueError(f"{element.tag} has no amount (Amt)")
    currency = amount.attributes.get("Ccy", "")
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise BadValueError("the amount has no currency (Ccy)")
    sign = {"CRDT": 1, "DBIT": -1}.get(element.value("CdtDbtInd"))
    if sign is None:
        raise BadValueError(f"{element.tag} is neither CRDT nor DBIT (CdtDbtInd)")
    for tag in ("Amt", "CdtDbtInd"):
        if len(element.all(tag)) > 1:
            raise BadValueError(f"{element.tag} has {tag} twice")
    return sign * cents(amount.text.strip()), currency


def payment_of(detail: Element) -> tuple[int, str]:
    """The amount of one payment of an entry, signed where it says so itself. Raises BadValueError where it names none."""
    amount = detail.find("Amt") or detail.find("AmtDtls/TxAmt/Amt")
    currency = amount.attributes.get("Ccy", "") if amount else ""
    if amount is None or not currency:
        raise BadValueError("the payment names no amount")
    value = cents(amount.text.strip())
    return (-value if detail.value("CdtDbtInd") == "DBIT" else value), currency


def day_of(element: Element, tag: str) -> tuple[date | None, datetime | None]:
    found = element.find(tag)
    if found is None:
        return None, None
    if day := found.value("Dt"):
        return iso_day(day), None
    if text := found.value("DtTm"):
        instant = iso_instant(text)
        return instant.date(), instant
    raise BadValueError(f"{tag} has no date")


def code_of(element: Element) -> str:
    """`PMNT-RCDT-ESCT`, or the bank's own."""
    domain = element.find("BkTxCd/Domn")
    parts = [domain.value(path) for path in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")] if domain else []
    return "-".join(filter(None, parts)) or element.value("BkTxCd/Prtry/Cd")


def counterparty_of(detail: Element, signed: int) -> tuple[str, str]:
    """Who paid, of what came in; who was paid, of what went out."""
    role = "Dbtr" if signed > 0 else "Cdtr"
    party = f"RltdPties/{role}"
    name = detail.value(f"{party}/Pty/Nm") or detail.value(f"{party}/Nm")
    account = f"RltdPties/{role}Acct/Id"
    return name, detail.value(f"{account}/IBAN").replace(" ", "") or detail.value(f"{account}/Othr/Id")
