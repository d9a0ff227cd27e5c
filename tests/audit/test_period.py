"""What people type as a period, and the one before it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from recongen.audit.period import Period, read
from recongen.errors import UsageError

AS_OF = datetime(2026, 10, 1)
LATEST = date(2026, 9, 30)


@pytest.mark.parametrize(
    ("typed", "first", "last", "name", "before"),
    [
        ("2026-09", "2026-09-01", "2026-09-30", "2026-09", "2026-08"),
        ("2026-02", "2026-02-01", "2026-02-28", "2026-02", "2026-01"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024-02", "2024-01"),
        ("2026-01", "2026-01-01", "2026-01-31", "2026-01", "2025-12"),
        ("2026-Q1", "2026-01-01", "2026-03-31", "2026-Q1", "2025-Q4"),
        ("2026-q3", "2026-07-01", "2026-09-30", "2026-Q3", "2026-Q2"),
        ("2026-07-01..2026-09-30", "2026-07-01", "2026-09-30", "2026-Q3", "2026-Q2"),
        ("2026-09-01..2026-09-30", "2026-09-01", "2026-09-30", "2026-09", "2026-08"),
        ("2026-08-01..2026-09-30", "2026-08-01", "2026-09-30", "2026-08-01..2026-09-30", "2026-06-01..2026-07-31"),
        ("2026-09-01..2026-09-15", "2026-09-01", "2026-09-15", "2026-09-01..2026-09-15", "2026-08-17..2026-08-31"),
        ("2026-09-07..2026-09-07", "2026-09-07", "2026-09-07", "2026-09-07..2026-09-07", "2026-09-06..2026-09-06"),
        ("trailing:30", "2026-09-01", "2026-09-30", "2026-09", "2026-08"),
        ("trailing:7", "2026-09-24", "2026-09-30", "2026-09-24..2026-09-30", "2026-09-17..2026-09-23"),
        (" 2026-09 ", "2026-09-01", "2026-09-30", "2026-09", "2026-08"),
        ("2026-10", "2026-10-01", "2026-10-31", "2026-10", "2026-09"),
    ],
)  # fmt: skip
def test_a_period_as_it_is_typed(typed: str, first: str, last: str, name: str, before: str) -> None:
    found = read(typed, AS_OF, LATEST)
    assert Period(date.fromisoformat(first), date.fromisoformat(last)) == found
    assert (name, before) == (found.name, found.before.name)
    assert found == read(found.name, AS_OF, LATEST)


@pytest.mark.parametrize(
    ("as_of", "latest", "expected"),
    [
        ("2026-10-01T00:00", "2026-09-30", "2026-09"),
        ("2026-10-15T12:00", "2026-10-14", "2026-09"),
        ("2026-09-30T23:00", "2026-09-29", "2026-08"),
        ("2026-10-02T00:00", "2026-09-30", "2026-09"),
        ("2026-06-01T00:00", "2026-05-29", "2026-05"),
        ("2026-01-03T00:00", "2026-01-02", "2025-12"),
        ("2026-12-01T00:00", "2005-09-30", "2005-09"),
        ("2026-10-01T00:00", None, "2026-09"),
    ],
)
def test_nothing_typed_is_the_last_full_month(as_of: str, latest: str | None, expected: str) -> None:
    found = read(None, datetime.fromisoformat(as_of), date.fromisoformat(latest) if latest else None)
    assert expected == found.name


@pytest.mark.parametrize(
    "typed",
    [
        "", "2026", "2026-13", "2026-00", "2026-9", "26-09", "2026-Q5", "2026-Q0", "2026-02-30..2026-03-01",
        "2026-09-15..2026-09-01", "2026-09-01..", "2026-09-01", "trailing:0", "trailing:", "trailing:-3", "last month",
        "2026-11", "2026-10-02..2026-10-03", "1900-01-01..2026-09-30", "0000-01", "0001-01", "1900-12", "2200-01", "٢٠٢٦-٠٩-01..2026-09-30x",
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused_in_one_line(typed: str) -> None:
    with pytest.raises(UsageError) as refused:
        read(typed, AS_OF, LATEST)
    assert len(str(refused.value).splitlines()) == 1
