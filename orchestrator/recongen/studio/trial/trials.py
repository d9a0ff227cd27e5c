"""The trial of each person's proposal: started, watched and cancelled. All of it is on disk, so a server that starts again knows it.

Beside the drafts of the file, `trials/<name>/`:

    proposal.json   what is tried
    state.json      how far the work is, and how it ended
    result.json     what the comparison found
    scratch/        what is built; removed at the end, whatever ends it
    …               what belongs to any command in the background
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from recongen.errors import RecongenError
from recongen.files import replace_file
from recongen.processes.background import Background
from recongen.session import Session
from recongen.studio.store import Store
from recongen.studio.trial.comparison import CheckChange, ExceptionChange
from recongen.studio.trial.proposal import NAME, Proposal

STATE, RESULT, SCRATCH, TURN = "state.json", "result.json", "scratch", "turn"

Stand = Literal["idle", "running", "done", "failed", "cancelled", "interrupted"]


@dataclass(frozen=True)
class TrialState:
    """As the work writes it. `ended` is empty while it runs."""

    step: str = ""
    done: int = 0
    total: int = 0
    ended: Literal["", "done", "failed", "cancelled"] = ""
    reason: str = ""

    def write(self, folder: Path) -> None:
        replace_file(folder / STATE, json.dumps(asdict(self)).encode())


@dataclass(frozen=True)
class Result:
    """`is_new`: the file as it is was built for the comparison, since no build of it fits."""

    as_of: str
    transactions: int
    daily_balances: int
    is_new: bool
    checks: list[CheckChange]

    def write(self, folder: Path) -> None:
        replace_file(folder / RESULT, json.dumps(asdict(self)).encode())

    @classmethod
    def read(cls, folder: Path) -> Result | None:
        try:
            found = json.loads((folder / RESULT).read_bytes())
            checks = [
                CheckChange(**check | {"lines": [ExceptionChange(**line) for line in check["lines"]]})
                for check in found["checks"]
            ]
            return cls(**found | {"checks": checks})
        except (OSError, ValueError, KeyError, TypeError):
            return None


@dataclass(frozen=True)
class Trial:
    """What somebody's trial is at."""

    proposal: Proposal
    stand: Stand
    state: TrialState
    result: Result | None


@dataclass(frozen=True)
class Trials:
    store: Store
    session: Session | None
    """None where nothing can be built."""
    command: Sequence[str] = (sys.executable, "-P", "-m", "recongen.studio.trial.work")

    def of(self, who: str) -> Trial | None:
        folder = self._folder(who)
        proposal = Proposal.read(folder)
        if proposal is None:
            return None
        is_running, state = Background(folder).is_running, _state(folder)
        result = Result.read(folder) if state and state.ended == "done" else None
        return Trial(proposal, _stand(is_running, state, result), state or TrialState(), result)

    def propose(self, who: str, proposal: Proposal) -> None:
        """Replaces the previous one, whose trial ends."""
        self.drop(who)
        with self.store.lock():
            proposal.keep(self._folder(who))

    def start(self, who: str) -> None:
        """In a process of its own. Raises `RecongenError` where nothing can be built, or the trial runs already."""
        if self.session is None:
            raise RecongenError("there is no database that holds a feed, so nothing can be built")
        folder = self._folder(who)
        with self.store.lock():
            if Proposal.read(folder) is None:
                raise RecongenError("there is no change to try: make one in a form")
            if Background(folder).is_running:
                raise RecongenError("the trial runs already")
            (folder / RESULT).unlink(missing_ok=True)
            _remove_built(folder)
            TrialState("starting").write(folder)
            Background(folder).start([*self.command, str(folder)], arguments(self.session))

    def cancel(self, who: str) -> None:
        folder = self._folder(who)
        if Background(folder).cancel():
            with self.store.lock():
                _remove_built(folder)
                TrialState(ended="cancelled").write(folder)

    def drop(self, who: str) -> None:
        self.cancel(who)
        with self.store.lock():
            shutil.rmtree(self._folder(who), ignore_errors=True)

    def sweep(self) -> None:
        """What processes left behind that were killed; for a server that starts."""
        for found in self._place.glob(f"*/{NAME}"):
            if not Background(found.parent).is_running:
                _remove_built(found.parent)

    @property
    def _place(self) -> Path:
        return self.store.folder / "trials"

    def _folder(self, who: str) -> Path:
        return self._place / hashlib.sha256(who.encode()).hexdigest()[:16]


def arguments(session: Session) -> dict[str, Any]:
    """What opens the same session in another process."""
    options = {name: None if value is None else str(value) for name, value in session._options.items()}
    return {"file": str(session.file), "options": options, "as_of": session.settings.as_of}


def _stand(is_running: bool, state: TrialState | None, result: Result | None) -> Stand:
    if is_running:
        return "running"
    if state is None:
        return "idle"
    if state.ended == "done":
        return "done" if result else "interrupted"
    return state.ended or "interrupted"


def _state(folder: Path) -> TrialState | None:
    try:
        return TrialState(**json.loads((folder / STATE).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def _remove_built(folder: Path) -> None:
    shutil.rmtree(folder / SCRATCH, ignore_errors=True)
