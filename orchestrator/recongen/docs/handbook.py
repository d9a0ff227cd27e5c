"""The handbook of one institution: what its pages are made of, put together and rendered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from recongen import package
from recongen.apps.project import load_with_manifest
from recongen.apps.types import App
from recongen.dbt_core.manifest import Manifest
from recongen.docs.bank import Bank, State, example_of, state_of
from recongen.docs.commands import CommandLine
from recongen.docs.grammar import Section
from recongen.docs.names import PICTURES, Names, Place
from recongen.docs.navigation import SECTIONS
from recongen.docs.pages import ENDING, Page, Templates
from recongen.docs.reference import Reference, SheetOfApp, grammars
from recongen.errors import RecongenError
from recongen.handbook_places import check_page, sheet_page
from recongen.session import Session

DECISIONS = "DECISIONS.md"
GLOSSARY = f"glossary{ENDING}"
_TERM = re.compile(r"^## (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Material:
    """Everything that pages are made of."""

    bank: Bank
    manifest: Manifest
    apps: Sequence[App]
    command_line: CommandLine
    pictures: Mapping[str, Path]
    """Of sheets, by `app.sheet`; only of this institution's own."""
    dashboards: str = ""
    """Their address, empty where it is not known."""
    state: State | None = None
    """None where no build is at hand."""


def material_of(session: Session, command_line: CommandLine, shows_pictures: bool) -> Material:
    """A database is asked only for the state of the books."""
    apps, manifest = load_with_manifest(session)
    bank = Bank(session.institution, session.title, session.file.name)
    pictures = {file.stem: file for file in (root() / "images").glob("*.png")} if shows_pictures else {}
    dashboards = session.settings.dashboards or ""
    return Material(bank, manifest, apps, command_line, pictures, dashboards, _state(session))


def _state(session: Session) -> State | None:
    with suppress(RecongenError):
        state, stale = session.read_report(state_of)
        return replace(state, stale=stale)
    return None


def root() -> Path:
    """The folder with `handbook/` and `images/`."""
    return package.bundled_path("docs")


def decisions() -> str:
    """Without its heading."""
    found = next(folder for folder in (root(), root().parent) if (folder / DECISIONS).is_file())
    return (found / DECISIONS).read_text(encoding="utf-8").partition("\n")[2].strip()


@dataclass(frozen=True)
class Handbook:
    material: Material
    folder: Path
    """Of the templates."""

    @cached_property
    def reference(self) -> Reference:
        material = self.material
        return Reference(material.bank, material.manifest, material.apps)

    @cached_property
    def templates(self) -> Templates:
        return Templates(self.folder, self.reference.things)

    @cached_property
    def pages(self) -> Sequence[Page]:
        return self.templates.pages()

    @cached_property
    def grammars(self) -> Mapping[str, Sequence[Section]]:
        return grammars()

    def render(self) -> dict[str, str]:
        """Markdown by path, in the order of the pages. Raises `PageError` where a template is wrong."""
        context = {
            "bank": self.material.bank,
            "example": example_of(self.material.bank.institution),
            "reference": self.reference,
            "grammars": self.grammars,
            "pages_in": self._pages_in,
            "section_title": SECTIONS.__getitem__,
            "decisions": decisions(),
            "commands": self.material.command_line.commands,
            "exit_codes": self.material.command_line.exit_codes,
            "dashboards": self.material.dashboards,
            "state": self.material.state,
        }
        return self.templates.render(self.pages, self.names, context)

    @cached_property
    def names(self) -> Names:
        """Whatever a page can link to."""
        reference, checks = self.reference, self._checks
        relations = {
            each.name: Place(each.name, f"reference/relations/{layer.name}{ENDING}", each.name, True)
            for layer in reference.layers
            for each in layer.relations
        }
        tables = {
            each.name: Place(each.name, f"reference/feed{ENDING}", each.name, True)
            for each in reference.tables
        }
        as_relations = {name: Place(name, place.path, is_code=True) for name, place in checks.items()}
        return Names(
            {
                "check": checks,
                "sheet": {
                    each.key: Place(each.sheet.title, f"{sheet_page(each.app.name, each.sheet.name)}{ENDING}")
                    for each in reference.sheets
                },
                "relation": relations | as_relations | tables,
                "command": {
                    each.name: Place(
                        f"recongen {each.name}", f"reference/commands{ENDING}", each.anchor, True
                    )
                    for each in self.material.command_line.commands
                },
                "setting": {
                    row.path: Place(row.path, f"reference/settings{ENDING}", row.anchor, True)
                    for section in self.grammars["settings"]
                    for row in section.rows
                },
                "term": dict(self._terms()),
                "page": {page.path.removesuffix(ENDING): Place(page.title, page.path) for page in self.pages},
            },
            {each.key: self.material.pictures[each.key].name for each in self._seen},
        )

    @property
    def _checks(self) -> dict[str, Place]:
        return {
            each.name: Place(each.title, f"{check_page(each.name)}{ENDING}") for each in self.reference.checks
        }

    def _terms(self) -> Iterator[tuple[str, Place]]:
        """Every heading of the glossary, in small letters."""
        for title in _TERM.findall((self.folder / GLOSSARY).read_text(encoding="utf-8")):
            yield title.lower(), Place(title.lower(), GLOSSARY, re.sub(r"\W+", "-", title.lower()).strip("-"))

    def _pages_in(self, folder: str) -> list[str]:
        return [page.path.removesuffix(ENDING) for page in self.pages if page.path.startswith(f"{folder}/")]

    @property
    def _seen(self) -> Sequence[SheetOfApp]:
        """The sheets of which there are pictures."""
        return [each for each in self.reference.sheets if each.key in self.material.pictures]

    @property
    def files(self) -> dict[str, bytes]:
        """What the pages show, by path."""
        return {
            f"{PICTURES}/{picture.name}": picture.read_bytes() for picture in self.material.pictures.values()
        }
