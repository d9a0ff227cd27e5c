"""Handbooks of three institutions over models that are compiled once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from recongen.apps.project import check
from recongen.cli.docs import command_line
from recongen.dbt_core import manifest as manifests
from recongen.docs.bank import Bank
from recongen.docs.handbook import Handbook, Material, root
from recongen.session import Session
from recongen.talk import Talk
from tests.truth.compiling import ROOT

FILES = {
    "sasquatch_pr": ROOT / "examples" / "sasquatch_pr.yaml",
    "spec_example": ROOT / "examples" / "spec_example.yaml",
    "stranger": ROOT / "tests" / "docs" / "stranger.yaml",
}
DASHBOARDS = "https://books.example.com"


@dataclass(frozen=True)
class Written:
    """One institution's handbook."""

    handbook: Handbook
    title: str

    @cached_property
    def texts(self) -> dict[str, str]:
        return self.handbook.render()


def handbook_of(name: str, compiled: Path) -> Written:
    """`compiled` is the folder of the models."""
    session = Session(FILES[name], Talk(quiet=True))
    prose = {"institution": session.title, "prefix": session.prefix, "description": session.title}
    manifest = compiled / "target" / "manifest.json"
    apps, _, findings = check(manifest, prose, ROOT)
    assert not findings
    bank = Bank(session.institution, session.title, session.file.name)
    material = Material(bank, manifests.read(manifest), apps, command_line(), {}, DASHBOARDS)
    return Written(Handbook(material, root() / "handbook"), session.title)
