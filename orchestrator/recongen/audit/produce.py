"""From a session to the files of a report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from recongen import builds
from recongen.apps.compiled import load_datasets
from recongen.audit.attachments import attachments
from recongen.audit.contents import Attachment, Report
from recongen.audit.figures import NAME as FIGURES
from recongen.audit.figures import Figures
from recongen.audit.material import KEYS, Material, Row, gather
from recongen.audit.period import Period, read
from recongen.audit.previous import Previous
from recongen.audit.sections import assemble
from recongen.builds import LoggedBuild
from recongen.config import Settings
from recongen.errors import UsageError
from recongen.feed.fingerprint import Fingerprint, Marks, fingerprint
from recongen.files import replace_file
from recongen.session import Session
from recongen.warehouse.connect import Connection

MOST_ROWS = 25
FIGURES_ARE = "Every printed figure and where it comes from."


@dataclass(frozen=True)
class Made:
    report: Report
    figures: Figures
    attachments: Sequence[Attachment]
    """All but figures.json."""
    period: Period
    build: LoggedBuild

    @classmethod
    def of(cls, material: Material, build: LoggedBuild, feed: Fingerprint | None = None) -> Made:
        report, files = assemble(material), attachments(material, feed)
        return cls(report, Figures(report, provenance(material), files), files, material.period, build)

    def as_pdf(self, font: Path | None) -> tuple[bytes, Mapping[str, Mapping[str, None]], int]:
        """The file, the characters that no font has with the texts they stand in, and how many pages it has."""
        from recongen.audit.archive import archive
        from recongen.audit.digests import Digests
        from recongen.audit.fonts import Fonts
        from recongen.audit.pdf import draw

        fonts = Fonts(font)
        drawing = draw(self.report, fonts, self.figures.fingerprint)

        # With other versions of these libraries the figures are the same, but the bytes may differ.
        drawn_with = ", ".join(f"{name} {version(name)}" for name in ("reportlab", "pikepdf"))

        def complete(found: Digests) -> bytes:
            drawn = {"with": drawn_with, "pages": list(found.pages), "parts": dict(found.parts)}
            return self.figures.document(drawing.drawn.pages_of, drawn)

        figures = Attachment(FIGURES, FIGURES_ARE, b"", "application/json")
        data = archive(drawing, self.report, self.attachments, figures, complete)
        return data, fonts.missing, drawing.pages


def make(
    session: Session,
    period: str | None = None,
    previous: Path | None = None,
    most_rows: int = MOST_ROWS,
    wait: float | None = None,
) -> Made:
    """A report before it gets a format. Raises `BuildError` if there is no complete build as new as the feed."""
    earlier = Previous.read(previous, session.prefix) if previous else None
    return derive(session, period, earlier, most_rows, wait)


def derive(
    session: Session,
    period: str | None,
    earlier: Previous | None,
    most_rows: int,
    wait: float | None = None,
    file: Path | None = None,
    feed: Fingerprint | None = None,
) -> Made:
    """As `make`; `file` is attached in place of the session's own, and `feed` is the feed's fingerprint where it is known."""
    session.target.must_be_served()
    session.must_have_database()
    datasets = load_datasets(session, tuple(KEYS))
    manifest = session.manifest()
    source = file or session.file
    file_hash = hashlib.sha256(source.read_bytes()).hexdigest()

    def period_of(row: Row) -> Period:
        found = read(period, row["as_of"], row["latest_business_day"])
        if earlier:
            earlier.must_be_before(found)
        return found

    def answer(connection: Connection) -> tuple[Material, Fingerprint | None]:
        # The feed takes longer to read than everything else, and another connection reads it meanwhile.
        with ThreadPoolExecutor(1) as beside:
            build = builds.latest_build(connection, session.prefix)
            seen = None if feed or not build else beside.submit(feed_fingerprint, session, build.marks)
            material = gather(
                connection,
                datasets,
                manifest,
                period_of,
                institution=session.title,
                file=source,
                file_hash=file_hash,
                previous=earlier.fingerprint if earlier else None,
                previous_period=earlier.period.name if earlier else None,
                most_rows=most_rows,
            )
            return material, seen.result() if seen else feed

    (material, found), build = session.of_current_build(answer, wait, manifest)
    return Made.of(material, build, found)


def feed_fingerprint(session: Session, marks: Marks) -> Fingerprint:
    """Raises `UsageError` where the feed does not reach the marks."""
    with session.connection(read_only=True) as connection:
        return fingerprint(connection, session.institution.prefix, marks)


def provenance(material: Material) -> dict[str, Any]:
    """What a report is a function of."""
    row = material["audit_provenance"].one
    as_of: datetime = row["as_of"]
    return {
        "institution": material.institution,
        "prefix": row["prefix"],
        "period": {
            "name": material.period.name,
            "first": str(material.period.first),
            "last": str(material.period.last),
        },
        "as_of": f"{as_of:%Y-%m-%dT%H:%M:%SZ}",
        "feed": {
            table: {"rows": row[f"{table}_rows"], "high_entry": row[f"{table}_high_entry"]}
            for table in ("transactions", "daily_balances")
        },
        "institution_file": {
            "name": material.file.name,
            "sha256": material.file_hash,
            "content_hash": row["content_hash"],
        },
        "recongen": row["recongen_version"],
        "dbt": row["dbt_version"],
        "rows": material.most_rows,
        "previous": {"fingerprint": material.previous, "period": material.previous_period}
        if material.previous
        else None,
    }


@dataclass(frozen=True)
class Written:
    pages: int
    """0 for a form without pages."""
    missing: Mapping[str, Mapping[str, None]]
    """Characters that no font has, each with the texts in which they stand."""


def write(made: Made, out: Path, settings: Settings, sign: Callable[[bytes], bytes] = bytes) -> Written:
    """By the ending of `out`: all in one PDF, or a text with the attachments in a folder beside it. `sign` gets the PDF."""
    if out.suffix.lower() == ".pdf":
        data, missing, pages = made.as_pdf(settings.audit.font if settings.audit else None)
        write_whole(out, sign(data))
        return Written(pages, missing)
    from recongen.audit.text import render

    folder = out.with_name(f"{out.stem}_files")
    files = [*made.attachments, Attachment(FIGURES, FIGURES_ARE, made.figures.document(), "application/json")]
    text = render(f"report{out.suffix.lower()}", made.report, made.figures.fingerprint, files, folder.name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror or error}") from None
    for each in files:
        write_whole(folder / each.name, each.data)
    write_whole(out, text.encode())
    return Written(0, {})


def write_whole(path: Path, data: bytes) -> None:
    """If writing fails, the earlier file stays."""
    try:
        replace_file(path, data)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from None
