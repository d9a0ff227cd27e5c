"""A newcomer's first institution file."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, StrictUndefined


def starter_text(prefix: str = "first_bank", name: str | None = None) -> str:
    """A small commented institution that validates without a finding; `name` is for its first line."""
    template = files("recongen.institution").joinpath("starter.yaml.j2").read_text(encoding="utf-8")
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)
    title = " ".join((name or prefix).split())
    return environment.from_string(template).render(prefix=prefix, name=title)
