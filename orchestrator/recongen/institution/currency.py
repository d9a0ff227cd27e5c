"""The currencies in which books can be kept: those of ISO 4217 whose amounts have two decimals."""

from __future__ import annotations

from dataclasses import dataclass

from recongen.declared.nodes import Node, quote
from recongen.declared.reading import Spot, did_you_mean
from recongen.declared.scalars import Kind, Name, Schema

_TWO_DECIMALS = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE
    CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW
    KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK
    PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS
    UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
"""
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"

CODES = tuple(_TWO_DECIMALS.split())
REFUSED = {
    **dict.fromkeys(_NO_DECIMALS.split(), "no decimals"),
    **dict.fromkeys(_THREE_DECIMALS.split(), "three decimals"),
}


@dataclass(frozen=True)
class Currency(Kind):
    says: str = "a currency code of ISO 4217 such as EUR"

    def read(self, node: Node, spot: Spot) -> str:
        code = Name(self.says).read(node, spot)
        if code in CODES:
            return code
        if code in REFUSED:
            message = f"amounts in {code} have {REFUSED[code]}, and every amount here has two"
            remedy = "No setting changes that: books in such a currency cannot be reconciled here."
            raise spot.error("currency-decimals", message, remedy)
        remedy = f"{did_you_mean(code, [*CODES, *REFUSED])}Write its three capital letters."
        raise spot.error("unknown-currency", f"{quote(code)} is not {self.says}", remedy)

    def schema(self, definitions: dict[str, Schema]) -> Schema:
        return {"enum": list(CODES)}
