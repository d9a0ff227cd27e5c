"""Pages beside the dashboards, to which readers with a role of their own may send forms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from starlette.routing import Route

from recongen.web.access import Reader
from recongen.web.records import NavApp

Role = Literal["analyst", "editor", "operator"]


@dataclass(frozen=True)
class Annex:
    """All its addresses begin with `path`."""

    path: str
    role: Role
    links: Sequence[NavApp]
    routes: Sequence[Route]
    is_read_by_all: bool = False
    """Its pages decide by themselves who sees them; the role is for who sends forms."""


def annex_of(path: str, annexes: Iterable[Annex]) -> Annex | None:
    return next((each for each in annexes if f"{path}/".startswith(f"{each.path}/")), None)


def links_for(reader: Reader, annexes: Iterable[Annex]) -> list[NavApp]:
    return [link for each in annexes if each.role in reader.roles for link in each.links]
