"""What a rail or role is like, judged by its names: how often it fires, how much, and when."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from recongen.demo.feed.clock import local
from recongen.institution.types import Rail


@dataclass(frozen=True)
class RailKind:
    """`per_day` firings for each account (or in all), a lognormal amount, and a band of seconds of the day."""

    name: str
    per_day: Decimal
    per_account: bool
    mu: Decimal
    sigma: Decimal
    band: tuple[int, int]


def _kind(
    name: str, per_day: str, mu: str, sigma: str, opens: int, closes: int, per_account: bool = False
) -> RailKind:
    band = (local(opens), local(closes))
    return RailKind(name, Decimal(per_day), per_account, Decimal(mu), Decimal(sigma), band)


INBOUND = _kind("inbound", "4", "6.5", "1.2", 9, 15, per_account=True)
OUTBOUND = _kind("outbound", "2", "6.5", "1.2", 9, 17, per_account=True)
FEE = _kind("fee", "0.045", "2.5", "0.4", 9, 17, per_account=True)
INTERNAL = _kind("internal", "1", "8.0", "1.5", 9, 17)
SWEEP = _kind("sweep", "1", "11.0", "0.8", 17, 19)
CONCENTRATION = _kind("concentration", "1", "12.0", "0.7", 15, 17)
# Retail hours end with the bank's day: a sale belongs to the settlement cycle of the day it is made on.
CARD_SALE = _kind("card sale", "8", "4.5", "0.9", 10, 17, per_account=True)
CARD_REFUND = _kind("card refund", "0.5", "3.5", "0.7", 13, 17, per_account=True)
PAYOUT = _kind("payout", "1", "9.0", "1.1", 9, 15, per_account=True)
CARD_SETTLEMENT = _kind("card settlement", "1", "11.5", "0.6", 15, 17)
RETURN = _kind("return", "0.2", "6.5", "1.2", 9, 17, per_account=True)
OTHER = _kind("other", "1", "7.0", "1.0", 9, 17)

_BY_WORD = (
    (("return", "nsf", "stoppay", "reversal"), RETURN),
    (("refund",), CARD_REFUND),
    (("fee",), FEE),
    (("externalcard", "cardsettlement"), CARD_SETTLEMENT),
    (("cardsale", "charge", "purchase"), CARD_SALE),
    (("payout",), PAYOUT),
    (("concentration",), CONCENTRATION),
    (("inbound", "cashdeposit", "achin", "wirein", "deposit"), INBOUND),
    (("outbound", "withdrawal", "achout", "wireout"), OUTBOUND),
    (("transfer", "suspense"), INTERNAL),
)


def of_rail(rail: Rail) -> RailKind:
    if rail.aggregating:
        return SWEEP
    words = f"{rail.transfer_type} {rail.name}".lower().replace("_", "")
    return next((kind for names, kind in _BY_WORD if any(name in words for name in names)), OTHER)


@dataclass(frozen=True)
class RoleKind:
    """How many accounts a template makes, and the lognormal balance they open with; none: zero."""

    accounts: int
    opening: tuple[Decimal, Decimal] | None


_LEDGER = RoleKind(3, (Decimal("17.5"), Decimal("0.3")))
_BY_ROLE_WORD = (
    (("control",), RoleKind(3, (Decimal("13.5"), Decimal("0.5")))),
    (("suspense", "recon", "zba", "lockbox", "till"), RoleKind(4, (Decimal("13.5"), Decimal("0.5")))),
    (("customer", "subledger"), RoleKind(20, (Decimal("11.0"), Decimal("0.5")))),
    (("merchant",), RoleKind(8, (Decimal("12.5"), Decimal("0.5")))),
    (
        ("cash", "settlement", "duefrom", "clearing", "orig", "concentration", "pool", "income", "ledger"),
        _LEDGER,
    ),
)


def of_role(role: str) -> RoleKind:
    word = role.lower().replace("_", "")
    return next(
        (kind for names, kind in _BY_ROLE_WORD if any(name in word for name in names)), RoleKind(5, None)
    )
