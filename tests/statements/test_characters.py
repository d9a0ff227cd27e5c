"""Files in every code page: read rightly, or refused with the byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recongen.statements import xml
from tests.statements.desk import MAP, Feed, convert_files
from tests.statements.sheets import MON, WRITERS, Line, legs, ofx2, sheet

TEXT = "Grüße ñ"
SHEETS = [sheet(Line(100, MON, TEXT), Line(-7, MON, "x"))]


def text_of(feed: Feed) -> str:
    return json.loads(feed.transactions[0]["metadata"])["text"]


@pytest.mark.parametrize("format", WRITERS)
@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_do_not_matter(tmp_path: Path, format: str, ends: str) -> None:
    feed = convert_files(tmp_path, format, WRITERS[format](SHEETS).replace("\n", ends))
    assert [] == feed.errors
    assert legs(SHEETS) == feed.legs


@pytest.mark.parametrize(
    ("format", "encoding"),
    # XML in UTF-16 has a byte order mark.
    [
        (format, name)
        for format in WRITERS
        for name in ("utf-8-sig", "utf-16", *["utf-16-le"][: format != "camt053"])
    ],
)
def test_unicode_says_what_it_is(tmp_path: Path, format: str, encoding: str) -> None:
    declared = "utf-8" if encoding == "utf-8-sig" else "utf-16"
    text = WRITERS[format](SHEETS).replace('encoding="UTF-8"', f'encoding="{declared}"')
    feed = convert_files(tmp_path, format, text.encode(encoding))
    assert [] == feed.errors
    assert TEXT == text_of(feed)


@pytest.mark.parametrize("format", ["mt940", "bai2", "ofx"])
@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "cp850"])
def test_older_code_pages_are_named_in_the_map(tmp_path: Path, format: str, encoding: str) -> None:
    data = WRITERS[format](SHEETS).encode(encoding)
    assert TEXT == text_of(convert_files(tmp_path, format, data, map_=MAP + f"encoding: {encoding}\n"))
    refused = convert_files(tmp_path, format, data)
    at = data.index("ü".encode(encoding))
    assert 1 == len(refused.errors)
    assert f"byte {at} is not UTF-8" in refused.errors[0]
    line = data.count(b"\n", 0, at) + 1
    assert f"statement-1:{line}:" in refused.errors[0]
    assert not refused.transactions


def test_files_that_declare_their_code_page(tmp_path: Path) -> None:
    xml = WRITERS["camt053"](SHEETS).replace("UTF-8", "ISO-8859-1").encode("iso-8859-1")
    assert TEXT == text_of(convert_files(tmp_path, "camt053", xml))
    sgml = WRITERS["ofx"](SHEETS).replace("CHARSET:NONE", "CHARSET:1252").encode("cp1252")
    assert TEXT == text_of(convert_files(tmp_path, "ofx", sgml))


def test_ofx_as_xml_says_the_same(tmp_path: Path) -> None:
    one, two = (convert_files(tmp_path, "ofx", write(SHEETS)) for write in (WRITERS["ofx"], ofx2))
    assert one.transactions == two.transactions
    assert one.balances == two.balances


@pytest.mark.parametrize(
    ("format", "begin"),
    [
        ("camt053", '<!DOCTYPE Document [<!ENTITY a "9">]>'),
        ("camt053", '<!DOCTYPE Document SYSTEM "file:///etc/passwd">'),
        ("ofx", '<!DOCTYPE OFX [<!ENTITY a "9">]>'),
    ],
)
def test_nothing_can_be_defined_in_a_file(tmp_path: Path, format: str, begin: str) -> None:
    text = WRITERS[format](SHEETS)
    root = "<Document" if format == "camt053" else "<OFX>"
    feed = convert_files(tmp_path, format, text.replace(root, f"{begin}\n{root}", 1))
    assert not feed.transactions
    assert any("may define entities" in error for error in feed.errors)


@pytest.mark.parametrize(
    "inside",
    ["<a>" * 70 + "</a>" * 70, "x" * 200_000, "<a/>" * 1_500],
    ids=["deep", "long", "wide"],
)
def test_what_one_element_holds_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    monkeypatch.setattr(xml, "MOST_ELEMENTS", 1_000)
    text = WRITERS["camt053"](SHEETS).replace("<NtryDtls>", f"<AmtDtls>{inside}</AmtDtls><NtryDtls>", 1)
    assert "not-xml" in convert_files(tmp_path, "camt053", text).rules


@pytest.mark.parametrize("format", ["mt940", "bai2"])
def test_an_endless_line_is_refused(tmp_path: Path, format: str) -> None:
    text = WRITERS[format](SHEETS)
    place = text.index("Gr")
    assert "long-line" in convert_files(tmp_path, format, text[:place] + "x" * 30_000 + text[place:]).rules


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "empty-file"),
        (b"PK\x03\x04rest", "unreadable-file"),
        (b"Date,Amount\n2026-01-05,1.00\n", "wrong-format"),
        (b":20:A\x00\n", "bad-encoding"),
    ],
)
def test_what_is_no_statement_is_refused(tmp_path: Path, data: bytes, rule: str) -> None:
    assert {rule: 1} == convert_files(tmp_path, None, data).rules
