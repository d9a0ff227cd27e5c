"""The file on disk, and beside it what has been saved, what is a draft, and who writes just now.

All of that is in `build/studio/<file name>/` beside the file:

    history/000012/     save.json (who, when, what), and the file before and after, byte for byte;
                        begun.json instead while the file is not yet written
    drafts/<name>.json  what somebody has changed and could not be saved yet
    lock                held while anything here is written
"""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from recongen.errors import RecongenError
from recongen.files import replace_file

_BEFORE, _AFTER, _BEGUN, _ABOUT = "before.yaml", "after.yaml", "begun.json", "save.json"


@dataclass(frozen=True)
class Draft:
    """`before` is the file as it was when the draft began."""

    before: bytes
    data: bytes
    what: Sequence[str]


@dataclass(frozen=True)
class Save:
    number: int
    who: str
    at: str
    what: str


class Store:
    def __init__(self, file: Path) -> None:
        # A link stays a link to what is then written.
        self.file = file.resolve()
        self.folder = self.file.parent / "build" / "studio" / self.file.name

    def read(self) -> bytes:
        try:
            return self.file.read_bytes()
        except OSError as error:
            raise RecongenError(f"{self.file.name} cannot be read: {error.strerror or error}") from None

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One writer at a time, of this and of other processes."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            ignore = self.folder.parent / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n", encoding="utf-8")
            with (self.folder / "lock").open("w") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX)
                self._finish()
                yield
        except OSError as error:
            name = error.filename or self.folder
            raise RecongenError(
                f"{name} cannot be written: {error.strerror or error}; nothing was saved"
            ) from None

    # For who holds the lock ---------------------------------------------------------------------------------------------

    def save(self, who: str, what: str, before: bytes, after: bytes) -> Save:
        """The history is written first, so that no save is without an entry. A save that fails leaves the file and
        the history as they were.
        """
        number = max((each.number for each in self.history()), default=0) + 1
        save = Save(number, who, datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"), what)
        place = self._place(number)
        place.mkdir(parents=True, exist_ok=True)
        (place / _BEFORE).write_bytes(before)
        (place / _AFTER).write_bytes(after)
        try:
            replace_file(place / _BEGUN, json.dumps(asdict(save), ensure_ascii=False).encode())
            replace_file(self.file, after)
        except OSError:
            (place / _BEGUN).unlink(missing_ok=True)
            raise
        # Where only this fails the file is saved, and the next one to take the lock finishes the history.
        with suppress(OSError):
            self._finish()
        return save

    def _finish(self) -> None:
        """A save that began belongs to the history once the file is what it wrote; its process may be gone meanwhile."""
        for begun in (self.folder / "history").glob(f"*/{_BEGUN}"):
            if (begun.parent / _AFTER).read_bytes() == self.file.read_bytes():
                begun.replace(begun.parent / _ABOUT)
            else:
                begun.unlink()

    def keep(self, who: str, draft: Draft) -> None:
        texts = {name: getattr(draft, name).decode("latin-1") for name in ("before", "data")}
        path = self._draft(who)
        path.parent.mkdir(exist_ok=True)
        replace_file(path, json.dumps(texts | {"what": list(draft.what)}).encode())

    def drop(self, who: str) -> None:
        self._draft(who).unlink(missing_ok=True)

    # Reading --------------------------------------------------------------------------------------------------------------

    def draft(self, who: str) -> Draft | None:
        try:
            found = json.loads(self._draft(who).read_bytes())
            before, data = (found[name].encode("latin-1") for name in ("before", "data"))
            return Draft(before, data, found["what"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError):
            raise RecongenError(f"the draft {self._draft(who)} cannot be read: delete it") from None

    def history(self) -> list[Save]:
        """The latest first."""
        found = (self.folder / "history").glob(f"*/{_ABOUT}")
        return [Save(**json.loads(path.read_bytes())) for path in sorted(found, reverse=True)]

    def versions(self, number: int) -> tuple[bytes, bytes] | None:
        """The file before and after a save."""
        place = self._place(number)
        if not (place / _ABOUT).is_file():
            return None
        return (place / _BEFORE).read_bytes(), (place / _AFTER).read_bytes()

    def _place(self, number: int) -> Path:
        return self.folder / "history" / f"{number:06d}"

    def _draft(self, who: str) -> Path:
        return self.folder / "drafts" / f"{hashlib.sha256(who.encode()).hexdigest()[:16]}.json"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
