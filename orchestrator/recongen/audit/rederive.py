"""A report derived again from the feed as it was known, and compared with the one at hand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from recongen.audit.attachments import FEED, README
from recongen.audit.figures import NAME
from recongen.audit.opened import Opened, open_report_bytes
from recongen.audit.period import Period
from recongen.audit.previous import Previous
from recongen.audit.produce import Made, derive, feed_fingerprint
from recongen.audit.verify import Finding, changed, compare_files, summarize
from recongen.errors import UsageError
from recongen.feed.fingerprint import Fingerprint
from recongen.known import known_at
from recongen.session import Session
from recongen.text import plural

MAKERS = ("recongen", "dbt")
"""Whose versions a report names."""


@dataclass(frozen=True)
class Derived:
    made: Made
    pdf: Opened


def check_derived(
    report: Opened,
    session: Session,
    into: str | Path | None = None,
    wait: float | None = None,
    is_signed: bool = False,
) -> Iterator[Finding]:
    """Everything that a check against a database shows. Raises `UsageError` where the feed does not reach the
    report's marks.

    `is_signed`: somebody who is trusted signed its pages.
    """
    found = list(check_institution(report, session))
    yield from found
    if any(each.state == "differs" for each in found):
        yield Finding(
            "derived", "unchecked", f"with another institution file: take the attached {_name(report)}"
        )
        return
    feed = feed_fingerprint(session, report.marks)
    found = list(check_feed(report, feed))
    yield from found
    if any(each.state != "ok" for each in found):
        yield Finding("derived", "unchecked", "from another feed")
        return
    yield from compare(report, derive_again(report, session, feed, into, wait), is_signed)


def _name(report: Opened) -> str:
    return str(report.provenance["institution_file"]["name"])


def check_institution(report: Opened, session: Session) -> Iterator[Finding]:
    """Raises `UsageError` where it is another institution."""
    own, prefix = report.provenance["institution_file"], session.institution.prefix
    if report.provenance["prefix"] != prefix:
        raise UsageError(f"{report.file} is a report of {report.provenance['prefix']}, not of {prefix}")
    if hashlib.sha256(session.file.read_bytes()).hexdigest() == own["sha256"]:
        yield Finding("institution", "ok", f"{session.file} is the attached {own['name']}")
    elif session.compiled_institution.content_hash == own["content_hash"]:
        yield Finding("institution", "ok", f"{session.file} says what the attached {own['name']} says")
    else:
        text = f"{session.file} differs in meaning from the attached {own['name']}"
        yield Finding("institution", "differs", text)


def check_feed(report: Opened, now: Fingerprint) -> Iterator[Finding]:
    """Whether its rows up to the marks are what they were; `cannot` where they are not."""
    try:
        then = Fingerprint.from_dict(json.loads(report.files[FEED]))
    except (KeyError, ValueError, TypeError):
        yield Finding("feed", "differs", f"its {FEED} is missing or cannot be read")
        return
    if then.marks != report.marks:
        yield Finding("feed", "differs", f"{FEED} is of the entries {then.marks}, {NAME} of {report.marks}")
        return
    changes = then.changes(now)
    for change in changes:
        yield Finding("feed", "cannot", f"{change} than when the report was made")
    if not changes:
        rows = f"{plural(now.transactions.rows, 'transaction')} and {plural(now.daily_balances.rows, 'daily balance')}"
        yield Finding("feed", "ok", f"{rows} up to the entries {report.marks} are what they were")


def derive_again(
    report: Opened,
    session: Session,
    feed: Fingerprint,
    into: str | Path | None = None,
    wait: float | None = None,
) -> Derived:
    name, provenance = _name(report), report.provenance
    if Path(name).name != name or name not in report.files:
        raise UsageError(f"{report.file}: its institution file {name!r} is not attached")
    with TemporaryDirectory() as scratch:
        file = Path(scratch) / name
        file.write_bytes(report.files[name])
        with known_at(session, report.marks, report.as_of, into, wait=wait) as past:
            made = derive(
                past, report.period.name, _previous(provenance), provenance["rows"], file=file, feed=feed
            )
    font = session.settings.audit.font if session.settings.audit else None
    return Derived(made, open_report_bytes(report.file, made.as_pdf(font)[0]))


def _previous(provenance: Mapping[str, Any]) -> Previous | None:
    said = provenance["previous"]
    return (
        Previous(Path("the report before it"), said["fingerprint"], Period.from_name(said["period"]))
        if said
        else None
    )


def compare(report: Opened, derived: Derived, is_signed: bool = False) -> Iterator[Finding]:
    """Figure by figure, file by file, and byte by byte where the same programs drew both."""
    here, there = _versions(derived.pdf), _versions(report)
    yield from _provenance(report.provenance, derived.pdf.provenance)
    yield from _figures(report, derived.pdf)
    yield from _files(report, derived.pdf, () if here == there else (README,))
    if here != there:
        text = f"it was made by {there}, and this is {here}"
        if not is_signed:
            text += ": install those to compare its pages, or name who signed it (--trust)"
        yield Finding("bytes", "unchecked" if is_signed else "cannot", text)
    elif report.base == derived.pdf.base:
        yield Finding("bytes", "ok", f"all {len(report.base):,} are the same")
    else:
        yield from _where(report, derived.pdf)


def _versions(report: Opened) -> str:
    provenance = report.provenance
    return (
        f"recongen {provenance['recongen']}, dbt {provenance['dbt']}, {report.document['drawings']['with']}"
    )


def _provenance(report: Mapping[str, Any], derived: Mapping[str, Any]) -> Iterator[Finding]:
    for name in sorted((report.keys() | derived.keys()) - {*MAKERS}):
        said, again = (json.dumps(each.get(name), ensure_ascii=False) for each in (report, derived))
        if said != again:
            yield Finding("provenance", "differs", name, printed=said, derived=again)


def _figures(report: Opened, derived: Opened) -> Iterator[Finding]:
    differing = 0
    # A report also prints the versions that made it. A person who derives it again may have other versions.
    made_by = {f"audit_provenance.{name}_version": report.provenance[name] for name in MAKERS}
    for name in sorted(report.figures.keys() | derived.figures.keys()):
        printed, again = report.figures.get(name), derived.figures.get(name)
        again = (
            {**again, "value": made_by[name], "printed": made_by[name]}
            if again and name in made_by
            else again
        )
        if printed and again and printed == again:
            continue
        differing += 1
        pages = (report if printed else derived).document["pages"].get(name) or [None]
        text = "" if printed and again else "it cannot be derived" if printed else "it is not printed"
        yield Finding(
            "derived", "differs", text, pages[0], name, _both(printed, again), _both(again, printed)
        )
    if not differing:
        yield Finding("derived", "ok", f"{plural(len(report.figures), 'figure')} are what the feed gives")


def _both(figure: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> str | None:
    """As printed; if that is the same, whatever else differs."""
    if figure is None:
        return None
    printed, value = str(figure["printed"]), str(figure["value"])
    if other is None or printed != other["printed"]:
        return printed
    return value if value != other["value"] else json.dumps(figure, ensure_ascii=False)


def _files(report: Opened, derived: Opened, besides: Collection[str]) -> Iterator[Finding]:
    said, again = (
        {name: digest for name, digest in each.hashes.items() if name not in besides}
        for each in (report, derived)
    )
    found = list(compare_files(said, again, "the file has", "derived is"))
    yield from summarize("attachments", found, f"{plural(len(said), 'file')} are what the feed gives")


def _where(report: Opened, derived: Opened) -> Iterator[Finding]:
    """In which parts two reports differ although they should be identical byte for byte."""
    texts = list[tuple[str, int | None]]()
    if report.pages != derived.pages:
        texts.append((f"it has {plural(report.pages, 'page')}, the derived one has {derived.pages}", None))
    pairs = zip(report.digests.pages, derived.digests.pages, strict=False)
    texts += [("it is drawn differently", at) for at, (one, other) in enumerate(pairs, 1) if one != other]
    if report.files[NAME] != derived.files[NAME]:
        texts.append((f"{NAME} is different", None))
    if report.metadata != derived.metadata:
        texts.append(("the metadata differ", None))
    texts += [(text, None) for text in changed(report.digests.parts, derived.digests.parts)]
    if not texts:
        same = (
            at for at, (one, other) in enumerate(zip(report.base, derived.base, strict=False)) if one != other
        )
        at = next(same, min(len(report.base), len(derived.base)))
        texts.append((f"they differ from byte {at:,} on, outside of what is drawn, attached and named", None))
    for text, page in texts:
        yield Finding("bytes", "differs", text, page)
