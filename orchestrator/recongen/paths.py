"""Paths in settings: of the home folder, and of where the settings stand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from recongen.declared.nodes import Node
from recongen.declared.reading import Spot
from recongen.declared.records import Record
from recongen.declared.scalars import Kind, Text
from recongen.errors import UsageError

SomeRecord = TypeVar("SomeRecord", bound=Record)


@dataclass(frozen=True)
class FilePath(Kind):
    says: str = "a path"

    def read(self, node: Node, spot: Spot) -> Path:
        try:
            return expand(Path(Text(self.says, numbers=False).read(node, spot)))
        except UsageError as reason:
            raise spot.error("bad-setting", str(reason), "Write the whole path.") from None


def expand(path: Path) -> Path:
    """`~` made into the home folder."""
    try:
        return path.expanduser()
    except RuntimeError:
        raise UsageError(f"{path}: there is no such home folder; write the whole path") from None


def resolve_from(folder: Path, settings: SomeRecord) -> SomeRecord:
    """The same settings with every path in them made relative to a folder."""
    return replace(
        settings, **{each.name: _resolve(folder, getattr(settings, each.name)) for each in settings.keys}
    )  # type: ignore[type-var]


def _resolve(folder: Path, value: Any) -> Any:
    if isinstance(value, Path):
        return folder / value
    if isinstance(value, tuple):
        return tuple(_resolve(folder, each) for each in value)
    return resolve_from(folder, value) if isinstance(value, Record) else value
