"""What ISO 19005-3 (PDF/A-3b) asks of a file, as far as a program without veraPDF can see; and fields that people can fill."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
from pikepdf import Name
from pypdf import PdfReader, PdfWriter
from reportlab.pdfbase.ttfonts import TTFontFace

from recongen.audit.fonts import HERE
from tests.apps.built import NAMES
from tests.audit.conftest import ReportOf

pytestmark = pytest.mark.slow

TEXT_FIELDS = {f"reviewer_{number}_{what}" for number in (1, 2) for what in ("name", "role", "notes")}
FORBIDDEN = (
    "/JavaScript",
    "/JS",
    "/Launch",
    "/Sound",
    "/Movie",
    "/GoToR",
    "/ImportData",
    "/ResetForm",
    "/XFA",
    "/NeedAppearances",
)


@pytest.fixture(params=NAMES)
def data(request: pytest.FixtureRequest, report_of: ReportOf) -> bytes:
    return report_of("sqlite", request.param).pdf


def objects(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary, those within others, too."""
    seen: list[Any] = [*pdf.objects, pdf.trailer]
    while seen:
        each = seen.pop()
        if isinstance(each, pikepdf.Array):
            seen += [child for child in each if not getattr(child, "is_indirect", False)]
        elif isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            yield each
            seen += [child for _, child in each.items() if not getattr(child, "is_indirect", False)]


def test_every_font_is_embedded_with_its_widths_and_its_letters(data: bytes) -> None:
    with pikepdf.open(BytesIO(data)) as pdf:
        fonts = [each for each in objects(pdf) if each.get("/Type") == "/Font"]
        assert len(fonts) >= 3
        for font in fonts:
            name = str(font.BaseFont)
            assert "DejaVuSansCondensed" in name
            assert font.Subtype == Name.TrueType
            program = font.FontDescriptor.FontFile2
            whole = bytes(program.read_bytes())
            assert int(program.Length1) == len(whole)
            assert len(font.Widths) == int(font.LastChar) - int(font.FirstChar) + 1
            if "/Encoding" in font:
                # Not symbolic, and whole.
                assert int(font.FontDescriptor.Flags) & 36 == 32
                face = TTFontFace(str(HERE / "DejaVuSansCondensed.ttf"))
                for code, width in enumerate(font.Widths, int(font.FirstChar)):
                    letter = bytes([code]).decode("cp1252", "replace")
                    assert abs(face.getCharWidth(ord(letter)) - float(width)) <= 1
            else:
                assert int(font.FontDescriptor.Flags) & 36 == 4 and "/ToUnicode" in font


def test_nothing_that_does_not_last_is_in_it(data: bytes) -> None:
    with pikepdf.open(BytesIO(data)) as pdf:
        assert not pdf.is_encrypted and "/ID" in pdf.trailer
        assert data[:8] == b"%PDF-1.7" and max(data[9:15]) > 127
        for each in objects(pdf):
            for key in each:
                assert key not in FORBIDDEN, key
            assert each.get("/S") not in FORBIDDEN
            assert "/Filter" not in each or "/LZWDecode" not in str(each.Filter)
            if isinstance(each, pikepdf.Stream):
                assert not {"/F", "/FFilter", "/FDecodeParms"} & set(each.keys())
        for page in pdf.pages:
            for annotation in page.obj.get("/Annots", []):
                # Printed, and neither hidden nor without a view.
                assert int(annotation.F) & 0b100111 == 4
                assert annotation.Subtype in (Name.Link, Name.Widget)
                assert annotation.Subtype != Name.Widget or list(annotation.AP.keys()) == ["/N"]
                assert "/A" not in annotation and "/AA" not in annotation
        assert "/AA" not in pdf.Root and "/OpenAction" not in pdf.Root


def test_colours_metadata_language_and_tags(data: bytes) -> None:
    with pikepdf.open(BytesIO(data)) as pdf:
        (intent,) = pdf.Root.OutputIntents
        profile = bytes(intent.DestOutputProfile.read_bytes())
        assert intent.S == Name.GTS_PDFA1 and int(intent.DestOutputProfile.N) == 3
        assert profile[36:40] == b"acsp" and profile[12:20] == b"mntrRGB " and profile[8] <= 4
        assert "/Filter" not in pdf.Root.Metadata or pdf.Root.Metadata.read_raw_bytes()
        text = bytes(pdf.Root.Metadata.read_bytes()).decode()
        ElementTree.fromstring(text[text.index("<x:xmpmeta") : text.index("<?xpacket end")])
        assert "<pdfaid:part>3</pdfaid:part>" in text and "<pdfaid:conformance>B</pdfaid:conformance>" in text
        assert str(pdf.docinfo.Title) in text and str(pdf.docinfo.Author) in text
        stamp = re.fullmatch(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z", str(pdf.docinfo.CreationDate))
        assert stamp and "{}-{}-{}T{}:{}:{}Z".format(*stamp.groups()) in text
        # Of another namespace only what the extension schema describes.
        own = set(re.findall(r"<recongen:(\w+)>", text))
        assert own and own == set(re.findall(r"<pdfaProperty:name>(\w+)<", text))
        assert str(pdf.Root.Lang) == "en" and bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle) and "/Outlines" in pdf.Root
        assert len(pdf.Root.StructTreeRoot.ParentTree.Nums) == 2 * len(pdf.pages)


def test_every_file_says_what_it_is_to_the_report(data: bytes) -> None:
    with pikepdf.open(BytesIO(data)) as pdf:
        names = pdf.Root.Names.EmbeddedFiles.Names
        listed = {str(names[at]): names[at + 1] for at in range(0, len(names), 2)}
        assert list(listed) == sorted(listed)
        assert {each.objgen for each in pdf.Root.AF} == {each.objgen for each in listed.values()}
        for name, file in listed.items():
            assert name == str(file.F) == str(file.UF) and str(file.Desc)
            assert str(file.AFRelationship) in ("/Source", "/Data", "/Supplement")
            stream = file.EF.F
            assert re.fullmatch(r"/\w+/\w+", str(stream.Subtype))
            assert "/ModDate" in stream.Params and int(stream.Params.Size) == len(stream.read_bytes())


def test_a_reviewer_fills_the_fields_in(data: bytes, tmp_path: Path) -> None:
    reader = PdfReader(BytesIO(data))
    fields = reader.get_fields() or {}
    assert set(fields) == TEXT_FIELDS | {"reviewer_1", "reviewer_2"}
    said = {
        "reviewer_1_name": "Zoë Müller",
        "reviewer_1_notes": "Seen.\nAgreed.",
        "reviewer_2_role": "Auditor",
    }
    writer = PdfWriter(clone_from=reader)
    for page in writer.pages:
        if "/Annots" in page:
            writer.update_page_form_field_values(page, said, auto_regenerate=False)
    writer.write(tmp_path / "filled.pdf")
    filled = PdfReader(tmp_path / "filled.pdf").get_fields() or {}
    assert said == {name: field.value for name, field in filled.items() if field.value}
    if shutil.which("pdftotext"):
        shown = subprocess.run(
            ["pdftotext", tmp_path / "filled.pdf", "-"], capture_output=True, text=True, check=True
        ).stdout
        assert "Zoë Müller" in shown and "Auditor" in shown


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_qpdf_finds_nothing(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "report.pdf").write_bytes(data)
    done = subprocess.run(
        ["qpdf", "--check", tmp_path / "report.pdf"], capture_output=True, text=True, check=False
    )
    assert 0 == done.returncode and "No syntax or stream encoding errors" in done.stdout
