"""One command at work on one institution: its file, its compiled project, its database."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recongen.cli.options import Common
from recongen.cli.talk import Talk
from recongen.config import Settings, load_settings
from recongen.errors import RecongenError, UsageError
from recongen.exceptions_report.gate import FeedMark, staleness
from recongen.exceptions_report.read import read_report
from recongen.exceptions_report.report import Report, RunContext
from recongen.exceptions_report.stored import Relations

if TYPE_CHECKING:
    from recongen.dbt_core.manifest import Manifest
    from recongen.dbt_core.results import BuildResult
    from recongen.dbt_core.runner import DbtProject
    from recongen.institution.types import Institution
    from recongen.warehouse.connect import Connection
    from recongen.warehouse.target import Target

DEFAULT_PROFILE = "recongen"


def load_institution(file: Path, prefix: str | None, talk: Talk) -> Institution:
    """The institution of a file; warnings are told, errors raise with every finding."""
    from recongen.errors import InstitutionError
    from recongen.institution import check

    institution, findings = check(file, prefix)
    if institution is None:
        raise InstitutionError(findings)
    for finding in findings:
        talk.say(str(finding))
    return institution


class Session:
    def __init__(
        self, file: Path, common: Common, as_of: str | None = None, fixed: Mapping[str, Any] | None = None
    ) -> None:
        """`fixed` are settings that nobody typed and nothing overrides."""
        self.file = file
        self.talk = common.talk
        self._given = common
        options = {**common.settings, "as_of": as_of, **(fixed or {})}
        self.settings: Settings = load_settings(options, common.config, beside=file)

    @cached_property
    def institution(self) -> Institution:
        return load_institution(self.file, self.settings.prefix, self.talk)

    @property
    def prefix(self) -> str:
        return self.institution.prefix

    @cached_property
    def folder(self) -> Path:
        """Everything generated for this institution."""
        return self.settings.build_dir / self.prefix

    @cached_property
    def target(self) -> Target:
        from recongen.warehouse.profile import resolve

        target = resolve(
            self.settings.profiles_dir,
            self.settings.target,
            self.settings.profile or DEFAULT_PROFILE,
            fallback_folder=self.folder,
            name=self.prefix,
        )
        if target.embedded:
            self.talk.say(f"no dbt profile: using the embedded database {_from_here(target.file)}")
        return target

    @cached_property
    def dbt(self) -> DbtProject:
        """The institution as a dbt project, compiled anew: what is run is what the file says."""
        from recongen import package
        from recongen.dbt_core.runner import DbtProject
        from recongen.institution.compile import compile_project

        project = self.folder / "project"
        try:
            compile_project(self.institution, project, f"local:{package.root()}")
        except OSError as error:
            raise UsageError(
                f"{project} cannot be written: {error.strerror or error}; --build-dir names another folder to work in"
            ) from None
        place = self.folder / self.target.target_name
        return DbtProject(
            folder=project,
            profiles_dir=self.target.profiles_dir,
            profile=self.target.profile,
            target=self.target.target_name,
            target_path=place / "target",
            log_path=place / "logs",
        )

    @contextmanager
    def connection(self, read_only: bool = False) -> Iterator[Connection]:
        from recongen.warehouse.connect import connect

        self.must_have_database()
        with connect(self.target, read_only=read_only) as connection:
            yield connection

    def must_have_database(self) -> None:
        if self.target.file is not None and not self.target.file.exists():
            apply = self.command("schema apply", "--execute")
            raise RecongenError(f"there is no database at {self.target.file} yet: {apply} makes it")

    def build(self) -> BuildResult:
        from recongen.dbt_core import runner

        with self.lock():
            # Compiled inside the lock, so that no other build reads a project half written.
            project = self.dbt
            with self.talk.progress(f"building {self.prefix}") as advance:
                return runner.build(project, self.settings.as_of, advance)

    def lock(self) -> AbstractContextManager[None]:
        """Nobody else builds or drops this institution's relations meanwhile."""
        from recongen.warehouse.locks import build_lock

        return build_lock(self.target, self.prefix, notice=self.talk.say)

    def manifest(self) -> Manifest:
        """The project's own, whether or not it was built here."""
        from recongen.dbt_core import manifest, runner

        project = self.dbt
        if project.manifest_path.is_file():
            return manifest.read(project.manifest_path)
        return runner.parse(project)

    def built_names(self) -> list[str]:
        """Every relation that a build makes, as it is called in the database."""
        return [node.alias for node in self.manifest().models if node.alias]

    @contextmanager
    def report(self, today: bool = False, only: tuple[str, ...] = ()) -> Iterator[Report]:
        """What the last build found; its rows are read while the block lasts."""
        manifest = self.manifest()
        with self.connection(read_only=True) as connection:
            self._must_be_built(connection)
            relations = Relations(
                manifest, self.target.adapter, self.target.relation, partial(_rows, connection)
            )
            yield read_report(relations, self.title, today, only)

    def staleness(self, context: RunContext) -> str | None:
        from recongen.feed.contract import TABLES
        from recongen.warehouse.catalog import relations

        with self.connection(read_only=True) as connection:
            present = relations(connection)
            for table in TABLES:
                if table.relation(self.prefix) not in present:
                    return f"the feed's table {table.relation(self.prefix)} is gone"
            transactions, balances = (
                self._feed_mark(connection, table) for table in ("transactions", "daily_balances")
            )
        return staleness(context, self.institution.content_hash, transactions, balances)

    def _feed_mark(self, connection: Connection, table: str) -> FeedMark:
        relation = self.target.relation(f"{self.prefix}_{table}")
        found = connection.rows(f"select count(*) as row_count, max(entry) as high_entry from {relation}")[0]
        high = found["high_entry"]
        return FeedMark(int(found["row_count"]), None if high is None else int(high))

    def _must_be_built(self, connection: Connection) -> None:
        from recongen.warehouse.catalog import relations

        needed = {f"{self.prefix}_{name}" for name in ("exceptions", "todays_exceptions", "run_context")}
        missing = needed - relations(connection).keys()
        if missing == needed:
            raise RecongenError(
                f"{self.prefix} has not been built in {self.target.describe()}: {self.command('build')}"
            )
        if missing:
            raise RecongenError(
                f"{self.target.describe()} has no {min(missing)} any more: {self.command('build')}"
            )

    @property
    def title(self) -> str:
        """What the institution calls itself: its persona's name, else its description, else its prefix."""
        persona = (self.institution.persona or {}).get("institution")
        if isinstance(persona, list | tuple) and persona:
            persona = persona[0]
        if isinstance(persona, str) and persona.strip():
            return persona.strip()
        return " ".join((self.institution.description or self.prefix).split())

    def command(self, verb: str, rest: str = "") -> str:
        """What to type next, with the options that this command was given."""
        given = {**self._given.settings, "config": self._given.config}
        options = [
            part
            for name, value in given.items()
            if value is not None
            for part in (f"--{name.replace('_', '-')}", shlex.quote(str(value)))
        ]
        return " ".join(
            part for part in ("recongen", verb, shlex.quote(str(self.file)), *options, rest) if part
        )


def _rows(connection: Connection, sql: str, params: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    for batch in connection.stream(sql, params):
        yield from batch


def _from_here(path: Path | None) -> str:
    if path is None:
        return ""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
