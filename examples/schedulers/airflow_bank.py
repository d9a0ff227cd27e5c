"""Airflow: Cosmos makes a task of each model of the bank's dbt project, and the gate follows them.

`recongen compile bank.yaml -o project` made the project. Airflow, Cosmos and dbt are installed here; recongen is not, for its dbt
must not be held to Airflow's versions: RECONGEN names the one of its own virtual environment.
"""

import os
from datetime import datetime
from pathlib import Path

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG
from cosmos import DbtTaskGroup, ProfileConfig, ProjectConfig

BANK = Path(os.environ.get("BANK", "/srv/bank"))
RECONGEN = os.environ.get("RECONGEN", "/opt/recongen/bin/recongen")

with DAG(
    "bank", schedule="30 2 * * 2-6", start_date=datetime(2026, 1, 1), catchup=False, max_active_runs=1
) as night:
    books = DbtTaskGroup(
        group_id="books",
        project_config=ProjectConfig(BANK / "project"),
        profile_config=ProfileConfig(
            "recongen", os.environ.get("BANK_TARGET", "postgres"), profiles_yml_filepath=BANK / "profiles.yml"
        ),
    )
    # Fails when the books do.
    gate = BashOperator(
        task_id="gate", bash_command=f"{RECONGEN} gate bank.yaml --fail-on high", cwd=str(BANK)
    )
    books >> gate
