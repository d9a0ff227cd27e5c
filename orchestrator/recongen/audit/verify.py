"""Whether a report is what recongen wrote: by itself, and, with a database, derived again from the feed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import Any, Literal

from recongen.audit.figures import NAME, fingerprint
from recongen.audit.fonts import INVISIBLE, REPLACEMENT
from recongen.audit.metadata import packet
from recongen.audit.opened import Opened
from recongen.text import plural

State = Literal["ok", "differs", "cannot", "unchecked"]
PARTS = {
    "AF": "the attachments, or what is said of them",
    "AcroForm": "the form or its fields",
    "Info": "title, author or dates",
    "Names": "the list of the attachments",
    "OutputIntents": "the colour profile",
    "Outlines": "the bookmarks",
    "PageMode": "how a viewer opens it",
    "Pages": "the order or size of the pages",
    "StructTreeRoot": "the tags for screen readers",
    "ViewerPreferences": "how a viewer shows or prints it",
}
"""Of a PDF, by the names that its catalog has for them."""
LONGEST = 300
"""Characters of a figure to look for: what is longer is cut in print."""


@dataclass(frozen=True)
class Finding:
    """What was checked, and the result."""

    topic: str
    state: State
    text: str
    page: int | None = None
    figure: str | None = None
    printed: str | None = None
    derived: str | None = None

    def __str__(self) -> str:
        place = [f"page {self.page}"] if self.page else []
        place += [self.figure] if self.figure else []
        values = [f"printed {self.printed}"] if self.printed is not None else []
        values += [f"derived {self.derived}"] if self.derived is not None else []
        said = ", ".join([*([self.text] if self.text else []), *values])
        return f"{self.state:<10} {self.topic:<12} {', '.join(place)}{': ' if place else ''}{said}"

    def to_dict(self) -> dict[str, Any]:
        """For JSON; without what it does not have."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def exit_code(findings: Sequence[Finding]) -> int:
    """0 if everything is as it should be, 1 if something differs, else 2 if something cannot be known."""
    states = {each.state for each in findings}
    return 1 if "differs" in states else 2 if "cannot" in states else 0


def check_alone(report: Opened) -> Iterator[Finding]:
    """What the file shows without a database, signatures left out."""
    yield from _structure(report)
    yield from _attachments(report)
    yield from _metadata(report)
    yield from _drawings(report)
    yield from _fingerprint(report)
    yield from _figures(report)


def summarize(topic: str, differing: Sequence[Finding], otherwise: str) -> Iterator[Finding]:
    yield from differing or [Finding(topic, "ok", otherwise)]


def _structure(report: Opened) -> Iterator[Finding]:
    texts = [*report.problems]
    texts += [f"it has {word[:80]}, which no report has" for word in report.digests.strange]
    texts += changed(report.document["drawings"]["parts"], report.digests.parts)
    flaws: list[tuple[str, int | None]] = [(text, None) for text in texts]
    for page, field in report.filled:
        flaws.append((f"{field} was filled in by a program that wrote the whole file again", page))
    found = [Finding("structure", "differs", text, page) for text, page in flaws]
    yield from summarize("structure", found, f"a sound PDF of {plural(report.pages, 'page')}")


def changed(one: Mapping[str, str], other: Mapping[str, str]) -> Iterator[str]:
    """What differs between two files of that which no page shows."""
    for part in sorted(one.keys() | other.keys()):
        if one.get(part) != other.get(part):
            yield f"changed: {PARTS.get(part, 'a part that no page shows')} ({part[:80]})"


def _attachments(report: Opened) -> Iterator[Finding]:
    said = {each["name"]: each["sha256"] for each in report.document["attachments"]}
    own = report.provenance["institution_file"]
    said[own["name"]] = own["sha256"]
    found = list(compare_files(said, report.hashes, "figures.json says", "the file has"))
    yield from summarize("attachments", found, f"{plural(len(said), 'file')} with the hashes in {NAME}")


