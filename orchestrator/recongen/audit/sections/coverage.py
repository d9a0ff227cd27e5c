"""How much of the books was looked at, what was not, and what the institution declares but the feed never does."""

from __future__ import annotations

from recongen.apps.words import ABSENT, day, sentence
from recongen.audit.contents import Block, Heading, Paragraph, Section, Table, TableColumn, TableRow
from recongen.audit.material import Material
from recongen.audit.sections.checks import of_all

ID = "coverage"


def section(material: Material) -> Section:
    blocks: list[Block] = [Heading("Accounts by role"), _roles(material)]
    if material["audit_unchecked"].rows:
        blocks += [Heading("Internal accounts without a balance in the period"), _list_unchecked(material)]
    blocks += [Heading("What the institution declares"), _list_declared(material)]
    if material["audit_undated"].rows:
        blocks += [Heading("Exceptions that belong to no day"), _list_undated(material)]
    else:
        blocks.append(Paragraph(("The feed uses every declaration.",)))
    return Section(ID, "Coverage", tuple(blocks), on_new_page=True)


def _roles(material: Material) -> Table:
    answer = material["audit_coverage"]
    counts = ("accounts", "checked_accounts", "account_days", "postings")
    columns = (
        TableColumn("Role", 4), TableColumn("Scope", 2),
        *(TableColumn(answer.dataset.column(name).label, 2, "right") for name in counts),
    )  # fmt: skip
    rows = tuple(
        TableRow(
            (
                row["account_role"] or ABSENT,
                row["account_scope"],
                *(answer.figure(row, name) for name in counts),
            )
        )
        for row in answer.rows
    )
    return Table(columns, rows)


def _list_unchecked(material: Material) -> Table:
    answer = material["audit_unchecked"]
    ordered = sorted(answer.rows, key=lambda row: -row["postings"])
    printed = ordered[: material.most_rows]
    columns = (
        TableColumn("Account", 5), TableColumn("Role", 3), TableColumn("Last balance", 2),
        TableColumn("Postings in the period", 2, "right"),
    )  # fmt: skip
    rows = tuple(
        TableRow(
            (
                row["account"], row["account_role"] or ABSENT,
                "never" if row["last_stored_day"] is None else day(row["last_stored_day"]),
                answer.figure(row, "postings"),
            )
        )
        for row in printed
    )  # fmt: skip
    return Table(
        columns,
        rows,
        of_all(len(printed), answer.count(), "accounts, those with most postings first", "unchecked.csv"),
    )


def _list_declared(material: Material) -> Table:
    answer = material["l1_inventory"]
    counts = ("declared", "used", "unused")
    columns = (TableColumn("Kind", 4), *(TableColumn(sentence(name), 2, "right") for name in counts))
    rows = tuple(
        TableRow((sentence(row["kind"].replace("_", " ")), *(answer.figure(row, name) for name in counts)))
        for row in answer.rows
    )
    return Table(columns, rows)


def _list_undated(material: Material) -> Table:
    answer = material["audit_undated"]
    found = answer.rows
    printed = found[: material.most_rows]
    columns = (TableColumn("Check", 3), TableColumn("What is wrong", 7), TableColumn("Declared at", 3))
    rows = tuple(
        TableRow((row["check_title"], row["detail"] or ABSENT, row["declared_at"] or ABSENT))
        for row in printed
    )
    return Table(
        columns, rows, of_all(len(printed), answer.count(), "exceptions, as they stand now", "undated.csv")
    )
