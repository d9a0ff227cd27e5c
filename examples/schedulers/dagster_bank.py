"""Dagster: each model of the bank's dbt project is an asset, and the gate is a job that follows.

`recongen compile bank.yaml -o project` made the project. Dagster, dagster-dbt and dbt are installed here; recongen is not, for its
dbt must not be held to Dagster's versions: RECONGEN names the one of its own virtual environment.
"""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from dagster import AssetExecutionContext, AssetKey, Definitions, ScheduleDefinition, asset, define_asset_job
from dagster_dbt import DbtCliResource, DbtProject, dbt_assets

BANK = Path(os.environ.get("BANK", "/srv/bank"))
RECONGEN = os.environ.get("RECONGEN", "/opt/recongen/bin/recongen")
project = DbtProject(project_dir=BANK / "project", profiles_dir=BANK)
if not project.manifest_path.exists():
    project.preparer.prepare(project)


@dbt_assets(manifest=project.manifest_path)
def books(context: AssetExecutionContext, dbt: DbtCliResource) -> Iterator[object]:
    yield from dbt.cli(["build"], context=context).stream()


@asset(deps=[AssetKey("exceptions")])
def gate() -> None:
    """Fails when the books do."""
    subprocess.run([RECONGEN, "gate", "bank.yaml", "--fail-on", "high"], cwd=BANK, check=True)


night = define_asset_job("night")
defs = Definitions(
    assets=[books, gate],
    jobs=[night],
    schedules=[ScheduleDefinition(job=night, cron_schedule="30 2 * * 2-6")],
    resources={"dbt": DbtCliResource(project_dir=project)},
)
