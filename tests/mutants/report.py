"""What happened to the mutants: a table, the survivors, and explanations that no longer explain anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.mutants.equivalents import ANY, Explanation
from tests.mutants.running import PROSE, Trial
from tests.mutants.trial import Outcome

COLUMNS = ("mutants", "killed", "error", "equivalent", "prose", "survived")
AIM = 0.98


@dataclass
class Report:
    """`prose`: nothing but the sentence in `detail` differs, which the oracle does not write."""

    trials: Sequence[Trial]
    explanations: Sequence[Explanation]
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    survivors: list[tuple[str, Outcome]] = field(default_factory=list)
    stale: list[Explanation] = field(default_factory=list)

    def __post_init__(self) -> None:
        used: set[Explanation] = set()
        for trial in self.trials:
            count = self.counts[trial.model] = Counter()
            for outcome in trial.outcomes:
                reasons = {one for one in self.explanations if one.explains(trial.model, outcome)}
                kind = _kind(outcome, bool(reasons))
                count.update(["mutants", kind])
                if kind == "equivalent":
                    used |= reasons
                if kind == "survived":
                    self.survivors.append((trial.model, outcome))
        tried = {ANY, *(trial.model for trial in self.trials)}
        self.stale = [one for one in self.explanations if tried.issuperset(one.models) and one not in used]

    @property
    def total(self) -> Counter[str]:
        return sum(self.counts.values(), Counter())

    @property
    def score(self) -> float:
        """The killed of those that a test of the figures could kill."""
        total = self.total
        killable = total["mutants"] - total["equivalent"] - total["prose"]
        return (total["killed"] + total["error"]) / killable if killable else 1.0

    def lines(self) -> Iterator[str]:
        yield _line("model", COLUMNS, "seconds")
        for trial in self.trials:
            yield _line(
                trial.model, [self.counts[trial.model][name] for name in COLUMNS], f"{trial.seconds:.1f}"
            )
        seconds = sum(trial.seconds for trial in self.trials)
        yield _line("total", [self.total[name] for name in COLUMNS], f"{seconds:.1f}")
        yield f"{self.score:.1%} of the mutants that change a figure are killed"
        for model, outcome in self.survivors:
            yield f"survived: {model}: {outcome.mutant.kind}: {outcome.mutant.name}" + _seen(outcome)
        for one in self.stale:
            yield f"stale: {', '.join(one.models)}: {one.mutant} (equivalent.yaml): no mutant of that name survives"

    def document(self) -> dict[str, Any]:
        return {
            "score": round(self.score, 4),
            "models": {
                trial.model: {name: self.counts[trial.model][name] for name in COLUMNS}
                for trial in self.trials
            },
            "survivors": [
                {
                    "model": model,
                    "kind": outcome.mutant.kind,
                    "mutant": outcome.mutant.name,
                    "sql": outcome.mutant.sql,
                }
                for model, outcome in self.survivors
            ],
            "stale": [{"models": one.models, "mutant": one.mutant} for one in self.stale],
        }


def _kind(outcome: Outcome, is_explained: bool) -> str:
    if outcome.is_killed:
        return outcome.verdict
    if outcome.by == PROSE:
        return "prose"
    return "equivalent" if is_explained else "survived"


def _seen(outcome: Outcome) -> str:
    return f" (changes {outcome.by}, which the oracle does not know)" if outcome.by else ""


def _line(name: str, values: Iterable[object], seconds: str) -> str:
    return f"{name:<32}" + "".join(f"{value!s:>11}" for value in values) + f"{seconds:>10}"
