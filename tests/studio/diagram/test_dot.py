"""Whatever a name holds, DOT says it and nothing else."""

from __future__ import annotations

import re

import pytest

from recongen.studio.diagram.dot import Arrow, Shape, dot, quote
from tests.studio.diagram.banks import HOSTILE

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
NAMES = [
    HOSTILE,
    '"',
    "\\",
    '\\"',
    "a\nb",
    "a\r\nb\x00\x1b[2J\u202e",
    "<b>bold</b>",
    "&lt;&#34;&amp;",
    "\\N\\G\\l",
    "}",
    "// /* # ",
]


def understood(text: str) -> str:
    """What Graphviz makes of a string in quotes, as a label."""
    inner = text[1:-1].replace('\\"', '"')
    escapes = {"n": "\n", "\\": "\\"}
    plain = re.sub(r"\\(.)", lambda found: escapes[found[1]], inner)
    assert not re.search(r"&(?!amp;)", plain)
    return plain.replace("&amp;", "&")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_one_string_that_means_it(name: str) -> None:
    assert _STRING.fullmatch(quote(name))
    assert name == understood(quote(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_changes_nothing_but_its_own_text(name: str) -> None:
    def said(text: str) -> str:
        shapes = [
            Shape("n0", [text], "rail", href="/a?b=1&c=2", tip=text),
            Shape("n1", [text], "role", column=2),
        ]
        return dot(shapes, [Arrow("n0", "n1", "money", text)])

    assert _STRING.sub('""', said("x")) == _STRING.sub('""', said(name))
    assert said(name).isprintable() is False  # Lines of statements,
    assert all(line.isprintable() for line in said(name).split("\n"))  # and nothing within them.


def test_shapes_of_a_column_share_a_rank_and_columns_have_an_order() -> None:
    text = dot(
        [
            Shape("a", ["A"], "x", column=3),
            Shape("b", ["B"], "x", column=1),
            Shape("c", ["C"], "x", column=3),
        ],
        [],
    )
    ranks = [re.findall(r'"(\w)"', line) for line in text.splitlines() if line.startswith("{ rank=same")]
    assert [["b"], ["a", "c"]] == ranks
    assert "column1 -> column3 [style=invis]" in text
