"""A change of the file: saved where the whole of it is valid, else kept as a draft of the person who made it.

Nothing is written that the loader of every command refuses, and nothing over a file that is not what its editor saw.
"""

from __future__ import annotations

import codecs
import difflib
import os
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock

from recongen.declared.reading import Report
from recongen.errors import RecongenError
from recongen.institution import examine
from recongen.institution.types import Institution
from recongen.studio.controls.basis import Note
from recongen.studio.splice import Document, RefusedEditError
from recongen.studio.store import Draft, Save, Store, digest

_SEEN = 50
"""Texts that are remembered with what is wrong with them: nothing is judged twice, and who saw one hears what became of it."""
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


class ChangedError(RecongenError):
    """The file is not what its editor saw. `theirs` and `mine` are the lines that changed, as a diff."""

    def __init__(self, theirs: Sequence[str], mine: Sequence[str]) -> None:
        self.theirs, self.mine = theirs, mine
        super().__init__("the file changed since this page was opened: nothing was saved")


@dataclass(frozen=True)
class FileState:
    """What one editor sees: the draft, where there is one, else the file."""

    data: bytes
    institution: Institution | None
    report: Report
    draft: Draft | None
    is_overtaken: bool
    """Whether the file has changed below the draft."""

    @property
    def key(self) -> str:
        return digest(self.data)

    @cached_property
    def document(self) -> Document:
        return Document(text_of(self.data))

    @cached_property
    def notes(self) -> list[Note]:
        return notes_of(self.report)


def notes_of(report: Report) -> list[Note]:
    pairs = zip(report.problems, report.findings(), strict=True)
    return [Note(p.path, p.severity, f.where, f"{f.message}. {f.remedy}", f.line) for p, f in pairs]


Edit = Callable[[Document], Document]


@dataclass
class Editor:
    store: Store
    prefix: str | None = None
    """For a file that names no `instance`."""
    _seen: OrderedDict[str, tuple[bytes, Institution | None, Report]] = field(default_factory=OrderedDict)
    _remembering: Lock = field(default_factory=Lock)

    def state(self, who: str) -> FileState:
        now, draft = self.store.read(), self.store.draft(who)
        data = draft.data if draft else now
        return FileState(data, *self._examine(data), draft, bool(draft and draft.before != now))

    def change(self, who: str, seen: str, what: str, edit: Edit) -> Save | Draft | None:
        """None where that changes nothing. Raises `ChangedError` and `RefusedEditError`."""
        return self._write(who, seen, what, lambda data: _bytes_of(edit(Document(text_of(data))).text, data))

    def rewrite(self, who: str, seen: str, text: str) -> Save | Draft | None:
        """The whole text as a form sent it."""
        return self._write(
            who, seen, "the text", lambda data: _bytes_of(_with_ends(text, text_of(data)), data)
        )

    def restore(self, who: str, seen: str, number: int) -> Save | Draft | None:
        """The file as it was before that save, to the byte."""
        versions = self.store.versions(number)
        if versions is None:
            raise RecongenError(f"there is no save {number}")
        return self._write(who, seen, f"undo save {number}", lambda _: versions[0])

    def overtaken(self, who: str) -> ChangedError | None:
        """How the file has changed since somebody's draft began."""
        now, draft = self.store.read(), self.store.draft(who)
        if draft is None or draft.before == now:
            return None
        return self._changed_error("", now, draft, lambda data: data)

    def discard(self, who: str, seen: str) -> None:
        """Raises `ChangedError` where the draft is not the one that was seen any more."""
        with self.store.lock():
            draft = self.store.draft(who)
            if draft and digest(draft.data) != seen:
                raise self._changed_error(seen, self.store.read(), draft, lambda data: data)
            self.store.drop(who)

    def would(self, who: str, seen: str, what: str, edit: Edit) -> FileState:
        """What a change would make of the file: nothing is written. `FileState.draft` holds it. Raises as `change` does."""
        return self._would(who, seen, what, lambda data: _bytes_of(edit(Document(text_of(data))).text, data))

    def would_rewrite(self, who: str, seen: str, text: str) -> FileState:
        return self._would(
            who, seen, "the text", lambda data: _bytes_of(_with_ends(text, text_of(data)), data)
        )

    def accept(self, who: str, seen: str, what: str, data: bytes) -> Save | Draft | None:
        """The file as `would` made it of the state that was seen."""
        return self._write(who, seen, what, lambda _: data)

    def _would(self, who: str, seen: str, what: str, edit: Callable[[bytes], bytes]) -> FileState:
        with self.store.lock():
            made = self._apply_edit(who, seen, what, edit)
        institution, report = self._examine(made.data)
        if institution is None:
            _must_be_yaml(made.data, report)
        return FileState(made.data, institution, report, made, False)

    def _apply_edit(self, who: str, seen: str, what: str, edit: Callable[[bytes], bytes]) -> Draft:
        """For who holds the lock."""
        now, draft = self.store.read(), self.store.draft(who)
        before = draft.before if draft else now
        data = draft.data if draft else now
        if before != now or digest(data) != seen:
            raise self._changed_error(seen, now, draft, edit)
        return Draft(now, edit(data), list(dict.fromkeys((*(draft.what if draft else ()), what))))

    def _write(self, who: str, seen: str, what: str, edit: Callable[[bytes], bytes]) -> Save | Draft | None:
        with self.store.lock():
            made = self._apply_edit(who, seen, what, edit)
            if made.data == made.before:
                self.store.drop(who)
                return None
            institution, report = self._examine(made.data)
            if institution is None:
                _must_be_yaml(made.data, report)
                self.store.keep(who, made)
                return made
            # Examining it took a while, in which a person may have written the file by hand.
            if (now := self.store.read()) != made.before:
                raise self._changed_error(seen, now, self.store.draft(who), edit)
            save = self.store.save(who, "; ".join(made.what), made.before, made.data)
            self.store.drop(who)
            return save

    def _examine(self, data: bytes) -> tuple[Institution | None, Report]:
        key = digest(data)
        known = self._seen.get(key) or (data, *examine(self.store.file, self.prefix, data))
        with self._remembering:
            self._seen[key] = known
            self._seen.move_to_end(key)
            while len(self._seen) > _SEEN:
                self._seen.popitem(last=False)
        return known[1:]

    def _changed_error(
        self, seen: str, now: bytes, draft: Draft | None, edit: Callable[[bytes], bytes]
    ) -> ChangedError:
        base = self._seen[seen][0] if seen in self._seen else None
        mine: Sequence[str] = ()
        if base is not None:
            try:
                mine = diff(base, edit(base))
            except RecongenError:
                mine = ()
        if draft:
            return ChangedError(diff(draft.before, now), mine or diff(draft.before, draft.data))
        return ChangedError(diff(base, now) if base is not None else (), mine)


