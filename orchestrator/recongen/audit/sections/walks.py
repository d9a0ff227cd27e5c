"""The daily statement of each account-day on which a drift began: from what was there to what is missing, leg by leg."""

from __future__ import annotations

from collections.abc import Iterator

from recongen.apps.words import ABSENT, day, format_value
from recongen.audit.contents import (
    Block,
    Cell,
    Heading,
    Paragraph,
    Section,
    Table,
    TableColumn,
    TableRow,
    Word,
)
from recongen.audit.material import Material, Row, largest_first
from recongen.text import plural

ID = "walks"
MOST_WALKS = 20
MOST_LEGS = 25
"""Of one day."""
SPARED = 4
"""So few more are printed rather than left out."""


def section(material: Material) -> Section:
    answer = material["audit_walks"]
    printed = largest_first(answer.rows, "drift_change")[:MOST_WALKS]
    blocks: list[Block] = []
    if not printed:
        blocks.append(Paragraph(("No drift began in this period, so there is nothing to walk through.",)))
    else:
        blocks.append(
            Paragraph(
                (
                    f"{len(printed):,} of ",
                    answer.count(),
                    (
                        " account-days on which the stored balance began to differ from the "
                        "postings, the largest difference first; walks.csv holds all, and walk-legs.csv every posting of them. Days "
                        "that only repeat a difference are not printed."
                    ),
                )
            )
        )
    legs: dict[str, list[Row]] = {}
    for leg in material["audit_walk_legs"].rows:
        legs.setdefault(leg["episode_key"], []).append(leg)
    for walk in printed:
        blocks += _walk(material, walk, legs.get(walk["episode_key"], []))
    return Section(ID, "Statement walks", tuple(blocks), on_new_page=True)


def _walk(material: Material, walk: Row, legs: list[Row]) -> Iterator[Block]:
    answer, of_legs = material["audit_walks"], material["audit_walk_legs"]

    def line(label: Cell, column: str, kind: str = "row") -> TableRow:
        return TableRow(
            ("", label, "", "", answer.figure(walk, column)), "total" if kind == "total" else "row"
        )

    yield Heading(f"{walk['account']}, {day(walk['business_day'])}")
    columns = (
        TableColumn("Posted (UTC)", 3), TableColumn("Transaction", 4.2), TableColumn("Rail", 3.2),
        TableColumn(material.heading("Amount"), 2.4, "right"), TableColumn(material.heading("Balance"), 2.6, "right"),
    )  # fmt: skip
    rows = [line("Opening balance, as stored", "opening_balance")]
    # Of a long day the first half and the last, so that both ends of the cut-off can be seen.
    half = MOST_LEGS // 2
    cut = len(legs) > MOST_LEGS + SPARED
    for position, leg in enumerate(legs):
        if cut and half <= position < len(legs) - (MOST_LEGS - half):
            if position == half:
                missing = len(legs) - MOST_LEGS
                rows.append(
                    TableRow(
                        (f"… {plural(missing, 'more posting')}, in walk-legs.csv …", "", "", "", ""), "group"
                    )
                )
            continue
        rows.append(
            TableRow(
                (
                    format_value(leg["posting"], "instant"), leg["transaction_id"], leg["rail_name"] or ABSENT,
                    of_legs.figure(leg, "amount", walk["check_name"]),
                    of_legs.figure(leg, "running_balance", walk["check_name"]),
                )
            )
        )  # fmt: skip
    if walk["is_parent"]:
        rows.append(line("Change of the children's balances", "children_change"))
    rows += [
        line("Computed from all postings", "computed_balance"),
        line("Stored for the day", "closing_balance"),
        line(Word("Difference", bold=True), "drift", "total"),
    ]
    yield Table(columns, tuple(rows))
