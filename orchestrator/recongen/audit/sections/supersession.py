"""Which entries of the feed replace earlier ones: corrections one by one, routine as a number."""

from __future__ import annotations

from decimal import Decimal

from recongen.apps.words import ABSENT, day
from recongen.audit.contents import Block, Heading, Paragraph, Section, Table, TableColumn, TableRow, Word
from recongen.audit.material import ROUTINE, Material, Row
from recongen.audit.sections.checks import of_all

ID = "supersession"


def section(material: Material) -> Section:
    counted = material["audit_rewrites"]
    blocks: list[Block] = []
    if not counted.rows:
        blocks.append(Paragraph(("No entry of the period replaces an earlier one.",)))
        return Section(ID, "Supersession audit", tuple(blocks), on_new_page=True)
    blocks.append(
        Paragraph(
            (
                (
                    "The feed is append-only: a row is corrected by a later entry. Listed by the business day of the "
                    "row that was replaced."
                ),
            )
        )
    )
    columns = (
        TableColumn("Table", 3), TableColumn("Reason", 3), TableColumn("Kind", 2), TableColumn("Entries", 2, "right"),
    )  # fmt: skip
    rows = tuple(
        TableRow(
            (
                row["relation"], row["reason"], "routine" if row["reason"] in ROUTINE else "correction",
                counted.figure(row, "rewrites"),
            )
        )
        for row in counted.rows
    )  # fmt: skip
    blocks.append(Table(columns, rows))
    corrections = _corrections(material)
    if corrections:
        printed = corrections[: material.most_rows]
        blocks += [Heading("Corrections"), _table(material, printed)]
    else:
        blocks.append(Paragraph(("Nothing was corrected: all of them are routine.",)))
    return Section(ID, "Supersession audit", tuple(blocks), on_new_page=True)


def _corrections(material: Material) -> list[Row]:
    """Those that change the most money first."""
    return sorted(
        material["l1_rewrites"].rows, key=lambda row: (-_change(row), row["relation"], row["entry"])
    )


def _change(row: Row) -> Decimal:
    return abs(Decimal(row["new_money"] or 0) - Decimal(row["prior_money"] or 0))


def _table(material: Material, printed: list[Row]) -> Table:
    answer = material["l1_rewrites"]
    columns = (
        TableColumn("Day", 2), TableColumn("What was replaced", 4.2), TableColumn("Entry", 1.8, "right"),
        TableColumn("by", 1.8, "right"), TableColumn("Reason", 3.1), TableColumn("Changed", 2),
        TableColumn(material.heading("Before"), 2.3, "right"), TableColumn(material.heading("After"), 2.3, "right"),
    )  # fmt: skip
    rows = tuple(
        TableRow(
            (
                ABSENT if row["business_day"] is None else day(row["business_day"]),
                (Word(row["account"], bold=True), f" · {row['rewritten_key']}"),
                answer.figure(row, "prior_entry"), answer.figure(row, "entry"), row["reason"], row["changed"].strip(),
                answer.figure(row, "prior_money"), answer.figure(row, "new_money"),
            )
        )
        for row in printed
    )  # fmt: skip
    return Table(
        columns,
        rows,
        of_all(len(printed), answer.count(), "corrections, the largest change first", "corrections.csv"),
    )
