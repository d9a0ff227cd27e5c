"""Where training data lives: a prefix of its own beside the institution's, in the same database."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from zlib import crc32

from recongen.dbt_core import runner
from recongen.known import LONGEST
from recongen.session import Session

ENDING = "_train"


def training_prefix(prefix: str) -> str:
    """Never the institution's own, and of each institution another."""
    if len(prefix) + len(ENDING) <= LONGEST:
        return prefix + ENDING
    apart = f"_{crc32(prefix.encode()):08x}{ENDING}"
    return prefix[: LONGEST - len(apart)] + apart


class TrainingSession(Session):
    """The same institution with a feed and relations of its own. What it does never reaches those of the institution."""

    def __init__(self, present: Session) -> None:
        self.file, self.talk = present.file, present.talk
        self._options = present._options
        self.settings, self.target = replace(present.settings, map=None), present.target
        self.present = present
        own = present.institution
        self.institution = replace(own, prefix=training_prefix(own.prefix))

    def create_tables(self) -> None:
        """The base tables, where they are not there yet."""
        runner.run_operation(self.dbt, "create_feed", {"mention_existing": False})

    @property
    def exercises(self) -> Path:
        """What is kept of the training feeds."""
        return self.folder / "training"
