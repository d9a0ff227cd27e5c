"""A run, from its first step or from the one that failed; each step is a process of its own."""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import FrameType
from typing import Any

from recongen.errors import RecongenError, UsageError
from recongen.pipeline.output import Log, Readable, last_lines, secrets_of
from recongen.pipeline.runs import (
    CANCELLED,
    DONE,
    FAILED,
    LEFT_OUT,
    RUNNING,
    WAITING,
    Run,
    Runs,
    StepState,
    now,
)
from recongen.pipeline.steps import (
    ETL,
    INPUTS,
    PIPELINE,
    Step,
    digest,
    feed_marks,
    steps_of,
)
from recongen.processes import command
from recongen.processes.command import Command, Ended
from recongen.session import Session

Say = Callable[[str], None]
_LONGEST_REASON = 300
_LAST_LINES = 5
_LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Planned:
    """A planned step: `state` is waiting, done (in the run that is resumed) or left out, and `why`."""

    name: str
    does: str
    state: str
    why: str = ""


def runs_of(session: Session) -> Runs:
    return Runs(session.folder / "pipeline")


def plan(session: Session, kind: str = PIPELINE) -> list[Planned]:
    """Raises `UsageError` where there is nothing to run."""
    if kind == ETL and session.settings.etl is None:
        raise UsageError("there is no hook to run: etl.command in recongen.yaml names it")
    planned = []
    for step in steps_of(kind):
        why = step.left_out(session)
        planned.append(Planned(step.name, step.does(session), LEFT_OUT if why else WAITING, why))
    return planned


def plan_to_resume(session: Session, again: bool = False) -> tuple[Run, list[Planned]]:
    """The latest run, and what would be done of it.

    `again`: what read something that has changed since is done again; without it, such a run is refused.
    """
    run = _resumable(session, again)
    before = list(itertools.takewhile(lambda step: step.is_over, run.steps))
    planned = plan(session)
    kept = [replace(new, state=old.state, why=old.why) for new, old in zip(planned, before, strict=False)]
    return run, kept + planned[len(before) :]


def start(session: Session, who: str, say: Say, kind: str = PIPELINE) -> Run:
    """A new run, to its end."""
    planned = plan(session, kind)
    runs = runs_of(session)
    with runs.lock() as lock:
        steps = tuple(StepState(step.name, step.state, step.why) for step in planned)
        run = runs.begin(kind, who, steps)
        runs.note(who, "start", run)
        return _Work(session, runs, run, lock, who, say).done()


def resume(session: Session, who: str, say: Say, again: bool = False) -> Run:
    """The latest run, from the step that failed."""
    runs = runs_of(session)
    with runs.lock() as lock:
        runs.settle()
        run, planned = plan_to_resume(session, again)
        steps = tuple(
            replace(old, state=new.state, why=new.why) for old, new in zip(run.steps, planned, strict=True)
        )
        run = replace(run, steps=steps, state=RUNNING, ended="")
        runs.forget_cancel(run)
        runs.write(run)
        step = run.current
        runs.note(who, "resume", run, step.name if step else "")
        return _Work(session, runs, run, lock, who, say).done()


def _resumable(session: Session, again: bool) -> Run:
    run = next((run for run in runs_of(session).all() if run.kind == PIPELINE), None)
    begin = session.command("pipeline", "--execute")
    if run is None:
        raise RecongenError(f"there is no run to resume: {begin}")
    if run.state == DONE:
        raise RecongenError(f"the run {run.id} is complete; a new one: {begin}")
    if run.state == RUNNING:
        raise RecongenError(f"run {run.id} is still running: wait until it ends, or cancel it")
    if [step.name for step in run.steps] != [step.name for step in steps_of(PIPELINE)]:
        raise RecongenError(
            f"the run {run.id} was started by a version of recongen with other steps: {begin}"
        )
    changed = {name for name, before in run.inputs.items() if before != digest(session, name)}
    reads = {step.name: changed.intersection(step.reads) for step in steps_of(PIPELINE)}
    stale = [step.name for step in run.steps if step.state == DONE and reads[step.name]]
    if not stale:
        return run
    if not again:
        reasons = " and ".join(words for name, words in INPUTS.items() if name in reads[stale[0]])
        raise RecongenError(
            f"{reasons} since the run {run.id} did its step {stale[0]}: "
            f"{session.command('pipeline', '--resume --restart --execute')} goes on from there, {begin} begins a new run"
        )
    first = [step.name for step in run.steps].index(stale[0])
    steps_again = tuple(
        replace(step, state=WAITING, why="") if at >= first and step.state == DONE else step
        for at, step in enumerate(run.steps)
    )
    return replace(run, steps=steps_again)


