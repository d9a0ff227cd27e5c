"""Values as YAML text. Whether a text can be written in some style is what the parser says."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from recongen.declared.nodes import NOWHERE, Scalar
from recongen.studio.pieces import comparable, meaning, pieces
from recongen.text import json_text

WIDTH = 118
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""What some parser refuses where it is not escaped, and what changes how a line looks."""
_SHORT = 100
"""Characters of a list that still stands on one line."""


@dataclass(frozen=True)
class Word:
    """One written value. `bare`: a number or a flag, which quotes would make text."""

    text: str
    bare: bool = False

    @property
    def said(self) -> tuple[str, str]:
        return comparable(self.text, self.bare)


@dataclass(frozen=True)
class Yaml:
    """A mapping as somebody typed it."""

    text: str


Value: TypeAlias = "Word | Yaml | Sequence[Value] | dict[str, Value]"


def meaning_of(value: Value) -> Any:
    """The value as `pieces.meaning` says it."""
    if isinstance(value, Word):
        return value.said
    if isinstance(value, Yaml):
        return meaning(pieces(value.text))
    if isinstance(value, dict):
        return {key: meaning_of(part) for key, part in value.items()}
    return [meaning_of(part) for part in value]


def spell(
    word: Word, style: str | None = None, column: int = 2, in_flow: bool = False, header: str = ""
) -> str:
    """The word in a style like the one it had; without one, a number that is text stands in quotes.

    Lines of a block begin at `column`, below its `header`.
    """
    is_number = Scalar(NOWHERE, word.text, plain=True).is_number and not word.bare
    for candidate in _candidates(
        word, '"' if style is None and is_number else style or "", column, in_flow, header
    ):
        if _reads_as(candidate, word, in_flow):
            return candidate
    return json_text(word.text)


def entry(key: str, value: Value, column: int) -> list[str]:
    """The lines of a key and its value; the first lacks its indentation."""
    name = spell(Word(key), column=column)
    rest = _after(value, column)
    return [f"{name}:{rest[0]}", *rest[1:]]


def item(value: Value, column: int) -> list[str]:
    """The lines of an item whose dash stands at that column; the first lacks its indentation."""
    if isinstance(value, dict) and value:
        return [f"- {(lines := _entries(value, column + 2))[0].lstrip()}", *lines[1:]]
    if isinstance(value, Yaml) or (_is_list(value) and not _on_one_line(value)):
        return [f"- {flow(value)}"]
    rest = _after(value, column)
    return [f"-{rest[0]}", *rest[1:]]


def flow(value: Value) -> str:
    """The value within brackets, on one line."""
    if isinstance(value, Word):
        return spell(value, in_flow=True)
    if isinstance(value, Yaml):
        return json.dumps(yaml.load(value.text, Loader=yaml.BaseLoader), ensure_ascii=False)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(Word(key))}: {flow(part)}" for key, part in value.items()) + "}"
    return "[" + ", ".join(map(flow, value)) + "]"


def _after(value: Value, column: int) -> list[str]:
    """What follows the colon of a key that stands at that column."""
    if isinstance(value, Word):
        return f" {spell(value, column=column + 2)}".split("\n")
    if isinstance(value, Yaml):
        lines = textwrap.indent(textwrap.dedent(value.text.strip("\n")), " " * (column + 2)).split("\n")
        return ["", *lines]
    if isinstance(value, dict):
        return ["", *_entries(value, column + 2)] if value else [" {}"]
    if _on_one_line(value):
        return [f" {flow(value)}"]
    inner = column + 2
    return ["", *(line for part in value for line in indent_lines(item(part, inner), inner))]


def _entries(value: dict[str, Value], column: int) -> list[str]:
    return [line for key, part in value.items() for line in indent_lines(entry(key, part, column), column)]


def indent_lines(lines: list[str], column: int) -> list[str]:
    return [" " * column + lines[0], *lines[1:]]


def _is_list(value: Value) -> bool:
    return not isinstance(value, Word | Yaml | dict)


def _on_one_line(value: Any) -> bool:
    is_simple = all(isinstance(each, Word) and "\n" not in each.text for each in _leaves(value))
    return is_simple and len(flow(value)) <= _SHORT


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | Word | Yaml):
        yield value
        return
    for each in value:
        yield from _leaves(each)


def _candidates(word: Word, style: str, column: int, in_flow: bool, header: str) -> Iterator[str]:
    text, block = word.text, style if style in ("|", ">") else "|"
    if _HIDDEN.search(text):
        yield json_text(text)
        return
    if not in_flow and (style == block or "\n" in text.rstrip("\n")):
        folded = [line for each in text.rstrip("\n").split("\n") for line in [*_wrap(each, column), ""]]
        for sign, lines in ((">", folded[:-1]), ("|", text.rstrip("\n").split("\n"))):
            if sign == block or (sign == "|" and style == ">"):
                top = header if header.startswith(sign) else sign + ("" if text.endswith("\n") else "-")
                yield "\n".join([top, *(" " * column + line if line else "" for line in lines)])
    if style == "'" and "\n" not in text:
        yield "'" + text.replace("'", "''") + "'"
    # A tab between plain words is not read alike by every parser.
    if style in ("", *"|>") and "\n" not in text and "\t" not in text:
        yield text
    yield json_text(text)


def _wrap(text: str, column: int) -> list[str]:
    return textwrap.wrap(text, WIDTH - column, break_long_words=False, break_on_hyphens=False)


def _reads_as(candidate: str, word: Word, in_flow: bool) -> bool:
    try:
        found = pieces(f"k: [{candidate}]" if in_flow else f"k: {candidate}\n")
    except yaml.YAMLError:
        return False
    value = found.entries[0][1] if found and len(found.entries) == 1 else None
    if value and in_flow:
        value = value.items[0] if len(value.items) == 1 else None
    return value is not None and value.kind == "scalar" and meaning(value) == word.said
