"""audit: one period of an institution as a report that can be derived again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import typer

from recongen.cli.options import Common, InstitutionFile, Wait, database_command, file_command
from recongen.errors import UsageError
from recongen.signing_settings import OWN_FIELD, SigningSettings
from recongen.text import first, plural

MOST_TEXTS = 5


@database_command
def audit(
    common: Common,
    file: InstitutionFile,
    out: Path = typer.Option(
        ..., "--out", "-o", metavar="FILE", help="report.pdf, report.md or report.html."
    ),
    period: str | None = typer.Option(
        None,
        metavar="PERIOD",
        help="2026-09, 2026-Q3, 2026-09-01..2026-09-15 or trailing:30 [default: the last full month].",
    ),
    previous: Path | None = typer.Option(
        None, metavar="REPORT.pdf", help="The previous report, whose fingerprint goes into this one."
    ),
    sign: bool = typer.Option(
        False,
        "--sign",
        help="Certify the PDF with the key under signing: in recongen.yaml; then only fields may be filled and signed.",
    ),
    rows: int = typer.Option(
        25, min=1, max=500, metavar="N", help="How many lines to print of each long table."
    ),
    wait: Wait = 0,
) -> None:
    """Write the report of one period from the last build. The same feed, as_of, institution file and version give the same bytes.

    It is refused if the build is not complete or is older than the feed.
    """
    from recongen.audit.produce import make, write

    form = out.suffix.lower()
    if form not in (".pdf", ".md", ".html"):
        raise UsageError(f"{out}: name a file that ends in .pdf, .md or .html")
    if sign and form != ".pdf":
        raise UsageError(f"--sign needs a PDF, and {out} is not one")
    session = common.session(file)
    session.warn_of_numbered_entries()
    made = make(session, period, previous, rows, wait)
    signing = session.settings.signing or SigningSettings()
    certified = partial(sign_report, out, settings=signing, field=OWN_FIELD, filled={}) if sign else bytes
    written = write(made, out, session.settings, certified)
    for char, texts in written.missing.items():
        where = "; ".join(first(list(texts), MOST_TEXTS))
        session.talk.warn(
            f"no font has {char!a} of {where}: name one that does in recongen.yaml, audit: {{font: …}}"
        )
    build = made.build
    session.talk.say(f"from the build {build.run_id} of {build.at}")
    pages = f"{plural(written.pages, 'page')}, " if written.pages else ""
    session.talk.say(f"{out}: {made.period.name}, {pages}fingerprint {made.figures.fingerprint}")


@file_command
def sign(
    common: Common,
    report: Path = typer.Argument(..., metavar="REPORT.pdf", help="The report."),
    field: str = typer.Option(
        OWN_FIELD,
        metavar="NAME",
        help="reviewer_1 or reviewer_2; without it, recongen's own signature, the first.",
    ),
    out: Path | None = typer.Option(
        None, "--out", "-o", metavar="FILE", help="Where to write it [default: in its place]."
    ),
    name: str | None = typer.Option(None, metavar="TEXT", help="The reviewer's name, to be filled in."),
    role: str | None = typer.Option(None, metavar="TEXT", help="The reviewer's role."),
    notes: str | None = typer.Option(None, metavar="TEXT", help="The reviewer's notes."),
    key: Path | None = typer.Option(None, metavar="PEM", help="The private key; needs --certificate."),
    certificate: Path | None = typer.Option(None, metavar="PEM", help="Its certificate."),
    pkcs12: Path | None = typer.Option(None, metavar="FILE", help="Or both in one PKCS#12 file."),
) -> None:
    """Sign a report. The signature is appended, and earlier signatures stay valid.

    The key is that of the options, else that under signing: in recongen.yaml. Its passphrase is read from
    RECONGEN_SIGNING_PASSPHRASE.
    """
    from recongen.audit.opened import read_whole
    from recongen.audit.produce import write_whole

    settings = common.settings(report).signing or SigningSettings()
    if key or certificate or pkcs12:
        settings = replace(settings, private_key=key, certificate=certificate, pkcs12=pkcs12, pkcs11=None)
    said = {"name": name, "role": role, "notes": notes}
    filled = {f"{field}_{what}": text for what, text in said.items() if text is not None}
    write_whole(out or report, sign_report(report, read_whole(report), settings, field, filled))
    common.talk.say(f"{out or report}: {field} has signed")


def sign_report(
    file: Path, data: bytes, settings: SigningSettings, field: str, filled: Mapping[str, str]
) -> bytes:
    from recongen.audit.opened import open_report_bytes
    from recongen.audit.signatures import must_be_whole
    from recongen.audit.signing import sign

    report = open_report_bytes(file, data)
    must_be_whole(report)
    return sign(report, field, settings, filled)
