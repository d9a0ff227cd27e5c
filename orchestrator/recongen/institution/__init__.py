"""The institution: read from YAML, checked as a whole, compiled to rows.

`check` returns everything that is wrong; `load` returns a valid institution or raises with all of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from recongen.declared import files
from recongen.declared.findings import Fault, Finding, in_file_order
from recongen.declared.nodes import NOWHERE, Mapping, Scalar, quote
from recongen.declared.reading import MOST_PROBLEMS, Report, Spot, TooManyProblemsError, UnreadableError
from recongen.declared.records import Values, build, put_at, read_values
from recongen.errors import InstitutionError
from recongen.institution import rules
from recongen.institution.draft import Draft
from recongen.institution.fingerprint import content_hash
from recongen.institution.types import ChainEntry, Institution, Rail
from recongen.institution.vocabulary import PREFIX

__all__ = ["Finding", "Institution", "Remark", "check", "examine", "load", "point_out"]

_BEGIN = "Begin with `recongen init`, which writes an example."


@dataclass(frozen=True)
class Remark:
    """Something to say about the declaration at a position, from 0, of a section."""

    section: str
    position: int
    rule: str
    message: str
    remedy: str


def load(path: Path | str, prefix: str | None = None) -> Institution:
    """A valid institution; warnings pass. Raises InstitutionError with every finding when there is an error."""
    institution, findings = check(path, prefix)
    if institution is None:
        raise InstitutionError(findings)
    return institution


def check(path: Path | str, prefix: str | None = None) -> tuple[Institution | None, list[Finding]]:
    """The institution, None when it has errors, and every finding in the order of the file.

    `prefix` serves files that name no `instance` of their own.
    """
    institution, report = examine(path, prefix)
    return institution, in_file_order(report.findings())


def examine(
    path: Path | str, prefix: str | None = None, data: bytes | None = None
) -> tuple[Institution | None, Report]:
    """As `check`, with the report that knows the path of each problem. `data` is judged instead of what the file holds."""
    root, problems = files.read(Path(path), _BEGIN, data)
    report = Report(root or Mapping(NOWHERE, ()), str(path), problems=problems)
    if root is None:
        return None, report
    values = _read(root, report, prefix)
    if any(problem.severity == "error" for problem in report.problems):
        return None, report
    institution = _simplify(build(Institution, values, Spot(report)))
    return replace(institution, content_hash=content_hash(institution)), report


def point_out(path: Path | str, prefix: str | None, remarks: Iterable[Remark]) -> list[Finding]:
    """Remarks on the declarations of a valid file, as findings with their lines."""
    institution, _ = check(path, prefix)
    findings = []
    for remark in remarks if institution else ():
        item = getattr(institution, remark.section)[remark.position]
        place = item.child_place if isinstance(item, ChainEntry) else item.place
        fault = Fault(place.path, remark.rule, remark.message, remark.remedy, "warning")
        findings.append(place.report.locate(fault))
    return findings


def _read(root: Mapping, report: Report, prefix: str | None) -> Values:
    """The values of the institution's fields; what is wrong with them, by themselves and together, is in the report."""
    known = {key.name for key in Institution.keys}
    if known.isdisjoint(key.text for key, _ in root.entries):
        message = "this file is not an institution: it has none of the keys accounts, rails, instance"
        report.problems.append(Fault((), "not-an-institution", message, _BEGIN))
        return {}
    try:
        values = read_values(Institution, root, Spot(report))
        _take_prefix(values, root, report, prefix)
    except TooManyProblemsError:
        more = f"there are more than {MOST_PROBLEMS} findings; the rest is not shown"
        report.problems.append(Fault((), "too-many-findings", more, "Fix these first."))
        return {}
    report.problems += rules.run(Draft.of(values, report))
    return values


def _take_prefix(values: Values, root: Mapping, report: Report, outside: str | None) -> None:
    """The file's own `instance`, else the one from outside."""
    spot = Spot(report, ("instance",))
    if "prefix" in values:
        if outside not in (None, values["prefix"]):
            spot.note(
                "prefix-ignored",
                f"the prefix {quote(str(outside))} comes from outside, but the file names its own",
                f"The file's {quote(values['prefix'])} is used; drop one of the two.",
            )
    elif spot.path not in report.broken and outside is None:
        message = "the file does not say under which prefix its tables go"
        remedy = "Add a line such as `instance: first_bank`, or give a prefix with --prefix."
        spot.error("missing-prefix", message, remedy, root.mark)
    elif spot.path not in report.broken:
        with suppress(UnreadableError):
            values["prefix"] = PREFIX.read(Scalar(root.mark, outside or ""), spot)


def _simplify(institution: Institution) -> Institution:
    """Without what has no effect; a warning says so of each."""
    chains: dict[tuple[str, str], ChainEntry] = {}
    for chain in institution.chains:
        chains.setdefault((chain.parent, chain.child), chain)
    rails = tuple(map(_simplify_rail, institution.rails))
    return replace(institution, chains=tuple(chains.values()), rails=rails)


def _simplify_rail(rail: Rail) -> Rail:
    """A rail of one leg has no net, and one that does not aggregate bundles nothing."""
    ignored: dict[str, Any] = {} if rail.aggregating else {"cadence": None, "bundles_activity": ()}
    if rail.leg_roles:
        ignored["expected_net"] = None
    return put_at(rail.place, replace(rail, **ignored))
