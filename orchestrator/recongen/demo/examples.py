"""The bundled examples: institutions with a feed and figures that were computed apart from recongen."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import recongen
from recongen.errors import UsageError

FILES = ("institution.yaml", "transactions.csv", "daily_balances.csv")


@dataclass(frozen=True)
class Example:
    folder: Path

    @property
    def institution(self) -> Path:
        return self.folder / "institution.yaml"

    @property
    def transactions(self) -> Path:
        return self.folder / "transactions.csv"

    @property
    def balances(self) -> Path:
        return self.folder / "daily_balances.csv"


def root() -> Path:
    """In the wheel beside the code; in a checkout at its top."""
    code = Path(recongen.__file__).parent
    bundled = code / "_examples"
    return bundled if bundled.is_dir() else code.parent.parent / "examples"


def names() -> list[str]:
    return sorted(folder.name for folder in root().glob("*") if (folder / "institution.yaml").is_file())


def copy(name: str, folder: Path) -> Example:
    """A copy to read, edit and run again; an earlier copy is written over."""
    if name not in names():
        raise UsageError(f"there is no example {name!r}; there is {', '.join(names()) or 'none'}")
    folder.mkdir(parents=True, exist_ok=True)
    for file in FILES:
        shutil.copyfile(root() / name / file, folder / file)
    return Example(folder)


def write_settings(folder: Path) -> None:
    """So that later commands on this copy need no options: they find its database and its builds."""
    (folder / "recongen.yaml").write_text("profiles_dir: .\nbuild_dir: build\n", encoding="utf-8")
