"""The same records as Markdown and as one HTML page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from recongen.audit.contents import Attachment, Cell, Chart, Figure, Report, Word, parts_of
from recongen.audit.numbering import numbers
from recongen.text import printable

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&])")


def render(
    template: str, report: Report, fingerprint: str, attachments: Sequence[Attachment], folder: str
) -> str:
    """`template` is report.md or report.html; the attachments are beside it in `folder`."""
    environment = Environment(
        loader=PackageLoader("recongen.audit"),
        autoescape=template.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        # The result of a macro is no longer plain text.
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    environment.tests["figure"] = lambda part: isinstance(part, Figure)
    environment.tests["word"] = lambda part: isinstance(part, Word)
    environment.filters |= {
        "parts": parts_of,
        "kind": lambda block: type(block).__name__,
        "md": _markdown,
        "bars": _bars,
    }
    return environment.get_template(template).render(
        report=report,
        numbers=numbers(report.sections),
        fingerprint=fingerprint,
        attachments=attachments,
        folder=folder,
    )


def _markdown(cell: Cell) -> str:
    """One line in which only our own markup has a meaning."""
    return "".join(map(_part, parts_of(cell)))


def _part(part: str | Word | Figure) -> str:
    if isinstance(part, str):
        return _escape(part)
    text = _escape(part.printed if isinstance(part, Figure) else part.text)
    if isinstance(part, Word) and part.bold:
        # Blanks before the closing stars would undo them.
        text = f"**{text.rstrip()}**{' ' * (len(text) - len(text.rstrip()))}"
    # Linked figures would double a table of figures.
    return f"[{text}](#{part.link})" if part.link and isinstance(part, Word) else text


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", printable(text))


def _bars(chart: Chart) -> list[dict[str, Any]]:
    """Each point with its share of the largest, in whole per mille."""
    values = [abs(float(figure.value or 0)) for _, figure in chart.points]
    most = max([*values, 0]) or 1
    return [
        {"label": label, "figure": figure, "share": round(1000 * value / most)}
        for (label, figure), value in zip(chart.points, values, strict=True)
    ]
