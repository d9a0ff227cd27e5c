"""`<<$name>>` in a dataset's SQL: where parameters stand, and where they must not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from recongen.declared.records import Fault

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


def parameters(sql: str) -> set[str]:
    """The parameters that the SQL uses."""
    return set(_parts(sql)[1::2])


def replace_placeholders(sql: str, placeholder: Callable[[str], str]) -> str:
    """The SQL with what stands for each parameter in its place."""
    return "".join(placeholder(part) if at % 2 else part for at, part in enumerate(_parts(sql)))


@lru_cache(maxsize=1024)
def _parts(sql: str) -> tuple[str, ...]:
    """Text and names of parameters, alternating. A page needs them each time that it queries a dataset."""
    parts, end = [], 0
    for found in _TOKEN.finditer(sql):
        if found["parameter"]:
            parts += [sql[end : found.start()], found["parameter"]]
            end = found.end()
    return (*parts, sql[end:])


def faults(sql: str, file: str) -> Iterator[Fault]:
    """Parts that a surface could not replace, or would replace where it must not. Their only place is the file of
    the SQL.
    """
    for found in _TOKEN.finditer(sql):
        kind, text = found.lastgroup, found.group()
        if kind in _HIDING:
            for hidden in _PARAMETER.findall(text):
                message = f"{file}: <<${hidden}>> stands in {_HIDING[kind]}, where it is not a value"
                remedy = "Take it out: a parameter is a value by itself, without quotes."
                yield Fault((), "parameter-in-text", message, remedy)
        elif kind == "broken":
            near = sql[found.start() : found.start() + 24].split("\n")[0]
            remedy = "Write <<$name>>: letters and digits only."
            yield Fault((), "bad-placeholder", f"{file}: the SQL has {near!r}", remedy)
        elif kind == "bound":
            message = f"{file}: the SQL has {text!r}, which drivers take for a variable of theirs"
            remedy = "Use a declared parameter, <<$name>>, or spell the expression another way."
            yield Fault((), "bound-variable", message, remedy)
        elif kind == "end":
            remedy = "Delete it: a dataset is one query."
            yield Fault((), "semicolon", f"{file}: the SQL has a semicolon", remedy)
