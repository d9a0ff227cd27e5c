"""A lint of what Oracle 19c does not take, or takes for something else. No parser: a statement that passes may still be wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from tests.dialects.oracle.lint_rules import PATTERNS, RESERVED

_MASKED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
_WORD = re.compile(r"[a-z_][\w$#]*|\d+|[^\s\w]")
BACKUP = "__dbt_backup"
LONGEST_NAME = 128
LONGEST_TEXT = 4000
LONGEST_LIST = 1000


@dataclass(frozen=True)
class Fault:
    rule: str
    why: str
    where: str


def lint(sql: str) -> list[Fault]:
    """Every fault of one statement or block."""
    return [fault for part in _statements(sql) for fault in _lint(part)]


def _statements(sql: str) -> Iterator[str]:
    """Blocks of PL/SQL run their statements from texts, which are judged instead of the block."""
    quoted = re.findall(
        r"execute immediate\s+(?:q'~(.*?)~'|'((?:[^']|'')*)')", sql, re.IGNORECASE | re.DOTALL
    )
    if quoted:
        yield from (long or short.replace("''", "'") for long, short in quoted)
    elif not re.match(r"\s*(?:declare|begin)\b", sql, re.IGNORECASE):
        yield sql


def _lint(sql: str) -> Iterator[Fault]:
    texts = [found[0] for found in _MASKED.finditer(sql) if found[0].startswith("'")]
    masked = _MASKED.sub(_mask, sql).lower()
    for rule in PATTERNS:
        for found in rule.pattern.finditer(masked):
            yield Fault(rule.name, rule.why, _around(sql, found.start()))
    words = list(_words(masked))
    for name, why, check in STRUCTURES:
        for position in check(words):
            yield Fault(name, why, _around(sql, position))
    for text in texts:
        if len(text.encode()) - 2 > LONGEST_TEXT:
            yield Fault("long_text", "a text literal has at most 4000 bytes", text[:60])
        if re.match(r"'\s*[-+]?\d+\s+[a-z]", text) and f"interval {text}" in sql:
            yield Fault("interval_unit", "an interval's unit stands after the quotes", text)


def _mask(found: re.Match[str]) -> str:
    """A text keeps its length and its quotes, so that only an empty one is empty; a name in quotes becomes a plain one."""
    text = found[0]
    if text[0] == "'":
        first = text[1:-1][:1] if text[1:-1].startswith("$") else "x"
        return "'" + (first + "x" * (len(text) - 3) if len(text) > 2 else "") + "'"
    if text[0] == '"':
        return "q" * len(text)
    return " " * len(text)


def _around(sql: str, position: int) -> str:
    return " ".join(sql[max(0, position - 20) : position + 60].split())


@dataclass(frozen=True)
class Word:
    text: str
    position: int
    depth: int
    call: str
    """The word before the parenthesis that the word is in."""


def _words(masked: str) -> Iterator[Word]:
    calls: list[str] = []
    before = ""
    for found in re.finditer(r"'[^']*'|" + _WORD.pattern, masked):
        text = found[0]
        if text == ")":
            calls = calls[:-1]
        yield Word(text, found.start(), len(calls), calls[-1] if calls else "")
        if text == "(":
            calls = [*calls, before]
        before = text


def _select_without_from(words: list[Word]) -> Iterator[int]:
    for start, word in enumerate(words):
        if word.text == "select":
            for before, later in pairwise(islice(words, start, None)):
                if later.depth == word.depth and later.text == "from":
                    break
                within = before.text == "within"
                if later.depth < word.depth or (
                    later.depth == word.depth and later.text in ENDS and not within
                ):
                    yield word.position
                    break
            else:
                yield word.position


END = Word("", 0, 0, "")
ENDS = {"union", "minus", "intersect", "where", "group", "order", "having", ";"}


def _reserved_names(words: list[Word]) -> Iterator[int]:
    padded = [*words, END, END]
    for before, word, after, opening in zip(words, words[1:], padded[2:], padded[3:], strict=False):
        if word.text not in RESERVED:
            continue
        named = before.text == "as" and word.call != "cast" and word.text not in ("select", "with")
        of_relation = before.text == "." and word.text not in ("rowid",)
        common = before.text in ("with", ",") and (after.text, opening.text) == ("as", "(")
        qualifier = after.text == "." and after.position == word.position + len(word.text)
        if named or of_relation or common or qualifier:
            yield word.position


def _long_names(words: list[Word]) -> Iterator[int]:
    for number, word in enumerate(words):
        created = [found.text for found in words[max(0, number - 4) : number]]
        room = len(BACKUP) if "table" in created and not word.text.endswith(BACKUP) else 0
        if word.text[0].isalpha() and len(word.text.encode()) + room > LONGEST_NAME:
            yield word.position


def _path_is_a_literal(words: list[Word]) -> Iterator[int]:
    for number, word in enumerate(words):
        if (
            word.text in ("json_value", "json_query", "json_exists", "json_table")
            and words[number + 1].text == "("
        ):
            inside = words[number + 2 : number + 500]
            depth = words[number + 1].depth + 1
            comma = next(
                (at for at, later in enumerate(inside) if later.text == "," and later.depth == depth), None
            )
            path = inside[comma + 1 : comma + 3] if comma is not None else []
            if not path or not path[0].text.startswith("'$") or path[1].text == "|":
                yield word.position


def _alias_before_subquery(words: list[Word]) -> Iterator[int]:
    for number, word in enumerate(words):
        if word.text in ("from", "join") and number + 1 < len(words) and words[number + 1].text == "(":
            depth = words[number + 1].depth
            after = next(
                (
                    at
                    for at in range(number + 2, len(words))
                    if words[at].text == ")" and words[at].depth == depth
                ),
                None,
            )
            if after is not None and after + 1 < len(words) and words[after + 1].text == "as":
                yield words[after + 1].position


def _group_by_alias(words: list[Word]) -> Iterator[int]:
    """A name that the SELECT gives, and that none of its expressions reads, is not one to group by."""
    for number, word in enumerate(words):
        if word.text != "group" or words[number + 1].text != "by":
            continue
        select = next(
            (
                at
                for at in range(number, -1, -1)
                if words[at].text == "select" and words[at].depth == word.depth
            ),
            0,
        )
        query = words[select:number]
        given = {b.text for a, b in pairwise(query) if a.text == "as" and b.call != "cast"}
        read = {b.text for a, b in pairwise(query) if a.text != "as"}
        for before, key in zip(words[number + 1 :], words[number + 2 :], strict=False):
            if key.depth < word.depth or key.text in ("having", "order", "union", ")"):
                break
            if key.depth == word.depth and before.text in ("by", ",") and key.text in given - read:
                yield key.position


def _long_list(words: list[Word]) -> Iterator[int]:
    for number, word in enumerate(words):
        if word.text == "in" and words[number + 1].text == "(":
            depth, count = words[number + 1].depth + 1, 1
            for later in islice(words, number + 2, None):
                if later.depth < depth:
                    break
                count += later.text == "," and later.depth == depth
            if count > LONGEST_LIST:
                yield word.position


Check = Callable[[list[Word]], Iterator[int]]
STRUCTURES: list[tuple[str, str, Check]] = [
    ("select_without_from", "SELECT needs FROM: dual", _select_without_from),
    ("reserved_name", "a reserved word names nothing (ORA-00903, ORA-00923)", _reserved_names),
    ("long_name", "a name has at most 128 bytes, a table's also with __dbt_backup", _long_names),
    ("json_path", "a JSON path is a literal (ORA-40454)", _path_is_a_literal),
    ("alias_of_subquery", "no AS before the alias of a relation (ORA-00933)", _alias_before_subquery),
    ("group_by_alias", "GROUP BY knows no aliases before 23ai (ORA-00904)", _group_by_alias),
    ("long_list", "IN takes at most 1000 expressions (ORA-01795)", _long_list),
]
