"""An earlier report, as far as `gate --new-only` compares it: the key and the size of each exception."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recongen.errors import UsageError
from recongen.report.json_members import read_members
from recongen.report.report import RunContext, Size, cents

_MONEY = re.compile(r"-?[0-9]+[.][0-9]{2}")


@dataclass(frozen=True)
class EarlierReport:
    path: Path
    prefix: str
    as_of: str
    sizes: Mapping[str, Size]

    def must_be_of(self, prefix: str) -> None:
        if self.prefix != prefix:
            raise UsageError(
                f"{self.path} is a report about {self.prefix}, not about {prefix}: name one of its own"
            )

    def must_precede(self, context: RunContext) -> None:
        if self.as_of > context.as_of:
            raise UsageError(
                f"{self.path} is a report as of {self.as_of}, later than this build ({context.as_of}): name an earlier one"
            )


def read_earlier(path: Path) -> EarlierReport:
    """A report written by `recongen exceptions --json`, which must hold every exception."""
    rows: Counter[str] = Counter()
    sizes: dict[str, Size] = {}

    def take(row: Any) -> None:
        rows[str(row["check"])] += 1
        key = str(row["exception_key"])
        if key in sizes:
            raise UsageError(f"{path} holds {key} twice, so it is not the report of one build")
        sizes[key] = _size(row)

    try:
        with path.open(encoding="utf-8-sig") as file:
            found = read_members(file, "exceptions", take)
        _must_be_whole(path, found, rows)
        return EarlierReport(path, str(found["prefix"]), str(found.get("as_of") or ""), sizes)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UsageError(f"{path} is not a report of `recongen exceptions --json`") from None


def _size(row: Mapping[str, Any]) -> Size:
    money, count, sign = (row.get(name) for name in ("magnitude_money", "magnitude_count", "magnitude_sign"))
    if money is not None and not _MONEY.fullmatch(money):
        raise ValueError(f"{money!r} is not an amount")
    return Size(cents(money), int(count or 0), None if sign is None else int(sign))


def _must_be_whole(path: Path, found: Mapping[str, Any], rows: Counter[str]) -> None:
    """A report of an older version does not say its options: what it leaves out just counts as new."""
    options = found.get("options") or {}
    filters = [f"--check {name}" for name in options.get("check") or ()]
    filters += ["--today"] if options.get("today") else []
    if options.get("limit") and any(rows[check["check"]] < check["rows"] for check in found["checks"]):
        filters.append(f"--limit {options['limit']}")
    if filters:
        raise UsageError(
            f"{path} leaves exceptions out, since it was written with {' '.join(filters)}: "
            "write one without, by recongen exceptions FILE --json"
        )