def _must_be_yaml(data: bytes, report: Report) -> None:
    """A text that no form could show is not kept as a draft either, except an empty one: everybody starts with that."""
    is_read = report.root.mark.line > 0 or any(problem.rule == "empty-file" for problem in report.problems)
    if not is_read:
        found = report.findings()[-1]
        raise RefusedEditError(f"line {found.line}: {found.message}. {found.remedy}".rstrip("."))
    text_of(data)


def text_of(data: bytes) -> str:
    """Raises `RefusedEditError` where the file is not UTF-8."""
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError:
        raise RefusedEditError("the file is not UTF-8: save it as UTF-8 to edit it here") from None


def _bytes_of(text: str, before: bytes) -> bytes:
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    return mark + text.encode("utf-8", "replace")


def _with_ends(text: str, before: str) -> str:
    """A form sends its own line ends: lines that stay have those they had, new ones that of the first line."""
    old = _LINE.findall(before)
    new = _LINE.findall(text.replace("\r\n", "\n"))
    usual = next((line[len(line.rstrip("\r\n")) :] for line in old), "\n") or "\n"
    bare = [
        [line.rstrip("\r\n") + ("\n" if line[-1] in "\r\n" else "") for line in lines] for lines in (old, new)
    ]
    # Comparing takes the square of what differs: a text that only grew in one place is not compared.
    begin = len(os.path.commonprefix(bare))
    end = len(os.path.commonprefix([lines[begin:][::-1] for lines in bare]))
    first, second = (lines[begin : len(lines) - end] for lines in bare)
    result = old[:begin]
    for tag, a, b, c, d in difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        same = tag == "equal"
        result += old[begin + a : begin + b] if same else [line.replace("\n", usual) for line in second[c:d]]
    return "".join([*result, *old[len(old) - end :]])


def diff(before: bytes, after: bytes) -> list[str]:
    old, new = (data.decode("utf-8", "replace").splitlines() for data in (before, after))
    lines: Iterable[str] = difflib.unified_diff(old, new, lineterm="", n=2)
    return [line for line in lines if not line.startswith(("---", "+++"))]
