"""A change that has not been saved: the file as it would be, kept for the person who made it."""

from __future__ import annotations

import codecs
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from recongen.files import replace_file

NAME = "proposal.json"
_FILES = ("before", "data")


@dataclass(frozen=True)
class Proposal:
    """`before` is the file as it was, `seen` the state that the form showed: the file's, or that of a draft of it."""

    before: bytes
    data: bytes
    seen: str
    what: str
    at: str
    """The address of the form that it came from."""
    next: str
    """Where a save of it leads to."""

    @property
    def text(self) -> str:
        return self.data.removeprefix(codecs.BOM_UTF8).decode()

    @classmethod
    def read(cls, folder: Path) -> Proposal | None:
        try:
            found = json.loads((folder / NAME).read_bytes())
            return cls(**found | {name: found[name].encode("latin-1") for name in _FILES})
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, folder: Path) -> None:
        texts = {name: getattr(self, name).decode("latin-1") for name in _FILES}
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(folder / NAME, json.dumps(asdict(self) | texts).encode())
