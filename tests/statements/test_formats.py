"""Whatever the format: what a file says is what the feed gets, to the cent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.statements.desk import convert_files
from tests.statements.sheets import CASES, WRITERS, closings, described, legs


@pytest.mark.parametrize(("format", "name"), CASES)
def test_every_line_and_balance_arrives(tmp_path: Path, format: str, name: str) -> None:
    sheets = described(format, name)
    feed = convert_files(tmp_path, format, WRITERS[format](sheets))
    assert [] == feed.errors
    assert legs(sheets) == feed.legs
    assert closings(sheets).items() <= feed.closings.items()
    assert 2 * legs(sheets).total() == len(feed.transactions)
    assert len({row["id"] for row in feed.transactions}) == len(feed.transactions)
