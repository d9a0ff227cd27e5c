"""Puts the dbt project, the bundled examples and the handbook's templates into the wheel.

A hook rather than a fixed list, because git keeps no empty folder and a fixed list refuses a missing one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PROJECT = ("dbt_project.yml", "models", "macros", "seeds", "analyses", "tests/sql")
EXAMPLES = ("examples/sasquatch_pr.yaml", "examples/spec_example.yaml", "examples/treasury-2005")


HANDBOOK = {"docs/handbook": "handbook", "docs/images": "images", "DECISIONS.md": "DECISIONS.md"}


class DbtProjectHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # An editable install reads them from the checkout.
        if version == "editable":
            return
        root = Path(self.root)
        for path in PROJECT:
            self._include(build_data, root / path, f"recongen/_package/{path}")
        for path in EXAMPLES:
            self._include(build_data, root / path, f"recongen/_{path}")
        for path, name in HANDBOOK.items():
            self._include(build_data, root / path, f"recongen/_docs/{name}")

    @staticmethod
    def _include(build_data: dict[str, Any], source: Path, target: str) -> None:
        if source.exists():
            build_data["force_include"][str(source)] = target
