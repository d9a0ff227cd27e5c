"""A section for each check that the period is about: what it means, its causes and its largest exceptions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recongen.apps.words import ABSENT
from recongen.audit import prose
from recongen.audit.contents import (
    Block,
    Cell,
    Heading,
    Paragraph,
    Part,
    Section,
    Table,
    TableColumn,
    TableRow,
    Word,
    parts_of,
)
from recongen.audit.material import Material, Row, largest_first
from recongen.dbt_core.manifest import Node

ID = "checks"
WITHOUT_ROLE = "Without a role to roll up to"


def sections(material: Material) -> Iterator[Section]:
    yield Section(ID, "What was found, check by check", tuple(_introduction(material)), on_new_page=True)
    for node in material.found:
        blocks = (*_meaning(material, node), *_causes(material, node), *_rows(material, node))
        yield Section(f"check-{node.name}", material.title_of(node.name), blocks, level=2)


def _introduction(material: Material) -> Iterator[Block]:
    if material.found:
        yield Paragraph(
            (
                (
                    "Causes come first, grouped by the role that their accounts roll up to, those with the most money first. "
                    f"At most {material.most_rows} lines of a table are printed; the attached CSV files hold all of them."
                ),
            )
        )
    else:
        yield Paragraph(("No check found anything in this period.",))
    if material.silent:
        rows = tuple(
            TableRow(
                (
                    material.title_of(node.name),
                    node.name,
                    str(node.severity),
                    str(node.meta.get("meaning") or ""),
                )
            )
            for node in material.silent
        )
        columns = (
            TableColumn("Check", 4), TableColumn("Model", 4.2), TableColumn("Severity", 1.4),
            TableColumn("What it would say", 6),
        )  # fmt: skip
        yield Heading("Checks that found nothing")
        yield Table(columns, rows)


def _meaning(material: Material, node: Node) -> Iterator[Block]:
    checks = material["audit_counts"]
    row = checks.row("check", node.name, "")
    names = ("exception_rows", "causes", "new_causes", "cleared_causes", "open_causes", "money", "open_money")
    columns = tuple(
        TableColumn(checks.dataset.column(name).label, 3 if "money" in name else 2, "right") for name in names
    )
    yield Paragraph((f"Check {node.name}, severity {node.severity}.",), "small")
    yield Table(columns, (TableRow(tuple(checks.figure(row, name) for name in names)),))
    meaning = prose.by_heading(node.description)
    yield from meaning[""]
    for heading in ("Why it matters", "How to resolve"):
        if blocks := meaning.get(heading):
            yield Heading(heading)
            yield from blocks


def _causes(material: Material, node: Node) -> Iterator[Block]:
    answer, roles = material["audit_causes"], material["audit_counts"]
    found = material.of_check("audit_causes", node.name)
    printed = largest_first(found)[: material.most_rows]
    columns = (
        TableColumn("Cause", 4), TableColumn("Since", 2), TableColumn("Last day", 2),
        TableColumn("Exceptions", 2, "right"), TableColumn("State", 1.5), TableColumn(material.heading("Money at stake"), 2.8, "right"),
        TableColumn("What is wrong", 5),
    )  # fmt: skip
    rows: list[TableRow] = []
    groups: dict[str | None, list[Row]] = {}
    for each in printed:
        groups.setdefault(each["parent_role"], []).append(each)
    for role, causes in groups.items():
        if len(groups) > 1 or role:
            whole = roles.row("role", node.name, role or "")
            label: Part | str = role or WITHOUT_ROLE
            rows.append(
                TableRow(
                    (
                        label,
                        "",
                        "",
                        roles.figure(whole, "exception_rows"),
                        "",
                        roles.figure(whole, "money"),
                        "",
                    ),
                    "group",
                )
            )
        rows += [
            TableRow(
                (
                    _name_subject(each), answer.figure(each, "first_seen_day"), answer.figure(each, "last_day"),
                    answer.figure(each, "rows_there"), state(each), answer.figure(each, "money"),
                    each["headline"] or ABSENT,
                )
            )
            for each in causes
        ]  # fmt: skip
    yield Heading("Causes")
    caption = of_all(len(printed), answer.count(node.name), "causes", "causes.csv")
    exceptions = len(material.of_check("audit_rows", node.name))
    if exceptions == 0:
        caption = (*parts_of(caption), " None of their exceptions belongs to a day of this period.")
    elif not _are_listed(material, node):
        caption = (*parts_of(caption), f" Each is one exception; rows-{node.name}.csv holds them.")
    yield Table(columns, tuple(rows), caption)


def _are_listed(material: Material, node: Node) -> bool:
    """Whether the exceptions say more than the causes."""
    causes = material["audit_counts"].row("check", node.name, "")
    return bool(causes["exception_rows"] > causes["causes"])


def _rows(material: Material, node: Node) -> Iterator[Block]:
    if not _are_listed(material, node):
        return
    answer, checks = material["audit_rows"], material["audit_counts"]
    found = material.of_check("audit_rows", node.name)
    causes = checks.row("check", node.name, "")
    printed = largest_first(found, "magnitude_money")[: material.most_rows]
    columns = [TableColumn("Day", 2), TableColumn("Account", 3.6)]
    cells: list[list[Cell]] = [
        [answer.figure(each, "business_day"), each["account_id"] or ABSENT] for each in printed
    ]
    for name, width in (("transfer_id", 3), ("transaction_id", 3)):
        if any(each[name] for each in printed):
            columns.append(TableColumn(answer.dataset.column(name).label, width))
            for line, each in zip(cells, printed, strict=True):
                line.append(each[name] or ABSENT)
    for name in ("magnitude_money", "magnitude_count", "drift_change"):
        if any(each[name] is not None for each in printed):
            columns.append(TableColumn(answer.dataset.column(name).label, 2.4, "right"))
            for line, each in zip(cells, printed, strict=True):
                line.append(answer.figure(each, name))
    yield Heading("Exceptions")
    total = checks.figure(causes, "exception_rows")
    caption = of_all(len(printed), total, "exceptions, the largest first", f"rows-{node.name}.csv")
    yield Table(tuple(columns), tuple(TableRow(tuple(line)) for line in cells), caption)


def of_all(printed: int, total: Part, what: str, file: str) -> Cell:
    """`25 of 2,313 causes; causes.csv holds all.`"""
    return (f"{printed:,} of ", total, f" {what}; {file} holds all.")


def _name_subject(row: Row) -> Cell:
    """What a cause is about, as people name it."""
    about = row["account"] or row["transfer_id"] or row["rail_name"] or row["declared_at"] or ABSENT
    more: Sequence[str] = [row["transfer_id"]] if row["account"] and row["transfer_id"] else []
    owner = [row["owner"]] if row["owner"] else []
    return (Word(about, bold=True), *(f" · {text}" for text in (*more, *owner)))


def state(row: Row) -> str:
    """At the period's end."""
    names = [name for name in ("new", "cleared") if row[f"is_{name}"]]
    return ", ".join([*names, *(["open"] if row["is_open_at_end"] else [])]) or "over"
