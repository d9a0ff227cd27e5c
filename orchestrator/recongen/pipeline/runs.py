"""The runs of one institution on disk, the lock, and who did what when.

build/<prefix>/pipeline/
    lock                     held while a run works, and by its steps
    log.jsonl                a line for whatever somebody started, resumed or cancelled, and for how it ended
    2030-01-31-0001/         a run: the day it began (UTC), and which of that day
        state.json           replaced whole, never seen half written
        load-2.000….log      what the second attempt of the step `load` printed
        cancel               who wants it to end
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from recongen.errors import RecongenError
from recongen.files import replace_file
from recongen.text import json_text
from recongen.warehouse.locks import lock_holder, only_holder, sign_lock
from recongen.warehouse.waiting import Holder

KEPT = 100
"""Runs on disk; of those before them only `log.jsonl` tells."""
WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
CANCELLED, LEFT_OUT, INTERRUPTED = "cancelled", "left out", "interrupted"


@dataclass(frozen=True)
class StepState:
    """`why` says what went wrong, or why it is left out; `seconds` and `exit_code` are of the last attempt."""

    name: str
    state: str = WAITING
    why: str = ""
    attempt: int = 0
    began: str = ""
    seconds: float = 0.0
    exit_code: int | None = None

    @property
    def is_over(self) -> bool:
        return self.state in (DONE, LEFT_OUT)

    @property
    def log(self) -> str:
        return f"{self.name}-{self.attempt}"


@dataclass(frozen=True)
class Run:
    """`inputs` are digests of what its steps have read; `marks` is how far the feed reached before the load."""

    id: str
    kind: str
    who: str
    began: str
    steps: tuple[StepState, ...]
    state: str = RUNNING
    ended: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    marks: str = ""

    @property
    def current(self) -> StepState | None:
        """The first step that is not over."""
        return next((step for step in self.steps if not step.is_over), None)

    @property
    def seconds(self) -> float:
        """Of the last attempts of its steps."""
        return sum(step.seconds for step in self.steps)

    def step(self, name: str) -> StepState | None:
        return next((step for step in self.steps if step.name == name), None)

    def with_step(self, step: StepState) -> Run:
        return replace(self, steps=tuple(step if each.name == step.name else each for each in self.steps))

    def to_dict(self) -> dict[str, Any]:
        steps = [asdict(step) for step in self.steps]
        return {**vars(self), "inputs": dict(self.inputs), "steps": steps}


@dataclass(frozen=True)
class Note:
    """Who did what to which run, and when; of what ended there, at which step and why."""

    at: str
    who: str
    what: str
    run: str
    kind: str
    step: str = ""
    why: str = ""


class Runs:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self) -> list[Run]:
        """The latest first. One whose process is gone says that it was interrupted."""
        is_at_work = self.holder() is not None
        runs = [self._read(path) for path in self._folders()]
        return runs if is_at_work else [_as_it_is(run) for run in runs]

    def find(self, run_id: str) -> Run | None:
        return next((run for run in self.all() if run.id == run_id), None)

    def place(self, run: Run) -> Path:
        return self.folder / run.id

    def holder(self) -> str | None:
        """Who works on a run now."""
        holder = lock_holder(self.folder / "lock")
        return str(holder) if holder else None

    @contextmanager
    def lock(self) -> Iterator[int]:
        """Yields its descriptor: the process that has it keeps the lock. Raises where a run is at work."""

        def refusal(who: Holder) -> RecongenError:
            return RecongenError(f"another run is at work: {who}; wait for its end, or cancel it")

        with only_holder(self.folder / "lock", refusal) as handle, sign_lock(handle):
            yield handle.fileno()

    def cancel(self, run: Run, who: str) -> None:
        """Asks the process that works on it to end it."""
        try:
            (self.place(run) / "cancel").write_text(who, encoding="utf-8")
        except OSError as error:
            raise RecongenError(f"{run.id} cannot be cancelled: {error.strerror or error}") from None
        self.note(who, "cancel", run)

    def who_cancelled(self, run: Run) -> str | None:
        try:
            return (self.place(run) / "cancel").read_text(encoding="utf-8") or "somebody"
        except OSError:
            return None

    # For who holds the lock ---------------------------------------------------------------------------------------------

    def begin(self, kind: str, who: str, steps: tuple[StepState, ...]) -> Run:
        today = datetime.now(UTC).date().isoformat()
        taken = [path.name for path in self.folder.glob(f"{today}-*") if path.is_dir()]
        number = 1 + max((int(name.rpartition("-")[2]) for name in taken), default=0)
        run = Run(f"{today}-{number:04d}", kind, who, now(), steps)
        self.settle()
        self.place(run).mkdir(parents=True)
        self.write(run)
        for old in self._folders()[KEPT:]:
            shutil.rmtree(old, ignore_errors=True)
        return run

    def settle(self) -> None:
        """Writes down which runs were interrupted, so that what is called running is at work."""
        for run in map(self._read, self._folders()):
            if run.state == RUNNING:
                self.write(_as_it_is(run))

    def write(self, run: Run) -> None:
        replace_file(self.place(run) / "state.json", json_text(run.to_dict()).encode())

    def forget_cancel(self, run: Run) -> None:
        (self.place(run) / "cancel").unlink(missing_ok=True)

    def note(self, who: str, what: str, run: Run, step: str = "", why: str = "") -> None:
        """A line of the log."""
        note = Note(now(), who, what, run.id, run.kind, step, why)
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(note), ensure_ascii=False) + "\n")

    def notes(self, most: int) -> list[Note]:
        """The last lines of the log, the latest first."""
        lines: list[str] = []
        with suppress(OSError):
            lines = (self.folder / "log.jsonl").read_text(encoding="utf-8").splitlines()
        return [Note(**json.loads(line)) for line in reversed(lines[-most:])]

    def _folders(self) -> list[Path]:
        return [path.parent for path in sorted(self.folder.glob("*/state.json"), reverse=True)]

    def _read(self, folder: Path) -> Run:
        path = folder / "state.json"
        try:
            found = json.loads(path.read_bytes())
            steps = tuple(StepState(**step) for step in found.pop("steps"))
            return Run(**found, steps=steps)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            raise RecongenError(f"{path} cannot be read: delete the folder {folder}") from None


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _as_it_is(run: Run) -> Run:
    """Where nobody works on it."""
    if run.state != RUNNING:
        return run
    step = run.current
    why = "the process that ran it is gone"
    gone = run.with_step(replace(step, state=INTERRUPTED, why=why)) if step and step.state == RUNNING else run
    return replace(gone, state=INTERRUPTED)
