"""A picture as DOT, which Graphviz lays out: names may hold anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter

from recongen.text import printable


@dataclass(frozen=True)
class Shape:
    """Something drawn. `id` is that of the drawn element, `classes` say how it looks, shapes of one `column` stand below
    one another."""

    id: str
    lines: Sequence[str]
    classes: str
    form: str = "box"
    href: str = ""
    tip: str = ""
    column: int = 0


@dataclass(frozen=True)
class Arrow:
    """`source` and `target` are ids of shapes."""

    source: str
    target: str
    classes: str
    label: str = ""
    heads: str = "forward"


def dot(shapes: Sequence[Shape], lines: Sequence[Arrow]) -> str:
    return "\n".join(("digraph {", *_statements(shapes, lines), "}", ""))


def _statements(shapes: Sequence[Shape], lines: Sequence[Arrow]) -> Iterator[str]:
    yield "graph [rankdir=LR, newrank=true, ranksep=0.75, nodesep=0.11, pad=0.15, outputorder=edgesfirst]"
    # Graphviz has the widths of Arial, and browsers have a font as wide.
    yield 'node [fontname="Arial", fontsize=13, margin="0.13,0.05", height=0.36]'
    yield 'edge [fontname="Arial", fontsize=11, arrowsize=0.7]'
    by_column = sorted(shapes, key=attrgetter("column"))
    columns = [(f"column{at}", list(found)) for at, found in groupby(by_column, attrgetter("column"))]
    for anchor, found in columns:
        ids = "; ".join(quote(shape.id) for shape in found)
        yield f'{{ rank=same; {anchor} [style=invis, label="", width=0, height=0]; {ids} }}'
    yield from (f"{left} -> {right} [style=invis]" for (left, _), (right, _) in pairwise(columns))
    yield from (f"{quote(shape.id)} [{_attributes(_of_shape(shape))}]" for shape in shapes)
    for line in lines:
        yield f"{quote(line.source)} -> {quote(line.target)} [{_attributes(_of_line(line))}]"


def _of_shape(shape: Shape) -> Iterator[tuple[str, str]]:
    yield from (("id", shape.id), ("class", shape.classes), ("shape", shape.form))
    yield "label", "\n".join(map(printable, shape.lines))
    if shape.href:
        yield from (("URL", shape.href), ("tooltip", printable(shape.tip)))


def _of_line(line: Arrow) -> Iterator[tuple[str, str]]:
    yield from (("class", line.classes), ("dir", line.heads))
    if line.label:
        yield "label", printable(line.label)


def _attributes(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{name}={quote(text)}" for name, text in pairs)


def quote(text: str) -> str:
    r"""Text of which nothing is an escape or entity: Graphviz reads `\N` and `&lt;` in labels, addresses and tips."""
    escaped = text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
