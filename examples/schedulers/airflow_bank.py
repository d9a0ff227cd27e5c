"""Airflow: Cosmos runs the bank's dbt project, and the gate follows.

`recongen compile bank.yaml -o project` made the project. Airflow, Cosmos and dbt are installed here; recongen is not, for its dbt
must not be held to Airflow's versions: RECONGEN names the one of its own virtual environment. The books are one task, since
dbt reads the whole project whenever it starts; with Cosmos' DbtTaskGroup each of some 130 models and tests would start it.
"""

import os
from datetime import datetime
from pathlib import Path

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG
from cosmos import DbtBuildLocalOperator, ProfileConfig

BANK = Path(os.environ.get("BANK", "/srv/bank"))
RECONGEN = os.environ.get("RECONGEN", "/opt/recongen/bin/recongen")
profile = ProfileConfig(
    profile_name="recongen",
    target_name=os.environ.get("BANK_TARGET", "postgres"),
    profiles_yml_filepath=BANK / "profiles.yml",
)

with DAG(
    "bank", schedule="30 2 * * 2-6", start_date=datetime(2026, 1, 1), catchup=False, max_active_runs=1
) as night:
    books = DbtBuildLocalOperator(task_id="books", project_dir=str(BANK / "project"), profile_config=profile)
    # Fails when the books do.
    gate = BashOperator(
        task_id="gate", bash_command=f"{RECONGEN} gate bank.yaml --fail-on high", cwd=str(BANK)
    )
    books >> gate
