"""The pages: templates with front matter, each rendered once, or once for every thing of a kind.

    ---
    title: Month end
    order: 3
    ---

`each: check` in place of a title makes a page for every check, called as that is; the template sees it as `item`. A file whose
name begins with `_` is for other templates to import. A page's heading is its title. A block of code that begins with
```` ```console run ```` or ```` ```sql run ```` is typed by the tests; the site leaves the mark out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from types import TracebackType
from typing import Any

import yaml
from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateError, TemplateSyntaxError

from recongen.docs.grammar import anchor
from recongen.docs.markdown import Words, cell, code, escape_text, make_headings, span
from recongen.docs.names import Names, UnknownNameError
from recongen.errors import RecongenError

ENDING = ".md"
_FRONT = re.compile(r"---\n(.*?\n)---\n", re.DOTALL)


class PageError(RecongenError):
    """A template cannot be rendered; says where and why."""


@dataclass(frozen=True)
class Page:
    """`path` is below the handbook's root, with `/`."""

    path: str
    title: str
    order: float
    template: str
    item: Any = None


@dataclass(frozen=True)
class Thing:
    """What a page is made of, where a template makes one for each of a kind; `key` names its file."""

    key: str
    title: str
    about: Any


@dataclass
class Templates:
    """The templates of a folder. `things` are by kind."""

    folder: Path
    things: Mapping[str, Sequence[Thing]]
    _bodies: dict[str, str] = field(default_factory=dict)

    def pages(self) -> list[Page]:
        """In the order of folders' names, then as each page says."""
        found = [page for file in sorted(self.folder.rglob(f"*{ENDING}")) for page in self._pages_of(file)]
        return sorted(found, key=lambda page: (page.path.split("/")[:-1], page.order, page.path))

    def _pages_of(self, file: Path) -> Iterator[Page]:
        name = file.relative_to(self.folder).as_posix()
        text = file.read_text(encoding="utf-8")
        front = _FRONT.match(text)
        # Blank lines in its place, so that a fault has its line.
        self._bodies[name] = "\n" * front[0].count("\n") + text[front.end() :] if front else text
        if file.name.startswith("_"):
            return
        about = self._front(name, front)
        if "each" not in about:
            yield Page(name, str(about["title"]), about.get("order", 0), name)
            return
        folder = name.rpartition("/")[0]
        for order, thing in enumerate(self.things[about["each"]], 1):
            yield Page(f"{folder}/{thing.key}{ENDING}", thing.title, order, name, thing.about)

    def _front(self, name: str, front: re.Match[str] | None) -> dict[str, Any]:
        try:
            about = yaml.safe_load(front[1]) if front else None
        except yaml.YAMLError:
            about = None
        if not isinstance(about, dict) or not ("title" in about or about.get("each") in self.things):
            kinds = ", ".join(sorted(self.things))
            raise PageError(f"{self.folder / name}:1: begin with `title:`, or `each:` with one of {kinds}")
        return about

    def render(self, pages: Iterable[Page], names: Names, context: Mapping[str, Any]) -> dict[str, str]:
        """Markdown by path, with front matter and heading. Raises `PageError` with the line of what is wrong."""
        environment = self._environment()
        environment.globals.update(context)
        return {page.path: self._render(environment, page, names) for page in pages}

    def _environment(self) -> Environment:
        environment = Environment(
            loader=FunctionLoader(lambda name: (self._bodies[name], str(self.folder / name), None)),
            undefined=StrictUndefined,
            finalize=_print,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,
        )
        environment.filters |= {
            "prose": escape_text,
            "code": code,
            "cell": cell,
            "headed": make_headings,
            "anchor": anchor,
            "span": span,
        }
        return environment

    def _render(self, environment: Environment, page: Page, names: Names) -> str:
        try:
            links = names.links_from(page.path)
            body = environment.get_template(page.template).render(links, item=page.item)
        except TemplateSyntaxError as flaw:
            raise PageError(f"{flaw.filename}:{flaw.lineno}: {flaw.message}") from None
        except (TemplateError, UnknownNameError, AttributeError, TypeError) as flaw:
            raise PageError(f"{self._place(flaw.__traceback__) or page.template}: {flaw}") from None
        title = json.dumps(escape(page.title), ensure_ascii=False)
        return f"---\ntitle: {title}\n---\n\n# {escape_text(page.title)}\n\n{body.strip()}\n"

    def _place(self, trace: TracebackType | None) -> str:
        """The last line of a template that a fault passed through."""
        found = ""
        while trace:
            file = trace.tb_frame.f_code.co_filename
            if Path(file).is_relative_to(self.folder):
                found = f"{file}:{trace.tb_lineno}"
            trace = trace.tb_next
        return found


def _print(value: object) -> object:
    """As a template prints it: None is an error, and an institution's own words are escaped."""
    if value is None:
        raise UnknownNameError("there is nothing to print here; ask for it with `if` first")
    return escape_text(value) if isinstance(value, Words) else value
