"""How the currency of an institution's books is named, wherever money is shown.

Dollars are not named, because every text of the package is written for them. The code of another currency stands before an
amount in a sentence, and behind whatever heads a column of amounts.
"""

from __future__ import annotations

import re

DEFAULT = "USD"

_AMOUNT = re.compile(r"\$(?=[0-9])")
_WORD = re.compile(r"\b[Dd]ollars\b")


def amount(text: str, currency: str) -> str:
    """`EUR 1,234.50`, of an amount that stands alone or in a sentence; empty where there is none."""
    return text if currency == DEFAULT or not text else f"{currency} {text}"


def heading(label: str, currency: str) -> str:
    """`Money at stake (EUR)`."""
    return label if currency == DEFAULT or is_named(label, currency) else f"{label} ({currency})"


def is_named(text: str, currency: str) -> bool:
    return re.search(rf"\b{currency}\b", text) is not None


def in_rows(currency: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The heading and the cell that programs find at the end of each row; none where it is dollars."""
    return ((), ()) if currency == DEFAULT else (("currency",), (currency,))


def prose(text: str, currency: str) -> str:
    """A text that is written for dollars: `in dollars` is `in EUR`, `$100` is `EUR 100`."""
    return text if currency == DEFAULT else _WORD.sub(currency, _AMOUNT.sub(f"{currency} ", text))
