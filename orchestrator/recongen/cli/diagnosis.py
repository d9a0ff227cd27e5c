"""What `doctor` looks at: one function a concern, each telling what it found and how to fix it."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import Any, Literal

from recongen.cli.options import Common
from recongen.cli.talk import Talk
from recongen.errors import InstitutionError, RecongenError, UsageError, WarehouseError
from recongen.session import Session
from recongen.text import plural
from recongen.warehouse.target import Target

State = Literal["ok", "note", "wrong"]

REINSTALL = "reinstall recongen in a fresh virtual environment: pip install recongen"
OLDEST_PYTHON, FIRST_UNSUPPORTED_PYTHON = (3, 11), (3, 14)
OLDEST_SQLITE = (3, 38)
NEWER_SQLITE = "Use a Python that is linked with SQLite 3.38 or later, mathematical functions included"


@dataclass(frozen=True)
class Diagnosis:
    state: State
    subject: str
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        remedy = f". {self.remedy}" if self.remedy else ""
        return f"{self.state:<5}  {self.subject}: {self.found}{remedy}"

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def diagnose(common: Common, file: Path | None) -> list[Diagnosis]:
    found = [*python(), *packages()]
    if file is not None:
        quiet = Common(common.settings, common.config, common.debug, Talk(quiet=True))
        found += institution_and_database(file, quiet)
    elif not any(item.state == "wrong" for item in found):
        found.append(Diagnosis("note", "database", "not looked at", "Name an institution file to look at it"))
    return found


def python() -> Iterator[Diagnosis]:
    version = ".".join(map(str, sys.version_info[:3]))
    if OLDEST_PYTHON <= sys.version_info[:2] < FIRST_UNSUPPORTED_PYTHON:
        yield Diagnosis("ok", "python", version)
    else:
        yield Diagnosis("wrong", "python", version, "Use Python 3.11, 3.12 or 3.13")
    yield _sqlite()


def _sqlite() -> Diagnosis:
    sqlite = import_module("sqlite3")
    version = sqlite.sqlite_version
    if sqlite.sqlite_version_info < OLDEST_SQLITE:
        return Diagnosis("wrong", "sqlite", f"{version} has no JSON operators", NEWER_SQLITE)
    if not _has_root(sqlite):
        return Diagnosis("wrong", "sqlite", f"{version} has no mathematical functions", NEWER_SQLITE)
    return Diagnosis("ok", "sqlite", version)


def _has_root(sqlite: Any) -> bool:
    connection = sqlite.connect(":memory:")
    try:
        connection.execute("select sqrt(2)")
    except sqlite.OperationalError:
        return False
    finally:
        connection.close()
    return True


def packages() -> Iterator[Diagnosis]:
    """Installed versions against the pins that recongen itself declares."""
    from packaging.requirements import Requirement

    if not _is_installed("recongen"):
        yield Diagnosis("note", "recongen", "runs from a folder and is not installed, so no pins are known")

    for text in _declared():
        requirement = Requirement(text)
        if not requirement.name.startswith("dbt-"):
            continue
        optional = requirement.marker is not None and "extra" in str(requirement.marker)
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            if not optional:
                yield Diagnosis("wrong", requirement.name, "is not installed", REINSTALL)
            continue
        if requirement.specifier.contains(version, prereleases=True):
            yield Diagnosis("ok", requirement.name, version)
        else:
            yield Diagnosis("wrong", requirement.name, f"{version} is not {requirement.specifier}", REINSTALL)
    if _is_installed("dbt"):
        yield Diagnosis(
            "wrong", "dbt", "the package `dbt` is another product", "pip uninstall dbt, then " + REINSTALL
        )


def _declared() -> list[str]:
    try:
        return metadata.requires("recongen") or []
    except metadata.PackageNotFoundError:
        return []


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def institution_and_database(file: Path, common: Common) -> Iterator[Diagnosis]:
    """Each needs the one before it, so the first that is wrong ends the list."""
    try:
        session = common.session(file)
        yield _institution(session, file)
        yield _profile(session)
        yield from _tables(session)
        yield from _file(session.target)
        yield _lock(session)
    except InstitutionError as error:
        yield Diagnosis(
            "wrong", "institution", str(error), f"recongen validate {shlex.quote(str(file))} lists them"
        )
    except UsageError as error:
        yield Diagnosis("wrong", "settings", str(error))
    except RecongenError as error:
        yield Diagnosis("wrong", "database", str(error))


def _institution(session: Session, file: Path) -> Diagnosis:
    from recongen.cli.institution import summary

    return Diagnosis("ok", "institution", summary(session.institution))


def _profile(session: Session) -> Diagnosis:
    target = session.target
    if target.embedded:
        return Diagnosis("ok", "profile", f"none, so the embedded database: {target.describe()}")
    return Diagnosis(
        "ok",
        "profile",
        f"{target.profile}.{target.target_name} in {target.profiles_dir}: {target.describe()}",
    )


def _tables(session: Session) -> Iterator[Diagnosis]:
    from recongen.feed.contract import TABLES
    from recongen.feed.tables import existing_tables

    tables = {table.name: table.rows for table in existing_tables(session.target, session.prefix)}
    for table in TABLES:
        name = table.relation(session.prefix)
        if name not in tables:
            remedy = session.command("schema apply", "--execute")
            yield Diagnosis("wrong", name, "does not exist", remedy)
        elif not tables[name]:
            remedy = session.command("feed load", "--transactions t.csv --balances b.csv --execute")
            yield Diagnosis("note", name, "is empty", remedy)
        else:
            yield Diagnosis("ok", name, plural(tables[name], "row"))


def _file(target: Target) -> Iterator[Diagnosis]:
    """Whether a database file is whole, and free to be written."""
    if target.file is None or not target.file.exists():
        return
    from recongen.warehouse.connect import connect, require_free_file

    if target.engine.file_check_sql:
        with connect(target) as connection:
            (found,) = connection.rows(target.engine.file_check_sql)[0].values()
        if found != "ok":
            yield Diagnosis(
                "wrong", "database file", f"is damaged: {found}", "Restore it, or delete it and load again"
            )
            return
    try:
        require_free_file(target)
    except WarehouseError as error:
        yield Diagnosis("note", "database file", str(error))


def _lock(session: Session) -> Diagnosis:
    from recongen.warehouse.locks import build_lock

    try:
        with build_lock(session.target, session.prefix, wait=0):
            return Diagnosis("ok", "lock", "no other build is running")
    except WarehouseError as error:
        return Diagnosis("note", "lock", str(error))
