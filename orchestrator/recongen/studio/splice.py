"""One change of a YAML text at a time: the bytes of one value, entry or item, and no others.

After each change the text is read again and compared with what the change should mean, so that a place written in a way
that is not understood here is refused and never damaged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import yaml

from recongen.declared.nodes import Path
from recongen.errors import RecongenError
from recongen.studio.pieces import Piece, aliases, find, meaning, pieces
from recongen.studio.writing import Value, Word, entry, flow, indent_lines, item, meaning_of, spell


class RefusedEditError(RecongenError):
    """The file is written in a way that this change does not understand."""


@dataclass(frozen=True)
class Put:
    """A value for a path: in place of the one that is there, or as a new entry. That is the last one, or stands
    after the first of the keys `after` that is there, or before all where none of these is."""

    path: Path
    value: Value
    after: Sequence[str] | None = None


@dataclass(frozen=True)
class Add:
    """A further item of the list at that path."""

    path: Path
    value: Value


@dataclass(frozen=True)
class Remove:
    path: Path


@dataclass(frozen=True)
class Rename:
    """Another key for the entry at that path."""

    path: Path
    key: str


Change: TypeAlias = Put | Add | Remove | Rename


@dataclass(frozen=True)
class Document:
    text: str

    @cached_property
    def root(self) -> Piece | None:
        try:
            return pieces(self.text)
        except yaml.YAMLError:
            raise RefusedEditError("this text is not YAML: fix it in the tab YAML") from None

    def at(self, path: Path) -> Piece | None:
        return find(self.root, path)

    def apply(self, changes: Iterable[Change]) -> Document:
        document, together = self, list[Change]()
        for change in changes:
            if together and not (document._is_in_place(change) and document._is_in_place(together[-1])):
                document, together = document._after(together), []
            together.append(change)
        return document._after(together) if together else document

    def _is_in_place(self, change: Change) -> bool:
        """Whether it moves nothing else, so that many such changes are one: a name stands in a hundred places."""
        piece = self.at(change.path)
        if isinstance(change, Put):
            return isinstance(change.value, Word) and piece is not None and piece.kind == "scalar"
        return isinstance(change, Rename)

    def _after(self, changes: Sequence[Change]) -> Document:
        """All of these are made of this one document."""
        expected, splices = meaning(self.root), []
        for change in map(self._with_its_end, changes):
            where, before = " › ".join(map(str, change.path)), meaning(self.at(change.path))
            try:
                expected = _expect(expected, change)
            except yaml.YAMLError:
                raise RefusedEditError(f"what is written into {where} is not YAML") from None
            except (KeyError, IndexError, TypeError):
                raise RefusedEditError(f"{where} is not in the file any more") from None
            if isinstance(change, Put) and self.at(change.path) and before == meaning_of(change.value):
                continue
            self._must_stand_alone(change)
            splices.append((*self._splice(change), where))
        text = self.text
        for start, end, new, _ in sorted(splices, reverse=True):
            text = text[:start] + new.replace("\n", self._newline) + text[end:]
        try:
            same = meaning(pieces(text)) == expected
        except yaml.YAMLError:
            same = False
        if not same:
            start, _, _, where = splices[0]
            raise self._refusal(
                start, where, "is written in a way that a form cannot change without touching more"
            )
        return Document(text)

    def _must_stand_alone(self, change: Change) -> None:
        """What an alias repeats elsewhere, and what a tag makes of a value, is not changed from one of its places."""
        used = aliases(self.root)
        for length in range(len(change.path) + 1):
            piece = self.at(change.path[:length])
            if piece and (piece.kind == "alias" or piece.is_tagged or piece.anchor in used):
                where = " › ".join(map(str, change.path[:length]))
                raise self._refusal(
                    piece.start, where, "has an alias or a tag, so that more than this place would change"
                )

    def _refusal(self, place: int, where: str, reason: str) -> RefusedEditError:
        line = self.text.count("\n", 0, place) + 1
        return RefusedEditError(f"line {line} ({where}) {reason}: change it in the tab YAML")

    def _with_its_end(self, change: Change) -> Change:
        """A block keeps the newlines that its header gives it; nobody sees them in a form."""
        piece = self.at(change.path)
        is_block = piece is not None and piece.kind == "scalar" and piece.style in ("|", ">")
        if not (isinstance(change, Put) and isinstance(change.value, Word) and piece and is_block):
            return change
        ending = piece.text[len(piece.text.rstrip("\n")) :]
        return replace(change, value=Word(change.value.text.rstrip("\n") + ending))

    # Where, and what stands there instead -----------------------------------------------------------------------------

    def _splice(self, change: Change) -> tuple[int, int, str]:
        above, last = self.at(change.path[:-1]), change.path[-1]
        if isinstance(change, Add):
            return self._add(change)
        piece = self.at(change.path)
        if isinstance(change, Put) and piece is None:
            return self._new_entry(above, str(last), change)
        if above is None or piece is None:
            raise RefusedEditError(f"{' › '.join(map(str, change.path))} is not in the file any more")
        if isinstance(change, Put):
            return self._replace(above, piece, str(last), change.value)
        if isinstance(change, Rename):
            key = self._key(above, str(last))
            return key.start, key.end, spell(Word(change.key), key.style, in_flow=bool(above.style))
        return self._remove(change.path, above, piece)

    def _replace(self, above: Piece, piece: Piece, key: str, value: Value) -> tuple[int, int, str]:
        gap = (
            " " if piece.start == piece.end and self.text[piece.start - 1 : piece.start] in (":", "-") else ""
        )
        is_entry, in_flow = above.kind == "mapping", bool(above.style)
        begin = self._column(self._key(above, key).start if is_entry else above.start)
        if isinstance(value, Word) and piece.kind == "scalar":
            return piece.start, piece.end, gap + self._restyle(value, piece, begin + 2, in_flow)
        if in_flow or not is_entry:
            return piece.start, piece.end, gap + flow(value)
        return self._key(above, key).start, piece.end, "\n".join(entry(key, value, begin))

    def _restyle(self, word: Word, piece: Piece, column: int, in_flow: bool) -> str:
        if piece.style not in ("|", ">"):
            # Below a comment on this line no block could begin.
            on_one_line = in_flow or bool(self.text[piece.end : self._line_end(piece.end)].strip())
            return spell(word, piece.style, column, on_one_line)
        header, _, body = self.text[piece.start : piece.end].partition("\n")
        first = next((line for line in body.split("\n") if line.strip()), " " * column)
        return spell(word, piece.style, len(first) - len(first.lstrip(" ")), in_flow, header.rstrip("\r"))

    def _new_entry(self, above: Piece | None, key: str, change: Put) -> tuple[int, int, str]:
        if above is None and len(change.path) == 1:
            return self._behind(len(self.text), "\n".join(entry(key, change.value, 0)))
        if above is None or above.kind != "mapping":
            raise RefusedEditError(f"{' › '.join(map(str, change.path[:-1]))} is not in the file any more")
        values = {name.text: value for name, value in above.entries}
        before = next((values[name] for name in change.after or () if name in values), None)
        is_first = (
            change.after is not None and before is None and bool(above.entries) and len(change.path) > 1
        )
        before = before or (above.entries[-1][1] if above.entries else None)
        if above.style:
            text = f"{spell(Word(key), in_flow=True)}: {flow(change.value)}"
            return self._into_flow(above, before, text)
        assert before is not None
        column = self._column(above.entries[0][0].start)
        lines = indent_lines(entry(key, change.value, column), column)
        if is_first:
            start = above.entries[0][0].start
            return start, start, "\n".join(lines).lstrip() + "\n" + " " * column
        is_section = len(change.path) == 1 and len(lines) > 1
        return self._behind(before.end, "\n".join([*([""] if is_section else []), *lines]))

    def _add(self, change: Add) -> tuple[int, int, str]:
        above = self.at(change.path)
        if above is None or above.kind != "list":
            raise RefusedEditError(f"{' › '.join(map(str, change.path))} is not a list any more")
        last = above.items[-1] if above.items else None
        if above.style:
            return self._into_flow(above, last, flow(change.value))
        column = self._column(above.start)
        return self._behind(above.end, "\n".join(indent_lines(item(change.value, column), column)))

    def _into_flow(self, above: Piece, before: Piece | None, text: str) -> tuple[int, int, str]:
        place = before.end if before else above.start + 1
        return place, place, f", {text}" if before else text

    def _behind(self, place: int, lines: str) -> tuple[int, int, str]:
        """On lines of their own, below the line of that place."""
        end = self._line_end(place)
        begins_line = end == len(self.text) and self.text[-1:] in ("", "\n")
        return end, end, f"{lines}\n" if begins_line else f"\n{lines}"

    def _remove(self, path: Path, above: Piece, piece: Piece) -> tuple[int, int, str]:
        neighbours = [(p, p) for p in above.items] if above.kind == "list" else above.entries
        at = next(i for i, (_, value) in enumerate(neighbours) if value is piece)
        if len(neighbours) == 1 and len(path) > 1:
            return self._empty(path, above)
        start = neighbours[at][0].start
        if above.style:
            if at + 1 < len(neighbours):
                return start, neighbours[at + 1][0].start, ""
            return (neighbours[at - 1][1].end if at else start), piece.end, ""
        if above.kind == "list":
            start = self._dash(above, start)
        end, begin = self._line_end(piece.end), self.text.rfind("\n", 0, start) + 1
        if not self.text[begin:start].strip():
            if end < len(self.text):
                return begin, self.text.index("\n", end) + 1, ""
            # The last line of the file, which keeps its end as it was.
            return max(0, begin - len(re.search(r"\r?\n?\Z", self.text[:begin])[0])), end, ""  # type: ignore[index]
        # The first key after the dash of an item: the next line moves up to the dash.
        following = re.compile(r"\s*").match(self.text, end)
        return start, following.end() if following else end, ""

    def _empty(self, path: Path, above: Piece) -> tuple[int, int, str]:
        text, outer = "[]" if above.kind == "list" else "{}", self.at(path[:-2])
        if outer is not None and outer.kind == "mapping" and not above.style:
            colon = self._key(outer, str(path[-2])).end + 1
            if not self.text[colon : above.start].strip():
                return colon, above.end, f" {text}"
        return above.start, above.end, text

    # Places -----------------------------------------------------------------------------------------------------------

    @property
    def _newline(self) -> str:
        return "\r\n" if "\r\n" in self.text else "\n"

    def _column(self, place: int) -> int:
        return place - self.text.rfind("\n", 0, place) - 1

    def _line_end(self, place: int) -> int:
        found = re.compile(r"\r?\n|\Z").search(self.text, place)
        assert found is not None
        return found.start()

    def _dash(self, above: Piece, place: int) -> int:
        """Where the dash stands before an item that begins there."""
        column, line = self._column(above.start), self.text.rfind("\n", 0, place) + 1
        while self.text[line + column : line + column + 1] != "-" or line + column >= place:
            line = self.text.rfind("\n", 0, line - 1) + 1
            if line == 0:
                break
        return line + column

    def _key(self, above: Piece, key: str) -> Piece:
        return next(name for name, _ in above.entries if name.text == key)


def _expect(root: Any, change: Change) -> Any:
    """What the text should mean after the change."""
    *parts, last = change.path
    above = root
    for part in parts:
        above = above[part]
    if isinstance(change, Add):
        above[last].append(meaning_of(change.value))
    elif isinstance(change, Put):
        above[last] = meaning_of(change.value)
    elif isinstance(change, Rename):
        items = [(change.key if key == last else key, value) for key, value in above.items()]
        above.clear()
        above.update(items)
    else:
        del above[last]
    return root
