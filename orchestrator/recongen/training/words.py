"""An exercise in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recongen.text import plural


def lines(document: Mapping[str, Any]) -> Iterator[str]:
    """One for each thing of note, of what `course.document` says."""
    rows = document["rows"]
    yield f"transactions: {plural(rows['transactions'], 'row')}, {document['first_day']} to {document['last_day']}"
    yield f"daily_balances: {plural(rows['daily_balances'], 'row')}"
    for one in document["plants"]:
        yield f"{one['name']}: {what_is_planted(one)}"
    if document["unavoidable"]:
        yield f"also: {plural(len(document['unavoidable']), 'exception')} that the institution makes unavoidable"


def what_is_planted(one: Mapping[str, Any]) -> str:
    if one["reason"]:
        return f"not planted: {one['reason']}"
    return one["sentence"] or f"must raise {plural(len(one['exception_keys']), 'exception')}"
