"""A dbt project in a folder and its manifest, as dbt writes it, without dbt: from two YAML files and the compiled SQL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from recongen.apps import project
from recongen.apps.datasets import Dataset
from recongen.apps.types import App
from recongen.declared.findings import Finding

HERE = Path(__file__).parent
DATASETS = (HERE / "healthy_datasets.yml").read_text()
APP = (HERE / "healthy_app.yml").read_text()
DATASETS_FILE = "analyses/l1/_l1__datasets.yml"
APP_FILE = "models/exposures/l1_reconciliation.yml"
PROSE = {"institution": "The Bank", "prefix": "tb", "description": "Small.\n\nIt began in 2005."}

SQL = {
    "l1_drift": """select account_id, account_role, business_day, since, days, drift from drift
        where (<<$pWindow>> = 0 or days <= <<$pWindow>>) and business_day between <<$pFrom>> and <<$pTo>>
            and ('__ALL__' in (<<$pRole>>) or account_role in (<<$pRole>>))
            and ('__ALL__' in (<<$pAccount>>) or account_id in (<<$pAccount>>)) and drift >= <<$pLeast>>""",
    "l1_accounts": """select account_id, account_role from accounts
        where '__ALL__' in (<<$pRole>>) or account_role in (<<$pRole>>)""",
    "l1_roles": "select distinct account_role from accounts",
    "l1_moves": """select from_account, to_account, amount from moves
        where <<$pText>> = '__ALL__' or <<$pText>> in (from_account, to_account)""",
    "unused_query": "select '<<$nobody>>';",
}
READS = {"l1_drift": ["drift"], "l1_accounts": ["accounts"], "l1_roles": ["accounts"], "l1_moves": ["moves"]}
MODELS = ("drift", "accounts", "moves", "orphans")


@dataclass
class Project:
    """`write` puts it into a folder; what differs from the healthy project is given."""

    datasets: str = DATASETS
    app: str = APP
    sql: Mapping[str, str | None] = field(default_factory=dict)

    def manifest(self) -> dict[str, Any]:
        sql = {**SQL, **self.sql}
        nodes = {f"model.bank.{name}": _node("model", name) for name in MODELS}
        for raw in yaml.safe_load(self.datasets)["analyses"]:
            nodes[f"analysis.bank.{raw['name']}"] = _analysis(raw, sql.get(raw["name"], "select 1"))
        exposures = {
            f"exposure.bank.{raw['name']}": _exposure(raw) for raw in yaml.safe_load(self.app)["exposures"]
        }
        return {"metadata": {"project_name": "bank"}, "nodes": nodes, "exposures": exposures}

    def write(self, folder: Path) -> Path:
        files = {
            "dbt_project.yml": "name: bank\n",
            DATASETS_FILE: self.datasets,
            APP_FILE: self.app,
            "target/manifest.json": json.dumps(self.manifest(), default=str),
        }
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return folder / "target" / "manifest.json"

    def check(self, folder: Path) -> tuple[tuple[App, ...], tuple[Dataset, ...], tuple[Finding, ...]]:
        return project.check(self.write(folder), PROSE)


def _node(kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "unique_id": f"{kind}.bank.{name}",
        "name": name,
        "resource_type": kind,
        "package_name": "bank",
        "original_file_path": f"models/{name}.sql",
        **more,
    }


def _analysis(raw: Mapping[str, Any], sql: str | None) -> dict[str, Any]:
    name = raw["name"]
    return _node(
        "analysis",
        name,
        original_file_path=f"analyses/l1/{name}.sql",
        patch_path=f"bank://{DATASETS_FILE}",
        description=raw.get("description", ""),
        columns={column["name"]: column for column in raw.get("columns", [])},
        config=raw.get("config", {}),
        compiled_code=sql,
        depends_on={"nodes": [f"model.bank.{model}" for model in READS.get(name, [])]},
    )


def _exposure(raw: Mapping[str, Any]) -> dict[str, Any]:
    refs = [ref.split("'")[1] for ref in raw.get("depends_on", [])]
    return _node(
        "exposure",
        raw["name"],
        original_file_path=APP_FILE,
        description=raw.get("description", ""),
        label=raw.get("label"),
        config=raw.get("config", {}),
        depends_on={"nodes": [f"model.bank.{ref}" for ref in refs]},
    )
