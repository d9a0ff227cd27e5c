"""The report's sections, in their order. Each makes records of what was read; none reads anything."""

from __future__ import annotations

from recongen.audit.contents import Report
from recongen.audit.material import Material
from recongen.audit.sections import cases, checks, closing, coverage, opinion, periods, supersession, walks


def assemble(material: Material) -> Report:
    return Report(
        institution=material.institution,
        period_title=material.period.title,
        as_of=opinion.as_of_text(material),
        subtitle=opinion.subtitle(material),
        facts=opinion.cover_facts(material),
        sections=(
            opinion.section(material),
            *checks.sections(material),
            walks.section(material),
            supersession.section(material),
            cases.section(material),
            periods.section(material),
            coverage.section(material),
            closing.sign_off(material),
            closing.provenance(material),
        ),
    )