class _Work:
    """For who holds the lock."""

    def __init__(self, session: Session, runs: Runs, run: Run, lock: int, who: str, say: Say) -> None:
        self._session, self._runs, self._run, self._lock = session, runs, run, lock
        self._who, self._say = who, say
        self._signal = ""
        self._looked = 0.0

    def done(self) -> Run:
        steps = {step.name: step for step in steps_of(self._run.kind)}
        with self._ending_on_signals():
            while self._run.state == RUNNING and (state := self._run.current):
                self._do(steps[state.name], state)
        ended = DONE if self._run.state == RUNNING else self._run.state
        self._run = replace(self._run, state=ended, ended=now())
        self._runs.write(self._run)
        at = self._run.current
        self._runs.note(self._who, ended, self._run, at.name if at else "", at.why if at else "")
        return self._run

    def _do(self, step: Step, state: StepState) -> None:
        state = replace(state, state=RUNNING, why="", attempt=state.attempt + 1, began=now(), exit_code=None)
        self._write(state)
        began = time.monotonic()
        log = Log(self._runs.place(self._run), state.log)
        self._say(f"[{step.name}] {step.does(self._session)}\n")
        try:
            ended = self._carry_out(step, log)
        except RecongenError as error:
            ended = Ended(None, str(error))
            self._tell(log, f"error: {error}\n")
        outcome = DONE if ended.is_fine else CANCELLED if ended.stopped else FAILED
        seconds = round(time.monotonic() - began, 3)
        self._say(f"[{step.name}] {outcome} in {seconds:,.1f} s{f': {ended.why}' if ended.why else ''}\n")
        if outcome != DONE:
            self._run = replace(self._run, state=outcome)
        why = "" if outcome == DONE else ended.why or self._last_line(state) or f"exit code {ended.exit_code}"
        self._write(replace(state, state=outcome, why=why, seconds=seconds, exit_code=ended.exit_code))

    def _carry_out(self, step: Step, log: Log) -> Ended:
        asked = step.command(self._session, self._runs.place(self._run))
        if step.name == "load":
            asked = self._without_what_is_loaded(asked)
        self._run = replace(self._run, inputs={**self._run.inputs, **self._read_by(step)})
        self._runs.write(self._run)
        readable = Readable(self._secrets(log) if step.name == "hook" else ())
        ended = command.run(
            asked,
            lambda data: self._tell(log, readable.take(data)),
            self._why_to_stop,
            kept_open=(self._lock,),
            # An own command is waited for even where whatever kept it was killed. What a hook leaves behind is not.
            passed=() if step.name == "hook" else (self._lock,),
        )
        self._tell(log, readable.take(b"", is_last=True))
        return ended

    def _secrets(self, log: Log) -> set[bytes]:
        etl = self._session.settings.etl
        named = {name: os.environ.get(name) for name in etl.environment} if etl else {}
        for name, value in named.items():
            if value is None:
                self._tell(log, f"{name} is not set, and etl.environment names it\n")
        return secrets_of({name: value for name, value in named.items() if value is not None})

    def _without_what_is_loaded(self, asked: Command) -> Command:
        """A load is one transaction, and may have ended before that was recorded: then its rows are in the table."""
        marks = feed_marks(self._session)
        if not self._run.marks:
            self._run = replace(self._run, marks=marks)
        elif self._run.marks != marks and "--skip-known" not in asked.words:
            return replace(asked, words=[*asked.words, "--skip-known"])
        return asked

    def _read_by(self, step: Step) -> dict[str, str]:
        return {name: digest(self._session, name) for name in step.reads}

    def _tell(self, log: Log, text: str) -> None:
        if text:
            log.write(text)
            self._say(text)

    def _last_line(self, state: StepState) -> str:
        """What a command said last, but for its advice of what to type next."""
        lines = last_lines(self._runs.place(self._run), state.log, _LAST_LINES, _LONGEST_REASON)
        last = next((line for line in reversed(lines) if not line.startswith("next: ")), "")
        return last.removeprefix("error: ")

    def _why_to_stop(self) -> str | None:
        if self._signal:
            return f"interrupted by {self._signal}"
        if time.monotonic() - self._looked < _LOOK_SECONDS:
            return None
        self._looked = time.monotonic()
        who = self._runs.who_cancelled(self._run)
        return f"cancelled by {who}" if who else None

    def _write(self, state: StepState) -> None:
        self._run = self._run.with_step(state)
        self._runs.write(self._run)

    @contextmanager
    def _ending_on_signals(self) -> Iterator[None]:
        """The first one ends the step, and with it the run; a second one ends this process."""
        signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before: dict[signal.Signals, Any] = {}

        def end(number: int, _: FrameType | None) -> None:
            self._signal = signal.Signals(number).name
            for each in before:
                signal.signal(each, signal.default_int_handler if each == signal.SIGINT else signal.SIG_DFL)

        # A signal that `nohup` ignores stays ignored.
        for number in signals:
            if signal.getsignal(number) != signal.SIG_IGN:
                before[number] = signal.signal(number, end)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
