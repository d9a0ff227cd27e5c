"""The bundled examples: institutions with a feed of their own, and institutions for which one is generated."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from recongen import package
from recongen.errors import UsageError

FEED = ("transactions.csv", "daily_balances.csv")
INSTITUTION = "institution.yaml"
SHOWN = "sasquatch_pr"
"""The example that `recongen demo` shows, and of which the pictures of sheets were taken; also its prefix."""


@dataclass(frozen=True)
class Example:
    folder: Path
    has_feed: bool = True
    """Whether it has a feed of its own; if not, the feed is synthetic."""

    @property
    def institution(self) -> Path:
        return self.folder / INSTITUTION

    @property
    def transactions(self) -> Path:
        return self.folder / FEED[0]

    @property
    def balances(self) -> Path:
        return self.folder / FEED[1]


def root() -> Path:
    return package.bundled_path("examples")


def names() -> list[str]:
    folders = [folder.parent.name for folder in root().glob(f"*/{FEED[0]}")]
    return sorted([*folders, *(file.stem for file in root().glob("*.yaml"))])


def copy(name: str, folder: Path) -> Example:
    """A copy to read, edit and run again; an earlier copy is written over."""
    if name not in names():
        raise UsageError(f"there is no example {name!r}; there is {', '.join(names()) or 'none'}")
    folder.mkdir(parents=True, exist_ok=True)
    source = root() / name
    if not source.is_dir():
        shutil.copyfile(root() / f"{name}.yaml", folder / INSTITUTION)
        return Example(folder, has_feed=False)
    for file in (INSTITUTION, *FEED):
        shutil.copyfile(source / file, folder / file)
    return Example(folder)


def write_settings(folder: Path, as_of: str | None = None) -> None:
    """So that later commands on this copy need no options: they find its database, its builds and its day."""
    lines = ["profiles_dir: .", "build_dir: build"]
    if as_of:
        lines.append(f'as_of: "{as_of}"')
    (folder / "recongen.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
