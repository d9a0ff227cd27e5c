"""A bank: an institution, its feed and the instant it is looked at; as JSON, and as the feed's CSV files."""

from __future__ import annotations

import csv
import json
import types as python_types
import typing
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from recongen.institution.types import Institution

from .rows import BALANCE_COLUMNS, TRANSACTION_COLUMNS, instant, instant_text

FeedRow = dict[str, str | None]


@dataclass(frozen=True, repr=False)
class Bank:
    institution: Institution
    transactions: list[FeedRow]
    daily_balances: list[FeedRow]
    as_of: datetime
    public_holidays: frozenset[date] = frozenset()
    """Public holidays of the calendar's country; the listed ones are in the institution."""
    case_events: list[FeedRow] = field(default_factory=list)
    period_events: list[FeedRow] = field(default_factory=list)

    def __repr__(self) -> str:
        rows = f"{len(self.transactions)} transactions, {len(self.daily_balances)} daily balances"
        return f"<Bank of {rows}, as of {self.as_of}; to_json() has it all>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Hypothesis would otherwise print every field of every row."""
        printer.text(repr(self))

    def to_json(self) -> str:
        content = {
            "institution": asdict(self.institution),
            "transactions": self.transactions,
            "daily_balances": self.daily_balances,
            "as_of": instant_text(self.as_of),
            "public_holidays": sorted(self.public_holidays),
            "case_events": self.case_events,
            "period_events": self.period_events,
        }
        return json.dumps(content, indent=1, ensure_ascii=False, default=str)

    @classmethod
    def from_json(cls, text: str) -> Bank:
        content = json.loads(text)
        return cls(
            institution=_decode(Institution, content["institution"]),
            transactions=content["transactions"],
            daily_balances=content["daily_balances"],
            as_of=instant(content["as_of"]),
            public_holidays=frozenset(date.fromisoformat(day) for day in content["public_holidays"]),
            case_events=content["case_events"],
            period_events=content.get("period_events", []),
        )

    def write_feed(self, folder: Path) -> tuple[Path, Path]:
        """Write `transactions.csv` and `daily_balances.csv`; an absent value is an empty field."""
        pair = (folder / "transactions.csv", folder / "daily_balances.csv")
        _write_csv(pair[0], TRANSACTION_COLUMNS, self.transactions)
        _write_csv(pair[1], BALANCE_COLUMNS, self.daily_balances)
        return pair


def read_feed(path: Path) -> list[FeedRow]:
    """The rows of a feed file; an empty field is an absent value."""
    with path.open(newline="", encoding="utf-8") as handle:
        return [{key: value or None for key, value in row.items()} for row in csv.DictReader(handle)]


def _write_csv(path: Path, columns: tuple[str, ...], rows: list[FeedRow]) -> None:
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, columns)
        writer.writeheader()
        writer.writerows(rows)


def _decode(kind: Any, value: Any) -> Any:
    """A JSON value as an instance of an annotated type of `recongen.institution.types`."""
    if value is None:
        return None
    if is_dataclass(kind):
        return _decode_dataclass(typing.cast(type, kind), value)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, python_types.UnionType):
        return _decode(next(option for option in arguments if option is not type(None)), value)
    if origin is tuple and arguments[-1] is Ellipsis:
        return tuple(_decode(arguments[0], item) for item in value)
    if origin is tuple:
        return tuple(_decode(option, item) for option, item in zip(arguments, value, strict=True))
    if kind is Decimal:
        return Decimal(value)
    if kind is date:
        return date.fromisoformat(value)
    return value


def _decode_dataclass(kind: type, value: dict[str, Any]) -> Any:
    hints = typing.get_type_hints(kind)
    return kind(**{item.name: _decode(hints[item.name], value[item.name]) for item in fields(kind)})
