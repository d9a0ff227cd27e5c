"""A report is the same to the byte, whatever engine holds the books."""

from __future__ import annotations

import hashlib
import json

import pytest

from recongen.audit.figures import NAME, fingerprint
from recongen.audit.text import render
from tests.apps.built import NAMES
from tests.audit.conftest import ReportOf
from tests.truth.engines import ENGINES

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("institution", NAMES)
def test_every_engine_gives_the_same_bytes(institution: str, report_of: ReportOf) -> None:
    reports = {engine: report_of(engine, institution) for engine in ENGINES}
    first = reports[ENGINES[0]]
    for engine, other in reports.items():
        # Line by line, so that a failure says which figure differs.
        lines = [each.made.figures.document().decode().splitlines() for each in (first, other)]
        differing = [f"{engine}: {one}\n{two}" for one, two in zip(*lines, strict=True) if one != two]
        assert not differing, "\n".join(differing)
        assert first.made.report == other.made.report, engine
        files = {each.name: each.data for each in first.made.attachments}
        assert files == {each.name: each.data for each in other.made.attachments}, engine
        assert first.pdf == other.pdf, engine
    assert first.pdf == first.made.as_pdf(None)[0]


def test_the_fingerprint_is_of_everything_but_the_pages(report_of: ReportOf) -> None:
    report = report_of("sqlite", NAMES[0])
    document = json.loads(report.files[NAME])
    assert document["pages"]
    assert fingerprint(document) == document["fingerprint"] == report.made.figures.fingerprint
    for name in ("report", "attachments", "figures"):
        assert fingerprint({**document, name: []}) != document["fingerprint"]
    assert fingerprint({**document, "pages": {}, "drawings": {}}) == document["fingerprint"]
    assert all(f"Fingerprint {document['fingerprint']}" in page for page in report.pages)
    for form in ("report.md", "report.html"):
        assert document["fingerprint"] in render(
            form, report.made.report, report.made.figures.fingerprint, report.made.attachments, "files"
        )


def test_every_attachment_has_the_hash_that_is_said(report_of: ReportOf) -> None:
    report = report_of("sqlite", NAMES[0])
    said = {each["name"]: each["sha256"] for each in json.loads(report.files[NAME])["attachments"]}
    found = {name: hashlib.sha256(data).hexdigest() for name, data in report.files.items() if name != NAME}
    assert said == found
