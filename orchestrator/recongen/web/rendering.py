"""Records become HTML."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from recongen.web.assets import package_assets
from recongen.web.records import MessagePage, SearchPage, SheetPage

_FILES = {SheetPage: "sheet.html", SearchPage: "search.html", MessagePage: "message.html"}


SHORT = 16
_JOINT = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=_)(?=[A-Za-z])")


def breakable(text: str) -> Markup:
    """Long names as programs write them may go on a second line between their words."""
    return Markup("<wbr>").join(map(escape, _JOINT.split(text))) if len(text) > SHORT else escape(text)


class Templates:
    def __init__(self, *beside: str) -> None:
        """`beside` are packages with templates of their own."""
        self._environment = _environment(*beside)

    def page(self, page: SheetPage | SearchPage | MessagePage) -> str:
        return self.render(_FILES[type(page)], page=page)

    def theme(self, accent: str) -> str:
        """The style sheet of an institution's own colour; empty where it has none."""
        return self.render("theme.css", accent=accent) if accent else ""

    def render(self, name: str, **context: Any) -> str:
        return self._environment.get_template(name).render(**context)


@cache
def _environment(*beside: str) -> Environment:
    """All templates are compiled before anybody asks, so that the first reader does not wait for it."""
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(name) for name in ("recongen.web", *beside)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["asset"] = package_assets().address
    environment.filters["breakable"] = breakable
    for name in environment.list_templates(filter_func=lambda name: name.endswith(".html")):
        environment.get_template(name)
    return environment
