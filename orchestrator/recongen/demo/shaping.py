"""The knobs of a synthetic feed: what each is called, what it may be, what it means. Command lines and forms read them here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

ScopeKind = Literal["full", "exceptions_only", "uncovered_rails", "only_template"]


@dataclass(frozen=True)
class Knob:
    """`default` is as it would be typed, empty where something else decides. A number is between `low` and `high`."""

    name: str
    help: str
    default: str = ""
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    is_flag: bool = False

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").capitalize()

    @property
    def option(self) -> str:
        """As a command line names it."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def is_number(self) -> bool:
        return self.high > self.low

    @property
    def number(self) -> int:
        """The default of a number."""
        return int(self.default)


SOURCE = Knob(
    "source",
    "synthetic: a life of its own. copy: the institution's own feed with plants on top, for which only plants, times and "
    "window count.",
    "synthetic",
    choices=("synthetic", "copy"),
)
"""Of a training feed, beside the others."""
SCOPE = Knob(
    "scope",
    "Which parts get postings; uncovered_rails: rails that the feed does not use yet.",
    "full",
    choices=get_args(ScopeKind),
)
TEMPLATE = Knob("template", "The transfer template of only_template.")
PLANTS = Knob("plants", "all, none, or names of checks and stories: drift,fan_out.", "all")
TIMES = Knob("times", "How often each check's fault is planted, if it can be.", "1", low=1, high=20)
SEED = Knob("seed", "Another seed gives other postings.", "42", low=0, high=2**63 - 1)
END_DATE = Knob("end_date", "The last day [default: the last that is over, in UTC].")
WINDOW = Knob("window", "How many days.", "90", low=1, high=3660)
DENSITY = Knob("density", "How many postings there are; 0.1 means a tenth.", "1")
DERIVE_BALANCES = Knob("derive_balances", "Daily balances, too, or transactions alone.", "yes", is_flag=True)

KNOBS = (SCOPE, TEMPLATE, PLANTS, TIMES, SEED, END_DATE, WINDOW, DENSITY, DERIVE_BALANCES)
