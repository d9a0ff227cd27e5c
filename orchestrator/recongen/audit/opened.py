"""A report as it is found in a file that nobody trusts yet."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Dictionary, Name, Pdf

from recongen.audit.digests import Digests, StrangeError, content, digests, fill
from recongen.audit.figures import FORMAT, NAME
from recongen.audit.period import Period
from recongen.config import read_instant
from recongen.errors import UsageError
from recongen.feed.contract import TABLES
from recongen.feed.fingerprint import Marks
from recongen.text import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyhanko.pdf_utils.reader import PdfFileReader

LONGEST = 2**29
MOST_PAGES = 5000
MOST_FILES = 1000
REMEDY = "is it a PDF that recongen audit wrote?"
_MAY_CHANGE = ("ModifyDate", "MetadataDate", "ModDate", "Producer", "}schemas")
_ENDS = re.compile(rb"startxref\s+(\d+)\s+%%EOF\r?\n?")


@dataclass(frozen=True)
class Opened:
    """What the first revision of the file holds. What was written after it can only fill in fields and sign."""

    file: Path
    data: bytes
    base: bytes
    """The first revision: the bytes that recongen wrote, unless somebody wrote the whole file again."""
    revisions: int
    pages: int
    digests: Digests
    filled: Sequence[tuple[int, str]]
    """Pages, and fields on them that were not empty when this revision was written."""
    files: Mapping[str, bytes]
    """The attachments by name."""
    document: Mapping[str, Any]
    """figures.json."""
    metadata: str
    problems: Sequence[str]
    """What is wrong with the file as a PDF."""

    @property
    def provenance(self) -> Mapping[str, Any]:
        report: Mapping[str, Any] = self.document["report"]
        return report

    @property
    def period(self) -> Period:
        return Period.between(self.provenance["period"])

    @property
    def marks(self) -> Marks:
        feed = self.provenance["feed"]
        return Marks(*(int(feed[table.name]["high_entry"] or 0) for table in TABLES))

    @property
    def as_of(self) -> str:
        return read_instant(self.provenance["as_of"])

    @cached_property
    def figures(self) -> Mapping[str, Mapping[str, Any]]:
        return {figure["id"]: figure for figure in self.document["figures"]}

    @cached_property
    def hashes(self) -> Mapping[str, str]:
        """SHA-256 of each attachment but figures.json, which says what they should be."""
        return {name: hashlib.sha256(data).hexdigest() for name, data in self.files.items() if name != NAME}

    @cached_property
    def texts(self) -> Sequence[str]:
        """What each page says; nothing where that cannot be read."""
        from pypdf import PdfReader

        try:
            pages = list(PdfReader(BytesIO(self.base)).pages)
        except Exception:  # noqa: BLE001
            return [""] * self.pages
        return [_text(page) for page in pages]

    def reader(self) -> PdfFileReader:
        return _reader(self.data)


def open_report(file: Path) -> Opened:
    """Raises `UsageError` where it is not a report, or cannot be read."""
    return open_report_bytes(file, read_whole(file))


def read_whole(file: Path) -> bytes:
    """Raises `UsageError` where it cannot be read, or has more bytes than any report."""
    try:
        if file.stat().st_size > LONGEST:
            raise UsageError(f"{file} has more than {LONGEST // 2**20:,} MB, which no report has")
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror or error}") from None


def open_report_bytes(file: Path, data: bytes) -> Opened:
    """As `open_report`, of bytes; `file` names them in what is said."""
    with _for_people(file):
        return _open(file, data)


@contextmanager
def _for_people(file: Path) -> Iterator[None]:
    """The authors of parsers do not foresee what hostile files do, so any failure in a parser becomes this one error."""
    try:
        yield
    except UsageError:
        raise
    except pikepdf.PasswordError:
        raise UsageError(f"{file} is encrypted, which no report is") from None
    except StrangeError as reason:
        raise UsageError(f"{file} cannot be read as a report, since {reason}: {REMEDY}") from None
    except Exception:  # noqa: BLE001
        text = "is it whole, and a PDF that recongen audit wrote?"
        raise UsageError(f"{file} cannot be read as a report: {text}") from None


def _open(file: Path, data: bytes) -> Opened:
    if b"%PDF-" not in data[:1024]:
        raise UsageError(f"{file} is not a PDF")
    if b"/Linearized" in data[:1024]:
        text = "was saved again for fast web view, by a program that is not recongen"
        raise UsageError(f"{file} {text}: ask for the file as it was written")
    with Pdf.open(BytesIO(data), attempt_recovery=False, suppress_warnings=True) as whole:
        if whole.is_encrypted:
            raise UsageError(f"{file} is encrypted, which no report is")
        stated = _metadata(whole)
    reader = _reader(data)
    base = _first_revision(data, reader)
    with Pdf.open(BytesIO(base), attempt_recovery=False, suppress_warnings=True) as pdf:
        if len(pdf.pages) > MOST_PAGES:
            raise UsageError(f"{file} has more than {MOST_PAGES:,} pages, which no report has")
        streams = _streams(pdf)
        files = {name: content(stream) for name, stream in streams.items()}
        document = _document(file, files)
        metadata = content(pdf.Root.Metadata) if Name.Metadata in pdf.Root else b""
        problems = [*_problems(pdf, streams[NAME], files[NAME])]
        if beyond := len(data) - _end_of(data, int(reader.last_startxref)):
            problems.append(f"{plural(beyond, 'byte')} follow its end")
        if stated != _metadata(pdf):
            problems.append("the metadata changed after recongen wrote it")
        return Opened(
            file,
            data,
            base,
            int(reader.total_revisions),
            len(pdf.pages),
            _digests(pdf, streams[NAME]),
            [*_filled(pdf)],
            files,
            document,
            metadata.decode("utf-8", "replace"),
            problems,
        )


def _problems(pdf: Pdf, figures: Any, data: bytes) -> Iterator[str]:
    if pdf.check_pdf_syntax():
        yield "it is no sound PDF: a part of it is damaged, or nothing leads to it"
    said = figures.Params.unparse(resolved=True)
    fill(figures, data)
    if said != figures.Params.unparse(resolved=True):
        yield f"{NAME} has another length or checksum than stands beside it"


def _digests(pdf: Pdf, figures: Any) -> Digests:
    """As they were before figures.json and the metadata, which name them, were written."""
    fill(figures, b"")
    if Name.Metadata in pdf.Root:
        pdf.Root.Metadata.write(b"")
    return digests(pdf)


def _reader(data: bytes) -> PdfFileReader:
    from pyhanko.pdf_utils.reader import PdfFileReader

    return PdfFileReader(BytesIO(data))


def _first_revision(data: bytes, reader: PdfFileReader) -> bytes:
    return data[: _end_of(data, int(reader.xrefs.get_startxref_for_revision(0)))]


def _end_of(data: bytes, start: int) -> int:
    """The end of the revision whose references begin there. A later copy of its last line is not its end."""
    ends = [found.end() for found in _ENDS.finditer(data, start) if int(found[1]) == start]
    if not ends:
        raise StrangeError("a part of it has no end")
    return ends[0]


def _metadata(pdf: Pdf) -> dict[str, str]:
    """The metadata, without what every program that appends to a file may change."""
    metadata = pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False)
    found = {name: str(value) for name, value in metadata.items()}
    found |= {str(name): str(value) for name, value in pdf.docinfo.items()}
    return {name: value for name, value in found.items() if not name.endswith(_MAY_CHANGE)}


def _streams(pdf: Pdf) -> dict[str, Any]:
    """Of the attachments, by name."""
    tree = pdf.Root.Names.EmbeddedFiles
    names = tree.Names
    named = [names[at].objgen for at in range(1, len(names), 2)]
    if {*tree.keys()} != {"/Names"} or [*sorted(each.objgen for each in pdf.Root.AF)] != sorted(named):
        raise StrangeError("it has attachments where no report has them")
    if len(names) > 2 * MOST_FILES:
        raise StrangeError(f"it has more than {MOST_FILES:,} attachments")
    pairs = [(str(names[at]), names[at + 1]) for at in range(0, len(names), 2)]
    if len({name for name, _ in pairs}) < len(pairs):
        raise StrangeError("two attachments have one name")
    for name, each in pairs:
        # Programs differ in which of these they read.
        streams = {each.EF[kind].objgen for kind in dict(each.EF)}
        if {str(each.F), str(each.UF)} != {name} or streams != {each.EF.F.objgen}:
            raise StrangeError(f"the attachment {name[:80]} is several")
    return {name: each.EF.F for name, each in pairs}


def _document(file: Path, files: Mapping[str, bytes]) -> Mapping[str, Any]:
    if NAME not in files:
        raise UsageError(f"{file} has no {NAME}: {REMEDY}")
    try:
        document = json.loads(files[NAME])
        if document["format"] != FORMAT:
            text = f"its {NAME} has format {int(document['format'])}, and this version of recongen reads {FORMAT}"
            raise UsageError(f"{file}: {text}: take the version that made it")
        _must_be_readable(document)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UsageError(f"{file}: its {NAME} cannot be read: {REMEDY}") from None
    return dict(document)


def _must_be_readable(document: Any) -> None:
    """Everything that is read from it later has the right kind. Raises one of several errors."""
    report = document["report"]
    Period.between(report["period"])
    read_instant(report["as_of"])
    for table in TABLES:
        int(report["feed"][table.name]["high_entry"] or 0)
    texts = [document["fingerprint"], report["prefix"], report["recongen"], report["institution"]]
    texts += [report["institution_file"][name] for name in ("name", "sha256", "content_hash")]
    for each in document["attachments"]:
        texts += [each["name"], each["sha256"]]
    for each in document["figures"]:
        texts += [each["id"], each["printed"], each["value"]]
    drawn = document["drawings"]
    texts += [drawn["with"], *drawn["pages"], *drawn["parts"].values()]
    numbers = [int(report["rows"]), *(page for pages in document["pages"].values() for page in pages)]
    if not all(isinstance(text, str) for text in texts) or not all(type(each) is int for each in numbers):
        raise TypeError


def _filled(pdf: Pdf) -> Iterator[tuple[int, str]]:
    for number, page in enumerate(pdf.pages, 1):
        for annotation in page.obj.get(Name.Annots, []):
            if isinstance(annotation, Dictionary) and Name.V in annotation:
                yield number, str(annotation.get(Name.T))


def _text(page: Any) -> str:
    try:
        return str(page.extract_text())
    except Exception:  # noqa: BLE001
        return ""
