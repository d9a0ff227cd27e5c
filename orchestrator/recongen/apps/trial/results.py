"""What a trial found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from recongen.apps.datasets import Value
from recongen.apps.places import finding_at
from recongen.apps.types import App
from recongen.declared.findings import Finding
from recongen.declared.reading import Place


@dataclass(frozen=True)
class Narrowing:
    parameter: str
    value: Value
    rows: int


@dataclass
class DatasetTrial:
    dataset: str
    rows: int | None = None
    """At its defaults; None where it could not be run."""
    widest: int | None = None
    """With nothing narrowed that can be left open."""
    narrowed: list[Narrowing] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        return {
            **vars(self),
            "narrowed": [{**vars(each), "value": str(each.value)} for each in self.narrowed],
        }


@dataclass(frozen=True)
class DrillTrial:
    sheet: str
    visual: str
    side: str
    target: str
    tried: int
    """Rows of the source that were followed; 0 where it has none to follow."""
    landed: int


@dataclass
class AppTrial:
    app: App
    datasets: list[DatasetTrial] = field(default_factory=list)
    drills: list[DrillTrial] = field(default_factory=list)
    compared: int = 0
    """Figures and charts that were computed a second time, from the rows of the table on their sheet."""
    findings: list[Finding] = field(default_factory=list)

    def wrong(self, rule: str, place: Place, message: str, remedy: str) -> None:
        self.findings.append(finding_at(place, rule, message, remedy))

    def to_dict(self) -> dict[str, Any]:
        return {
            "app": self.app.name,
            "datasets": [dataset.to_dict() for dataset in self.datasets],
            "drills": [dict(vars(drill)) for drill in self.drills],
            "compared": self.compared,
        }


def all_findings(trials: list[AppTrial]) -> Iterator[Finding]:
    """Each once: several apps may show one dataset."""
    return iter(dict.fromkeys(finding for trial in trials for finding in trial.findings))
