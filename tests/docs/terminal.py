"""A page as somebody types it: its commands and queries in order, with what it says that they print."""

from __future__ import annotations

import csv
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.helpers import SECONDS, environment

_BLOCK = re.compile(r"^```(console|sql) run(?: > (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FIGURE = re.compile(r"\d[\d,.]*")
_KEY = re.compile(r"^\s+(\S+\|\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Typed:
    """One command, or one query whose rows go into the file `into`."""

    text: str
    printed: tuple[str, ...] = ()
    is_query: bool = False
    into: str = ""


def typed(markdown: str) -> Iterator[Typed]:
    for kind, into, text in _BLOCK.findall(markdown):
        if kind == "sql":
            yield Typed(text, is_query=True, into=into)
            continue
        head, *commands = re.split(r"^\$ ", text, flags=re.MULTILINE)
        assert head == "", f"a console block begins with a command: {head!r}"
        for command in commands:
            line, *printed = command.splitlines()
            yield Typed(line, tuple(printed))


@dataclass
class Terminal:
    """A shell in a folder, and an SQLite file that holds the feed."""

    folder: Path
    database: Path
    printed: str = field(default="", init=False)
    """Of everything so far."""

    def follow(self, markdown: str) -> None:
        """Types a page; what it says is printed must be, and every command must succeed."""
        for step in typed(markdown):
            if step.is_query:
                self._ask(step)
            else:
                self._type(step)

    def _type(self, step: Typed) -> None:
        command = step.text
        if "KEY" in command:
            keys = _KEY.findall(self.printed)
            assert keys, "no command before printed a key"
            command = command.replace("KEY", keys[-1])
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.folder,
            env=somebody(self.folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        self.printed += done.stdout
        assert done.returncode == 0, f"{command}\n{done.stdout}"
        missing = first_missing(step.printed, done.stdout)
        assert missing is None, f"{command}\ndoes not print\n{missing}\nbut\n{done.stdout}"

    def _ask(self, step: Typed) -> None:
        with closing(sqlite3.connect(self.database)) as connection, connection:
            if not step.into:
                connection.executescript(step.text)
                return
            rows = connection.execute(step.text)
            with (self.folder / step.into).open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(column[0] for column in rows.description)
                writer.writerows(rows)


def somebody(folder: Path) -> Mapping[str, str]:
    """The environment of somebody who has installed recongen and has no settings."""
    scripts = Path(sys.executable).parent
    shell = environment(None, HOME=str(folder), LANG="C.UTF-8")
    return shell | {"PATH": f"{scripts}:{shell['PATH']}"}


def first_missing(expected: tuple[str, ...], printed: str) -> str | None:
    """The first of the lines that is not printed after those before it. `…` stands for anything, and a figure for any figure."""
    lines = iter(" ".join(line.split()) for line in printed.splitlines())
    for line in expected:
        pattern = re.compile("".join(_part(part) for part in re.split("(…)", " ".join(line.split()))))
        if line.strip() not in ("", "…") and not any(pattern.fullmatch(found) for found in lines):
            return line
    return None


def _part(text: str) -> str:
    return ".*" if text == "…" else r"\d[\d,.]*".join(re.escape(words) for words in _FIGURE.split(text))
