"""A run in a process of its own, which goes on when the one that began it stops."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence

from recongen.errors import RecongenError
from recongen.pipeline.run import runs_of
from recongen.pipeline.runs import Run
from recongen.pipeline.steps import ETL
from recongen.processes.background import start_detached
from recongen.processes.command import OWN
from recongen.session import Session

BEGIN_SECONDS = 20.0
POLL_SECONDS = 0.1
LONGEST_ERROR = 1 << 16


def launch(session: Session, who: str, kind: str, options: Sequence[str] = ()) -> Run:
    """The run, once it has begun; raises with what the process said where it ends before. `options` as somebody would type them."""
    runs = runs_of(session)
    runs.folder.mkdir(parents=True, exist_ok=True)
    before = runs.all()
    words = ["etl", "run"] if kind == ETL else ["pipeline"]
    words += [*session.arguments(), "--execute", "--quiet", *options, *([f"--who={who}"] if who else [])]
    with tempfile.TemporaryFile() as errors:
        process = start_detached([*OWN, *words], subprocess.DEVNULL, errors)
        until = time.monotonic() + BEGIN_SECONDS
        while time.monotonic() < until:
            has_ended = process.poll() is not None
            begun = next((run for run in runs.all() if run.kind == kind), None)
            if begun and begun not in before:
                return begun
            if has_ended:
                raise RecongenError(_error(os.pread(errors.fileno(), LONGEST_ERROR, 0)))
            time.sleep(POLL_SECONDS)
    raise RecongenError(f"the run has not begun after {BEGIN_SECONDS:.0f} s")


def _error(said: bytes) -> str:
    lines = said.decode(errors="replace").splitlines()
    errors = [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]
    return "; ".join(errors) or "the run did not begin"
