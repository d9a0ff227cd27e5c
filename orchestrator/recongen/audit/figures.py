"""figures.json: every printed figure with where it comes from, what the report was made from, and the fingerprint of it all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from recongen.audit.contents import Attachment, Figure, Report

NAME = "figures.json"
FORMAT = 2
"""Of figures.json, and of everything else in a report that it says or has digests of."""
OUTSIDE = ("fingerprint", "pages", "drawings")
"""Keys that the fingerprint leaves out: with another font the same content has other pages, and some formats have
no pages.
"""


class Figures:
    """What the fingerprint covers: provenance, attachments and figures. The drawn pages are not part of it."""

    def __init__(
        self, report: Report, provenance: Mapping[str, Any], attachments: Sequence[Attachment]
    ) -> None:
        self.provenance = provenance
        self._attachments = [
            {"name": each.name, "sha256": hashlib.sha256(each.data).hexdigest(), "bytes": len(each.data)}
            for each in attachments
        ]
        self._figures = [_describe(figure, sections) for figure, sections in report.figures().values()]
        body = {
            "format": FORMAT,
            "report": provenance,
            "attachments": self._attachments,
            "figures": self._figures,
        }
        self.fingerprint = fingerprint(body)

    def document(
        self, pages_of: Mapping[str, Iterable[int]] | None = None, drawings: Mapping[str, Any] | None = None
    ) -> bytes:
        """One figure a line, so that two reports can be compared line by line; `drawings` has the digests of pages and other parts, and with what they were drawn."""
        lines = [
            "{",
            f' "format": {FORMAT},',
            f' "fingerprint": {_json(self.fingerprint)},',
            f' "report": {_json(self.provenance)},',
            f' "attachments": {_list(self._attachments)},',
            f' "figures": {_list(self._figures)},',
            f' "pages": {_pages(pages_of or {})},',
            f' "drawings": {_json(drawings or {})}',
            "}",
        ]
        return ("\n".join(lines) + "\n").encode()


def fingerprint(document: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a figures.json, without its own fingerprint and everything about pages."""
    content = {name: value for name, value in document.items() if name not in OUTSIDE}
    text = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _describe(figure: Figure, sections: Sequence[str]) -> dict[str, Any]:
    source = figure.source
    return {
        "id": figure.id,
        "value": figure.value,
        "printed": figure.printed,
        "kind": figure.kind,
        "check": figure.check,
        "dataset": source.dataset,
        "parameters": dict(source.parameters),
        "row": dict(source.row),
        "column": source.column,
        "sections": list(sections),
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(items: Sequence[Any]) -> str:
    return "[\n  " + ",\n  ".join(map(_json, items)) + "\n ]" if items else "[]"


def _pages(pages_of: Mapping[str, Iterable[int]]) -> str:
    lines = [f"{_json(name)}: {_json(sorted(pages))}" for name, pages in sorted(pages_of.items())]
    return "{\n  " + ",\n  ".join(lines) + "\n }" if lines else "{}"
