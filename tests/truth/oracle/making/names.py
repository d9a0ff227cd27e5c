"""Names that are hard on SQL, Jinja, CSV and JSON, unique by their number."""

from __future__ import annotations

from .dice import Dice

FLAVOURS = (
    " O'Neil",
    ' "Q"',
    "|pipe||",
    " 100%",
    "_%",
    "\\back",
    "\\\\n\\'",
    "Zoë",
    "日本",
    "😀",
    " two words",
    "{{ x }}",
    "{% y %}",
    "{# z #}",
    "%s %(a)s",
    "; drop table t --",
    "/* c */",
    ", comma",
    ":p ?",
    "$<<$p>>",
    "[1]",
    "#",
    "ÄÖ→ß",
)


def name(dice: Dice, stem: str, number: int) -> str:
    """`stem` and `number`, plain or with something awkward behind them."""
    plain = f"{stem}{number}"
    return plain + dice.pick(FLAVOURS) if dice.chance(30) else plain
