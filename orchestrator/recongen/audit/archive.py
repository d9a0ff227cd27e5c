"""Turns a drawn PDF into one for archives (PDF/A-3b): embedded files, colours, metadata, tags and fields. The only
date in it is the report's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from recongen.audit.contents import Attachment, Report
from recongen.audit.drawings import drawings
from recongen.audit.flowables import Drawn
from recongen.audit.fonts import HERE as FONTS
from recongen.audit.pdf import Drawing
from recongen.audit.tags import Element
from recongen.text import printable

PROFILE = Path(__file__).parent / "srgb.icc"
NAMESPACE = "https://recongen.example/ns/report/1.0/"
FIELD_FONT = "DejaVuSansCondensed"


def archive(
    drawing: Drawing,
    report: Report,
    attachments: Sequence[Attachment],
    figures: Callable[[Sequence[str]], Attachment],
    properties: Mapping[str, str],
) -> bytes:
    """`figures` makes figures.json of the digests of the pages. `properties` are named in the metadata, by names of the
    report's own namespace."""
    with Pdf.open(BytesIO(drawing.data)) as pdf:
        _tag(pdf, drawing.drawn)
        _add_fields(pdf, drawing.drawn)
        for page in pdf.pages:
            for annotation in page.obj.get(Name.Annots, Array()):
                # 4: printed with the page, as PDF/A asks of everything that is not hidden.
                annotation.F = 4
        pdf.remove_unreferenced_resources()
        last = figures(drawings(pdf))
        _attach(pdf, report, [*attachments, last])
        _describe(pdf, report, {**properties, "figures": hashlib.sha256(last.data).hexdigest()})
        out = BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            compress_streams=True,
            recompress_flate=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            min_version="1.7",
        )
    return out.getvalue()


def _describe(pdf: Pdf, report: Report, properties: Mapping[str, str]) -> None:
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
    metadata = Stream(pdf, _xmp(report, properties).encode(), Type=Name.Metadata, Subtype=Name.XML)
    root.Metadata = pdf.make_indirect(metadata)


def _moment(report: Report) -> datetime:
    return datetime.fromisoformat(report.as_of.removesuffix("Z"))


def _xmp(report: Report, properties: Mapping[str, str]) -> str:
    at = f"{_moment(report):%Y-%m-%dT%H:%M:%SZ}"
    own = "\n".join(
        f"   <recongen:{name}>{escape(value)}</recongen:{name}>" for name, value in properties.items()
    )
    schema = "\n".join(
        f'        <rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
        f"<pdfaProperty:description>{name} of the report</pdfaProperty:description></rdf:li>"
        for name in properties
    )
    title, author = escape(printable(report.title)), escape(printable(report.institution))
    return _XMP.format(title=title, author=author, at=at, own=own, schema=schema, namespace=NAMESPACE)


def _attach(pdf: Pdf, report: Report, attachments: Sequence[Attachment]) -> None:
    files, moment = Array(), String(f"D:{_moment(report):%Y%m%d%H%M%S}Z")
    names = Array()
    for each in sorted(attachments, key=lambda attachment: attachment.name.encode()):
        parameters = Dictionary(
            Size=len(each.data),
            CreationDate=moment,
            ModDate=moment,
            CheckSum=String(hashlib.md5(each.data, usedforsecurity=False).digest()),
        )
        embedded = Stream(
            pdf, each.data, Type=Name.EmbeddedFile, Subtype=Name(f"/{each.mime}"), Params=parameters
        )
        stream = pdf.make_indirect(embedded)
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


def properties_of(pdf: Pdf) -> Mapping[str, str]:
    """The properties in the metadata of a report, by name; none where it is not a report."""
    if Name.Metadata not in pdf.Root:
        return {}
    text = pdf.Root.Metadata.read_bytes().decode("utf-8", "replace")
    return dict(re.findall(r"<recongen:(\w+)>([^<]*)</recongen:\1>", text))


_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
   <pdfaid:part>3</pdfaid:part>
   <pdfaid:conformance>B</pdfaid:conformance>
   <dc:format>application/pdf</dc:format>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
   <dc:language><rdf:Bag><rdf:li>en</rdf:li></rdf:Bag></dc:language>
   <xmp:CreatorTool>recongen</xmp:CreatorTool>
   <xmp:CreateDate>{at}</xmp:CreateDate>
   <xmp:ModifyDate>{at}</xmp:ModifyDate>
   <xmp:MetadataDate>{at}</xmp:MetadataDate>
   <pdf:Producer>recongen</pdf:Producer>
  </rdf:Description>
  <rdf:Description rdf:about="" xmlns:recongen="{namespace}">
{own}
  </rdf:Description>
  <rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
   <pdfaExtension:schemas>
    <rdf:Bag>
     <rdf:li rdf:parseType="Resource">
      <pdfaSchema:schema>Reconciliation report</pdfaSchema:schema>
      <pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>
      <pdfaSchema:prefix>recongen</pdfaSchema:prefix>
      <pdfaSchema:property>
       <rdf:Seq>
{schema}
       </rdf:Seq>
      </pdfaSchema:property>
     </rdf:li>
    </rdf:Bag>
   </pdfaExtension:schemas>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
