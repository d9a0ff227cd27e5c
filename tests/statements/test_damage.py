"""A file that is cut, mistyped or joined is refused or reported, or gives the same as before: never another number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.statements.desk import Feed, convert_files
from tests.statements.sheets import MON, TUE, WRITERS, Line, Sheet, closings, following, legs, sheet

_FIRST = sheet(
    Line(12_345, MON, "rent", "R1", "B1", value=TUE),
    Line(-5_005, MON, "fee"),
    Line(-700, MON, "back", reversal=True),
)
SHEETS = [
    _FIRST,
    following(_FIRST, Line(-31_417, TUE, "card", counterparty="Shop"), Line(60, TUE, "interest")),
]
HARMLESS = {"not-in-feed", "opening-balance"}
"""Findings that say nothing of a damage. Without an opening balance, as in OFX, the first statement proves nothing, and says so."""


def damages(text: str) -> Iterator[str]:
    """The text with one thing wrong."""
    lines = text.splitlines(keepends=True)
    for at, line in enumerate(lines):
        before, after = "".join(lines[:at]), "".join(lines[at + 1 :])
        yield before + after
        yield before + line + line + after
        yield before
        for found in re.finditer(r"[0-9]+", line):
            number = found.group()
            for other in (str(int(number) + 1).zfill(len(number)), number[:-1], number + "0", "-" + number):
                yield before + line[: found.start()] + other + line[found.end() :] + after
        for found in re.finditer(r"[.,:/<>+-]|CRDT|DBIT|[CD](?=[0-9])|BOOK|USD", line):
            swapped = {"CRDT": "DBIT", "DBIT": "CRDT", "C": "D", "D": "C", "BOOK": "PDNG", "USD": "EUR"}
            for other in {swapped.get(found.group(), ""), "", "?"}:
                yield before + line[: found.start()] + other + line[found.end() :] + after
    for one, other in zip(range(len(lines)), range(1, len(lines)), strict=False):
        swapped_lines = [*lines]
        swapped_lines[one], swapped_lines[other] = lines[other], lines[one]
        yield "".join(swapped_lines)


def says_the_same(feed: Feed, sheets: list[Sheet]) -> bool:
    """The same money in the same accounts. A date that is changed throughout is another date and no damage."""
    booked = Counter({leg[:1] + leg[2:]: n for leg, n in feed.legs.items()})
    wanted = Counter({leg[:1] + leg[2:]: n for leg, n in legs(sheets).items()})
    stated = {(account, cents) for (account, _), cents in closings(sheets).items()}
    return booked == wanted and {(account, cents) for (account, _), cents in feed.closings.items()} == stated


def judge(folder: Path, format: str, damaged: str) -> str | None:
    """What is wrong with what became of a damaged file."""
    feed = convert_files(folder, format, damaged)
    # Nothing in MT940 says how many statements there are: one that is cut off behind the first is whole.
    whole = [SHEETS, SHEETS[:1]] if format == "mt940" else [SHEETS]
    if set(feed.rules) - HARMLESS or any(says_the_same(feed, sheets) for sheets in whole):
        return None
    return f"{feed.legs} {feed.closings}\n{damaged}"


@pytest.mark.parametrize("format", WRITERS)
def test_damage_is_found_or_harmless(tmp_path: Path, format: str) -> None:
    """A sample of them; `make prove` does them all."""
    tried = list(damages(WRITERS[format](SHEETS)))
    tried = tried[:: len(tried) // 45]
    assert [] == [wrong for damaged in tried if (wrong := judge(tmp_path, format, damaged))]
    assert len(tried) > 40


@pytest.mark.prove
@pytest.mark.parametrize("format", WRITERS)
def test_every_damage_is_found_or_harmless(tmp_path: Path, format: str) -> None:
    for damaged in damages(WRITERS[format](SHEETS)):
        assert judge(tmp_path, format, damaged) is None
