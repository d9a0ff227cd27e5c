"""audit: one period of an institution as a report that can be derived again."""

from __future__ import annotations

from pathlib import Path

import typer

from recongen.cli.options import Common, InstitutionFile, Wait, database_command
from recongen.errors import UsageError
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
        None, metavar="REPORT.pdf", help="The report before this one, which this one then names."
    ),
    rows: int = typer.Option(25, min=1, max=500, metavar="N", help="Lines to print of each long table."),
    wait: Wait = 0,
) -> None:
    """Write the report of one period from the last build. The same feed, as_of, institution file and version give the same bytes.

    It is refused where the build is not complete, or older than the feed.
    """
    from recongen.audit.produce import make, write

    form = out.suffix.lower()
    if form not in (".pdf", ".md", ".html"):
        raise UsageError(f"{out}: name a file that ends in .pdf, .md or .html")
    session = common.session(file)
    made = make(session, period, previous, rows, wait)
    written = write(made, out, session.settings)
    for char, texts in written.missing.items():
        where = "; ".join(first(list(texts), MOST_TEXTS))
        session.talk.warn(
            f"no font has {char!a} of {where}: name one that does in recongen.yaml, audit: {{font: …}}"
        )
    build = made.build
    session.talk.say(f"from the build {build.run_id} of {build.at}")
    pages = f"{plural(written.pages, 'page')}, " if written.pages else ""
    session.talk.say(f"{out}: {made.period.name}, {pages}fingerprint {made.figures.fingerprint}")
