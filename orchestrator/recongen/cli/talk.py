"""Talk goes to stderr, so that stdout holds nothing but data."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from recongen.text import printable

if TYPE_CHECKING:
    from rich.console import Console

    from recongen.session import Advance

PLAIN_WIDTH = 160
"""Of a table where no terminal says how wide it is."""


@dataclass(frozen=True)
class Talk:
    quiet: bool = False

    def say(self, message: str) -> None:
        if not self.quiet:
            # Where both streams end in one place, what was printed before stands before.
            sys.stdout.flush()
            to_stderr(message)

    @staticmethod
    def warn(message: str) -> None:
        to_stderr(f"warning: {message}")

    @contextlib.contextmanager
    def progress(self, title: str, in_bytes: bool = False) -> Iterator[Advance | None]:
        """A bar while a terminal watches, nothing otherwise."""
        if self.quiet or not sys.stderr.isatty():
            yield None
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


def to_stderr(line: str) -> None:
    print(printable(line), file=sys.stderr, flush=True)


def data_console(out: IO[str] | None = None) -> Console:
    """Where tables go, stdout or what will be copied there: as wide as the terminal, or wide enough for a file."""
    from rich.console import Console

    class DataConsole(Console):
        def on_broken_pipe(self) -> None:
            """Rich would exit at once; the command line decides how."""
            raise BrokenPipeError

    is_terminal = sys.stdout.isatty()
    return DataConsole(
        file=out,
        force_terminal=is_terminal or None,
        width=None if is_terminal else PLAIN_WIDTH,
        highlight=False,
        markup=False,
        emoji=False,
    )