def compare_files(
    said: Mapping[str, str], found: Mapping[str, str], first: str, second: str
) -> Iterator[Finding]:
    """By name and hash."""
    for name in sorted(said.keys() | found.keys()):
        if name not in found:
            yield Finding("attachments", "differs", f"{name} is missing")
        elif name not in said:
            yield Finding("attachments", "differs", f"{name} does not belong to the report")
        elif said[name] != found[name]:
            text = f"{name}: {first} SHA-256 {said[name]}, {second} {found[name]}"
            yield Finding("attachments", "differs", text)


def _fingerprint(report: Opened) -> Iterator[Finding]:
    said, computed = report.document["fingerprint"], fingerprint(report.document)
    found = []
    if said != computed:
        text = f"{NAME} says {said}, but what it holds has {computed}"
        found.append(Finding("fingerprint", "differs", text))
    for number, text in enumerate(map(strip_blanks, report.texts), 1):
        if f"Fingerprint{said}" not in text:
            found.append(Finding("fingerprint", "differs", "its foot does not print it", number))
        if f"Page{number}of{len(report.document['drawings']['pages'])}" not in text:
            found.append(Finding("structure", "differs", "its foot has another number", number))
    yield from summarize("fingerprint", found, f"{said}, on every page")


def _metadata(report: Opened) -> Iterator[Finding]:
    said, expected = (_lines(text) for text in (report.metadata, packet(report.files[NAME])))
    found = [
        Finding("metadata", "differs", f"they say {one[:200]}, and not {other[:200]}")
        for one, other in zip_longest(said, expected, fillvalue="nothing")
        if one != other
    ]
    # A line too many moves all that follow.
    yield from summarize("metadata", found[:1], f"they say what {NAME} says")


def _lines(text: str) -> list[str]:
    """Without blanks around them, which programs that save a file again add."""
    return [line for line in map(str.strip, text.split("\n")) if line]


def _drawings(report: Opened) -> Iterator[Finding]:
    said, drawn = report.document["drawings"]["pages"], report.digests.pages
    found = []
    if report.pages != len(said):
        text = f"it has {plural(report.pages, 'page')}, not {len(said)}"
        found.append(Finding("pages", "differs", text))
    for number, digest in enumerate(drawn, 1):
        if number > len(said) or digest != said[number - 1]:
            places = [at for at, each in enumerate(said, 1) if each == digest]
            text = f"it is page {places[0]} of the report" if places else "it is drawn differently"
            found.append(Finding("pages", "differs", text, number))
    missing = [number for number, digest in enumerate(said, 1) if digest not in drawn] if drawn else []
    for number in missing:
        if number > report.pages or report.pages < len(said):
            found.append(Finding("pages", "differs", f"page {number} of the report is missing"))
    yield from summarize("pages", found, f"{plural(report.pages, 'page')} as they were drawn")


def _figures(report: Opened) -> Iterator[Finding]:
    texts = [strip_blanks(text) for text in report.texts]
    pages_of = report.document["pages"]
    found = []
    for name, figure in report.figures.items():
        wanted = strip_blanks(figure["printed"])[:LONGEST]
        for page in pages_of.get(name, ()):
            # What begins on one page may be printed on the next.
            near = texts[max(page - 2, 0) : page + 1] if 0 < page <= len(texts) else []
            if not any(matches(wanted, text) for text in near):
                text = "it does not stand there"
                found.append(Finding("figures", "differs", text, page, name, figure["printed"]))
    unplaced = [name for name in pages_of if name not in report.figures]
    found += [Finding("figures", "differs", "a place without a figure", figure=name) for name in unplaced]
    yield from summarize("figures", found, f"{plural(len(report.figures), 'figure')} found on their pages")


def matches(wanted: str, text: str) -> bool:
    """Whether it is in a text. A character that no font has is printed as another one."""
    if wanted in text:
        return True
    if wanted.isascii():
        return False
    visible = (char for char in wanted if ord(char) not in INVISIBLE)
    pattern = "".join(
        char if char.isalnum() and char.isascii() else f"(?:{re.escape(char)}|{REPLACEMENT})"
        for char in visible
    )
    return re.search(pattern, text) is not None


def strip_blanks(text: str) -> str:
    """Without blanks, which lines and columns add and take away."""
    return "".join(text.split())
