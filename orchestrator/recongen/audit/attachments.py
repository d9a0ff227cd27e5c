"""The attachments of a report: the institution file, every row as CSV, and a text that explains all of them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from io import StringIO

from recongen import currency
from recongen.apps.datasets import Column
from recongen.apps.words import plain
from recongen.audit.contents import Attachment
from recongen.audit.material import Answer, Material, Row
from recongen.feed.fingerprint import Fingerprint
from recongen.report.exports import guard_formula

FEED = "feed.json"
README = "README.txt"
FEED_IS = "SHA-256 of the feed up to the entries that the report knew, of every 4,096 entries, too."
FILES = (
    ("causes.csv", "audit_causes", "Every cause that the period is about."),
    ("walks.csv", "audit_walks", "The statement of each account-day on which a drift began."),
    ("walk-legs.csv", "audit_walk_legs", "Every posting of these account-days."),
    ("corrections.csv", "l1_rewrites", "Every entry of the period that corrects an earlier one."),
    (
        "cases.csv",
        "audit_case_events",
        "What people said of causes: the most urgent case first, and of each the earliest event.",
    ),
    (
        "closes.csv",
        "audit_periods",
        "Every close that holds days of the period, and what was opened again in it.",
    ),
    ("unchecked.csv", "audit_unchecked", "Internal accounts without a stored balance in the period."),
    ("undated.csv", "audit_undated", "Exceptions that belong to no business day."),
)


def attachments(material: Material, feed: Fingerprint | None = None) -> Sequence[Attachment]:
    """All but figures.json, which names the others' hashes."""
    files = [*_rows(material), *_lists(material)]
    if feed:
        digests = f"{json.dumps(feed.to_dict(), indent=1)}\n".encode()
        files.append(Attachment(FEED, FEED_IS, digests, "application/json"))
    institution = Attachment(
        material.file.name,
        "The institution file that the report was made with.",
        material.file.read_bytes(),
        "application/yaml",
        "Source",
    )
    readme = Attachment(
        README, "What the attached files are.", _readme(material, files), "text/plain", "Supplement"
    )
    return [readme, institution, *files]


def _rows(material: Material) -> Iterator[Attachment]:
    answer = material["audit_rows"]
    for node in material.checks:
        rows = material.of_check("audit_rows", node.name)
        if rows:
            yield Attachment(
                f"rows-{node.name}.csv",
                f"{material.title_of(node.name)}: its exceptions in the period.",
                _csv(answer, rows),
            )


def _lists(material: Material) -> Iterator[Attachment]:
    for name, dataset, description in FILES:
        if material[dataset].rows:
            yield Attachment(name, description, _csv(material[dataset], material[dataset].rows))


def _csv(answer: Answer, rows: Sequence[Row]) -> bytes:
    """A header, then a row each, ordered by its key. Money and counts are plain; no text of it is run as a formula."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = answer.dataset.columns
    writer.writerow(column.name for column in columns)
    for row in rows:
        writer.writerow(_cell(column, row) for column in columns)
    return out.getvalue().encode()


def _cell(column: Column, row: Row) -> str:
    text = plain(row[column.name])
    return guard_formula(text) if column.type == "text" else text


def _readme(material: Material, files: Sequence[Attachment]) -> bytes:
    period = material.period
    described = [
        (material.file.name, "The institution file that the report was made with."),
        (
            "figures.json",
            "Every printed figure: its exact value, and the dataset, parameters, row and column that give it.",
        ),
        *((each.name, each.description) for each in files),
    ]
    money = currency.prose("dollars", material.currency)
    lines = [
        f"Reconciliation report of {material.institution}, {period.name} ({period.first} to {period.last})",
        "",
        *(f"{name}\n    {description}" for name, description in described),
        "",
        f"Days are dates of business days, instants are UTC, money is in {money} with two decimals. Text that a spreadsheet would",
        "take for a formula has an apostrophe before it.",
        "",
        "The fingerprint at the foot of each page is the SHA-256 of figures.json as canonical JSON (keys sorted, no blanks, ASCII),",
        'without its keys "fingerprint", "pages" and "drawings". figures.json in turn names the SHA-256 of every other attached file.',
    ]
    return ("\n".join(lines) + "\n").encode()
