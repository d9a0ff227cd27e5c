"""What somebody might do to a report: each way gets its bytes and dice, and gives others."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from recongen.audit.digests import digests, fill
from recongen.audit.figures import NAME
from recongen.audit.metadata import packet

Way = Callable[[bytes, random.Random], bytes]


def rewritten(change: Callable[[Pdf, random.Random], None]) -> Way:
    """By a program that writes the whole file again."""

    def tampered(data: bytes, dice: random.Random) -> bytes:
        with Pdf.open(BytesIO(data)) as pdf:
            change(pdf, dice)
            out = BytesIO()
            pdf.save(out, deterministic_id=True)
        return out.getvalue()

    return tampered


def appended(change: Callable[[IncrementalPdfFileWriter, random.Random], None]) -> Way:
    """By a program that leaves what stands and writes after it, which breaks no digest of a signature."""

    def tampered(data: bytes, dice: random.Random) -> bytes:
        writer = IncrementalPdfFileWriter(BytesIO(data))
        change(writer, dice)
        out = BytesIO()
        writer.write(out)
        return out.getvalue()

    return tampered


def remove_page(pdf: Pdf, dice: random.Random) -> None:
    del pdf.pages[dice.randrange(len(pdf.pages))]


def swap_pages(pdf: Pdf, dice: random.Random) -> None:
    one, other = sorted(dice.sample(range(len(pdf.pages)), 2))
    last, first = pdf.pages[other], pdf.pages[one]
    pdf.pages[one], pdf.pages[other] = last, first


def duplicate_page(pdf: Pdf, dice: random.Random) -> None:
    pdf.pages.insert(dice.randrange(len(pdf.pages) + 1), pdf.pages[dice.randrange(len(pdf.pages))])


def other_digit(text: bytes, dice: random.Random, pattern: bytes = rb"\([^()\\]*\d[^()\\]*\) Tj") -> bytes:
    """In one of the places where the pattern stands."""
    place = dice.choice(list(re.finditer(pattern, text)))
    digit = dice.choice(list(re.finditer(rb"\d", place.group())))
    at = place.start() + digit.start()
    return text[:at] + b"%d" % ((text[at] - 48 + dice.randrange(1, 10)) % 10) + text[at + 1 :]


def change_digit(pdf: Pdf, dice: random.Random) -> None:
    page = dice.choice(list(pdf.pages)).obj
    page.Contents.write(other_digit(page.Contents.read_bytes(), dice))


def cut_page(pdf: Pdf, dice: random.Random) -> None:
    page = dice.choice(list(pdf.pages)).obj
    page.CropBox = Array([0, 0, 595, dice.randrange(200, 700)])


def cover_page(pdf: Pdf, dice: random.Random) -> None:
    look = pdf.make_indirect(
        Stream(pdf, b"1 g 0 0 90 30 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 90, 30]))
    )
    left, bottom = dice.randrange(400), dice.randrange(700)
    note = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Stamp,
        Rect=Array([left, bottom, left + 90, bottom + 30]),
        F=4,
        AP=Dictionary(N=look),
    )
    page = dice.choice(list(pdf.pages)).obj
    page.Annots = Array([*page.get(Name.Annots, []), pdf.make_indirect(note)])


def draw_links(pdf: Pdf, dice: random.Random) -> None:
    """Over what they stand on."""
    links = [
        each for page in pdf.pages for each in page.obj.get(Name.Annots, []) if each.Subtype == Name.Link
    ]
    look = Stream(
        pdf, b"1 g 0 0 90 30 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 90, 30])
    )
    link = dice.choice(links)
    way = dice.randrange(3)
    if way == 0:
        link.AP = Dictionary(N=pdf.make_indirect(look))
    elif way == 1:
        link.Border = Array([0, 0, 14])
    else:
        del link.Border


def double_attachment(pdf: Pdf, dice: random.Random) -> None:
    """By another name of it, or in one of the other lists, which other programs read."""
    names = pdf.Root.Names.EmbeddedFiles.Names
    file = names[dice.randrange(len(names) // 2) * 2 + 1]
    other = pdf.make_indirect(Stream(pdf, b"nothing is wrong", Type=Name.EmbeddedFile))
    more = pdf.make_indirect(Dictionary(Type=Name.Filespec, F=file.F, UF=file.UF, EF=Dictionary(F=other)))
    way = dice.randrange(5)
    if way == 0:
        file.EF.UF = other
    elif way == 1:
        pdf.Root.AF.append(more)
    elif way == 2:
        pdf.Root.AF[dice.randrange(len(pdf.Root.AF))] = more
    elif way == 3:
        dice.choice(list(pdf.pages)).obj.AF = Array([more])
    else:
        file.RF = Dictionary(F=Array([file.F, other]))


def swap_font(pdf: Pdf, dice: random.Random) -> None:
    """Of a page, for one that has the same name and draws otherwise: as an object of its own, or as one that has no number."""
    page = dice.choice(list(pdf.pages)[1:]).obj
    name, font = next(iter(page.Resources.Font.items()))
    for each in (pdf.pages[0].obj, page):
        each.Resources = Dictionary(each.Resources)
        each.Resources.Font = Dictionary(each.Resources.Font)
        each.Resources.Font[name] = Dictionary(font)
    other = Dictionary(font.FontDescriptor)
    data = bytearray(font.FontDescriptor.FontFile2.read_bytes())
    data[len(data) // 2] ^= 1
    other.FontFile2 = Stream(pdf, bytes(data))
    changed = Dictionary(font)
    changed.FontDescriptor = pdf.make_indirect(other)
    if dice.randrange(2):
        changed.Subtype = Name.Type3
    page.Resources.Font[name] = pdf.make_indirect(changed) if dice.randrange(2) else changed


def draw_fields(pdf: Pdf, dice: random.Random) -> None:
    """As if somebody had filled them in."""
    field = dice.choice(list(pdf.Root.AcroForm.Fields))
    field.AP.N.write(b"/Tx BMC BT /F0 9 Tf 2 2 Td (Approved) Tj ET EMC")


def add_what_acts(pdf: Pdf, dice: random.Random) -> None:
    act = Dictionary(S=Name.JavaScript, JS=String("this.print()"))
    page = dice.choice(list(pdf.pages)).obj
    way = dice.randrange(5)
    if way == 0:
        pdf.Root.OpenAction = act
    elif way == 1:
        page.AA = Dictionary(O=act)
    elif way == 2:
        pdf.Root.Names.JavaScript = Dictionary(Names=Array([String("a"), act]))
    elif way == 3:
        pdf.Root.Collection = Dictionary(View=Name.T)
    else:
        page.Contents.F = String("another.txt")


def edit_attachment(pdf: Pdf, dice: random.Random) -> None:
    names = pdf.Root.Names.EmbeddedFiles.Names
    stream = names[dice.randrange(len(names) // 2) * 2 + 1].EF.F
    data = bytearray(stream.read_bytes())
    at = dice.randrange(len(data))
    data[at] ^= 1 << dice.randrange(7)
    stream.write(bytes(data))


def remove_attachment(pdf: Pdf, dice: random.Random) -> None:
    names = pdf.Root.Names.EmbeddedFiles.Names
    at = dice.randrange(len(names) // 2) * 2
    del names[at : at + 2]


def edit_figure(pdf: Pdf, dice: random.Random) -> None:
    """In figures.json alone."""
    file = pdf.Root.Names.EmbeddedFiles.Names
    stream = next(file[at + 1].EF.F for at in range(0, len(file), 2) if str(file[at]) == "figures.json")
    document = json.loads(stream.read_bytes())
    figure = dice.choice([each for each in document["figures"] if re.search(r"\d", each["printed"])])
    figure[dice.choice(["printed", "value"])] = "4711"
    stream.write(json.dumps(document).encode())


def edit_properties(pdf: Pdf, dice: random.Random) -> None:
    data = pdf.Root.Metadata.read_bytes()
    name = dice.choice([b"fingerprint", b"institution", b"period", b"version", b"drawn_with", b"figures"])
    at = data.index(b"<recongen:" + name + b">") + len(name) + 11
    pdf.Root.Metadata.write(data[:at] + b"x" + data[at + 1 :])


def edit_title(pdf: Pdf, dice: random.Random) -> None:
    name = dice.choice([Name.Title, Name.Author, Name.CreationDate])
    pdf.docinfo[name] = String(f"{pdf.docinfo[name]}{dice.randrange(10)}")


def edit_bookmark(pdf: Pdf, dice: random.Random) -> None:
    item = pdf.Root.Outlines.First
    for _ in range(dice.randrange(3)):
        item = item.get(Name.Next, item)
    item.Title = String(f"{item.Title} {dice.randrange(10)}")


def edit_tag(pdf: Pdf, dice: random.Random) -> None:
    kids = pdf.Root.StructTreeRoot.K.K
    kids[dice.randrange(len(kids))].S = Name.Artifact


def rename_field(pdf: Pdf, dice: random.Random) -> None:
    field = dice.choice(list(pdf.Root.AcroForm.Fields))
    field.TU = String(f"somebody else {dice.randrange(10)}")


def flip_bit(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    changed[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def cut_end(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def add_bytes(data: bytes, dice: random.Random) -> bytes:
    return data + dice.randbytes(dice.randrange(1, 200)) + b"\n"


def copy_end(data: bytes, dice: random.Random) -> bytes:
    return data + dice.randbytes(dice.randrange(1, 200)) + data[data.rindex(b"startxref") :]


def append_digit(writer: IncrementalPdfFileWriter, dice: random.Random) -> None:
    page = writer.prev.find_page_for_modification(dice.randrange(int(writer.root["/Pages"]["/Count"])))[0]
    reference = page.get_object().raw_get("/Contents")
    stream = reference.get_object()
    new = generic.StreamObject(stream_data=other_digit(stream.data, dice))
    page.get_object()[pdf_name("/Contents")] = writer.add_object(new)
    writer.mark_update(page)


def append_title(writer: IncrementalPdfFileWriter, dice: random.Random) -> None:
    information = writer.trailer.raw_get("/Info")
    information.get_object()[pdf_name("/Title")] = generic.TextStringObject(f"Another {dice.randrange(10)}")
    writer.mark_update(information)


def append_attachment(writer: IncrementalPdfFileWriter, dice: random.Random) -> None:
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    specification = names[dice.randrange(len(names) // 2) * 2 + 1]
    stream = generic.StreamObject(stream_data=dice.randbytes(20).hex().encode())
    specification["/EF"] = generic.DictionaryObject({pdf_name("/F"): writer.add_object(stream)})
    writer.update_container(specification)


def append_fewer_pages(writer: IncrementalPdfFileWriter, dice: random.Random) -> None:
    pages = writer.root["/Pages"]
    kids: Any = pages["/Kids"]
    del kids[dice.randrange(len(kids))]
    pages[pdf_name("/Count")] = generic.NumberObject(int(pages["/Count"]) - 1)
    writer.update_container(pages)


def say_twice(pdf: Pdf, dice: random.Random) -> None:
    data = pdf.Root.Metadata.read_bytes()
    name = dice.choice([b"<recongen:period>", b"<recongen:fingerprint>", b"<dc:title>"])
    pdf.Root.Metadata.write(data.replace(name, name + b"x" + name.replace(b"<", b"</") + name))


ACT = Dictionary(S=Name.JavaScript, JS=String("this.print()"))
PLACES: Mapping[str, Callable[[Pdf], Any]] = {
    "catalog": lambda pdf: pdf.Root,
    "older metadata": lambda pdf: pdf.docinfo,
    "viewer": lambda pdf: pdf.Root.ViewerPreferences,
    "page": lambda pdf: pdf.pages[0].obj,
    "link": lambda pdf: next(each.obj.Annots[0] for each in pdf.pages if "/Annots" in each),
    "font": lambda pdf: next(iter(dict(pdf.pages[0].Resources.Font).values())),
    "descriptor": lambda pdf: PLACES["font"](pdf).FontDescriptor,
    "program": lambda pdf: PLACES["descriptor"](pdf).FontFile2,
    "colours": lambda pdf: pdf.Root.OutputIntents[0],
    "form": lambda pdf: pdf.Root.AcroForm,
    "field": lambda pdf: pdf.Root.AcroForm.Fields[0],
    "bookmark": lambda pdf: pdf.Root.Outlines.First,
    "tag": lambda pdf: pdf.Root.StructTreeRoot.K,
    "attachment": lambda pdf: pdf.Root.AF[0],
    "size": lambda pdf: pdf.Root.AF[0].EF.F.Params,
    "size of figures.json": lambda pdf: next(each for each in pdf.Root.AF if each.F == NAME).EF.F.Params,
}
QUIET: tuple[tuple[str, str, Any], ...] = (
    ("catalog", "/PageMode", Name.FullScreen),
    ("older metadata", "/Author", String("Somebody")),
    ("viewer", "/DisplayDocTitle", False),
    ("page", "/Trans", Dictionary(S=Name.Fly)),
    ("font", "/LastChar", 60),
    ("descriptor", "/MissingWidth", 1),
    ("descriptor", "/FontBBox", Array([0, 0, 1, 1])),
    ("descriptor", "/Ascent", 1),
    ("descriptor", "/Descent", -1),
    ("program", "/Length1", 50),
    ("colours", "/Info", String("another")),
    ("form", "/DA", String("/F0 0 Tf 1 g")),
    ("form", "/Fields", Array()),
    ("field", "/FT", Name.Btn),
    ("bookmark", "/Title", String("Nothing was found")),
    ("tag", "/Alt", String("Nothing was found")),
    ("attachment", "/Desc", String("Nothing was found")),
    ("size", "/CheckSum", String("0" * 16)),
    ("size of figures.json", "/CheckSum", String("0" * 16)),
)
"""A place, a key that a report has there, and what it becomes."""
ACTING: tuple[tuple[str, str, Any], ...] = (
    ("catalog", "/OpenAction", Dictionary(S=Name.GTS_PDFA1)),
    ("catalog", "/Collection", Dictionary(View=Name.T)),
    ("viewer", "/PrintPageRange", Array([0, 1])),
    ("page", "/AA", Dictionary(O=ACT)),
    ("link", "/A", Dictionary(S=Name.Launch, F=String("another"))),
    ("form", "/XFA", String("<xdp/>")),
    ("form", "/NeedAppearances", True),
    ("form", "/CO", Array()),
    ("field", "/AA", Dictionary(C=ACT)),
    ("bookmark", "/A", Dictionary(S=Name.URI, URI=String("https://nowhere.test"))),
    ("tag", "/ActualText", String("Nothing was found")),
)
"""The same with keys that no report has, or has elsewhere."""


def put(place: str, key: str, value: Any) -> Callable[[Pdf, random.Random], None]:
    def change(pdf: Pdf, dice: random.Random) -> None:
        PLACES[place](pdf)[key] = value

    return change


def agreeing(change: Callable[[Pdf, random.Random], None]) -> Way:
    """By somebody who makes every digest in the file agree again."""

    def changed(pdf: Pdf, dice: random.Random) -> None:
        change(pdf, dice)
        figures = next(each for each in pdf.Root.AF if each.F == NAME).EF.F
        document = json.loads(figures.read_bytes())
        fill(figures, b"")
        pdf.Root.Metadata.write(b"")
        found = digests(pdf)
        document["drawings"] |= {"pages": [*found.pages], "parts": dict(found.parts)}
        data = json.dumps(document).encode()
        fill(figures, data)
        pdf.Root.Metadata.write(packet(data).encode())

    return rewritten(changed)


HIDDEN: Mapping[str, Way] = {
    "metadata edited": rewritten(edit_properties),
    "metadata doubled": rewritten(say_twice),
    "title edited": rewritten(edit_title),
    "bookmark edited": rewritten(edit_bookmark),
    "tag edited": rewritten(edit_tag),
    "help of a field edited": rewritten(rename_field),
    **{f"{key} of the {place} changed": rewritten(put(place, key, value)) for place, key, value in QUIET},
    **{f"{key} of the {place} added": agreeing(put(place, key, value)) for place, key, value in ACTING},
}
"""What hardly shows on a page."""
DRAWN: Mapping[str, Way] = {
    "page removed": rewritten(remove_page),
    "pages swapped": rewritten(swap_pages),
    "page duplicated": rewritten(duplicate_page),
    "digit changed": rewritten(change_digit),
    "page cut": rewritten(cut_page),
    "page covered": rewritten(cover_page),
    "links drawn": rewritten(draw_links),
    "font swapped": rewritten(swap_font),
    "fields drawn": rewritten(draw_fields),
    "something acts": rewritten(add_what_acts),
    "attachment edited": rewritten(edit_attachment),
    "attachment doubled": rewritten(double_attachment),
    "attachment removed": rewritten(remove_attachment),
    "figure edited": rewritten(edit_figure),
    "end cut off": cut_end,
    "bytes added": add_bytes,
    "end copied": copy_end,
    "digit appended": appended(append_digit),
    "title appended": appended(append_title),
    "attachment appended": appended(append_attachment),
    "pages appended": appended(append_fewer_pages),
    **HIDDEN,
}
"""What a report shows by itself, signed or not."""

UNSEEN: Mapping[str, Way] = {
    "written again": rewritten(lambda pdf, dice: None),
    "written again, and all agrees": agreeing(lambda pdf, dice: None),
}
"""What a report shows by itself only where it is signed."""

ANYWHERE: Mapping[str, Way] = {"bit flipped": flip_bit}
"""What a signature or a database shows, and a report by itself where it happens to matter."""
