"""What dbt has parsed, lent to whatever is parsed next in this run of the tests, in any folder and by any worker.

A first parse takes dbt longer than a small bank's whole build. dbt takes up an earlier one where the project's file and the
connection are the same, and compares every file by its checksum. Here the connection may be another: of that dbt keeps a hash
and the names of the database and the schema, and those of the new one are put in their place.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pprint
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from recongen.dbt_core import runner
from recongen.dbt_core.runner import DbtProject

STATE = "partial_parse.msgpack"
UNMISTAKABLE = 12
"""A name of so many characters is nothing else in a state, and can be replaced in it by one as long."""


@dataclass(frozen=True)
class Connection:
    adapter: str
    hash: str
    database: str
    schema: str

    @classmethod
    def of(cls, project: DbtProject) -> Connection | None:
        """None for a profile with which something is wrong, as dbt will say."""
        from dbt_common.exceptions import DbtBaseException

        try:
            return cls._of(project)
        except (AttributeError, LookupError, OSError, TypeError, yaml.YAMLError, DbtBaseException):
            return None

    @classmethod
    def _of(cls, project: DbtProject) -> Connection:
        from dbt.config.profile import Profile

        profile = project.profile or "recongen"
        found = yaml.safe_load((project.profiles_dir / "profiles.yml").read_text())[profile]
        target = project.target or found["target"]
        output = {name: value for name, value in found["outputs"][target].items() if name != "threads"}
        adapter = str(output["type"])
        credentials = Profile._credentials_from_profile(output, profile, target)
        shown = pprint.pformat(sorted(credentials.connection_info()))
        digest = hashlib.sha256(shown.encode()).hexdigest()
        # Oracle names no database.
        return cls(adapter, digest, credentials.database or "", credentials.schema)

    @property
    def changeable(self) -> tuple[str, ...]:
        return self.hash, *(name for name in (self.database, self.schema) if len(name) >= UNMISTAKABLE)

    @property
    def kind(self) -> tuple[object, ...]:
        names = (self.database, self.schema)
        return self.adapter, *(len(name) if name in self.changeable else name for name in names)


class Store:
    """The first state of each kind, beside what of it tells the connection."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def lent(self, project: DbtProject) -> Iterator[None]:
        """A project that is parsed within the block. Who is the first with its kind lets others wait for what is left then."""
        own, connection = project.target_path / STATE, Connection.of(project)
        if connection is None or (own.exists() and connection.hash.encode() in own.read_bytes()):
            yield
            return
        place = self._place(project, connection)
        with place.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not place.exists():
                yield
                self._keep(place, connection, own)
                return
        self._lend(place, connection, own)
        yield

    def _place(self, project: DbtProject, connection: Connection) -> Path:
        """By all that dbt compares before it looks at files, except what can be replaced."""
        files = [project.folder / name for name in ("dbt_project.yml", "packages.yml")]
        texts = [file.read_text() for file in files if file.exists()]
        known = (texts, project.profile, project.target, connection.kind)
        return self.folder / hashlib.sha256(repr(known).encode()).hexdigest()

    def _lend(self, place: Path, connection: Connection, own: Path) -> None:
        state = place.read_bytes()
        lender = place.with_suffix(".of").read_text().split("\n")
        for old, new in zip(lender, connection.changeable, strict=True):
            state = state.replace(old.encode(), new.encode())
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_bytes(state)

    def _keep(self, place: Path, connection: Connection, own: Path) -> None:
        state = own.read_bytes() if own.exists() else b""
        if connection.hash.encode() in state:
            place.with_suffix(".of").write_text("\n".join(connection.changeable))
            made = place.with_suffix(".new")
            made.write_bytes(state)
            made.replace(place)


_stores: list[Store] = []


@contextmanager
def lent(project: DbtProject) -> Iterator[None]:
    """What dbt parses of the project within the block, in a process of its own or in this one."""
    if not _stores:
        yield
        return
    with _stores[-1].lent(project):
        yield


@pytest.fixture(scope="session", autouse=True)
def parsed_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """To every compiled institution that this process has dbt parse, or a fork of it.

    What dbt's templates were translated to is lent, too, also to commands that have a home of their own. Within a process dbt
    itself keeps the syntax tree of each macro, as it does in its own tests.
    """
    from dbt_common.tests import disable_test_caching, enable_test_caching

    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    _stores.append(Store(shared / "parsed"))
    invoke = runner._invoke

    def invoke_with_state(project: DbtProject, command: Sequence[str], *rest: Any) -> Any:
        # A run that is handed what was parsed before parses nothing.
        parses = command[0] != "deps" and len(rest) < 2
        if not parses or not (project.folder / "packages.yml").exists():
            return invoke(project, command, *rest)
        with lent(project):
            return invoke(project, command, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "_invoke", invoke_with_state)
        patch.setenv("XDG_CACHE_HOME", str(shared / "cache"))
        enable_test_caching()
        yield
        disable_test_caching()
    _stores.pop()
