"""A bank as it stands deployed, whose files a test edits as its owners would, and what the next deploy sends."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from recongen.institution.compile import package_files
from recongen.quicksight.kinds import ID_MEMBER
from recongen.quicksight.requests import Resource
from tests.e2e.helpers import ROOT
from tests.quicksight.conftest import quick_patience, set_environment
from tests.quicksight.fake.server import Server
from tests.quicksight.fake.service import Call, FakeQuickSight
from tests.quicksight.lint import lint
from tests.quicksight.written import read_requests
from tests.unit.cli.conftest import isolate, run

NAME = "sasquatch-pr"
L1 = "package/models/exposures/l1_reconciliation.yml"
PATIENT = ("plan", "apply")
OUTPUT = {"type": "postgres", "host": "localhost", "port": 1, "user": "u", "password": "p", "dbname": "books"}
PROFILES = {"recongen": {"target": "pg", "outputs": {"pg": {**OUTPUT, "schema": "bank", "threads": 1}}}}


def settings(fake: FakeQuickSight) -> dict[str, Any]:
    arn = f"{fake.region}:{fake.account}"
    return {
        "aws_account_id": fake.account,
        "aws_region": fake.region,
        "owners": [f"arn:aws:quicksight:{arn}:group/default/reconciliation"],
        "secret_arn": f"arn:aws:secretsmanager:{arn}:secret:bank-AbCdEf",
    }


class Bank:
    """The bundled bank and the dbt package, in a folder of their own."""

    stdout = ""
    """The plan that the last deploy printed."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder, self.server = folder, server
        shutil.copy(ROOT / "examples" / "sasquatch_pr.yaml", folder / "bank.yaml")
        (folder / "recongen.yaml").write_text(yaml.safe_dump(settings(server.service)))
        (folder / "profiles.yml").write_text(yaml.safe_dump(PROFILES))
        for name, path in package_files().items():
            (folder / "package" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / "package" / name)

    @contextmanager
    def here(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            isolate(self.folder, patch)
            set_environment(patch, self.server.url)
            patch.setattr("recongen.package.root", lambda: self.folder / "package")
            for module in PATIENT:
                patch.setattr(f"recongen.quicksight.{module}.Patience", quick_patience)
            yield

    def deploy(self) -> list[str]:
        """What the service was asked to change, call by call."""
        self.server.service.calls.clear()
        done = run("deploy", "bank.yaml", "--execute")
        assert 0 == done.exit_code, done.output
        self.stdout = done.stdout
        assert [] == [str(fault) for _, fault in lint(self.written())]
        return [describe_call(call) for call in self.server.service.calls if call.is_write]

    def written(self) -> tuple[Resource, ...]:
        """The requests of the last deploy."""
        return read_requests(self.folder / "out")

    @property
    def service(self) -> FakeQuickSight:
        return self.server.service

    @contextmanager
    def untouched_afterwards(self) -> Iterator[None]:
        """Whatever is done to the files and the service meanwhile is undone."""
        service, files = self.service, self._files()
        self.server.service = copy.deepcopy(service)
        try:
            yield
        finally:
            self.server.service = service
            for path in self._files().keys() - files.keys():
                path.unlink()
            for path, text in files.items():
                if path.read_text() != text:
                    path.write_text(text)

    def _files(self) -> dict[Path, str]:
        own = [self.folder / "bank.yaml", *(self.folder / "package").rglob("*")]
        return {path: path.read_text() for path in own if path.is_file()}

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text()
        assert 1 == text.count(old), f"{name} holds {old!r} {text.count(old)} times"
        path.write_text(text.replace(old, new))

    def published_request(self, kind: Any, suffix: str) -> dict[str, Any]:
        """What people see: of a dashboard its published version."""
        item = self.service.items[kind, f"{NAME}-{suffix}"]
        if kind != "dashboard":
            return item.request
        (published,) = [each.request for each in item.versions if each.number == item.published]
        return published


def describe_call(call: Call) -> str:
    members = call.members
    ids = [members[key] for key in ("ResourceArn", *ID_MEMBER.values()) if key in members]
    return f"{call.operation} {ids[0].rpartition('/')[2].removeprefix(NAME + '-')}"


def update(operation: str, suffix: str) -> list[str]:
    """The calls that bring one resource up to date."""
    published = [f"UpdateDashboardPublishedVersion {suffix}"] if operation == "UpdateDashboard" else []
    return [f"UntagResource {suffix}", f"{operation} {suffix}", *published, f"TagResource {suffix}"]


def app(*suffixes: str) -> list[str]:
    """The calls that bring apps up to date, and nothing beside them."""
    return [
        call
        for operation in ("UpdateAnalysis", "UpdateDashboard")
        for suffix in suffixes
        for call in update(operation, suffix)
    ]
