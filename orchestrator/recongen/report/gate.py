"""Whether a pipeline may go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from recongen.report.report import Check, Report, Size, at_or_above


@dataclass(frozen=True)
class Failing:
    """A check at or above the severity that fails, and how many of its rows count."""

    check: Check
    rows: int
    worse: int = 0
    """Of these, how many were in the earlier report, but smaller or of the other sign."""


@dataclass(frozen=True)
class Verdict:
    fail_on: str
    failing: tuple[Failing, ...]

    @property
    def passed(self) -> bool:
        return not self.failing

    @property
    def rows(self) -> int:
        return sum(one.rows for one in self.failing)


def judge(report: Report, fail_on: str, earlier: Mapping[str, Size] | None = None) -> Verdict:
    """With the sizes of an earlier report, only rows count that it does not hold, or that are worse now."""
    judged = [check for check in report.found if at_or_above(check.severity, fail_on)]
    if earlier is None:
        return Verdict(fail_on, tuple(Failing(check, check.rows) for check in judged))
    compared = (_compared(report, check, earlier) for check in judged)
    return Verdict(fail_on, tuple(one for one in compared if one.rows))


def _compared(report: Report, check: Check, earlier: Mapping[str, Size]) -> Failing:
    missing = worse = 0
    for key, size in report.stored.sizes(check):
        known = earlier.get(key)
        if known is None:
            missing += 1
        elif size.is_worse_than(known):
            worse += 1
    return Failing(check, missing + worse, worse)
