"""Where the dbt package is: beside this module in an installed wheel, at the repository's root in a checkout."""

from __future__ import annotations

from pathlib import Path

from recongen.errors import RecongenError

_HERE = Path(__file__).resolve().parent


def root() -> Path:
    """The folder whose `dbt_project.yml` names the project recongen."""
    for folder in (_HERE / "_package", *_HERE.parents):
        if _names_recongen(folder / "dbt_project.yml"):
            return folder
    raise RecongenError(
        f"the dbt package of recongen is neither in {_HERE / '_package'} nor above {_HERE}. Install recongen again."
    )


def _names_recongen(project: Path) -> bool:
    try:
        lines = project.read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return any(
        line.split("#")[0].replace('"', "").replace("'", "").split() == ["name:", "recongen"]
        for line in lines
    )
