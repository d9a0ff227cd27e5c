"""The cover and the page that most readers stop at: what was checked, what was found, what could not be checked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from recongen.apps.words import ABSENT, day, plain
from recongen.audit.contents import (
    Block,
    Cell,
    Chart,
    Figure,
    Heading,
    Paragraph,
    Part,
    Section,
    Steps,
    Table,
    TableColumn,
    TableRow,
    Word,
)
from recongen.audit.material import Material, Row, largest_first

ID = "opinion"
LOOKED_AT = ("checked_accounts", "account_days", "business_days", "postings", "transfers", "moved")
MOST_BARS = 12


def as_of_text(material: Material) -> str:
    as_of: datetime = material["audit_provenance"].one["as_of"]
    return f"{plain(as_of).replace(' ', 'T')}Z"


def subtitle(material: Material) -> str:
    return f"{day(material.period.first)} to {day(material.period.last)}"


def cover_facts(material: Material) -> tuple[tuple[str, Cell], ...]:
    provenance = material["audit_provenance"]
    row = provenance.one

    def of(column: str) -> Figure:
        return provenance.figure(row, column)

    previous = material.previous or "none was named"
    return (
        ("Institution", material.institution),
        ("Period", f"{material.period.title} ({material.period.name})"),
        ("Ages and deadlines measured to", (of("as_of"), " UTC")),
        ("Latest business day", of("latest_business_day")),
        ("Feed", (of("transactions_rows"), " transactions up to entry ", of("transactions_high_entry"), ", ",
                  of("daily_balances_rows"), " daily balances up to entry ", of("daily_balances_high_entry"))),
        ("Institution file", (f"{material.file.name}, SHA-256 ", material.file_hash)),
        ("Made by", ("recongen ", of("recongen_version"), " on dbt ", of("dbt_version"))),
        ("Report before this one", previous),
    )  # fmt: skip


def section(material: Material) -> Section:
    blocks: list[Block] = [Paragraph(tuple(_verdict(material)), "lead")]
    blocks += [Heading("What was checked"), _list_scope(material)]
    blocks += [Heading("What was found"), *_list_findings(material)]
    blocks += [Heading("What could not be checked"), *_list_unchecked(material)]
    blocks += _charts(material)
    return Section(ID, "Opinion", tuple(blocks), on_new_page=True)


def _verdict(material: Material) -> Iterator[Part]:
    scope, totals = material["audit_scope"], material["audit_counts"]
    looked, found = scope.one, totals.row("all", "", "")
    yield from (
        scope.figure(looked, "account_days"), " stored balances of ", scope.figure(looked, "checked_accounts"),
        " accounts were compared with the postings, and ", scope.figure(looked, "postings"),
        f" postings of the period were put to {len(material.checks)} checks. ",
    )  # fmt: skip
    if not material.found:
        yield Word(
            "Nothing was found: no exception belongs to this period, and none is open at its end.", True
        )
        return
    yield from (
        Word("Found: ", True), totals.figure(found, "exception_rows", link="checks"), " exceptions of ",
        totals.figure(found, "causes", link="checks"), " causes. ", totals.figure(found, "new_causes"),
        " causes began in the period, ", totals.figure(found, "cleared_causes"), " were cleared in it, ",
        totals.figure(found, "open_causes"), " are open at its end.",
    )  # fmt: skip


def _list_scope(material: Material) -> Table:
    now, before = material["audit_scope"], material.answers_before["audit_scope"]
    rows = tuple(
        TableRow(
            (
                now.dataset.column(name).label,
                now.figure(now.one, name),
                before.figure(before.one, name) if material.is_comparable else ABSENT,
            )
        )
        for name in LOOKED_AT
    )
    earlier = material.period.before.title
    columns = (
        TableColumn("", 4),
        TableColumn(material.period.title, 3, "right"),
        TableColumn(earlier, 3, "right"),
    )
    return Table(columns, rows)


def _list_findings(material: Material) -> Iterator[Block]:
    if not material.found:
        yield Paragraph((f"All {len(material.checks)} checks are silent: {_names(material)}.",))
        return
    columns = (
        TableColumn("Check", 5.2), TableColumn("Severity", 1.7), TableColumn("Exceptions", 2.4, "right"),
        TableColumn("Before", 1.5, "right"), TableColumn("Causes", 1.5, "right"), TableColumn("New", 1.2, "right"),
        TableColumn("Cleared", 1.6, "right"), TableColumn("Open", 1.2, "right"),
        TableColumn(material.heading("Money at stake"), 3.1, "right"), TableColumn(material.heading("Before"), 3.1, "right"),
    )  # fmt: skip
    now, before = material["audit_counts"], material.answers_before["audit_counts"]
    rows = []
    for node in material.found:
        row, earlier = (each.row("check", node.name, "") for each in (now, before))
        link = f"check-{node.name}"
        counts = [
            now.figure(row, name, link=link)
            for name in ("causes", "new_causes", "cleared_causes", "open_causes")
        ]
        compared = [before.figure(earlier, name) for name in ("exception_rows", "money")]
        old_rows, old_money = compared if material.is_comparable else (ABSENT, ABSENT)
        rows.append(
            TableRow(
                (
                    Word(material.title_of(node.name), link=link), str(node.severity),
                    now.figure(row, "exception_rows", link=link), old_rows, *counts,
                    now.figure(row, "money", link=link), old_money,
                )
            )
        )  # fmt: skip
    whole, whole_before = (each.row("all", "", "") for each in (now, before))
    names = ("causes", "new_causes", "cleared_causes", "open_causes")
    rows.append(
        TableRow(
            (
                "Together", "", now.figure(whole, "exception_rows"),
                before.figure(whole_before, "exception_rows") if material.is_comparable else ABSENT,
                *(now.figure(whole, name) for name in names), "", "",
            ),
            "total",
        )
    )  # fmt: skip
    yield Table(columns, tuple(rows))
    yield Paragraph(
        (
            "An exception is one row of a check; exceptions with one cause are counted as one cause. New, cleared and open are "
            "counted of causes and at the period's end. Money at stake counts each transfer once, and a balance that is off on "
            "several days once, as on the last of them; it is not added up over checks, because several may be about the same money. "
            f"Before: {material.period.before.title}"
            + ("." if material.is_comparable else ", of which the feed does not hold all."),
        ),
        "quiet",
    )
    if material.silent:
        yield Paragraph((Word("Silent: ", True), f"{_names(material)}."), "small")


def _names(material: Material) -> str:
    return ", ".join(material.title_of(node.name) for node in material.silent)


def _list_unchecked(material: Material) -> Iterator[Block]:
    items = tuple(_gaps(material))
    if items:
        yield Steps(items, numbered=False)
    else:
        yield Paragraph(
            ("Nothing: every internal account has balances in the period, and every declaration was used.",)
        )


def _gaps(material: Material) -> Iterator[tuple[Part, ...]]:
    scope = material["audit_scope"]
    row = scope.one
    link = Word("Coverage", link="coverage")
    unchecked = material["audit_unchecked"].rows
    if unchecked:
        yield (
            "Internal accounts without a stored balance in the period: ", material["audit_unchecked"].count(),
            ". Whether their postings add up was not checked. ", link, " names them.",
        )  # fmt: skip
    if row["external_accounts"]:
        yield (
            "Accounts of counterparties, which are on other books: ", scope.figure(row, "external_accounts"),
            ". Their balances are not compared with postings.",
        )  # fmt: skip
    if row["transfers_without_expected_net"]:
        yield (
            "Transfers for which neither rail nor template declares an expected net: ",
            scope.figure(row, "transfers_without_expected_net"), ". Whether they add up was not checked.",
        )  # fmt: skip
    yield from _missing_days(material, row)
    undated = [each for each in material["audit_undated"].rows if each["check_name"] == "dead_declaration"]
    if undated:
        yield (
            "Declarations that no row of the feed uses, or that cap nothing: ",
            material["audit_undated"].count("dead_declaration"), ". What they promise was not seen. ", link,
            " names them.",
        )  # fmt: skip


def _missing_days(material: Material, row: Row) -> Iterator[tuple[Part, ...]]:
    latest = material["audit_provenance"].one["latest_business_day"]
    if latest is None or row["last_stored_day"] is None:
        yield ("No business day of the period has a stored balance: nothing could be compared.",)
    elif latest < material.period.last:
        after = latest + timedelta(days=1)
        yield (
            f"{day(after)} to {day(material.period.last)}: the latest business day that had ended is {day(latest)}.",
        )


def _charts(material: Material) -> Iterator[Block]:
    weeks = material["audit_weeks"]
    if not weeks.rows:
        return
    first, last = material.period.first, material.period.last
    monday = first - timedelta(days=first.weekday())
    points: list[tuple[str, Figure]] = []
    while monday <= last and len(points) < 60:
        points.append((day(monday), weeks.figure(weeks.row(monday.isoformat()), "exception_rows")))
        monday += timedelta(days=7)
    yield Chart("Exceptions by week, named by its Monday", "columns", tuple(points))
    columns = (
        TableColumn("Week of", 3),
        TableColumn("Exceptions", 2, "right"),
        TableColumn("Of high severity", 2, "right"),
    )
    rows = tuple(
        TableRow((day(each["week"]), weeks.figure(each, "exception_rows"), weeks.figure(each, "high_rows")))
        for each in weeks.rows
    )
    yield Table(columns, rows)
    checks = material["audit_counts"]
    with_money = largest_first([row for row in checks.rows if row["counted_of"] == "check" and row["money"]])
    if with_money:
        bars = tuple(
            (material.title_of(row["check_name"]), checks.figure(row, "money"))
            for row in with_money[:MOST_BARS]
        )
        yield Chart(material.heading("Money at stake by check"), "bars", bars)
