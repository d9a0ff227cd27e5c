"""Who answers for the report, and how anybody derives it again."""

from __future__ import annotations

from recongen.audit.contents import (
    Block,
    Code,
    Facts,
    Field,
    Form,
    Heading,
    Paragraph,
    Section,
    Steps,
)
from recongen.audit.material import Material
from recongen.audit.sections.opinion import as_of_text, cover_facts

REVIEWERS = ("reviewer_1", "reviewer_2")


def sign_off(material: Material) -> Section:
    forms = tuple(
        Form(
            f"Reviewer {position}",
            (
                Field(f"{name}_name", "Name"),
                Field(f"{name}_role", "Role"),
                Field(f"{name}_notes", "Notes", "notes"),
                Field(name, "Signature", "signature"),
            ),
        )
        for position, name in enumerate(REVIEWERS, 1)
    )
    attestation = Paragraph(
        (
            (
                "This report was made by a program from the feed up to the entries that the appendix names. No person chose "
                "what it shows. Every figure in it is in the attached figures.json, with the query that gives it, and every row "
                "behind a figure is in an attached CSV file. The fingerprint at the foot of each page is of all of these."
            ),
        )
    )
    return Section("sign-off", "Sign-off", (Heading("Attestation"), attestation, *forms), on_new_page=True)


def provenance(material: Material) -> Section:
    row = material["audit_provenance"].one
    prefix, period = row["prefix"], material.period
    of_meaning = material["audit_provenance"].figure(row, "content_hash")
    name = material.file.name
    previous = material.previous_period and f", of {material.previous_period}"
    facts = (
        *cover_facts(material)[2:-1],
        ("Meaning of the institution file", ("SHA-256 ", of_meaning)),
        ("Prefix of every relation", prefix),
        ("Rows printed at most", f"{material.most_rows} of each table"),
        (
            "Report before this one",
            f"{material.previous}{previous or ''}" if material.previous else "none was named",
        ),
    )
    days = f"business_day between '{period.first}' and '{period.last}'"
    check = material.found[0].name if material.found else "drift"
    by_hand = (
        f"select count(*) from {prefix}_exceptions where check_name = '{check}' and {days}",
        f"select * from {prefix}_{check} where {days}",
        f"select count(*) from {prefix}_daily_statement_summary where {days}",
        f"select * from {prefix}_exception_episodes where check_name = '{check}'",
    )
    until = f"entry <= {row['transactions_high_entry']} (transactions), {row['daily_balances_high_entry']} (daily balances)"
    rest = f"--period {period.name} --rows {material.most_rows}{' --previous previous.pdf' if material.previous else ''} -o report.pdf"
    blocks: tuple[Block, ...] = (
        Facts(facts),
        Heading("To make this report again"),
        Steps(
            (
                (f"Take the attached {name} and a database whose feed holds the same rows with {until}.",),
                ("Run these commands with the version of recongen that is named above:",),
            )
        ),
        Code(
            (
                f"recongen build {name} --as-of {as_of_text(material).removesuffix('Z')}",
                f"recongen audit {name} {rest}",
            )
        ),
        Paragraph(
            (
                "The file that comes out is the same to the byte, on any engine; so is the fingerprint at the foot of its pages.",
            )
        ),
        Heading("To derive figures by hand"),
        Paragraph(
            (
                (
                    "After that build, each check is a relation whose rows are its exceptions. On SQLite its money is in whole cents. "
                    "figures.json names for each figure the dataset, the parameters, the row and the column; the SQL of the datasets "
                    "is in analyses/audit/ of the recongen package."
                ),
            )
        ),
        Code(by_hand),
    )
    return Section("provenance", "Provenance", blocks, on_new_page=True)
