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


KEY_FLAVOURS = (
    "|pipe||",
    "100%",
    "_%",
    "Zoë",
    "日本",
    "😀",
    "{{x}}",
    "%s",
    ";--",
    ".dot",
    ",",
    ":p?",
    "$",
    "[1]",
    "#",
)
"""A metadata key holds no quote, backslash or space: it stands inside JSON paths and completions."""


def key_name(dice: Dice, stem: str, number: int) -> str:
    plain = f"{stem}{number}"
    return plain + dice.pick(KEY_FLAVOURS) if dice.chance(30) else plain


def name(dice: Dice, stem: str, number: int) -> str:
    """`stem` and `number`, plain or with something awkward behind them."""
    plain = f"{stem}{number}"
    return plain + dice.pick(FLAVOURS) if dice.chance(30) else plain
