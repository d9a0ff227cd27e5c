"""Where files other than Python are: next to this module in an installed wheel, at the repository's root in a checkout."""

from __future__ import annotations

from pathlib import Path

from recongen.errors import RecongenError

_HERE = Path(__file__).resolve().parent


def root() -> Path:
    """The folder with the `dbt_project.yml` of the project recongen."""
    for folder in (_HERE / "_package", _HERE.parent.parent):
        if (folder / "dbt_project.yml").is_file():
            return folder
    raise RecongenError(
        f"the dbt package of recongen is neither in {_HERE / '_package'} nor in {_HERE.parent.parent}: install recongen again"
    )


def bundled_path(name: str) -> Path:
    """A folder of the repository that the wheel brings along, such as `examples`."""
    folder = _HERE / f"_{name}"
    return folder if folder.is_dir() else _HERE.parent.parent / name
