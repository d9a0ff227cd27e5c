"""The checks: each rule is registered where it is written, with its severity and what makes a row of it an exception."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import yaml

from tests.truth.compiling import ROOT

from .about import Shown, as_it_is
from .books import Books

Rule = TypeVar("Rule", bound=Callable[[Books], Sequence[Any]])


@dataclass(frozen=True, slots=True)
class Check:
    rule: Callable[[Books], Sequence[Any]]
    severity: str
    key: tuple[str, ...] | Callable[[Any], tuple[object, ...]]
    """The columns that tell its rows apart, absent ones left out; or the parts of a row's key."""
    about: Callable[[Books, Any], Shown]
    day: Callable[[Books, Any], date] | None
    """The day that a row belongs to; None: it stays open until fixed."""
    signed: str | None
    """The amount whose sign a row has."""

    def __call__(self, books: Books) -> Sequence[Any]:
        return self.rule(books)


CHECKS: dict[str, Check] = {}
DECLARED = {
    model["name"]: model["config"]["meta"]["recongen"]
    for layer in ("invariants", "flows")
    for model in yaml.safe_load((ROOT / f"models/{layer}/_{layer}__models.yml").read_text("utf-8"))["models"]
}
"""What each check is called and whom it is for: said once, in its YAML."""


def check(
    severity: str,
    key: tuple[str, ...] | Callable[[Any], tuple[object, ...]],
    about: Callable[[Books, Any], Shown] = as_it_is,
    day: Callable[[Books, Any], date] | None = None,
    signed: str | None = None,
) -> Callable[[Rule], Rule]:
    """Registers a rule by its name, which is that of the model."""

    def register(rule: Rule) -> Rule:
        CHECKS[rule.__name__] = Check(rule, severity, key, about, day, signed)
        return rule

    return register


def day_of_row(_: Books, row: Any) -> date:
    day: date = row.business_day
    return day


def day_of_stored_day(books: Books, row: Any) -> date:
    return books.days.label(books.balances[row.account_id, row.business_day_start])


def day_of_leg(books: Books, row: Any) -> date:
    return books.days.of(books.postings[row.transaction_id]).label
