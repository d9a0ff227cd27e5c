"""Turns a drawn PDF into one for archives (PDF/A-3b): embedded files, colours, metadata, tags and fields. The only
date in it is the report's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from recongen.audit.contents import Attachment, Report
from recongen.audit.digests import Digests, digests, fill
from recongen.audit.flowables import Drawn
from recongen.audit.fonts import HERE as FONTS
from recongen.audit.metadata import packet
from recongen.audit.pdf import Drawing
from recongen.audit.tags import Element
from recongen.text import printable

PROFILE = Path(__file__).parent / "srgb.icc"
FIELD_FONT = "DejaVuSansCondensed"


def archive(
    drawing: Drawing,
    report: Report,
    attachments: Sequence[Attachment],
    figures: Attachment,
    complete: Callable[[Digests], bytes],
) -> bytes:
    """`figures` is figures.json, still empty; `complete` makes its content of the digests of everything else."""
    with Pdf.open(BytesIO(drawing.data)) as pdf:
        _tag(pdf, drawing.drawn)
        _add_fields(pdf, drawing.drawn)
        for page in pdf.pages:
            for annotation in page.obj.get(Name.Annots, Array()):
                # 4: printed with the page, as PDF/A asks of everything that is not hidden.
                annotation.F = 4
        pdf.remove_unreferenced_resources()
        embedded = _attach(pdf, report, [*attachments, figures])
        _describe(pdf, report)
        data = complete(digests(pdf))
        fill(embedded[figures.name], data)
        pdf.Root.Metadata.write(packet(data).encode())
        out = BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            compress_streams=True,
            recompress_flate=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            min_version="1.7",
            fix_metadata_version=False,
        )
    return out.getvalue()


def _describe(pdf: Pdf, report: Report) -> None:
    root = pdf.Root
    root.Lang = String("en")
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    root.PageMode = Name.UseOutlines
    profile = Stream(pdf, PROFILE.read_bytes(), N=3, Alternate=Name.DeviceRGB)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB"),
        DestOutputProfile=pdf.make_indirect(profile),
    )
    root.OutputIntents = Array([pdf.make_indirect(intent)])
    if Name.Info in pdf.trailer:
        del pdf.trailer[Name.Info]
    moment = _moment(report)
    pdf.docinfo[Name.Title] = String(printable(report.title))
    pdf.docinfo[Name.Author] = String(printable(report.institution))
    pdf.docinfo[Name.Creator] = String("recongen")
    pdf.docinfo[Name.Producer] = String("recongen")
    pdf.docinfo[Name.CreationDate] = pdf.docinfo[Name.ModDate] = String(f"D:{moment:%Y%m%d%H%M%S}Z")
    root.Metadata = pdf.make_indirect(Stream(pdf, b"", Type=Name.Metadata, Subtype=Name.XML))


def _moment(report: Report) -> datetime:
    return datetime.fromisoformat(report.as_of.removesuffix("Z"))


def _attach(pdf: Pdf, report: Report, attachments: Sequence[Attachment]) -> dict[str, Any]:
    """Their streams by name."""
    streams = dict[str, Any]()
    files, moment = Array(), String(f"D:{_moment(report):%Y%m%d%H%M%S}Z")
    names = Array()
    for each in sorted(attachments, key=lambda attachment: attachment.name.encode()):
        dates = Dictionary(CreationDate=moment, ModDate=moment)
        embedded = Stream(pdf, b"", Type=Name.EmbeddedFile, Subtype=Name(f"/{each.mime}"), Params=dates)
        stream = streams[each.name] = pdf.make_indirect(embedded)
        fill(stream, each.data)
        specification = pdf.make_indirect(
            Dictionary(
                Type=Name.Filespec,
                F=String(each.name),
                UF=String(each.name),
                Desc=String(each.description),
                AFRelationship=Name(f"/{each.relationship}"),
                EF=Dictionary(F=stream, UF=stream),
            )
        )
        files.append(specification)
        names.extend([String(each.name), specification])
    pdf.Root.AF = files
    if Name.Names not in pdf.Root:
        pdf.Root.Names = Dictionary()
    pdf.Root.Names.EmbeddedFiles = pdf.make_indirect(Dictionary(Names=names))
    return streams


def _tag(pdf: Pdf, drawn: Drawn) -> None:
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    parents: dict[int, dict[int, Any]] = {}

    def make(element: Element, parent: Any) -> Any:
        made = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{element.tag}"), P=parent))
        if element.alt:
            made.Alt = String(element.alt)
        if element.tag == "TH":
            made.A = Dictionary(O=Name.Table, Scope=Name.Column)
        kids = Array()
        for page, number in element.marks:
            parents.setdefault(page, {})[number] = made
            kids.append(Dictionary(Type=Name.MCR, Pg=pdf.pages[page - 1].obj, MCID=number))
        for child in element.children:
            if not child.is_empty:
                kids.append(make(child, made))
        made.K = kids
        return made

    root.K = make(drawn.root, root)
    numbers = Array()
    for page, marks in sorted(parents.items()):
        pdf.pages[page - 1].obj.StructParents = page - 1
        pdf.pages[page - 1].obj.Tabs = Name.S
        listed = Array([marks[number] for number in range(len(marks))])
        numbers.append(page - 1)
        numbers.append(pdf.make_indirect(listed))
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
    root.ParentTreeNextKey = len(pdf.pages)
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)


def _add_fields(pdf: Pdf, drawn: Drawn) -> None:
    if not drawn.fields:
        return
    font = _field_font(pdf)
    fields = Array()
    for page, field, box in drawn.fields:
        width, height = box[2] - box[0], box[3] - box[1]
        look = Stream(
            pdf,
            b"" if field.kind == "signature" else b"/Tx BMC\nEMC\n",
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, round(width, 2), round(height, 2)]),
            Resources=Dictionary(Font=Dictionary(F0=font)),
        )
        target = pdf.pages[page - 1].obj
        whose = field.name if field.kind == "signature" else field.name.rpartition("_")[0]
        widget = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig if field.kind == "signature" else Name.Tx,
            T=String(field.name),
            TU=String(f"{field.label} of {whose.replace('_', ' ')}"),
            Rect=Array([round(each, 2) for each in box]),
            F=4,
            P=target,
            AP=Dictionary(N=pdf.make_indirect(look)),
        )
        if field.kind != "signature":
            widget.DA = String("/F0 9 Tf 0 g")
            # 4096: several lines.
            widget.Ff = 4096 if field.kind == "notes" else 0
        if Name.Annots not in target:
            target.Annots = Array()
        added = pdf.make_indirect(widget)
        target.Annots.append(added)
        fields.append(added)
    pdf.Root.AcroForm = pdf.make_indirect(
        Dictionary(
            Fields=fields,
            DR=Dictionary(Font=Dictionary(F0=font)),
            DA=String("/F0 9 Tf 0 g"),
            # There are fields to sign, and readers append what they save.
            SigFlags=3,
        )
    )


def _field_font(pdf: Pdf) -> Any:
    """Whole, since nobody knows what a reviewer will type."""
    from reportlab.pdfbase.ttfonts import TTFontFace

    path = FONTS / f"{FIELD_FONT}.ttf"
    face = TTFontFace(str(path))
    data = path.read_bytes()
    codes = range(32, 256)
    letters = [bytes([code]).decode("cp1252", "replace") for code in codes]
    widths = [round(face.getCharWidth(ord(letter))) for letter in letters]
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{FIELD_FONT}"),
        Flags=32,
        FontBBox=Array([round(each) for each in face.bbox]),
        ItalicAngle=0,
        Ascent=round(face.ascent),
        Descent=round(face.descent),
        CapHeight=round(face.capHeight),
        StemV=round(face.stemV),
        FontFile2=pdf.make_indirect(Stream(pdf, data, Length1=len(data))),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name(f"/{FIELD_FONT}"),
            Encoding=Name.WinAnsiEncoding,
            FirstChar=codes[0],
            LastChar=codes[-1],
            Widths=Array(widths),
            FontDescriptor=pdf.make_indirect(descriptor),
        )
    )
