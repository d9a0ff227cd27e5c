"""The exceptions of two builds of one feed, compared by check and key."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol, TypeAlias, TypeVar

from recongen import currency
from recongen.report.report import Check, Report
from recongen.report.rows import ExceptionRow, Size
from recongen.report.table import account, money

Answer = TypeVar("Answer")
How = Literal["appears", "vanishes", "changes"]
MOST_ROWS = 100
"""Of a check and of a way: how many rows are listed; all are counted."""
Keys: TypeAlias = Mapping[How, Collection[str]]
Found: TypeAlias = tuple[How, ExceptionRow]


class Side(Protocol):
    """A session over one of the two builds."""

    def read_report(self, work: Callable[[Report], Answer], /) -> tuple[Answer, str | None]: ...


@dataclass(frozen=True)
class ExceptionChange:
    """An exception as a reader tells it from others. `before` and `after` are money or a count, in words."""

    how: How
    key: str
    day: str
    account: str
    rail: str
    transfer: str
    before: str
    after: str
    detail: str


@dataclass(frozen=True)
class CheckChange:
    name: str
    title: str
    severity: str
    before: int
    after: int
    counts: Mapping[How, int]
    lines: Sequence[ExceptionChange]
    """The largest of each way."""


@dataclass(frozen=True)
class _Sizes:
    check: Check
    sizes: Mapping[str, Size]
    currency: str


def compare(before: Side, after: Side) -> list[CheckChange]:
    """Every check with its exceptions on both sides, the gravest first."""
    old, new = (_sizes_of(side) for side in (before, after))
    keys = {name: _keys(old[name].sizes, new[name].sizes) for name in new}
    gone = _rows_of(before, keys, ("vanishes",))
    there = _rows_of(after, keys, ("appears", "changes"))
    return [
        CheckChange(
            name,
            each.check.title or name,
            each.check.severity,
            len(old[name].sizes),
            len(each.sizes),
            {how: len(found) for how, found in keys[name].items()},
            [_line(how, row, old[name], each) for how, row in (*there[name], *gone[name])],
        )
        for name, each in new.items()
    ]


def _sizes_of(side: Side) -> dict[str, _Sizes]:
    def read(report: Report) -> dict[str, _Sizes]:
        return {
            check.name: _Sizes(check, dict(report.sizes_of(check)), report.currency)
            for check in report.checks
        }

    return side.read_report(read)[0]


def _keys(old: Mapping[str, Size], new: Mapping[str, Size]) -> Keys:
    both = old.keys() & new.keys()
    return {
        "appears": new.keys() - both,
        "vanishes": old.keys() - both,
        "changes": {key for key in both if old[key] != new[key]},
    }


def _rows_of(side: Side, keys: Mapping[str, Keys], hows: Sequence[How]) -> dict[str, list[Found]]:
    def read(report: Report) -> dict[str, list[Found]]:
        return {check.name: list(_largest(report, check, keys[check.name], hows)) for check in report.checks}

    return side.read_report(read)[0]


def _largest(report: Report, check: Check, keys: Keys, hows: Sequence[How]) -> Iterator[Found]:
    wanted = {how: min(MOST_ROWS, len(keys[how])) for how in hows}
    # Rows come the largest first, so nobody reads on when there is enough of each.
    rows = report.rows_of(check) if any(wanted.values()) else iter(())
    for row in rows:
        how = next((each for each in hows if row.exception_key in keys[each]), None)
        if how and wanted[how]:
            wanted[how] -= 1
            yield how, row
        if not any(wanted.values()):
            return


def _line(how: How, row: ExceptionRow, old: _Sizes, new: _Sizes) -> ExceptionChange:
    def size(side: _Sizes) -> str:
        found = side.sizes.get(row.exception_key)
        if found is None:
            return ""
        if row.magnitude_money is None:
            return f"{found.count:,}"
        return currency.amount(money(str(Decimal(found.cents).scaleb(-2))), side.currency)

    return ExceptionChange(
        how,
        row.exception_key,
        row.business_day or "",
        account(row),
        row.rail_name or "",
        row.transfer_id or row.transaction_id or "",
        size(old),
        size(new),
        row.detail or "",
    )
