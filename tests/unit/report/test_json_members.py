"""Reading a JSON object piece by piece gives what reading it whole gives."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from recongen.report import json_members
from recongen.report.json_members import read_members

DOCUMENTS: list[Any] = [
    {"list": []},
    {"list": [1, 23, -4.5e3, None, True, "", 'a "quoted" \\ one', "é\u2028", [], {}, [[1], {"a": [2]}]]},
    {"before": {"list": [1]}, "list": [{"k": "v" * 500}] * 20, "after": 12345},
]


@pytest.mark.parametrize("chunk", [1, 2, 7, 1 << 16])
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_chunk_gives_the_same(
    document: Any, indent: int | None, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_members, "CHUNK", chunk)
    items: list[Any] = []
    found = read_members(io.StringIO(json.dumps(document, indent=indent)), "list", items.append)
    assert document == found | {"list": items}
    assert len(items) == found["list"]
