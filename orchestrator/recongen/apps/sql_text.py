"""`<<$name>>` in a dataset's SQL: where parameters stand, and where they must not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

PARAMETER_NAME = re.compile(r"[a-zA-Z0-9]+")
_TOKEN = re.compile(
    r"""
    (?P<text>'(?:[^']|'')*')
    | (?P<identifier>"(?:[^"]|"")*")
    | (?P<comment>--[^\n]*|/\*.*?\*/)
    | <<\$(?P<parameter>[a-zA-Z0-9]+)>>
    | (?P<broken><<\$?|\$>>?)
    | ::
    | (?P<bound>:[A-Za-z_]\w*|\?|\$\w+)
    | (?P<end>;)
    """,
    re.VERBOSE | re.DOTALL,
)
_PARAMETER = re.compile(r"<<\$([a-zA-Z0-9]+)>>")
_HIDING = {"text": "text in quotes", "identifier": "a name in quotes", "comment": "a comment"}


class SqlFault(NamedTuple):
    rule: str
    message: str
    remedy: str


def parameters(sql: str) -> set[str]:
    """The parameters that the SQL uses."""
    return {found["parameter"] for found in _TOKEN.finditer(sql) if found["parameter"]}


def replaced(sql: str, placeholder: Callable[[str], str]) -> str:
    """The SQL with what stands for each parameter in its place."""

    def respell(found: re.Match[str]) -> str:
        return placeholder(found["parameter"]) if found["parameter"] else found.group()

    return _TOKEN.sub(respell, sql)


def faults(sql: str) -> Iterator[SqlFault]:
    """What a surface could not replace, or would replace where it must not."""
    for found in _TOKEN.finditer(sql):
        kind = found.lastgroup
        if kind in _HIDING:
            for hidden in _PARAMETER.findall(found.group()):
                yield SqlFault(
                    "parameter-in-text",
                    f"<<${hidden}>> stands in {_HIDING[kind]}, where it is not a value",
                    "Take it out: a parameter is a value by itself, without quotes.",
                )
        elif kind == "broken":
            near = sql[found.start() : found.start() + 24].split("\n")[0]
            yield SqlFault(
                "bad-placeholder", f"the SQL has {near!r}", "Write <<$name>>: letters and digits only."
            )
        elif kind == "bound":
            yield SqlFault(
                "bound-variable",
                f"the SQL has {found.group()!r}, which drivers take for a variable of theirs",
                "Use a declared parameter, <<$name>>, or spell the expression another way.",
            )
        elif kind == "end":
            yield SqlFault("semicolon", "the SQL has a semicolon", "Delete it: a dataset is one query.")
