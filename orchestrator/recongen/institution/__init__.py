"""The institution: read from YAML, checked as a whole, compiled to rows.

`check` returns everything that is wrong; `load` returns a valid institution or raises with all of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from recongen.errors import InstitutionError
from recongen.institution import reader, rules
from recongen.institution.draft import PlacedChain
from recongen.institution.findings import Finding, Problem, Remark, has_errors, in_file_order, locate
from recongen.institution.fingerprint import content_hash
from recongen.institution.grammar import INSTITUTION
from recongen.institution.kinds import MOST_PROBLEMS, Report, TooManyProblemsError
from recongen.institution.nodes import Mapping
from recongen.institution.parse import parse
from recongen.institution.types import Institution

__all__ = ["Finding", "Institution", "Remark", "check", "load", "point_out"]


def load(path: Path | str, prefix: str | None = None) -> Institution:
    """A valid institution; warnings pass. Raises InstitutionError with every finding otherwise."""
    institution, findings = check(path, prefix)
    if institution is None:
        raise InstitutionError(findings)
    return institution


def check(path: Path | str, prefix: str | None = None) -> tuple[Institution | None, list[Finding]]:
    """The institution, None when it has errors, and every finding in the order of the file.

    `prefix` serves files that name no `instance` of their own.
    """
    root, problems = reader.read(Path(path))
    institution = None
    if root is not None:
        institution, found = _examine(root, prefix)
        problems = [*problems, *found]
    findings = in_file_order(locate(problem, str(path), root) for problem in problems)
    if institution is None or has_errors(findings):
        return None, findings
    return replace(institution, content_hash=content_hash(institution)), findings


def point_out(path: Path | str, prefix: str | None, remarks: Iterable[Remark]) -> list[Finding]:
    """Remarks on the declarations of a valid file, as findings with their lines."""
    root, _ = reader.read(Path(path))
    if root is None:
        return []
    draft = parse(root, Report(), prefix)
    problems = []
    for remark in remarks:
        placed = getattr(draft, remark.section)[remark.position]
        where = placed.child if isinstance(placed, PlacedChain) else placed.path
        problems.append(Problem(remark.rule, where, remark.message, remark.remedy, "warning"))
    return [locate(problem, str(path), root) for problem in problems]


def _examine(root: Mapping, prefix: str | None) -> tuple[Institution | None, list[Problem]]:
    report = Report()
    known = {key.name for key in INSTITUTION.keys}
    if known.isdisjoint(key.text for key, _ in root.entries):
        message = "this file is not an institution: it has none of the keys accounts, rails, instance"
        return None, [
            Problem("not-an-institution", (), message, "Begin with `recongen init`, which writes an example.")
        ]
    try:
        draft = parse(root, report, prefix)
    except TooManyProblemsError:
        more = f"there are more than {MOST_PROBLEMS} findings; the rest is not shown"
        return None, [*report.problems, Problem("too-many-findings", (), more, "Fix these first.")]
    return draft.institution, [*report.problems, *rules.run(draft)]
