"""All mutants of all models on trial, in as many processes as asked for."""

from __future__ import annotations

import multiprocessing
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tests.mutants.corpus import Corpus
from tests.mutants.mutants import Mutant, mutants
from tests.mutants.trial import Court, Outcome

CHUNK = 12
MACROS = "dialect macros"
QUERIES = "shared queries"
"""The text of a macro is the same in all models: a mutant of it is killed once one of them shows it."""
PROSE = "detail"
Case = list[Mutant]
"""The same mutant wherever it occurs."""


@dataclass
class Trial:
    """What became of the mutants of one model."""

    model: str
    outcomes: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0
    """Of CPU."""


class Hall:
    """One process's court; it is opened once, and only where it is used."""

    corpus: Corpus
    court: Court | None = None

    @classmethod
    def open(cls, corpus: Corpus) -> None:
        cls.corpus, cls.court = corpus, None

    @classmethod
    def get(cls) -> Court:
        cls.court = cls.court or Court(cls.corpus)
        return cls.court


def try_all(
    corpus: Corpus, models: Sequence[str], jobs: int, progress: Callable[[int, int], None] = lambda *_: None
) -> list[Trial]:
    # A full build has no rows in a change set: the law of updates speaks for those.
    chosen = [
        model
        for model in corpus.models
        if model.name in models or not (models or model.is_seed or model.is_change_set)
    ]
    trials = {name: Trial(name) for name in [*(model.name for model in chosen), QUERIES, MACROS]}
    with multiprocessing.get_context("fork").Pool(jobs, Hall.open, (corpus,)) as pool:
        made: list[Mutant] = []
        for name, seconds, found in pool.imap(_make, [(model.name, model.full_sql) for model in chosen]):
            trials[name].seconds += seconds
            made += found
        cases, done = _cases(made), 0
        for name, seconds, outcomes in pool.imap_unordered(_judge, _chunks(cases)):
            trials[name].seconds += seconds
            trials[name].outcomes += outcomes
            done += len(outcomes)
            progress(done, len(cases))
    for trial in trials.values():
        trial.outcomes.sort(key=lambda outcome: outcome.mutant.name)
    return list(trials.values())


def _make(model: tuple[str, str]) -> tuple[str, float, list[Mutant]]:
    started = time.process_time()
    name, sql = model
    court = Hall.get()
    if not court.same_when_emitted(court.models[name]):
        raise AssertionError(
            f"{name}: sqlglot does not write it as it reads it; nothing can be said of its mutants"
        )
    return name, time.process_time() - started, mutants(name, sql)


def _judge(chunk: Sequence[Case]) -> tuple[str, float, list[Outcome]]:
    court, started = Hall.get(), time.process_time()
    outcomes = [_judged(court, case) for case in chunk]
    return _owner(chunk[0]), time.process_time() - started, outcomes


def _judged(court: Court, case: Case) -> Outcome:
    """A mutant of the sentence in `detail` is not tried: the oracle writes none."""
    outcomes: list[Outcome] = []
    tried = [mutant for mutant in case if not mutant.is_prose]
    for mutant in tried:
        outcomes.append(court.judge(mutant))
        if outcomes[-1].is_killed:
            return outcomes[-1]
    outcomes = outcomes or [Outcome(case[0], "unseen", PROSE)]
    return next((outcome for outcome in outcomes if outcome.verdict == "unseen"), outcomes[0])


def _cases(made: Iterable[Mutant]) -> list[Case]:
    cases: dict[object, Case] = defaultdict(list)
    for mutant in made:
        cases[mutant.text].append(mutant)
    return list(cases.values())


def _owner(case: Case) -> str:
    if case[0].macro:
        return MACROS
    return QUERIES if len({mutant.model for mutant in case}) > 1 else case[0].model


def _chunks(cases: Iterable[Case]) -> list[list[Case]]:
    """Of one owner each, a few at a time."""
    owned: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        owned[_owner(case)].append(case)
    return [group[at : at + CHUNK] for group in owned.values() for at in range(0, len(group), CHUNK)]
