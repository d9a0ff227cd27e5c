"""What `doctor` looks at, and how to fix what is wrong: this machine first, then an institution and its database."""

from __future__ import annotations

import shlex
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement

from recongen.errors import InstitutionError, RecongenError, UsageError, WarehouseError
from recongen.feed.contract import TABLES
from recongen.feed.tables import existing_tables
from recongen.institution.summary import summary
from recongen.session import Session
from recongen.text import plural
from recongen.warehouse.connect import connect, require_free_file
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


def diagnose(file: Path | None, open_session: Callable[[Path], Session]) -> Iterator[Diagnosis]:
    machine = [_python(), _sqlite(), *packages()]
    yield from machine
    if file is not None:
        yield from _institution_and_database(file, open_session)
    elif all(item.state != "wrong" for item in machine):
        yield Diagnosis("note", "database", "not looked at", "Name an institution file to look at it")


def _python() -> Diagnosis:
    version = ".".join(map(str, sys.version_info[:3]))
    if OLDEST_PYTHON <= sys.version_info[:2] < FIRST_UNSUPPORTED_PYTHON:
        return Diagnosis("ok", "python", version)
    return Diagnosis("wrong", "python", version, "Use Python 3.11, 3.12 or 3.13")


def _sqlite() -> Diagnosis:
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        return Diagnosis("wrong", "sqlite", f"{version} has no JSON operators", NEWER_SQLITE)
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("select sqrt(2)")
    except sqlite3.OperationalError:
        return Diagnosis("wrong", "sqlite", f"{version} has no mathematical functions", NEWER_SQLITE)
    finally:
        connection.close()
    return Diagnosis("ok", "sqlite", version)


def packages() -> Iterator[Diagnosis]:
    """Installed versions against the pins that recongen itself declares."""
    if _version("recongen") is None:
        yield Diagnosis("note", "recongen", "runs from a folder and is not installed, so no pins are known")
        pins = []
    else:
        pins = [Requirement(text) for text in metadata.requires("recongen") or () if text.startswith("dbt-")]
    for pin in pins:
        version = _version(pin.name)
        is_optional = pin.marker is not None and "extra" in str(pin.marker)
        if version is None and not is_optional:
            yield Diagnosis("wrong", pin.name, "is not installed", REINSTALL)
        elif version is not None and pin.specifier.contains(version, prereleases=True):
            yield Diagnosis("ok", pin.name, version)
        elif version is not None:
            yield Diagnosis("wrong", pin.name, f"{version} is not {pin.specifier}", REINSTALL)
    if _version("dbt") is not None:
        remedy = f"pip uninstall dbt, then {REINSTALL}"
        yield Diagnosis("wrong", "dbt", "the package `dbt` is another product", remedy)


def _version(package: str) -> str | None:
    """None where it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _institution_and_database(file: Path, open_session: Callable[[Path], Session]) -> Iterator[Diagnosis]:
    """Each needs the one before it, so the first that is wrong ends the list."""
    try:
        session = open_session(file)
        yield Diagnosis("ok", "institution", summary(session.institution))
        yield _profile(session.target)
        yield from _tables(session)
        yield from _file(session.target)
        yield _lock(session)
    except InstitutionError as error:
        remedy = f"recongen validate {shlex.quote(str(file))} lists them"
        yield Diagnosis("wrong", "institution", str(error), remedy)
    except RecongenError as error:
        subject = "settings" if isinstance(error, UsageError) else "database"
        yield Diagnosis("wrong", subject, str(error))


def _profile(target: Target) -> Diagnosis:
    place = f"{target.profile}.{target.target_name} in {target.profiles_dir}"
    found = "none, so the embedded database" if target.embedded else place
    return Diagnosis("ok", "profile", f"{found}: {target.describe()}")


def _tables(session: Session) -> Iterator[Diagnosis]:
    rows = {table.name: table.rows for table in existing_tables(session.target, session.prefix)}
    for name in (table.relation(session.prefix) for table in TABLES):
        if name not in rows and session.own_tables:
            yield Diagnosis("note", name, "is a view that the next build makes", session.command("build"))
        elif name not in rows:
            yield Diagnosis("wrong", name, "does not exist", session.command("schema apply", "--execute"))
        elif not rows[name]:
            yield Diagnosis("note", name, "is empty", session.load_command)
        else:
            yield Diagnosis("ok", name, plural(rows[name], "row"))


def _file(target: Target) -> Iterator[Diagnosis]:
    """Whether a database file is whole, and free to be written."""
    if target.file is None or not target.file.exists():
        return
    if target.engine.file_check_sql:
        with connect(target) as connection:
            (found,) = connection.rows(target.engine.file_check_sql)[0].values()
        if found != "ok":
            remedy = "Restore it, or delete it and load again"
            yield Diagnosis("wrong", "database file", f"is damaged: {found}", remedy)
            return
    try:
        require_free_file(target)
    except WarehouseError as error:
        yield Diagnosis("note", "database file", str(error))


def _lock(session: Session) -> Diagnosis:
    try:
        with session.lock(wait=0):
            return Diagnosis("ok", "lock", "no other build is running")
    except WarehouseError as error:
        return Diagnosis("note", "lock", str(error))
