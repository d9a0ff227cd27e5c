"""Whether the days of the period were closed when the report was made, by whom, and with which report."""

from __future__ import annotations

from recongen.apps.words import ABSENT, day, plain
from recongen.audit.contents import Paragraph, Section, Table, TableColumn, TableRow
from recongen.audit.material import Material

ID = "closes"
TITLE = "Closes"


def section(material: Material) -> Section:
    answer = material["audit_periods"]
    if not answer.rows:
        silent = Paragraph(("No day of the period had been closed when this report was made.",))
        return Section(ID, TITLE, (silent,))
    introduction = Paragraph(
        (
            (
                "A close says that a report is final: through which day, and with which report, named by its fingerprint. What of "
                "a closed period is not any more what that report knew is an exception of its own. Listed are the closes that "
                "hold days of this period, and what was opened again in it."
            ),
        )
    )
    columns = (
        TableColumn("Through", 2.2), TableColumn("State", 2), TableColumn("Recorded (UTC)", 3.2), TableColumn("By", 2.6),
        TableColumn("Why opened again, or the report's fingerprint", 7),
    )  # fmt: skip
    rows = tuple(
        TableRow(
            (
                day(row["through_day"]), row["state"], plain(row["made_at"]), row["made_by"],
                row["reason"] or row["report_fingerprint"] or ABSENT,
            )
        )
        for row in answer.rows
    )  # fmt: skip
    return Section(ID, TITLE, (introduction, Table(columns, rows)))
