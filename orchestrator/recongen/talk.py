"""Talk goes to stderr, so that stdout holds nothing but data."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from recongen.text import printable

PROGRESS_LINES = "RECONGEN_PROGRESS_LINES"
"""A variable of the environment: set where a line now and then is to take the place of a bar."""
LINE_SECONDS = 2.0


class Advance(Protocol):
    """Done, of how many, and what was just done."""

    def __call__(self, done: int, total: int, current: str = "") -> None: ...


@dataclass(frozen=True)
class Talk:
    """How work gets on, said in a terminal. A surface that says it elsewhere has a subclass of its own."""

    quiet: bool = False

    def say(self, message: str) -> None:
        if not self.quiet:
            # Where both streams end in one place, what was printed before stands before.
            sys.stdout.flush()
            to_stderr(message)

    def warn(self, message: str) -> None:
        to_stderr(f"warning: {message}")

    @contextlib.contextmanager
    def progress(self, title: str, in_bytes: bool = False) -> Iterator[Advance | None]:
        """A progress bar on a terminal, otherwise nothing."""
        if self.quiet or not sys.stderr.isatty():
            yield _in_lines(title) if os.environ.get(PROGRESS_LINES) and not self.quiet else None
            return
        from rich import progress
        from rich.console import Console
        from rich.markup import escape

        # dbt's own chatter is silenced by redirecting stdout, so rich must leave both streams alone.
        with progress.Progress(
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.DownloadColumn() if in_bytes else progress.MofNCompleteColumn(),
            progress.TimeElapsedColumn(),
            progress.TextColumn("[dim]{task.fields[current]}"),
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        ) as bar:
            task = bar.add_task(escape(title), total=None, current="")

            def advance(done: int, total: int, current: str = "") -> None:
                bar.update(task, completed=done, total=total, current=escape(current))

            yield advance


def _in_lines(title: str) -> Advance:
    said = time.monotonic()

    def advance(done: int, total: int, current: str = "") -> None:
        nonlocal said
        if time.monotonic() - said >= LINE_SECONDS:
            said = time.monotonic()
            to_stderr(f"{title}: {done:,} of {total:,}{f', {current}' if current else ''}")

    return advance


def to_stderr(line: str) -> None:
    print(printable(line), file=sys.stderr, flush=True)
