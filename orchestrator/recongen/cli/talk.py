"""Talk goes to stderr, so that stdout holds nothing but data."""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, TextIO, cast

from recongen.text import printable

if TYPE_CHECKING:
    from rich.console import Console

    from recongen.session import Advance


@dataclass(frozen=True)
class Talk:
    quiet: bool = False

    def say(self, message: str) -> None:
        if not self.quiet:
            # Where both streams end in one place, what was printed before stands before.
            sys.stdout.flush()
            tell(message)

    @staticmethod
    def warn(message: str) -> None:
        tell(f"warning: {message}")

    @contextlib.contextmanager
    def progress(self, title: str, in_bytes: bool = False) -> Iterator[Advance | None]:
        """A bar while a terminal watches, nothing otherwise."""
        if self.quiet or not sys.stderr.isatty():
            yield None
            return
        from rich.console import Console
        from rich.markup import escape
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
        )

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn() if in_bytes else MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[current]}"),
        )
        # dbt's own chatter is silenced by redirecting stdout, so rich must leave both streams alone.
        with Progress(
            *columns,
            console=Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        ) as bar:
            task = bar.add_task(escape(title), total=None, current="")

            def advance(done: int, total: int, current: str) -> None:
                bar.update(task, completed=done, total=total, current=escape(current))

            yield advance


class HeldOutput(io.TextIOWrapper):
    """What was printed, kept until it may be seen; a long text on disk."""

    def __init__(self, out: TextIO) -> None:
        file = tempfile.SpooledTemporaryFile(max_size=2**24)  # noqa: SIM115 closed by `release`
        super().__init__(cast(BinaryIO, file), encoding="utf-8", newline="")
        self._out = out

    def isatty(self) -> bool:
        return self._out.isatty()

    def release(self) -> None:
        self.seek(0)
        shutil.copyfileobj(self, self._out)
        self.close()


@contextlib.contextmanager
def held_output() -> Iterator[HeldOutput]:
    """Nothing that is printed in the block is seen before it is released."""
    output = HeldOutput(sys.stdout)
    with contextlib.redirect_stdout(output):
        yield output
        output.flush()


def tell(line: str) -> None:
    print(printable(line), file=sys.stderr, flush=True)


def error(message: str) -> None:
    tell(f"error: {message}")


def data_console() -> Console:
    """Where tables go: as wide as the terminal, or wide enough for a file."""
    from rich.console import Console

    from recongen.report.as_table import PLAIN_WIDTH

    class DataConsole(Console):
        def on_broken_pipe(self) -> None:
            """Rich would exit at once; the command line decides how."""
            raise BrokenPipeError

    return DataConsole(
        width=None if sys.stdout.isatty() else PLAIN_WIDTH, highlight=False, markup=False, emoji=False
    )
