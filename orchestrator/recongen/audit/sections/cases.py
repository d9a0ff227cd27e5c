"""Who knew what, when: what people said of the causes of the period, by the instant to which ages are measured."""

from __future__ import annotations

from recongen.apps.words import day, format_value
from recongen.audit.contents import Block, Cell, Paragraph, Section, Table, TableColumn, TableRow, Word
from recongen.audit.material import Material, Row
from recongen.audit.sections.checks import of_all
from recongen.report.cases import describe_deed

ID = "cases"


def section(material: Material) -> Section:
    answer = material["audit_case_events"]
    blocks: list[Block] = [
        Paragraph(
            (
                "What people said of the causes of the period, and in the period of others. Saying something changes no figure: ",
                "what is resolved or accepted is counted like everything else.",
            )
            if answer.rows
            else ("Nobody had said anything about the causes of the period.",)
        )
    ]
    if answer.rows:
        columns = (
            TableColumn("When", 2.4), TableColumn("Who", 2), TableColumn("Did what", 3), TableColumn("About", 4),
            TableColumn("Note", 3.4), TableColumn("Now", 2.6),
        )  # fmt: skip
        printed = answer.rows[: material.most_rows]
        rows = tuple(
            TableRow(
                (
                    format_value(row["made_at"], "instant"), row["made_by"],
                    describe_deed(row["kind"], row["assignee"], row["due"] and day(row["due"])), _name_subject(material, row),
                    row["note"] or "", f"{row['state']}, {'open' if row['is_open'] else 'cleared'}",
                )
            )
            for row in printed
        )  # fmt: skip
        caption = of_all(
            len(printed), answer.count(), "events, those of the most urgent case first", "cases.csv"
        )
        blocks.append(Table(columns, rows, caption))
    return Section(ID, "Cases: who knew what, when", tuple(blocks), on_new_page=bool(answer.rows))


def _name_subject(material: Material, row: Row) -> Cell:
    if row["check_name"] is None:
        return f"{row['episode_key']}, no longer found"
    what = row["account"] or row["transfer_id"] or row["episode_key"]
    return (Word(what, bold=True), f" · {material.title_of(row['check_name'])}")
