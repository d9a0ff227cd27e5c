"""One hash of what an institution means: the same for another layout, order or wording of whitespace."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from recongen.declared.records import Record
from recongen.institution.types import Institution

# Sections are sets: what they hold counts, not in which order the file lists it.
_UNORDERED = ("accounts", "account_templates", "rails", "transfer_templates", "chains", "limit_schedules")


def content_hash(institution: Institution, tables: Record | None = None) -> str:
    """SHA-256 over canonical JSON of every field but the hash itself; prose counts by its words.

    `tables` are the institution's own, where they are the feed: what they mean counts, too.
    """
    content = _plain(institution)
    del content["content_hash"]
    if tables:
        content["tables"] = tables
    for section in _UNORDERED:
        content[section] = sorted(content[section], key=_json)
    return hashlib.sha256(_json(content).encode()).hexdigest()


def _json(value: Any) -> str:
    return json.dumps(value, default=_plain, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    content = {field.name: getattr(value, field.name) for field in fields(value)}
    if content.get("description"):
        content["description"] = " ".join(content["description"].split())
    return content
