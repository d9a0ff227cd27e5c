"""Two CSV files that are there together or not at all."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self, TextIO

from recongen.errors import UsageError
from recongen.feed.contract import DAILY_BALANCES, TABLES, TRANSACTIONS, Table

FILE_NAMES = {table: f"{table.name}.csv" for table in TABLES}


class FeedFiles:
    """A folder of both files while they are written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows = dict.fromkeys((table.name for table in TABLES), 0)
        self._stack = ExitStack()
        self._files: dict[str, TextIO] = {}

    def __enter__(self) -> Self:
        for table in TABLES:
            file = (self.folder / FILE_NAMES[table]).open("w", encoding="utf-8", newline="")
            self._files[table.name] = self._stack.enter_context(file)
            _writer(file).writerow(_columns(table))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, table: Table, rows: Iterable[dict[str, str]]) -> None:
        columns = _columns(table)
        cells = [[row.get(name, "") for name in columns] for row in rows]
        _writer(self._files[table.name]).writerows(cells)
        self.rows[table.name] += len(cells)

    @property
    def transactions(self) -> Path:
        return self.folder / FILE_NAMES[TRANSACTIONS]

    @property
    def balances(self) -> Path:
        return self.folder / FILE_NAMES[DAILY_BALANCES]


def _columns(table: Table) -> list[str]:
    """The loader numbers the rows, above those that the table holds."""
    return [column.name for column in table.columns if column.kind != "entry"]


def _writer(file: TextIO) -> Any:
    return csv.writer(file, lineterminator="\n")


@contextmanager
def work_folder(output: Path | None) -> Iterator[Path]:
    """A folder to write into, beside the one that is to become, and gone at the end of the block whatever ends it."""
    if output is None:
        with TemporaryDirectory(prefix="recongen-") as name:
            yield Path(name)
        return
    _refuse_foreign(output)
    output.parent.mkdir(parents=True, exist_ok=True)
    folder = output.with_name(f".{output.name}-{os.getpid()}.tmp")
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(folder: Path, output: Path) -> None:
    """Makes the folder the output, in one step; earlier files there are gone first."""
    _refuse_foreign(output)
    if output.exists():
        earlier = folder.with_name(f"{folder.name}.old")
        output.rename(earlier)
        try:
            folder.rename(output)
        except OSError:
            earlier.rename(output)
            raise
        shutil.rmtree(earlier, ignore_errors=True)
    else:
        folder.rename(output)


def _refuse_foreign(output: Path) -> None:
    if output.is_symlink() or (output.exists() and not output.is_dir()):
        raise UsageError(f"{output} is not a folder: name one for the two files")
    if output.is_dir():
        others = sorted({path.name for path in output.iterdir()} - set(FILE_NAMES.values()))
        if others:
            raise UsageError(f"{output} holds other files ({others[0]}): name a folder for these two alone")
