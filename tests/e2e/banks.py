"""An institution file, its feed and its database in a folder, and what a person does there."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from recongen.dbt_core.runner import DbtProject
from recongen.demo.feed import Settings, generate
from recongen.demo.feed.plants import plant
from recongen.feed.contract import DAILY_BALANCES, TRANSACTIONS, Table
from recongen.institution import load
from recongen.session import Session
from recongen.talk import Talk
from tests.e2e.databases import Contents, Database, Duckdb, Postgres, Relation, Sqlite
from tests.e2e.helpers import AS_OF, BUNDLED, DBT, RECONGEN, ROOT, TREASURY, Done, environment, succeed
from tests.parsed import lent

Row = Mapping[str, object]
OF_ITS_RUN = {"run_context", "builds", *(path.stem for path in (ROOT / "models" / "changes").glob("*.sql"))}
"""Relations that name their run, or say what it found changed, and so never equal another's."""
AS_OF_DAY = datetime.fromisoformat(AS_OF).date()


class Bank:
    """`folder` holds institution.yaml and the profiles.yml of `database`; commands run in it."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder, self.database = folder, database
        database.write_profile(folder)
        self.prefix: str = yaml.safe_load(self.institution.read_text())["instance"]

    @property
    def institution(self) -> Path:
        return self.folder / "institution.yaml"

    def recongen(self, verb: str, *rest: object) -> Done:
        """`recongen VERB institution.yaml …`, which must succeed."""
        return succeed(*RECONGEN, *verb.split(), "institution.yaml", *rest, cwd=self.folder)

    def build(self) -> Done:
        return self.recongen("build", "--full")

    def exceptions(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.recongen("exceptions", "--json").stdout)
        return document

    def load(self, transactions: Path, balances: Path) -> None:
        self.recongen(
            "feed load", "--transactions", transactions, "--balances", balances, "--execute", "--quiet"
        )

    def relation(self, model: str) -> Relation:
        return self.database.relation(f"{self.prefix}_{model}")

    def contents(self) -> Contents:
        """Everything of this institution by the model's name, except what speaks of its run."""
        found = self.database.contents()
        ours = {name.removeprefix(f"{self.prefix}_"): found[name] for name in found}
        return {name: ours[name] for name in ours if name not in OF_ITS_RUN}

    @property
    def project(self) -> DbtProject:
        """As `recongen build` in the folder has dbt run it."""
        options = {"profiles_dir": self.folder, "build_dir": self.folder / "build"}
        return Session(self.institution, Talk(quiet=True), options).dbt

    def manifest(self) -> dict[str, Any]:
        """As the latest build left it."""
        engine = self.database.engine
        path = self.folder / "build" / self.prefix / engine / "target" / "manifest.json"
        document: dict[str, Any] = json.loads(path.read_text())
        return document


class Library:
    """The banks that several tests begin with, made once a session, and copies of them."""

    def __init__(self, folder: Path, server: Any) -> None:
        self.folder = folder
        self._server = server
        self._texts: dict[str, str] = {}
        self._banks: dict[str, Bank] = {}
        self._servers: list[Postgres] = []

    def database(self, engine: str, folder: Path, template: Database | None = None) -> Database:
        if engine == "sqlite":
            assert template is None or isinstance(template, Sqlite)
            return Sqlite(folder / "books.sqlite3", template)
        if engine == "duckdb":
            assert template is None or isinstance(template, Duckdb)
            return Duckdb(folder / "ledger.duckdb", template)
        assert template is None or isinstance(template, Postgres)
        made = Postgres(self._server(), folder, template)
        self._servers.append(made)
        return made

    def close(self) -> None:
        for database in self._servers:
            database.drop()

    def copy(self, bank: Bank, folder: Path) -> Bank:
        """The same institution, feed and relations in another folder and another database."""
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(bank.institution, folder / "institution.yaml")
        return Bank(folder, self.database(bank.database.engine, folder, bank.database))

    def empty(self, engine: str, folder: Path, institution: str) -> Bank:
        """An institution whose base tables are there and empty: those that `schema apply` prints."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "institution.yaml").write_text(institution)
        bank = Bank(folder, self.database(engine, folder))
        bank.database.script(self.ddl(engine).replace("dts_", f"{bank.prefix}_"))
        return bank

    def ddl(self, engine: str) -> str:
        """What `schema apply` prints for the treasury."""
        if engine not in self._texts:
            folder = self.folder / f"ddl-{engine}"
            folder.mkdir()
            shutil.copyfile(TREASURY / "institution.yaml", folder / "institution.yaml")
            bank = Bank(folder, self.database(engine, folder))
            self._texts[engine] = bank.recongen("schema apply", "--quiet").stdout
        return self._texts[engine]

    def loaded(self, engine: str) -> Bank:
        """The treasury with its feed, before any build. To be copied, not changed."""
        name = f"loaded-{engine}"
        if name not in self._banks:
            bank = self.empty(engine, self.folder / name, (TREASURY / "institution.yaml").read_text())
            bank.load(TREASURY / "transactions.csv", TREASURY / "daily_balances.csv")
            self._banks[name] = bank
        return self._banks[name]

    def bundled(self, engine: str) -> Bank:
        """The institution whose rows the package carries, with a month of feed in which everything planted is wrong."""
        name = f"bundled-{engine}"
        if name not in self._banks:
            folder = self.folder / name
            bank = self.empty(engine, folder, BUNDLED.read_text())
            institution = load(BUNDLED)
            feed, _ = plant(
                generate(institution, Settings(AS_OF_DAY - timedelta(days=1), window_days=30)),
                institution,
                with_events=False,
            )
            bank.load(*feed.write(folder))
            self._banks[name] = bank
        return self._banks[name]

    def treasury(self, engine: str) -> Bank:
        """The treasury, built by `recongen build`. To be read or copied, not changed."""
        name = f"built-{engine}"
        if name not in self._banks:
            bank = self.copy(self.loaded(engine), self.folder / name)
            bank.build()
            self._banks[name] = bank
        return self._banks[name]


def compiled(bank: Bank) -> Path:
    """The institution's dbt project, beside its file."""
    bank.recongen("compile", "-o", "project")
    return bank.folder / "project"


def plain_dbt(
    bank: Bank, project: Path, env: Mapping[str, str] | None = None, with_unit_tests: bool = True
) -> Done:
    """`dbt build` in the project's folder, with nothing else on the line; what it writes goes to the bank's folder.

    Without unit tests dbt leaves out those of the package, which say nothing of the way it got there.
    """
    target, logs = bank.folder / "dbt" / "target", bank.folder / "dbt" / "logs"
    where = {
        "DBT_PROFILES_DIR": str(bank.folder),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(logs),
    }
    if not with_unit_tests:
        where["DBT_EXCLUDE_RESOURCE_TYPES"] = "unit_test"
    with lent(DbtProject(project, bank.folder, target, logs)):
        return succeed(*DBT, "build", cwd=project, env={**(env or environment()), **where})


def write_feed(folder: Path, transactions: Iterable[Row], balances: Iterable[Row]) -> tuple[Path, Path]:
    """The two CSV files; `entry` is left to the tables."""
    return (
        _write_csv(folder / "transactions.csv", TRANSACTIONS, transactions),
        _write_csv(folder / "daily_balances.csv", DAILY_BALANCES, balances),
    )


def _write_csv(path: Path, table: Table, rows: Iterable[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        columns = [name for name in table.column_names if name != "entry"]
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path
